#include "store/db.h"

#include <time.h>

#include "base/map.h"
#include "store/command.h"
#include "store/counter.h"
#include "store/fixture.h"
#include "store/raw.h"
#include "store/schema.h"
#include "store/setting.h"

static void prepares_every_statement(struct fixture *f)
{
    size_t n = 0;

    for (size_t i = 0; sql_set_registry[i]; i++) {
        for (size_t k = 0; k < sql_set_registry[i]->n; k++, n++) {
            const struct sql *sql = &sql_set_registry[i]->at[k];
            enum err err = OK;

            CHECK_OR_STOP(sql->text);
            if (str_is(str_from(sql->name), "schema_make"))
                continue; /* its table is there already */
            err = db_prepare(f->db, sql);
            if (err)
                printf("%s: %s\n", sql->name, fault_text(db_fault(f->db), err));
            CHECK_INT(err, OK);
        }
    }
    CHECK(n > 100);
}

static void statement_names_are_unique(struct fixture *f may_be_unused)
{
    struct map names;

    map_init(&names);
    for (size_t i = 0; sql_set_registry[i]; i++) {
        for (size_t k = 0; k < sql_set_registry[i]->n; k++) {
            struct str name = str_from(sql_set_registry[i]->at[k].name);

            CHECK(name.n > 0 && name.n < 60); /* PostgreSQL cuts at 63 */
            CHECK(!map_get(&names, name));
            CHECK(!map_put(&names, name, &names));
        }
    }
    map_clear(&names);
}

static void a_wrong_statement_is_refused(struct fixture *f)
{
    static const struct sql no_table = {"test_no_table", "", "SELECT a FROM no_such_table", NULL};
    static const struct sql more = {"test_more", "i", "SELECT n FROM counter WHERE n > $2 + $1",
                                    NULL};
    int version = 0;

    CHECK_INT(db_prepare(f->db, &no_table), ERR_STORE);
    CHECK_INT(db_prepare(f->db, &more), ERR_STORE);
    CHECK(!schema_version(f->db, &version));
    CHECK_INT(version, schema_newest);
}

/* Lists of small tables (staff, channels, rules, at most WELL_SLOTS hosts), and what only
 * `heed check` asks. */
static bool may_scan(struct str name)
{
    static const char *const names[] = {
        "staff_list",       "team_list",       "channel_list",         "channel_gaps",
        "quarantine_count", "session_forget",  "setting_list",         "message_also_list",
        "team_of_staff",    "api_token_list",  "api_token_revoke_all", "rule_list",
        "schema_newest",    "schema_exists",   "search_query",         "search_people",
        "search_query_any", "message_also_in", "answers_left",         "well_most",
        "well_newest",      "listened_topics", "decision_sums",        "advised_sums",
        "on_call_list",     "on_call_count"};

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (str_is(name, names[i]))
            return true;
    return str_starts(name, STR("check_"));
}

/* The listening page, the health page, the alarm (of what it covers a day), subjects and words (of
 * at most SAID_WORDS_MAX rows) sum up a period: grouped as it is read, over the channels there are.
 */
static bool is_sum(struct str name, struct str line)
{
    if (str_is(name, "tie_of_person") && /* at most 400 of one person */
        (str_starts(line, STR("USE TEMP B-TREE")) || str_is(line, "SCAN x") ||
         str_is(line, "SCAN y")))
        return true;
    if (str_is(line, "SCAN w")) /* the newest WHEREABOUTS_READ */
        return str_starts(name, STR("whereabouts_"));
    if (str_is(name, "message_voice_subjects") && str_starts(line, STR("SCAN e VIRTUAL TABLE")))
        return true; /* those of one message */
    return (str_starts(name, STR("listening_")) || str_starts(name, STR("unmatched_")) ||
            str_starts(name, STR("alarm_count_")) || str_starts(name, STR("alarm_cover_")) ||
            str_is(name, "alarm_item_gaining") || str_is(name, "subject_sums") ||
            str_is(name, "listened_by") || str_is(name, "listened_links") ||
            str_is(name, "passed_list") || str_is(name, "reaction_list") ||
            str_is(name, "tally_in") || str_starts(name, STR("whereabouts_s")) ||
            str_is(name, "said_word_trim") || str_is(name, "said_lang_list")) &&
           (str_starts(line, STR("USE TEMP B-TREE")) || str_is(line, "SCAN c") ||
            str_is(line, "SCAN r USING INDEX rule_nobody"));
}

/* By an index, and yet through all rows: all that have an author, all ties that are open. */
static bool is_whole(struct str line)
{
    return str_find(line, STR("message_author (author>?)"), 0) != SIZE_MAX ||
           str_find(line, STR("tie_state (state=?)"), 0) != SIZE_MAX;
}

