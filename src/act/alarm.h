/* alarm.h: raising the alarm, and letting it end.
 *
 * alarm_heard is called for each message that is written down: it adds to the counts of its topics
 * (store/alarm.h): the rules that want it, the subjects it speaks of, and the item it stands under.
 * alarm_told is called where a place says how often something was liked, passed on or seen, and
 * alarm_backed where one like or boost comes by itself.
 * alarm_pass, called as time passes, feeds each finished step of each rule and subject that hears
 * anything to its watch (decide/storm.h), holds items against one another (decide/crest.h), and
 * brings the rows of alarms in line with what comes of it: begun, going on, ended, or rising again
 * within a day, which is the same row. So it does not matter when it is called, or what was lost
 * from memory: a watch that is not there is made again from the counts of ALARM_KEPT_MS,
 * ALARM_WATCHES_AT_ONCE a call.
 *
 * One storm, one alarm. What rises on a topic belongs to an alarm of the last day when of the
 * voices against us there half stand in a topic that this alarm covers (or half of those there are
 * among these, and a tenth of these), or when both go back to the same message. The alarm then
 * covers that topic, too, says so, and wakes nobody again; which topics it covers is in the store.
 * It shows the figures of the topic where most speak, and runs while any of them does.
 *
 * Who is on call when it is raised (store/on_call.h) gets one mail, through a mail channel of the
 * house, as an answer would leave (main/postman); never a second one for the same alarm.
 *
 * Only what is said now counts (ALARM_FRESH_MS): an archive that is read in is no storm.
 *
 * Threads: the writer's only, but for the calls; memory about 3 MB when ALARM_TOPICS_MAX topics are
 * watched.
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
 * is bound to us (act/speaks.h, which is ready), is counted as made. */
must_check enum err alarm_heard(struct act *act, struct db *db, const struct capture *capture,
                                int64_t message, bool is_fresh);
/* A message is labelled otherwise now (act/relabel.h): what it counts as on its topics follows, and
 * the watches of these are made again from their counts. Only of what was heard within
 * ALARM_KEPT_MS; an alarm that was raised, and the mail it sent, stay. */
struct stored_message;
struct rehit;
struct alarm_relabel {
    const struct stored_message *message; /* its first version */
    const struct understood *was, *is;    /* labels, polarity, subjects */
    const struct rehit *hits;             /* the rules that wanted it, and who came and went */
    int64_t now;
};
must_check enum err alarm_relabelled(struct act *act, struct db *db, struct arena *arena,
                                     const struct alarm_relabel *relabel);
/* Where it is what an item began with: whether that speaks against us follows, whenever it was
 * heard. */
must_check enum err alarm_item_relabelled(struct db *db, const struct alarm_relabel *relabel);
/* The counts that come with a message, new or heard again, before its tally has them (what it had
 * before is where they are measured from); thread: in which it stands, 0: not known. Nothing
 * happens where it says none, or answers another. */
must_check enum err alarm_told(struct db *db, const struct capture *capture, int64_t thread);
/* One more backs an item of that channel (store/reaction.h, up to its ceiling; taken back or ours
 * it is none). What a place tells goes first: there it matters only where it is more. */
must_check enum err alarm_backed(struct db *db, int64_t channel, struct str item, int64_t at);

/* *out_n grows by the alarms that began or ended. */
must_check enum err alarm_pass(struct act *act, struct db *db, struct arena *arena, int64_t now,
                               size_t *out_n);

/* ---- the mails to who is on call, each step committed before the next ---- */

#define ALARM_CALL_KEY "alarm-call-" /* their keys begin so */
struct outbox_send;
/* What is due becomes `sending` and is given; in the arena. Any thread but the writer's; blocks. */
must_check enum err alarm_calls_take(struct act *act, struct arena *arena, int64_t now,
                                     struct outbox_send **out_sends, size_t *out_n);
/* As outbox_settle. */
must_check enum err alarm_call_settle(struct act *act, struct str key, const char *outcome,
                                      struct str reason, int64_t now);
/* At the start of a core: what was being sent when it died may have arrived, and is not sent again.
 */
must_check enum err alarm_calls_recover(struct act *act, int64_t now);

#endif
