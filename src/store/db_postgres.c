/* The PostgreSQL driver: libpq, always in pipeline mode.
 *
 * A write is sent and its answer is read later; `pending` remembers what is still to be answered,
 * in order. Reading in the middle of a transaction asks the server to flush and takes the answers
 * up to its own. The pipeline is synchronised at the end of each transaction and of each read
 * outside one (PostgreSQL 15 documentation, chapter 34.5). libpq reads while it waits to write,
 * so the two sides cannot wait for each other.
 *
 * Values travel in binary in both directions: integers and reals as 8 bytes, big endian.
 *
 * A lost connection is noticed at any call and gives ERR_STORE; the next begin or read outside a
 * transaction connects again and prepares again. One that ended while nothing was asked is noticed
 * before it is used, so that a server that was started anew costs nobody an answer. A server that
 * hangs says nothing at all: after `patience` its connection counts as lost. What was committed
 * there or not, nobody knows; until its backend is gone it keeps the writer's lock, so what is
 * tried again is tried after it.
 * One advisory lock for the schema makes sure that
 * a site has one writer; it dies with the connection and is taken again with it.
 */
#include <libpq-fe.h>
#include <poll.h>

#include "base/clock.h"
#include "store/db_impl.h"
#include "store/site.h"

enum {
    PENDING_MAX = 1024,
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_INT8 = 20,
    OID_TEXT = 25,
    OID_INT4 = 23,
    OID_FLOAT8 = 701,
    RECONNECT_PAUSE = 500,
    /* The server's own statement_timeout is a little less, see set_up. */
    READ_PATIENCE = 10 * 1000,
    WRITE_PATIENCE = 20 * 1000,
    SCRIPT_PATIENCE = 24 * 3600 * 1000,
};

/* Something told whose answer was not read yet. */
struct pending {
    struct db_slot *slot; /* NULL: BEGIN or ROLLBACK */
    bool is_prepare;
    rows_taker *take; /* of a read ahead, or NULL */
    void *arg;
};

struct pg {
    PGconn *connection;
    bool broken, is_silent;
    int64_t tried_at; /* clock_monotonic of the last connecting */
    int64_t patience; /* ms that one answer may take */
    struct pending pending[PENDING_MAX];
    size_t pending_n;
    char url[2048];
};

static struct pg *pg_of(const struct db *db) { return db->connection; }

static enum err meaning(const char *state)
{
    static const struct {
        const char *prefix;
        enum err err;
    } table[] = {
        {"23505", ERR_EXISTS},  {"53100", ERR_DISK_FULL}, {"53200", ERR_NO_MEMORY},
        {"54", ERR_TOO_BIG},    {"XX001", ERR_CORRUPT},   {"XX002", ERR_CORRUPT},
        {"40001", ERR_BUSY},    {"40P01", ERR_BUSY},      {"55P03", ERR_BUSY},
        {"57014", ERR_TIMEOUT},
    };

    for (size_t i = 0; state && i < ARRAY_LEN(table); i++)
        if (str_starts(str_from(state), str_from(table[i].prefix)))
            return table[i].err;
    return ERR_STORE;
}

static enum err lost_connection(struct db *db)
{
    struct pg *pg = pg_of(db);

    pg->broken = true;
    pg->pending_n = 0;
    return db_fail(db, ERR_STORE, "the database was lost: %s",
                   pg->is_silent ? "it does not answer" : PQerrorMessage(pg->connection));
}

static enum err fail_result(struct db *db, const char *what, const PGresult *result)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);

    return db_fail(db, meaning(state), "%s: %s%s%s", what, text ? text : "no answer",
                   detail ? ": " : "", detail ? detail : "");
}

static enum err send_failed(struct db *db, const char *what)
{
    struct pg *pg = pg_of(db);

    if (PQstatus(pg->connection) == CONNECTION_BAD || pg->is_silent)
        return lost_connection(db);
    return db_fail(db, ERR_STORE, "%s: %s", what, PQerrorMessage(pg->connection));
}

/* Waits until an answer can be taken without waiting. False after `patience`. A connection that
 * fails is ready: taking the answer tells. */
static bool await_answer(struct pg *pg)
{
    int64_t until = clock_monotonic() + pg->patience, left = pg->patience;

    while (left > 0) {
        struct pollfd ready = {.fd = PQsocket(pg->connection), .events = POLLIN};
        int unsent = PQflush(pg->connection);

        if (unsent < 0 || !PQisBusy(pg->connection))
            return true;
        if (unsent)
            ready.events |= POLLOUT;
        if (poll(&ready, 1, (int)left) > 0 && (ready.revents & ~POLLOUT) &&
            !PQconsumeInput(pg->connection))
            return true;
        left = until - clock_monotonic();
    }
    return false;
}