/* What is joined to the newest messages of a conversation (store/newest.h): those are scanned. */
static bool is_of_newest(const struct sql *sql, struct str line)
{
    return strstr(sql->text, "FROM (SELECT id, said_at, channel, native_id, CASE WHEN version") &&
           (str_is(line, "SCAN m") || str_starts(line, STR("USE TEMP B-TREE FOR")));
}

/* Prints and counts what a statement's plan scans or sorts. */
static int bad_plan_lines(struct fixture *f, const struct sql *sql)
{
    struct sql explain = {"test_explain", "", NULL, NULL};
    struct rows rows;
    int bad = 0;
    enum err err;
    struct sql *kept = arena_new(&f->arena, struct sql); /* the cache goes by address */

    explain.text = arena_printf(&f->arena, "EXPLAIN QUERY PLAN %s", sql->text).p;
    *kept = explain;
    kept->types = sql->types;
    err = db_query(f->db, kept, (const struct arg[DB_ARGS_MAX]){0}, strlen(sql->types), &rows);
    while (!err && rows_next(&rows)) {
        struct str line;

        for (int i = 0; i < 3; i++)
            (void)rows_int(&rows);
        line = rows_text(&rows);
        if (is_sum(str_from(sql->name), line) || is_of_newest(sql, line))
            continue;
        if ((str_starts(line, STR("SCAN")) && !str_is(line, "SCAN CONSTANT ROW")) ||
            is_whole(line) || str_find(line, STR("TEMP B-TREE"), 0) != SIZE_MAX) {
            printf("%s: %.*s\n", sql->name, STR_ARGS(line));
            bad++;
        }
    }
    CHECK_INT(rows_done(&rows, err), OK);
    return bad;
}

static void no_statement_reads_a_whole_table(struct fixture *f)
{
    if (f->postgres)
        return; /* its plans depend on how full the tables are */
    for (size_t i = 0; sql_set_registry[i]; i++) {
        for (size_t k = 0; k < sql_set_registry[i]->n; k++) {
            const struct sql *sql = &sql_set_registry[i]->at[k];

            if (!may_scan(str_from(sql->name)) && !str_is(str_from(sql->name), "schema_make"))
                CHECK_INT(bad_plan_lines(f, sql), 0);
        }
    }
}

static void a_statement_may_be_read_within_itself(struct fixture *f)
{
    static const struct sql numbers = {"test_numbers", "i",
                                       "SELECT n FROM counter WHERE n > $1 ORDER BY n", NULL};
    int64_t seen = 0;
    struct rows outer, inner;

    CHECK(!db_begin(f->db));
    for (int64_t i = 1; i <= 3; i++)
        CHECK(!counter_add(f->db, arena_printf(&f->arena, "c%d", (int)i), i));
    CHECK(!db_commit(f->db));
    CHECK_OR_STOP(!db_query(f->db, &numbers, ARGS(db_int(0)), &outer));
    while (rows_next(&outer)) {
        int64_t n = rows_int(&outer);

        CHECK_OR_STOP(!db_query(f->db, &numbers, ARGS(db_int(n)), &inner));
        while (rows_next(&inner))
            seen = seen * 10 + rows_int(&inner);
        CHECK(!rows_done(&inner, OK));
    }
    CHECK(!rows_done(&outer, OK));
    CHECK_INT(seen, 233);
}

/* What "committed" rests on. */
static void the_database_is_set_to_be_safe(struct fixture *f)
{
    static const struct sql settings[] = {
        {"test_s1", "", "SELECT CAST(synchronous AS text) FROM pragma_synchronous",
         "SELECT current_setting('synchronous_commit')"},
        {"test_s2", "", "SELECT CAST(foreign_keys AS text) FROM pragma_foreign_keys",
         "SELECT current_setting('standard_conforming_strings')"},
        {"test_s3", "", "SELECT journal_mode FROM pragma_journal_mode",
         "SELECT current_setting('client_encoding')"},
    };
    static const char *const wanted[2][3] = {{"2", "1", "wal"}, {"on", "on", "UTF8"}};

    for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
        struct rows rows;
        enum err err = db_query(f->db, &settings[i], NO_ARGS, &rows);

        CHECK_OR_STOP(!err && rows_next(&rows));
        CHECK_STR(rows_text(&rows), wanted[f->postgres][i]);
        CHECK(!rows_done(&rows, OK));
    }
}

