#include "understand/mail_spam.h"

#include "base/arena.h"
#include "parse/mail_signs.h"
#include "understand/mail_look.h"
#include "unit.h"

static struct str extra_of(struct arena *arena, const char *mail)
{
    struct mail_signs signs;
    struct buf packed;
    struct str extra;

    buf_init(&packed, 0);
    mail_signs_read(str_from(mail), STR_NONE, &signs);
    mail_signs_pack(&signs, &packed);
    extra = arena_printf(arena, "{\"auto\":false,\"signs\":\"%.*s\"}", STR_ARGS(buf_str(&packed)));
    buf_clear(&packed);
    return extra;
}

static const char spam_mail[] =
    "From: MAKE MONEY <qz81xv@hotmail.com>\nReply-To: xx77@yahoo.com\nSubject: EARN $$$ FAST!!!    "
    " "
    "8812\nX-Priority: 1\nX-MSMail-Priority: High\nMIME-Version: 1.0\nContent-Type: text/html; "
    "charset=\"iso-8859-1\"\nContent-Transfer-Encoding: quoted-printable\n\n<html><body "
    "bgcolor=3D\"#FFFFFF\"><center><font size=3D5 color=3Dred>CLICK HERE</font><a "
    "href=3D\"http://203.1.2.3/remove\">remove</a></center></body></html>\n";
static const char ham_mail[] =
    "From: Anna Smith <anna@shop.example>\nIn-Reply-To: <1.2@x.example>\nReferences: "
    "<1.2@x.example>\nUser-Agent: Mutt/1.4i\nSubject: Re: the brake\nMIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=us-ascii\n\n> Did you get it?\nYes, on Tuesday. Thanks, "
    "Anna\n";

static double likely(struct mail_spam *spam, struct arena *arena, const char *mail,
                     const char *title, const char *text)
{
    struct message message;
    double found = -1;

    message_init(&message);
    message.kind = KIND_MAIL;
    message.title = str_from(title);
    message.text = str_from(text);
    message.extra = extra_of(arena, mail);
    CHECK(!mail_spam_says(spam, &message, &found));
    return found;
}

static void tells_by_all_that_came(void)
{
    struct mail_spam *spam = NULL;
    struct arena arena;
    double a, b;

    arena_init(&arena, 1 << 20);
    CHECK_OR_STOP(!mail_spam_new(NULL, &spam));
    a = likely(spam, &arena, spam_mail, "EARN $$$ FAST!!!     8812",
               "CLICK HERE to earn money fast. Free! To be removed from our list click remove");
    b = likely(spam, &arena, ham_mail, "Re: the brake",
               "> Did you get it?\nYes, on Tuesday. Thanks, Anna");
    CHECK(a > 0.5 && a < 1);
    CHECK(b < 0.01 && b > 0);
    /* the same words, built otherwise */
    CHECK(likely(spam, &arena, ham_mail, "the brake", "Earn money fast") <
          likely(spam, &arena, spam_mail, "the brake", "Earn money fast"));
    mail_spam_free(spam);
    arena_clear(&arena);
}

/* Then its text must do. */
static void says_nothing_without_signs(void)
{
    static const char *const extras[] = {"",
                                         "{}",
                                         "{\"signs\":7}",
                                         "{\"signs\":\"\"}",
                                         "{\"signs\":\"9:gYE=\"}",
                                         "{\"signs\":\"1:!\"}",
                                         "{\"signs\":",
                                         "[\"signs\":\"1:gYE=\"]",
                                         "{\"more\":{\"signs\":\"1:gYE=\"}}"};
    struct mail_spam *spam = NULL;
    struct message message;
    double found = 7;

    CHECK_OR_STOP(!mail_spam_new(NULL, &spam));
    message_init(&message);
    message.kind = KIND_MAIL;
    message.text = STR("hello");
    for (size_t i = 0; i < ARRAY_LEN(extras); i++) {
        message.extra = str_from(extras[i]);
        CHECK_INT(mail_spam_says(spam, &message, &found), ERR_NOT_FOUND);
    }
    message.extra = STR("{\"signs\":\"1:gYE=\"}");
    message.kind = KIND_POST;
    CHECK_INT(mail_spam_says(spam, &message, &found), ERR_NOT_FOUND);
    CHECK(found == 7);
    message.kind = KIND_MAIL;
    CHECK(!mail_spam_says(spam, &message, &found));
    CHECK(found < 0.5);
    mail_spam_free(spam);
}

static void looks_at_the_beginning_of_long_texts(void)
{
    static struct mail_look look;
    static char text[256 << 10];
    size_t n;

    for (size_t i = 0; i + 8 < sizeof(text); i += 7)
        (void)snprintf(text + i, 8, "%06zu ", i % 1000000);
    CHECK(
        !mail_look_read(&look, STR("1:gYE="), str_of(text, 16 << 10), str_of(text, sizeof(text))));
    n = look.features.n[FEATURE_CHAR];
    CHECK(n > MAIL_LOOK_TOKENS && n <= MAIL_LOOK_MAX);
    for (size_t i = 1; i < n; i++)
        CHECK(look.words[i - 1] < look.words[i]);
    memset(text, '!', sizeof(text));
    CHECK(!mail_look_read(&look, STR("1:"), STR_NONE, str_of(text, sizeof(text))));
    CHECK_INT(look.features.n[FEATURE_CHAR], 1);
    CHECK_INT(look.features.n[FEATURE_WORD], 0);
}

static void refuses_other_models(void)
{
    struct label_model texts;
    struct mail_spam *spam = NULL;

    CHECK_OR_STOP(!label_model_open(NULL, &texts, NULL));
    CHECK_INT(label_model_open_mail("/nowhere/mail.model", &texts, NULL), ERR_NOT_FOUND);
    label_model_close(&texts);
    CHECK(!label_model_open_mail(NULL, &texts, NULL));
    CHECK(label_model_head(&texts, "mailspam") >= 0);
    CHECK(!mail_spam_new(&texts, &spam));
    mail_spam_free(spam);
    label_model_close(&texts);
    mail_spam_free(NULL);
}

int main(void)
{
    RUN(tells_by_all_that_came);
    RUN(says_nothing_without_signs);
    RUN(looks_at_the_beginning_of_long_texts);
    RUN(refuses_other_models);
    return unit_end();
}
