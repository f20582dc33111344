/* alarm_inside.h: what the files of the alarm share: alarm.c (counts and watches), alarm_item.c
 * (single items), alarm_cover.c (one storm, one alarm), alarm_call.c (who is woken). Nobody else
 * includes this.
 *
 * A pass asks each topic that may be stormy for its verdict and hands it to alarm_follow; when all
 * are asked, alarm_settle brings the rows of alarms in line.
 */
#ifndef ACT_ALARM_INSIDE_H
#define ACT_ALARM_INSIDE_H

#include "act/inside.h"
#include "decide/storm.h"
#include "store/alarm_topic.h"

#define ALARM_SAME_STORM ((int64_t)24 * MS_HOUR)

enum { ALARM_HEARD_WITHIN = 3 * MS_HOUR };

struct stored_message;

/* What is known of one topic at the end of the last step. */
struct alarm_verdict {
    int64_t topic;
    bool is_running;
    int64_t began_at, rose_at;
    struct storm_word word;
    int64_t usual;         /* tenths */
    int64_t message;       /* of an item: what it began with */
    int64_t pushes, views; /* of an item: gained in an hour */
};

/* An alarm that runs or ended within a day. */
struct alarm_held {
    struct alarm row;
    struct alarm_verdict lead; /* topic 0: no verdict on it in this pass */
};

struct alarm_pass {
    struct act *act;
    struct db *db;
    struct arena *arena; /* the pass's */
    int64_t until, now;
    VEC(struct alarm_held) alarms;
    VEC(struct alarm_cover) covers;
    size_t *out_n;
    int subjects; /* that share a rate */
};

/* What runs or ended within a day, from the store. */
must_check enum err alarm_pass_begin(struct alarm_pass *pass);
/* In an arena of the topic's own. */
must_check enum err alarm_follow(struct alarm_pass *pass, struct arena *arena,
                                 const struct alarm_verdict *verdict);
must_check enum err alarm_settle(struct alarm_pass *pass);
/* Where that topic is covered, the newest; NULL: nowhere. */
struct alarm_cover *alarm_cover_of(struct alarm_pass *pass, int64_t topic);

/* Adds to the counts of a topic's minute; figures below 0 take back. */
must_check enum err alarm_add_count(struct db *db, int64_t topic, int64_t at,
                                    const struct storm_count *count);
must_check enum err alarm_name_subject(struct act *act, struct db *db, int64_t topic,
                                       struct str name);
/* The counts of that moment are others now: a watch that has seen them is made again from what is
 * counted, as after a start. */
void alarm_watch_again(struct act *act, int64_t topic, int64_t at);

/* The five-minute counts up to `until`, the newest last. */
must_check enum err alarm_steps(struct db *db, struct arena *arena, int64_t topic, int64_t until,
                                struct storm_count *out_steps, size_t n);

/* ---- items ---- */

/* What stands under it counts: its thread; 0: it stands under nothing, or is no item. */
must_check enum err alarm_item_of(struct db *db, const struct capture *capture,
                                  int64_t *out_thread);
/* Posts and what is said under them; a room where people talk, or a letter, is no item. */
bool alarm_item_may_hold(const struct message *message);
must_check enum err alarm_items_judge(struct alarm_pass *pass);

/* ---- who is woken ---- */

/* Those on call now get one mail each for this alarm, if they have none yet. */
must_check enum err alarm_call_out(struct alarm_pass *pass, const struct alarm *alarm);

#endif
