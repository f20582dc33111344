/* tick.h: what happens because time passes, not because somebody does something.
 *
 * A snooze ends; a promise becomes late, and later broken; what was watched for an answer by others
 * was answered by nobody. Each is found by an index, at most TICK_MAX a call, and happens once: a
 * snooze by the row itself, a broken promise by its state, a late one by a mark of how far was
 * looked (setting "tick.promise"), kept in the same transaction; one that opens behind the mark is
 * late at once (promised_opened).
 *
 * Once an hour keys of commands older than TICK_KEYS_KEPT are dropped, and sessions that have
 * ended: nobody repeats a click of last month.
 *
 * Then the watches of rules go on, in a transaction of their own (act/alarm.h).
 *
 * Threads: as act.h.
 */
#ifndef ACT_TICK_H
#define ACT_TICK_H

#include "act/act.h"

enum { TICK_MAX = 500 };
#define TICK_KEYS_KEPT ((int64_t)30 * MS_DAY)

/* *out_n: how many things happened; TICK_MAX or more: call again at once. An alarm that cannot be
 * judged is the error, and the rest has happened. */
must_check enum err tick_run(struct act *act, int64_t now, size_t *out_n);

#endif
