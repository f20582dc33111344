/* db.h: one connection to the database, used by one thread.
 *
 * Two drivers stand behind this header: SQLite (db_sqlite.c) and PostgreSQL (db_postgres.c).
 * Everything above it is the same on both.
 *
 * The list of statements is closed. Each noun's file has a table
 *
 *     enum { INSERT, LOAD };
 *     static const struct sql statements[] = {
 *         [INSERT] = {"rule_insert", "it", "INSERT INTO rule (id, name) VALUES ($1, $2)", NULL},
 *     };
 *     const struct sql_set sql_set_rule = {"rule", statements, ARRAY_LEN(statements)};
 *
 * and one name in store/meson.build; tests prepare every one of them on both databases. Each
 * statement says the type of each parameter once (`types`, one letter a parameter: i integer,
 * r real, t text, b bytes), so that no database guesses. `postgres` is NULL unless the two need
 * different words. A statement is prepared at its first use on a connection and kept.
 *
 * Reading. db_query gives rows; rows_next steps; rows_int, rows_real, rows_text and rows_bytes
 * take the next column, from left to right; NULL reads as 0 or the empty string. What rows_text
 * gives is valid until the next rows_next: copy it (rows_text_in) to keep it. rows_done always
 * follows and gives the error, if there was one.
 *
 *     enum err err = db_query(db, &statements[LIST], ARGS(db_int(channel)), &rows);
 *     while (!err && rows_next(&rows)) { id = rows_int(&rows); ... }
 *     return rows_done(&rows, err);
 *
 * Outside a transaction a read sees the newest commit. Inside one that was begun on a reading
 * connection, all reads see the same moment.
 *
 * Writing happens between db_begin and db_commit, on the one DB_WRITE connection of the site.
 * db_run is a write whose answer is not awaited: on PostgreSQL it goes into the pipeline, on
 * SQLite it runs at once. An error may come with any later call and comes with db_commit at the
 * latest; after the first one every call of this transaction fails with the same error and
 * nothing of it is kept. Row ids are given by us (db_new_id), so that no answer is needed.
 *
 * Committed means flushed: WAL with synchronous=FULL on SQLite, synchronous_commit=on on
 * PostgreSQL. When PostgreSQL is lost during the commit nobody can know whether it was kept
 * (ERR_STORE); commands carry keys for that (store/command.h).
 *
 * Errors: ERR_EXISTS (unique), ERR_DISK_FULL, ERR_CORRUPT, ERR_BUSY, ERR_NO_MEMORY, ERR_TOO_NEW
 * (the schema), ERR_STORE (anything else; on PostgreSQL the connection is made anew at the next
 * db_begin or db_query). db_fault says what failed. After a failed flush the file system may have
 * dropped what we wrote, so the connection is lost for good (db_is_lost): end the process and let
 * it start again. A write outside a transaction or with arguments of other types is our own bug.
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "base/arena.h"
#include "base/str.h"
#include "store/ids.h"

struct db;
struct db_slot;
struct site;

struct sql {
    const char *name;     /* "message_insert": unique over all sets */
    const char *types;    /* "iit": the type of each $n */
    const char *text;     /* SQLite, and PostgreSQL unless the next says otherwise */
    const char *postgres; /* or NULL */
};

struct sql_set {
    const char *name;
    const struct sql *at;
    size_t n;
};

/* NULL-ended, made from the list of nouns in store/meson.build. */
extern const struct sql_set *const sql_set_registry[];

enum db_mode { DB_READ, DB_WRITE };
enum db_kind { DB_SQLITE, DB_POSTGRES };

/* Opens the site's database. DB_WRITE climbs to the newest schema first, and is refused with
 * ERR_BUSY while another program writes there. DB_READ refuses an older schema (ERR_STORE);
 * both refuse a newer one (ERR_TOO_NEW). */
must_check enum err db_open(const struct site *site, enum db_mode mode, struct db **out_db,
                            struct fault *fault);
void db_close(struct db *db); /* aborts an open transaction; NULL is fine */

enum db_kind db_kind(const struct db *db);
/* What failed last on this connection: "message_insert: UNIQUE constraint failed: …". */
const struct fault *db_fault(const struct db *db);
bool db_is_lost(const struct db *db);

