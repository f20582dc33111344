/* It was answered elsewhere, and written down here; on both databases. */
#include "act/desk_fixture.h"
#include "act/tick.h"
#include "model/promise.h"
#include "store/elsewhere.h"
#include "store/event.h"
#include "store/listening.h"
#include "store/message.h"
#include "store/promise.h"

static struct command rang(struct desk *desk, const char *key, int64_t now, int64_t at)
{
    return (struct command){.op = OP_ELSEWHERE,
                            .key = str_from(key),
                            .now = now,
                            .until = at,
                            .how = KIND_CALL,
                            .channel = desk->cast.channel.id,
                            .text = STR("Rang back: it is on its way")};
}

static struct conversation row(struct desk *desk)
{
    return row_of(desk, desk->cast.conversation.id);
}

static size_t waits_of(struct desk *desk, struct reply_wait **out_waits)
{
    size_t n = 0;

    CHECK(!reply_wait_list(desk->reader, &desk->f->arena, 0, INT64_MAX, 0, 10, out_waits, &n));
    return n;
}

static void it_is_an_answer_when_it_was_given(struct fixture *f)
{
    struct reply_wait *waits;
    struct message_item *items;
    struct desk desk;
    size_t n;

    open_desk(&desk, f);
    CHECK_INT(run(&desk, rang(&desk, "k1", 9000, 5000)), OK);
    CHECK_INT(run(&desk, rang(&desk, "k1", 9000, 5000)), OK); /* a double click */
    CHECK(desk.result.was_repeated);
    CHECK_INT(row(&desk).waiting_since, 0);
    CHECK_INT(row(&desk).first_reply_at, 5000);
    CHECK_INT(row(&desk).assignee, desk.staff);
    CHECK_INT(waits_of(&desk, &waits), 1);
    CHECK_INT(waits[0].waited, 4000);
    CHECK_INT(waits[0].at, 5000);
    CHECK(!message_list(desk.reader, &f->arena, row(&desk).id, MESSAGE_NEWEST, 10, &items, &n));
    CHECK_INT(n, 2);
    CHECK(message_item_is_elsewhere(&items[0]));
    CHECK_INT(items[0].message.said.kind, KIND_CALL);
    CHECK_INT(items[0].message.said.said_at, 5000);
    close_desk(&desk);
}

static void what_came_after_it_goes_on_waiting(struct fixture *f)
{
    struct desk_heard more;
    struct desk desk;

    open_desk(&desk, f);
    more = desk_heard(&desk, "<2@ann>", "And the cable?", 7000);
    CHECK_INT(hear(&more), OK);
    CHECK_INT(run(&desk, rang(&desk, "k1", 9000, 5000)), OK);
    CHECK_INT(row(&desk).waiting_since, 7000);
    CHECK_INT(row(&desk).advice, ADVICE_ANSWER);
    CHECK_INT(run(&desk, rang(&desk, "k2", 9500, 8000)), OK);
    CHECK_INT(row(&desk).waiting_since, 0);
    close_desk(&desk);
}

/* A mail went out at 12000; later somebody writes down that we had rung at 4000. */
static void written_down_late_it_still_came_first(struct fixture *f)
{
    struct command mail = {.op = OP_REPLY, .key = STR("k1"), .now = 5000, .text = STR("Friday")};
    struct command back = {.op = OP_NOT_ELSEWHERE, .key = STR("k3"), .now = 30000};
    struct reply_wait *waits;
    struct desk desk;

    open_desk(&desk, f);
    CHECK_INT(run(&desk, mail), OK);
    send_all(&desk, 15000);
    CHECK_INT(waits_of(&desk, &waits), 1);
    CHECK_INT(waits[0].waited, 15000);
    CHECK_INT(run(&desk, rang(&desk, "k2", 20000, 4000)), OK);
    back.message = desk.result.message;
    CHECK_INT(waits_of(&desk, &waits), 1);
    CHECK_INT(waits[0].waited, 3000);
    CHECK_INT(row(&desk).first_reply_at, 4000);
    CHECK_INT(run(&desk, back), OK);
    CHECK_INT(waits_of(&desk, &waits), 1);
    CHECK_INT(waits[0].waited, 15000);
    CHECK_INT(row(&desk).first_reply_at, 16000);
    CHECK_INT(row(&desk).waiting_since, 0); /* the mail did answer it */
    close_desk(&desk);
}

