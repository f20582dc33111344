/* stories.h: one story in many places: re-posts, syndication, light edits, linked to the first.
 *
 * One pass over a stream, in bounded memory. Each text that is like none before begins a story;
 * each that is like one (alike.h, STORY_ALIKE or more; or word for word the same) is counted to it.
 * It is always compared with the first, so a chain of edits does not wander off.
 *
 * Nothing is compared with everything: a sketch of STORY_BANDS numbers, each made of the minima of
 * two random orders of the runs of four letters (MinHash with banding; Broder 1997; Leskovec,
 * Rajaraman, Ullman, "Mining of Massive Datasets", 3.4), and one of all words in their order, lead
 * to at most four stories each, and of these the STORY_COMPARED that share most are compared. Two
 * texts that share half of their runs meet with the chance 0.97, two that share a tenth with 0.11.
 *
 * When the memory is full, the oldest story goes, but one that still gets copies is kept (with the
 * number it has come to) as long as it gets them. A text of less than STORY_WORDS_MIN words is its
 * own story: short ones are said alike by chance.
 *
 * copy.h is the other half: it decides what is one item in the store, by author and address, and
 * never joins what two accounts say. Here nobody asks who says it; nothing is joined, only counted.
 *
 * Not thread-safe. Not cryptographic: who wants to can make a text meet another's candidates, and
 * gains nothing, because the answer is by comparison. */
#ifndef UNDERSTAND_STORIES_H
#define UNDERSTAND_STORIES_H

#include "understand/alike.h"

enum {
    STORY_WORDS_MIN = 5,
    STORY_BANDS = 12,
    STORY_COMPARED = 3,
    STORY_ID_MAX = 544, /* bytes of an id that are kept */
};

#define STORY_ALIKE 0.6 /* 94 % of the pairs above it are called the same: docs/benchmarks.md */

struct stories;

struct story_place {
    struct str first; /* the id that the story began with; valid until the next call */
    uint64_t number;  /* of the story, from 1, in order of appearance */
    uint64_t count;   /* of its texts so far, this one included */
    double likeness;  /* to the first, 0 to 1; 1 for the first itself */
    bool is_first;
};

enum { STORIES_DEFAULT_MAX = 1 << 16 };

/* How alike a text has to be, 0 to 1: STORY_ALIKE for "the same story", STORY_RETOLD where what is
 * found is not shown for itself any more. */
#define STORY_RETOLD 0.8
/* Room for so many stories at once (2 to 2^20), about 900 bytes each. ERR_NO_MEMORY. */
must_check enum err stories_new(uint32_t max, double alike, struct stories **out_stories);
void stories_free(struct stories *stories);

/* Errors as words_read, ERR_NO_MEMORY; the text is then counted nowhere. */
must_check enum err stories_add(struct stories *stories, struct str id, struct str text,
                                struct story_place *out_place);
/* The same with a gist that was made before, elsewhere. Never fails. */
void stories_add_gist(struct stories *stories, struct str id, const struct gist *gist,
                      struct story_place *out_place);

/* For who writes down in transactions: what began since the last stories_keep is forgotten by
 * stories_back (counts of older stories are not). */
void stories_keep(struct stories *stories);
void stories_back(struct stories *stories);

#endif
