/* alarm.h: raising the alarm, and letting it end.
 *
 * alarm_heard is called for each message that is written down: it adds to the counts of the rules
 * that want it (store/alarm.h). alarm_pass, called as time passes, feeds each finished step of
 * each rule that hears anything to its watch (decide/storm.h) and brings the rows of alarms in line
 * with what the watches say: begun, going on, ended, or rising again within a day, which is the
 * same row. So it does not matter when it is called, or what was lost from memory: a watch that is
 * not there is made again from the counts of ALARM_KEPT_MS, ALARM_WATCHES_AT_ONCE a call.
 *
 * Only what is said now counts (ALARM_FRESH_MS): an archive that is read in is no storm. What two
 * rules want alike is one storm: where half of what speaks against us stands in an alarm that runs
 * already, there is no second one.
 *
 * The messages that began it, and what is said most, come from the store, too (alarm_voice_list).
 *
 * Threads: the writer's only; memory about 3 MB when ALARM_RULES_MAX rules are watched.
 */
#ifndef ACT_ALARM_H
#define ACT_ALARM_H

#include "act/capture.h"
#include "base/clock.h"
#include "store/alarm.h"

enum {
    ALARM_WATCHES_AT_ONCE = 20,
    ALARM_FRESH_MS = 2 * MS_HOUR,
};

struct alarms;

/* NULL: no memory. */
struct alarms *alarms_new(void);
void alarms_free(struct alarms *alarms);
/* The transaction was rolled back: what the watches learnt in it may not hold. */
void alarms_forget(struct alarms *alarms);
void alarms_committed(struct alarms *alarms);

/* message: its row. is_fresh: its account was never heard before. What we say ourselves, and who
 * says to be bound to us (understand/speaker.h: insiders, partners), is counted as made. */
must_check enum err alarm_heard(struct act *act, struct db *db, const struct capture *capture,
                                int64_t message, bool is_fresh);

/* *out_n grows by the alarms that began or ended. */
must_check enum err alarm_pass(struct act *act, struct db *db, struct arena *arena, int64_t now,
                               size_t *out_n);

#endif
