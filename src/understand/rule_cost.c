#include "understand/rule_cost.h"

#include "understand/match_parts.h"

static size_t vocab_bytes(const struct vocab *vocab)
{
    return vocab->cap * sizeof(*vocab->slots) + (vocab->bits ? vocab->bit_mask / 8 + 1 : 0);
}

size_t rule_set_bytes(const struct rule_set *set)
{
    const struct anchors *anchors = &set->anchors;
    size_t words = set->by_word ? (set->words.texts.n + 1) * sizeof(*set->by_word) : 0;

    return set->arena.used + vocab_bytes(&set->words) + vocab_bytes(&set->prefixes) +
           set->uses_cap * sizeof(*set->uses) + words + anchors->cap * sizeof(*anchors->slots) +
           (anchors->bits ? anchors->bit_mask / 8 + 1 : 0) +
           (anchors->postings ? anchors->pairs.n * sizeof(*anchors->postings) : 0);
}
