/* The store, in one page.
 *
 * The problem: one program over two databases, with one writer that must be fast and never lose
 * what it acknowledged, many readers that must never wait for it, and SQL that nobody outside
 * this folder sees.
 *
 * The method: every statement is a row of a constant table (struct sql). The connection keeps
 * what it prepared in a small table keyed by the row's address. Writes are told, not asked: ids
 * are given by the writer, so no write needs an answer before the commit, which lets PostgreSQL
 * take a thousand of them in one round trip and costs SQLite nothing.
 *
 * What can go wrong: an error of a pipelined write is seen late, so the first one sticks to the
 * transaction and the commit refuses; a connection lost in the commit leaves it open whether it
 * was kept, which the command's key answers afterwards.
 *
 * Rejected: building SQL from parts (what is built is neither prepared nor checked beforehand);
 * COPY on PostgreSQL (faster by a third, but a second path for every insert); RETURNING for ids
 * (a wait for each row).
 */
#include <stdarg.h>

#include "store/db_impl.h"
#include "store/known.h"
#include "store/schema.h"
#include "store/site.h"

static const struct sql max_ids[TABLE_END] = {
#define X(id, number, name)                                                                        \
    [id] = {"last_id_" #name, "", "SELECT coalesce(max(id), 0) FROM " #name, NULL},
    STORE_TABLES(X)
#undef X
};

/* Number 0 is no table; the set begins behind it. */
const struct sql_set sql_set_db = {"db", max_ids + 1, TABLE_END - 1};

enum err db_fail(struct db *db, enum err err, const char *format, ...)
{
    char text[sizeof(db->fault.text)];
    va_list args;

    if (db->failed)
        return db->failed;
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    db->fault = (struct fault){0};
    /* SQLite goes on reading after an error; `heed check` relies on it. */
    if (db->in_transaction && (db->mode == DB_WRITE || db_kind(db) == DB_POSTGRES))
        db->failed = err;
    return fault_set(&db->fault, err, "%s", text);
}

static enum err make_slots(struct db *db)
{
    size_t statements = 0;

    for (size_t i = 0; sql_set_registry[i]; i++)
        statements += sql_set_registry[i]->n;
    db->slot_count = 64;
    while (db->slot_count < 2 * statements)
        db->slot_count *= 2;
    db->slots = calloc(db->slot_count, sizeof(*db->slots));
    return db->slots ? OK : ERR_NO_MEMORY;
}

enum err db_open(const struct site *site, enum db_mode mode, struct db **out_db,
                 struct fault *fault)
{
    struct db *db = calloc(1, sizeof(*db));
    enum err err = db ? make_slots(db) : ERR_NO_MEMORY;

    if (!err) {
        db->driver = site->db_url[0] ? &db_driver_postgres : &db_driver_sqlite;
        db->mode = mode;
        err = db->driver->open(db, site, fault);
    }
    if (!err)
        err = mode == DB_WRITE ? schema_climb(db, schema_newest, fault) : schema_check(db, fault);
    if (err) {
        db_close(db);
        return fault_set(fault, err, "%s", err_info(err)->sentence);
    }
    *out_db = db;
    return OK;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    if (db->in_transaction)
        db_abort(db);
    if (db->driver)
        db->driver->close(db);
    raw_packer_free(db->packer);
    free(db->slots);
    free(db);
}

enum db_kind db_kind(const struct db *db) { return db->driver->kind; }

const struct fault *db_fault(const struct db *db) { return &db->fault; }

bool db_is_lost(const struct db *db) { return db->lost; }

bool db_has_failed(const struct db *db) { return db->failed != OK; }

bool db_was_refused(const struct db *db) { return db->refused; }

bool db_in_transaction(const struct db *db) { return db->in_transaction; }

void db_fail_at(struct db *db, unsigned n, enum err err)
{
    db->fail_at = n ? db->statements + n : 0;
    db->fail_with = err;
}

unsigned db_writes(const struct db *db) { return db->writes; }

unsigned db_statements_run(const struct db *db) { return db->statements; }

static enum err count_statement(struct db *db, const char *what)
{
    db->statements++;
    if (db->statements != db->fail_at)
        return OK;
    db->fail_at = 0;
    return db_fail(db, db->fail_with, "%s: failed because a test asked for it", what);
}

static struct db_slot *find_slot(struct db *db, const struct sql *sql)
{
    size_t at = ((uintptr_t)sql / sizeof(*sql)) * 11400714819323198485u >> 20;

    for (size_t tries = 0; tries < db->slot_count; tries++) {
        struct db_slot *slot = &db->slots[(at + tries) & (db->slot_count - 1)];

        if (!slot->sql)
            slot->sql = sql;
        if (slot->sql == sql)
            return slot;
    }
    bug_at(__FILE__, __LINE__, "more statements than there are in the sets");
}

static void check_args(const struct sql *sql, const struct arg *args, size_t n)
{
    static const char letters[] = {
        [ARG_INT] = 'i', [ARG_REAL] = 'r', [ARG_TEXT] = 't', [ARG_BYTES] = 'b'};

    bug_on(n > DB_ARGS_MAX || strlen(sql->types) != n);
    for (size_t i = 0; i < n; i++)
        bug_on(args[i].type != ARG_NULL && letters[args[i].type] != sql->types[i]);
}

/* What every statement goes through first. */
static enum err ready(struct db *db, const struct sql *sql, const struct arg *args, size_t n,
                      struct db_slot **out_slot)
{
    enum err err;

    if (db->failed)
        return db->failed;
    check_args(sql, args, n);
    err = count_statement(db, sql->name);
    if (err)
        return err;
    *out_slot = find_slot(db, sql);
    return OK;
}

enum err db_begin(struct db *db)
{
    enum err err;

    bug_on(db->in_transaction);
    if (db->lost)
        return db_fail(db, ERR_SYSTEM, "a flush to disk failed; the program must start again");
    db->refused = false;
    err = db->driver->begin(db);
    if (!err)
        db->in_transaction = true;
    return err;
}

static void end_transaction(struct db *db)
{
    counter_forget(db);
    known_end(db);
    db->in_transaction = false;
    db->failed = OK;
}

enum err db_commit(struct db *db)
{
    enum err err = db->failed;

    bug_on(!db->in_transaction);
    if (!err)
        err = counter_flush(db);
    if (!err)
        err = count_statement(db, "commit");
    if (!err)
        err = db->driver->commit(db);
    if (err)
        db->driver->abort(db);
    end_transaction(db);
    return err;
}

void db_abort(struct db *db)
{
    if (!db->in_transaction)
        return;
    db->driver->abort(db);
    end_transaction(db);
}

enum err db_run(struct db *db, const struct sql *sql, const struct arg *args, size_t n)
{
    struct db_slot *slot;
    enum err err;

    bug_on(db->mode != DB_WRITE || !db->in_transaction);
    db->writes++;
    err = ready(db, sql, args, n, &slot);
    return err ? err : db->driver->run(db, slot, args, n);
}

enum err db_change(struct db *db, const struct sql *sql, const struct arg *args, size_t n,
                   int64_t *out_rows)
{
    struct db_slot *slot;
    enum err err;

    bug_on(db->mode != DB_WRITE || !db->in_transaction);
    db->writes++;
    err = ready(db, sql, args, n, &slot);
    return err ? err : db->driver->change(db, slot, args, n, out_rows);
}

enum err db_query(struct db *db, const struct sql *sql, const struct arg *args, size_t n,
                  struct rows *out_rows)
{
    struct db_slot *slot;
    enum err err;

    *out_rows = (struct rows){.db = db};
    err = ready(db, sql, args, n, &slot);
    return err ? err : db->driver->query(db, slot, args, n, out_rows);
}

enum err db_query_anew(struct db *db, const struct sql *sql, const struct arg *args, size_t n,
                       struct rows *out_rows)
{
    find_slot(db, sql)->plans_anew = true;
    return db_query(db, sql, args, n, out_rows);
}

enum err db_ahead(struct db *db, const struct sql *sql, const struct arg *args, size_t n,
                  rows_taker *take, void *arg)
{
    struct db_slot *slot;
    enum err err;

    bug_on(!db->in_transaction);
    err = ready(db, sql, args, n, &slot);
    return err ? err : db->driver->ahead(db, slot, args, n, take, arg);
}

enum err db_settle(struct db *db)
{
    if (db->failed || !db->driver->settle)
        return db->failed;
    return db->driver->settle(db);
}

enum err db_prepare(struct db *db, const struct sql *sql)
{
    return db->driver->prepare(db, find_slot(db, sql));
}

enum err db_script(struct db *db, const char *text)
{
    bug_on(!db->in_transaction);
    return db->failed ? db->failed : db->driver->script(db, text);
}

bool rows_next(struct rows *rows)
{
    rows->at = 0;
    return rows->handle && !rows->err && rows->db->driver->next(rows);
}

/* The next column; reading one that isn't there is our own bug. */
static int take_column(struct rows *rows)
{
    bug_on(rows->at >= rows->columns);
    return rows->at++;
}

bool rows_is_null(const struct rows *rows)
{
    bug_on(rows->at >= rows->columns);
    return rows->db->driver->is_null(rows, rows->at);
}

int64_t rows_int(struct rows *rows) { return rows->db->driver->get_int(rows, take_column(rows)); }

bool rows_bool(struct rows *rows) { return rows_int(rows) != 0; }

double rows_real(struct rows *rows) { return rows->db->driver->get_real(rows, take_column(rows)); }

struct str rows_bytes(struct rows *rows)
{
    return rows->db->driver->get_bytes(rows, take_column(rows));
}

struct str rows_text(struct rows *rows) { return rows_bytes(rows); }

struct str rows_text_in(struct rows *rows, struct arena *arena)
{
    struct str text = rows_bytes(rows);

    return text.n ? str_dup(arena, text) : STR_NONE;
}

enum err rows_done(struct rows *rows, enum err err)
{
    if (rows->handle)
        rows->db->driver->done(rows);
    rows->handle = NULL;
    return err ? err : rows->err;
}

enum err db_new_id(struct db *db, enum table table, int64_t *out_id)
{
    struct rows rows;
    enum err err = OK;

    bug_on(db->mode != DB_WRITE || table <= 0 || table >= TABLE_END);
    if (!db->last_id[table]) {
        err = db_query(db, &max_ids[table], NO_ARGS, &rows);
        if (!err && rows_next(&rows))
            db->last_id[table] = rows_int(&rows);
        err = rows_done(&rows, err);
    }
    if (!err)
        *out_id = ++db->last_id[table];
    return err;
}
