/* The words of a complaint that tell what it is about. */
#include "understand/telling.h"

#include "unit.h"

static bool tells(const char *text, const char *expected)
{
    struct arena arena;
    struct words words;
    struct str told = STR_NONE;
    bool is_so;

    arena_init(&arena, 0);
    words_init(&words);
    CHECK_INT(words_read(&words, str_from(text)), OK);
    CHECK_INT(telling_words(&arena, &words, &told), OK);
    is_so = str_is(told, expected);
    if (!is_so)
        printf("%.*s\n", STR_ARGS(told));
    words_clear(&words);
    arena_clear(&arena);
    return is_so;
}

static void words_that_tell(void)
{
    CHECK(tells("The PAYMENT page says error 502, the payment @kestrel!", "payment error 502"));
    CHECK(tells("and the of it", ""));
    CHECK(tells("Only payment", "")); /* one word is nothing to find others by */
    CHECK(tells("支払い画面", "支払 払い い画 画面"));
    CHECK(tells("aaaa bbbb cccc dddd eeee ffff gggg hhhh iiii jjjj kkkk llll mmmm 502 nnnnnnnnn",
                "aaaa bbbb cccc dddd eeee ffff gggg hhhh iiii jjjj 502 nnnnnnnnn"));
}

static void a_long_one_has_a_ceiling(void)
{
    enum { LONG = 50000 };
    char *text = malloc(LONG + 1);
    struct arena arena;
    struct words words;
    struct str told;

    CHECK_OR_STOP(text != NULL);
    for (int i = 0; i < LONG; i++)
        text[i] = (char)(i % 45 == 44 ? ' ' : 'a' + i / 45 % 26);
    text[LONG] = 0;
    arena_init(&arena, 0);
    words_init(&words);
    CHECK_INT(words_read(&words, str_of(text, LONG)), OK);
    CHECK_INT(telling_words(&arena, &words, &told), OK);
    CHECK_INT(told.n, 0); /* no word is as long as that */
    words_clear(&words);
    arena_clear(&arena);
    free(text);
}

int main(void)
{
    RUN(words_that_tell);
    RUN(a_long_one_has_a_ceiling);
    return unit_end();
}
