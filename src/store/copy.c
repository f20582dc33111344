#include "store/copy.h"

#include "store/rows.h"

enum { LINK_ADD, LINK_FIND, BAND_ADD, BAND_FIND };
static const struct sql statements[] = {
    [LINK_ADD] = {"permalink_add", "ii",
                  "INSERT INTO permalink (address, message) VALUES ($1, $2) "
                  "ON CONFLICT (address, message) DO NOTHING",
                  NULL},
    [LINK_FIND] = {"permalink_find", "i",
                   "SELECT message FROM permalink WHERE address = $1 "
                   "ORDER BY message DESC LIMIT 8",
                   NULL},
    [BAND_ADD] = {"sketch_add", "ii",
                  "INSERT INTO sketch (band, message) VALUES ($1, $2) "
                  "ON CONFLICT (band, message) DO NOTHING",
                  NULL},
    [BAND_FIND] = {"sketch_find", "i",
                   "SELECT message FROM sketch WHERE band = $1 ORDER BY message DESC LIMIT 8",
                   NULL},
};

const struct sql_set sql_set_copy = {"copy", statements, ARRAY_LEN(statements)};

enum err permalink_add(struct db *db, int64_t address, int64_t message)
{
    return db_run(db, &statements[LINK_ADD], ARGS(db_int(address), db_int(message)));
}

enum err sketch_add(struct db *db, int64_t band, int64_t message)
{
    return db_run(db, &statements[BAND_ADD], ARGS(db_int(band), db_int(message)));
}

static enum err find(struct db *db, const struct sql *sql, int64_t key, int64_t *out_messages,
                     size_t *out_n)
{
    struct rows rows;
    enum err err = db_query(db, sql, ARGS(db_int(key)), &rows);
    size_t n = 0;

    while (!err && n < COPY_CANDIDATES_MAX && rows_next(&rows))
        out_messages[n++] = rows_int(&rows);
    err = rows_done(&rows, err);
    if (!err)
        *out_n = n;
    return err;
}

enum err permalink_find(struct db *db, int64_t address, int64_t *out_messages, size_t *out_n)
{
    return find(db, &statements[LINK_FIND], address, out_messages, out_n);
}

enum err sketch_find(struct db *db, int64_t band, int64_t *out_messages, size_t *out_n)
{
    return find(db, &statements[BAND_FIND], band, out_messages, out_n);
}
