#include "store/pg_impl.h"

static enum err prepare_text(struct db *db, const char *name, const char *text, const char *letters,
                             bool is_array)
{
    Oid types[DB_ARGS_MAX] = {0};
    size_t n = strlen(letters);

    bug_on(n > DB_ARGS_MAX);
    for (size_t i = 0; i < n; i++)
        types[i] = gather_type(letters[i], is_array);
    return PQsendPrepare(pg_of(db)->connection, name, text, (int)n, types)
               ? OK
               : pg_send_failed(db, name);
}

static enum err send_prepare(struct db *db, struct db_slot *slot)
{
    const struct sql *sql = slot->sql;
    enum err err;

    if (slot->prepared)
        return OK;
    err = prepare_text(db, sql->name, sql->postgres ? sql->postgres : sql->text, sql->types, false);
    if (err)
        return err;
    slot->prepared = slot;
    return pg_note(db, (struct pending){.slot = slot, .is_prepare = true});
}

/* The same for its text over many calls. */
static enum err prepare_many(struct db *db, struct gather *gather)
{
    const struct sql *sql = gather->slot->sql;
    struct buf text;
    enum err err;

    if (gather->is_prepared)
        return OK;
    buf_init(&text, 64 << 10);
    err = gather_write_sql(&text, sql);
    bug_on(err == ERR_BAD_INPUT);
    err = err ? db_fail(db, err, "%s", sql->name)
              : prepare_text(db, gather->name, text.p, sql->types, true);
    buf_clear(&text);
    if (err)
        return err;
    gather->is_prepared = true;
    return pg_note(db, (struct pending){.slot = gather->slot, .many = gather, .is_prepare = true});
}

static enum err gather_of(struct db *db, struct db_slot *slot, bool is_read)
{
    enum err err = slot->gather ? OK : gather_new(slot, is_read, &slot->gather);

    return err ? db_fail(db, err, "%s: out of memory", slot->sql->name) : OK;
}

/* For tests: its text over many calls too, where it has one. */
static enum err prepare_both(struct db *db, struct db_slot *slot)
{
    bool is_read = str_starts(str_from(slot->sql->text), STR("SELECT "));
    enum err err = send_prepare(db, slot);

    if (!slot->sql->types[0] || (!is_read && gather_place(slot->sql) < 0))
        return err;
    if (!err)
        err = gather_of(db, slot, is_read);
    return err ? err : prepare_many(db, slot->gather);
}

enum err pg_prepare(struct db *db, struct db_slot *slot)
{
    enum err err = pg_connected(db);

    if (err)
        return err;
    db->failed = OK;
    db->fault = (struct fault){0};
    err = prepare_both(db, slot);
    if (!err)
        err = pg_synchronise(db);
    return err ? err : db->fault.err;
}

static void put_u64(char *p, uint64_t value)
{
    for (int i = 0; i < 8; i++)
        p[i] = (char)(value >> (56 - 8 * i));
}

static enum err send_statement(struct db *db, struct db_slot *slot, const struct arg *args,
                               size_t n)
{
    const char *values[DB_ARGS_MAX] = {NULL};
    int lengths[DB_ARGS_MAX] = {0}, formats[DB_ARGS_MAX] = {0};
    char numbers[DB_ARGS_MAX][8];
    PGconn *connection = pg_of(db)->connection;
    const struct sql *sql = slot->sql;
    Oid types[DB_ARGS_MAX] = {0};
    enum err err = slot->plans_anew ? OK : send_prepare(db, slot);
    bool is_sent;

    if (err)
        return err;
    for (size_t i = 0; i < n; i++) {
        uint64_t bits = (uint64_t)args[i].i;

        formats[i] = 1;
        types[i] = gather_type(sql->types[i], false);
        if (args[i].type == ARG_REAL)
            memcpy(&bits, &args[i].r, 8);
        put_u64(numbers[i], bits);
        if (args[i].type == ARG_INT || args[i].type == ARG_REAL) {
            values[i] = numbers[i];
            lengths[i] = 8;
        } else if (args[i].type != ARG_NULL) {
            if (args[i].s.n > INT32_MAX)
                return db_fail(db, ERR_TOO_BIG, "%s: argument %zu", sql->name, i + 1);
            values[i] = args[i].s.n ? args[i].s.p : "";
            lengths[i] = (int)args[i].s.n;
        }
    }
    if (slot->plans_anew)
        is_sent = PQsendQueryParams(connection, sql->postgres ? sql->postgres : sql->text, (int)n,
                                    types, values, lengths, formats, 1);
    else
        is_sent = PQsendQueryPrepared(connection, sql->name, (int)n, values, lengths, formats, 1);
    return is_sent ? OK : pg_send_failed(db, sql->name);
}

/* What is gathered leaves as one statement; a single call as itself. */
static enum err send_gathered(struct db *db, struct gather *gather)
{
    const char *values[DB_ARGS_MAX] = {NULL};
    int lengths[DB_ARGS_MAX] = {0}, formats[DB_ARGS_MAX] = {0};
    struct pending told = {.slot = gather->slot, .n = gather->n};
    bool is_one = gather->n == 1;
    enum err err = is_one ? send_prepare(db, gather->slot) : prepare_many(db, gather);

