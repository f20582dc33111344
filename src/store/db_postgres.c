/* The PostgreSQL driver: libpq, always in pipeline mode.
 *
 * A write is sent and its answer is read later; `pending` remembers what is still to be answered,
 * in order. Reading in the middle of a transaction asks the server to flush and takes the answers
 * up to its own. The pipeline is synchronised at the end of each transaction and of each read
 * outside one (PostgreSQL 15 documentation, chapter 34.5). libpq reads while it waits to write,
 * so the two sides cannot wait for each other.
 *
 * What a heard message writes and asks is gathered over many messages (pg_gather.h), and sent when
 * a hundred of one kind are there, or when something else is asked or told; so the server works on
 * some messages while the writer judges the next. The writer's lookups all go by an index: a plan
 * made while a table was small would read it whole for as long as it is not analysed again, so the
 * planner is told not to.
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
#include <poll.h>

#include "base/clock.h"
#include "store/pg_impl.h"
#include "store/site.h"

enum {
    RECONNECT_PAUSE = 500,
    /* The server's own statement_timeout is a little less, see set_up. */
    READ_PATIENCE = 10 * 1000,
    WRITE_PATIENCE = 20 * 1000,
    SCRIPT_PATIENCE = 24 * 3600 * 1000,
};

static void quiet(void *arg may_be_unused, const char *message may_be_unused) {}

/* Several statements at once, outside the pipeline. */
static enum err simple(struct db *db, const char *sql)
{
    struct pg *pg = pg_of(db);
    PGresult *result;
    enum err err = OK;

    if (!PQsendQuery(pg->connection, sql))
        return pg_send_failed(db, "script");
    while ((result = pg_take_answer(db))) {
        ExecStatusType status = PQresultStatus(result);

        if (!err && status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
            err = pg_fail_result(db, "script", result);
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
    err = simple(
        db,
        "SET synchronous_commit = on; SET standard_conforming_strings = on; "
        "SET idle_in_transaction_session_timeout = '10min'; SET timezone = 'UTC'; SET jit = off");
    if (!err && db->mode == DB_READ)
        err = simple(db, "SET default_transaction_read_only = on; SET statement_timeout = '8s'");
    /* A statement of ours that takes that long is stuck; schema steps lift this for themselves. */
    if (!err && db->mode == DB_WRITE)
        err = simple(db, "SET statement_timeout = '15s'; SET enable_seqscan = off");
    if (!err && db->mode == DB_WRITE)
        err = take_writer_lock(db);
    if (!err && !PQenterPipelineMode(pg->connection))
        err = pg_send_failed(db, "pipeline");
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
    pg_forget_pending(pg);
    pg_forget_gathered(pg);
    pg->tried_at = clock_monotonic();
    for (size_t i = 0; i < db->slot_count; i++) {
        db->slots[i].prepared = NULL;
        if (db->slots[i].gather)
            db->slots[i].gather->is_prepared = false;
    }
    pg->connection = PQconnectdbParams(names, values, 1);
    if (!pg->connection)
        return db_fail(db, ERR_NO_MEMORY, "connect: out of memory");
    if (PQstatus(pg->connection) != CONNECTION_OK)
        return db_fail(db, ERR_STORE, "connect: %s", PQerrorMessage(pg->connection));
    if (PQsetnonblocking(pg->connection, 1))
        return pg_send_failed(db, "connect");
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

enum err pg_connected(struct db *db)
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

    for (size_t i = 0; i < db->slot_count; i++)
        gather_free(db->slots[i].gather);
    if (pg) {
        pg_forget_pending(pg);
        PQfinish(pg->connection);
    }
    free(pg);
}

static enum err tell(struct db *db, const char *sql)
{
    if (!PQsendQueryParams(pg_of(db)->connection, sql, 0, NULL, NULL, NULL, NULL, 1))
        return pg_send_failed(db, sql);
    return pg_note(db, (struct pending){.slot = NULL});
}

static enum err begin(struct db *db)
{
    enum err err = pg_connected(db);

    if (err)
        return err;
    return tell(db, db->mode == DB_WRITE ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ");
}

static void abort_postgres(struct db *db)
{
    struct pg *pg = pg_of(db);

    pg_forget_gathered(pg);
    if (pg->broken || PQstatus(pg->connection) == CONNECTION_BAD)
        return;
    (void)pg_synchronise(db);
    if (pg->broken || PQtransactionStatus(pg->connection) == PQTRANS_IDLE)
        return;
    if (PQsendQueryParams(pg->connection, "ROLLBACK", 0, NULL, NULL, NULL, NULL, 1)) {
        pg->pending[pg->pending_n++] = (struct pending){.slot = NULL};
        (void)pg_synchronise(db);
    }
}

static enum err commit(struct db *db)
{
    struct pg *pg = pg_of(db);
    PGresult *result;
    enum err err = pg_send_all(db);

    if (err)
        return err;
    if (!PQsendQueryParams(pg->connection, "COMMIT", 0, NULL, NULL, NULL, NULL, 1) ||
        !PQpipelineSync(pg->connection))
        return pg_send_failed(db, "commit");
    pg_take_pending(db);
    if (pg->broken)
        return db->failed;
    result = pg_next_answer(db);
    if (!result)
        return db->failed;
    /* A transaction that failed answers COMMIT with ROLLBACK. */
    err = db->failed;
    if (!err && PQresultStatus(result) != PGRES_COMMAND_OK)
        err = pg_fail_result(db, "commit", result);
    else if (!err && !str_is(str_from(PQcmdStatus(result)), "COMMIT"))
        err = db_fail(db, ERR_STORE, "commit: the database answered %s", PQcmdStatus(result));
    PQclear(result);
    result = pg_take_answer(db);
    if (PQresultStatus(result) != PGRES_PIPELINE_SYNC)
        (void)pg_lost_connection(db);
    PQclear(result);
    return err;
}

static enum err script(struct db *db, const char *text)
{
    struct pg *pg = pg_of(db);
    enum err err = pg_send_all(db);

    if (!err)
        err = pg_synchronise(db);
    if (err)
        return err;
    if (!PQexitPipelineMode(pg->connection))
        return pg_send_failed(db, "script");
    pg->patience = SCRIPT_PATIENCE;
    err = simple(db, text);
    pg->patience = WRITE_PATIENCE;
    if (!PQenterPipelineMode(pg->connection))
        return pg_send_failed(db, "script");
    return err;
}

const struct db_driver db_driver_postgres = {
    .kind = DB_POSTGRES,
    .open = open_postgres,
    .close = close_postgres,
    .begin = begin,
    .commit = commit,
    .abort = abort_postgres,
    .prepare = pg_prepare,
    .run = pg_run,
    .change = pg_change,
    .query = pg_query,
    .ahead = pg_ahead,
    .settle = pg_settle,
    .script = script,
    .next = pg_next,
    .is_null = pg_is_null,
    .get_int = pg_get_int,
    .get_real = pg_get_real,
    .get_bytes = pg_get_bytes,
    .done = pg_done,
};
