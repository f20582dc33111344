/* postman.h: from the outbox to the channels and back.
 *
 * Every few seconds it also lets time pass (act/tick.h): snoozes end, promises become late; and
 * looks for accounts that may be one person's (acquaint.h) and counts the words people use
 * (word_keeper.h), at most ten passes a second each.
 *
 * A thread takes what is due from the outbox (act/outbox.h; each step blocks until its commit,
 * so the traffic's thread must not do it), hands it to the loop, and there the hub hands it to
 * the channel. How a send ended comes back the same way. A channel that is not up yet gets
 * POSTMAN_PATIENCE_MS; then the answer goes back to the outbox as `retry`.
 *
 * Threads: open and close on the loop's; postman_wake from any; postman_ended on the loop's.
 */
#ifndef MAIN_POSTMAN_H
#define MAIN_POSTMAN_H

#include "act/outbox.h"
#include "main/loop.h"

struct hub;
struct postman;
struct understander;

enum { POSTMAN_PATIENCE_MS = 5000, POSTMAN_AT_ONCE = 100 };

/* Declares uncertain what was being sent when the core before us died, then starts. */
must_check enum err postman_open(struct act *act, struct understander *understander,
                                 const struct site *site, struct loop *loop, struct hub *hub,
                                 struct postman **out_postman, struct fault *fault);
/* Writes what has come back so far. The loop must not run any more; before the hub is freed. NULL
 * is fine. */
void postman_close(struct postman *postman);

/* Something may be due. */
void postman_wake(struct postman *postman);
/* A channel said how a send ended. */
void postman_ended(struct postman *postman, struct str key, const char *outcome,
                   struct str native_id, struct str reason);

#endif
