/* Which complaints tell of one thing; tests/matters/gather.py has them in six languages. */
#include "decide/gather.h"

#include "unit.h"

static const int64_t HOUR = 60 * 60 * 1000;

struct asked {
    struct arena arena;
    struct gather_text texts[8];
    struct gather *list;
    size_t n, found;
};

static void say(struct asked *asked, int64_t person, int64_t matter, const char *words)
{
    int64_t at = (int64_t)(asked->n + 1) * HOUR;

    asked->texts[asked->n++] = (struct gather_text){at, person, matter, str_from(words)};
}

static size_t ask(struct asked *asked, const struct str *before, size_t n, const char *own)
{
    CHECK_INT(gather_find(&asked->arena, asked->texts, asked->n, before, n, str_from(own),
                          &asked->list, &asked->found),
              OK);
    return asked->found;
}

static void begin(struct asked *asked)
{
    *asked = (struct asked){.n = 0};
    arena_init(&asked->arena, 0);
}

static void three_people_are_a_matter(void)
{
    struct asked asked;

    begin(&asked);
    say(&asked, 1, 0, "502 payment order");
    say(&asked, 2, 0, "502 payment hour");
    say(&asked, 9, 0, "saddle scratch");
    say(&asked, 2, 0, "502 payment still");
    CHECK_INT(ask(&asked, NULL, 0, ""), 0); /* one of them said it twice */
    say(&asked, 3, 0, "502 payment crashes");
    CHECK_OR_STOP(ask(&asked, NULL, 0, "") == 1);
    CHECK(asked.list[0].people == 3 && asked.list[0].n == 4 && !asked.list[0].matter);
    CHECK(asked.list[0].texts[0] == 0 && asked.list[0].texts[3] == 4);
    CHECK_INT(asked.list[0].said_count, 2);
    CHECK_STR(asked.list[0].said[0], "502");
    CHECK_STR(asked.list[0].said[1], "payment");
    CHECK(asked.list[0].from == HOUR && asked.list[0].to == 5 * HOUR);
    arena_clear(&asked.arena);
}

static void who_says_the_same_is_proposed_for_a_matter(void)
{
    struct asked asked;

    begin(&asked);
    say(&asked, 1, 7, "502 payment order");
    say(&asked, 2, 8, "saddle scratch brooks");
    say(&asked, 3, 0, "502 payment hour");
    CHECK_OR_STOP(ask(&asked, NULL, 0, "") == 1);
    CHECK(asked.list[0].matter == 7 && asked.list[0].n == 1 && asked.list[0].texts[0] == 2);
    arena_clear(&asked.arena);
}

static void what_is_always_said_says_nothing(void)
{
    const struct str before[] = {STR("502 payment"), STR("502 payment"), STR("502 payment"),
                                 STR("lamp")};
    struct asked asked;

    begin(&asked);
    for (int i = 0; i < 4; i++)
        say(&asked, i + 1, 0, "502 payment");
    CHECK_INT(ask(&asked, NULL, 0, ""), 1);
    CHECK_INT(ask(&asked, before, 4, ""), 0);
    CHECK_INT(ask(&asked, before + 2, 2, ""), 1);  /* twice is not always */
    CHECK_INT(ask(&asked, NULL, 0, "payment"), 0); /* what the house is called */
    arena_clear(&asked.arena);
}

static void days_apart_is_not_one_thing(void)
{
    struct asked asked;

    begin(&asked);
    for (int i = 0; i < 3; i++)
        say(&asked, i + 1, 0, "502 payment");
    asked.texts[2].at = asked.texts[1].at + GATHER_APART_MS + 1;
    CHECK_INT(ask(&asked, NULL, 0, ""), 0);
    asked.texts[2].at--;
    CHECK_INT(ask(&asked, NULL, 0, ""), 1);
    arena_clear(&asked.arena);
}

static void nothing_is_nothing(void)
{
    struct asked asked;

    begin(&asked);
    CHECK_INT(ask(&asked, NULL, 0, ""), 0);
    for (int i = 0; i < 4; i++)
        say(&asked, i + 1, 0, "");
    CHECK_INT(ask(&asked, NULL, 0, ""), 0);
    arena_clear(&asked.arena);
}

int main(void)
{
    RUN(three_people_are_a_matter);
    RUN(who_says_the_same_is_proposed_for_a_matter);
    RUN(what_is_always_said_says_nothing);
    RUN(days_apart_is_not_one_thing);
    RUN(nothing_is_nothing);
    return unit_end();
}
