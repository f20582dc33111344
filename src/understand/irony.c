#include "understand/irony.h"

#include "understand/feature.h"

enum { QUOTED_WORDS = 2, SAID_BEFORE = 3 };
static const double GOOD = 1; /* valence_of, from which on a word is good */

/* Words as normal.h has them, one space between. */
static const char *const phrases[] = {
    "thanks for nothing",
    "thank you for nothing",
    "thx for nothing",
    "yeah right",
    "gee thanks",
    "danke f\xC3\xBCr nichts",
    "danke fuer nichts",
    "merci pour rien",
    "gracias por nada",
    "obrigado por nada",
    "bedankt voor niets",
    "grazie per nulla",
    NULL,
};
/* Ironic only where nothing follows: "na super" is, "na super poziomie" is Polish. */
static const char *const alone[] = {"na toll",          "na super",   "na bravo",
                                    "vielen dank auch", "lekker dan", NULL};
static const char *const tags[] = {"sarcasm",   "sarcastic", "irony",    "ironie", "ironic",
                                   "sarkasmus", "sarcasmo",  "sarcasme", NULL};
static const char *const rolls_eyes[] = {"\xF0\x9F\x99\x84", NULL};
static const char *const sayings[] = {
    "say",   "says",   "said",  "saying", "wrote",  "write",        "writes",  "call",
    "calls", "called", "named", "title",  "titled", "reads",        "quote",   "told",
    "word",  "words",  "means", "sagt",   "sagte",  "hei\xC3\x9Ft", "genannt", "wort",
    "dit",   "dice",   "dijo",  "dicono", "zei",    "zegt",         "heet",    NULL};

/* Said of themselves by those who sell, and so in quotation marks by those who bought. */
static const char *const promised[] = {"polite",
                                       "premium",
                                       "quality",
                                       "expert",
                                       "experts",
                                       "fast",
                                       "quick",
                                       "express",
                                       "fixed",
                                       "solved",
                                       "fresh",
                                       "reliable",
                                       "service",
                                       "free",
                                       "professional",
                                       "schnell",
                                       "kostenlos",
                                       "h\xC3\xB6"
                                       "flich",
                                       "gel\xC3\xB6st",
                                       "gratuit",
                                       "gratis",
                                       NULL};

static bool is_one_of(struct str word, const char *const *words)
{
    for (; *words; words++)
        if (str_is(word, *words))
            return true;
    return false;
}

static bool is_word(const struct normal *normal, size_t i)
{
    return i < normal->n && normal->at[i].kind == TOKEN_WORD;
}

static bool is_mark(const struct normal *normal, size_t i, const char *marks)
{
    return i < normal->n && normal->at[i].kind == TOKEN_MARK &&
           str_find_char(str_from(marks), normal_token(normal, i).p[0], 0) != SIZE_MAX;
}

/* "/s" and "#not" count only behind everything else. */
static bool is_said(const struct normal *normal, size_t i)
{
    bool is_last = i + 2 >= normal->n;

    if (!is_word(normal, i + 1))
        return false;
    if (is_mark(normal, i, "#"))
        return is_one_of(normal_token(normal, i + 1), tags) ||
               (is_last && str_is(normal_token(normal, i + 1), "not"));
    return is_last && is_mark(normal, i, "/") && normal->at[i].flags & TOKEN_GLUED &&
           str_is(normal_token(normal, i + 1), "s");
}

/* Commas between the words don't count: "gee, thanks". */
static bool stands(const struct normal *normal, size_t i, struct str phrase, size_t *out_end)
{
    struct str word;

    while (phrase.n) {
        (void)str_cut(phrase, ' ', &word, &phrase);
        while (is_mark(normal, i, ","))
            i++;
        if (!is_word(normal, i) || !str_eq(normal_token(normal, i++), word))
            return false;
    }
    *out_end = i;
    return true;
}

/* The first of these that stands at i; *out_end: behind it. */
static bool is_any_at(const struct normal *normal, size_t i, const char *const *list,
                      size_t *out_end)
{
    for (; *list; list++)
        if (normal_token(normal, i).p[0] == **list && stands(normal, i, str_from(*list), out_end))
            return true;
    return false;
}

/* "Yeah right." is one, "yeah, right away" is none; "thanks for nothing" always is. */
static bool is_phrase(const struct normal *normal, size_t i)
{
    bool is_first = i == 0 || normal->at[i].flags & TOKEN_FIRST;
    size_t end = i;

    if (is_any_at(normal, i, phrases, &end))
        return !str_is(normal_token(normal, end - 1), "right") || !is_word(normal, end);
    return is_first && is_any_at(normal, i, alone, &end) && !is_word(normal, end);
}

/* A good word or two between marks of quotation at i, nothing near before it that says it is
 * quoted. */
static bool is_in_quotes(const struct normal *normal, size_t i)
{
    const char quote[] = {normal_token(normal, i).p[0], '\0'};
    size_t n = 0;
    double good = 0;

    if (!is_mark(normal, i, "\"'") || !(normal->at[i].flags & TOKEN_GLUED))
        return false;
    while (n < QUOTED_WORDS && is_word(normal, i + 1 + n)) {
        struct str word = normal_token(normal, i + 1 + n++);
        double is = is_one_of(word, promised) ? GOOD : valence_of(word);

        good = is > good ? is : good;
    }
    if (!n || good < GOOD || !is_mark(normal, i + 1 + n, quote))
        return false;
    for (size_t k = 1; k <= SAID_BEFORE && k <= i; k++)
        if (is_one_of(normal_token(normal, i - k), sayings))
            return false;
    return true;
}

enum irony irony_read(const struct normal *normal)
{
    enum irony found = IRONY_NONE;

    for (size_t i = 0; i < normal->n; i++) {
        if (normal->at[i].kind == TOKEN_WORD) {
            if (is_phrase(normal, i))
                return IRONY_OUTRIGHT;
            continue;
        }
        if (is_said(normal, i))
            return IRONY_OUTRIGHT;
        if (is_in_quotes(normal, i) || is_one_of(normal_token(normal, i), rolls_eyes))
            found = IRONY_HINTED;
    }
    return found;
}
