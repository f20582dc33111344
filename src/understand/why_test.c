/* The words that made a message what we call it, and no others. */
#include "understand/why.h"

#include "base/buf.h"
#include "unit.h"

static bool has(const struct why *why, const char *word)
{
    for (size_t i = 0; i < why->n; i++)
        if (str_is(why->words[i], word))
            return true;
    return false;
}

static void the_words_that_say_so(void)
{
    struct why why[WHY_COUNT];
    struct understood found;
    struct arena arena;

    arena_init(&arena, 0);
    CHECK(!why_read(&arena, STR_NONE,
                    STR("On Tuesday my bracket was (broken), when will the refund come?"), false,
                    &found, why));
    CHECK(found.labels[LABEL_QUESTION] >= 0.5);
    CHECK(has(&why[LABEL_QUESTION], "come?"));
    CHECK(has(&why[WHY_NEGATIVE], "broken"));
    CHECK(!has(&why[WHY_NEGATIVE], "Tuesday"));
    for (size_t i = 1; i < why[LABEL_QUESTION].n; i++)
        CHECK(why[LABEL_QUESTION].weights[i - 1] >= why[LABEL_QUESTION].weights[i]);
    arena_clear(&arena);
}

/* Marks of any script are no reason that somebody can read; a face is. */
static void marks_alone_are_no_reason(void)
{
    struct why why[WHY_COUNT];
    struct understood found;
    struct arena arena;

    arena_init(&arena, 0);
    CHECK(!why_read(&arena, STR_NONE,
                    STR("Can you help me ? ?? !!! \xE2\x80\x94 \xE2\x80\xA6 \xC2\xBB terrible "
                        "\xF0\x9F\x98\xA1"),
                    false, &found, why));
    for (int what = 0; what < WHY_COUNT; what++)
        for (size_t i = 0; i < why[what].n; i++)
            CHECK(char_is_alpha(why[what].words[i].p[0]) ||
                  str_starts(why[what].words[i], STR("\xF0")));
    CHECK(has(&why[WHY_NEGATIVE], "terrible"));
    arena_clear(&arena);
}

static void odd_texts_have_none(void)
{
    const char *const texts[] = {"", " ", "\xF0\x9F\x98\x80", "...", "\n\n\n"};
    struct why why[WHY_COUNT];
    struct understood found;
    struct arena arena;
    struct buf buf;

    arena_init(&arena, 0);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        CHECK(!why_read(&arena, STR_NONE, str_from(texts[i]), false, &found, why));
    buf_init(&buf, 0);
    for (int i = 0; i < 50000; i++)
        buf_add_c(&buf, "word ");
    CHECK(!why_read(&arena, STR("title"), buf_str(&buf), true, &found, why));
    buf_clear(&buf);
    arena_clear(&arena);
}

int main(void)
{
    RUN(the_words_that_say_so);
    RUN(marks_alone_are_no_reason);
    RUN(odd_texts_have_none);
    return unit_end();
}