static void taken_back_nothing_of_it_counts(struct fixture *f)
{
    struct command back = {.op = OP_NOT_ELSEWHERE, .key = STR("k2"), .now = 9500};
    struct command told = rang(&(struct desk){0}, "k1", 9000, 5000);
    struct promise_item *promises;
    struct message_item *items;
    struct reply_wait *waits;
    struct event *events;
    struct desk desk;
    size_t n;

    open_desk(&desk, f);
    told.channel = desk.cast.channel.id;
    told.text = STR("We will send you a new one by Friday");
    CHECK_INT(run(&desk, told), OK);
    back.message = desk.result.message;
    CHECK(!promise_of_conversation(desk.reader, &f->arena, row(&desk).id, &promises, &n));
    CHECK_OR_STOP(n == 1);
    CHECK_INT(promises[0].promise.state, PROMISE_SUGGESTED);
    CHECK_INT(promises[0].promise.made_at, 5000);
    CHECK_INT(run(&desk, back), OK);
    CHECK_INT(row(&desk).waiting_since, 1000);
    CHECK_INT(row(&desk).first_reply_at, 0);
    CHECK_INT(waits_of(&desk, &waits), 0);
    CHECK(!message_list(desk.reader, &f->arena, row(&desk).id, MESSAGE_NEWEST, 10, &items, &n));
    CHECK_INT(n, 1);
    CHECK(!promise_of_conversation(desk.reader, &f->arena, row(&desk).id, &promises, &n));
    CHECK_INT(promises[0].promise.state, PROMISE_WITHDRAWN);
    CHECK(!event_list(desk.reader, &f->arena, row(&desk).id, INT64_MAX, 10, &events, &n));
    CHECK_STR(events[0].verb, "took an answer elsewhere back");
    CHECK_STR(events[1].verb, "answered elsewhere");
    back.key = STR("k3");
    CHECK_INT(run(&desk, back), ERR_STALE);
    back.key = STR("k4");
    back.message = 1; /* hers */
    CHECK_INT(run(&desk, back), ERR_NOT_FOUND);
    close_desk(&desk);
}

static void what_cannot_have_been_is_refused(struct fixture *f)
{
    struct command silent;
    struct desk desk;

    open_desk(&desk, f);
    CHECK_INT(run(&desk, rang(&desk, "k1", 9000, 9001)), ERR_BAD_INPUT); /* to come */
    CHECK_INT(run(&desk, rang(&desk, "k2", 9000, 999)), ERR_BAD_INPUT);  /* before she spoke */
    CHECK_INT(run(&desk, rang(&desk, "k3", 400 * (int64_t)MS_DAY, 5000)), ERR_BAD_INPUT);
    silent = rang(&desk, "k4", 9000, 5000);
    silent.text = STR("  ");
    CHECK_INT(run(&desk, silent), ERR_BAD_INPUT);
    CHECK_INT(row(&desk).waiting_since, 1000);
    close_desk(&desk);
}

/* What the writer does beside the commands. */
struct aside {
    struct writer_job job;
    struct desk *desk;
    int64_t message, at; /* what it is about */
};

static enum err drop_wait(struct db *db, struct writer_job *job)
{
    return reply_wait_drop(db, ((struct aside *)(void *)job)->message);
}

static enum err show_as_last(struct db *db, struct writer_job *job)
{
    const struct aside *aside = (struct aside *)(void *)job;
    struct conversation before, after;
    enum err err = conversation_load(db, &aside->desk->f->arena, aside->desk->cast.conversation.id,
                                     &before);

    after = before;
    after.last_message = aside->message;
    after.preview = STR("Rang back: it is on its way");
    return err ? err : conversation_update(db, &before, &after);
}

/* One more answer than is looked at. */
static enum err answer_often(struct db *db, struct writer_job *job)
{
    const struct aside *aside = (struct aside *)(void *)job;
    enum err err = OK;

