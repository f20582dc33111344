/* event.h: the history of everything that was done; audit and the source of every clock.
 * Only ever appended. */
#ifndef STORE_EVENT_H
#define STORE_EVENT_H

#include "store/db.h"

struct event {
    int64_t id, at;
    int64_t conversation;  /* 0: concerns none */
    int64_t staff;         /* 0: Heed */
    struct str verb;       /* "assigned" */
    struct str detail;     /* JSON object */
    struct str staff_name; /* when loaded */
};

must_check enum err event_add(struct db *db, struct event *event); /* sets id */
/* Of a conversation (0: of those that concern none), below id `before` (INT64_MAX: from the
 * newest), newest first. */
must_check enum err event_list(struct db *db, struct arena *arena, int64_t conversation,
                               int64_t before, int limit, struct event **out_list, size_t *out_n);

#endif
