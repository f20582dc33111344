/* alarm_topic.h: what an alarm covers.
 *
 * One storm rises in many places at once: under a post, in the subject it speaks of, in each rule
 * that wants it. It is one alarm, which names them all. A topic is covered by one alarm of the last
 * day at most; where it has calmed and rises again within that time, it is the same row. An alarm
 * runs while one of its topics does.
 *
 * alarm_subject keeps what subjects are called: topics are numbers.
 */
#ifndef STORE_ALARM_TOPIC_H
#define STORE_ALARM_TOPIC_H

#include "store/alarm.h"

enum { ALARM_TOPICS_LISTED = 1000 };

struct alarm_cover {
    int64_t alarm, topic;
    struct str name;            /* of a subject; when loaded, of a rule, too */
    int64_t began_at, ended_at; /* 0: it runs there */
};

/* Begins it there, or sets its end. */
must_check enum err alarm_cover_put(struct db *db, const struct alarm_cover *cover);
/* Of that alarm and later ones, the newest alarm first; at most ALARM_TOPICS_LISTED. */
must_check enum err alarm_cover_recent(struct db *db, struct arena *arena, int64_t alarm,
                                       struct alarm_cover **out_list, size_t *out_n);
/* Of one, in the order in which it rose there. */
must_check enum err alarm_cover_list(struct db *db, struct arena *arena, int64_t alarm,
                                     struct alarm_cover **out_list, size_t *out_n);

must_check enum err alarm_subject_put(struct db *db, int64_t topic, struct str name);
/* Empty: not known. */
must_check enum err alarm_subject_name(struct db *db, struct arena *arena, int64_t topic,
                                       struct str *out_name);

#endif
