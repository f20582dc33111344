/* What people do, and how answers leave, on both databases. */
#include "act/desk_fixture.h"
#include "act/inside.h"
#include "act/tick.h"
#include "model/promise.h"
#include "store/event.h"
#include "store/promise.h"

static void an_answer_leaves_once_and_ends_the_wait(struct fixture *f)
{
    struct command reply = {.op = OP_REPLY, .key = STR("k1"), .now = 5000, .text = STR("Friday")};
    struct outbox_send *sends;
    struct desk desk;
    int64_t outbox;

    open_desk(&desk, f);
    CHECK_INT(run(&desk, reply), OK);
    outbox = desk.result.outbox;
    CHECK_INT(desk.result.undo_until, 15000);
    CHECK(!desk.result.was_repeated);
    CHECK_INT(run(&desk, reply), OK); /* a double click */
    CHECK(desk.result.was_repeated);
    CHECK_INT(desk.result.outbox, outbox);
    CHECK_INT(take(&desk, 14999, &sends), 0);
    CHECK_INT(row_of(&desk, desk.cast.conversation.id).waiting_since, 1000);
    CHECK_OR_STOP(take(&desk, 15000, &sends) == 1);
    CHECK_STR(sends[0].key, "k1");
    CHECK(str_find(sends[0].message, STR("\"to\":[\"ann@example.com\"]"), 0) != SIZE_MAX);
    CHECK(str_find(sends[0].message, STR("\"references\":[\"\\u003c1@ann>\"]"), 0) != SIZE_MAX);
    CHECK(str_find(sends[0].message, STR("\"title\":\"Re: Headset\""), 0) != SIZE_MAX);
    CHECK_INT(state_of(&desk, outbox), DELIVERY_SENDING);
    CHECK(!outbox_settle(desk.act, STR("k1"), "sent", STR("<x@acme>"), STR_NONE, 16000));
    CHECK_INT(state_of(&desk, outbox), DELIVERY_SENT);
    CHECK_INT(row_of(&desk, desk.cast.conversation.id).waiting_since, 0);
    CHECK_INT(row_of(&desk, desk.cast.conversation.id).first_reply_at, 16000);
    CHECK(!outbox_settle(desk.act, STR("k1"), "refused", STR_NONE, STR_NONE, 17000));
    CHECK_INT(state_of(&desk, outbox), DELIVERY_SENT);
    close_desk(&desk);
}

static void an_answer_can_be_undone_until_it_leaves(struct fixture *f)
{
    struct command reply = {.op = OP_REPLY, .key = STR("k1"), .now = 5000, .text = STR("Friday")};
    struct command undo = {.op = OP_UNDO_SEND, .key = STR("k2"), .now = 6000};
    struct outbox_send *sends;
    struct desk desk;

    open_desk(&desk, f);
    CHECK_INT(run(&desk, reply), OK);
    undo.outbox = desk.result.outbox;
    CHECK_INT(run(&desk, undo), OK);
    CHECK_INT(take(&desk, 99999, &sends), 0);
    undo.key = STR("k3");
    CHECK_INT(run(&desk, undo), ERR_STALE);
    close_desk(&desk);
}

static void what_was_being_sent_when_we_died_is_uncertain(struct fixture *f)
{
    struct command reply = {.op = OP_REPLY, .key = STR("k1"), .now = 5000, .text = STR("Friday")};
    struct command settle = {.op = OP_SEND_SETTLED, .key = STR("k2"), .now = 30000};
    struct outbox_send *sends;
    struct outbox *held;
    struct desk desk;
    int64_t left;
    size_t n;

    open_desk(&desk, f);
    CHECK_INT(run(&desk, reply), OK);
    settle.outbox = desk.result.outbox;
    CHECK_INT(take(&desk, 20000, &sends), 1);
    CHECK(!outbox_recover(desk.act, 21000, &n));
    CHECK_INT(n, 1);
    CHECK_INT(state_of(&desk, settle.outbox), DELIVERY_UNCERTAIN);
    CHECK_INT(take(&desk, 99999, &sends), 0); /* never again on our own */
    CHECK(!outbox_undecided_count(desk.reader, &left));
    CHECK_INT(left, 1);
    CHECK(!outbox_held(desk.reader, &f->arena, 10, &held, &n));
    CHECK_INT(n, 0);
    CHECK_INT(run(&desk, settle), OK);
    CHECK_INT(state_of(&desk, settle.outbox), DELIVERY_QUEUED);
    CHECK(!outbox_undecided_count(desk.reader, &left));
    CHECK_INT(left, 0);
    close_desk(&desk);
}

