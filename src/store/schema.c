#include "store/schema.h"

#include "store/db_impl.h"

enum { TABLE_EXISTS, MAKE_TABLE, NEWEST, ADD };
static const struct sql statements[] = {
    [TABLE_EXISTS] = {"schema_exists", "",
                      "SELECT count(*) FROM sqlite_master WHERE name = 'schema_step'",
                      "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() "
                      "AND tablename = 'schema_step'"},
    [NEWEST] = {"schema_newest", "", "SELECT coalesce(max(version), 0) FROM schema_step", NULL},
    [ADD] = {"schema_add", "it", "INSERT INTO schema_step (version, name) VALUES ($1, $2)", NULL},
    [MAKE_TABLE] = {"schema_make", "",
                    "CREATE TABLE schema_step (version bigint PRIMARY KEY, name text NOT NULL)",
                    NULL},
};

const struct sql_set sql_set_schema = {"schema", statements, ARRAY_LEN(statements)};

static enum err one_int(struct db *db, const struct sql *sql, int *out_value)
{
    struct rows rows;
    int64_t value = 0;
    enum err err = db_query(db, sql, NO_ARGS, &rows);

    if (!err && rows_next(&rows))
        value = rows_int(&rows);
    err = rows_done(&rows, err);
    if (!err)
        *out_value = (int)value;
    return err;
}

enum err schema_version(struct db *db, int *out_version)
{
    int there = 0;
    enum err err = one_int(db, &statements[TABLE_EXISTS], &there);

    if (err)
        return err;
    if (!there) {
        *out_version = 0;
        return OK;
    }
    return one_int(db, &statements[NEWEST], out_version);
}

static enum err do_step(struct db *db, const struct schema_step *step)
{
    enum err err = db_begin(db);

    if (!err && db_kind(db) == DB_POSTGRES)
        err = db_script(db, "SET LOCAL statement_timeout = 0");
    if (!err && step->version == 1)
        err = db_script(db, statements[MAKE_TABLE].text);
    if (!err)
        err = db_script(db, db_kind(db) == DB_SQLITE ? step->sqlite : step->postgres);
    if (!err)
        err = db_run(db, &statements[ADD],
                     ARGS(db_int(step->version), db_text(str_from(step->name))));
    if (!err)
        return db_commit(db);
    db_abort(db);
    return err;
}

enum err schema_climb(struct db *db, int to, struct fault *fault)
{
    int version = 0;
    enum err err = schema_version(db, &version);

    if (!err && version > schema_newest)
        return schema_check(db, fault);
    for (int i = version; !err && i < to; i++) {
        err = do_step(db, &schema_steps[i]);
        if (err)
            return fault_set(fault, err, "schema step '%s': %s", schema_steps[i].name,
                             fault_text(db_fault(db), err));
    }
    return err ? fault_set(fault, err, "%s", fault_text(db_fault(db), err)) : OK;
}

enum err schema_check(struct db *db, struct fault *fault)
{
    int version = 0;
    enum err err = schema_version(db, &version);

    if (err)
        return fault_set(fault, err, "%s", fault_text(db_fault(db), err));
    if (version > schema_newest)
        return fault_set(fault, ERR_TOO_NEW,
                         "the database has schema %d, written by a newer heed; this one knows %d",
                         version, schema_newest);
    if (version < schema_newest)
        return fault_set(fault, ERR_STORE, "the database has schema %d; %d is needed", version,
                         schema_newest);
    return OK;
}