static void keeps_what_was_committed(struct fixture *f)
{
    struct str value;
    struct db *reader;

    CHECK_OR_STOP(!db_open(&f->site, DB_READ, &reader, NULL));
    CHECK(!db_begin(f->db));
    CHECK(!setting_put(f->db, STR("a"), STR("one")));
    CHECK(!setting_load(f->db, &f->arena, STR("a"), &value));
    CHECK_STR(value, "one");
    CHECK_INT(setting_load(reader, &f->arena, STR("a"), &value), ERR_NOT_FOUND);
    CHECK(!db_commit(f->db));
    CHECK(!setting_load(reader, &f->arena, STR("a"), &value));
    CHECK_STR(value, "one");
    CHECK(!db_begin(f->db));
    CHECK(!setting_put(f->db, STR("a"), STR("two")));
    db_abort(f->db);
    CHECK(!setting_load(f->db, &f->arena, STR("a"), &value));
    CHECK_STR(value, "one");
    db_close(reader);
}

static void a_reading_transaction_sees_one_moment(struct fixture *f)
{
    struct str value;
    struct db *reader;

    CHECK_OR_STOP(!db_open(&f->site, DB_READ, &reader, NULL));
    CHECK(!db_begin(reader));
    CHECK(!setting_load(reader, &f->arena, STR("site.name"), &value));
    CHECK_STR(value, "Acme");
    CHECK(!db_begin(f->db));
    CHECK(!setting_put(f->db, STR("site.name"), STR("Other")));
    CHECK(!db_commit(f->db));
    CHECK(!setting_load(reader, &f->arena, STR("site.name"), &value));
    CHECK_STR(value, "Acme");
    db_abort(reader);
    CHECK(!setting_load(reader, &f->arena, STR("site.name"), &value));
    CHECK_STR(value, "Other");
    db_close(reader);
}

static void a_reader_cannot_write(struct fixture *f)
{
    static const struct sql write = {
        "test_write", "", "INSERT INTO counter (name, n) VALUES ('x', 1) RETURNING n", NULL};
    struct rows rows;
    struct db *reader;
    enum err err;

    CHECK_OR_STOP(!db_open(&f->site, DB_READ, &reader, NULL));
    err = db_query(reader, &write, NO_ARGS, &rows);
    if (!err)
        (void)rows_next(&rows);
    CHECK_INT(rows_done(&rows, err), ERR_STORE);
    db_close(reader);
}

static void an_error_comes_with_the_commit_at_the_latest(struct fixture *f)
{
    struct str result;
    enum err err;

    CHECK(!db_begin(f->db));
    CHECK(!command_add(f->db, STR("k1"), 1, STR("{}")));
    CHECK(!db_commit(f->db));

    CHECK(!db_begin(f->db));
    CHECK(!setting_put(f->db, STR("lost"), STR("1")));
    err = command_add(f->db, STR("k1"), 2, STR("{}"));
    CHECK(err == (f->postgres ? OK : ERR_EXISTS));
    err = setting_remove(f->db, STR("x")); /* its first use here: prepared in vain */
    CHECK(f->postgres || err == ERR_EXISTS);
    CHECK_INT(db_commit(f->db), ERR_EXISTS);
    CHECK(str_find(str_from(db_fault(f->db)->text), STR("command_add"), 0) != SIZE_MAX);

    CHECK_INT(setting_load(f->db, &f->arena, STR("lost"), &result), ERR_NOT_FOUND);
    CHECK(!db_begin(f->db));
    CHECK(!command_add(f->db, STR("k2"), 2, STR("{}")));
    CHECK(!setting_remove(f->db, STR("x")));
    CHECK(!db_commit(f->db));
    CHECK(!command_load(f->db, &f->arena, STR("k2"), &result));
}

static void an_error_is_seen_by_the_next_read(struct fixture *f)
{
    struct str result;
    enum err err;

    CHECK(!db_begin(f->db));
    CHECK(!command_add(f->db, STR("k"), 1, STR("{}")));
    err = command_add(f->db, STR("k"), 1, STR("{}"));
    CHECK(err == (f->postgres ? OK : ERR_EXISTS));
    CHECK_INT(command_load(f->db, &f->arena, STR("k"), &result), ERR_EXISTS);
    CHECK_INT(command_load(f->db, &f->arena, STR("k"), &result), ERR_EXISTS);
    db_abort(f->db);
    CHECK_INT(command_load(f->db, &f->arena, STR("k"), &result), ERR_NOT_FOUND);
}

