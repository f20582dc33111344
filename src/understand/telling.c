#include "understand/telling.h"

#include "understand/word_share.h"

enum { LETTERS_MIN = 4, DIGITS_MIN = 2, LONG = 8, MIDDLE = 6 };

struct chosen {
    struct str word;
    int rank; /* higher tells more */
};

struct telling {
    struct chosen at[TELLING_MAX];
    size_t n;
};

static int rank_of(struct str word)
{
    size_t letters = 0, digits = 0;

    for (size_t i = 0; i < word.n; i++) {
        digits += char_is_digit(word.p[i]);
        letters += (word.p[i] & 0xC0) != 0x80;
    }
    if (digits == letters)
        return digits >= DIGITS_MIN ? 3 : -1;
    if (digits)
        return 3;
    return letters < LETTERS_MIN ? -1 : letters >= LONG ? 2 : letters >= MIDDLE ? 1 : 0;
}

static bool is_there(const struct telling *telling, struct str word)
{
    for (size_t i = 0; i < telling->n; i++)
        if (str_eq(telling->at[i].word, word))
            return true;
    return false;
}

/* In the place of the least, when there is no more room and it tells more. */
static void choose(struct telling *telling, struct str word, int rank)
{
    size_t least = 0;

    if (is_there(telling, word))
        return;
    if (telling->n < TELLING_MAX) {
        telling->at[telling->n++] = (struct chosen){word, rank};
        return;
    }
    for (size_t i = 1; i < TELLING_MAX; i++)
        if (telling->at[i].rank <= telling->at[least].rank)
            least = i; /* of equals the last */
    if (telling->at[least].rank >= rank)
        return;
    for (size_t i = least; i + 1 < TELLING_MAX; i++)
        telling->at[i] = telling->at[i + 1];
    telling->at[TELLING_MAX - 1] = (struct chosen){word, rank};
}

static void look_at(struct telling *telling, const struct words *words, size_t i)
{
    const struct word *word = &words->at[i];
    struct str text = words_text(words, i);
    int rank;

    if (word->own) { /* with the one behind it, as nothing stands between */
        if (i + 1 < words->n && words->at[i + 1].own && words->at[i + 1].glued)
            choose(telling, str_of(text.p, words->at[i + 1].at + words->at[i + 1].n - word->at), 0);
        return;
    }
    rank = word->sigil == '@' || word->n > TELLING_WORD_MAX ? -1 : rank_of(text);
    if (rank >= 0 && word_share(text) <= WORD_SHARE_RARE)
        choose(telling, text, rank);
}

enum err telling_words(struct arena *arena, const struct words *words, struct str *out_text)
{
    struct telling telling = {.n = 0};
    size_t n = words->n < TELLING_LOOKED_AT ? words->n : TELLING_LOOKED_AT;
    struct buf buf;

    for (size_t i = 0; i < n; i++)
        look_at(&telling, words, i);
    *out_text = STR_NONE;
    if (telling.n < 2)
        return OK;
    buf_init(&buf, TELLING_MAX * (2 * TELLING_WORD_MAX + 1));
    for (size_t i = 0; i < telling.n; i++) {
        if (i)
            buf_add_c(&buf, " ");
        buf_add(&buf, telling.at[i].word);
    }
    if (!buf.err)
        *out_text = buf_dup(arena, &buf);
    enum err err = buf.err ? buf.err : arena->err;
    buf_clear(&buf);
    return err;
}
