/* pg_gather.h: many calls in one statement do what they would have done one by one. */
#include "store/pg_gather.h"

#include <sys/socket.h>

#include "store/conversation.h"
#include "store/fixture.h"
#include "store/pg_impl.h"
#include "store/raw.h"
#include "store/understood.h"

static struct str text_of(struct fixture *f, struct sql sql)
{
    struct buf text;
    struct str made;

    buf_init(&text, 0);
    CHECK(!gather_write_sql(&text, &sql));
    made = buf_dup(&f->arena, &text);
    buf_clear(&text);
    return made;
}

static void writes_the_text_over_many_calls(struct fixture *f)
{
    struct buf out;

    CHECK_STR(text_of(f, (struct sql){"raw_add", "ib", "INSERT INTO t (a, b) VALUES ($1, f($2, 0))",
                                      NULL}),
              "INSERT INTO t (a, b) SELECT q.a1, f(q.a2, 0) FROM unnest($1, $2) WITH ORDINALITY "
              "AS q(a1, a2, a0)");
    CHECK_STR(text_of(f, (struct sql){"annotation_put", "ii",
                                      "INSERT INTO t (a, b) VALUES ($1, $2) ON CONFLICT (a) DO "
                                      "NOTHING",
                                      NULL}),
              "INSERT INTO t (a, b) SELECT q.a1, q.a2 FROM (SELECT DISTINCT ON (a1, a2) * FROM "
              "unnest($1, $2) WITH ORDINALITY AS u(a1, a2, a0) ORDER BY a1, a2, a0 DESC) q ON "
              "CONFLICT (a) DO NOTHING");
    CHECK_STR(text_of(f, (struct sql){"conversation_update", "it",
                                      "UPDATE t SET a = $2 WHERE id = $1", NULL}),
              "UPDATE t SET a = q.a2 FROM (SELECT DISTINCT ON (a1) * FROM unnest($1, $2) WITH "
              "ORDINALITY AS u(a1, a2, a0) ORDER BY a1, a0 DESC) q WHERE id = q.a1");
    CHECK_STR(
        text_of(f, (struct sql){"other", "t", "not this", "SELECT a FROM t WHERE b = $1 LIMIT 3"}),
        "SELECT r.*, q.a0 FROM unnest($1) WITH ORDINALITY AS q(a1, a0) CROSS JOIN LATERAL "
        "(SELECT a FROM t WHERE b = q.a1 LIMIT 3 OFFSET 0) r");
    buf_init(&out, 0);
    CHECK_INT(gather_write_sql(&out, &(struct sql){"other", "", "DELETE FROM t", NULL}),
              ERR_BAD_INPUT);
    buf_clear(&out);
}

/* A name in the list that no statement has would be gathered by nobody. */
static void the_list_names_statements(struct fixture *f may_be_unused)
{
    for (size_t i = 0; gather_listed(i); i++) {
        bool found = false;

        for (size_t s = 0; sql_set_registry[s]; s++)
            for (size_t k = 0; k < sql_set_registry[s]->n; k++)
                found |= str_is(str_from(sql_set_registry[s]->at[k].name), gather_listed(i));
        if (!found)
            printf("%s is no statement\n", gather_listed(i));
        CHECK(found);
    }
}

static int64_t count(struct fixture *f, const struct sql *sql)
{
    struct rows rows;
    int64_t n = -1;
    enum err err = db_query(f->db, sql, NO_ARGS, &rows);

    if (!err && rows_next(&rows))
        n = rows_int(&rows);
    CHECK(!rows_done(&rows, err));
    return n;
}

/* Parents and children, told in turn, some columns empty, more than one statement takes. */
static void keeps_what_was_told_in_any_number(struct fixture *f)
{
    static const struct sql raws = {"test_raws", "",
                                    "SELECT count(*) FROM message m JOIN raw r ON r.id = m.raw "
                                    "AND r.size = length(m.text) WHERE m.title IS NULL",
                                    NULL};
    static const struct sql titled = {"test_titled", "",
                                      "SELECT count(*) FROM message WHERE title = text AND "
                                      "raw IS NULL AND rating = 4.5",
                                      NULL};
    const int64_t n = 2 * GATHER_CALLS + 44;
    struct cast cast;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    for (int64_t i = 0; i < n; i++) {
        struct stored_message m = {.channel = cast.channel.id, .is_current = true};

        message_init(&m.said);
        m.said.id = arena_printf(&f->arena, "m%d", (int)i);
        m.said.text = arena_printf(&f->arena, "%0*d", (int)i % 70 + 1, (int)i);
        m.author = i % 3 ? cast.handle.id : 0;
        if (i % 2)
            CHECK_OR_STOP(!raw_add(f->db, m.said.text, &m.raw));
        else
            m.said.title = m.said.text;
        m.said.has_rating = i % 2 == 0;
        m.said.rating = m.said.rating_max = 4.5;
        CHECK_OR_STOP(!message_add(f->db, &m));
    }
    CHECK_INT(count(f, &raws), n / 2); /* a read sees what was told before it */
    CHECK(!db_commit(f->db));
    CHECK_INT(count(f, &titled), n - n / 2);
}