/* Arguments. The _opt forms give NULL for 0 and for the empty string. */
enum arg_type { ARG_NULL, ARG_INT, ARG_REAL, ARG_TEXT, ARG_BYTES };
struct arg {
    enum arg_type type;
    int64_t i;
    double r;
    struct str s;
};
static inline struct arg db_null(void) { return (struct arg){.type = ARG_NULL}; }
static inline struct arg db_int(int64_t i) { return (struct arg){.type = ARG_INT, .i = i}; }
static inline struct arg db_real(double r) { return (struct arg){.type = ARG_REAL, .r = r}; }
static inline struct arg db_text(struct str s) { return (struct arg){.type = ARG_TEXT, .s = s}; }
static inline struct arg db_bytes(struct str s) { return (struct arg){.type = ARG_BYTES, .s = s}; }
static inline struct arg db_int_opt(int64_t i) { return i ? db_int(i) : db_null(); }
static inline struct arg db_text_opt(struct str s) { return s.n ? db_text(s) : db_null(); }

/* ARGS(db_int(1), db_text(name)): the two arguments `args` and `n` of db_run and db_query. */
#define ARGS(...)                                                                                  \
    (const struct arg[]){__VA_ARGS__},                                                             \
        (sizeof((const struct arg[]){__VA_ARGS__}) / sizeof(struct arg))
#define NO_ARGS NULL, 0

enum { DB_ARGS_MAX = 48 };

must_check enum err db_begin(struct db *db);
must_check enum err db_commit(struct db *db); /* on an error it has been aborted */
void db_abort(struct db *db);
bool db_in_transaction(const struct db *db);
bool db_has_failed(const struct db *db); /* nothing of the running transaction can be kept */
/* What failed since the last db_begin failed for what was to be written (a constraint, a value or
 * a size that the database does not take): the same again will fail again. False where the
 * database was away, busy, full or broken. */
bool db_was_refused(const struct db *db);

/* A write, not awaited. */
must_check enum err db_run(struct db *db, const struct sql *sql, const struct arg *args, size_t n);
/* A write that is awaited; *out_rows is how many rows it changed. */
must_check enum err db_change(struct db *db, const struct sql *sql, const struct arg *args,
                              size_t n, int64_t *out_rows);

struct rows {
    struct db *db;
    void *handle; /* the driver's */
    struct db_slot *slot;
    int at; /* next column */
    int columns;
    int row, row_count; /* PostgreSQL */
    enum err err;
};

/* On an error nothing is open; rows_done may still be called. */
must_check enum err db_query(struct db *db, const struct sql *sql, const struct arg *args, size_t n,
                             struct rows *out_rows);
/* The same for a statement whose best plan depends on its arguments (how common is that word?):
 * PostgreSQL plans it for each call, where it soon keeps one plan for all of another's. */
must_check enum err db_query_anew(struct db *db, const struct sql *sql, const struct arg *args,
                                  size_t n, struct rows *out_rows);
bool rows_next(struct rows *rows);
int64_t rows_int(struct rows *rows);
double rows_real(struct rows *rows);
bool rows_bool(struct rows *rows);
struct str rows_text(struct rows *rows);  /* until the next rows_next */
struct str rows_bytes(struct rows *rows); /* until the next rows_next */
struct str rows_text_in(struct rows *rows, struct arena *arena);
bool rows_is_null(const struct rows *rows); /* the next column; takes nothing */
/* A read whose answer is not awaited: `take` gets its rows later, at the latest within the next
 * db_query, db_change, db_settle or db_commit of this transaction; never, when it fails or is
 * aborted before. Many of them cost one wait on PostgreSQL; on SQLite each runs at once. `take`
 * reads by rows_next and the columns, must not call the database, and `arg` must outlive it. */
typedef void rows_taker(struct rows *rows, void *arg);
must_check enum err db_ahead(struct db *db, const struct sql *sql, const struct arg *args, size_t n,
                             rows_taker *take, void *arg);
/* Waits for the answers to all that was told. */
must_check enum err db_settle(struct db *db);

/* Ends the reading. `err` is what happened so far (OK, or db_query's answer, or the caller's own,
 * such as a full arena); the first error wins. */
must_check enum err rows_done(struct rows *rows, enum err err);

/* The number of the next row of a table (see store/ids.h for the list), counted on from the
 * highest there is. For the writer only; numbers given out in a transaction that fails are never
 * given out again, so ids have gaps. Rows whose ids are shown outside are emptied rather than
 * deleted, so that no number comes back. */
must_check enum err db_new_id(struct db *db, enum table table, int64_t *out_id);

/* Prepares one statement without running it (tests do it for all). */
must_check enum err db_prepare(struct db *db, const struct sql *sql);

/* For tests: the n-th statement or commit from now (1 = the next) fails with `err`, as if the
 * database had said so; 0 takes it back. */
void db_fail_at(struct db *db, unsigned n, enum err err);
/* Writes told so far (a count added to is one): whether a job has changed anything. */
unsigned db_writes(const struct db *db);
/* Statements and commits so far, to know how far n goes. */
unsigned db_statements_run(const struct db *db);

#endif
