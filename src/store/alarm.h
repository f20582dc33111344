/* alarm.h: what each rule hears a minute, and the alarms that came of it.
 *
 * The counts are kept by the transaction that captures (summed up in memory, one row a rule, minute
 * and figure at the commit) and go back ALARM_KEPT_MS; which messages spoke against us is kept for
 * ALARM_VOICES_KEPT_MS. What an alarm is says decide/storm.h.
 * Alarms are kept for good.
 */
#ifndef STORE_ALARM_H
#define STORE_ALARM_H

#include "store/db.h"

#define ALARM_KEPT_MS (INT64_C(28) * 24 * 60 * 60 * 1000)
#define ALARM_VOICES_KEPT_MS (INT64_C(48) * 60 * 60 * 1000)
enum { ALARM_RULES_MAX = 1000, ALARM_RUNNING_MAX = 100, ALARM_VOICES_LISTED = 300 };

/* As struct storm_count. */
enum alarm_figure { ALARM_VOICES, ALARM_AGAINST, ALARM_FRESH, ALARM_COPIES, ALARM_MADE };
enum { ALARM_FIGURES = ALARM_MADE + 1 };

struct alarm_count {
    int64_t minute, n[ALARM_FIGURES];
};

struct alarm {
    int64_t id, rule;
    struct str rule_name; /* when loaded */
    int64_t began_at, rose_at, ended_at, looked_at;
    int64_t usual; /* tenths */
    int64_t hour, peak_hour, doubling, next_hour;
    int64_t voices, against, fresh, copies, made;
    int64_t cause;               /* message, or 0 */
    struct str messages, claims; /* "12 15"; "7:12 3:15" */
    int64_t seen_by, seen_at;
    struct str seen_name; /* when loaded */
};

must_check enum err alarm_count_add(struct db *db, int64_t rule, int64_t at, enum alarm_figure what,
                                    int64_t n);
/* The minutes from..to of a rule that have any, in order; at most 60,000. */
must_check enum err alarm_count_list(struct db *db, struct arena *arena, int64_t rule, int64_t from,
                                     int64_t to, struct alarm_count **out_list, size_t *out_n);
/* Rules that heard anybody against us since `from`, most such voices first; at most
 * ALARM_RULES_MAX. */
must_check enum err alarm_count_rules(struct db *db, struct arena *arena, int64_t from,
                                      int64_t **out_rules, size_t *out_n);
must_check enum err alarm_count_forget(struct db *db, int64_t before);

/* A message that spoke against us, for a rule that wants it. */
must_check enum err alarm_voice_add(struct db *db, int64_t rule, int64_t at, int64_t message);
struct alarm_voices {
    int64_t messages[ALARM_VOICES_LISTED];
    size_t n;
    int64_t rule, since, until; /* until: when the last of them was heard */
};
/* The first of a rule's since then, in the order in which they were heard. */
must_check enum err alarm_voice_list(struct db *db, int64_t rule, int64_t since,
                                     struct alarm_voices *out_voices);
/* How many of the rule's in that time another rule has, too. */
must_check enum err alarm_voice_shared(struct db *db, const struct alarm_voices *voices,
                                       int64_t other, int64_t *out_n);
must_check enum err alarm_voice_forget(struct db *db, int64_t before);

must_check enum err alarm_add(struct db *db, struct alarm *alarm); /* sets id */
/* Everything but id, rule, began_at, rose_at, cause, messages and who has seen it. */
must_check enum err alarm_update(struct db *db, const struct alarm *alarm);
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