/* PQgetResult, which waits for ever. */
static PGresult *take_answer(struct db *db)
{
    struct pg *pg = pg_of(db);

    if (pg->is_silent)
        return NULL;
    if (await_answer(pg))
        return PQgetResult(pg->connection);
    pg->broken = pg->is_silent = true;
    return NULL;
}

static void quiet(void *arg may_be_unused, const char *message may_be_unused) {}

/* Several statements at once, outside the pipeline. */
static enum err simple(struct db *db, const char *sql)
{
    struct pg *pg = pg_of(db);
    PGresult *result;
    enum err err = OK;

    if (!PQsendQuery(pg->connection, sql))
        return send_failed(db, "script");
    while ((result = take_answer(db))) {
        ExecStatusType status = PQresultStatus(result);

        if (!err && status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
            err = fail_result(db, "script", result);
        PQclear(result);
    }
    return err ? err : pg->is_silent ? ERR_STORE : OK;
}

/* hashtext: sites may share a database, each in a schema of its own. The server notices the end of
 * a writer before us a moment later than we do, so we wait a moment. */
static enum err take_writer_lock(struct db *db)
{
    enum err err = simple(db, "SET lock_timeout = '1500ms'; "
                              "SELECT pg_advisory_lock(1214604644, hashtext(current_schema())); "
                              "SET lock_timeout = 0");

    return err == ERR_BUSY ? db_fail(db, ERR_BUSY, "another program writes to this database") : err;
}

static enum err set_up(struct db *db)
{
    struct pg *pg = pg_of(db);
    enum err err;

    (void)PQsetNoticeProcessor(pg->connection, quiet, NULL);
    err = simple(db, "SET synchronous_commit = on; SET standard_conforming_strings = on; "
                     "SET idle_in_transaction_session_timeout = '10min'; SET timezone = 'UTC'");
    if (!err && db->mode == DB_READ)
        err = simple(db, "SET default_transaction_read_only = on; SET statement_timeout = '8s'");
    /* A statement of ours that takes that long is stuck; schema steps lift this for themselves. */
    if (!err && db->mode == DB_WRITE)
        err = simple(db, "SET statement_timeout = '15s'");
    if (!err && db->mode == DB_WRITE)
        err = take_writer_lock(db);
    if (!err && !PQenterPipelineMode(pg->connection))
        err = send_failed(db, "pipeline");
    if (!err)
        pg->broken = false;
    return err;
}

static enum err connect_now(struct db *db)
{
    /* The URL comes last: what it says wins. */
    static const char *const names[] = {
        "connect_timeout",     "tcp_user_timeout", "keepalives_idle",
        "keepalives_interval", "keepalives_count", "application_name",
        "client_encoding",     "dbname",           NULL};
    struct pg *pg = pg_of(db);
    const char *const values[] = {"3", "10000", "10", "5", "3", "heed", "UTF8", pg->url, NULL};

    PQfinish(pg->connection);
    pg->broken = true;
    pg->is_silent = false;
    pg->pending_n = 0;
    pg->tried_at = clock_monotonic();
    for (size_t i = 0; i < db->slot_count; i++)
        db->slots[i].prepared = NULL;
    pg->connection = PQconnectdbParams(names, values, 1);
    if (!pg->connection)
        return db_fail(db, ERR_NO_MEMORY, "connect: out of memory");
    if (PQstatus(pg->connection) != CONNECTION_OK)
        return db_fail(db, ERR_STORE, "connect: %s", PQerrorMessage(pg->connection));
    if (PQsetnonblocking(pg->connection, 1))
        return send_failed(db, "connect");
    pg->patience = db->mode == DB_WRITE ? WRITE_PATIENCE : READ_PATIENCE;
    return set_up(db);
}

/* The server ended it while nothing was asked. What else it may say now (a setting changed) is
 * read on the way. */
static bool has_ended(struct pg *pg)
{
    struct pollfd said = {.fd = PQsocket(pg->connection), .events = POLLIN};

    return PQstatus(pg->connection) != CONNECTION_OK ||
           (poll(&said, 1, 0) > 0 &&
            (!PQconsumeInput(pg->connection) || PQstatus(pg->connection) != CONNECTION_OK));
}

static enum err connected(struct db *db)
{
    struct pg *pg = pg_of(db);

    if (!pg->broken && !has_ended(pg))
        return OK;
    if (clock_monotonic() - pg->tried_at < RECONNECT_PAUSE)
        return db_fail(db, ERR_STORE, "the database cannot be reached");
    return connect_now(db);
}

static enum err open_postgres(struct db *db, const struct site *site, struct fault *fault)
{
    struct pg *pg = calloc(1, sizeof(*pg));
    enum err err;

