/* fixture.h: for tests: a throwaway site on each database.
 *
 *     static void keeps_a_setting(struct fixture *f) { CHECK(!db_begin(f->db)); ... }
 *     int main(void) { RUN_BOTH(keeps_a_setting); return unit_end(); }
 *
 * SQLite always; PostgreSQL when HEED_TEST_PG holds the URL of a server we may make schemas in
 * (tests/with_postgres.sh). Each test gets an empty site, in a folder or schema of its own.
 * fixture_cast makes what most tests need: a person, a handle, a channel, a conversation.
 */
#ifndef STORE_FIXTURE_H
#define STORE_FIXTURE_H

#include <libpq-fe.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "store/channel.h"
#include "store/conversation.h"
#include "store/db.h"
#include "store/message.h"
#include "store/person.h"
#include "store/site.h"
#include "store/thread.h"
#include "unit.h"

struct fixture {
    bool postgres;
    struct site site;
    struct db *db;
    struct arena arena;
    char folder[64], schema[64];
};

static inline void fixture_server(struct fixture *f, const char *format)
{
    char sql[200];
    PGconn *connection = PQconnectdb(getenv("HEED_TEST_PG"));

    (void)snprintf(sql, sizeof(sql), "SET client_min_messages = error; ");
    (void)snprintf(sql + strlen(sql), sizeof(sql) - strlen(sql), "%s %s", format, f->schema);
    if (str_starts(str_from(format), STR("DROP")))
        (void)snprintf(sql + strlen(sql), sizeof(sql) - strlen(sql), " CASCADE");
    PQclear(PQexec(connection, sql));
    PQfinish(connection);
}

static inline bool fixture_open(struct fixture *f, bool postgres)
{
    struct fault fault = {0};
    char url[1024], *at = NULL;
    enum err err;

    *f = (struct fixture){.postgres = postgres};
    arena_init(&f->arena, 0);
    (void)snprintf(f->folder, sizeof(f->folder), "/tmp/heed-test-XXXXXX");
    if (!mkdtemp(f->folder))
        return false;
    if (postgres) {
        (void)snprintf(f->schema, sizeof(f->schema), "test_%d_%s", (int)getpid(), f->folder + 15);
        for (at = f->schema; *at; at++)
            *at = char_lower(*at);
        fixture_server(f, "CREATE SCHEMA");
        (void)snprintf(url, sizeof(url), "%s%soptions=-csearch_path%%3D%s", getenv("HEED_TEST_PG"),
                       strchr(getenv("HEED_TEST_PG"), '?') ? "&" : "?", f->schema);
    }
    err = site_create(f->folder, STR("Acme"), postgres ? url : NULL, &f->site, &fault);
    if (!err)
        err = db_open(&f->site, DB_WRITE, &f->db, &fault);
    if (err)
        printf("fixture: %s\n", fault_text(&fault, err));
    return !err;
}

static inline void fixture_close(struct fixture *f)
{
    char command[100];

    db_close(f->db);
    arena_clear(&f->arena);
    if (f->postgres)
        fixture_server(f, "DROP SCHEMA");
    (void)snprintf(command, sizeof(command), "rm -rf %s", f->folder);
    if (system(command))
        printf("fixture: could not remove %s\n", f->folder);
}

