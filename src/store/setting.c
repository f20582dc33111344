#include "store/setting.h"

#include "store/rows.h"

enum { LOAD, PUT, REMOVE, LIST };
static const struct sql statements[] = {
    [LOAD] = {"setting_load", "t", "SELECT value FROM setting WHERE name = $1", NULL},
    [PUT] = {"setting_put", "tt",
             "INSERT INTO setting (name, value) VALUES ($1, $2) "
             "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
             NULL},
    [REMOVE] = {"setting_remove", "t", "DELETE FROM setting WHERE name = $1", NULL},
    [LIST] = {"setting_list", "", "SELECT name, value FROM setting ORDER BY name LIMIT 1000", NULL},
};

const struct sql_set sql_set_setting = {"setting", statements, ARRAY_LEN(statements)};

enum err setting_load(struct db *db, struct arena *arena, struct str name, struct str *out_value)
{
    return rows_one(db, &statements[LOAD], ARGS(db_text(name)), rows_read_text, arena, out_value);
}

enum err setting_put(struct db *db, struct str name, struct str value)
{
    return db_run(db, &statements[PUT], ARGS(db_text(name), db_text(value)));
}

enum err setting_remove(struct db *db, struct str name)
{
    return db_run(db, &statements[REMOVE], ARGS(db_text(name)));
}

static void read_setting(struct rows *rows, struct arena *arena, void *out)
{
    struct setting *setting = out;

    setting->name = rows_text_in(rows, arena);
    setting->value = rows_text_in(rows, arena);
}

enum err setting_list(struct db *db, struct arena *arena, struct setting **out_list, size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, &statements[LIST], NO_ARGS, read_setting, arena,
                            sizeof(struct setting), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}
