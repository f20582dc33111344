/* alarm.h: what is said a minute of each topic, and the alarms that came of it.
 *
 * A topic is what alarms watch: a rule, a subject (store/subject.h), or an item, which is a thread:
 * what somebody posted, with all that stands under it. It is one number: a rule's row; a subject's
 * key with a bit set that no row reaches; a thread's row below 0.
 *
 * The counts are kept by the transaction that captures (summed up in memory, one row a topic,
 * minute and figure at the commit) and go back ALARM_KEPT_MS, and so does which messages spoke
 * against us: by that their counts follow when it turns out who said it (store/voice.h). What an
 * alarm is says decide/storm.h, which topics it covers store/alarm_topic.h. Alarms are kept for
 * good.
 */
#ifndef STORE_ALARM_H
#define STORE_ALARM_H

#include "store/db.h"

#define ALARM_KEPT_MS (INT64_C(28) * 24 * 60 * 60 * 1000)
enum {
    ALARM_TOPICS_MAX = 1000, /* rules and subjects */
    ALARM_RUNNING_MAX = 100,
    ALARM_VOICES_LISTED = 300,
    ALARM_LESSON_MAX = 12000, /* bytes of each of its texts: 4,000 letters of any script */
};

enum alarm_kind { ALARM_OF_RULE, ALARM_OF_SUBJECT, ALARM_OF_ITEM };
int64_t alarm_topic(enum alarm_kind kind, int64_t key); /* key: a rule, subject_key, a thread */
enum alarm_kind alarm_kind_of(int64_t topic);
/* The rule or the thread. */
int64_t alarm_row_of(int64_t topic);

/* As struct storm_count. */
enum alarm_figure { ALARM_VOICES, ALARM_AGAINST, ALARM_FRESH, ALARM_COPIES, ALARM_MADE };
enum { ALARM_FIGURES = ALARM_MADE + 1 };

struct alarm_count {
    int64_t minute, n[ALARM_FIGURES];
};

struct alarm {
    int64_t id, topic;
    struct str name; /* of a subject; when loaded, of a rule, too (empty: it was removed) */
    int64_t began_at, rose_at, ended_at, looked_at;
    int64_t usual; /* tenths; of an item: the largest hour that another had in the last weeks */
    int64_t hour, peak_hour, doubling, next_hour;
    int64_t voices, against, fresh, copies, made;
    int64_t cause;               /* message, or 0 */
    struct str messages, claims; /* "12 15"; "7:12 3:15" */
    int64_t seen_by, seen_at;
    struct str seen_name; /* when loaded */
    int64_t pushes,
        views;            /* likes and boosts, and views, in an hour: of the item that gains most */
    bool called;          /* who is on call was looked up (store/on_call.h) */
    struct alarm_lesson { /* what people wrote when it was over; loaded by alarm_load alone */
        struct str cause, done, end, change;
        int64_t by, at; /* staff; 0: nobody wrote any */
        struct str by_name;
    } lesson;
};

/* n below 0 takes back what was counted (store/counter.h, counter_move). */
must_check enum err alarm_count_add(struct db *db, int64_t topic, int64_t at,
                                    enum alarm_figure what, int64_t n);
/* The minutes from..to of a topic that have any, in order; at most 60,000. */
must_check enum err alarm_count_list(struct db *db, struct arena *arena, int64_t topic,
                                     int64_t from, int64_t to, struct alarm_count **out_list,
                                     size_t *out_n);
/* Rules and subjects that heard anybody against us since `from`, most such voices first; at most
 * ALARM_TOPICS_MAX. */
must_check enum err alarm_count_topics(struct db *db, struct arena *arena, int64_t from,
                                       int64_t **out_topics, size_t *out_n);
/* Items under which `least` or more spoke against us since `from`, likewise; at most 100. */
must_check enum err alarm_count_items(struct db *db, struct arena *arena, int64_t from,
                                      int64_t least, int64_t **out_topics, size_t *out_n);
must_check enum err alarm_count_forget(struct db *db, int64_t before);

/* A message that spoke against us. */
must_check enum err alarm_voice_add(struct db *db, int64_t topic, int64_t at, int64_t message);
/* It did not, after all. */
must_check enum err alarm_voice_drop(struct db *db, int64_t topic, int64_t at, int64_t message);
struct alarm_voices {
    int64_t messages[ALARM_VOICES_LISTED];
    size_t n;
    int64_t topic, since, until; /* until: when the last of them was heard */
};
/* The first of a topic's since then, in the order in which they were heard. */
must_check enum err alarm_voice_list(struct db *db, int64_t topic, int64_t since,
                                     struct alarm_voices *out_voices);
/* How many another topic has in that time, and how many of them are these. */
must_check enum err alarm_voice_shared(struct db *db, const struct alarm_voices *voices,
                                       int64_t other, int64_t *out_n, int64_t *out_shared);
must_check enum err alarm_voice_forget(struct db *db, int64_t before);

must_check enum err alarm_add(struct db *db, struct alarm *alarm); /* sets id */
/* Everything but id, began_at, rose_at, cause, messages, who has seen it and the lesson. */
must_check enum err alarm_update(struct db *db, const struct alarm *alarm);
must_check enum err alarm_teach(struct db *db, int64_t id, const struct alarm_lesson *lesson);
/* Whoever takes it on first; a second one changes nothing. */
must_check enum err alarm_see(struct db *db, int64_t id, int64_t staff, int64_t now);
must_check enum err alarm_load(struct db *db, struct arena *arena, int64_t id,
                               struct alarm *out_alarm);
/* Those that run, the newest first, then those that ended after `since` (INT64_MAX: none), the last
 * to end first; at most ALARM_RUNNING_MAX of each. */
must_check enum err alarm_recent(struct db *db, struct arena *arena, int64_t since,
                                 struct alarm **out_list, size_t *out_n);
/* Below row `before` (INT64_MAX: from the newest), newest first. */
must_check enum err alarm_list(struct db *db, struct arena *arena, int64_t before, int limit,
                               struct alarm **out_list, size_t *out_n);

#endif
