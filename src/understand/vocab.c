/* vocab.c: texts as small numbers; open addressing, linear probing, at most half full. */
#include <stdlib.h>

#include "understand/match_parts.h"

static size_t find_slot(const struct vocab *vocab, struct str text, uint32_t hash)
{
    size_t mask = vocab->cap - 1, i = hash & mask;

    while (vocab->slots[i].id) {
        if (vocab->slots[i].hash == hash && str_eq(vocab->texts.at[vocab->slots[i].id - 1], text))
            break;
        i = (i + 1) & mask;
    }
    return i;
}

static enum err grow(struct vocab *vocab)
{
    size_t cap = vocab->cap ? vocab->cap * 2 : 256;
    struct vocab_slot *slots = calloc(cap, sizeof(*slots));

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
    free(vocab->slots);
    vocab->slots = slots;
    vocab->cap = cap;
    return OK;
}

enum err vocab_add(struct arena *arena, struct vocab *vocab, struct str text, uint32_t *out_id)
{
    uint32_t hash = (uint32_t)str_hash(text, vocab->seed);
    enum err err = vocab->texts.n * 2 >= vocab->cap ? grow(vocab) : OK;
    struct str copy;
    size_t i;

    if (err)
        return err;
    i = find_slot(vocab, text, hash);
    if (!vocab->slots[i].id) {
        copy = str_dup(arena, text);
        if (!copy.p || !vec_push(arena, &vocab->texts, copy))
            return arena->err;
        vocab->slots[i] = (struct vocab_slot){hash, (uint32_t)vocab->texts.n};
    }
    *out_id = vocab->slots[i].id;
    return OK;
}

enum err vocab_seal(struct vocab *vocab)
{
    size_t bits = 1024;

    while (bits < vocab->texts.n * 16 && bits < (size_t)1 << 32)
        bits *= 2;
    vocab->bits = calloc(bits / 64, sizeof(*vocab->bits));
    if (!vocab->bits || (!vocab->cap && grow(vocab)))
        return ERR_NO_MEMORY;
    vocab->bit_mask = bits - 1;
    for (size_t i = 0; i < vocab->texts.n; i++) {
        uint64_t bit = vocab_hash(vocab, vocab->texts.at[i]) >> 32 & vocab->bit_mask;

        vocab->bits[bit / 64] |= (uint64_t)1 << bit % 64;
    }
    return OK;
}

uint64_t vocab_hash(const struct vocab *vocab, struct str text)
{
    return str_hash(text, vocab->seed);
}

uint32_t vocab_find_hashed(const struct vocab *vocab, struct str text, uint64_t hash)
{
    return vocab->slots[find_slot(vocab, text, (uint32_t)hash)].id;
}

uint32_t vocab_find(const struct vocab *vocab, struct str text)
{
    uint64_t hash = vocab_hash(vocab, text);

    return vocab_may_hold(vocab, hash) ? vocab_find_hashed(vocab, text, hash) : 0;
}

void vocab_clear(struct vocab *vocab)
{
    free(vocab->slots);
    free(vocab->bits);
    vocab->slots = NULL;
    vocab->bits = NULL;
    vocab->cap = 0;
}
