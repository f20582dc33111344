/* recast.h: what a colleague says that a message is, against what we said of it.
 *
 * Only what he speaks of is in it: each label yes, no or unsaid, the polarity, the language. It is
 * kept as JSON ({"labels":{"complaint":true,"idea":false},"polarity":"negative","lang":"de"}),
 * which only this file writes and reads. A person's word is certain: a label he gave has the
 * probability 1, one he took 0.
 *
 * The polarity of a message that speaks of one subject is that subject's sign, and in a neutral one
 * all subjects are neutral; where there are several, each keeps its own.
 *
 * Pure; any thread. */
#ifndef MODEL_RECAST_H
#define MODEL_RECAST_H

#include "base/arena.h"
#include "model/understood.h"

enum recast_said { RECAST_UNSAID, RECAST_NO, RECAST_YES };

enum { RECAST_LANG_MAX = 8 }; /* bytes of a language code */

struct recast {
    enum recast_said labels[LABEL_COUNT];
    enum polarity polarity;
    struct str lang; /* empty: unsaid */
};

/* "negative", "neutral", "positive"; NULL for POLARITY_UNSAID. */
const char *polarity_name(enum polarity polarity);
bool polarity_from(struct str name, enum polarity *out_polarity);

bool recast_is_empty(const struct recast *recast);
/* Empty: the arena is full. */
struct str recast_json(struct arena *arena, const struct recast *recast);
/* Text lives in `json`. What is no such JSON says nothing. */
void recast_read(struct str json, struct recast *out_recast);

/* Lays it over what was found; the subjects' array is written to. */
void recast_apply(const struct recast *recast, struct understood *found);
/* Leaves out what is so already: a label at half, the likeliest polarity, the language. */
void recast_differs(struct recast *recast, const struct understood *found);

/* "complaint, not praise, negative, language de": for people. */
struct str recast_words(struct arena *arena, const struct recast *recast);

#endif