static void a_try_that_failed_waits_longer_each_time(struct fixture *f)
{
    struct command reply = {.op = OP_REPLY, .key = STR("k1"), .now = 5000, .text = STR("Friday")};
    struct outbox_send *sends;
    int64_t now = 20000;
    struct desk desk;

    open_desk(&desk, f);
    CHECK_INT(run(&desk, reply), OK);
    for (int i = 0; i < OUTBOX_TRIES_MAX; i++, now += OUTBOX_RETRY_MAX_MS + 1) {
        CHECK_INT(take(&desk, now, &sends), 1);
        CHECK(!outbox_settle(desk.act, STR("k1"), "retry", STR_NONE, STR("greylisted"), now));
        CHECK_INT(take(&desk, now + OUTBOX_RETRY_MIN_MS - 1, &sends), 0);
    }
    CHECK_INT(state_of(&desk, desk.result.outbox), DELIVERY_REFUSED);
    close_desk(&desk);
}

static void a_wish_binds_everyone(struct fixture *f)
{
    struct command reply = {.op = OP_REPLY, .key = STR("k1"), .now = 5000, .text = STR("Hello")};
    struct contact_wish wish = {.sentence = STR("Don't write until it is fixed"),
                                .condition = STR("until it is fixed"),
                                .since = 1000};
    struct cast cast;
    struct desk desk;

    CHECK(!db_begin(f->db) && !fixture_cast(f->db, &cast));
    db_abort(f->db);
    open_desk(&desk, f);
    act_close(desk.act);
    CHECK(!db_open(&f->site, DB_WRITE, &f->db, NULL));
    wish.person = desk.cast.person.id;
    CHECK(!db_begin(f->db) && !contact_wish_add(f->db, &wish) && !db_commit(f->db));
    CHECK(
        !act_open(&(struct act_config){.site = &f->site, .db = f->db, .now = 1}, &desk.act, NULL));
    f->db = NULL;
    CHECK_INT(run(&desk, reply), ERR_FORBIDDEN);
    CHECK(strstr(desk.fault.text, "Don't write until it is fixed") != NULL);
    reply.is_fixed = true;
    CHECK_INT(run(&desk, reply), OK);
    close_desk(&desk);
}

static void decisions_have_reasons_and_a_place(struct fixture *f)
{
    struct command leave = {.op = OP_ADVISE, .key = STR("k1"), .now = 5000, .advice = ADVICE_LEAVE};
    struct event *events;
    struct desk desk;
    size_t n;

    open_desk(&desk, f);
    CHECK_INT(run(&desk, leave), ERR_BAD_INPUT);
    leave.text = STR("answered in the shop");
    CHECK_INT(run(&desk, leave), OK); /* a refused command used up no key */
    CHECK_INT(row_of(&desk, desk.cast.conversation.id).queue, QUEUE_LEFT);
    CHECK_INT(row_of(&desk, desk.cast.conversation.id).advice_by, desk.staff);
    CHECK_INT(run(&desk, (struct command){.op = OP_DONE, .key = STR("k2"), .now = 6000}), OK);
    CHECK_INT(row_of(&desk, desk.cast.conversation.id).queue, QUEUE_DONE);
    CHECK_INT(run(&desk, (struct command){.op = OP_REOPEN, .key = STR("k3"), .now = 7000}), OK);
    CHECK_INT(run(&desk, (struct command){.op = OP_SNOOZE, .key = STR("k4"), .now = 8000}),
              ERR_BAD_INPUT);
    CHECK_INT(
        run(&desk, (struct command){.op = OP_SNOOZE, .key = STR("k4"), .now = 8000, .until = 9000}),
        OK);
    CHECK_INT(row_of(&desk, desk.cast.conversation.id).queue, QUEUE_SNOOZED);
    CHECK(
        !event_list(desk.reader, &f->arena, desk.cast.conversation.id, INT64_MAX, 10, &events, &n));
    CHECK_INT(n, 4);
    CHECK_INT(run(&desk,
                  (struct command){.op = OP_NOTE, .key = STR("k5"), .now = 9, .conversation = 999}),
              ERR_NOT_FOUND);
    close_desk(&desk);
}

