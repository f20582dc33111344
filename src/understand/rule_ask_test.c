#include "understand/rule_ask.h"

#include "base/buf.h"
#include "unit.h"

/* "one|two", with a "+" behind it when there may be more. */
static void check(const char *rule, const char *want)
{
    const struct rule_node *node;
    struct rule_asks asks;
    struct arena arena;
    struct buf got;

    arena_init(&arena, 1 << 20);
    buf_init(&got, 0);
    CHECK_INT(rule_parse(&arena, str_from(rule), RULE_WITH_LABELS, &node, NULL), OK);
    CHECK_INT(rule_ask(&arena, node, &asks), OK);
    for (size_t i = 0; i < asks.n; i++) {
        buf_add_c(&got, i ? "|" : "");
        buf_add(&got, asks.at[i]);
    }
    buf_add_c(&got, asks.is_partial ? "+" : "");
    CHECK_STR(buf_str(&got), want);
    buf_clear(&got);
    arena_clear(&arena);
}

static void asks_every_alternative(void)
{
    check("\"Pannier & Sprocket\" OR #PannierSprocket OR pannierandsprocket",
          "pannier sprocket|panniersprocket|pannierandsprocket");
    check("acme OR Acme OR ACME*", "acme");
    check("\"red acme\" OR acme OR acme NEAR/1 blue OR \"blue sky\"", "acme|blue sky");
    check("\"a1 b1\" OR \"b1 a1\"", "a1 b1");
    check("domain:acme.example OR acme", "acme.example|acme");
}

static void asks_the_best_of_what_must_be_there(void)
{
    check("acme bicycle -lisbon", "bicycle");
    check("(a1 OR b1) acmebicycles", "acmebicycles");
    check("label:question (acme OR sprocket)", "acme|sprocket");
    check("a1 NEAR/3 \"b c\"", "a1 b c");
}

static void says_when_words_are_not_all(void)
{
    check("@acme", "acme+");
    check("from:acme", "+");
    check("from:acme OR acme", "acme+");
    check("from:acme acme", "acme");
    check("\xe6\x9d\xb1\xe4\xba\xac", "\xe6\x9d\xb1\xe4\xba\xac");
}

int main(void)
{
    RUN(asks_every_alternative);
    RUN(asks_the_best_of_what_must_be_there);
    RUN(says_when_words_are_not_all);
    return unit_end();
}