static void every_kind_of_value_comes_back(struct fixture *f)
{
    static const struct sql echo = {"test_echo", "irtb",
                                    "SELECT CAST($1 AS bigint), $2, $3, $4, $3 || $3",
                                    "SELECT $1, $2, $3, $4, $3 || $3"};
    static const char bytes[] = {0, 1, -1, 'x', 0};
    struct rows rows;
    enum err err = db_query(
        f->db, &echo,
        ARGS(db_int(INT64_MIN), db_real(-0.1), db_text(STR("ä'\"\\")), db_bytes(str_of(bytes, 5))),
        &rows);

    CHECK_OR_STOP(!err && rows_next(&rows));
    CHECK(rows_int(&rows) == INT64_MIN);
    CHECK(rows_real(&rows) == -0.1);
    CHECK_STR(rows_text(&rows), "ä'\"\\");
    CHECK(str_eq(rows_bytes(&rows), str_of(bytes, 5)));
    CHECK_STR(rows_text(&rows), "ä'\"\\ä'\"\\");
    CHECK(!rows_next(&rows));
    CHECK(!rows_done(&rows, OK));

    err = db_query(f->db, &echo, ARGS(db_int(0), db_null(), db_text(STR_NONE), db_null()), &rows);
    CHECK_OR_STOP(!err && rows_next(&rows));
    CHECK(!rows_is_null(&rows));
    CHECK_INT(rows_int(&rows), 0);
    CHECK(rows_is_null(&rows));
    CHECK(rows_real(&rows) == 0);
    CHECK(!rows_is_null(&rows));
    CHECK_INT(rows_text(&rows).n, 0);
    CHECK(rows_is_null(&rows));
    CHECK_INT(rows_bytes(&rows).n, 0);
    CHECK(!rows_done(&rows, OK));
}

static void more_writes_than_the_pipeline_holds(struct fixture *f)
{
    int64_t n = 0;

    CHECK(!db_begin(f->db));
    for (int i = 0; i < 5000; i++) {
        struct str key = arena_printf(&f->arena, "key %d", i);

        CHECK_OR_STOP(!command_add(f->db, key, i, STR("{}")));
    }
    CHECK(!db_commit(f->db));
    CHECK(!db_begin(f->db));
    CHECK(!command_forget(f->db, 1000, &n));
    CHECK_INT(n, 1000);
    CHECK(!db_commit(f->db));
}

static void numbers_go_on_from_the_highest(struct fixture *f)
{
    struct person a = {.name = STR("A")}, b = {.name = STR("B")}, c = {.name = STR("C")};

    CHECK(!db_begin(f->db));
    CHECK(!person_add(f->db, &a));
    CHECK(!db_commit(f->db));
    CHECK(!db_begin(f->db));
    CHECK(!person_add(f->db, &b));
    db_abort(f->db);
    CHECK(!db_begin(f->db));
    CHECK(!person_add(f->db, &c));
    CHECK(!db_commit(f->db));
    CHECK_INT(a.id, 1);
    CHECK_INT(c.id, 3); /* 2 was given out and is never given again */
    db_close(f->db);
    f->db = NULL;
    CHECK_OR_STOP(!db_open(&f->site, DB_WRITE, &f->db, NULL));
    CHECK(!db_begin(f->db));
    CHECK(!person_add(f->db, &a));
    CHECK_INT(a.id, 4);
    CHECK(!db_commit(f->db));
}

static void a_newer_schema_is_refused(struct fixture *f)
{
    static const struct sql add = {
        "test_newer", "i", "INSERT INTO schema_step (version, name) VALUES ($1, 'later')", NULL};
    struct fault fault = {0};
    struct db *db = NULL;

    CHECK(!db_begin(f->db));
    CHECK(!db_run(f->db, &add, ARGS(db_int(schema_newest + 1))));
    CHECK(!db_commit(f->db));
    CHECK_INT(db_open(&f->site, DB_READ, &db, &fault), ERR_TOO_NEW);
    CHECK(str_find(str_from(fault.text), STR("newer heed"), 0) != SIZE_MAX);
    db_close(f->db);
    f->db = NULL;
    CHECK_INT(db_open(&f->site, DB_WRITE, &db, NULL), ERR_TOO_NEW);
}

static void a_schema_that_was_begun_is_finished(struct fixture *f)
{
    static const struct sql undo = {"test_undo", "", "DELETE FROM schema_step", NULL};
    struct db *db = NULL;
    int version = 7;

    /* As if a step had been forgotten: a reader refuses, a writer tries the step again (and here
     * fails, because its tables are there), leaving everything as it was. */
    CHECK(!db_begin(f->db));
    CHECK(!db_run(f->db, &undo, NO_ARGS));
    CHECK(!db_commit(f->db));
    CHECK_INT(db_open(&f->site, DB_READ, &db, NULL), ERR_STORE);
    CHECK_INT(schema_climb(f->db, schema_newest, NULL), ERR_STORE);
    CHECK(!schema_version(f->db, &version));
    CHECK_INT(version, 0);
}