static void promises_are_settled_once(struct fixture *f)
{
    struct command add = {
        .op = OP_PROMISE_ADD, .key = STR("k1"), .now = 5000, .text = STR("call"), .until = 6000};
    struct command kept = {.op = OP_PROMISE_KEPT, .key = STR("k2"), .now = 7000};
    struct promise_item *promises;
    struct desk desk;
    size_t n;

    open_desk(&desk, f);
    CHECK_INT(run(&desk, add), OK);
    CHECK_INT(row_of(&desk, desk.cast.conversation.id).promise_due, 6000);
    CHECK(
        !promise_of_conversation(desk.reader, &f->arena, desk.cast.conversation.id, &promises, &n));
    CHECK_OR_STOP(n == 1);
    kept.promise = promises[0].promise.id;
    CHECK_INT(run(&desk, kept), OK);
    CHECK_INT(row_of(&desk, desk.cast.conversation.id).promise_due, 0);
    kept.key = STR("k3");
    CHECK_INT(run(&desk, kept), ERR_STALE);
    close_desk(&desk);
}

/* The promises of the conversation in a state. */
static size_t count_promises(struct desk *desk, enum promise_state state)
{
    struct promise_item *items;
    size_t n, count = 0;

    CHECK(!promise_of_conversation(desk->reader, &desk->f->arena, desk->cast.conversation.id,
                                   &items, &n));
    for (size_t i = 0; i < n; i++)
        count += items[i].promise.state == state;
    return count;
}

static void what_the_writer_said_of_a_promise_counts(struct fixture *f)
{
    struct command reply = {.op = OP_REPLY,
                            .key = STR("k1"),
                            .now = 5000,
                            .text = STR("We will send you a new one by Friday.")};
    struct desk desk;

    open_desk(&desk, f);
    CHECK_INT(run(&desk, reply), OK);
    CHECK_INT(count_promises(&desk, PROMISE_SUGGESTED), 1);
    CHECK_INT(row_of(&desk, desk.cast.conversation.id).promise_due, 0);
    reply.key = STR("k2");
    reply.promises = PROMISES_NONE;
    CHECK_INT(run(&desk, reply), OK);
    CHECK_INT(count_promises(&desk, PROMISE_SUGGESTED), 1);
    reply.key = STR("k3");
    reply.promises = PROMISES_TRACK;
    CHECK_INT(run(&desk, reply), OK);
    CHECK_INT(count_promises(&desk, PROMISE_OPEN), 1);
    CHECK_INT(row_of(&desk, desk.cast.conversation.id).promise_due, 41 * (int64_t)MS_HOUR);
    close_desk(&desk);
}

static void an_answer_taken_back_promised_nothing(struct fixture *f)
{
    struct command reply = {.op = OP_REPLY,
                            .key = STR("k1"),
                            .now = 5000,
                            .text = STR("We will send you a new one by Friday.")};
    struct command undo = {.op = OP_UNDO_SEND, .key = STR("k2"), .now = 6000};
    struct desk desk;
    int64_t tracked;

    open_desk(&desk, f);
    CHECK_INT(run(&desk, reply), OK);
    undo.outbox = desk.result.outbox;
    reply.key = STR("k3");
    reply.promises = PROMISES_TRACK;
    CHECK_INT(run(&desk, reply), OK); /* another answer, whose promise stays */
    tracked = desk.result.outbox;
    CHECK_INT(run(&desk, undo), OK);
    CHECK_INT(count_promises(&desk, PROMISE_SUGGESTED), 0);
    CHECK_INT(count_promises(&desk, PROMISE_OPEN), 1);
    CHECK_INT(count_promises(&desk, PROMISE_WITHDRAWN), 1);
    undo.outbox = tracked;
    undo.key = STR("k4");
    CHECK_INT(run(&desk, undo), OK);
    CHECK_INT(count_promises(&desk, PROMISE_OPEN), 0);
    CHECK_INT(row_of(&desk, desk.cast.conversation.id).promise_due, 0);
    close_desk(&desk);
}

