/* priority.h: who comes first: by need, never by loudness.
 *
 * The unit is the hour waited. Everything else that makes a case need more counts as so many hours
 * of waiting, so the formula can be shown and argued about:
 *
 *     hours waited (the person's wait, wall clock)           x   1
 *   + contacts beyond the first, at most 20                   x  12
 *   + different staff involved beyond the first, at most 10   x  12
 *   + a promise to this person is overdue                     x  72
 *   + harm, 0 none, 1 possible, 2 said, 3 said and grave      x 240
 *   + about to go public or over our heads                    x  48
 *   + about to leave                                          x  24
 *
 * Only the first term grows by itself, and alike for everybody: the order of two people never
 * changes without something happening, so a list can be kept in an index (points without the
 * wait, minus the moment the wait began).
 *
 * Followers, likes and how loud it is said are not among the inputs, on purpose: what is not in
 * struct need cannot move anybody.
 *
 * Pure. need_words finds harm, going public and leaving in English text.
 */
#ifndef DECIDE_PRIORITY_H
#define DECIDE_PRIORITY_H

#include "base/arena.h"

struct need {
    int64_t waiting_since; /* ms since 1970; 0: does not wait */
    int contacts;          /* times the person had to turn to us */
    int staff;             /* different people of ours involved so far */
    bool promise_is_overdue;
    int harm; /* 0 to 3 */
    bool going_public, leaving;
};

struct priority_term {
    const char *name; /* as shown: "hours waited" */
    double value, weight;
};

enum { PRIORITY_TERMS = 7 };

struct priority {
    struct priority_term terms[PRIORITY_TERMS]; /* all of them, also those that are 0 */
    double points;                              /* sum of value x weight, in hours */
};

struct priority priority_of(const struct need *need, int64_t now);

/* What need is worth without the wait, in ms: for an index (see above). */
int64_t priority_worth(const struct need *need);

/* What the text says about harm, going public and leaving; sets only those members. The flags are
 * raised, never lowered, so that several texts of one person can be read in turn. */
must_check enum err need_words(struct arena *arena, struct str text, struct need *need);

#endif
