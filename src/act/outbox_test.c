/* Which wait an answer ends, and which goes on, on both databases. */
#include "act/outbox.h"

#include "act/desk_fixture.h"
#include "act/judge.h"
#include "store/event.h"

static struct command reply(const char *key, int64_t now)
{
    return (struct command){
        .op = OP_REPLY, .key = str_from(key), .now = now, .text = STR("We are on it")};
}

/* The waits that ended, as the listening page reads them. */
static size_t waits_of(struct desk *desk, struct reply_wait **out_waits)
{
    size_t n = 0;

    CHECK(!reply_wait_list(desk->reader, &desk->f->arena, 0, INT64_MAX, 0, 10, out_waits, &n));
    return n;
}

static struct conversation row(struct desk *desk)
{
    return row_of(desk, desk->cast.conversation.id);
}

static int64_t first_message(struct desk *desk)
{
    struct message_mark mark = {0};

    CHECK(!message_current(desk->reader, desk->cast.channel.id, STR("<1@ann>"), &mark));
    return mark.id;
}

static void an_edit_while_the_answer_is_sent_is_not_answered_by_it(struct fixture *f)
{
    struct desk_heard edit;
    struct reply_wait *waits;
    struct outbox_send *sends;
    struct desk desk;

    open_desk(&desk, f);
    CHECK_INT(run(&desk, reply("k1", 5000)), OK);
    CHECK_INT(take(&desk, 15000, &sends), 1);
    edit = desk_edit(&desk, "<1@ann>", first_message(&desk), "Cancel it", 15500);
    CHECK_INT(hear(&edit), OK);
    CHECK(!outbox_settle(desk.act, STR("k1"), "sent", STR_NONE, STR_NONE, 16000));
    CHECK_INT(row(&desk).waiting_since, 15500);
    CHECK_INT(row(&desk).queue, QUEUE_ANSWER);
    CHECK(row(&desk).unread);
    CHECK_STR(row(&desk).reasons, "[\"changed since you answered\"]");
    CHECK_INT(waits_of(&desk, &waits), 1);
    CHECK_INT(waits[0].waited, 15000);
    CHECK_INT(run(&desk, reply("k2", 20000)), OK);
    send_all(&desk, 30000);
    CHECK_INT(row(&desk).waiting_since, 0);
    CHECK_INT(waits_of(&desk, &waits), 2);
    CHECK_INT(waits[0].waited + waits[1].waited, 15000 + 15500);
    close_desk(&desk);
}

static void an_edit_of_a_comma_waits_for_nothing(struct fixture *f)
{
    struct desk_heard edit;
    struct desk desk;

    open_desk(&desk, f);
    CHECK_INT(run(&desk, reply("k1", 5000)), OK);
    edit = desk_edit(&desk, "<1@ann>", first_message(&desk), "Where is it??", 6000);
    edit.found.changes_sense = false;
    CHECK_INT(hear(&edit), OK);
    send_all(&desk, 15000);
    CHECK_INT(row(&desk).waiting_since, 0);
    close_desk(&desk);
}

/* The wait is hers, whatever we think of it; the inbox follows our colleague. */
static void what_is_left_alone_waits_when_it_is_changed(struct fixture *f)
{
    struct command leave = {.op = OP_ADVISE,
                            .key = STR("k2"),
                            .now = 17000,
                            .advice = ADVICE_LEAVE,
                            .text = STR("spam")};
    struct desk_heard edit;
    struct desk desk;

    open_desk(&desk, f);
    CHECK_INT(run(&desk, reply("k1", 5000)), OK);
    send_all(&desk, 15000);
    CHECK_INT(run(&desk, leave), OK);
    edit = desk_edit(&desk, "<1@ann>", first_message(&desk), "Cancel it", 20000);
    CHECK_INT(hear(&edit), OK);
    CHECK_INT(row(&desk).waiting_since, 20000);
    CHECK_INT(row(&desk).advice, ADVICE_LEAVE);
    CHECK_INT(row(&desk).queue, QUEUE_LEFT);
    close_desk(&desk);
}

/* Two answers on their way, the second leaves first: it has answered all that was there when it
 * was written, so the first ends no wait, and what came in later goes on waiting. */
