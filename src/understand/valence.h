/* valence.h: how good or bad words are by themselves; made from models/labels/valence.tsv by
 * tools/valence.py; and how far English words stand among such words, from
 * models/vectors/leanings.tsv.gz. Open tables by FNV-1a of the word; a slot with hash 0 is free. */
#ifndef UNDERSTAND_VALENCE_H
#define UNDERSTAND_VALENCE_H

#include <stdint.h>

enum { VALENCE_SLOTS = 1 << 15, LEANING_SLOTS = 1 << 17 };

struct valence {
    uint32_t hash;
    int8_t tenths; /* -40 to 40 */
};

extern const struct valence valence_table[VALENCE_SLOTS];
extern const struct valence leaning_table[LEANING_SLOTS];

#endif
