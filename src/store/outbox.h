/* outbox.h: what leaves the house, at most once. See model/outbox.h for the order of states. */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include "model/outbox.h"
#include "store/db.h"

/* Sets id. The key is unique: ERR_EXISTS, at the latest at the commit. */
must_check enum err outbox_add(struct db *db, struct outbox *item);
must_check enum err outbox_load(struct db *db, struct arena *arena, int64_t id,
                                struct outbox *out_item);
must_check enum err outbox_by_key(struct db *db, struct arena *arena, struct str key,
                                  struct outbox *out_item);
/* State, send_after, attempts, native_id, reason and updated_at. ERR_STALE when it is no longer in
 * state `was`; a step that delivery_may() refuses is our own bug. */
must_check enum err outbox_move(struct db *db, const struct outbox *item, enum delivery was);
/* Of one state, due by `now`, the earliest first. */
must_check enum err outbox_due(struct db *db, struct arena *arena, enum delivery state, int64_t now,
                               int limit, struct outbox **out_list, size_t *out_n);
/* Of one state below id `before`, newest first: the list of uncertain ones. */
must_check enum err outbox_list(struct db *db, struct arena *arena, enum delivery state,
                                int64_t before, int limit, struct outbox **out_list, size_t *out_n);
/* Those that are held until a person decides (send_after INT64_MAX), newest first. */
must_check enum err outbox_held(struct db *db, struct arena *arena, int limit,
                                struct outbox **out_list, size_t *out_n);
/* How many wait for a person: uncertain, or held until he decides. */
must_check enum err outbox_undecided_count(struct db *db, int64_t *out_n);
must_check enum err outbox_of_conversation(struct db *db, struct arena *arena, int64_t conversation,
                                           struct outbox **out_list, size_t *out_n);
/* When the next held or queued one is due; INT64_MAX without one. */
must_check enum err outbox_next_due(struct db *db, int64_t *out_at);

#endif
