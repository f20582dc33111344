/* learned.h: what agents did about what was advised, kept and learned from (decide/practice.h).
 *
 * Each decision is a row (store/decision.h) in the transaction of what was done; the weights are
 * worked out from all rows before the next message is judged, so that many decisions at once cost
 * one working out. They are read from the store when the house begins and after a transaction that
 * was rolled back: memory never holds what is not committed.
 *
 * What counts: a key (answer, watch, leave alone), an answer that was written or given elsewhere,
 * closing without a word (left alone) and snoozing (watched). The last word about what was advised
 * counts, but a written answer stands above a key and a key above what is only implied. On the
 * writer's thread only.
 */
#ifndef ACT_LEARNED_H
#define ACT_LEARNED_H

#include "act/operation.h"
#include "store/decision.h"

/* The practice of the house, brought up to date. */
must_check enum err learned_practice(struct act *act, struct db *db, struct arena *arena,
                                     const struct practice **out_practice);

/* It was advised so: what is then let be says as much (practice.h). */
must_check enum err learned_advised(struct act *act, struct db *db, uint64_t facts,
                                    enum advice advised);

/* operation->command->staff did so about operation->row. Nothing where nothing was advised. */
must_check enum err learned_decided(struct operation *operation, enum advice chosen,
                                    enum decision_how how);
/* That was taken back; nothing where something else counts by now. at: only what was decided then;
 * 0: whenever. */
must_check enum err learned_undone(struct operation *operation, enum decision_how how, int64_t at);

/* Between act_open and the first message: none is known. */
void learned_forget(struct act *act);

#endif
