/* alarm_heard.h: how a message was counted on each topic of alarms (store/alarm.h), so that its
 * counts can follow when it is labelled otherwise.
 *
 * Most messages need no row: each topic counted one voice by the labels the message had. A row is
 * kept where something else decided, which nothing else in the store says: its writer had spoken
 * there within the hour, the same had been told before, its writer is bound to us, or it stands
 * under what somebody else began. It names all topics of the message, at most ALARM_HEARD_MAX.
 * Kept for ALARM_KEPT_MS. */
#ifndef STORE_ALARM_HEARD_H
#define STORE_ALARM_HEARD_H

#include "store/alarm.h"

enum { ALARM_HEARD_MAX = 200 };

enum alarm_heard_how {
    ALARM_HEARD_FRESH = 1, /* its account was never heard before */
    ALARM_HEARD_SPOKE = 2, /* its writer had spoken there: no voice of its own */
    ALARM_HEARD_COPY = 4,
    ALARM_HEARD_OURS = 8 /* made, whatever it says */
};

struct alarm_heard {
    int64_t topic;
    unsigned how;
};

must_check enum err alarm_heard_put(struct db *db, int64_t at, int64_t message,
                                    const struct alarm_heard *list, size_t n);
/* ERR_NOT_FOUND: it was counted as its row says. ERR_CORRUPT. */
must_check enum err alarm_heard_load(struct db *db, struct arena *arena, int64_t at,
                                     int64_t message, struct alarm_heard **out_list, size_t *out_n);
must_check enum err alarm_heard_forget(struct db *db, int64_t before);
/* The first message that is counted so; what was counted of those before, an older program knew. */
must_check enum err alarm_heard_from(struct db *db, int64_t *out_message);
/* Whether nothing was heard of an account before that message. */
must_check enum err alarm_heard_is_first(struct db *db, int64_t author, int64_t message,
                                         bool *out_is);

#endif