static void two_writers_are_one_too_many(struct fixture *f)
{
    struct fault fault = {0};
    struct db *db = NULL;

    if (!f->postgres)
        return; /* the site's lock does it there: site_test.c */
    CHECK_INT(db_open(&f->site, DB_WRITE, &db, &fault), ERR_BUSY);
    db_close(f->db);
    f->db = NULL;
    CHECK(!db_open(&f->site, DB_WRITE, &f->db, NULL));
}

static void cut_connection(struct fixture *f)
{
    char sql[300];
    PGconn *connection = PQconnectdb(getenv("HEED_TEST_PG"));

    /* Only our own: whoever holds the lock of this schema. */
    (void)snprintf(sql, sizeof(sql),
                   "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' "
                   "AND objid = hashtext('%s')::oid::bigint",
                   f->schema);
    PQclear(PQexec(connection, sql));
    PQfinish(connection);
}

static void a_lost_connection_comes_back(struct fixture *f)
{
    struct timespec moment = {.tv_nsec = 600000000};
    struct str value;
    enum err err;

    if (!f->postgres)
        return;
    (void)nanosleep(&moment, NULL);
    CHECK(!db_begin(f->db));
    CHECK(!setting_put(f->db, STR("a"), STR("lost")));
    cut_connection(f);
    err = setting_put(f->db, STR("b"), STR("lost")); /* noticed here, or at the commit */
    CHECK(!err || err == ERR_STORE);
    CHECK_INT(db_commit(f->db), ERR_STORE);
    CHECK(!db_begin(f->db));
    CHECK(!setting_put(f->db, STR("c"), STR("kept")));
    CHECK(!db_commit(f->db));
    CHECK_INT(setting_load(f->db, &f->arena, STR("a"), &value), ERR_NOT_FOUND);
    CHECK(!setting_load(f->db, &f->arena, STR("c"), &value));
}

static void a_full_disk_takes_nothing_and_loses_nothing(struct fixture *f)
{
    static const struct sql full = {"test_full", "", "PRAGMA max_page_count = 1", NULL};
    static const struct sql room = {"test_room", "", "PRAGMA max_page_count = 1000000", NULL};
    char big[200000];
    int64_t id, n = 0;
    struct str value;
    struct rows rows;

    if (f->postgres)
        return;
    for (size_t i = 0; i < sizeof(big); i++)
        big[i] = (char)(i * i * 31 + (i >> 3));
    CHECK(!db_query(f->db, &full, NO_ARGS, &rows) && rows_next(&rows) && !rows_done(&rows, OK));
    CHECK(!db_begin(f->db));
    for (int i = 0; i < 50 && !n; i++)
        n = raw_add(f->db, str_of(big, sizeof(big)), &id);
    CHECK_INT(db_commit(f->db), ERR_DISK_FULL);
    CHECK(!setting_load(f->db, &f->arena, STR("site.name"), &value));
    CHECK(!db_query(f->db, &room, NO_ARGS, &rows) && rows_next(&rows) && !rows_done(&rows, OK));
    CHECK(!db_begin(f->db));
    CHECK(!raw_add(f->db, str_of(big, sizeof(big)), &id));
    CHECK(!db_commit(f->db));
}

int main(void)
{
    RUN_BOTH(prepares_every_statement);
    RUN_BOTH(statement_names_are_unique);
    RUN_BOTH(a_wrong_statement_is_refused);
    RUN_BOTH(no_statement_reads_a_whole_table);
    RUN_BOTH(a_statement_may_be_read_within_itself);
    RUN_BOTH(the_database_is_set_to_be_safe);
    RUN_BOTH(keeps_what_was_committed);
    RUN_BOTH(a_reading_transaction_sees_one_moment);
    RUN_BOTH(a_reader_cannot_write);
    RUN_BOTH(an_error_comes_with_the_commit_at_the_latest);
    RUN_BOTH(an_error_is_seen_by_the_next_read);
    RUN_BOTH(every_kind_of_value_comes_back);
    RUN_BOTH(more_writes_than_the_pipeline_holds);
    RUN_BOTH(numbers_go_on_from_the_highest);
    RUN_BOTH(a_newer_schema_is_refused);
    RUN_BOTH(a_schema_that_was_begun_is_finished);
    RUN_BOTH(two_writers_are_one_too_many);
    RUN_BOTH(a_lost_connection_comes_back);
    RUN_BOTH(a_full_disk_takes_nothing_and_loses_nothing);
    return unit_end();
}