static void an_answer_that_is_overtaken_ends_no_wait(struct fixture *f)
{
    struct desk_heard more;
    struct reply_wait *waits;
    struct outbox_send *sends;
    struct desk desk;

    open_desk(&desk, f);
    CHECK_INT(run(&desk, reply("k1", 5000)), OK);
    more = desk_heard(&desk, "<2@ann>", "And the cable?", 6000);
    CHECK_INT(hear(&more), OK);
    CHECK_INT(run(&desk, reply("k2", 7000)), OK);
    more = desk_heard(&desk, "<3@ann>", "And the bag?", 8000);
    CHECK_INT(hear(&more), OK);
    CHECK_INT(take(&desk, 20000, &sends), 2);
    CHECK(!outbox_settle(desk.act, STR("k2"), "sent", STR_NONE, STR_NONE, 21000));
    CHECK_INT(row(&desk).waiting_since, 8000);
    CHECK(!outbox_settle(desk.act, STR("k1"), "sent", STR_NONE, STR_NONE, 22000));
    CHECK_INT(row(&desk).waiting_since, 8000);
    CHECK_INT(waits_of(&desk, &waits), 1);
    CHECK_INT(waits[0].waited, 20000);
    close_desk(&desk);
}

static void what_machines_write_waits_for_nothing(struct fixture *f)
{
    struct desk_heard away;
    struct desk desk;

    open_desk(&desk, f);
    CHECK_INT(run(&desk, reply("k1", 5000)), OK);
    away = desk_heard(&desk, "<2@ann>", "I am out of the office", 6000);
    away.said.origin = ORIGIN_AUTOMATED;
    CHECK_INT(hear(&away), OK);
    send_all(&desk, 15000);
    CHECK_INT(row(&desk).waiting_since, 0);
    close_desk(&desk);
}

static void a_date_made_up_leads_no_queue(struct fixture *f)
{
    static const int64_t now = 100 * (int64_t)MS_DAY, week = 7 * (int64_t)MS_DAY;
    const struct {
        int64_t said_at, staff, waits;
    } table[] = {
        {1000, 0, now - week},       {now - week - 1, 0, now - week},
        {now - week, 0, now - week}, {now - MS_HOUR, 0, now - MS_HOUR},
        {now + 1000 * week, 0, now}, {now - 3 * week, 1, now - 3 * week},
        {now + 1000 * week, 1, now},
    };
    struct desk_heard heard;
    struct desk desk;

    open_desk(&desk, f);
    CHECK_INT(run(&desk, reply("k1", 5000)), OK);
    send_all(&desk, 15000);
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        heard = desk_heard(&desk, arena_printf(&f->arena, "<%zu@bea>", i).p, "Look at me", now);
        heard.said.has_said_at = true;
        heard.said.said_at = table[i].said_at;
        heard.staff = table[i].staff;
        heard.found.thread = heard.found.conversation = 0; /* a conversation of its own */
        heard.found.thread_native = heard.said.id;
        CHECK_INT(hear(&heard), OK);
        CHECK_INT(row_of(&desk, heard.kept.conversation).waiting_since, table[i].waits);
        CHECK_INT(judge_waits_from(&heard.said, now, table[i].staff), table[i].waits);
    }
    close_desk(&desk);
}

/* A mail dated into the future is not the newest for ever. */
static void what_is_answered_is_what_was_heard_last(struct fixture *f)
{
    struct message_item answered = {0};
    struct desk_heard heard;
    struct desk desk;

    open_desk(&desk, f);
    heard = desk_heard(&desk, "<2@ann>", "From far away", 3000);
    heard.said.has_said_at = true;
    heard.said.said_at = 100 * (int64_t)MS_DAY;
    CHECK_INT(hear(&heard), OK);
    heard = desk_heard(&desk, "<3@ann>", "And now?", 4000);
    CHECK_INT(hear(&heard), OK);
    CHECK(!act_answered(desk.reader, &f->arena, desk.cast.conversation.id, 0, &answered));
    CHECK_STR(answered.message.said.id, "<3@ann>");
    close_desk(&desk);
}

int main(void)
{
    RUN_BOTH(an_edit_while_the_answer_is_sent_is_not_answered_by_it);
    RUN_BOTH(an_edit_of_a_comma_waits_for_nothing);
    RUN_BOTH(what_is_left_alone_waits_when_it_is_changed);
    RUN_BOTH(an_answer_that_is_overtaken_ends_no_wait);
    RUN_BOTH(what_machines_write_waits_for_nothing);
    RUN_BOTH(a_date_made_up_leads_no_queue);
    RUN_BOTH(what_is_answered_is_what_was_heard_last);
    return unit_end();
}
