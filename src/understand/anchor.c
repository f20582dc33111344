/* anchor.c: key to the rules behind it. Pairs are gathered first and laid out side by side when
 * the set is sealed, so that a lookup walks one run of memory. */
#include <stdlib.h>

#include "base/pages.h"
#include "understand/match_parts.h"

/* The finaliser of splitmix64 (Steele, Lea, Flood 2014). Never 0. */
uint64_t anchor_key(enum anchor_kind kind, uint64_t value)
{
    uint64_t x = value + (uint64_t)(kind + 1) * 0x9e3779b97f4a7c15u;

    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    x ^= x >> 31;
    return x ? x : 1;
}

static size_t find_slot(const struct anchors *anchors, uint64_t key)
{
    size_t mask = anchors->cap - 1, i = key & mask;

    while (anchors->slots[i].key && anchors->slots[i].key != key)
        i = (i + 1) & mask;
    return i;
}

static enum err grow(struct anchors *anchors)
{
    struct anchors grown = {.cap = anchors->cap ? anchors->cap * 2 : 256};

    grown.slots = pages_calloc(grown.cap, sizeof(*grown.slots));
    if (!grown.slots)
        return ERR_NO_MEMORY;
    for (size_t i = 0; i < anchors->cap; i++)
        if (anchors->slots[i].key)
            grown.slots[find_slot(&grown, anchors->slots[i].key)] = anchors->slots[i];
    pages_free(anchors->slots);
    anchors->slots = grown.slots;
    anchors->cap = grown.cap;
    return OK;
}

enum err anchor_add(struct arena *arena, struct anchors *anchors, uint64_t key, uint32_t rule)
{
    struct anchor_pair pair = {key, rule};
    enum err err = anchors->n * 2 >= anchors->cap ? grow(anchors) : OK;
    struct anchor *slot;

    if (err)
        return err;
    if (!vec_push(arena, &anchors->pairs, pair))
        return arena->err;
    slot = &anchors->slots[find_slot(anchors, key)];
    if (!slot->key)
        anchors->n++;
    slot->key = key;
    slot->n++;
    return OK;
}

static uint64_t bit_of(const struct anchors *anchors, uint64_t key)
{
    return key >> 32 & anchors->bit_mask;
}

static enum err make_filter(struct anchors *anchors)
{
    size_t bits = 1024;

    while (bits < anchors->n * 16 && bits < (size_t)1 << 32)
        bits *= 2;
    anchors->bits = pages_calloc(bits / 64, sizeof(*anchors->bits));
    if (!anchors->bits)
        return ERR_NO_MEMORY;
    anchors->bit_mask = bits - 1;
    for (size_t i = 0; i < anchors->cap; i++) {
        uint64_t bit = bit_of(anchors, anchors->slots[i].key);

        if (anchors->slots[i].key)
            anchors->bits[bit / 64] |= (uint64_t)1 << bit % 64;
    }
    return OK;
}

enum err anchors_seal(struct anchors *anchors, const struct posting *rules)
{
    uint32_t at = 0;

    anchors->postings = pages_calloc(anchors->pairs.n + 1, sizeof(*anchors->postings));
    if (!anchors->postings)
        return ERR_NO_MEMORY;
    for (size_t i = 0; i < anchors->cap; i++) {
        anchors->slots[i].first = at;
        at += anchors->slots[i].n;
        anchors->slots[i].n = 0;
    }
    for (size_t i = 0; i < anchors->pairs.n; i++) {
        struct anchor *slot = &anchors->slots[find_slot(anchors, anchors->pairs.at[i].key)];

        anchors->postings[slot->first + slot->n++] = rules[anchors->pairs.at[i].rule];
    }
    return make_filter(anchors);
}

const struct anchor *anchor_find(const struct anchors *anchors, uint64_t key)
{
    const struct anchor *slot;
    uint64_t bit = bit_of(anchors, key);

    if (!anchors->cap || (anchors->bits && !(anchors->bits[bit / 64] >> (bit % 64) & 1)))
        return NULL;
    slot = &anchors->slots[find_slot(anchors, key)];
    return slot->key ? slot : NULL;
}

void anchors_clear(struct anchors *anchors)
{
    pages_free(anchors->slots);
    pages_free(anchors->postings);
    pages_free(anchors->bits);
    *anchors = (struct anchors){0};
}
