#include "understand/evidence.h"

#include "unit.h"

static struct arena arena;

static bool has(const struct marks *marks, enum mark_kind kind, bool is_owned, const char *value)
{
    for (size_t i = 0; i < marks->n; i++)
        if (marks->at[i].kind == kind && marks->at[i].is_owned == is_owned &&
            str_is(marks->at[i].value, value))
            return true;
    return false;
}

static struct marks of_text(const char *text, bool is_mail)
{
    struct marks marks = {.n = 0};

    CHECK(!evidence_text(&arena, str_from(text), is_mail, &marks));
    return marks;
}

static struct marks of_account(const char *network, const char *address, const char *name,
                               const char *url)
{
    struct marks marks = {.n = 0};

    CHECK(!evidence_account(&arena, str_from(network), str_from(address), str_from(address),
                            str_from(name), str_from(url), &marks));
    return marks;
}

static void an_account_is_its_name_and_address(void)
{
    struct marks a = of_account("mail", "Ann.Lee@Example.com", "Lee, Ann", "");
    struct marks b = of_account("mastodon", "@ann.lee@social.example", "Ann LEE",
                                "https://www.social.example/@ann.lee/");

    CHECK(has(&a, MARK_NAME, true, "ann lee"));
    CHECK(has(&a, MARK_ADDRESS, true, "ann.lee@example.com"));
    CHECK(has(&a, MARK_USER, true, "ann.lee"));
    CHECK(has(&b, MARK_NAME, true, "ann lee"));
    CHECK(has(&b, MARK_USER, true, "ann.lee"));
    CHECK(has(&b, MARK_SITE, true, "social.example/@ann.lee"));
    CHECK_INT(b.n, 3);
    CHECK_INT(a.at[0].hash, b.at[0].hash);
    CHECK(a.at[0].hash > 0);
}

static void what_everybody_has_is_no_mark(void)
{
    CHECK_INT(of_account("web", "info@example.com", "Anna", "").n, 0);
    CHECK_INT(of_account("irc", "bob", "", "").n, 0);
    CHECK_INT(of_account("mail", "support@shop.example", "", "").n, 1); /* its address alone */
    CHECK(has(&(struct marks[]){of_account("phone", "+493012345", "", "")}[0], MARK_PHONE, true,
              "+493012345"));
}

static void a_signature_names(void)
{
    struct marks marks = of_text("Please ask bob@other.example.\n\n-- \nAnn Lee\n"
                                 "Tel. +49 (30) 123-45\nann@home.example | https://Ann.example/\n",
                                 true);

    CHECK(has(&marks, MARK_ADDRESS, false, "ann@home.example"));
    CHECK(has(&marks, MARK_PHONE, false, "+493012345"));
    CHECK(has(&marks, MARK_SITE, false, "ann.example"));
    CHECK(!has(&marks, MARK_ADDRESS, false, "bob@other.example"));
    CHECK_INT(marks.n, 3);
    /* what is quoted is somebody else's */
    marks = of_text("Yes.\n\nOn Monday Bob <bob@x.example> wrote:\n> Order 471199?\n> -- \n> Bob\n",
                    true);
    CHECK_INT(marks.n, 0);
}

static void people_say_who_they_are(void)
{
    struct marks marks = of_text("Hi, this is @Ann_Lee from Twitter, about order no. AB-4711-23!",
                                 false);

    CHECK(has(&marks, MARK_USER, false, "ann_lee"));
    CHECK(has(&marks, MARK_NUMBER, false, "ab471123"));
    CHECK_INT(marks.n, 2);
    CHECK(has(&(struct marks[]){of_text("Ich bin @bramblewick auf Mastodon", false)}[0], MARK_USER,
              false, "bramblewick"));
    CHECK(has(&(struct marks[]){of_text("my address is ann@home.example, please", false)}[0],
              MARK_ADDRESS, false, "ann@home.example"));
    CHECK_INT(of_text("I asked @ann_lee and bob@home.example in case you wonder", false).n, 0);
    CHECK_INT(of_text("In order 12 people to 2019 invoice", false).n, 0);
    CHECK(has(&(struct marks[]){of_text("Rechnung Nr. 2024-0815", false)}[0], MARK_NUMBER, false,
              "20240815"));
}

static void there_is_a_ceiling(void)
{
    char text[4000];
    size_t n = 0;

    for (int i = 0; i < 100; i++)
        n += (size_t)snprintf(text + n, sizeof(text) - n, "order %d ", 100000 + i);
    CHECK_INT(of_text(text, false).n, EVIDENCE_MARKS_MAX);
}

int main(void)
{
    arena_init(&arena, 0);
    RUN(an_account_is_its_name_and_address);
    RUN(what_everybody_has_is_no_mark);
    RUN(a_signature_names);
    RUN(people_say_who_they_are);
    RUN(there_is_a_ceiling);
    arena_clear(&arena);
    return unit_end();
}
