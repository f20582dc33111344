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

void rows_read_int(struct rows *rows, struct arena *arena may_be_unused, void *out_i64)
{
    *(int64_t *)out_i64 = rows_int(rows);
}

void rows_read_text(struct rows *rows, struct arena *arena, void *out_str)
{
    *(struct str *)out_str = rows_text_in(rows, arena);
}
