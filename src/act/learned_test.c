/* What agents do about what was advised is kept, learned from, and read again from the store. */
#include "act/desk_fixture.h"
#include "act/inside.h"
#include "act/learned.h"
#include "unit.h"

enum { MANY = 40 };

#define THANKS (ADVICE_FACT(FACT_TO_US) | ADVICE_FACT(FACT_PRAISE))

/* Weighs what the house learned, on the writer's thread. */
struct look {
    struct writer_job job;
    struct act *act;
    double score;
    struct practice_like like;
};

static enum err run_look(struct db *db, struct writer_job *job)
{
    struct look *look = (struct look *)(void *)job;
    const struct practice *practice = NULL;
    struct arena arena;
    enum err err;

    arena_init(&arena, 0);
    err = learned_practice(look->act, db, &arena, &practice);
    if (!err) {
        look->score = practice_score(practice, THANKS);
        look->like = practice_like(practice, THANKS);
    }
    arena_clear(&arena);
    return err;
}

static struct look look_at(struct desk *desk)
{
    struct look look = {.job = {.run = run_look}, .act = desk->act};

    CHECK(!writer_run(act_writer(desk->act), &look.job));
    return look;
}

static struct look after_restart(struct desk *desk)
{
    struct act_config config = {.site = &desk->f->site, .now = 9000};

    act_close(desk->act);
    CHECK(!db_open(&desk->f->site, DB_WRITE, &config.db, NULL));
    CHECK(!act_open(&config, &desk->act, NULL));
    return look_at(desk);
}

/* Rows that were advised about so many messages. */
struct fill_job {
    struct writer_job job;
    struct conversation *rows;
};

static enum err run_fill(struct db *db, struct writer_job *job)
{
    struct conversation *rows = ((struct fill_job *)(void *)job)->rows;
    enum err err = OK;

    for (int i = 0; i < MANY && !err; i++) {
        struct conversation before = rows[i];

        rows[i].facts = THANKS;
        rows[i].advised_of = 1000 + i;
        err = conversation_update(db, &before, &rows[i]);
    }
    return err;
}

static void open_advised(struct desk *desk, struct fixture *f, struct conversation *rows)
{
    struct fill_job fill = {.job = {.run = run_fill}, .rows = rows};

    open_desk_with(desk, f, rows, MANY);
    CHECK(!writer_run(act_writer(desk->act), &fill.job));
}

/* As colleague `staff`; the key is told by the conversation and `mark`. */
static void did(struct desk *desk, int64_t staff, int64_t conversation, enum op op,
                enum advice advice, const char *mark)
{
    char key[64];
    struct command command = {.op = op,
                              .staff = staff,
                              .now = 5000,
                              .until = 6000,
                              .conversation = conversation,
                              .advice = advice,
                              .text = STR("nobody asks us")};

    (void)snprintf(key, sizeof(key), "%s %lld", mark, (long long)conversation);
    command.key = str_from(key);
    CHECK_INT(act_do(desk->act, &command, &desk->result, &desk->fault), OK);
}

static void several_who_agree_move_it(struct fixture *f)
{
    struct conversation rows[MANY];
    struct desk desk;
    struct look first, then, again;

    open_advised(&desk, f, rows);
    first = look_at(&desk);
    for (int i = 0; i < 20; i++)
        did(&desk, desk.staff, rows[i].id, OP_ADVISE, ADVICE_LEAVE, "a");
    then = look_at(&desk);
    CHECK(then.score == first.score); /* one alone, however often */
    CHECK_INT(then.like.n[ADVICE_LEAVE], 20);
    for (int i = 20; i < MANY; i++)
        did(&desk, desk.staff + 1, rows[i].id, OP_ADVISE, ADVICE_LEAVE, "b");
    then = look_at(&desk);
    CHECK(then.score < ADVICE_ANSWER_FROM && then.score < first.score);
    CHECK_INT(then.like.n[ADVICE_LEAVE], MANY);
    again = after_restart(&desk);
    CHECK(again.score == then.score); /* bit for bit */
    CHECK_INT(again.like.n[ADVICE_LEAVE], MANY);
    close_desk(&desk);
}

