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
    RUN(clips_between_code_points);
    return unit_end();
}