    for (int i = 0; i <= ANSWERS_MAX && !err; i++) {
        struct stored_message answer = {.is_current = true,
                                        .direction = DIRECTION_OUT,
                                        .staff = aside->desk->staff,
                                        .conversation = aside->desk->cast.conversation.id,
                                        .channel = aside->desk->cast.channel.id,
                                        .thread = aside->desk->thread,
                                        .heard_at = aside->at + i};

        message_init(&answer.said);
        answer.said.id = arena_printf(&aside->desk->f->arena, "often:%d", i);
        answer.said.kind = KIND_CALL;
        answer.said.text = STR("Rang");
        answer.said.said_at = aside->at + i;
        err = message_add(db, &answer);
        if (!err)
            err = elsewhere_add(db, answer.id, answer.id - 1);
    }
    return err;
}

static void aside(struct desk *desk, enum err (*work)(struct db *, struct writer_job *),
                  int64_t message, int64_t at)
{
    struct aside aside = {.job = {.run = work}, .desk = desk, .message = message, .at = at};

    CHECK_INT(writer_run(act_writer(desk->act), &aside.job), OK);
}

static struct command back_from(int64_t message, const char *key, int64_t now)
{
    return (struct command){
        .op = OP_NOT_ELSEWHERE, .key = str_from(key), .now = now, .message = message};
}

/* The wait of an answer; -1: it ended none. */
static int64_t wait_of(struct desk *desk, int64_t message)
{
    struct reply_wait *waits;
    size_t n = waits_of(desk, &waits);

    for (size_t i = 0; i < n; i++) {
        if (waits[i].message == message)
            return waits[i].waited;
    }
    return -1;
}

/* Taken back long after, when what was promised by it has broken. */
static void a_promise_that_never_was_did_not_break(struct fixture *f)
{
    struct command told = rang(&(struct desk){0}, "k1", 9000, 5000);
    struct promise_item *promises;
    struct listening page;
    struct desk desk;
    int64_t answer, late = 200 * (int64_t)MS_DAY;
    size_t n;

    open_desk(&desk, f);
    told.channel = desk.cast.channel.id;
    told.promises = PROMISES_TRACK;
    told.text = STR("We will send you a new one by Friday. We will call you by Monday.");
    CHECK_INT(run(&desk, told), OK);
    answer = desk.result.message;
    CHECK(!tick_run(desk.act, late, &n));
    CHECK(!promise_of_conversation(desk.reader, &f->arena, row(&desk).id, &promises, &n));
    CHECK_OR_STOP(n == 2);
    CHECK_INT(promises[0].promise.state, PROMISE_BROKEN);
    CHECK_INT(promises[1].promise.state, PROMISE_BROKEN);
    CHECK_INT(run(&desk, (struct command){.op = OP_PROMISE_KEPT,
                                          .key = STR("k2"),
                                          .promise = promises[0].promise.id,
                                          .now = late}),
              OK);
    CHECK(row(&desk).promise_due != 0);
    CHECK_INT(run(&desk, back_from(answer, "k3", late + 1000)), OK);
    CHECK(!promise_of_conversation(desk.reader, &f->arena, row(&desk).id, &promises, &n));
    CHECK_OR_STOP(n == 2);
    CHECK_INT(promises[0].promise.state, PROMISE_WITHDRAWN);
    CHECK_INT(promises[1].promise.state, PROMISE_WITHDRAWN);
    CHECK_INT(row(&desk).promise_due, 0);
    CHECK(!listening_load(desk.reader, &f->arena, 300, 300, late + 2000, &page));
    CHECK_INT(page.promises.due[MARK_BROKEN], 0);
    CHECK_INT(page.promises.later_kept, 0);
    close_desk(&desk);
}