    if (!pg)
        return fault_set(fault, ERR_NO_MEMORY, "out of memory");
    db->connection = pg;
    (void)snprintf(pg->url, sizeof(pg->url), "%s", site->db_url);
    err = connect_now(db);
    return err ? fault_set(fault, err, "%s", fault_text(&db->fault, err)) : OK;
}

static void close_postgres(struct db *db)
{
    struct pg *pg = pg_of(db);

    if (pg)
        PQfinish(pg->connection);
    free(pg);
}

/* The next answer, and the NULL that ends it. NULL when the connection is gone. */
static PGresult *next_answer(struct db *db)
{
    struct pg *pg = pg_of(db);
    PGresult *result = take_answer(db), *more;

    while (result && PQstatus(pg->connection) == CONNECTION_OK && (more = take_answer(db)))
        PQclear(more);
    if (PQstatus(pg->connection) == CONNECTION_BAD || pg->is_silent) {
        PQclear(result);
        result = NULL;
    }
    if (!result)
        (void)lost_connection(db);
    return result;
}

static void give_rows(struct db *db, const struct pending *told, PGresult *result)
{
    struct rows rows = {.db = db,
                        .handle = result,
                        .slot = told->slot,
                        .columns = PQnfields(result),
                        .row = -1,
                        .row_count = PQntuples(result)};

    told->take(&rows, told->arg);
}

/* Reads the answers of everything that was only told. Errors go to db->failed. */
static void take_pending(struct db *db)
{
    struct pg *pg = pg_of(db);

    for (size_t i = 0; i < pg->pending_n; i++) {
        struct pending told = pg->pending[i];
        PGresult *result = next_answer(db);
        ExecStatusType status = PQresultStatus(result);

        if (!result)
            return;
        if (status == PGRES_FATAL_ERROR)
            (void)fail_result(db, told.slot ? told.slot->sql->name : "begin", result);
        if (told.take && status == PGRES_TUPLES_OK && !db->failed)
            give_rows(db, &told, result);
        if (told.is_prepare && status != PGRES_COMMAND_OK)
            told.slot->prepared = NULL; /* not there after all */
        PQclear(result);
    }
    pg->pending_n = 0;
}

static void flush_pending(struct db *db)
{
    struct pg *pg = pg_of(db);

    if (!PQsendFlushRequest(pg->connection) || PQflush(pg->connection) < 0)
        (void)send_failed(db, "flush");
    else
        take_pending(db);
}

static enum err note(struct db *db, struct pending told)
{
    struct pg *pg = pg_of(db);

    pg->pending[pg->pending_n++] = told;
    if (pg->pending_n == PENDING_MAX)
        flush_pending(db);
    return db->failed;
}

static enum err note_pending(struct db *db, struct db_slot *slot, bool is_prepare)
{
    return note(db, (struct pending){.slot = slot, .is_prepare = is_prepare});
}

/* Ends the pipeline's stretch: everything told has been answered after it. */
static enum err synchronise(struct db *db)
{
    struct pg *pg = pg_of(db);
    PGresult *result;

    if (!PQpipelineSync(pg->connection))
        return send_failed(db, "synchronise");
    take_pending(db);
    if (pg->broken)
        return ERR_STORE;
    result = take_answer(db);
    if (PQresultStatus(result) != PGRES_PIPELINE_SYNC) {
        PQclear(result);
        return lost_connection(db);
    }
    PQclear(result);
    return db->failed;
}

static enum err tell(struct db *db, const char *sql)
{
    if (!PQsendQueryParams(pg_of(db)->connection, sql, 0, NULL, NULL, NULL, NULL, 1))
        return send_failed(db, sql);
    return note_pending(db, NULL, false);
}

static enum err begin(struct db *db)
{
    enum err err = connected(db);

    if (err)
        return err;
    return tell(db, db->mode == DB_WRITE ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ");
}

static enum err commit(struct db *db)
{
    struct pg *pg = pg_of(db);
    PGresult *result;
    enum err err;

