/* The SQLite driver: one file, WAL, FULL, a statement cache.
 *
 * The program runs on little memory, so the page caches are small and nothing is mapped; the
 * kernel's own cache does the work. Reading connections set query_only, so that a mistake above
 * cannot write behind the writer's back.
 */
#include <errno.h>
#include <sqlite3.h>

#include "store/checkpoint.h"
#include "store/db_impl.h"
#include "store/search_sqlite.h"
#include "store/site.h"

static sqlite3 *sqlite_of(const struct db *db) { return db->connection; }

static enum err meaning(struct db *db, int code)
{
    switch (code & 0xFF) {
    case SQLITE_FULL:
        return ERR_DISK_FULL;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return ERR_CORRUPT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ERR_BUSY;
    case SQLITE_NOMEM:
        return ERR_NO_MEMORY;
    case SQLITE_TOOBIG:
        return ERR_TOO_BIG;
    case SQLITE_CONSTRAINT:
        return code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ? ERR_EXISTS
                                                                                        : ERR_STORE;
    case SQLITE_IOERR:
        if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC)
            db->lost = true;
        return sqlite3_system_errno(sqlite_of(db)) == ENOSPC ? ERR_DISK_FULL : ERR_STORE;
    default:
        return ERR_STORE;
    }
}

static enum err fail(struct db *db, const char *what)
{
    sqlite3 *sqlite = sqlite_of(db);
    int code = sqlite3_extended_errcode(sqlite);
    enum err err = meaning(db, code);

    if (!db->failed)
        db->refused = (code & 0xFF) == SQLITE_CONSTRAINT || (code & 0xFF) == SQLITE_TOOBIG ||
                      (code & 0xFF) == SQLITE_MISMATCH;
    return db_fail(db, err, "%s: %s", what, sqlite3_errmsg(sqlite));
}

static enum err script(struct db *db, const char *text)
{
    if (sqlite3_exec(sqlite_of(db), text, NULL, NULL, NULL) == SQLITE_OK)
        return OK;
    return fail(db, "script");
}

static enum err set_up(struct db *db)
{
    static const char common[] = "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; "
                                 "PRAGMA synchronous = FULL; PRAGMA mmap_size = 0; "
                                 "PRAGMA temp_store = MEMORY;";
    /* The log is cut back after a checkpoint (checkpoint.h). The writer's cache is as large as what
     * the newest messages touch in all indexes; it is taken only where there is so much. */
    static const char writing[] = "PRAGMA journal_mode = WAL; PRAGMA cache_size = -65536; "
                                  "PRAGMA journal_size_limit = 33554432;";
    static const char reading[] = "PRAGMA cache_size = -8192; PRAGMA query_only = ON;";
    enum err err = script(db, common);

    if (!err)
        err = script(db, db->mode == DB_WRITE ? writing : reading);
    if (!err && search_register(sqlite_of(db)) != SQLITE_OK)
        err = fail(db, "search");
    return err;
}

static enum err open_sqlite(struct db *db, const struct site *site, struct fault *fault)
{
    char path[SITE_PATH_MAX + 16];
    sqlite3 *sqlite = NULL;
    int code;
    enum err err;

    (void)snprintf(path, sizeof(path), "%s/heed.db", site->path);
    /* Or each of the library's allocations takes a lock to be counted, and nobody asks. Only before
     * its first use, which is before there are threads; later it is refused, and changes nothing.
     */
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    code = sqlite3_open_v2(path, &sqlite, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    db->connection = sqlite;
    if (!sqlite)
        return fault_set(fault, ERR_NO_MEMORY, "'%s': out of memory", path);
    (void)sqlite3_extended_result_codes(sqlite, 1);
    err = code == SQLITE_OK ? set_up(db) : fail(db, "open");
    if (!err && db->mode == DB_WRITE)
        err = checkpoint_watch(sqlite, path, &db->checkpoint);
    return err ? fault_set(fault, err, "'%s': %s", path, fault_text(&db->fault, err)) : OK;
}

static void close_sqlite(struct db *db)
{
    for (size_t i = 0; i < db->slot_count; i++)
        (void)sqlite3_finalize(db->slots[i].prepared);
    checkpoint_end(db->checkpoint);
    (void)sqlite3_close_v2(sqlite_of(db));
}

static enum err begin(struct db *db)
{
    return script(db, db->mode == DB_WRITE ? "BEGIN IMMEDIATE" : "BEGIN");
}

static enum err commit(struct db *db) { return script(db, "COMMIT"); }

static void abort_sqlite(struct db *db)
{
    if (!sqlite3_get_autocommit(sqlite_of(db)))
        (void)sqlite3_exec(sqlite_of(db), "ROLLBACK", NULL, NULL, NULL);
}

static enum err make_statement(struct db *db, const struct sql *sql, unsigned flags,
                               sqlite3_stmt **out_statement)
{
    sqlite3_stmt *statement = NULL;

    if (sqlite3_prepare_v3(sqlite_of(db), sql->text, -1, flags, &statement, NULL) != SQLITE_OK)
        return fail(db, sql->name);
    *out_statement = statement;
    return OK;
}

/* $n is a name to SQLite; it numbers names by first appearance. */
static enum err find_places(struct db *db, struct db_slot *slot, sqlite3_stmt *statement)
{
    size_t n = strlen(slot->sql->types);

