#include "base/utf8.h"

#include "base/arena.h"
#include "unit.h"

static void repairs_maximal_subparts(void)
{
    struct arena arena;

    arena_init(&arena, 0);
    CHECK_STR(utf8_repair(&arena, STR("a\xF1\x80\x80\xE1\x80\xC2"
                                      "b\x80"
                                      "c")),
              "a\uFFFD\uFFFD\uFFFD"
              "b\uFFFD"
              "c");
    CHECK_STR(utf8_repair(&arena, STR("\xED\xA0\x80")), "\uFFFD\uFFFD\uFFFD");
    CHECK_STR(utf8_repair(&arena, STR("\xC0\xAF")), "\uFFFD\uFFFD");
    CHECK_STR(utf8_repair(&arena, STR("\xF4\x90\x80\x80")), "\uFFFD\uFFFD\uFFFD\uFFFD");
    CHECK_STR(utf8_repair(&arena, STR("größe 😀")), "größe 😀");
    arena_clear(&arena);
}

static void every_scalar_value_round_trips(void)
{
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        char bytes[4];
        struct str s = str_of(bytes, utf8_encode(c, bytes));
        bool bad = false;
        size_t at = 0;

        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        CHECK_OR_STOP(utf8_next(s, &at, &bad) == c && !bad && at == s.n);
    }
}

static void mends_in_place(void)
{
    char cut[] = "a€b\xE2\x82", odd[] = "\xFF\xE2\x82x\xC0\xAFé";

    CHECK_STR(str_of(cut, utf8_mend(cut, strlen(cut))), "a€b?");
    CHECK_STR(str_of(odd, utf8_mend(odd, strlen(odd))), "??x??é");
    CHECK_INT(utf8_mend(cut, 0), 0);
}

/* What went wrong is told in JSON and kept in the database: it must be text, wherever it was cut.
 */
static void faults_are_text(void)
{
    for (int shift = 0; shift < 4; shift++) {
        struct fault fault = {0};
        struct str text;

        (void)fault_set(&fault, ERR_BAD_INPUT, "%.*s%.*s%s", shift, "xxx", 2, "\xF0\x9F",
                        "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀"
                        "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀");
        text = str_from(fault.text);
        CHECK(utf8_valid(text));
        CHECK(text.n > 290 && text.p[shift] == '?');
    }
}

static void clips_between_code_points(void)
{
    CHECK_STR(utf8_clip(STR("a€b"), 3), "a");
    CHECK_STR(utf8_clip(STR("a€b"), 4), "a€");
    CHECK_INT(utf8_count(STR("a€😀")), 3);
}

int main(void)
{
    RUN(repairs_maximal_subparts);
    RUN(every_scalar_value_round_trips);
    RUN(mends_in_place);
    RUN(faults_are_text);
    RUN(clips_between_code_points);
    return unit_end();
}
