/* word_fold.c: folding text before it is cut into words (word.h).
 *
 * Folding goes region by region: a run of characters beyond ASCII together with the one ASCII
 * character before it (a mark may compose with it). A place before an ASCII character is always a
 * border of normalisation: no ASCII character composes with, or is reordered before, what stands
 * in front of it. So the result is that of folding the whole text at once, while plain ASCII, and
 * what the table of rune.h tells, never enters utf8proc. Linear in the text, whatever it holds.
 */
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "understand/rune.h"
#include "understand/word.h"
#include "understand/word_scan.h"

/* Code points on their way to be composed; on the stack unless there are many. */
enum { NEAR_RUNES = 256, PARTS_MAX = 32 };

struct runes {
    utf8proc_int32_t near[NEAR_RUNES];
    utf8proc_int32_t *at;
    size_t n, cap;
};

/* utf8proc_normalize_utf32 wants room for one more than it is given. */
static enum err room_for_parts(struct runes *runes)
{
    size_t cap = runes->cap * 2;
    utf8proc_int32_t *grown;

    if (runes->n + PARTS_MAX < runes->cap)
        return OK;
    grown = runes->at == runes->near ? malloc(cap * sizeof(*grown))
                                     : realloc(runes->at, cap * sizeof(*grown));
    if (!grown)
        return ERR_NO_MEMORY;
    if (runes->at == runes->near)
        memcpy(grown, runes->near, runes->n * sizeof(*grown));
    runes->at = grown;
    runes->cap = cap;
    return OK;
}

static enum err decompose(struct runes *runes, struct str region)
{
    int boundary = 0;
    bool bad = false;

    for (size_t at = 0; at < region.n;) {
        utf8proc_int32_t c = (utf8proc_int32_t)rune_next(region, &at, &bad);
        utf8proc_ssize_t n;

        if (bad)
            return ERR_BAD_INPUT;
        if (room_for_parts(runes))
            return ERR_NO_MEMORY;
        n = utf8proc_decompose_char(c, runes->at + runes->n, PARTS_MAX, RUNE_FOLDING, &boundary);
        if (n < 0 || n > PARTS_MAX)
            return ERR_BAD_INPUT;
        runes->n += (size_t)n;
    }
    return OK;
}

static unsigned combining_class(utf8proc_int32_t c)
{
    return (unsigned)utf8proc_get_property(c)->combining_class & 0xFF;
}

/* By counting, because a run may be as long as the text; equal classes keep their order. */
static enum err order_many(utf8proc_int32_t *marks, size_t n)
{
    size_t starts[256] = {0}, at = 0;
    utf8proc_int32_t *copy = malloc(n * sizeof(*copy));

    if (!copy)
        return ERR_NO_MEMORY;
    memcpy(copy, marks, n * sizeof(*copy));
    for (size_t i = 0; i < n; i++)
        starts[combining_class(copy[i])]++;
    for (size_t class = 0; class < ARRAY_LEN(starts); class ++) {
        size_t count = starts[class];

        starts[class] = at;
        at += count;
    }
    for (size_t i = 0; i < n; i++)
        marks[starts[combining_class(copy[i])]++] = copy[i];
    free(copy);
    return OK;
}

static void order_few(utf8proc_int32_t *marks, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        utf8proc_int32_t mark = marks[i];
        size_t at = i;

        for (; at && combining_class(marks[at - 1]) > combining_class(mark); at--)
            marks[at] = marks[at - 1];
        marks[at] = mark;
    }
}

/* The Canonical Ordering Algorithm (The Unicode Standard, section 3.11). utf8proc_decompose does it
 * by exchanging neighbours, so that a post of nothing but marks took more than a minute. */
static enum err order(struct runes *runes)
{
    enum { FEW = 32 };
    size_t from = 0;
    enum err err = OK;

    for (size_t at = 0; !err && at <= runes->n; at++) {
        if (at < runes->n && combining_class(runes->at[at]))
            continue;
        if (at - from <= FEW)
            order_few(runes->at + from, at - from);
        else
            err = order_many(runes->at + from, at - from);
        from = at + 1;
    }
    return err;
}

static enum err fold_region(struct buf *out, struct str region)
{
    struct runes runes = {.cap = NEAR_RUNES};
    utf8proc_ssize_t n = 0;
    enum err err;

    runes.at = runes.near;
    err = decompose(&runes, region);
    if (!err)
        err = order(&runes);
    if (!err)
        n = utf8proc_normalize_utf32(runes.at, (utf8proc_ssize_t)runes.n,
                                     UTF8PROC_COMPOSE | UTF8PROC_STABLE);
    for (utf8proc_ssize_t i = 0; i < n; i++)
        buf_add_rune(out, (uint32_t)runes.at[i]);
    if (runes.at != runes.near)
        free(runes.at);
    return err ? err : out->err;
}

static bool is_beyond(struct str text, size_t at)
{
    return at < text.n && ((unsigned char)text.p[at] & 0x80);
}

/* Folds a run of characters beyond ASCII one by one and moves *at behind it. False when they do
 * not stand alone, or are no UTF-8: nothing is written and *at is the end all the same. */
static bool fold_alone(struct buf *out, struct str text, size_t *at)
{
    size_t before = out->n, kept = *at; /* from there on what is read stays as it is */
    bool alone = true, bad = false, after_ordered = false;

    while (is_beyond(text, *at)) {
        size_t from = *at;
        uint32_t c = rune_next(text, at, &bad);
        unsigned traits = rune_traits(c);
        bool ordered = traits & RUNE_ORDERED;
        const unsigned char *map = NULL;

        if (!(traits & RUNE_PLAIN) && !(ordered && !after_ordered)) {
            map = rune_map(c);
            alone = alone && map;
        }
        if (map) {
            buf_add(out, str_slice(text, kept, from));
            buf_add(out, str_of((const char *)map + 1, *map));
            kept = *at;
        }
        if (!map || *map) /* what folds to nothing does not part two marks */
            after_ordered = ordered;
    }
    buf_add(out, str_slice(text, kept, *at));
    if (alone && !bad)
        return true;
    out->n = before;
    return false;
}

/* One stretch of ASCII and the region behind it. */
static enum err fold_stretch(struct buf *out, struct str text, size_t *at)
{
    size_t plain, start;

    if (!buf_room(out, text.n - *at))
        return out->err;
    plain = scan_lower(out->p + out->n, text.p + *at, text.n - *at);
    out->n += plain;
    *at += plain;
    start = *at - (plain > 0);
    if (*at == text.n || fold_alone(out, text, at))
        return out->err;
    out->n -= plain > 0; /* the character before belongs to the region */
    return fold_region(out, str_slice(text, start, *at));
}

enum err word_fold(struct buf *out, struct str text)
{
    size_t before = out->n, at = 0;
    enum err err = out->err;

    while (!err && at < text.n)
        err = fold_stretch(out, text, &at);
    if (err && out->p)
        out->n = before;
    if (out->p)
        out->p[out->n] = 0;
    return err;
}
