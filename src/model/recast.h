/* recast.h: what a colleague says that a message is, against what we said of it.
 *
 * Only what he speaks of is in it: each label yes, no or unsaid, the polarity, the language, and
 * subjects: how each comes off, or that it is not spoken of. It is kept as JSON
 * ({"labels":{"complaint":true,"idea":false},"polarity":"negative","lang":"de",
 * "subjects":{"delivery":"negative","price":"unsaid"}}), which only this file writes and reads. A
 * person's word is certain: a label he gave has the probability 1, one he took 0.
 *
 * The polarity of a message that speaks of one subject is that subject's sign, and in a neutral one
 * all subjects are neutral; where there are several, each keeps its own. What is said of a subject
 * itself goes before that.
 *
 * Pure; any thread. */
#ifndef MODEL_RECAST_H
#define MODEL_RECAST_H

#include "base/arena.h"
#include "model/understood.h"

enum recast_said { RECAST_UNSAID, RECAST_NO, RECAST_YES };

enum {
    RECAST_LANG_MAX = 8,      /* bytes of a language code */
    RECAST_NAME_MAX = 40,     /* bytes of a subject's name */
    RECAST_SUBJECTS_MAX = 16, /* said at once */
    RECAST_SPOKEN_MAX = 32,   /* none is added to a message that speaks of as many */
};

#define RECAST_GONE "unsaid" /* of a subject, in the place of a polarity */

struct recast_subject {
    struct str name;
    bool is_gone; /* it is not spoken of */
    int sign;     /* as in understood_subject */
};

struct recast {
    enum recast_said labels[LABEL_COUNT];
    enum polarity polarity;
    struct str lang; /* empty: unsaid */
    struct recast_subject subjects[RECAST_SUBJECTS_MAX];
    size_t subject_count;
};

/* "negative", "neutral", "positive"; NULL for POLARITY_UNSAID. */
const char *polarity_name(enum polarity polarity);
bool polarity_from(struct str name, enum polarity *out_polarity);

/* Another subject, or another word on one; false: there is no room, or JSON would have to escape
 * its name (such a subject is not read back: understood_read). */
bool recast_say(struct recast *recast, struct recast_subject subject);
/* What is said of it; NULL: nothing. */
const struct recast_subject *recast_subject_of(const struct recast *recast, struct str name);

bool recast_is_empty(const struct recast *recast);
/* Empty: the arena is full. */
struct str recast_json(struct arena *arena, const struct recast *recast);
/* Text lives in `json`. What is no such JSON says nothing. */
void recast_read(struct str json, struct recast *out_recast);

/* Lays it over what was found; the subjects' array is another one then, in the arena.
 * ERR_NO_MEMORY, ERR_TOO_BIG (the arena). */
must_check enum err recast_apply(struct arena *arena, const struct recast *recast,
                                 struct understood *found);
/* Leaves out what is so already: a label at half, the likeliest polarity, the language, how a
 * subject comes off. */
void recast_differs(struct recast *recast, const struct understood *found);

/* "complaint, not praise, negative, language de, delivery badly, not about price": for people. */
struct str recast_words(struct arena *arena, const struct recast *recast);

#endif
