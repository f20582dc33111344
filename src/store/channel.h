/* channel.h: the places we hear from and speak on, as they are kept.
 *
 * The cursor is the channel's own JSON and is written in the transaction that stores what came
 * before it. A gap is a time in which we could not hear; an open one has to_at 0.
 * A removed channel keeps its row (messages name it) and leaves its name free.
 */
#ifndef STORE_CHANNEL_H
#define STORE_CHANNEL_H

#include "model/channel.h"
#include "store/db.h"

enum keep { KEEP_ALL, KEEP_MATCHED };
struct channel_row {
    int64_t id;
    struct str name, kind;
    struct str config; /* JSON, sealed (store/secret.h): it may hold credentials */
    struct str cursor; /* JSON, or empty */
    enum keep keep;
    enum channel_state state;
    struct str reason; /* for people */
    int64_t created_at, heard_at, removed_at;
};

struct channel_gap {
    int64_t channel, from_at, to_at;
    struct str reason;
};

must_check enum err channel_add(struct db *db, struct channel_row *channel); /* sets id */
must_check enum err channel_load(struct db *db, struct arena *arena, int64_t id,
                                 struct channel_row *out_channel);
/* Not removed. */
must_check enum err channel_by_name(struct db *db, struct arena *arena, struct str name,
                                    struct channel_row *out_channel);
/* Not removed, by name; at most 10,000. */
must_check enum err channel_list(struct db *db, struct arena *arena, struct channel_row **out_list,
                                 size_t *out_n);
must_check enum err channel_set_cursor(struct db *db, int64_t id, struct str cursor, int64_t now);
must_check enum err channel_heard(struct db *db, int64_t id, int64_t now); /* a sign of life */
must_check enum err channel_set_state(struct db *db, int64_t id, enum channel_state state,
                                      struct str reason);
must_check enum err channel_set_config(struct db *db, int64_t id, struct str config);
must_check enum err channel_remove(struct db *db, int64_t id, int64_t now);

/* Opens a gap unless one is open. */
must_check enum err channel_gap_open(struct db *db, int64_t channel, int64_t from_at,
                                     struct str reason);
must_check enum err channel_gap_close(struct db *db, int64_t channel, int64_t to_at);
/* Gaps that touch from..to, of one channel (0: of all), oldest first; at most 10,000. */
must_check enum err channel_gap_list(struct db *db, struct arena *arena, int64_t channel,
                                     int64_t from_at, int64_t to_at, struct channel_gap **out_list,
                                     size_t *out_n);

#endif
