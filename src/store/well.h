/* well.h: places (hosts) that matched messages point to (H17): where people seem to talk, and we do
 * not hear yet.
 *
 * The transaction that writes a message down counts the first WELL_HOSTS_MAX different hosts of its
 * links. The table has WELL_SLOTS rows at most, whatever people link to: a host has the slot of its
 * hash, and holds it against another one as long as it was met twice or within WELL_HOLD_MS. Who
 * points there is counted exactly up to WELL_PEOPLE_MAX and then said to be "that many or more".
 *
 * Hosts are as in parse/url.h (lower case, ASCII), without "www.". Whether a host is a channel
 * already is looked at when they are shown, because channels come and go.
 */
#ifndef STORE_WELL_H
#define STORE_WELL_H

#include "store/db.h"

enum {
    WELL_SLOTS = 1 << 16,
    WELL_HOSTS_MAX = 3,
    WELL_PEOPLE_MAX = 20,
    WELL_HOST_MAX = 253, /* bytes; RFC 1035 */
};
#define WELL_HOLD_MS (90 * (int64_t)24 * 3600 * 1000)

struct well {
    int64_t slot;
    struct str host;
    int64_t messages, people; /* people: WELL_PEOPLE_MAX means that many or more */
    int64_t message;          /* the newest that points there */
    int64_t first_at, last_at;
};

/* `author`: the handle; 0: nobody known, who is not counted. */
must_check enum err well_met(struct db *db, struct str host, int64_t author, int64_t message,
                             int64_t heard_at);

enum well_order { WELL_MOST, WELL_NEWEST };
/* Not hidden; behind `after` (NULL: from the first). At most `limit`. */
must_check enum err well_list(struct db *db, struct arena *arena, enum well_order order,
                              const struct well *after, int limit, struct well **out_list,
                              size_t *out_n);

/* "Not interesting", and back again. */
must_check enum err well_hide(struct db *db, struct str host, int64_t staff, int64_t now);
must_check enum err well_show(struct db *db, struct str host);
/* Hidden ones, by host; at most `limit`. */
must_check enum err well_hidden(struct db *db, struct arena *arena, int limit,
                                struct str **out_list, size_t *out_n);

#endif
