/* A store that an older program left, brought to the newest schema, on both databases. */
#include <sqlite3.h>

#include "store/check.h"
#include "store/fixture.h"
#include "store/raw.h"
#include "store/schema.h"
#include "store/search_sqlite.h"

enum { OLD = 12 };

/* What a program of schema 12 writes for one heard message, as far as a later step is about it. */
static const char rows[] =
    "INSERT INTO channel (id, name, kind, config, cursor, keep, state, reason, created_at) "
    "VALUES (1, 'c', 'hear', '{}', '', 0, 0, '', 1);"
    "INSERT INTO person (id, name, note, lang, created_at) VALUES (1, 'Ann', '', '', 1);"
    "INSERT INTO person (id, name, note, lang, created_at) VALUES (2, 'Bo', '', '', 1);"
    "INSERT INTO handle (id, network, native, address, name, url, followers, person, created_at) "
    "VALUES (1, 'c', 'ann', 'ann', 'Ann', '', 0, 1, 1);"
    "INSERT INTO handle_link (id, handle, person, before, evidence, confidence, staff, at) "
    "VALUES (1, 1, 1, 0, 'first heard', 1, 0, 1);"
    "INSERT INTO conversation (id, person, title, status, advice, advice_by, reasons, assignee, "
    "team, audience, priority, opened_at, waiting_since, first_reply_at, first_reply_due, "
    "next_reply_due, promise_due, snoozed_until, done_at, unread, last_at, last_message, channel, "
    "preview, labels, message_count, contact_count, queue, sort) VALUES (1, 1, 't', 0, 0, 0, '[]', "
    "0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, '', '', 1, 1, 0, 0);"
    "INSERT INTO thread (id, channel, native, conversation) VALUES (1, 1, 'n', 1);"
    "INSERT INTO conversation_thread (id, thread, conversation, before, staff, reason, at) "
    "VALUES (1, 1, 1, 0, 0, 'begins it', 1);"
    "INSERT INTO raw (id, encoding, size, bytes) VALUES (1, 0, 3, 'raw');"
    "INSERT INTO message (id, channel, native_id, version, is_current, deleted, direction, kind, "
    "audience, origin, author, staff, thread, conversation, said_at, heard_at, text, content_hash, "
    "same_as, raw) VALUES (1, 1, 'n', 0, 1, 0, 0, 0, 0, 0, 1, 0, 1, 1, 1, 1, 'hello', 5, 0, 1);"
    "INSERT INTO heard_count (channel, audience, day, what, reason, n) VALUES (1, 0, 0, 0, 0, 1);"
    "INSERT INTO annotation (message, stage, model, value) VALUES (1, 'label', 'm', '{}');"
    "INSERT INTO well (slot, host, messages, people, who, message, first_at, last_at) "
    "VALUES (3, 'x.example', 1, 1, ' 1 ', 1, 1, 1);";

/* As such a program packed it: a frame of its own, of these bytes. */
static const char packed[] =
    "28B52FFD204F75010064027B226964223A2232222C2274657874223A2268656C6C6F2061"
    "636D652068696E67652C20227D010054D07C02";
static const char unpacked[] =
    "{\"id\":\"2\",\"text\":\"hello acme hinge, hello acme hinge, hello acme "
    "hinge, hello\"}";

static bool run_sqlite(const char *path, const char *text)
{
    sqlite3 *sqlite = NULL;
    bool fine = sqlite3_open(path, &sqlite) == SQLITE_OK && search_register(sqlite) == SQLITE_OK &&
                sqlite3_exec(sqlite, text, NULL, NULL, NULL) == SQLITE_OK;

    if (!fine)
        printf("%s\n", sqlite3_errmsg(sqlite));
    (void)sqlite3_close(sqlite);
    return fine;
}

static bool run_postgres(const char *text)
{
    PGconn *connection = PQconnectdb(getenv("HEED_TEST_PG"));
    PGresult *result = PQexec(connection, text);
    bool fine = PQresultStatus(result) == PGRES_COMMAND_OK;

    if (!fine)
        printf("%s\n", PQerrorMessage(connection));
    PQclear(result);
    PQfinish(connection);
    return fine;
}

