/* understander.h: between what was heard and the writer: the stages.
 *
 * A thread of its own takes batches (main/intake.h) in order, runs the stages that look at the
 * message alone, and hands the batch to the writer as one job, which runs the stages that ask the
 * store and writes what is kept. So parsing (the loop), understanding (here) and writing go on
 * side by side, and everything keeps its order.
 *
 * Each batch is matched with the rules that are current when it is taken (main/rule_keeper.h).
 *
 * Who has threads of his own for the first half (main/stream.h: a stream would hold this one up for
 * everybody) takes the rules for each batch of understander_rules, looks by understander_look, and
 * gives the batch on by understander_write; the second half is the same for all.
 *
 * Threads: open and close on one thread; the rest from any.
 */
#ifndef MAIN_UNDERSTANDER_H
#define MAIN_UNDERSTANDER_H

#include "act/act.h"
#include "main/intake.h"
#include "main/rule_keeper.h"

struct understander;
struct lessons;
struct rule_table;
struct stage_scratch;

enum { UNDERSTANDER_QUEUE_MAX = 32768 }; /* batches waiting; more is ERR_BUSY */

/* db: a reading handle of the caller's thread, for the rules there are now. */
must_check enum err understander_open(struct act *act, struct db *db,
                                      struct understander **out_understander, struct fault *fault);
/* Finishes what was taken; the writer must still run. NULL is fine. */
void understander_close(struct understander *understander);
/* The first half of it: what waits goes to the writer, what comes later is refused (ERR_STOPPED).
 * NULL is fine. */
void understander_stop(struct understander *understander);

/* Some of what is heard, for trying rules on it. */
struct sample;
struct sample *understander_sample(struct understander *understander);

/* Makes the intake's submit lead here. */
void understander_attach(struct understander *understander, struct intake *intake);

/* Whose rules it matches with; also for others who match. Lives as long as the understander. */
struct rule_keeper *understander_rules(struct understander *understander);

/* What colleagues put right, at work in every look; somebody has to call lessons_pass. Lives as
 * long as the understander. */
struct lessons *understander_lessons(struct understander *understander);

/* The stages that look at a message alone, for each item that is not refused, on the caller's
 * thread. An item that nobody wants has the outcome INTAKE_UNMATCHED from then on, and nothing is
 * written of it. */
must_check enum err understander_look(struct understander *understander, struct intake_batch *batch,
                                      const struct rule_table *rules,
                                      struct stage_scratch *scratch);
/* Batches that were looked at go to the writer, behind those that went before them, at most
 * UNDERSTANDER_WRITE_MAX. As intake_submit: on an error none is taken, and `done` is not called. */
enum { UNDERSTANDER_WRITE_MAX = 64 };
must_check enum err understander_write(struct intake *intake, struct intake_batch *const *batches,
                                       size_t n);

#endif
