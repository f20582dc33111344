#include <stdlib.h>
#include <utf8proc.h>

#include "understand/word.h"
#include "unit.h"

/* Words as "word", glued ones with a '+' before, own ones in (), sigils as they stand. */
static void check_words(const char *text, const char *want)
{
    struct words words;
    struct buf got;

    words_init(&words);
    buf_init(&got, 0);
    CHECK(!words_read(&words, str_from(text)));
    for (size_t i = 0; i < words.n; i++) {
        const struct word *word = &words.at[i];

        if (i)
            buf_add_char(&got, ' ');
        if (word->glued)
            buf_add_char(&got, '+');
        if (word->sigil)
            buf_add_char(&got, word->sigil);
        buf_add_c(&got, word->own ? "(" : "");
        buf_add(&got, words_text(&words, i));
        buf_add_c(&got, word->own ? ")" : "");
    }
    CHECK_STR(buf_str(&got), want);
    buf_clear(&got);
    words_clear(&words);
}

static void cuts_words_as_the_interface_says(void)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"", ""},
        {"Acme's new X-Line", "acme s new x line"},
        {"don't AT&T acme.com", "don t at t acme com"},
        {"_ __ a_b _a \xcc\x81 \xcc\x81z", "a_b _a \xcc\x81z"},
        {"#Acme @acme $ACME a#b a@b _#b", "#acme @acme $acme a b a b b"},
        {"##a @@b (@c) #_d", "#a @b @c #_d"},
        {"@acme@any.host", "@acme any host"},
        {"＃Acme ＠acme", "#acme @acme"},
        {"caf\xc3\xa9 cafe\xcc\x81 cafe", "caf\xc3\xa9 caf\xc3\xa9 cafe"},
        {"STRASSE Stra\xc3\x9f"
         "e \xef\xac\x81ne",
         "strasse strasse fine"},
        {"soft\xc2\xadhyphen zero\xe2\x80\x8bwidth", "softhyphen zerowidth"},
        {"acmeは", "acme +(は)"},
        {"東京タワー", "(東) +(京) +(タ) +(ワ) +(ー)"},
        {"東 京・都", "(東) (京) (都)"},
        {"ｱｸﾞ", "(ア) +(グ)"},
        {"東_京", "(東) (京)"},
        {"日々〇", "(日) +(々) +(〇)"},
        {"ที่นี่", "(ที่) +(นี่)"},
        {"ကြောင်", "(ကြော) +(င်)"},
        {"한국어 лес ½ Ⅷ ٣", "한국어 лес 1 2 viii ٣"},
        {"#東京", "#(東) +(京)"},
        {"東#acme", "(東) acme"},
        {"😀acme😀", "acme"},
        {"Acme™", "acmetm"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        check_words(rows[i].text, rows[i].want);
}

static void refuses_what_is_not_text(void)
{
    struct words words;

    words_init(&words);
    CHECK_INT(words_read(&words, STR("ab\xff")), ERR_BAD_INPUT);
    CHECK_INT(words.n, 0);
    CHECK_INT(words_read(&words, STR("still good")), OK);
    CHECK_INT(words.n, 2);
    words_clear(&words);
}

static uint32_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33);
}

static uint32_t random_rune(uint64_t *state)
{
    static const uint32_t spots[] = {
        'a',    'K',    ' ',    '#',    0x301,  0x345, 0x3b1, 0x1e9e, 0xfb01, 0x200d, 0x1100,
        0x1161, 0x11a8, 0xfdfa, 0x212b, 0x1f88, 0x5d0, 0x5b0, 0xff71, 0xff9e, 0xe33,  0x1f600,
        0xfe0f, 0x130,  0x69,   0x307,  0x327,  0x316, 0x64b, 0x651,  0x93e,  0x94d,  0x93c,
        0x9be,  0x9c7,  0x2026, 0x41f,  0xc9,   0x3c2, 0xe31, 0xe48,  0xac01};
    uint32_t pick = next_random(state) % 4;
    uint32_t rune = pick < 3 ? spots[next_random(state) % ARRAY_LEN(spots)]
                             : next_random(state) % 0x30000;

    return rune >= 0xd800 && rune <= 0xdfff ? 'x' : rune;
}

/* What is folded here is what the library makes of the whole. */
static void check_fold(const struct buf *text, struct buf *folded)
{
    utf8proc_uint8_t *whole = utf8proc_NFKC_Casefold((const utf8proc_uint8_t *)text->p);

    buf_reset(folded);
    CHECK_OR_STOP(whole != NULL);
    CHECK(!word_fold(folded, buf_str(text)));
    CHECK_STR(buf_str(folded), (const char *)whole);
    free(whole);
}

static void folds_regions_as_the_whole(void)
{
    uint64_t state = 7;
    struct buf text, folded;

    buf_init(&text, 0);
    buf_init(&folded, 0);
    for (int round = 0; round < 50000; round++) {
        buf_reset(&text);
        for (uint32_t n = next_random(&state) % 12; n; n--)
            buf_add_rune(&text, random_rune(&state));
        if (text.n && !memchr(text.p, 0, text.n))
            check_fold(&text, &folded);
    }
    buf_clear(&text);
    buf_clear(&folded);
}

/* Behind a letter and between two marks, where it may compose or be put in another order. */
static void folds_each_character_as_the_library(void)
{
    struct buf text, folded;

    buf_init(&text, 0);
    buf_init(&folded, 0);
    for (uint32_t rune = 0x80; rune < 0x20000; rune++) {
        if (rune >= 0xd800 && rune <= 0xdfff)
            continue;
        buf_reset(&text);
        buf_add_c(&text, "A");
        buf_add_rune(&text, rune);
        buf_add_c(&text, "\xd8\xa8"); /* U+0628, a letter */
        buf_add_rune(&text, 0x327);   /* a mark of class 202 */
        buf_add_rune(&text, rune);
        buf_add_rune(&text, 0x64b); /* and one of 27 */
        check_fold(&text, &folded);
    }
    buf_clear(&text);
    buf_clear(&folded);
}

static void folds_long_regions(void)
{
    struct buf text, folded;

    buf_init(&text, 0);
    buf_init(&folded, 0);
    for (int i = 0; i < 5000; i++)
        buf_add_c(&text, "\xef\xb7\xba"); /* U+FDFA: eighteen characters each */
    CHECK(!word_fold(&folded, buf_str(&text)));
    CHECK_INT(folded.n, 5000 * 33);
    buf_clear(&text);
    buf_clear(&folded);
}

static void gives_the_search_index_plain_words(void)
{
    struct buf plain;

    buf_init(&plain, 0);
    CHECK(!word_plain(&plain, STR("Hello, #World! 東京 x_y")));
    CHECK_STR(buf_str(&plain), "hello world 東 京 x_y");
    buf_clear(&plain);
}

int main(void)
{
    RUN(cuts_words_as_the_interface_says);
    RUN(refuses_what_is_not_text);
    RUN(folds_regions_as_the_whole);
    RUN(folds_each_character_as_the_library);
    RUN(folds_long_regions);
    RUN(gives_the_search_index_plain_words);
    return unit_end();
}
