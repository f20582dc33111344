/* It was answered elsewhere, and written down here; on both databases. */
#include "act/desk_fixture.h"
#include "model/promise.h"
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

int main(void)
{
    RUN_BOTH(it_is_an_answer_when_it_was_given);
    RUN_BOTH(what_came_after_it_goes_on_waiting);
    RUN_BOTH(written_down_late_it_still_came_first);
    RUN_BOTH(taken_back_nothing_of_it_counts);
    RUN_BOTH(what_cannot_have_been_is_refused);
    return unit_end();
}
