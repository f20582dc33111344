#include "store/outbox.h"

#include "store/rows.h"

#define OUTBOX                                                                                     \
    "SELECT id, key, conversation, message, channel, state, send_after, attempts, native_id, "     \
    "reason, updated_at FROM outbox "

enum { ADD, LOAD, BY_KEY, MOVE, DUE, LIST, OF_CONVERSATION, NEXT_DUE, HELD, HELD_COUNT, COUNT };
static const struct sql statements[] = {
    [ADD] = {"outbox_add", "itiiiiiitti",
             "INSERT INTO outbox (id, key, conversation, message, channel, state, send_after, "
             "attempts, native_id, reason, updated_at) "
             "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
             NULL},
    [LOAD] = {"outbox_load", "i", OUTBOX "WHERE id = $1", NULL},
    [BY_KEY] = {"outbox_by_key", "t", OUTBOX "WHERE key = $1", NULL},
    [MOVE] = {"outbox_move", "iiiittii",
              "UPDATE outbox SET state = $2, send_after = $3, attempts = $4, native_id = $5, "
              "reason = $6, updated_at = $7 WHERE id = $1 AND state = $8",
              NULL},
    [DUE] = {"outbox_due", "iii",
             OUTBOX "WHERE state = $1 AND send_after <= $2 ORDER BY send_after, id LIMIT $3", NULL},
    [LIST] = {"outbox_list", "iii", OUTBOX "WHERE state = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
              NULL},
    [OF_CONVERSATION] = {"outbox_of_conversation", "i",
                         OUTBOX "WHERE conversation = $1 ORDER BY id DESC LIMIT 1000", NULL},
    [NEXT_DUE] = {"outbox_next_due", "",
                  "SELECT coalesce(min(send_after), 9223372036854775807) FROM outbox "
                  "WHERE state IN (0, 1)",
                  NULL},
    [HELD] = {"outbox_held", "i",
              OUTBOX "WHERE state = 0 AND send_after = 9223372036854775807 ORDER BY id DESC LIMIT "
                     "$1",
              NULL},
    [HELD_COUNT] = {"outbox_held_count", "",
                    "SELECT count(*) FROM outbox WHERE state = 0 AND "
                    "send_after = 9223372036854775807",
                    NULL},
    [COUNT] = {"outbox_count", "i", "SELECT count(*) FROM outbox WHERE state = $1", NULL},
};

const struct sql_set sql_set_outbox = {"outbox", statements, ARRAY_LEN(statements)};

static void read_outbox(struct rows *rows, struct arena *arena, void *out)
{
    struct outbox *item = out;

    item->id = rows_int(rows);
    item->key = rows_text_in(rows, arena);
    item->conversation = rows_int(rows);
    item->message = rows_int(rows);
    item->channel = rows_int(rows);
    item->state = (enum delivery)rows_int(rows);
    item->send_after = rows_int(rows);
    item->attempts = rows_int(rows);
    item->native_id = rows_text_in(rows, arena);
    item->reason = rows_text_in(rows, arena);
    item->updated_at = rows_int(rows);
}

enum err outbox_add(struct db *db, struct outbox *item)
{
    enum err err = db_new_id(db, TABLE_OUTBOX, &item->id);

    return err ? err
               : db_run(db, &statements[ADD],
                        ARGS(db_int(item->id), db_text(item->key), db_int(item->conversation),
                             db_int(item->message), db_int(item->channel), db_int(item->state),
                             db_int(item->send_after), db_int(item->attempts),
                             db_text(item->native_id), db_text(item->reason),
                             db_int(item->updated_at)));
}

enum err outbox_load(struct db *db, struct arena *arena, int64_t id, struct outbox *out_item)
{
    return rows_one(db, &statements[LOAD], ARGS(db_int(id)), read_outbox, arena, out_item);
}

enum err outbox_by_key(struct db *db, struct arena *arena, struct str key, struct outbox *out_item)
{
    return rows_one(db, &statements[BY_KEY], ARGS(db_text(key)), read_outbox, arena, out_item);
}

enum err outbox_move(struct db *db, const struct outbox *item, enum delivery was)
{
    int64_t rows = 0;
    enum err err;

    bug_on(!delivery_may(was, item->state));
    err = db_change(db, &statements[MOVE],
                    ARGS(db_int(item->id), db_int(item->state), db_int(item->send_after),
                         db_int(item->attempts), db_text(item->native_id), db_text(item->reason),
                         db_int(item->updated_at), db_int(was)),
                    &rows);
    return err ? err : rows ? OK : ERR_STALE;
}

static enum err list(struct db *db, struct arena *arena, const struct sql *sql,
                     const struct arg *args, size_t n, struct outbox **out_list, size_t *out_n)
{
    struct row_list found;
    enum err err = rows_all(db, sql, args, n, read_outbox, arena, sizeof(struct outbox), &found);

    if (err)
        return err;
    *out_list = found.at;
    *out_n = found.n;
    return OK;
}

enum err outbox_due(struct db *db, struct arena *arena, enum delivery state, int64_t now, int limit,
                    struct outbox **out_list, size_t *out_n)
{
    return list(db, arena, &statements[DUE], ARGS(db_int(state), db_int(now), db_int(limit)),
                out_list, out_n);
}

enum err outbox_list(struct db *db, struct arena *arena, enum delivery state, int64_t before,
                     int limit, struct outbox **out_list, size_t *out_n)
{
    return list(db, arena, &statements[LIST], ARGS(db_int(state), db_int(before), db_int(limit)),
                out_list, out_n);
}

enum err outbox_of_conversation(struct db *db, struct arena *arena, int64_t conversation,
                                struct outbox **out_list, size_t *out_n)
{
    return list(db, arena, &statements[OF_CONVERSATION], ARGS(db_int(conversation)), out_list,
                out_n);
}

enum err outbox_held(struct db *db, struct arena *arena, int limit, struct outbox **out_list,
                     size_t *out_n)
{
    return list(db, arena, &statements[HELD], ARGS(db_int(limit)), out_list, out_n);
}

enum err outbox_undecided_count(struct db *db, int64_t *out_n)
{
    int64_t held = 0;
    enum err err = rows_one(db, &statements[HELD_COUNT], NO_ARGS, rows_read_int, NULL, &held);

    if (!err)
        err = rows_one(db, &statements[COUNT], ARGS(db_int(DELIVERY_UNCERTAIN)), rows_read_int,
                       NULL, out_n);
    if (!err)
        *out_n += held;
    return err;
}

enum err outbox_next_due(struct db *db, int64_t *out_at)
{
    return rows_one(db, &statements[NEXT_DUE], NO_ARGS, rows_read_int, NULL, out_at);
}
