#include "store/channel.h"

#include "store/rows.h"

#define CHANNEL                                                                                    \
    "SELECT id, name, kind, config, cursor, keep, state, reason, created_at, heard_at, "           \
    "removed_at FROM channel "

enum { ADD, LOAD, BY_NAME, LIST, CURSOR, HEARD, STATE, CONFIG, REMOVE, GAP_OPEN, GAP_CLOSE, GAPS };
static const struct sql statements[] = {
    [ADD] = {"channel_add", "ittttiiti",
             "INSERT INTO channel "
             "(id, name, kind, config, cursor, keep, state, reason, created_at) "
             "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
             NULL},
    [LOAD] = {"channel_load", "i", CHANNEL "WHERE id = $1", NULL},
    [BY_NAME] = {"channel_by_name", "t", CHANNEL "WHERE name = $1 AND removed_at = 0", NULL},
    [LIST] = {"channel_list", "", CHANNEL "WHERE removed_at = 0 ORDER BY name LIMIT 10000", NULL},
    [CURSOR] = {"channel_cursor", "iti",
                "UPDATE channel SET cursor = $2, heard_at = $3 WHERE id = $1", NULL},
    [HEARD] = {"channel_heard", "ii",
               "UPDATE channel SET heard_at = $2 WHERE id = $1 AND heard_at < $2", NULL},
    [STATE] = {"channel_state", "iit", "UPDATE channel SET state = $2, reason = $3 WHERE id = $1",
               NULL},
    [CONFIG] = {"channel_config", "it", "UPDATE channel SET config = $2 WHERE id = $1", NULL},
    [REMOVE] = {"channel_remove", "ii",
                "UPDATE channel SET removed_at = $2 WHERE id = $1 AND removed_at = 0", NULL},
    [GAP_OPEN] = {"channel_gap_open", "iit",
                  "INSERT INTO channel_gap (channel, from_at, reason) "
                  "SELECT $1, $2, $3 WHERE NOT EXISTS "
                  "(SELECT 1 FROM channel_gap WHERE channel = $1 AND to_at = 0) "
                  "ON CONFLICT (channel, from_at) DO NOTHING",
                  NULL},
    [GAP_CLOSE] = {"channel_gap_close", "ii",
                   "UPDATE channel_gap SET to_at = $2 WHERE channel = $1 AND to_at = 0", NULL},
    [GAPS] = {"channel_gaps", "iii",
              "SELECT channel, from_at, to_at, reason FROM channel_gap "
              "WHERE ($1 = 0 OR channel = $1) AND from_at <= $3 AND (to_at = 0 OR to_at >= $2) "
              "ORDER BY from_at, channel LIMIT 10000",
              NULL},
};

const struct sql_set sql_set_channel = {"channel", statements, ARRAY_LEN(statements)};

static void read_channel(struct rows *rows, struct arena *arena, void *out)
{
    struct channel_row *channel = out;

    channel->id = rows_int(rows);
    channel->name = rows_text_in(rows, arena);
    channel->kind = rows_text_in(rows, arena);
    channel->config = rows_text_in(rows, arena);
    channel->cursor = rows_text_in(rows, arena);
    channel->keep = (enum keep)rows_int(rows);
    channel->state = (enum channel_state)rows_int(rows);
    channel->reason = rows_text_in(rows, arena);
    channel->created_at = rows_int(rows);
    channel->heard_at = rows_int(rows);
    channel->removed_at = rows_int(rows);
}

enum err channel_add(struct db *db, struct channel_row *channel)
{
    enum err err = db_new_id(db, TABLE_CHANNEL, &channel->id);

    if (err)
        return err;
    return db_run(db, &statements[ADD],
                  ARGS(db_int(channel->id), db_text(channel->name), db_text(channel->kind),
                       db_text(channel->config), db_text(channel->cursor), db_int(channel->keep),
                       db_int(channel->state), db_text(channel->reason),
                       db_int(channel->created_at)));
}

enum err channel_load(struct db *db, struct arena *arena, int64_t id,
                      struct channel_row *out_channel)
{
    return rows_one(db, &statements[LOAD], ARGS(db_int(id)), read_channel, arena, out_channel);
}

enum err channel_by_name(struct db *db, struct arena *arena, struct str name,
                         struct channel_row *out_channel)
{
    return rows_one(db, &statements[BY_NAME], ARGS(db_text(name)), read_channel, arena,
                    out_channel);
}

enum err channel_list(struct db *db, struct arena *arena, struct channel_row **out_list,
                      size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, &statements[LIST], NO_ARGS, read_channel, arena,
                            sizeof(struct channel_row), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

enum err channel_set_cursor(struct db *db, int64_t id, struct str cursor, int64_t now)
{
    return db_run(db, &statements[CURSOR], ARGS(db_int(id), db_text(cursor), db_int(now)));
}

enum err channel_heard(struct db *db, int64_t id, int64_t now)
{
    return db_run(db, &statements[HEARD], ARGS(db_int(id), db_int(now)));
}

enum err channel_set_state(struct db *db, int64_t id, enum channel_state state, struct str reason)
{
    return db_run(db, &statements[STATE], ARGS(db_int(id), db_int(state), db_text(reason)));
}

enum err channel_set_config(struct db *db, int64_t id, struct str config)
{
    return db_run(db, &statements[CONFIG], ARGS(db_int(id), db_text(config)));
}

enum err channel_remove(struct db *db, int64_t id, int64_t now)
{
    return db_run(db, &statements[REMOVE], ARGS(db_int(id), db_int(now)));
}

enum err channel_gap_open(struct db *db, int64_t channel, int64_t from_at, struct str reason)
{
    return db_run(db, &statements[GAP_OPEN],
                  ARGS(db_int(channel), db_int(from_at), db_text(reason)));
}

enum err channel_gap_close(struct db *db, int64_t channel, int64_t to_at)
{
    return db_run(db, &statements[GAP_CLOSE], ARGS(db_int(channel), db_int(to_at)));
}

static void read_gap(struct rows *rows, struct arena *arena, void *out)
{
    struct channel_gap *gap = out;

    gap->channel = rows_int(rows);
    gap->from_at = rows_int(rows);
    gap->to_at = rows_int(rows);
    gap->reason = rows_text_in(rows, arena);
}

enum err channel_gap_list(struct db *db, struct arena *arena, int64_t channel, int64_t from_at,
                          int64_t to_at, struct channel_gap **out_list, size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, &statements[GAPS],
                            ARGS(db_int(channel), db_int(from_at), db_int(to_at)), read_gap, arena,
                            sizeof(struct channel_gap), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}
