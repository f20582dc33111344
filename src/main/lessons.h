/* lessons.h: what colleagues put right (store/understood.h), laid over the weights while they work.
 *
 * A table of what was corrected (understand/overlay.h) is read from the store at the start and goes
 * on with each correction; who labels takes the one that is current for a batch and gives it back,
 * without ever waiting (base/swap). One that is taken back makes the table anew from those that
 * hold, so it is a function of the corrections in their order: the newest LESSONS_MAX at the time.
 *
 * After each change what was heard of late is read again, the newest first, LESSONS_AT_ONCE a pass,
 * at most LESSONS_RECENT messages of the last LESSONS_RECENT_MS; where it comes out otherwise, that
 * is written (act/relabel.h). One that cannot be written is passed over, and the reason is kept
 * (store/passed.h: "lessons.read"). What people said of a message itself stays theirs.
 *
 * Whoever calls the pass sets its pace (main/postman.c): seconds after a correction what comes is
 * labelled by it, and within a minute what came.
 *
 * A house that does not want it says so (setting lessons_setting, "no"; `heed train --site`): then
 * nothing is laid over the weights, and what people said of a message itself still holds.
 *
 * Threads: take and give from any; pass from one; open and close on one. */
#ifndef MAIN_LESSONS_H
#define MAIN_LESSONS_H

#include "act/act.h"
#include "base/clock.h"
#include "base/swap.h"
#include "understand/overlay.h"

struct lessons;
struct rule_keeper;
extern const char lessons_setting[];

enum { LESSONS_MAX = 5000, LESSONS_AT_ONCE = 100, LESSONS_RECENT = 2000 };
#define LESSONS_RECENT_MS (3 * (int64_t)MS_DAY)

must_check enum err lessons_open(struct lessons **out_lessons);
void lessons_close(struct lessons *lessons); /* nobody may have a table any more; NULL is fine */

struct lessons_taken {
    const struct overlay *overlay;
    struct swap_taken taken;
};
struct lessons_taken lessons_take(struct lessons *lessons);
void lessons_give(struct lessons *lessons, struct lessons_taken taken);

/* Blocks until its commit, if it has one. *out_more: there is more to read again. An error leaves
 * the table that was at work, and the next call tries again. */
must_check enum err lessons_pass(struct lessons *lessons, struct act *act, struct db *reader,
                                 struct rule_keeper *rules, int64_t now, bool *out_more);

/* The setting; true without one. */
must_check enum err lessons_are_used(struct db *reader, bool *out_are);

/* All that holds, learned from the beginning, for who has none at work (`heed rebuild`); an empty
 * table where it is not wanted. */
struct reread;
must_check enum err lessons_read(struct reread *reread, struct db *reader,
                                 struct overlay **out_overlay);

#endif
