#include "understand/why.h"

#include <math.h>
#include <utf8proc.h>

#include "base/utf8.h"
#include "understand/label.h"

/* Less is chance. */
static const double LEAST = 0.15;

static double odds(double p)
{
    p = p < 1e-6 ? 1e-6 : p > 1 - 1e-6 ? 1 - 1e-6 : p;
    return log(p / (1 - p));
}

static double says(const struct understood *found, int what)
{
    return odds(what < LABEL_COUNT     ? found->labels[what]
                : what == WHY_NEGATIVE ? found->negative
                : what == WHY_NEUTRAL  ? found->neutral
                                       : found->positive);
}

static bool is_mark(char c) { return str_find_char(STR(".,;:()[]{}\"'<>*_"), c, 0) != SIZE_MAX; }

/* Somebody can read it: there is a letter, a digit or a picture in it, not marks alone. */
static bool says_something(struct str token)
{
    size_t at = 0;

    while (at < token.n) {
        switch (utf8proc_category((utf8proc_int32_t)utf8_next(token, &at, NULL))) {
        case UTF8PROC_CATEGORY_LU:
        case UTF8PROC_CATEGORY_LL:
        case UTF8PROC_CATEGORY_LT:
        case UTF8PROC_CATEGORY_LM:
        case UTF8PROC_CATEGORY_LO:
        case UTF8PROC_CATEGORY_ND:
        case UTF8PROC_CATEGORY_NL:
        case UTF8PROC_CATEGORY_NO:
        case UTF8PROC_CATEGORY_SO:
            return true;
        default:
            break;
        }
    }
    return false;
}

/* Without the marks around it; what asks or shouts stays behind its word. */
static struct str bare(struct str token)
{
    while (token.n && is_mark(token.p[0]))
        token = str_skip(token, 1);
    while (token.n && is_mark(token.p[token.n - 1]))
        token = str_slice(token, 0, token.n - 1);
    return token;
}

static void keep(struct why *why, struct str word, double weight)
{
    size_t at = why->n;

    for (size_t i = 0; i < why->n; i++)
        if (str_eq(why->words[i], word))
            return; /* the other place weighs as much */
    while (at && why->weights[at - 1] < weight)
        at--;
    if (at == WHY_WORDS)
        return;
    if (why->n < WHY_WORDS)
        why->n++;
    for (size_t i = why->n - 1; i > at; i--) {
        why->words[i] = why->words[i - 1];
        why->weights[i] = why->weights[i - 1];
    }
    why->words[at] = word;
    why->weights[at] = weight;
}

static enum err leave_out(struct labeller *labeller, struct str whole, size_t from, size_t to,
                          bool is_mail, const struct understood *all, struct why *why)
{
    struct str word = bare(str_slice(whole, from, to));
    struct understood found = {0};
    struct buf rest;
    enum err err;

    if (!says_something(word))
        return OK;
    buf_init(&rest, 2 * WHY_BYTES);
    buf_add(&rest, str_slice(whole, 0, from));
    buf_add(&rest, str_skip(whole, to));
    err = rest.err ? rest.err : label_text(labeller, NULL, buf_str(&rest), is_mail, &found);
    buf_clear(&rest);
    for (int what = 0; what < WHY_COUNT && !err; what++) {
        double weight = says(all, what) - says(&found, what);

        if (weight >= LEAST)
            keep(&why[what], word, weight);
    }
    return err;
}

static enum err read_whole(struct labeller *labeller, struct str whole, bool is_mail,
                           struct understood *out_says, struct why *why)
{
    struct understood all = {0};
    enum err err = label_text(labeller, NULL, whole, is_mail, &all);
    size_t at = 0;

    for (size_t i = 0; i < WHY_TOKENS && at < whole.n && !err; i++) {
        size_t end;

        while (at < whole.n && char_is_space(whole.p[at]))
            at++;
        for (end = at; end < whole.n && !char_is_space(whole.p[end]);)
            end++;
        err = leave_out(labeller, whole, at, end, is_mail, &all, why);
        at = end;
    }
    all.labelled_by = STR_NONE; /* of a model that is closed */
    *out_says = all;
    return err;
}

enum err why_read(struct arena *arena, struct str title, struct str text, bool is_mail,
                  struct understood *out_says, struct why out_why[WHY_COUNT])
{
    struct str whole = title.n ? arena_printf(arena, "%.*s\n%.*s", STR_ARGS(title), STR_ARGS(text))
                               : text;
    struct why why[WHY_COUNT] = {0};
    struct labeller *labeller = NULL;
    enum err err = arena->err ? arena->err : labeller_new(NULL, &labeller);

    if (!err)
        err = read_whole(labeller, utf8_clip(whole, WHY_BYTES), is_mail, out_says, why);
    labeller_free(labeller);
    if (!err)
        memcpy(out_why, why, sizeof(why));
    return err;
}