    if (!PQsendQueryParams(pg->connection, "COMMIT", 0, NULL, NULL, NULL, NULL, 1) ||
        !PQpipelineSync(pg->connection))
        return send_failed(db, "commit");
    take_pending(db);
    if (pg->broken)
        return db->failed;
    result = next_answer(db);
    if (!result)
        return db->failed;
    /* A transaction that failed answers COMMIT with ROLLBACK. */
    err = db->failed;
    if (!err && PQresultStatus(result) != PGRES_COMMAND_OK)
        err = fail_result(db, "commit", result);
    else if (!err && !str_is(str_from(PQcmdStatus(result)), "COMMIT"))
        err = db_fail(db, ERR_STORE, "commit: the database answered %s", PQcmdStatus(result));
    PQclear(result);
    result = take_answer(db);
    if (PQresultStatus(result) != PGRES_PIPELINE_SYNC)
        (void)lost_connection(db);
    PQclear(result);
    return err;
}

static void abort_postgres(struct db *db)
{
    struct pg *pg = pg_of(db);

    if (pg->broken || PQstatus(pg->connection) == CONNECTION_BAD)
        return;
    (void)synchronise(db);
    if (pg->broken || PQtransactionStatus(pg->connection) == PQTRANS_IDLE)
        return;
    if (PQsendQueryParams(pg->connection, "ROLLBACK", 0, NULL, NULL, NULL, NULL, 1)) {
        pg->pending[pg->pending_n++] = (struct pending){.slot = NULL};
        (void)synchronise(db);
    }
}

static enum err send_prepare(struct db *db, struct db_slot *slot)
{
    const struct sql *sql = slot->sql;
    size_t n = strlen(sql->types);
    Oid types[DB_ARGS_MAX] = {0};

    if (slot->prepared)
        return OK;
    bug_on(n > DB_ARGS_MAX);
    for (size_t i = 0; i < n; i++)
        types[i] = sql->types[i] == 'i'   ? OID_INT8
                   : sql->types[i] == 'r' ? OID_FLOAT8
                   : sql->types[i] == 't' ? OID_TEXT
                                          : OID_BYTEA;
    if (!PQsendPrepare(pg_of(db)->connection, sql->name, sql->postgres ? sql->postgres : sql->text,
                       (int)n, types))
        return send_failed(db, sql->name);
    slot->prepared = slot;
    return note_pending(db, slot, true);
}

static enum err prepare(struct db *db, struct db_slot *slot)
{
    enum err err = connected(db);

    if (err)
        return err;
    db->failed = OK;
    db->fault = (struct fault){0};
    err = send_prepare(db, slot);
    if (!err)
        err = synchronise(db);
    return err ? err : db->fault.err;
}

static void put_u64(char *p, uint64_t value)
{
    for (int i = 0; i < 8; i++)
        p[i] = (char)(value >> (56 - 8 * i));
}

static uint64_t get_u64(const char *p, int n)
{
    uint64_t value = 0;

    for (int i = 0; i < n; i++)
        value = value << 8 | (unsigned char)p[i];
    return value;
}

static enum err send_statement(struct db *db, struct db_slot *slot, const struct arg *args,
                               size_t n)
{
    const char *values[DB_ARGS_MAX] = {NULL};
    int lengths[DB_ARGS_MAX] = {0}, formats[DB_ARGS_MAX] = {0};
    char numbers[DB_ARGS_MAX][8];
    enum err err = send_prepare(db, slot);

    if (err)
        return err;
    for (size_t i = 0; i < n; i++) {
        uint64_t bits = (uint64_t)args[i].i;

        formats[i] = 1;
        if (args[i].type == ARG_REAL)
            memcpy(&bits, &args[i].r, 8);
        put_u64(numbers[i], bits);
        if (args[i].type == ARG_INT || args[i].type == ARG_REAL) {
            values[i] = numbers[i];
            lengths[i] = 8;
        } else if (args[i].type != ARG_NULL) {
            if (args[i].s.n > INT32_MAX)
                return db_fail(db, ERR_TOO_BIG, "%s: argument %zu", slot->sql->name, i + 1);
            values[i] = args[i].s.n ? args[i].s.p : "";
            lengths[i] = (int)args[i].s.n;
        }
    }
    if (!PQsendQueryPrepared(pg_of(db)->connection, slot->sql->name, (int)n, values, lengths,
                             formats, 1))
        return send_failed(db, slot->sql->name);
    return OK;
}

static enum err run(struct db *db, struct db_slot *slot, const struct arg *args, size_t n)
{
    enum err err = send_statement(db, slot, args, n);

