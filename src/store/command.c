#include "store/command.h"

#include "store/rows.h"

enum { LOAD, ADD, FORGET };
static const struct sql statements[] = {
    [LOAD] = {"command_load", "t", "SELECT result FROM command WHERE key = $1", NULL},
    [ADD] = {"command_add", "tit", "INSERT INTO command (key, at, result) VALUES ($1, $2, $3)",
             NULL},
    [FORGET] = {"command_forget", "i",
                "DELETE FROM command WHERE key IN "
                "(SELECT key FROM command WHERE at < $1 ORDER BY at LIMIT 10000)",
                NULL},
};

const struct sql_set sql_set_command = {"command", statements, ARRAY_LEN(statements)};

enum err command_load(struct db *db, struct arena *arena, struct str key, struct str *out_result)
{
    return rows_one(db, &statements[LOAD], ARGS(db_text(key)), rows_read_text, arena, out_result);
}

enum err command_add(struct db *db, struct str key, int64_t now, struct str result)
{
    return db_run(db, &statements[ADD], ARGS(db_text(key), db_int(now), db_text(result)));
}

enum err command_forget(struct db *db, int64_t before, int64_t *out_n)
{
    return db_change(db, &statements[FORGET], ARGS(db_int(before)), out_n);
}
