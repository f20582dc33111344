#include "decide/claim.h"

#include "base/numbers.h"

enum {
    WORD_MIN = 4,
    CAUSE_LATER = 3,
    CAUSE_SHARED = 2,
    SAME_MIN = 3,
    COMMON_MAX = CLAIM_WORDS * 4 / 3 /* more words cannot stand in three of four texts */
};

struct words {
    uint32_t at[CLAIM_WORDS]; /* sorted */
    size_t n;
    size_t claim; /* the text that it says the same as; itself */
    size_t said;
};

static bool is_letter(char c) { return char_is_alpha(c) || char_is_digit(c) || (c & 0x80); }

static bool has(const struct words *words, uint32_t word)
{
    for (size_t i = 0; i < words->n; i++)
        if (words->at[i] == word)
            return true;
    return false;
}

static uint32_t word_hash(struct str word)
{
    uint32_t hash = 2166136261U; /* FNV-1a */

    for (size_t i = 0; i < word.n; i++)
        hash = (hash ^ (unsigned char)char_lower(word.p[i])) * 16777619U;
    return hash;
}

static void read_words(struct str text, struct words *words)
{
    for (size_t i = 0, from; i < text.n && words->n < CLAIM_WORDS; i++) {
        uint32_t hash;

        from = i;
        while (i < text.n && is_letter(text.p[i]))
            i++;
        if (i - from < WORD_MIN)
            continue;
        hash = word_hash(str_slice(text, from, i));
        if (!has(words, hash))
            words->at[words->n++] = hash;
    }
    words->n = numbers_sort_once(words->at, words->n);
}

static size_t shared(const struct words *a, const struct words *b)
{
    return numbers_shared(a->at, a->n, b->at, b->n);
}

/* Words of most texts, which tell nothing of where it came from. */
struct common {
    uint32_t at[COMMON_MAX];
    size_t n;
};

static enum err find_common(struct arena *arena, const struct words *all, size_t n,
                            struct common *out_common)
{
    uint32_t *words = arena_alloc_array(arena, n * CLAIM_WORDS + 1, sizeof(*words));
    size_t count = 0;

    if (!words)
        return arena->err;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < all[i].n; k++)
            words[count++] = all[i].at[k];
    numbers_sort(words, count);
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && words[end] == words[i]; end++)
            ;
        if (4 * (end - i) > 3 * n && out_common->n < COMMON_MAX)
            out_common->at[out_common->n++] = words[i];
    }
    return OK;
}

static struct words without(const struct words *words, const struct common *common)
{
    struct words rare = {.n = 0};

    for (size_t i = 0; i < words->n; i++) {
        bool is_common = false;

        for (size_t k = 0; k < common->n; k++)
            is_common |= common->at[k] == words->at[i];
        if (!is_common)
            rare.at[rare.n++] = words->at[i];
    }
    return rare;
}

static size_t find_cause(const struct words *all, size_t n, const struct common *common)
{
    for (size_t i = 0; i < n; i++) {
        struct words rare = without(&all[i], common);
        size_t later = 0;

        for (size_t k = i + 1; k < n && later < CAUSE_LATER; k++)
            later += shared(&rare, &all[k]) >= CAUSE_SHARED;
        if (later >= CAUSE_LATER)
            return i;
    }
    return 0;
}

static bool says_same(const struct words *a, const struct words *b)
{
    size_t shorter = a->n < b->n ? a->n : b->n, n = shared(a, b);

    return n >= SAME_MIN && (double)n >= CLAIM_SAME * (double)shorter;
}

static void gather(struct words *all, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        all[i].claim = i;
        for (size_t k = 0; k < i && all[i].claim == i; k++)
            if (all[k].claim == k && says_same(&all[k], &all[i]))
                all[i].claim = k;
        all[all[i].claim].said++;
    }
}

static void keep_most(const struct words *all, size_t n, struct claims *claims)
{
    for (size_t i = 0; i < n; i++) {
        struct claim claim = {i, all[i].said};

        if (claim.n < 2)
            continue;
        for (size_t k = 0; k < CLAIMS_MAX; k++) {
            struct claim moved = claims->at[k];

            if (k < claims->n && moved.n >= claim.n)
                continue;
            claims->at[k] = claim;
            claim = moved;
            if (k == claims->n) {
                claims->n++;
                break;
            }
        }
    }
}

enum err claim_find(struct arena *arena, const struct str *texts, size_t n,
                    struct claims *out_claims)
{
    struct words *all = arena_alloc_array(arena, n + 1, sizeof(*all));
    struct claims claims = {0};
    struct common common = {.n = 0};
    enum err err;

    if (!all)
        return arena->err;
    if (n > CLAIM_TEXTS)
        n = CLAIM_TEXTS;
    for (size_t i = 0; i < n; i++)
        read_words(texts[i], &all[i]);
    err = find_common(arena, all, n, &common);
    if (err)
        return err;
    claims.cause = find_cause(all, n, &common);
    gather(all, n);
    keep_most(all, n, &claims);
    *out_claims = claims;
    return OK;
}
