#include "understand/addressed.h"

#include "unit.h"

static size_t in(const char *text, struct str out[ADDRESSED_MAX])
{
    struct message message;

    message_init(&message);
    return addressed_in(&message, str_from(text), out);
}

static void by_name(void)
{
    struct str who[ADDRESSED_MAX];

    CHECK_INT((int)in("@Ann, and (@bo.bsky.social). @cy@host.example! @ann @", who), 3);
    CHECK_STR(who[0], "Ann");
    CHECK_STR(who[1], "bo.bsky.social");
    CHECK_STR(who[2], "cy@host.example");
    CHECK_INT((int)in("mail me@host.example, see https://x.example/@ann a@b ü@c @@d @-e @.", who),
              0);
    CHECK_INT((int)in("@a1-. @_b @c..d @e@", who), 4);
    CHECK_STR(who[0], "a1");
    CHECK_STR(who[2], "c");
    CHECK_STR(who[3], "e");
    CHECK_INT((int)in("@a @b @c @d @e @f @g @h @i @j", who), ADDRESSED_MAX);
    CHECK_INT((int)in("", who), 0);
}

/* Behind quotes, brackets and signs of any script, and not behind its letters. */
static void behind_any_mark(void)
{
    struct str who[ADDRESSED_MAX];

    CHECK_INT(
        (int)in("\u201C@ann said \u2018@bo\u2019 and \u300C@cy\u300D \u3010@di\u3011\u3001@ed "
                "\u00AB@fay\u00BB \u2026@gil \U0001F449@hu",
                who),
        8);
    CHECK_STR(who[0], "ann");
    CHECK_STR(who[1], "bo");
    CHECK_STR(who[2], "cy");
    CHECK_STR(who[7], "hu");
    CHECK_INT((int)in("\u00FC@a \u306F@b e\u0301@c \u0663@d", who), 0);
}

static void by_the_field(void)
{
    struct str to[] = {STR("@Ann"), STR(""), STR("ann"), STR("bo@host.example")};
    struct str who[ADDRESSED_MAX];
    struct message message;

    message_init(&message);
    message.to = to;
    message.to_count = ARRAY_LEN(to);
    CHECK_INT((int)addressed_in(&message, STR("thanks @ANN @cy"), who), 3);
    CHECK_STR(who[0], "Ann");
    CHECK_STR(who[1], "bo@host.example");
    CHECK_STR(who[2], "cy");
}

int main(void)
{
    RUN(by_name);
    RUN(behind_any_mark);
    RUN(by_the_field);
    return unit_end();
}
