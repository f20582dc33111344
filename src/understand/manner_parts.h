/* manner_parts.h: the tables that tools/manner.py makes of models/labels/manner.tsv. */
#ifndef UNDERSTAND_MANNER_PARTS_H
#define UNDERSTAND_MANNER_PARTS_H

#include "understand/manner.h"

enum { MANNER_SLOTS = 1 << 12, MANNER_SETS = 256, MANNER_PARTS = 512 };

enum manner_step_kind {
    STEP_WORD,     /* one of the set */
    STEP_MAYBE,    /* the same, or nothing */
    STEP_NOT,      /* none of the set is next; takes nothing */
    STEP_GAP,      /* up to three words */
    STEP_SENTENCE, /* at the beginning of a sentence */
    STEP_CLAUSE,   /* at the beginning of a clause */
    STEP_ASKED     /* the sentence ends in a question mark */
};

/* FNV-1a of the word; which parts may begin with it, in manner_starts; which sets it is in. */
struct manner_word {
    uint32_t hash;
    uint16_t first, n;
    uint64_t sets[MANNER_SETS / 64];
};

struct manner_step {
    uint8_t kind, set;
};

/* Steps one behind the other; a rule has one part or more. */
struct manner_part {
    uint16_t first;
    uint8_t n;
    uint16_t rule;
};

struct manner_rule {
    uint16_t first;
    uint8_t n, group;
    int8_t strength;
};

extern const uint16_t manner_slots[MANNER_SLOTS]; /* open, by hash: a word's number, from 1 on */
extern const struct manner_word manner_words[];
extern const uint16_t manner_starts[];
extern const struct manner_step manner_steps[];
extern const struct manner_part manner_parts[];
extern const struct manner_rule manner_rules[];
extern const enum manner_label manner_groups[];
extern const size_t manner_group_count;
extern const uint8_t manner_joiner, manner_opener; /* sets */

#endif