static void time_passes_once(struct fixture *f)
{
    struct command add = {
        .op = OP_PROMISE_ADD, .key = STR("k1"), .now = 5000, .text = STR("call"), .until = 6000};
    struct command snooze = {.op = OP_SNOOZE, .key = STR("k2"), .now = 5000, .until = 9000};
    struct desk desk;
    int64_t id, before;
    size_t n = 9;

    open_desk(&desk, f);
    id = desk.cast.conversation.id;
    CHECK_INT(run(&desk, add), OK);
    CHECK_INT(run(&desk, snooze), OK);
    before = row_of(&desk, id).priority;
    CHECK(!tick_run(desk.act, 5999, &n));
    CHECK_INT(n, 0);
    CHECK(!tick_run(desk.act, 6000, &n));
    CHECK_INT(n, 1);
    CHECK(row_of(&desk, id).priority > before);
    before = row_of(&desk, id).priority;
    CHECK(!tick_run(desk.act, 8999, &n));
    CHECK_INT(n, 0); /* late once, not every second */
    CHECK_INT(row_of(&desk, id).priority, before);
    CHECK(!tick_run(desk.act, 9000, &n));
    CHECK_INT(n, 1);
    CHECK_INT(row_of(&desk, id).status, STATUS_OPEN);
    CHECK(!tick_run(desk.act, 99999, &n));
    CHECK_INT(n, 0);
    close_desk(&desk);
}

static void a_thread_can_be_split_off_and_joined_again(struct fixture *f)
{
    struct command split = {.op = OP_SPLIT, .key = STR("k1"), .now = 5000};
    struct command join = {.op = OP_JOIN, .key = STR("k2"), .now = 6000};
    struct desk desk;
    int64_t fresh;

    open_desk(&desk, f);
    split.thread = join.thread = desk.thread;
    CHECK_INT(run(&desk, split), OK);
    fresh = desk.result.conversation;
    CHECK(fresh != desk.cast.conversation.id);
    CHECK_INT(row_of(&desk, fresh).message_count, 1);
    CHECK_INT(row_of(&desk, fresh).waiting_since, 1000);
    CHECK_INT(row_of(&desk, desk.cast.conversation.id).message_count, 0);
    CHECK_INT(run(&desk, join), OK);
    CHECK_INT(row_of(&desk, desk.cast.conversation.id).message_count, 1);
    close_desk(&desk);
}

static void a_promise_goes_with_its_thread(struct fixture *f)
{
    struct command reply = {.op = OP_REPLY,
                            .key = STR("k1"),
                            .now = 5000,
                            .text = STR("We will send you a new one by Friday."),
                            .promises = PROMISES_TRACK};
    struct command by_hand = {
        .op = OP_PROMISE_ADD, .key = STR("k2"), .now = 5000, .text = STR("call"), .until = 6000};
    struct command split = {.op = OP_SPLIT, .key = STR("k3"), .now = 5500};
    struct desk desk;

    open_desk(&desk, f);
    CHECK_INT(run(&desk, reply), OK);
    CHECK_INT(run(&desk, by_hand), OK);
    split.thread = desk.thread;
    CHECK_INT(run(&desk, split), OK);
    CHECK_INT(row_of(&desk, desk.result.conversation).promise_due, 41 * (int64_t)MS_HOUR);
    CHECK_INT(row_of(&desk, desk.cast.conversation.id).promise_due, 6000);
    CHECK_INT(count_promises(&desk, PROMISE_OPEN), 1);
    close_desk(&desk);
}

/* Something else is written, as the intake would. */
struct heard_job {
    struct writer_job job;
    struct stored_message message;
    struct contact_wish wish;
};

static enum err write_heard(struct db *db, struct writer_job *job)
{
    struct heard_job *heard = (struct heard_job *)(void *)job; /* its first member */
    enum err err = heard->message.said.id.n ? message_add(db, &heard->message) : OK;

    return err || !heard->wish.person ? err : contact_wish_add(db, &heard->wish);
}

