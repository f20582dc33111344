/* name_misspelt.c: how a word is misspelt by one letter.
 *
 * In the order in which people do it: a doubled consonant written once, i and e changed over, a
 * single consonant doubled, a letter of the middle left out, two letters of the middle changed
 * over (Damerau 1964: four in five misspellings are one letter more, less, other or two changed
 * over). A wrong letter is left out of it: there are 25 for each, and none is likely.
 */
#include "understand/lexicon.h"
#include "understand/name_parts.h"

enum { WORD_MAX = 32 };

struct guesses {
    struct arena *arena;
    struct str word;
    struct str *out;
    size_t n;
    bool not_words;
};

static void guess(struct guesses *g, const char *text, size_t n)
{
    struct str made = str_of(text, n);

    if (g->n == MISSPELT_WORD_MAX || str_eq(made, g->word) ||
        (g->not_words && (lexicon_has(made) || lexicon_has_foreign(made))))
        return;
    for (size_t i = 0; i < g->n; i++)
        if (str_eq(g->out[i], made))
            return;
    made = str_dup(g->arena, made);
    if (made.n)
        g->out[g->n++] = made;
}

static void without(struct guesses *g, size_t at)
{
    char text[WORD_MAX];

    memcpy(text, g->word.p, at);
    memcpy(text + at, g->word.p + at + 1, g->word.n - at - 1);
    guess(g, text, g->word.n - 1);
}

static void doubled(struct guesses *g, size_t at)
{
    char text[WORD_MAX];

    memcpy(text, g->word.p, at + 1);
    memcpy(text + at + 1, g->word.p + at, g->word.n - at);
    guess(g, text, g->word.n + 1);
}

static void swapped(struct guesses *g, size_t at)
{
    char text[WORD_MAX];

    memcpy(text, g->word.p, g->word.n);
    text[at] = g->word.p[at + 1];
    text[at + 1] = g->word.p[at];
    guess(g, text, g->word.n);
}

static bool is_vowel(char c) { return c && strchr("aeiouy", c); }

static bool is_plain(struct str word)
{
    for (size_t i = 0; i < word.n; i++)
        if (word.p[i] < 'a' || word.p[i] > 'z')
            return false;
    return word.n > 3 && word.n < WORD_MAX - 1;
}

size_t name_misspelt(struct arena *arena, struct str word, bool not_words,
                     struct str out_words[MISSPELT_WORD_MAX])
{
    struct guesses g = {arena, word, out_words, 0, not_words};
    const char *p = word.p;

    if (!is_plain(word))
        return 0;
    for (size_t i = 1; i < word.n; i++)
        if (p[i] == p[i - 1])
            without(&g, i);
    for (size_t i = 1; i + 1 < word.n; i++)
        if ((p[i] == 'i' && p[i + 1] == 'e') || (p[i] == 'e' && p[i + 1] == 'i'))
            swapped(&g, i);
    for (size_t i = 1; i + 1 < word.n; i++)
        if (strchr("lmnprstcf", p[i]) && is_vowel(p[i - 1]) && is_vowel(p[i + 1]))
            doubled(&g, i);
    for (size_t i = 2; i + 1 < word.n && g.n < MISSPELT_WORD_MAX - 2; i++)
        if (!is_vowel(p[i]) || is_vowel(p[i - 1]))
            without(&g, i);
    for (size_t i = 1; i + 2 < word.n; i++)
        swapped(&g, i);
    return g.n;
}
