#include "store/on_call.h"

#include "store/rows.h"

#define CALL                                                                                       \
    "SELECT c.id, c.alarm, c.staff, c.channel, c.state, c.attempts, c.send_after, c.updated_at, "  \
    "c.reason, s.name, s.email FROM alarm_call c JOIN staff s ON s.id = c.staff "

enum { ADD, REMOVE, COUNT, LIST, CALL_ADD, CALL_LOAD, CALL_MOVE, CALL_DUE, CALL_LIST };
/* clang-format off */
static const struct sql statements[] = {
    [ADD] = {"on_call_add", "iiiii",
        "INSERT INTO on_call (id, staff, days, start, until) VALUES ($1, $2, $3, $4, $5)", NULL},
    [REMOVE] = {"on_call_remove", "i", "DELETE FROM on_call WHERE id = $1", NULL},
    [COUNT] = {"on_call_count", "", "SELECT count(*) FROM on_call", NULL},
    [LIST] = {"on_call_list", "i",
        "SELECT o.id, o.staff, o.days, o.start, o.until, s.name, s.email FROM on_call o "
        "JOIN staff s ON s.id = o.staff WHERE s.removed_at = 0 AND s.suspended_at = 0 "
        "ORDER BY s.name, o.id LIMIT $1", NULL},
    [CALL_ADD] = {"alarm_call_add", "iiiiii",
        "INSERT INTO alarm_call (id, alarm, staff, channel, state, attempts, send_after, "
        "updated_at, reason) VALUES ($1, $2, $3, $4, $5, 0, $6, $6, '') "
        "ON CONFLICT (alarm, staff) DO NOTHING", NULL},
    [CALL_LOAD] = {"alarm_call_load", "i", CALL "WHERE c.id = $1", NULL},
    [CALL_MOVE] = {"alarm_call_move", "iiiitii",
        "UPDATE alarm_call SET state = $2, attempts = $3, send_after = $4, reason = $5, "
        "updated_at = $6 WHERE id = $1 AND state = $7", NULL},
    [CALL_DUE] = {"alarm_call_due", "iii",
        CALL "WHERE c.state = $1 AND c.send_after <= $2 ORDER BY c.send_after, c.id LIMIT $3",
        NULL},
    [CALL_LIST] = {"alarm_call_list", "i", CALL "WHERE c.alarm = $1 ORDER BY c.staff LIMIT 200", NULL},
};
/* clang-format on */

const struct sql_set sql_set_on_call = {"on_call", statements, ARRAY_LEN(statements)};

enum err on_call_add(struct db *db, struct on_call *turn)
{
    int64_t n = 0;
    enum err err = rows_one(db, &statements[COUNT], NULL, 0, rows_read_int, NULL, &n);

    if (!err && n >= ON_CALL_MAX)
        return ERR_TOO_BIG;
    if (!err)
        err = db_new_id(db, TABLE_ON_CALL, &turn->id);
    return err ? err
               : db_run(db, &statements[ADD],
                        ARGS(db_int(turn->id), db_int(turn->staff), db_int(turn->days),
                             db_int(turn->start), db_int(turn->until)));
}

enum err on_call_remove(struct db *db, int64_t id)
{
    return db_run(db, &statements[REMOVE], ARGS(db_int(id)));
}

static void read_turn(struct rows *rows, struct arena *arena, void *out)
{
    struct on_call *turn = out;

    turn->id = rows_int(rows);
    turn->staff = rows_int(rows);
    turn->days = (int)rows_int(rows);
    turn->start = (int)rows_int(rows);
    turn->until = (int)rows_int(rows);
    turn->name = rows_text_in(rows, arena);
    turn->email = rows_text_in(rows, arena);
}

enum err on_call_list(struct db *db, struct arena *arena, struct on_call **out_list, size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(db, &statements[LIST], ARGS(db_int(ON_CALL_MAX)), read_turn, arena,
                            sizeof(struct on_call), &rows);

    if (err)
        return err;
    *out_list = rows.at;
    *out_n = rows.n;
    return OK;
}

enum err alarm_call_add(struct db *db, struct alarm_call *call)
{
    int64_t rows = 0;
    enum err err = db_new_id(db, TABLE_ALARM_CALL, &call->id);

    if (!err)
        err = db_change(db, &statements[CALL_ADD],
                        ARGS(db_int(call->id), db_int(call->alarm), db_int(call->staff),
                             db_int(call->channel), db_int(call->state), db_int(call->send_after)),
                        &rows);
    if (!err && !rows)
        call->id = 0;
    return err;
}

static void read_call(struct rows *rows, struct arena *arena, void *out)
{
    struct alarm_call *call = out;

    call->id = rows_int(rows);
    call->alarm = rows_int(rows);
    call->staff = rows_int(rows);
    call->channel = rows_int(rows);
    call->state = (enum delivery)rows_int(rows);
    call->attempts = rows_int(rows);
    call->send_after = rows_int(rows);
    call->updated_at = rows_int(rows);
    call->reason = rows_text_in(rows, arena);
    call->name = rows_text_in(rows, arena);
    call->email = rows_text_in(rows, arena);
}

enum err alarm_call_load(struct db *db, struct arena *arena, int64_t id,
                         struct alarm_call *out_call)
{
    return rows_one(db, &statements[CALL_LOAD], ARGS(db_int(id)), read_call, arena, out_call);
}

enum err alarm_call_move(struct db *db, const struct alarm_call *call, enum delivery was)
{
    int64_t rows = 0;
    enum err err;

    bug_on(!delivery_may(was, call->state));
    err = db_change(db, &statements[CALL_MOVE],
                    ARGS(db_int(call->id), db_int(call->state), db_int(call->attempts),
                         db_int(call->send_after), db_text(call->reason), db_int(call->updated_at),
                         db_int(was)),
                    &rows);
    return err ? err : rows ? OK : ERR_STALE;
}

static enum err list(struct db *db, struct arena *arena, const struct sql *sql,
                     const struct arg *args, size_t n, struct alarm_call **out_list, size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(db, sql, args, n, read_call, arena, sizeof(struct alarm_call), &rows);

    if (err)
        return err;
    *out_list = rows.at;
    *out_n = rows.n;
    return OK;
}

enum err alarm_call_due(struct db *db, struct arena *arena, enum delivery state, int64_t now,
                        int limit, struct alarm_call **out_list, size_t *out_n)
{
    return list(db, arena, &statements[CALL_DUE], ARGS(db_int(state), db_int(now), db_int(limit)),
                out_list, out_n);
}

enum err alarm_call_list(struct db *db, struct arena *arena, int64_t alarm,
                         struct alarm_call **out_list, size_t *out_n)
{
    return list(db, arena, &statements[CALL_LIST], ARGS(db_int(alarm)), out_list, out_n);
}