static enum err hear_again(struct desk *desk, const char *id, struct str text, int64_t at)
{
    struct heard_job heard = {.job = {.run = write_heard}, .message = {.is_current = true}};

    message_init(&heard.message.said);
    heard.message.channel = desk->cast.channel.id;
    heard.message.thread = desk->thread;
    heard.message.conversation = desk->cast.conversation.id;
    heard.message.author = desk->cast.handle.id;
    heard.message.heard_at = heard.message.said.said_at = at;
    heard.message.said.id = str_from(id);
    heard.message.said.kind = KIND_MAIL;
    heard.message.said.audience = AUDIENCE_PRIVATE;
    heard.message.said.text = text;
    return writer_run(act_writer(desk->act), &heard.job);
}

static void what_was_said_after_the_answer_still_waits(struct fixture *f)
{
    struct command reply = {.op = OP_REPLY, .key = STR("k1"), .now = 5000, .text = STR("Friday")};
    struct command advise = {
        .op = OP_ADVISE, .key = STR("k2"), .now = 5001, .advice = ADVICE_ANSWER};
    struct outbox_send *sends;
    struct conversation row;
    struct desk desk;

    open_desk(&desk, f);
    CHECK_INT(run(&desk, advise), OK);
    CHECK_INT(run(&desk, reply), OK);
    CHECK(!hear_again(&desk, "<2@ann>", STR("And the cable?"), 9000));
    CHECK_INT(take(&desk, 15000, &sends), 1);
    CHECK(!outbox_settle(desk.act, STR("k1"), "sent", STR("<out@acme>"), STR_NONE, 16000));
    row = row_of(&desk, desk.cast.conversation.id);
    CHECK_INT(row.waiting_since, 9000);
    CHECK_INT(row.advice, ADVICE_ANSWER);
    CHECK_INT(row.queue, QUEUE_ANSWER);
    close_desk(&desk);
}

static void an_answer_that_did_not_leave_opens_what_was_done(struct fixture *f)
{
    static const char *const ends[] = {"refused", "uncertain", "held"};
    struct command reply = {.op = OP_REPLY, .now = 5000, .text = STR("Friday"), .and_done = true};
    struct outbox_send *sends;
    struct desk desk;

    open_desk(&desk, f);
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        reply.key = str_from(ends[i]);
        CHECK_INT(run(&desk, reply), OK);
        CHECK_INT(row_of(&desk, desk.cast.conversation.id).status, STATUS_DONE);
        CHECK_INT(take(&desk, 15000, &sends), 1);
        CHECK(!outbox_settle(desk.act, reply.key, ends[i], STR_NONE, STR("no such box"), 16000));
        CHECK_INT(row_of(&desk, desk.cast.conversation.id).status, STATUS_OPEN);
        CHECK(row_of(&desk, desk.cast.conversation.id).unread);
    }
    close_desk(&desk);
}

static void our_own_words_may_come_back_before_the_receipt(struct fixture *f)
{
    struct command reply = {.op = OP_REPLY, .key = STR("k1"), .now = 5000, .text = STR("Friday")};
    struct outbox_send *sends;
    struct desk desk;

    open_desk(&desk, f);
    CHECK_INT(run(&desk, reply), OK);
    CHECK_INT(take(&desk, 15000, &sends), 1);
    CHECK(!hear_again(&desk, "<out@acme>", STR("Friday"), 15500));
    CHECK_INT(outbox_settle(desk.act, STR("k1"), "sent", STR("<out@acme>"), STR_NONE, 16000), OK);
    CHECK_INT(state_of(&desk, desk.result.outbox), DELIVERY_SENT);
    close_desk(&desk);
}

static void a_key_is_for_one_thing(struct fixture *f)
{
    struct command reply = {.op = OP_REPLY, .key = STR("k1"), .now = 5000, .text = STR("Friday")};
    struct command note = {.op = OP_NOTE, .key = STR("k1"), .now = 5001, .text = STR("odd")};
    struct command other = reply;
    struct desk desk;

    open_desk(&desk, f);
    CHECK_INT(run(&desk, reply), OK);
    CHECK_INT(run(&desk, reply), OK);
    CHECK(desk.result.was_repeated);
    other.text = STR("Monday"); /* other words are never thought to be sent */
    CHECK_INT(run(&desk, other), ERR_EXISTS);
    CHECK_INT(run(&desk, note), ERR_EXISTS);
    desk.staff++; /* nor does a colleague learn what came of it */
    CHECK_INT(run(&desk, reply), ERR_EXISTS);
    close_desk(&desk);
}