    for (size_t i = 0; i < n; i++) {
        char name[32];

        (void)snprintf(name, sizeof(name), "$%zu", i + 1);
        slot->place[i] = (unsigned char)sqlite3_bind_parameter_index(statement, name);
        if (!slot->place[i])
            return db_fail(db, ERR_STORE, "%s: there is no %s", slot->sql->name, name);
    }
    if (sqlite3_bind_parameter_count(statement) != (int)n)
        return db_fail(db, ERR_STORE, "%s: more parameters than types", slot->sql->name);
    return OK;
}

static enum err prepare(struct db *db, struct db_slot *slot)
{
    sqlite3_stmt *statement = NULL;
    enum err err;

    if (slot->prepared)
        return OK;
    err = make_statement(db, slot->sql, SQLITE_PREPARE_PERSISTENT, &statement);
    if (!err)
        err = find_places(db, slot, statement);
    if (err) {
        (void)sqlite3_finalize(statement);
        return err;
    }
    slot->prepared = statement;
    return OK;
}

static int bind_one(sqlite3_stmt *statement, int at, const struct arg *arg,
                    sqlite3_destructor_type keep)
{
    const char *p = arg->s.n ? arg->s.p : "";

    switch (arg->type) {
    case ARG_INT:
        return sqlite3_bind_int64(statement, at, arg->i);
    case ARG_REAL:
        return sqlite3_bind_double(statement, at, arg->r);
    case ARG_TEXT:
        return sqlite3_bind_text64(statement, at, p, arg->s.n, keep, SQLITE_UTF8);
    case ARG_BYTES:
        return sqlite3_bind_blob64(statement, at, p, arg->s.n, keep);
    case ARG_NULL:
        break;
    }
    return sqlite3_bind_null(statement, at);
}

static enum err bind(struct db *db, const struct db_slot *slot, sqlite3_stmt *statement,
                     const struct arg *args, size_t n, sqlite3_destructor_type keep)
{
    for (size_t i = 0; i < n; i++)
        if (bind_one(statement, slot->place[i], &args[i], keep) != SQLITE_OK)
            return fail(db, slot->sql->name);
    return OK;
}

static enum err run(struct db *db, struct db_slot *slot, const struct arg *args, size_t n)
{
    sqlite3_stmt *statement;
    int code;
    enum err err = prepare(db, slot);

    if (err)
        return err;
    statement = slot->prepared;
    err = bind(db, slot, statement, args, n, SQLITE_STATIC);
    if (err)
        return err;
    do
        code = sqlite3_step(statement);
    while (code == SQLITE_ROW);
    if (code != SQLITE_DONE)
        err = fail(db, slot->sql->name);
    (void)sqlite3_reset(statement);
    (void)sqlite3_clear_bindings(statement);
    return err;
}

static enum err change(struct db *db, struct db_slot *slot, const struct arg *args, size_t n,
                       int64_t *out_rows)
{
    enum err err = run(db, slot, args, n);

    if (!err)
        *out_rows = sqlite3_changes64(sqlite_of(db));
    return err;
}

static enum err query(struct db *db, struct db_slot *slot, const struct arg *args, size_t n,
                      struct rows *rows)
{
    sqlite3_stmt *statement;
    bool own;
    enum err err = prepare(db, slot);

    if (err)
        return err;
    /* The same statement within a loop over its own rows gets a short-lived twin. */
    own = slot->busy;
    statement = slot->prepared;
    if (own)
        err = make_statement(db, slot->sql, 0, &statement);
    if (err)
        return err;
    rows->handle = statement;
    rows->slot = own ? NULL : slot;
    rows->columns = sqlite3_column_count(statement);
    slot->busy = true;
    return bind(db, slot, statement, args, n, SQLITE_TRANSIENT);
}

static void done(struct rows *rows);

static enum err ahead(struct db *db, struct db_slot *slot, const struct arg *args, size_t n,
                      rows_taker *take, void *arg)
{
    struct rows rows = {.db = db};
    enum err err = query(db, slot, args, n, &rows);

    if (!err)
        take(&rows, arg);
    if (rows.handle)
        done(&rows);
    return err ? err : rows.err;
}

static bool next(struct rows *rows)
{
    int code = sqlite3_step(rows->handle);

    if (code != SQLITE_ROW && code != SQLITE_DONE)
        rows->err = fail(rows->db, rows->slot ? rows->slot->sql->name : "query");
    return code == SQLITE_ROW;
}

static bool is_null(const struct rows *rows, int column)
{
    return sqlite3_column_type(rows->handle, column) == SQLITE_NULL;
}

static int64_t get_int(struct rows *rows, int column)
{
    return sqlite3_column_int64(rows->handle, column);
}

static double get_real(struct rows *rows, int column)
{
    return sqlite3_column_double(rows->handle, column);
}

static struct str get_bytes(struct rows *rows, int column)
{
    const char *p = sqlite3_column_blob(rows->handle, column);
    int n = sqlite3_column_bytes(rows->handle, column);

    return str_of(p, (size_t)n);
}

static void done(struct rows *rows)
{
    if (rows->slot) {
        (void)sqlite3_reset(rows->handle);
        (void)sqlite3_clear_bindings(rows->handle);
        rows->slot->busy = false;
    } else {
        (void)sqlite3_finalize(rows->handle);
    }
}

const struct db_driver db_driver_sqlite = {
    .kind = DB_SQLITE,
    .open = open_sqlite,
    .close = close_sqlite,
    .begin = begin,
    .commit = commit,
    .abort = abort_sqlite,
    .prepare = prepare,
    .run = run,
    .change = change,
    .query = query,
    .ahead = ahead,
    .script = script,
    .next = next,
    .is_null = is_null,
    .get_int = get_int,
    .get_real = get_real,
    .get_bytes = get_bytes,
    .done = done,
};
