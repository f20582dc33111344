/* understander.h: between what was heard and the writer: the stages.
 *
 * A thread of its own takes batches (main/intake.h) in order, runs the stages that look at the
 * message alone, and hands the batch to the writer as one job, which runs the stages that ask the
 * store and writes what is kept. So parsing (the loop), understanding (here) and writing go on
 * side by side, and everything keeps its order.
 *
 * Each batch is matched with the rules that are current when it is taken (main/rule_keeper.h).
 *
 * Threads: open and close on one thread; the rest from any.
 */
#ifndef MAIN_UNDERSTANDER_H
#define MAIN_UNDERSTANDER_H

#include "act/act.h"
#include "main/intake.h"
#include "main/rule_keeper.h"

struct understander;

enum { UNDERSTANDER_QUEUE_MAX = 32768 }; /* batches waiting; more is ERR_BUSY */

/* db: a reading handle of the caller's thread, for the rules there are now. */
must_check enum err understander_open(struct act *act, struct db *db,
                                      struct understander **out_understander, struct fault *fault);
/* Finishes what was taken; the writer must still run. NULL is fine. */
void understander_close(struct understander *understander);
/* The first half of it: what waits goes to the writer, what comes later is refused (ERR_STOPPED).
 * NULL is fine. */
void understander_stop(struct understander *understander);

/* Makes the intake's submit lead here. */
void understander_attach(struct understander *understander, struct intake *intake);

/* Whose rules it matches with; also for others who match. Lives as long as the understander. */
struct rule_keeper *understander_rules(struct understander *understander);

#endif
