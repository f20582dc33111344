#include "net/mail_out.h"

#include "base/buf.h"
#include "unit.h"

static struct arena arena;
static const struct mail_address ann = {STR_NONE, {"ann@customer.test", 17}};

static struct mail_out sample(void)
{
    return (struct mail_out){.from = {STR("Acme Care"), STR("care@acme.test")},
                             .to = &ann,
                             .to_count = 1,
                             .subject = STR("Re: my kettle"),
                             .text = STR("Dear Ann,\n\nit is on its way.\n"),
                             .message_id = STR("x1@acme.test"),
                             .date = 837596665000};
}

static struct str build(const struct mail_out *mail)
{
    struct buf out;
    struct fault fault = {0};
    buf_init(&out, 0);
    if (mail_out_build(&out, mail, &fault) != OK)
        buf_add_c(&out, fault.text);
    struct str text = buf_dup(&arena, &out);
    buf_clear(&out);
    return text;
}

static bool has(struct str text, const char *part)
{
    bool found = str_find(text, str_from(part), 0) != SIZE_MAX;
    if (!found)
        printf("'%s' is not in:\n%.*s\n", part, STR_ARGS(text));
    return found;
}

static void writes_a_plain_mail(void)
{
    struct mail_out mail = sample();
    CHECK_STR(build(&mail), "Date: Wed, 17 Jul 1996 09:44:25 +0000\r\n"
                            "From: Acme Care <care@acme.test>\r\n"
                            "To: ann@customer.test\r\n"
                            "Subject: Re: my kettle\r\n"
                            "Message-ID: <x1@acme.test>\r\n"
                            "MIME-Version: 1.0\r\n"
                            "Content-Type: text/plain; charset=utf-8\r\n"
                            "Content-Transfer-Encoding: quoted-printable\r\n"
                            "\r\n"
                            "Dear Ann,\r\n\r\nit is on its way.\r\n");
}

static void threads_by_reference(void)
{
    struct mail_out mail = sample();
    struct str ids[] = {STR("a@b"), STR("c@d")};
    mail.in_reply_to = STR("c@d");
    mail.references = ids;
    mail.reference_count = 2;
    struct str text = build(&mail);
    CHECK(has(text, "\r\nIn-Reply-To: <c@d>\r\nReferences: <a@b> <c@d>\r\n"));
    CHECK(str_find(text, STR("Auto-Submitted"), 0) == SIZE_MAX);
    mail.reference_count = 1;
    CHECK(has(build(&mail), "\r\nReferences: <a@b> <c@d>\r\n"));
    struct str many[50];
    for (size_t i = 0; i < 50; i++)
        many[i] = arena_printf(&arena, "r%zu@x", i);
    mail.references = many;
    mail.reference_count = 50;
    text = build(&mail);
    CHECK(has(text, "References: <r0@x> <r31@x> "));
    CHECK(str_find(text, STR("<r30@x>"), 0) == SIZE_MAX);
    CHECK(has(text, "<r49@x> <c@d>\r\n"));
}

static void encodes_what_is_not_ascii(void)
{
    struct mail_out mail = sample();
    struct mail_address to = {STR("Jörg \"the\" Bär"), STR("j@customer.test")};
    mail.to = &to;
    mail.subject = STR("Grüße =?utf-8?q?x?=");
    mail.text = STR("naïve = 5\n.\nFrom me \nend");
    struct str text = build(&mail);
    CHECK(has(text, "To: =?utf-8?B?SsO2cmcgInRoZSIgQsOkcg==?= <j@customer.test>\r\n"));
    CHECK(has(text, "Subject: =?utf-8?B?"));
    CHECK(has(text, "\r\n\r\nna=C3=AFve =3D 5\r\n=2E\r\n=46rom me=20\r\nend\r\n"));
    for (size_t i = 0; i < text.n; i++)
        CHECK((unsigned char)text.p[i] < 0x80);
}

static void keeps_lines_short(void)
{
    struct mail_out mail = sample();
    char words[1001], text[3001];
    for (size_t i = 0; i < 1000; i++)
        words[i] = i % 9 == 8 && i != 999 ? ' ' : 'w';
    words[1000] = 0;
    memset(text, 'x', 3000);
    text[3000] = 0;
    mail.subject = str_of(words, 1000);
    mail.text = str_of(text, 3000);
    struct str all = build(&mail), line;
    while (str_line(&all, &line)) {
        CHECK(line.n <= 76);
        CHECK(str_find_char(line, '\r', 0) == SIZE_MAX);
    }
    mail.subject = STR("😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀");
    all = build(&mail);
    CHECK(has(all, "?=\r\n =?utf-8?B?"));
}

static void refuses_what_could_forge(void)
{
    static const char *const bad[] = {"a",       "a@",
                                      "@b",      "a@b\r\nBcc: c@d",
                                      "a b@c",   "a@b c",
                                      "a@-b",    "a@b-",
                                      "a..b@c",  ".a@b",
                                      "a.@b",    "a@b..c",
                                      "\"a\"@b", "a@[127.0.0.1]",
                                      "<a@b>",   "a@b>",
                                      "a,b@c",   "é@b",
                                      "a@é",     ""};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct mail_out mail = sample();
        struct mail_address to = {STR_NONE, str_from(bad[i])};
        struct buf out;
        buf_init(&out, 0);
        mail.to = &to;
        CHECK(mail_out_build(&out, &mail, NULL) == ERR_BAD_INPUT);
        CHECK(out.n == 0);
        buf_clear(&out);
    }
    struct mail_out mail = sample();
    mail.subject = STR("x\r\nBcc: evil@x");
    CHECK(has(build(&mail), "line break"));
    mail.subject = STR("x\0y");
    CHECK(has(build(&mail), "zero byte in the subject"));
    mail = sample();
    mail.from.name = STR("x\ny");
    CHECK(has(build(&mail), "line break"));
    mail = sample();
    mail.in_reply_to = STR("a@b>\r\nX: y");
    CHECK(has(build(&mail), "In-Reply-To"));
    mail = sample();
    mail.to_count = 0;
    CHECK(has(build(&mail), "1 to 100"));
}

static void makes_the_same_id_for_the_same_key(void)
{
    struct str a = mail_message_id(&arena, STR("k1"), STR("care@acme.test"));
    CHECK(str_eq(a, mail_message_id(&arena, STR("k1"), STR("care@acme.test"))));
    CHECK(!str_eq(a, mail_message_id(&arena, STR("k2"), STR("care@acme.test"))));
    CHECK(mail_message_id_valid(a));
    CHECK(str_ends(a, STR("@acme.test")));
}

int main(void)
{
    arena_init(&arena, 1 << 20);
    RUN(writes_a_plain_mail);
    RUN(threads_by_reference);
    RUN(encodes_what_is_not_ascii);
    RUN(keeps_lines_short);
    RUN(refuses_what_could_forge);
    RUN(makes_the_same_id_for_the_same_key);
    arena_clear(&arena);
    return unit_end();
}
