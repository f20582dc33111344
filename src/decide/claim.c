#include "decide/claim.h"

enum { WORD_MIN = 4, CAUSE_LATER = 3, CAUSE_SHARED = 2, SAME_MIN = 3 };

struct words {
    uint64_t at[CLAIM_WORDS];
    size_t n;
    size_t claim; /* the text that it says the same as; itself */
    size_t said;
};

static bool is_letter(char c) { return char_is_alpha(c) || char_is_digit(c) || (c & 0x80); }

static bool has(const struct words *words, uint64_t word)
{
    for (size_t i = 0; i < words->n; i++)
        if (words->at[i] == word)
            return true;
    return false;
}

static uint64_t word_hash(struct str word)
{
    uint64_t hash = 1469598103934665603U; /* FNV-1a */

    for (size_t i = 0; i < word.n; i++)
        hash = (hash ^ (unsigned char)char_lower(word.p[i])) * 1099511628211U;
    return hash;
}

static void read_words(struct str text, struct words *words)
{
    for (size_t i = 0, from; i < text.n && words->n < CLAIM_WORDS; i++) {
        uint64_t hash;

        from = i;
        while (i < text.n && is_letter(text.p[i]))
            i++;
        if (i - from < WORD_MIN)
            continue;
        hash = word_hash(str_slice(text, from, i));
        if (!has(words, hash))
            words->at[words->n++] = hash;
    }
}

static size_t shared(const struct words *a, const struct words *b)
{
    size_t n = 0;

    for (size_t i = 0; i < a->n; i++)
        n += has(b, a->at[i]);
    return n;
}

/* Words of most texts tell nothing of where it came from. */
static void drop_common(const struct words *all, size_t n, struct words *words)
{
    size_t kept = 0;

    for (size_t i = 0; i < words->n; i++) {
        size_t in = 0;

        for (size_t k = 0; k < n; k++)
            in += has(&all[k], words->at[i]);
        if (4 * in <= 3 * n)
            words->at[kept++] = words->at[i];
    }
    words->n = kept;
}

static size_t find_cause(const struct words *all, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct words rare = all[i];
        size_t later = 0;

        drop_common(all, n, &rare);
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

    if (!all)
        return arena->err;
    if (n > CLAIM_TEXTS)
        n = CLAIM_TEXTS;
    for (size_t i = 0; i < n; i++)
        read_words(texts[i], &all[i]);
    claims.cause = find_cause(all, n);
    gather(all, n);
    keep_most(all, n, &claims);
    *out_claims = claims;
    return OK;
}
