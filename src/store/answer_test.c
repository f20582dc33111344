/* Answers kept by their key: answer.h. */
#include "store/answer.h"
#include "store/fixture.h"

static bool add(struct fixture *f, struct str key, int64_t at, struct str body)
{
    struct answer answer = {
        .key = key, .request = STR("0123456789abcdef"), .at = at, .status = 201, .body = body};

    return !db_begin(f->db) && !answer_add(f->db, &answer) && !db_commit(f->db);
}

static void the_first_answer_comes_again(struct fixture *f)
{
    struct answer answer;

    CHECK_INT(answer_load(f->db, &f->arena, STR("k"), 0, &answer), ERR_NOT_FOUND);
    CHECK(add(f, STR("k"), 1000, STR("{\"a\":\"\xc3\xa9\"}\n")));
    CHECK(!answer_load(f->db, &f->arena, STR("k"), 1000, &answer));
    CHECK_STR(answer.request, "0123456789abcdef");
    CHECK_STR(answer.body, "{\"a\":\"\xc3\xa9\"}\n");
    CHECK_INT(answer.status, 201);
    CHECK_INT(answer.at, 1000);
    CHECK_INT(answer_load(f->db, &f->arena, STR("k"), 1001, &answer), ERR_NOT_FOUND);
    CHECK(add(f, STR("k"), 2000, STR("later"))); /* the first had expired */
    CHECK(!answer_load(f->db, &f->arena, STR("k"), 1001, &answer));
    CHECK_STR(answer.body, "later");
}

/* Only the newest ANSWER_MAX are kept, and a key used again is the newest. */
static void a_key_used_again_is_new(struct fixture *f)
{
    static const struct sql jump = {"test_jump_other", "i",
                                    "UPDATE http_answer SET id = $1 WHERE key = 'other'", NULL};
    struct answer answer;

    CHECK(add(f, STR("again"), 1000, STR("first"))); /* the first row of all */
    CHECK(add(f, STR("other"), 1000, STR("x")));
    CHECK(!db_begin(f->db) && !db_run(f->db, &jump, ARGS(db_int(ANSWER_MAX - 1))) &&
          !db_commit(f->db));
    db_close(f->db);
    CHECK(!db_open(&f->site, DB_WRITE, &f->db, NULL));
    CHECK(add(f, STR("again"), 2000, STR("second")));
    CHECK(add(f, STR("next"), 2000, STR("x"))); /* the first row would be too old now */
    CHECK(!answer_load(f->db, &f->arena, STR("again"), 1001, &answer));
    CHECK_STR(answer.body, "second");
}

static void old_ones_go(struct fixture *f)
{
    static const struct sql count = {"test_count", "", "SELECT count(*) FROM http_answer", NULL},
                            jump = {"test_jump", "", "UPDATE http_answer SET id = id + 99999",
                                    NULL};
    struct rows rows;
    int64_t n = 0;
    enum err err;

    CHECK(add(f, STR("old"), 1000, STR("x")));
    CHECK(add(f, STR("new"), 1001 + ANSWER_KEEP, STR("x"))); /* takes the old one with it */
    CHECK(!db_begin(f->db) && !db_run(f->db, &jump, NO_ARGS) && !db_commit(f->db));
    db_close(f->db);
    CHECK(!db_open(&f->site, DB_WRITE, &f->db, NULL));
    CHECK(add(f, STR("newest"), 1002 + ANSWER_KEEP, STR("x")));
    err = db_query(f->db, &count, NO_ARGS, &rows);
    while (!err && rows_next(&rows))
        n = rows_int(&rows);
    CHECK(!rows_done(&rows, err));
    CHECK_INT(n, 2);
}

int main(void)
{
    RUN_BOTH(the_first_answer_comes_again);
    RUN_BOTH(a_key_used_again_is_new);
    RUN_BOTH(old_ones_go);
    return unit_end();
}
