/* on_call.h: who is woken by alarms and when, and the mail that each got for one.
 *
 * A turn is a colleague with days of the week and hours in the house's zone; one may have several.
 * A call is the mail for one alarm to one colleague: there is one for good (unique), so nobody is
 * woken twice for one storm. It goes the steps of model/outbox.h, without being held: queued <
 * sending < sent | refused | uncertain, each committed before the next.
 */
#ifndef STORE_ON_CALL_H
#define STORE_ON_CALL_H

#include "model/outbox.h"
#include "store/db.h"

enum { ON_CALL_MAX = 200 };

struct on_call {
    int64_t id, staff;
    int days;               /* bits from Monday on: on which it begins */
    int start, until;       /* minutes after midnight; start < until <= start + 1440 */
    struct str name, email; /* when listed */
};

/* Sets id. ERR_TOO_BIG: there are ON_CALL_MAX. */
must_check enum err on_call_add(struct db *db, struct on_call *turn);
must_check enum err on_call_remove(struct db *db, int64_t id);
/* Of colleagues that work here (removed and suspended ones are left out), by name. */
must_check enum err on_call_list(struct db *db, struct arena *arena, struct on_call **out_list,
                                 size_t *out_n);

struct alarm_call {
    int64_t id, alarm, staff;
    int64_t channel; /* 0: no channel sends mail */
    enum delivery state;
    int64_t attempts, send_after, updated_at;
    struct str reason;
    struct str name, email; /* when loaded */
};

/* Sets id. One that is there already (the same alarm and colleague) stays as it is: id is 0. */
must_check enum err alarm_call_add(struct db *db, struct alarm_call *call);
must_check enum err alarm_call_load(struct db *db, struct arena *arena, int64_t id,
                                    struct alarm_call *out_call);
/* State, attempts, send_after, reason, updated_at. ERR_STALE when it is no longer in state `was`.
 */
must_check enum err alarm_call_move(struct db *db, const struct alarm_call *call,
                                    enum delivery was);
/* Of one state, due by `now`, the earliest first. */
must_check enum err alarm_call_due(struct db *db, struct arena *arena, enum delivery state,
                                   int64_t now, int limit, struct alarm_call **out_list,
                                   size_t *out_n);
must_check enum err alarm_call_list(struct db *db, struct arena *arena, int64_t alarm,
                                    struct alarm_call **out_list, size_t *out_n);

#endif