#define RUN_BOTH(test)                                                                             \
    do {                                                                                           \
        int before_both = unit_state.bad_checks;                                                   \
        for (int on_postgres = 0; on_postgres <= (getenv("HEED_TEST_PG") ? 1 : 0);                 \
             on_postgres++) {                                                                      \
            struct fixture fixture;                                                                \
            int before_one = unit_state.bad_checks;                                                \
            CHECK(fixture_open(&fixture, on_postgres));                                            \
            if (fixture.db)                                                                        \
                test(&fixture);                                                                    \
            fixture_close(&fixture);                                                               \
            if (unit_state.bad_checks != before_one)                                               \
                printf("on %s\n", on_postgres ? "PostgreSQL" : "SQLite");                          \
        }                                                                                          \
        if (unit_state.bad_checks == before_both) {                                                \
            unit_state.passed++;                                                                   \
        } else {                                                                                   \
            unit_state.failed++;                                                                   \
            printf("FAILED %s\n", #test);                                                          \
        }                                                                                          \
    } while (0)

static inline struct str fixture_rows(struct db *db, struct arena *arena, const struct sql *dumps,
                                      size_t n)
{
    struct buf out;
    struct str text;

    buf_init(&out, 0);
    for (size_t i = 0; i < n; i++) {
        struct rows rows;
        enum err err = db_query(db, &dumps[i], NO_ARGS, &rows);

        buf_printf(&out, "== %s\n", dumps[i].name);
        while (!err && rows_next(&rows)) {
            while (rows.at < rows.columns) {
                buf_add(&out, rows_text(&rows));
                buf_add_c(&out, "|");
            }
            buf_add_c(&out, "\n");
        }
        CHECK_INT(rows_done(&rows, err), OK);
    }
    text = buf_dup(arena, &out);
    buf_clear(&out);
    return text;
}

/* Every row of the tables that hold what is so (not of those that say what was done: events,
 * commands, links, merges), as text, to be compared. */
static inline struct str fixture_dump(struct db *db, struct arena *arena)
{
#define DUMP(table, key)                                                                           \
    {                                                                                              \
        "dump_" table, "", "SELECT * FROM " table " ORDER BY " key,                                \
            "SELECT CAST(" table " AS text) FROM " table " ORDER BY " key                          \
    }
/* what counts to nothing is as good as not there */
#define DUMP_N(table, key)                                                                         \
    {                                                                                              \
        "dump_" table, "", "SELECT * FROM " table " WHERE n <> 0 ORDER BY " key,                   \
            "SELECT CAST(" table " AS text) FROM " table " WHERE n <> 0 ORDER BY " key             \
    }
    static const struct sql dumps[] = {
        DUMP("person", "id"),
        DUMP("handle", "id"),
        DUMP("contact_wish", "id"),
        DUMP("conversation", "id"),
        DUMP("thread", "id"),
        DUMP("message", "id"),
        DUMP("promise", "id"),
        DUMP("outbox", "id"),
        DUMP_N("counter", "name"),
        DUMP("day_count", "day, channel, measure"),
        DUMP("tie", "id"),
        DUMP("reply_wait", "message"),
        DUMP("heard_count", "channel, audience, day, what, reason"),
        DUMP("listened", "message"),
        DUMP("message_voice", "message"),
        DUMP("insider", "handle"),
        DUMP("comment_claim", "id"),
        DUMP("comment_claim_row", "claim, kind, moved"),
        DUMP("crowd", "message"),
        DUMP("alarm_voice", "topic, at, message"),
        DUMP("matter_member", "id"),
        DUMP("rule_count", "day, rule"),
        DUMP("rule_standing", "rule"),
        DUMP("hit", "message, rule"),
        DUMP("hit_moved", "message, rule"),
        DUMP("annotation", "message, stage"),
        DUMP("alarm_heard", "at, message"),
        DUMP("alarm_item", "thread"),
        DUMP("complaint", "message"),
        DUMP_N("crowd_count", "first, how"),
        DUMP_N("subject_count", "day, subject, sign"),
        DUMP_N("alarm_count", "topic, minute, what"),
    };
#undef DUMP
#undef DUMP_N
    return fixture_rows(db, arena, dumps, sizeof(dumps) / sizeof(*dumps));
}

/* What people said and decided, whatever is understood of messages. */
static inline struct str fixture_dump_people(struct db *db, struct arena *arena)
{
#define DUMP(table, what, order)                                                                   \
    {                                                                                              \
        "people_" table, "", "SELECT " what " FROM " table " " order, NULL                         \
    }
#define NUMBER(column) "CAST(" column " AS text) || ' ' || "
    static const struct sql dumps[] = {
        DUMP("event", NUMBER("id") "verb || ' ' || detail",
             "WHERE verb <> 'advised anew' ORDER BY id"),
        DUMP("correction",
             NUMBER("id") NUMBER("message") NUMBER("undone_at") NUMBER("root") "value",
             "ORDER BY id"),
        DUMP("handle_link", NUMBER("handle") NUMBER("person") NUMBER("undone_at") "evidence",
             "ORDER BY id"),
        DUMP("person_merge", NUMBER("person") NUMBER("kept") NUMBER("undone_at") "''",
             "ORDER BY id"),
        DUMP("conversation_thread", NUMBER("thread") NUMBER("conversation") "reason",
             "ORDER BY id"),
        DUMP("insider", NUMBER("handle") "''", "ORDER BY handle"),
        DUMP("complaint", NUMBER("message") "''", "WHERE refused = 1 ORDER BY message"),
        DUMP("conversation", NUMBER("id") NUMBER("advice") "reasons",
             "WHERE advice_by <> 0 ORDER BY id"),
    };
#undef NUMBER
#undef DUMP
    return fixture_rows(db, arena, dumps, sizeof(dumps) / sizeof(*dumps));
}

/* A person with a mail handle, a channel and a conversation; inside a transaction. */
struct cast {
    struct person person;
    struct handle handle;
    struct channel_row channel;
    struct conversation conversation;
};

static inline enum err fixture_cast(struct db *db, struct cast *out)
{
    struct cast cast = {
        .person = {.name = STR("Ann"), .created_at = 1000},
        .handle = {.network = STR("mail"),
                   .native = STR("ann@example.com"),
                   .address = STR("ann@example.com"),
                   .followers = -1,
                   .created_at = 1000},
        .channel = {.name = STR("Post"), .kind = STR("mail"), .config = STR("{}")},
        .conversation = {.title = STR("Headset"), .reasons = STR("[]"), .queue = 1, .sort = 5},
    };
    enum err err = person_add(db, &cast.person);

    cast.handle.person = cast.conversation.person = cast.person.id;
    if (!err)
        err = handle_add(db, &cast.handle, STR("first heard"));
    if (!err)
        err = channel_add(db, &cast.channel);
    cast.conversation.channel = cast.channel.id;
    if (!err)
        err = conversation_add(db, &cast.conversation);
    *out = cast;
    return err;
}

#endif
