/* pg_gather.h: many calls of one statement travel to PostgreSQL as one. For db_postgres.c only.
 *
 * A statement of its own for each row costs the server more than the row: reading the message,
 * setting the executor up and down. So calls of the same statement are gathered, column by column
 * in the binary form of an array, and sent as one statement over unnest() of these arrays
 * (PostgreSQL 15 documentation, 9.19 and 7.2.1.4). Its text is made from the statement's own, once:
 *
 *     INSERT INTO t (…) VALUES ($1, f($2)) …   INSERT INTO t (…) SELECT q.a1, f(q.a2) FROM
 *                                              unnest($1, $2) WITH ORDINALITY AS q(a1, a2, a0) …
 *     UPDATE t SET c = $2 WHERE id = $1        UPDATE t SET c = q.a2 FROM unnest(…) … AS q(…)
 *                                              WHERE id = q.a1
 *     SELECT …                                 SELECT r.*, q.a0 FROM unnest(…) … AS q(…)
 *                                              CROSS JOIN LATERAL (SELECT … OFFSET 0) r
 *
 * Reads may all be gathered (db_ahead). OFFSET 0 keeps the planner from pulling the inner query
 * up: it must run once for each call, in their order, and its rows come in its own order.
 *
 * Writes change their order among each other by being gathered, so only those in a closed list
 * are: what a heard message writes. They are sent in the order of the list, parents before
 * children, because the server looks for the parent when the child comes. Where a row may be told
 * twice, the list says how many of the first arguments name it, and what was told last counts.
 */
#ifndef STORE_PG_GATHER_H
#define STORE_PG_GATHER_H

#include "base/buf.h"
#include "store/db_impl.h"

enum {
    GATHER_CALLS = 128,     /* in one statement; more only wait longer */
    GATHER_BYTES = 1 << 20, /* of all that is gathered; then it is sent */
    GATHER_WRITES_MAX = 32, /* statements in the list */
    GATHER_HEADER = 20,     /* of an array, before its first element */
};

/* What is to be told of an answer. */
struct gather_ask {
    rows_taker *take;
    void *arg;
};

struct gather {
    struct db_slot *slot;
    bool is_prepared; /* on this connection */
    int columns;
    size_t n; /* calls */
    struct buf *column;
    bool has_null[DB_ARGS_MAX];
    struct gather_ask *asks; /* of reads: as many as calls */
    char name[64 + 8];       /* of the prepared statement */
};

/* The statement's place among the writes that are gathered, or -1. */
int gather_place(const struct sql *sql);
/* The names of the list, for tests: NULL behind the last. */
const char *gather_listed(size_t i);

/* ERR_NO_MEMORY. is_read: GATHER_CALLS asks beside the columns. */
must_check enum err gather_new(struct db_slot *slot, bool is_read, struct gather **out_gather);
void gather_free(struct gather *gather); /* NULL is fine */

/* One call more. ERR_TOO_BIG, ERR_NO_MEMORY. */
must_check enum err gather_add(struct gather *gather, const struct arg *args, size_t n);
/* Bytes of all its columns. */
size_t gather_bytes(const struct gather *gather);
void gather_reset(struct gather *gather);

/* Columns as parameters: arrays, or (n is 1) their only element. Valid until the next add. */
void gather_values(struct gather *gather, const char **out_values, int *out_lengths);

/* The text of the statement over many calls. */
must_check enum err gather_write_sql(struct buf *out, const struct sql *sql);

/* PostgreSQL's number of the type that a letter of struct sql stands for, and of arrays of it. */
unsigned gather_type(char letter, bool is_array);

#endif