static void what_was_told_last_counts(struct fixture *f)
{
    struct conversation row, read;
    struct annotation said = {.stage = STR("label"), .model = STR("m"), .value = STR("first")};
    struct stored_message m = {.is_current = true};
    struct annotation *list;
    struct cast cast;
    size_t n = 0;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    message_init(&m.said);
    m.said.id = STR("m");
    m.channel = cast.channel.id;
    CHECK(!message_add(f->db, &m));
    CHECK(!annotation_put(f->db, m.id, &said));
    said.value = STR("last");
    CHECK(!annotation_put(f->db, m.id, &said));
    row = cast.conversation;
    for (int i = 0; i < 9; i++) {
        struct conversation before = row;

        row.title = arena_printf(&f->arena, "title %d", i);
        row.message_count = i;
        CHECK(!conversation_update(f->db, &before, &row));
    }
    CHECK(!db_commit(f->db));
    CHECK(!annotation_list(f->db, &f->arena, m.id, &list, &n));
    CHECK_OR_STOP(n == 1);
    CHECK_STR(list[0].value, "last");
    CHECK(!conversation_load(f->db, &f->arena, row.id, &read));
    CHECK_STR(read.title, "title 8");
    CHECK_INT(read.message_count, 8);
}

struct answer {
    int rows;
    int64_t first, last;
};

static void take(struct rows *rows, void *arg)
{
    struct answer *answer = arg;

    while (rows_next(rows)) {
        answer->last = rows_int(rows);
        if (!answer->rows++)
            answer->first = answer->last;
    }
}

/* Each gets the rows that answer it, in their order: none, one or several. */
static void everybody_gets_their_own_answer(struct fixture *f)
{
    static const struct sql below = {"test_below", "it",
                                     "SELECT n FROM counter WHERE n < $1 AND name <> $2 "
                                     "ORDER BY n DESC LIMIT 3",
                                     NULL};
    static const struct sql add = {"test_add", "ti",
                                   "INSERT INTO counter (name, n) VALUES ($1, $2)", NULL};
    enum { QUESTIONS = GATHER_CALLS + 30 };
    struct answer answers[QUESTIONS] = {{0}};

    CHECK(!db_begin(f->db));
    for (int i = 1; i <= 200; i++)
        CHECK(!db_run(f->db, &add, ARGS(db_text(arena_printf(&f->arena, "c%d", i)), db_int(i))));
    for (int i = 0; i < QUESTIONS; i++)
        CHECK(!db_ahead(f->db, &below, ARGS(db_int(i), db_text(STR("c7"))), take, &answers[i]));
    CHECK(!db_settle(f->db));
    for (int i = 0; i < QUESTIONS; i++) {
        int expected = i < 1 ? 0 : i < 8 ? i - 1 : i - 2;

        CHECK_INT(answers[i].rows, expected < 3 ? expected : 3);
        if (i > 1)
            CHECK_INT(answers[i].first, i == 8 ? 6 : i - 1);
        if (i > 20)
            CHECK_INT(answers[i].last, i - 3);
    }
    db_abort(f->db);
}

static void one_bad_row_fails_the_transaction(struct fixture *f)
{
    struct person person = {.name = STR("A")};
    struct handle handle = {.network = STR("web"), .native = STR("same")};
    static const struct sql people = {"test_people", "", "SELECT count(*) FROM person", NULL};
    enum err err;

    CHECK(!db_begin(f->db));
    CHECK(!person_add(f->db, &person));
    handle.person = person.id;
    CHECK(!handle_add(f->db, &handle, STR("first heard")));
    err = handle_add(f->db, &handle, STR("first heard"));
    CHECK(err == (f->postgres ? OK : ERR_EXISTS));
    CHECK_INT(db_commit(f->db), ERR_EXISTS);
    CHECK(str_find(str_from(db_fault(f->db)->text), STR("handle_add"), 0) != SIZE_MAX);
    CHECK_INT(count(f, &people), 0);
    /* Nothing is left over that the next transaction would send. */
    CHECK(!db_begin(f->db));
    CHECK(!person_add(f->db, &person));
    db_abort(f->db);
    CHECK(!db_begin(f->db));
    CHECK(!db_commit(f->db));
    CHECK_INT(count(f, &people), 0);
}

/* What could not be sent is forgotten, or the same question is never sent again. */
static void a_lost_connection_leaves_no_question_behind(struct fixture *f)
{
    static const struct sql questions[] = {
        {"test_first", "i", "SELECT CAST($1 AS bigint) + 1", NULL},
        {"test_second", "i", "SELECT CAST($1 AS bigint) + 2", NULL},
    };
    struct answer answers[2] = {{0}};
    struct pg *pg = pg_of(f->db);

    if (!f->postgres)
        return;
    CHECK(!db_begin(f->db));
    for (int i = 0; i < 2; i++)
        CHECK(!db_ahead(f->db, &questions[i], ARGS(db_int(40)), take, &answers[i]));
    (void)shutdown(PQsocket(pg->connection), SHUT_RDWR);
    while (PQconsumeInput(pg->connection) && PQstatus(pg->connection) != CONNECTION_BAD)
        continue; /* libpq notices when it reads */
    CHECK_INT(db_settle(f->db), ERR_STORE);
    db_abort(f->db);
    pg->tried_at -= 60 * 1000;
    CHECK_OR_STOP(!db_begin(f->db)); /* connects again */
    for (int i = 0; i < 2; i++)
        CHECK(!db_ahead(f->db, &questions[i], ARGS(db_int(40)), take, &answers[i]));
    CHECK(!db_settle(f->db));
    for (int i = 0; i < 2; i++) {
        CHECK_INT(answers[i].rows, 1);
        CHECK_INT(answers[i].last, 41 + i);
    }
    db_abort(f->db);
}

int main(void)
{
    RUN_BOTH(writes_the_text_over_many_calls);
    RUN_BOTH(the_list_names_statements);
    RUN_BOTH(keeps_what_was_told_in_any_number);
    RUN_BOTH(what_was_told_last_counts);
    RUN_BOTH(everybody_gets_their_own_answer);
    RUN_BOTH(one_bad_row_fails_the_transaction);
    RUN_BOTH(a_lost_connection_leaves_no_question_behind);
    return unit_end();
}
