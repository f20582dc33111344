/* tally.h: what networks count about an item, over time: likes, boosts, answers, views.
 *
 * The counts come with the item, again and again (struct counts of model/message.h), and say
 * nothing new in words, so they are no versions of it: they are kept beside, by its first version.
 * What goes down is kept as what goes up. A count that is not said is as it was last.
 *
 * The history is a row of steps. A step holds from `since` on and has the counts last heard in it
 * (`at`); what repeats writes nothing. The next step begins when the counts change and either a
 * minute and 1/TALLY_GRAIN of the item's age have passed since the step began (so a step is never
 * longer than that while they go on changing), or one count moved by an eighth and a minute has
 * passed: an old film that begins to go round is seen by the minute. After TALLY_STEPS_MAX steps
 * only the former makes one, which is TALLY_GRAIN × ln(age in half hours) more in all, some 400 in
 * ten years. Nothing is ever thinned out later, so what was read once stays true.
 *
 * Followers are not counted here, nor is any of this an input of advice or priority.
 *
 * tally_heard is for the writer. For its alarm of a single item: the step before and the one after
 * say how fast it grows (tally_list from a time on says more).
 */
#ifndef STORE_TALLY_H
#define STORE_TALLY_H

#include "model/message.h"
#include "store/db.h"

enum { TALLY_GRAIN = 32, TALLY_STEPS_MAX = 512, TALLY_STEP_MS = 60 * 1000 };

struct tally {
    int64_t message; /* first version of the item; 0: nothing was ever counted */
    int64_t n;       /* the step */
    int64_t since, at;
    struct counts counts; /* -1: never said */
};

struct tally_change {
    bool is_changed; /* else `before` and `after` are the same */
    struct tally before, after;
};

/* An item whose counts are all 0 or not said gets no row until one rises: before.message is 0 then.
 * now: heard at, ms. */
must_check enum err tally_heard(struct db *db, int64_t message, const struct counts *counts,
                                int64_t now, struct tally_change *out_change);
/* The last step; ERR_NOT_FOUND. */
must_check enum err tally_load(struct db *db, int64_t message, struct tally *out_tally);
/* Steps that held after `since`, oldest first; at most 2,000. */
must_check enum err tally_list(struct db *db, struct arena *arena, int64_t message, int64_t since,
                               struct tally **out_list, size_t *out_n);
/* The last `last` steps, oldest first. */
must_check enum err tally_newest(struct db *db, struct arena *arena, int64_t message, int last,
                                 struct tally **out_list, size_t *out_n);
/* The last step of each of a conversation's `newest` items, the newest first. */
must_check enum err tally_in(struct db *db, struct arena *arena, int64_t conversation, int newest,
                             struct tally **out_list, size_t *out_n);

#endif
