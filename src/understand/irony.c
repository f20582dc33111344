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
    "oh joy",
    "danke f\xC3\xBCr nichts",
    "danke fuer nichts",
    "na toll",
    "na super",
    "vielen dank auch",
    "merci pour rien",
    "gracias por nada",
    "obrigado por nada",
    "bedankt voor niets",
    "lekker dan",
    "grazie per nulla",
    NULL,
};
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
                                       "hÃ¶"
                                       "flich",
                                       "schnell",
                                       "kostenlos",
                                       "gelÃ¶st",
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
static bool stands(const struct normal *normal, size_t i, struct str phrase)
{
    struct str word;

    while (phrase.n) {
        (void)str_cut(phrase, ' ', &word, &phrase);
        while (is_mark(normal, i, ","))
            i++;
        if (!is_word(normal, i) || !str_eq(normal_token(normal, i++), word))
            return false;
    }
    return true;
}

static bool is_phrase(const struct normal *normal, size_t i)
{
    for (const char *const *phrase = phrases; *phrase; phrase++)
        if (normal_token(normal, i).p[0] == **phrase && stands(normal, i, str_from(*phrase)))
            return true;
    return false;
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
