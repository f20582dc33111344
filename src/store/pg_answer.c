#include <poll.h>

#include "base/clock.h"
#include "store/pg_impl.h"

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

/* Data exception, integrity, check option, a limit of the program, raised by a trigger. */
static bool is_refusal(const char *state)
{
    static const char *const classes[] = {"21", "22", "23", "44", "54", "P0001"};

    for (size_t i = 0; state && i < ARRAY_LEN(classes); i++)
        if (str_starts(str_from(state), str_from(classes[i])))
            return true;
    return false;
}

/* Nobody will answer any more. */
void pg_forget_pending(struct pg *pg)
{
    for (size_t i = 0; i < pg->pending_n; i++)
        free(pg->pending[i].asks);
    pg->pending_n = 0;
}

void pg_forget_gathered(struct pg *pg)
{
    for (size_t i = 0; i < GATHER_WRITES_MAX; i++) {
        if (pg->told[i])
            gather_reset(pg->told[i]);
        pg->told[i] = NULL;
    }
    for (size_t i = 0; i < pg->asked_n; i++)
        gather_reset(pg->asked[i]);
    pg->asked_n = 0;
    pg->has_told = false;
}

enum err pg_lost_connection(struct db *db)
{
    struct pg *pg = pg_of(db);

    pg->broken = true;
    pg_forget_pending(pg);
    return db_fail(db, ERR_STORE, "the database was lost: %s",
                   pg->is_silent ? "it does not answer" : PQerrorMessage(pg->connection));
}

enum err pg_fail_result(struct db *db, const char *what, const PGresult *result)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);

    if (!db->failed)
        db->refused = is_refusal(state);
    return db_fail(db, meaning(state), "%s: %s%s%s", what, text ? text : "no answer",
                   detail ? ": " : "", detail ? detail : "");
}

enum err pg_send_failed(struct db *db, const char *what)
{
    struct pg *pg = pg_of(db);

    if (PQstatus(pg->connection) == CONNECTION_BAD || pg->is_silent)
        return pg_lost_connection(db);
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
PGresult *pg_take_answer(struct db *db)
{
    struct pg *pg = pg_of(db);

    if (pg->is_silent)
        return NULL;
    if (await_answer(pg))
        return PQgetResult(pg->connection);
    pg->broken = pg->is_silent = true;
    return NULL;
}

/* The next answer, and the NULL that ends it. NULL when the connection is gone. */
PGresult *pg_next_answer(struct db *db)
{
    struct pg *pg = pg_of(db);
    PGresult *result = pg_take_answer(db), *more;

    while (result && PQstatus(pg->connection) == CONNECTION_OK && (more = pg_take_answer(db)))
        PQclear(more);
    if (PQstatus(pg->connection) == CONNECTION_BAD || pg->is_silent) {
        PQclear(result);
        result = NULL;
    }
    if (!result)
        (void)pg_lost_connection(db);
    return result;
}

/* The number of the call that a row answers: its last column. */
static int64_t call_of(const PGresult *result, int row)
{
    struct rows rows = {.handle = (PGresult *)(uintptr_t)result, .row = row};

    return pg_get_int(&rows, PQnfields(result) - 1);
}

/* Each who asked gets the rows that answer him; they come in the order of the asking. */
static void give_rows(struct db *db, const struct pending *told, PGresult *result)
{
    int at = 0, end = PQntuples(result), columns = PQnfields(result) - (told->n > 1);

    for (size_t i = 0; i < told->n; i++) {
        struct rows rows = {
            .db = db, .handle = result, .slot = told->slot, .columns = columns, .row = at - 1};

        while (at < end && (told->n == 1 || call_of(result, at) == (int64_t)i + 1))
            at++;
        rows.row_count = at;
        told->asks[i].take(&rows, told->asks[i].arg);
    }
    if (at < end)
        (void)db_fail(db, ERR_STORE, "%s: answers out of order", told->slot->sql->name);
}

/* Reads the answers of everything that was only told. Errors go to db->failed. */
void pg_take_pending(struct db *db)
{
    struct pg *pg = pg_of(db);

    for (size_t i = 0; i < pg->pending_n; i++) {
        struct pending told = pg->pending[i];
        PGresult *result;
        ExecStatusType status;

        pg->pending[i].asks = NULL;
        result = pg_next_answer(db);
        status = PQresultStatus(result);
        if (result && status == PGRES_FATAL_ERROR)
            (void)pg_fail_result(db, told.slot ? told.slot->sql->name : "begin", result);
        if (told.asks && status == PGRES_TUPLES_OK && !db->failed)
            give_rows(db, &told, result);
        free(told.asks);
        if (!result)
            return;
        if (told.is_prepare && status != PGRES_COMMAND_OK) { /* not there after all */
            if (told.many)
                told.many->is_prepared = false;
            else
                told.slot->prepared = NULL;
        }
        PQclear(result);
    }
    pg->pending_n = 0;
}

void pg_flush_pending(struct db *db)
{
    struct pg *pg = pg_of(db);

    if (!PQsendFlushRequest(pg->connection) || PQflush(pg->connection) < 0)
        (void)pg_send_failed(db, "flush");
    else
        pg_take_pending(db);
}

enum err pg_note(struct db *db, struct pending told)
{
    struct pg *pg = pg_of(db);

    pg->pending[pg->pending_n++] = told;
    if (pg->pending_n == PG_PENDING_MAX)
        pg_flush_pending(db);
    return db->failed;
}

/* Ends the pipeline's stretch: everything told has been answered after it. */
enum err pg_synchronise(struct db *db)
{
    struct pg *pg = pg_of(db);
    PGresult *result;

    if (!PQpipelineSync(pg->connection))
        return pg_send_failed(db, "synchronise");
    pg_take_pending(db);
    if (pg->broken)
        return ERR_STORE;
    result = pg_take_answer(db);
    if (PQresultStatus(result) != PGRES_PIPELINE_SYNC) {
        PQclear(result);
        return pg_lost_connection(db);
    }
    PQclear(result);
    return db->failed;
}
