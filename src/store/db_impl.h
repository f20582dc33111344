/* db_impl.h: what the two drivers share with db.c; nobody else includes it (schema.c and check.c
 * for db_script and db_count).
 *
 * A driver does the talking. db.c keeps what is alike: finding the prepared statement, checking
 * arguments against `types`, the first error of a transaction, the test hook. A driver calls
 * db_fail for each error it meets and returns what that returns.
 */
#ifndef STORE_DB_IMPL_H
#define STORE_DB_IMPL_H

#include "store/db.h"

struct gather;

/* One prepared statement of one connection. */
struct db_slot {
    const struct sql *sql; /* NULL: free */
    void *prepared;        /* SQLite: the statement; PostgreSQL: not NULL when it was sent */
    bool busy;             /* SQLite: rows are being read from it */
    bool plans_anew;       /* PostgreSQL: for each call, by its arguments */
    struct gather *gather; /* PostgreSQL: calls not sent yet (pg_gather.h), or NULL */
    unsigned char place[DB_ARGS_MAX]; /* SQLite: bind index of each $n */
};

struct db_driver {
    enum db_kind kind;
    enum err (*open)(struct db *db, const struct site *site, struct fault *fault);
    void (*close)(struct db *db);
    enum err (*begin)(struct db *db);
    enum err (*commit)(struct db *db); /* on an error the transaction may still be open */
    void (*abort)(struct db *db);
    enum err (*prepare)(struct db *db, struct db_slot *slot);
    enum err (*run)(struct db *db, struct db_slot *slot, const struct arg *args, size_t n);
    enum err (*change)(struct db *db, struct db_slot *slot, const struct arg *args, size_t n,
                       int64_t *out_rows);
    enum err (*query)(struct db *db, struct db_slot *slot, const struct arg *args, size_t n,
                      struct rows *rows);
    enum err (*ahead)(struct db *db, struct db_slot *slot, const struct arg *args, size_t n,
                      rows_taker *take, void *arg);
    enum err (*settle)(struct db *db); /* NULL: nothing is ever outstanding */
    enum err (*script)(struct db *db, const char *text);
    bool (*next)(struct rows *rows);
    bool (*is_null)(const struct rows *rows, int column);
    int64_t (*get_int)(struct rows *rows, int column);
    double (*get_real)(struct rows *rows, int column);
    struct str (*get_bytes)(struct rows *rows, int column);
    void (*done)(struct rows *rows);
};

extern const struct db_driver db_driver_sqlite, db_driver_postgres;

struct checkpoint;
struct counter_sums;
struct known;
struct raw_packer;

struct db {
    const struct db_driver *driver;
    void *connection; /* the driver's */
    enum db_mode mode;
    bool in_transaction;
    bool lost;       /* a flush failed: see db.h */
    bool refused;    /* by a driver, with the first failure of a transaction: see db.h */
    enum err failed; /* first error of this transaction */
    struct fault fault;
    struct db_slot *slots; /* open addressing by the address of the struct sql */
    size_t slot_count;     /* a power of two */
    int64_t last_id[TABLE_END];
    struct counter_sums *sums;     /* counter.c: what this transaction adds, not yet written */
    struct known *known;           /* known.c: what this transaction need not ask again */
    struct raw_packer *packer;     /* raw.c: made at the first packing, kept */
    struct checkpoint *checkpoint; /* SQLite, the writer's: checkpoint.h */
    unsigned statements, writes, fail_at;
    enum err fail_with;
};

/* Remembers an error (the first one of a transaction is kept) and gives it back. */
enum err db_fail(struct db *db, enum err err, const char *format, ...) printf_like(3, 4);

/* counter.c: writes what was added in this transaction; forgets it. Called by commit and abort. */
must_check enum err counter_flush(struct db *db);
void counter_forget(struct db *db);

/* raw.c: NULL is fine. */
void raw_packer_free(struct raw_packer *packer);

/* Several statements in one text, inside a transaction: schema steps only. */
must_check enum err db_script(struct db *db, const char *text);

#endif