static void what_is_taken_back_was_never_learned(struct fixture *f)
{
    struct conversation rows[MANY];
    int64_t ids[MANY];
    struct desk desk;
    struct look first, then;

    open_advised(&desk, f, rows);
    for (int i = 0; i < MANY; i++)
        ids[i] = rows[i].id;
    did(&desk, desk.staff, ids[0], OP_ADVISE, ADVICE_WATCH, "a");
    did(&desk, desk.staff + 1, ids[1], OP_ADVISE, ADVICE_WATCH, "a");
    first = look_at(&desk);
    CHECK_INT(first.like.n[ADVICE_WATCH], 2);
    CHECK_INT(run(&desk, (struct command){.op = OP_BULK,
                                          .each = OP_ADVISE,
                                          .advice = ADVICE_LEAVE,
                                          .key = STR("bulk"),
                                          .text = STR("nobody asks us"),
                                          .now = 5000,
                                          .conversation_count = MANY - 2,
                                          .conversations = ids + 2}),
              OK);
    then = look_at(&desk);
    CHECK_INT(then.like.n[ADVICE_LEAVE], MANY - 2);
    CHECK(then.score != first.score);
    CHECK_INT(run(&desk,
                  (struct command){
                      .op = OP_BULK_UNDO, .key = STR("undo"), .batch = STR("bulk"), .now = 5001}),
              OK);
    then = look_at(&desk);
    CHECK(then.score == first.score);
    CHECK_INT(then.like.n[ADVICE_LEAVE], 0);
    CHECK(after_restart(&desk).score == first.score);
    close_desk(&desk);
}

/* What stands as decided about the message of rows[i]. */
static struct decision decided(struct desk *desk, const struct conversation *row)
{
    struct decision got = {.how = DECISION_HOWS};

    enum err err = decision_load(desk->reader, &desk->f->arena, row->advised_of, &got);

    CHECK(!err || err == ERR_NOT_FOUND);
    return got;
}

static void the_last_word_counts_by_its_rank(struct fixture *f)
{
    struct conversation rows[MANY];
    struct desk desk;

    open_advised(&desk, f, rows);
    did(&desk, desk.staff, rows[0].id, OP_SNOOZE, 0, "a");
    CHECK_INT(decided(&desk, &rows[0]).how, DECIDED_BY_SNOOZE);
    CHECK_INT(decided(&desk, &rows[0]).chosen, ADVICE_WATCH);
    did(&desk, desk.staff, rows[0].id, OP_DONE, 0, "b"); /* implied, as was the other */
    CHECK_INT(decided(&desk, &rows[0]).how, DECIDED_BY_SNOOZE);
    did(&desk, desk.staff, rows[0].id, OP_ADVISE, ADVICE_ANSWER, "c");
    CHECK_INT(decided(&desk, &rows[0]).how, DECIDED_BY_KEY);
    CHECK_INT(decided(&desk, &rows[0]).chosen, ADVICE_ANSWER);
    did(&desk, desk.staff, rows[1].id, OP_DONE, 0, "a");
    CHECK_INT(decided(&desk, &rows[1]).how, DECIDED_BY_CLOSING);
    CHECK_INT(decided(&desk, &rows[1]).chosen, ADVICE_LEAVE);
    did(&desk, desk.staff, rows[1].id, OP_REOPEN, 0, "b");
    CHECK_INT(decided(&desk, &rows[1]).how, DECISION_HOWS);
    close_desk(&desk);
}

/* A batch takes back what it decided itself, and nothing that was decided before. */
static void a_batch_takes_back_its_own(struct fixture *f)
{
    static const enum op each[] = {OP_ASSIGN, OP_SNOOZE, OP_DONE};
    struct conversation rows[MANY];
    int64_t ids[2];
    struct desk desk;

    open_advised(&desk, f, rows);
    ids[0] = rows[0].id;
    ids[1] = rows[1].id;
    did(&desk, desk.staff, ids[0], OP_SNOOZE, 0, "a");
    did(&desk, desk.staff, ids[1], OP_DONE, 0, "a");
    for (int i = 0; i < 3; i++) {
        struct command undo = {.op = OP_BULK_UNDO, .now = 7001 + 10 * i};

        undo.batch = arena_printf(&f->arena, "bulk%d", i);
        undo.key = arena_printf(&f->arena, "undo%d", i);
        CHECK_INT(run(&desk, (struct command){.op = OP_BULK,
                                              .each = each[i],
                                              .key = undo.batch,
                                              .assignee = desk.staff,
                                              .now = 7000 + 10 * i,
                                              .until = 9000,
                                              .conversation_count = 2,
                                              .conversations = ids}),
                  OK);
        CHECK_INT(run(&desk, undo), OK);
        CHECK_INT(decided(&desk, &rows[0]).how, DECIDED_BY_SNOOZE);
        CHECK_INT(decided(&desk, &rows[1]).how, DECIDED_BY_CLOSING);
    }
    close_desk(&desk);
}

int main(void)
{
    RUN_BOTH(several_who_agree_move_it);
    RUN_BOTH(what_is_taken_back_was_never_learned);
    RUN_BOTH(the_last_word_counts_by_its_rank);
    RUN_BOTH(a_batch_takes_back_its_own);
    return unit_end();
}