/* In place of what the fixture made: the steps up to OLD, and the rows. */
static bool make_old(struct fixture *f)
{
    char path[sizeof(f->folder) + 16];
    struct buf text;
    bool fine;

    db_close(f->db);
    f->db = NULL;
    buf_init(&text, 0);
    if (f->postgres)
        buf_printf(&text,
                   "SET client_min_messages = error; DROP SCHEMA %s CASCADE; "
                   "CREATE SCHEMA %s; SET search_path = %s;",
                   f->schema, f->schema, f->schema);
    buf_add_c(&text, "CREATE TABLE schema_step (version bigint PRIMARY KEY, name text NOT NULL);");
    for (int i = 0; i < OLD; i++) {
        buf_add_c(&text, f->postgres ? schema_steps[i].postgres : schema_steps[i].sqlite);
        buf_printf(&text, "INSERT INTO schema_step VALUES (%d, '%s');", schema_steps[i].version,
                   schema_steps[i].name);
    }
    buf_add_c(&text, rows);
    buf_printf(&text, "INSERT INTO raw (id, encoding, size, bytes) VALUES (2, 1, %zu, %s%s');",
               sizeof(unpacked) - 1, f->postgres ? "'\\x" : "X'", packed);
    (void)snprintf(path, sizeof(path), "%s/heed.db", f->folder);
    if (f->postgres) {
        fine = run_postgres(text.p);
    } else {
        (void)unlink(path);
        fine = run_sqlite(path, text.p);
    }
    buf_clear(&text);
    return fine;
}

static void say(void *arg, const char *sentence)
{
    (void)arg;
    printf("check: %s\n", sentence);
}

static void an_old_store_goes_on(struct fixture *f)
{
    struct check_result result = {.wrong = -1};
    struct fault fault = {0};
    struct stored_message m;
    struct thread_move move = {.thread = 1, .reason = STR("split"), .at = 9}, undone;
    struct handle_link link = {.handle = 1, .person = 2, .evidence = STR("says so"), .at = 9};
    struct conversation other = {.person = 2, .reasons = STR("[]")};
    struct buf bytes;

    CHECK_OR_STOP(make_old(f));
    CHECK(!db_open(&f->site, DB_WRITE, &f->db, &fault));
    CHECK_OR_STOP(f->db != NULL);
    CHECK(!store_check(f->db, say, NULL, &result));
    CHECK_INT(result.wrong, 0);
    CHECK(!db_begin(f->db));
    CHECK(!conversation_add(f->db, &other));
    move.conversation = other.id;
    CHECK(!thread_put(f->db, &move));
    CHECK(!message_load(f->db, &f->arena, 1, &m));
    CHECK_INT(m.conversation, other.id);
    CHECK(!thread_undo(f->db, move.id, 10, &undone));
    CHECK(!message_load(f->db, &f->arena, 1, &m));
    CHECK_INT(m.conversation, 1);
    CHECK(!handle_relink(f->db, &link));
    CHECK(!conversation_load(f->db, &f->arena, 1, &other));
    CHECK(!other.facts && !other.advised_of); /* advised before it was kept by what */
    CHECK(!db_commit(f->db));
    buf_init(&bytes, 0);
    CHECK(!raw_load(f->db, 1, &bytes));
    CHECK_STR(buf_str(&bytes), "raw");
    buf_reset(&bytes);
    CHECK(!raw_load(f->db, 2, &bytes));
    CHECK_STR(buf_str(&bytes), unpacked);
    buf_clear(&bytes);
    CHECK(!store_check(f->db, say, NULL, &result));
    CHECK_INT(result.wrong, 0);
}

/* Nothing looks a reference up when it is written, but the check finds it. */
static void a_lost_reference_is_found(struct fixture *f)
{
    static const struct sql lose = {"test_lose", "", "UPDATE message SET thread = 77 WHERE id = 1",
                                    NULL};
    struct check_result result = {0};

    CHECK_OR_STOP(make_old(f));
    CHECK(!db_open(&f->site, DB_WRITE, &f->db, NULL));
    CHECK_OR_STOP(f->db != NULL);
    CHECK(!db_begin(f->db));
    CHECK(!db_run(f->db, &lose, NO_ARGS));
    CHECK(!db_commit(f->db));
    CHECK(!store_check(f->db, say, NULL, &result));
    CHECK(result.wrong > 0);
}

int main(void)
{
    RUN_BOTH(an_old_store_goes_on);
    RUN_BOTH(a_lost_reference_is_found);
    return unit_end();
}
