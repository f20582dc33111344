#include "store/passed.h"

#include "store/rows.h"

enum { PUT, LIST };
/* clang-format off */
static const struct sql statements[] = {
    [PUT] = {"passed_put", "tiiti",
        "INSERT INTO passed_over (who, slot, passed, reason, at) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT (who, slot) DO UPDATE SET passed = excluded.passed, "
        "reason = excluded.reason, at = excluded.at", NULL},
    [LIST] = {"passed_list", "ti",
        "SELECT who, passed, reason, at FROM passed_over WHERE who = $1 "
        "ORDER BY at DESC, passed DESC LIMIT $2", NULL},
};
/* clang-format on */

const struct sql_set sql_set_passed = {"passed", statements, ARRAY_LEN(statements)};

enum err passed_put(struct db *db, const struct passed *passed)
{
    return db_run(db, &statements[PUT],
                  ARGS(db_text(passed->who), db_int(passed->row % PASSED_SLOTS),
                       db_int(passed->row), db_text(passed->reason), db_int(passed->at)));
}

static void read_passed(struct rows *rows, struct arena *arena, void *out)
{
    struct passed *passed = out;

    passed->who = str_dup(arena, rows_text(rows));
    passed->row = rows_int(rows);
    passed->reason = str_dup(arena, rows_text(rows));
    passed->at = rows_int(rows);
}

enum err passed_list(struct db *db, struct arena *arena, struct str who, int limit,
                     struct passed **out_list, size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(db, &statements[LIST], ARGS(db_text(who), db_int(limit)), read_passed,
                            arena, sizeof(struct passed), &rows);

    if (err)
        return err;
    *out_list = rows.at;
    *out_n = rows.n;
    return OK;
}
