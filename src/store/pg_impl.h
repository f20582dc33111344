/* pg_impl.h: what the files of the PostgreSQL driver share; nobody else includes it.
 *
 * db_postgres.c   connects, begins and ends transactions
 * pg_statement.c  prepares and sends statements, alone or gathered (pg_gather.h)
 * pg_answer.c     takes what the server answers, in the order of what was sent
 * pg_rows.c       reads its rows
 */
#ifndef STORE_PG_IMPL_H
#define STORE_PG_IMPL_H

#include <libpq-fe.h>

#include "store/db_impl.h"
#include "store/pg_gather.h"
#include "store/pg_rows.h"

enum {
    PG_PENDING_MAX = 1024,
    PG_ASKED_MAX = 32, /* reads gathered at the same time; one more sends the others */
};

/* Something told whose answer was not read yet. */
struct pending {
    struct db_slot *slot; /* NULL: BEGIN or ROLLBACK */
    struct gather *many;  /* with is_prepare: of its text for many calls */
    bool is_prepare;
    struct gather_ask *asks; /* of reads ahead: a copy, or NULL */
    size_t n;                /* asks */
};

struct pg {
    PGconn *connection;
    bool broken, is_silent;
    int64_t tried_at; /* clock_monotonic of the last connecting */
    int64_t patience; /* ms that one answer may take */
    struct pending pending[PG_PENDING_MAX];
    size_t pending_n;
    struct gather *told[GATHER_WRITES_MAX]; /* by place; NULL: nothing gathered there */
    struct gather *asked[PG_ASKED_MAX];     /* in the order of their first call */
    size_t asked_n;
    bool has_told;
    char url[2048];
};

static inline struct pg *pg_of(const struct db *db) { return db->connection; }

/* db_postgres.c: connects again when the connection is gone. */
must_check enum err pg_connected(struct db *db);

/* ---- pg_answer.c ---- */

/* Errors of the three kinds, as db_fail gives them. */
enum err pg_lost_connection(struct db *db);
enum err pg_fail_result(struct db *db, const char *what, const PGresult *result);
enum err pg_send_failed(struct db *db, const char *what);

void pg_forget_pending(struct pg *pg);  /* nobody will answer any more */
void pg_forget_gathered(struct pg *pg); /* nor is it to be sent */

/* PQgetResult, which waits for ever; this waits for `patience`. */
PGresult *pg_take_answer(struct db *db);
/* The next answer, and the NULL that ends it. NULL when the connection is gone. */
PGresult *pg_next_answer(struct db *db);

/* One more that is to be answered. */
must_check enum err pg_note(struct db *db, struct pending told);
/* Reads the answers of everything that was only told. Errors go to db->failed. */
void pg_take_pending(struct db *db);
/* The same, having the server flush first. */
void pg_flush_pending(struct db *db);
/* Ends the pipeline's stretch: everything told has been answered after it. */
enum err pg_synchronise(struct db *db);

/* ---- pg_statement.c ---- */

/* Sends what is gathered: what was told, then what was asked, so that reads see what was told
 * before them. */
must_check enum err pg_send_all(struct db *db);

/* See struct db_driver. */
enum err pg_prepare(struct db *db, struct db_slot *slot);
enum err pg_run(struct db *db, struct db_slot *slot, const struct arg *args, size_t n);
enum err pg_change(struct db *db, struct db_slot *slot, const struct arg *args, size_t n,
                   int64_t *out_rows);
enum err pg_query(struct db *db, struct db_slot *slot, const struct arg *args, size_t n,
                  struct rows *rows);
enum err pg_ahead(struct db *db, struct db_slot *slot, const struct arg *args, size_t n,
                  rows_taker *take, void *arg);
enum err pg_settle(struct db *db);

#endif
