#include "understand/stance.h"

enum {
    ANYWHERE_MAX = 7, /* words of a text in which a phrase may stand anywhere */
    FILLERS_MAX = 2,
    DENIED_WITHIN = 2,
    ALONE_MAX = 1, /* words of a text where the phrase is a single one: "this is crazy" */
};

/* The words that are not handles, and where in the text they come from is of no matter. */
struct heard {
    struct str at[STANCE_WORDS_MAX + 1];
    size_t n; /* over STANCE_WORDS_MAX: too many */
};

static struct heard hear(const struct words *words)
{
    struct heard heard = {.n = 0};
    bool is_handle = false;

    for (size_t i = 0; i < words->n && heard.n <= STANCE_WORDS_MAX; i++) {
        /* what is glued to a handle is its host */
        is_handle = words->at[i].sigil == '@' || (is_handle && words->at[i].glued);
        if (!is_handle)
            heard.at[heard.n++] = words_text(words, i);
    }
    return heard;
}

/* How many words of `heard` from `from` on are that phrase; 0: they are not. */
static size_t match(const struct heard *heard, size_t from, const char *phrase)
{
    struct str rest = str_from(phrase), word;
    size_t n = 0;

    while (rest.n) {
        (void)str_cut(rest, ' ', &word, &rest);
        if (from + n >= heard->n || !str_eq(heard->at[from + n], word))
            return 0;
        n++;
    }
    return n;
}

/* The longest phrase there, and what it says. */
static size_t longest(const struct heard *heard, size_t from, enum stance *out_stance)
{
    size_t most = 0;

    for (const struct stance_phrase *phrase = stance_phrases; phrase->words[0]; phrase++) {
        size_t n = match(heard, from, phrase->words);

        if (n > most) {
            most = n;
            *out_stance = phrase->stance;
        }
    }
    return most;
}

static bool is_filler(struct str word)
{
    for (size_t i = 0; stance_fillers[i]; i++)
        if (str_is(word, stance_fillers[i]))
            return true;
    return false;
}

/* "+1", thumbs and the like, behind the handles: nothing else may stand there. */
static enum stance sign(struct str text)
{
    static const struct {
        const char *sign;
        enum stance stance;
    } signs[] = {{"+1", STANCE_AGREES},
                 {"\xF0\x9F\x91\x8D", STANCE_AGREES},
                 {"\xF0\x9F\x92\xAF", STANCE_AGREES},
                 {"\xF0\x9F\x91\x86", STANCE_AGREES},
                 {"\xE2\x98\x9D", STANCE_AGREES},
                 {"-1", STANCE_DISSENTS},
                 {"\xF0\x9F\x91\x8E", STANCE_DISSENTS}};
    struct str word = STR_NONE;

    text = str_trim(text);
    while (text.n && text.p[0] == '@') {
        (void)str_cut(text, ' ', &word, &text);
        text = str_trim(text);
    }
    for (size_t i = 0; i < ARRAY_LEN(signs); i++)
        if (str_starts(text, str_from(signs[i].sign)))
            return text.n <= strlen(signs[i].sign) + 16 ? signs[i].stance : STANCE_NONE;
    return STANCE_NONE;
}

struct spot {
    size_t from, n; /* words; n 0: nothing */
    enum stance stance;
};

/* The longest of the phrases, the first of two: at the beginning, behind fillers, or anywhere
 * where there are few words (one word alone says too little there). */
static struct spot find(const struct heard *heard)
{
    struct spot best = {0, 0, STANCE_NONE};
    size_t leading = 0;

    while (leading < FILLERS_MAX && leading + 1 < heard->n && is_filler(heard->at[leading]))
        leading++;
    for (size_t from = 0; from < heard->n; from++) {
        struct spot spot = {.from = from};

        if (from > leading && heard->n > ANYWHERE_MAX)
            break;
        spot.n = longest(heard, from, &spot.stance);
        if (spot.n > best.n && (spot.n > 1 || from <= leading))
            best = spot;
    }
    return best;
}

/* "not the same problem" */
static bool is_denied(const struct heard *heard, size_t from)
{
    static const char *const denials[] = {"not", "never", "nicht", "kein",       "keine",
                                          "pas", "no",    "non",   "n\xC3\xA3o", "niet"};

    for (size_t at = from; at > 0 && from - at < DENIED_WITHIN; at--)
        for (size_t i = 0; i < ARRAY_LEN(denials); i++)
            if (str_is(heard->at[at - 1], denials[i]))
                return true;
    return false;
}

enum stance stance_of(struct str text, const struct words *words)
{
    enum stance stance;
    struct heard heard;
    struct spot spot;

    if (text.n > STANCE_TEXT_MAX || str_find_char(text, '?', 0) != SIZE_MAX)
        return STANCE_NONE; /* who asks says nothing yet */
    stance = sign(text);
    if (stance != STANCE_NONE)
        return stance;
    heard = hear(words);
    if (!heard.n || heard.n > STANCE_WORDS_MAX)
        return STANCE_NONE;
    spot = find(&heard);
    if (!spot.n || (spot.n == 1 && heard.n - spot.from > ALONE_MAX) ||
        heard.n - spot.from > spot.n + STANCE_MORE ||
        (spot.stance == STANCE_AGREES && is_denied(&heard, spot.from)))
        return STANCE_NONE;
    return spot.stance;
}