/* Each of these is as long as a message may be. */
static void hear_long(struct desk *desk, struct fixture *f, int n)
{
    char *text = arena_alloc(&f->arena, 256 << 10);

    memset(text, 'x', 256 << 10);
    for (int i = 0; i < n; i++) {
        struct str id = arena_printf(&f->arena, "<long%d@ann>", i);

        CHECK(!hear_again(desk, id.p, str_of(text, 256 << 10), 2000 + i));
    }
}

/* Short, with as much of what we do not know as a line may hold. */
static void hear_much_else(struct desk *desk, struct fixture *f, int n)
{
    struct heard_job heard = {.job = {.run = write_heard}, .message = {.is_current = true}};
    size_t size = 4 << 20;
    char *extra = arena_alloc(&f->arena, size);

    memset(extra, 'x', size);
    memcpy(extra, "{\"x\":\"", 6);
    memcpy(extra + size - 2, "\"}", 2);
    message_init(&heard.message.said);
    heard.message.channel = desk->cast.channel.id;
    heard.message.thread = desk->thread;
    heard.message.conversation = desk->cast.conversation.id;
    heard.message.said.said_at = 1500;
    heard.message.said.text = STR("short");
    heard.message.said.extra = str_of(extra, size);
    for (int i = 0; i < n; i++) {
        heard.message.said.id = arena_printf(&f->arena, "<more%d@ann>", i);
        CHECK(!writer_run(act_writer(desk->act), &heard.job));
    }
}

static void what_cannot_be_carried_out_changes_nothing(struct fixture *f)
{
    struct command split = {.op = OP_SPLIT, .key = STR("k1"), .now = 5000};
    struct desk desk;
    struct thread thread = {0};

    open_desk(&desk, f);
    hear_long(&desk, f, 260); /* more than the operation has memory for */
    split.thread = desk.thread;
    CHECK_INT(run(&desk, split), ERR_TOO_BIG);
    CHECK(!thread_load(desk.reader, &f->arena, desk.thread, &thread));
    CHECK_INT(thread.conversation, desk.cast.conversation.id);
    close_desk(&desk);
}

static void one_long_conversation_stops_no_other_answer(struct fixture *f)
{
    struct command reply = {.op = OP_REPLY, .now = 5000, .text = STR("Friday")};
    struct outbox_send *sends;
    struct desk desk;

    open_desk(&desk, f);
    hear_long(&desk, f, 150);
    hear_much_else(&desk, f, 20);
    reply.key = STR("k1");
    CHECK_INT(run(&desk, reply), OK);
    reply.key = STR("k2");
    CHECK_INT(run(&desk, reply), OK);
    CHECK_INT(take(&desk, 15000, &sends), 2);
    close_desk(&desk);
}

static void a_wish_that_comes_meanwhile_holds_the_answer(struct fixture *f)
{
    struct command reply = {.op = OP_REPLY, .key = STR("k1"), .now = 5000, .text = STR("Friday")};
    struct heard_job heard = {.job = {.run = write_heard}};
    struct outbox_send *sends;
    struct desk desk;
    int64_t held = 0;

    open_desk(&desk, f);
    CHECK_INT(run(&desk, reply), OK);
    heard.wish = (struct contact_wish){
        .person = desk.cast.person.id, .sentence = STR("Leave me alone"), .since = 7000};
    CHECK(!writer_run(act_writer(desk.act), &heard.job));
    CHECK_INT(take(&desk, 15000, &sends), 0);
    CHECK(!outbox_undecided_count(desk.reader, &held));
    CHECK_INT(held, 1);
    close_desk(&desk);
}