    if (!err && gather->asks) {
        told.asks = calloc(told.n, sizeof(*told.asks));
        if (!told.asks)
            err = db_fail(db, ERR_NO_MEMORY, "%s: out of memory", gather->slot->sql->name);
        else
            memcpy(told.asks, gather->asks, told.n * sizeof(*told.asks));
    }
    for (int i = 0; i < gather->columns; i++)
        formats[i] = 1;
    gather_values(gather, values, lengths);
    if (!err &&
        !PQsendQueryPrepared(pg_of(db)->connection, is_one ? gather->slot->sql->name : gather->name,
                             gather->columns, values, lengths, formats, 1))
        err = pg_send_failed(db, gather->slot->sql->name);
    gather_reset(gather);
    if (err) {
        free(told.asks);
        return err;
    }
    return pg_note(db, told);
}

static enum err send_told(struct db *db)
{
    struct pg *pg = pg_of(db);
    enum err err = OK;

    for (size_t i = 0; pg->has_told && i < GATHER_WRITES_MAX && !err; i++) {
        if (pg->told[i])
            err = send_gathered(db, pg->told[i]);
        pg->told[i] = NULL;
    }
    pg->has_told = false;
    return err;
}

/* Reads see what was told before them. */
enum err pg_send_all(struct db *db)
{
    struct pg *pg = pg_of(db);
    enum err err = send_told(db);

    /* What could not be sent is forgotten, or it would wait for ever in a row nobody sends. */
    for (size_t i = 0; i < pg->asked_n; i++) {
        if (err)
            gather_reset(pg->asked[i]);
        else
            err = send_gathered(db, pg->asked[i]);
    }
    pg->asked_n = 0;
    return err;
}

static enum err gather(struct db *db, struct gather *gather, const struct arg *args, size_t n)
{
    enum err err = gather_add(gather, args, n);

    if (err)
        gather_reset(gather); /* the transaction fails, and with it all that was gathered */
    return err ? db_fail(db, err, "%s", gather->slot->sql->name) : OK;
}

static bool is_full(const struct gather *gather)
{
    return gather->n == GATHER_CALLS || gather_bytes(gather) > GATHER_BYTES;
}

enum err pg_run(struct db *db, struct db_slot *slot, const struct arg *args, size_t n)
{
    int place = gather_place(slot->sql);
    struct pg *pg = pg_of(db);
    enum err err = place < 0 ? send_told(db) : gather_of(db, slot, false);

    if (!err && place < 0)
        err = send_statement(db, slot, args, n);
    else if (!err)
        err = gather(db, slot->gather, args, n);
    if (err)
        return err;
    if (place < 0)
        return pg_note(db, (struct pending){.slot = slot});
    pg->told[place] = slot->gather;
    pg->has_told = true;
    return is_full(slot->gather) ? send_told(db) : OK;
}

enum err pg_ahead(struct db *db, struct db_slot *slot, const struct arg *args, size_t n,
                  rows_taker *take, void *arg)
{
    struct pg *pg = pg_of(db);
    enum err err = gather_of(db, slot, true);

    if (!err && !slot->gather->n && pg->asked_n == PG_ASKED_MAX)
        err = pg_send_all(db);
    if (!err)
        err = gather(db, slot->gather, args, n);
    if (err)
        return err;
    if (slot->gather->n == 1)
        pg->asked[pg->asked_n++] = slot->gather;
    slot->gather->asks[slot->gather->n - 1] = (struct gather_ask){take, arg};
    return is_full(slot->gather) ? pg_send_all(db) : OK;
}

enum err pg_settle(struct db *db)
{
    enum err err = pg_send_all(db);

    if (!err && pg_of(db)->pending_n)
        pg_flush_pending(db);
    return db->failed;
}

/* Sends, and waits for the answer; the result is the caller's to clear. */
static enum err ask(struct db *db, struct db_slot *slot, const struct arg *args, size_t n,
                    PGresult **out_result)
{
    struct pg *pg = pg_of(db);
    PGresult *result;
    ExecStatusType status;
    enum err err = pg_send_all(db);

    if (!err)
        err = send_statement(db, slot, args, n);
    if (err)
        return err;
    if (db->in_transaction ? !PQsendFlushRequest(pg->connection) : !PQpipelineSync(pg->connection))
        return pg_send_failed(db, slot->sql->name);
    db->fault = (struct fault){0};
    pg_take_pending(db);
    result = pg->broken ? NULL : pg_next_answer(db);
    if (!result)
        return ERR_STORE;
    status = PQresultStatus(result);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
        err = db->fault.err ? db->fault.err : pg_fail_result(db, slot->sql->name, result);
    if (!db->in_transaction) {
        PGresult *sync = pg_take_answer(db);

        if (PQresultStatus(sync) != PGRES_PIPELINE_SYNC)
            err = pg_lost_connection(db);
        PQclear(sync);
    }
    if (err)
        PQclear(result);
    else
        *out_result = result;
    return err;
}

enum err pg_change(struct db *db, struct db_slot *slot, const struct arg *args, size_t n,
                   int64_t *out_rows)
{
    PGresult *result = NULL;
    enum err err = ask(db, slot, args, n, &result);

    if (err)
        return err;
    if (str_to_i64(str_from(PQcmdTuples(result)), out_rows))
        *out_rows = 0;
    PQclear(result);
    return OK;
}

enum err pg_query(struct db *db, struct db_slot *slot, const struct arg *args, size_t n,
                  struct rows *rows)
{
    PGresult *result = NULL;
    enum err err = db->in_transaction ? OK : pg_connected(db);

    if (!err)
        err = ask(db, slot, args, n, &result);
    if (err)
        return err;
    rows->handle = result;
    rows->slot = slot;
    rows->columns = PQnfields(result);
    rows->row = -1;
    rows->row_count = PQntuples(result);
    return OK;
}
