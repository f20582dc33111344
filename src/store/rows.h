/* rows.h: reading one row or all of them into structs; the pattern of every noun's file.
 *
 * A reader takes the columns of one row in order and copies text into the arena. Lists are always
 * bounded by a LIMIT in the statement.
 */
#ifndef STORE_ROWS_H
#define STORE_ROWS_H

#include "store/db.h"

typedef void row_reader(struct rows *rows, struct arena *arena, void *out);

struct row_list {
    void *at;
    size_t n;
};

/* ERR_NOT_FOUND without a row. */
must_check enum err rows_one(struct db *db, const struct sql *sql, const struct arg *args, size_t n,
                             row_reader *read, struct arena *arena, void *out);
/* size: of one struct. */
must_check enum err rows_all(struct db *db, const struct sql *sql, const struct arg *args, size_t n,
                             row_reader *read, struct arena *arena, size_t size,
                             struct row_list *out_list);

/* One row for each id, in their order, at the cost of one wait; those that aren't there are left
 * out. The statement's only argument is the id. In a transaction of its own if there is none. */
must_check enum err rows_by_id(struct db *db, const struct sql *sql, const int64_t *ids, size_t n,
                               row_reader *read, struct arena *arena, size_t size,
                               struct row_list *out_list);

/* A row of one number, for rows_one. */
void rows_read_int(struct rows *rows, struct arena *arena, void *out_i64);
/* A row of one text, for rows_one. */
void rows_read_text(struct rows *rows, struct arena *arena, void *out_str);

#endif