    return err ? err : note_pending(db, slot, false);
}

static enum err ahead(struct db *db, struct db_slot *slot, const struct arg *args, size_t n,
                      rows_taker *take, void *arg)
{
    enum err err = send_statement(db, slot, args, n);

    return err ? err : note(db, (struct pending){.slot = slot, .take = take, .arg = arg});
}

static enum err settle(struct db *db)
{
    if (pg_of(db)->pending_n)
        flush_pending(db);
    return db->failed;
}

/* Sends, and waits for the answer; the result is the caller's to clear. */
static enum err ask(struct db *db, struct db_slot *slot, const struct arg *args, size_t n,
                    PGresult **out_result)
{
    struct pg *pg = pg_of(db);
    PGresult *result;
    ExecStatusType status;
    enum err err = send_statement(db, slot, args, n);

    if (err)
        return err;
    if (db->in_transaction ? !PQsendFlushRequest(pg->connection) : !PQpipelineSync(pg->connection))
        return send_failed(db, slot->sql->name);
    db->fault = (struct fault){0};
    take_pending(db);
    result = pg->broken ? NULL : next_answer(db);
    if (!result)
        return ERR_STORE;
    status = PQresultStatus(result);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
        err = db->fault.err ? db->fault.err : fail_result(db, slot->sql->name, result);
    if (!db->in_transaction) {
        PGresult *sync = take_answer(db);

        if (PQresultStatus(sync) != PGRES_PIPELINE_SYNC)
            err = lost_connection(db);
        PQclear(sync);
    }
    if (err)
        PQclear(result);
    else
        *out_result = result;
    return err;
}

static enum err change(struct db *db, struct db_slot *slot, const struct arg *args, size_t n,
                       int64_t *out_rows)
{
    PGresult *result;
    enum err err = ask(db, slot, args, n, &result);

    if (err)
        return err;
    if (str_to_i64(str_from(PQcmdTuples(result)), out_rows))
        *out_rows = 0;
    PQclear(result);
    return OK;
}

static enum err query(struct db *db, struct db_slot *slot, const struct arg *args, size_t n,
                      struct rows *rows)
{
    PGresult *result;
    enum err err = db->in_transaction ? OK : connected(db);

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

static enum err script(struct db *db, const char *text)
{
    struct pg *pg = pg_of(db);
    enum err err = synchronise(db);

    if (err)
        return err;
    if (!PQexitPipelineMode(pg->connection))
        return send_failed(db, "script");
    pg->patience = SCRIPT_PATIENCE;
    err = simple(db, text);
    pg->patience = WRITE_PATIENCE;
    if (!PQenterPipelineMode(pg->connection))
        return send_failed(db, "script");
    return err;
}

static bool next(struct rows *rows) { return ++rows->row < rows->row_count; }

static bool is_null(const struct rows *rows, int column)
{
    return PQgetisnull(rows->handle, rows->row, column);
}

/* A column of another type than the reader takes it for is a fault of a statement. */
static void wrong_type(struct rows *rows, int column)
{
    if (!rows->err)
        rows->err = db_fail(rows->db, ERR_STORE, "%s: column %d has type %u", rows->slot->sql->name,
                            column + 1, (unsigned)PQftype(rows->handle, column));
}

static int64_t get_int(struct rows *rows, int column)
{
    int n = PQgetlength(rows->handle, rows->row, column);
    uint64_t bits = get_u64(PQgetvalue(rows->handle, rows->row, column), n > 8 ? 0 : n);

    if (is_null(rows, column))
        return 0;
    switch (PQftype(rows->handle, column)) {
    case OID_INT8:
    case OID_BOOL:
        return (int64_t)bits;
    case OID_INT4:
        return (int32_t)bits;
    default:
        wrong_type(rows, column);
        return 0;
    }
}

static double get_real(struct rows *rows, int column)
{
    uint64_t bits;
    double value;

    if (is_null(rows, column))
        return 0;
    if (PQftype(rows->handle, column) != OID_FLOAT8) {
        wrong_type(rows, column);
        return 0;
    }
    bits = get_u64(PQgetvalue(rows->handle, rows->row, column), 8);
    memcpy(&value, &bits, 8);
    return value;
}

static struct str get_bytes(struct rows *rows, int column)
{
    Oid type = PQftype(rows->handle, column);

    if (type != OID_TEXT && type != OID_BYTEA)
        wrong_type(rows, column);
    return str_of(PQgetvalue(rows->handle, rows->row, column),
                  (size_t)PQgetlength(rows->handle, rows->row, column));
}

static void done(struct rows *rows) { PQclear(rows->handle); }

const struct db_driver db_driver_postgres = {
    .kind = DB_POSTGRES,
    .open = open_postgres,
    .close = close_postgres,
    .begin = begin,
    .commit = commit,
    .abort = abort_postgres,
    .prepare = prepare,
    .run = run,
    .change = change,
    .query = query,
    .ahead = ahead,
    .settle = settle,
    .script = script,
    .next = next,
    .is_null = is_null,
    .get_int = get_int,
    .get_real = get_real,
    .get_bytes = get_bytes,
    .done = done,
};
