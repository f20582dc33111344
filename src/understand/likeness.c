#include "understand/likeness.h"

#include <stdlib.h>

#include "understand/word.h"

enum { SKETCH_SHINGLE = 3 };

enum err wording_read(struct arena *arena, struct str title, struct str text,
                      struct wording *out_wording)
{
    struct str both = title.n ? arena_printf(arena, "%.*s\n", STR_ARGS(title)) : STR_NONE;
    struct words words;
    struct str *kept = NULL, folded;
    size_t n = 0;
    enum err err;

    words_init(&words);
    err = arena->err;
    if (!err) {
        struct buf whole;

        buf_init(&whole, both.n + text.n + 1);
        buf_add(&whole, both);
        buf_add(&whole, text);
        err = whole.err ? whole.err : words_read(&words, buf_str(&whole));
        buf_clear(&whole);
    }
    if (!err) {
        n = words.n;
        kept = arena_alloc_array(arena, n + 1, sizeof(*kept));
        folded = str_dup(arena, buf_str(&words.folded));
        err = arena->err;
        for (size_t i = 0; !err && i < n; i++)
            kept[i] = str_slice(folded, words.at[i].at, words.at[i].at + words.at[i].n);
    }
    words_clear(&words);
    if (!err)
        *out_wording = (struct wording){kept, n};
    return err;
}

bool wording_eq(struct wording a, struct wording b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (!str_eq(a.words[i], b.words[i]))
            return false;
    return true;
}

static uint64_t shingle(const struct str *words, size_t k)
{
    uint64_t hash = 1;

    for (size_t i = 0; i < k; i++)
        hash = str_hash(words[i], hash);
    return hash;
}

static size_t counted(struct wording text)
{
    return text.n < LIKENESS_WORDS_MAX ? text.n : LIKENESS_WORDS_MAX;
}

/* A text shorter than k words is one shingle. */
static size_t shingle_count(size_t words, size_t k)
{
    if (!words)
        return 0;
    return words < k ? 1 : words - k + 1;
}

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

/* The set, sorted; NULL when the arena is full. */
static uint64_t *shingle_set(struct arena *arena, struct wording text, size_t k, size_t *out_n)
{
    size_t words = counted(text), n = shingle_count(words, k), kept = 0;
    uint64_t *set = arena_alloc_array(arena, n + 1, sizeof(*set));

    if (!set)
        return NULL;
    for (size_t i = 0; i < n; i++)
        set[i] = shingle(text.words + i, words < k ? words : k);
    qsort(set, n, sizeof(*set), by_value);
    for (size_t i = 0; i < n; i++)
        if (!kept || set[kept - 1] != set[i])
            set[kept++] = set[i];
    *out_n = kept;
    return set;
}

enum err likeness_of(struct arena *arena, struct wording a, struct wording b, size_t k,
                     struct likeness *out_likeness)
{
    size_t an = 0, bn = 0, shared = 0;
    uint64_t *x = shingle_set(arena, a, k, &an), *y = shingle_set(arena, b, k, &bn);

    if (!x || !y)
        return arena->err;
    for (size_t i = 0, j = 0; i < an && j < bn;) {
        shared += x[i] == y[j];
        if (x[i] == y[j])
            i++, j++;
        else if (x[i] < y[j])
            i++;
        else
            j++;
    }
    *out_likeness = (struct likeness){
        .of_a = an ? (double)shared / (double)an : 0,
        .of_b = bn ? (double)shared / (double)bn : 0,
        .resemblance = an + bn ? (double)shared / (double)(an + bn - shared) : 0,
        .only_in_a = an - shared,
        .only_in_b = bn - shared,
    };
    return OK;
}

/* One random order after the other: the finaliser of SplitMix64 over the shingle and a number. */
static uint64_t order(uint64_t value, uint64_t number)
{
    value += number * 0x9E3779B97F4A7C15u;
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9u;
    value = (value ^ value >> 27) * 0x94D049BB133111EBu;
    return value ^ value >> 31;
}

size_t sketch_of(struct wording text, int64_t out_bands[SKETCH_BANDS])
{
    uint64_t least[2 * SKETCH_BANDS];
    size_t n = shingle_count(counted(text), SKETCH_SHINGLE);

    if (text.n < SKETCH_WORDS_MIN)
        return 0;
    for (size_t row = 0; row < ARRAY_LEN(least); row++)
        least[row] = UINT64_MAX;
    for (size_t i = 0; i < n; i++) {
        uint64_t value = shingle(text.words + i, SKETCH_SHINGLE);

        for (size_t row = 0; row < ARRAY_LEN(least); row++) {
            uint64_t placed = order(value, row + 1);

            least[row] = placed < least[row] ? placed : least[row];
        }
    }
    for (size_t band = 0; band < SKETCH_BANDS; band++) /* the band's number keeps bands apart */
        out_bands[band] = (int64_t)order(least[2 * band] ^ (least[2 * band + 1] >> 1), band);
    return SKETCH_BANDS;
}