static void what_was_taken_by_a_commit_that_got_lost_is_taken_again(struct fixture *f)
{
    struct command reply = {.op = OP_REPLY, .key = STR("k1"), .now = 5000, .text = STR("Friday")};
    struct outbox_send *sends;
    struct desk desk;

    open_desk(&desk, f);
    CHECK_INT(run(&desk, reply), OK);
    CHECK_INT(take(&desk, 15000, &sends), 1); /* let the answer to that be lost */
    CHECK(!outbox_untake(desk.act, 14999));
    CHECK_INT(state_of(&desk, desk.result.outbox), DELIVERY_SENDING);
    CHECK(!outbox_untake(desk.act, 15000));
    CHECK_INT(state_of(&desk, desk.result.outbox), DELIVERY_QUEUED);
    CHECK_INT(take(&desk, 15001, &sends), 1);
    close_desk(&desk);
}

/* What the screens are told. */
struct told {
    bool kinds[CHANGE_KINDS];
    size_t n;
};

static void note_told(void *context, const struct change *changes, size_t n)
{
    struct told *told = context;

    told->n = n;
    for (size_t i = 0; i < n; i++)
        told->kinds[changes[i].kind] = true;
}

struct noise {
    struct writer_job job;
    struct act *act;
};

static enum err make_noise(struct db *db, struct writer_job *job)
{
    struct noise *noise = (struct noise *)(void *)job; /* its first member */

    (void)db;
    act_note_change(noise->act, CHANGE_OUTBOX, 1);
    for (int64_t id = 1; id <= ACT_CHANGES_MAX + 100; id++)
        act_note_change(noise->act, CHANGE_CONVERSATION, id);
    act_note_change(noise->act, CHANGE_RULES, 1);
    act_note_change(noise->act, CHANGE_CHANNEL, 1);
    act_note_change(noise->act, CHANGE_ALARM, 1);
    act_note_change(noise->act, CHANGE_SESSION_ENDED, 1);
    return OK;
}

static enum err take_nothing(struct db *db, struct writer_job *job)
{
    (void)db;
    (void)job;
    return OK;
}

static void no_kind_of_change_is_lost_among_others(struct fixture *f)
{
    struct told told = {0};
    struct act_config config = {
        .site = &f->site, .db = f->db, .now = 2000, .changed = note_told, .context = &told};
    struct noise noise = {.job = {.run = make_noise}};

    CHECK(!act_open(&config, &noise.act, NULL));
    f->db = NULL;
    CHECK(!writer_run(act_writer(noise.act), &noise.job));
    for (int kind = 0; kind < CHANGE_KINDS; kind++)
        CHECK(told.kinds[kind]);
    CHECK(told.n > ACT_CHANGES_MAX);
    told = (struct told){0};
    noise.job.run = take_nothing;
    CHECK(!writer_run(act_writer(noise.act), &noise.job));
    CHECK_INT(told.n, 0); /* told once */
    act_close(noise.act);
}

int main(void)
{
    RUN_BOTH(no_kind_of_change_is_lost_among_others);
    RUN_BOTH(an_answer_leaves_once_and_ends_the_wait);
    RUN_BOTH(an_answer_can_be_undone_until_it_leaves);
    RUN_BOTH(what_was_being_sent_when_we_died_is_uncertain);
    RUN_BOTH(a_try_that_failed_waits_longer_each_time);
    RUN_BOTH(a_wish_binds_everyone);
    RUN_BOTH(decisions_have_reasons_and_a_place);
    RUN_BOTH(promises_are_settled_once);
    RUN_BOTH(what_the_writer_said_of_a_promise_counts);
    RUN_BOTH(an_answer_taken_back_promised_nothing);
    RUN_BOTH(time_passes_once);
    RUN_BOTH(a_thread_can_be_split_off_and_joined_again);
    RUN_BOTH(a_promise_goes_with_its_thread);
    RUN_BOTH(what_was_said_after_the_answer_still_waits);
    RUN_BOTH(an_answer_that_did_not_leave_opens_what_was_done);
    RUN_BOTH(our_own_words_may_come_back_before_the_receipt);
    RUN_BOTH(a_key_is_for_one_thing);
    RUN_BOTH(what_cannot_be_carried_out_changes_nothing);
    RUN_BOTH(one_long_conversation_stops_no_other_answer);
    RUN_BOTH(a_wish_that_comes_meanwhile_holds_the_answer);
    RUN_BOTH(what_was_taken_by_a_commit_that_got_lost_is_taken_again);
    return unit_end();
}
