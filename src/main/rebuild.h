/* rebuild.h: what was understood of each stored message, worked out again by the weights of this
 * program with what colleagues put right (main/lessons.h) laid over them.
 *
 * Message by message, the oldest first, REBUILD_AT_ONCE rows a transaction, which moves the mark,
 * too (setting "rebuild.at"): killed anywhere, the next run goes on behind it, where weights and
 * corrections are still the same, and begins again where they are not. Rows that come out as they
 * are cost a look and no write; one that cannot be read back is passed over, and the reason is kept
 * (store/passed.h, under the mark's name).
 *
 * Worked out again: language, labels, polarity, subjects with their signs and, with these, the
 * counts of subjects, which messages complaints are gathered by, which rules want it by its labels,
 * what alarms counted of it, the labels of conversations, and the advice, need and clocks of those
 * that wait (act/relabel.h). What people said and decided stays as it is, and so does all that came
 * of them: who is whom, threads, conversations, matters, promises, alarms that were raised, counts
 * of words. Raw bytes are not read again: the message as it was read when it came is the capture.
 *
 * One thread, beside the writer. */
#ifndef MAIN_REBUILD_H
#define MAIN_REBUILD_H

#include "act/act.h"
#include "store/db.h"

struct label_model;
struct rule_keeper;
struct rebuild;

enum { REBUILD_AT_ONCE = 500 };

struct rebuild_totals {
    int64_t row, last;     /* how far it is, and the row it goes to */
    int64_t read, changed; /* messages looked at by this run; of them understood otherwise */
    int64_t unread;        /* that could not be read back any more */
    int64_t went_on_from;  /* row; 0: from the beginning */
};

/* weights: live longer; NULL: those of this program. */
must_check enum err rebuild_open(struct act *act, struct db *reader, struct rule_keeper *rules,
                                 const struct label_model *weights, int64_t now,
                                 struct rebuild **out_rebuild, struct rebuild_totals *out_totals);
/* The next rows. *out_more: there are others. */
must_check enum err rebuild_step(struct rebuild *rebuild, struct rebuild_totals *totals,
                                 bool *out_more);
void rebuild_close(struct rebuild *rebuild); /* NULL is fine */

#endif
