/* The same for many conversations, and taking it back, on both databases. */
#include "act/desk_fixture.h"

static void many_are_changed_at_once_and_taken_back(struct fixture *f)
{
    struct conversation rows[3];
    int64_t ids[4];
    struct desk desk;
    struct command watch = {.op = OP_BULK,
                            .each = OP_ADVISE,
                            .advice = ADVICE_WATCH,
                            .key = STR("b1"),
                            .now = 5000,
                            .text = STR("later"),
                            .conversations = ids,
                            .conversation_count = 4};
    struct command done = {.op = OP_BULK,
                           .each = OP_DONE,
                           .key = STR("b2"),
                           .now = 6000,
                           .conversations = ids,
                           .conversation_count = 4};
    struct command undo = {.op = OP_BULK_UNDO, .key = STR("b3"), .batch = STR("b2"), .now = 7000};

    open_desk_with(&desk, f, rows, 3);
    for (int i = 0; i < 3; i++)
        ids[i] = rows[i].id;
    ids[3] = 999999; /* not there */
    CHECK(!run(&desk, watch));
    CHECK_INT(desk.result.conversation, 3);
    CHECK(!run(&desk, watch));
    CHECK(desk.result.was_repeated);
    CHECK_INT(row_of(&desk, ids[2]).advice, ADVICE_WATCH);
    CHECK_INT(row_of(&desk, ids[2]).advice_by, desk.staff);
    CHECK(!run(&desk, done));
    CHECK_INT(row_of(&desk, ids[0]).status, STATUS_DONE);
    CHECK(!run(&desk, (struct command){
                          .op = OP_REOPEN, .key = STR("r"), .now = 6500, .conversation = ids[1]}));
    CHECK(!run(&desk, (struct command){
                          .op = OP_DONE, .key = STR("d"), .now = 6600, .conversation = ids[1]}));
    CHECK(!run(&desk, undo));
    CHECK_INT(row_of(&desk, ids[0]).status, STATUS_OPEN);
    CHECK_INT(row_of(&desk, ids[1]).status, STATUS_DONE); /* by somebody, since */
    CHECK_INT(row_of(&desk, ids[0]).advice, ADVICE_WATCH);
    undo.batch = STR("b1");
    undo.key = STR("b4");
    CHECK(!run(&desk, undo));
    CHECK_INT(row_of(&desk, ids[0]).advice, rows[0].advice);
    CHECK_INT(row_of(&desk, ids[0]).advice_by, 0);
    undo.batch = STR("never");
    undo.key = STR("b5");
    CHECK_INT(run(&desk, undo), ERR_NOT_FOUND);
    watch.key = STR("b6");
    watch.conversation_count = 0;
    CHECK_INT(run(&desk, watch), ERR_BAD_INPUT);
    watch.conversation_count = 1;
    watch.each = OP_REPLY;
    watch.key = STR("b7");
    CHECK_INT(run(&desk, watch), ERR_BAD_INPUT);
    close_desk(&desk);
}

int main(void)
{
    RUN_BOTH(many_are_changed_at_once_and_taken_back);
    return unit_end();
}
