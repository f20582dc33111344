#include "base/str.h"

#include "base/arena.h"
#include "unit.h"

static void cuts_at_the_first_separator(void)
{
    struct str head, tail;

    CHECK(str_cut(STR("a=b=c"), '=', &head, &tail));
    CHECK_STR(head, "a");
    CHECK_STR(tail, "b=c");
    CHECK(!str_cut(STR("abc"), '=', &head, &tail));
    CHECK_STR(head, "abc");
    CHECK_STR(tail, "");
}

static void reads_lines_with_either_ending(void)
{
    struct str rest = STR("one\r\n\ntwo"), line;

    CHECK(str_line(&rest, &line));
    CHECK_STR(line, "one");
    CHECK(str_line(&rest, &line));
    CHECK_STR(line, "");
    CHECK(str_line(&rest, &line));
    CHECK_STR(line, "two");
    CHECK(!str_line(&rest, &line));
}

static void reads_whole_integers_only(void)
{
    int64_t value = 7;

    CHECK_INT(str_to_i64(STR("-9223372036854775808"), &value), OK);
    CHECK(value == INT64_MIN);
    CHECK_INT(str_to_i64(STR("9223372036854775807"), &value), OK);
    CHECK(value == INT64_MAX);
    CHECK_INT(str_to_i64(STR("9223372036854775808"), &value), ERR_TOO_BIG);
    CHECK_INT(str_to_i64(STR("12 "), &value), ERR_BAD_INPUT);
    CHECK_INT(str_to_i64(STR(""), &value), ERR_BAD_INPUT);
    CHECK_INT(str_to_i64(STR("-"), &value), ERR_BAD_INPUT);
    CHECK(value == INT64_MAX);
}

static void reads_json_numbers_only(void)
{
    double value = 1;

    CHECK_INT(str_to_real(STR("-0.5e2"), &value), OK);
    CHECK(value == -50);
    CHECK_INT(str_to_real(STR("01"), &value), ERR_BAD_INPUT);
    CHECK_INT(str_to_real(STR("0x10"), &value), ERR_BAD_INPUT);
    CHECK_INT(str_to_real(STR("nan"), &value), ERR_BAD_INPUT);
    CHECK_INT(str_to_real(STR("1e999"), &value), ERR_TOO_BIG);
}

static void finds_and_compares(void)
{
    CHECK_INT(str_find(STR("hello"), STR("l"), 3), 3);
    CHECK(str_find(STR("hello"), STR("x"), 0) == SIZE_MAX);
    CHECK(str_find(STR("hi"), STR("high"), 0) == SIZE_MAX);
    CHECK_INT(str_find_nocase(STR("Re: HELLO"), STR("hello"), 0), 4);
    CHECK(str_starts_nocase(STR("Content-Type"), STR("content-")));
    CHECK(str_cmp(STR("ab"), STR("abc")) < 0);
    CHECK_STR(str_trim(STR(" \t a b\n")), "a b");
}

static void copies_into_an_arena(void)
{
    struct arena arena;

    arena_init(&arena, 0);
    CHECK_STR(str_dup(&arena, STR("copy")), "copy");
    CHECK_STR(str_lower(&arena, STR("ÄB1")), "Äb1");
    CHECK(str_hash(STR("a"), 1) != str_hash(STR("b"), 1));
    CHECK(str_hash(STR("a"), 1) != str_hash(STR("a"), 2));
    arena_clear(&arena);
}

/* Hashes stand in stores (ids of feed items): they may never change. */
static void hashes_as_ever(void)
{
    static const struct {
        size_t n;
        uint64_t hash;
    } rows[] = {
        {0, 0xaeec5559c50a6f2bu},  {1, 0x1aacf009f1655719u},  {2, 0x269ecdaf9a1de82bu},
        {3, 0xe53b1b0060304295u},  {4, 0x35d0e26c3d293b7bu},  {5, 0xfdc1a83cdc1aeb66u},
        {6, 0x045d07c18d2a6daeu},  {7, 0x812b206442853698u},  {8, 0x2362070b81cc860eu},
        {9, 0xe1ad237416a3f97fu},  {12, 0xf1e089bd6e02d757u}, {15, 0x497ad79ce6f7c7b9u},
        {16, 0xd10b57f1a5ea125bu}, {17, 0x5411bf8ab706ded2u}, {20, 0xed75dc968b47516du},
        {23, 0x7da46b6cee18a122u}, {25, 0x8ae7986de3b62cd8u},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        CHECK_INT(str_hash(str_of("the quick brown fox jumps", rows[i].n), 7) == rows[i].hash, 1);
}

int main(void)
{
    RUN(cuts_at_the_first_separator);
    RUN(reads_lines_with_either_ending);
    RUN(reads_whole_integers_only);
    RUN(reads_json_numbers_only);
    RUN(finds_and_compares);
    RUN(copies_into_an_arena);
    RUN(hashes_as_ever);
    return unit_end();
}
