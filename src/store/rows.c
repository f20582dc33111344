#include "store/rows.h"

enum err rows_one(struct db *db, const struct sql *sql, const struct arg *args, size_t n,
                  row_reader *read, struct arena *arena, void *out)
{
    struct rows rows;
    enum err err = db_query(db, sql, args, n, &rows);

    if (!err && rows_next(&rows)) {
        read(&rows, arena, out);
        err = arena ? arena->err : OK;
    } else if (!err && !rows.err) {
        err = ERR_NOT_FOUND;
    }
    return rows_done(&rows, err);
}

enum err rows_all(struct db *db, const struct sql *sql, const struct arg *args, size_t n,
                  row_reader *read, struct arena *arena, size_t size, struct row_list *out_list)
{
    struct row_list list = {0};
    size_t cap = 0;
    struct rows rows;
    enum err err = db_query(db, sql, args, n, &rows);

    while (!err && rows_next(&rows)) {
        if (vec_reserve(arena, &list.at, list.n, &cap, size))
            read(&rows, arena, (char *)list.at + list.n++ * size);
        err = arena->err;
    }
    err = rows_done(&rows, err);
    if (!err)
        *out_list = list;
    return err;
}

/* Where the rows that come are put, one behind the other. */
struct coming {
    row_reader *read;
    struct arena *arena;
    size_t size;
    struct row_list list;
};

static void take(struct rows *rows, void *arg)
{
    struct coming *coming = arg;

    if (rows_next(rows))
        coming->read(rows, coming->arena,
                     (char *)coming->list.at + coming->list.n++ * coming->size);
}

enum err rows_by_id(struct db *db, const struct sql *sql, const int64_t *ids, size_t n,
                    row_reader *read, struct arena *arena, size_t size, struct row_list *out_list)
{
    struct coming coming = {read, arena, size, {arena_alloc_array(arena, n + 1, size), 0}};
    bool begins = !db_in_transaction(db);
    enum err err = !coming.list.at ? arena->err : begins ? db_begin(db) : OK;

    if (err)
        return err;
    for (size_t i = 0; i < n && !err; i++)
        err = db_ahead(db, sql, ARGS(db_int(ids[i])), take, &coming);
    if (!err)
        err = db_settle(db);
    if (begins)
        db_abort(db);
    if (!err)
        err = arena->err;
    if (!err)
        *out_list = coming.list;
    return err;
}

void rows_read_int(struct rows *rows, struct arena *arena may_be_unused, void *out_i64)
{
    *(int64_t *)out_i64 = rows_int(rows);
}

void rows_read_text(struct rows *rows, struct arena *arena, void *out_str)
{
    *(struct str *)out_str = rows_text_in(rows, arena);
}