/* The wait of an answer far behind is dropped, to see whether it is written again. */
static void what_it_does_not_change_stays_as_it_is(struct fixture *f)
{
    int64_t second, third, early;
    struct desk_heard more;
    struct desk desk;

    open_desk(&desk, f);
    more = desk_heard(&desk, "<2@ann>", "And the cable?", 7000);
    CHECK_INT(hear(&more), OK);
    CHECK_INT(run(&desk, rang(&desk, "k1", 20000, 8000)), OK);
    second = desk.result.message;
    more = desk_heard(&desk, "<3@ann>", "And the box?", 21000);
    CHECK_INT(hear(&more), OK);
    CHECK_INT(run(&desk, rang(&desk, "k2", 30000, 22000)), OK);
    third = desk.result.message;
    CHECK_INT(wait_of(&desk, second), 7000);
    CHECK_INT(wait_of(&desk, third), 1000);
    aside(&desk, drop_wait, third, 0);
    CHECK_INT(run(&desk, rang(&desk, "k3", 40000, 4000)), OK);
    early = desk.result.message;
    CHECK_INT(wait_of(&desk, early), 3000);
    CHECK_INT(wait_of(&desk, second), 1000);
    CHECK_INT(wait_of(&desk, third), -1);
    CHECK_INT(run(&desk, back_from(early, "k4", 50000)), OK);
    CHECK_INT(wait_of(&desk, second), 7000);
    CHECK_INT(wait_of(&desk, third), -1);
    CHECK_INT(run(&desk, back_from(second, "k5", 60000)), OK);
    CHECK_INT(wait_of(&desk, third), 21000);
    close_desk(&desk);
}

/* Only the newest are looked at, and the first of those is not the first of all. */
static void after_a_thousand_answers_the_first_stays(struct fixture *f)
{
    int64_t answer;
    struct desk desk;

    open_desk(&desk, f);
    CHECK_INT(run(&desk, rang(&desk, "k1", 9000, 5000)), OK);
    aside(&desk, answer_often, 0, 10000);
    CHECK_INT(run(&desk, rang(&desk, "k2", 20000, 6000)), OK);
    answer = desk.result.message;
    CHECK_INT(row(&desk).first_reply_at, 5000);
    CHECK_INT(wait_of(&desk, answer), -1);
    CHECK_INT(run(&desk, back_from(answer, "k3", 21000)), OK);
    CHECK_INT(row(&desk).first_reply_at, 5000);
    CHECK_INT(wait_of(&desk, answer), -1);
    close_desk(&desk);
}

static void its_words_are_not_shown_any_more(struct fixture *f)
{
    int64_t answer;
    struct desk desk;

    open_desk(&desk, f);
    CHECK_INT(run(&desk, rang(&desk, "k1", 9000, 5000)), OK);
    answer = desk.result.message;
    aside(&desk, show_as_last, answer, 0); /* as a join does */
    CHECK_STR(row(&desk).preview, "Rang back: it is on its way");
    CHECK_INT(run(&desk, back_from(answer, "k2", 9500)), OK);
    CHECK_STR(row(&desk).preview, "Where is it?");
    CHECK(row(&desk).last_message != answer);
    CHECK_INT(row(&desk).waiting_since, 1000);
    CHECK_INT(row(&desk).first_reply_at, 0);
    close_desk(&desk);
}

static void it_is_taken_back_where_it_is(struct fixture *f)
{
    struct conversation other;
    struct command back;
    struct desk desk;

    open_desk_with(&desk, f, &other, 1);
    CHECK_INT(run(&desk, rang(&desk, "k1", 9000, 5000)), OK);
    back = back_from(desk.result.message, "k2", 9500);
    back.conversation = other.id;
    CHECK_INT(run(&desk, back), ERR_NOT_FOUND);
    CHECK_INT(row(&desk).waiting_since, 0);
    back.key = STR("k3");
    back.conversation = desk.cast.conversation.id;
    CHECK_INT(run(&desk, back), OK);
    CHECK_INT(row(&desk).waiting_since, 1000);
    close_desk(&desk);
}

int main(void)
{
    RUN_BOTH(it_is_an_answer_when_it_was_given);
    RUN_BOTH(what_came_after_it_goes_on_waiting);
    RUN_BOTH(written_down_late_it_still_came_first);
    RUN_BOTH(taken_back_nothing_of_it_counts);
    RUN_BOTH(what_cannot_have_been_is_refused);
    RUN_BOTH(a_promise_that_never_was_did_not_break);
    RUN_BOTH(what_it_does_not_change_stays_as_it_is);
    RUN_BOTH(after_a_thousand_answers_the_first_stays);
    RUN_BOTH(its_words_are_not_shown_any_more);
    RUN_BOTH(it_is_taken_back_where_it_is);
    return unit_end();
}
