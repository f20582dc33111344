/* vocab.c: texts as small numbers; open addressing, linear probing, at most half full. */
#include <stdlib.h>

#include "base/pages.h"
#include "understand/match_parts.h"

static bool is_same(const struct vocab *vocab, const struct vocab_slot *slot,
                    const struct vocab_key *key, struct str text)
{
    if (slot->head != key->head || slot->tail != key->tail || slot->size != key->size)
        return false;
    return key->size <= VOCAB_HELD ||
           (slot->hash == (uint32_t)key->hash && str_eq(vocab->texts.at[slot->id - 1], text));
}

struct vocab_slot *vocab_slot_behind(const struct vocab *vocab, const struct vocab_key *key,
                                     struct str text)
{
    size_t mask = vocab->cap - 1, i = (uint32_t)key->hash & mask;

    while (vocab->slots[i].id && !is_same(vocab, &vocab->slots[i], key, text))
        i = (i + 1) & mask;
    return &vocab->slots[i];
}

static enum err grow(struct vocab *vocab)
{
    size_t cap = vocab->cap ? vocab->cap * 2 : 256;
    struct vocab_slot *slots = pages_calloc(cap, sizeof(*slots));

    if (!slots)
        return ERR_NO_MEMORY;
    for (size_t i = 0; i < vocab->cap; i++) {
        size_t to = vocab->slots[i].hash & (cap - 1);

        if (!vocab->slots[i].id)
            continue;
        while (slots[to].id)
            to = (to + 1) & (cap - 1);
        slots[to] = vocab->slots[i];
    }
    pages_free(vocab->slots);
    vocab->slots = slots;
    vocab->cap = cap;
    return OK;
}

enum err vocab_add(struct arena *arena, struct vocab *vocab, struct str text, uint32_t *out_id)
{
    struct vocab_key key = vocab_key(vocab->seed, text);
    enum err err = vocab->texts.n * 2 >= vocab->cap ? grow(vocab) : OK;
    struct vocab_slot *slot;
    struct str copy;

    if (err)
        return err;
    if (vocab->texts.n >= VOCAB_TEXTS_MAX)
        return ERR_TOO_BIG;
    slot = vocab_slot_of(vocab, &key, text);
    if (!slot->id) {
        copy = str_dup(arena, text);
        if (!copy.p || !vec_push(arena, &vocab->texts, copy))
            return arena->err;
        *slot = (struct vocab_slot){.head = key.head,
                                    .tail = key.tail,
                                    .hash = (uint32_t)key.hash,
                                    .id = (uint32_t)vocab->texts.n & VOCAB_TEXTS_MAX,
                                    .size = key.size & 31};
    }
    *out_id = slot->id;
    return OK;
}

enum err vocab_seal(struct vocab *vocab)
{
    size_t bits = 1024;

    while (bits < vocab->texts.n * 16 && bits < (size_t)1 << 32)
        bits *= 2;
    vocab->bits = pages_calloc(bits / 64, sizeof(*vocab->bits));
    if (!vocab->bits || (!vocab->cap && grow(vocab)))
        return ERR_NO_MEMORY;
    vocab->bit_mask = bits - 1;
    for (size_t i = 0; i < vocab->texts.n; i++) {
        uint64_t bit = vocab_key(vocab->seed, vocab->texts.at[i]).hash >> 32 & vocab->bit_mask;

        vocab->bits[bit / 64] |= (uint64_t)1 << bit % 64;
    }
    return OK;
}

struct vocab_key vocab_key(uint64_t seed, struct str text)
{
    uint64_t head = 0, tail = 0;

    if (text.n)
        memcpy(&head, text.p, text.n < sizeof(head) ? text.n : sizeof(head));
    if (text.n > sizeof(tail))
        memcpy(&tail, text.p + text.n - sizeof(tail), sizeof(tail));
    return vocab_key_of(seed, text, head, tail);
}

uint32_t vocab_find(const struct vocab *vocab, struct str text)
{
    struct vocab_key key = vocab_key(vocab->seed, text);

    return vocab_may_hold(vocab, key.hash) ? vocab_slot_of(vocab, &key, text)->id : 0;
}

void vocab_clear(struct vocab *vocab)
{
    pages_free(vocab->slots);
    pages_free(vocab->bits);
    vocab->slots = NULL;
    vocab->bits = NULL;
    vocab->cap = 0;
}
