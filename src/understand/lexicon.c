#include "understand/lexicon.h"

static uint64_t fnv(struct str word)
{
    uint64_t value = 0xcbf29ce484222325u;

    for (size_t i = 0; i < word.n; i++)
        value = (value ^ (unsigned char)word.p[i]) * 0x100000001b3u;
    return value;
}

static bool has(const uint64_t *table, struct str word)
{
    uint64_t value = fnv(word), first = value & 0xffffffffu, step = value >> 32 | 1;

    for (unsigned i = 0; i < LEXICON_HASHES; i++) {
        uint64_t bit = (first + i * step) % LEXICON_BITS;

        if (!(table[bit >> 6] >> (bit & 63) & 1))
            return false;
    }
    return true;
}

bool lexicon_has(struct str word) { return has(lexicon_known, word); }
bool lexicon_has_common(struct str word) { return has(lexicon_common, word); }
bool lexicon_has_foreign(struct str word) { return has(lexicon_foreign, word); }
