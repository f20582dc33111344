/* What time does to promises, on both databases. */
#include "act/tick.h"

#include "act/desk_fixture.h"
#include "store/command.h"
#include "store/event.h"
#include "store/listening.h"
#include "store/promise.h"

static const int64_t DAY = MS_DAY;

static int64_t promise(struct desk *desk, const char *key, int64_t now, int64_t due)
{
    struct promise_item *items;
    size_t n = 0;

    CHECK_INT(run(desk, (struct command){.op = OP_PROMISE_ADD,
                                         .key = str_from(key),
                                         .now = now,
                                         .until = due,
                                         .text = str_from(key)}),
              OK);
    CHECK(!promise_of_conversation(desk->reader, &desk->f->arena, desk->cast.conversation.id,
                                   &items, &n));
    return n ? items[0].promise.id : 0;
}

static enum err settle(struct desk *desk, enum op op, const char *key, int64_t id, int64_t now)
{
    return run(desk, (struct command){.op = op, .key = str_from(key), .promise = id, .now = now});
}

static enum promise_state state_now(struct desk *desk, int64_t id)
{
    struct promise promise = {0};

    CHECK(!promise_load(desk->reader, &desk->f->arena, id, &promise));
    return promise.state;
}

static size_t happened(struct desk *desk, int64_t at)
{
    size_t n = 0;

    CHECK(!tick_run(desk->act, at, &n));
    return n;
}

static struct conversation row(struct desk *desk)
{
    return row_of(desk, desk->cast.conversation.id);
}

static size_t told_late(struct desk *desk)
{
    struct event *events;
    size_t n = 0, count = 0;

    CHECK(!event_list(desk->reader, &desk->f->arena, desk->cast.conversation.id, INT64_MAX, 100,
                      &events, &n));
    for (size_t i = 0; i < n; i++)
        count += str_is(events[i].verb, "promise is late");
    return count;
}

static void a_promise_behind_the_clock_is_late_at_once(struct fixture *f)
{
    struct desk desk;
    int64_t calm, late;

    open_desk(&desk, f);
    calm = row(&desk).priority;
    (void)promise(&desk, "first", DAY, DAY + 1000);
    CHECK_INT(happened(&desk, DAY + 1000), 1); /* the clock has looked that far */
    late = row(&desk).priority;
    CHECK(late > calm);
    CHECK_INT(told_late(&desk), 1);
    (void)promise(&desk, "due long ago", DAY + 2000, DAY - 5000);
    CHECK_INT(told_late(&desk), 2);
    CHECK_INT(row(&desk).promise_due, DAY - 5000);
    CHECK_INT(happened(&desk, DAY + 3000), 0); /* and not a second time */
    (void)promise(&desk, "the clock will find it", DAY + 4000, DAY + 3500);
    CHECK_INT(told_late(&desk), 2);
    CHECK_INT(happened(&desk, DAY + 4000), 1);
    CHECK_INT(told_late(&desk), 3);
    close_desk(&desk);
}

static void a_promise_late_for_a_week_is_broken(struct fixture *f)
{
    struct listening page;
    struct desk desk;
    int64_t due = 10 * DAY, kept, broken, undated;

    open_desk(&desk, f);
    kept = promise(&desk, "kept late", 9 * DAY, due);
    broken = promise(&desk, "broken", 9 * DAY, due);
    undated = promise(&desk, "some day", 9 * DAY, 0);
    CHECK_INT(happened(&desk, due), 2);
    CHECK_INT(settle(&desk, OP_PROMISE_KEPT, "k1", kept, due + 7 * DAY - 1), OK);
    CHECK_INT(happened(&desk, due + 7 * DAY - 1), 0);
    CHECK_INT(state_now(&desk, broken), PROMISE_OPEN);
    CHECK_INT(happened(&desk, due + 7 * DAY), 1);
    CHECK_INT(state_now(&desk, kept), PROMISE_KEPT);
    CHECK_INT(state_now(&desk, broken), PROMISE_BROKEN);
    CHECK_INT(state_now(&desk, undated), PROMISE_OPEN);
    CHECK_INT(row(&desk).promise_due, due); /* it is still owed */
    CHECK_INT(settle(&desk, OP_PROMISE_DROP, "k2", broken, due + 8 * DAY), ERR_STALE);
    CHECK_INT(settle(&desk, OP_PROMISE_KEPT, "k3", broken, due + 9 * DAY), OK);
    CHECK_INT(state_now(&desk, broken), PROMISE_BROKEN_KEPT);
    CHECK_INT(row(&desk).promise_due, 0);
    CHECK_INT(settle(&desk, OP_PROMISE_KEPT, "k4", broken, due + 9 * DAY), ERR_STALE);
    CHECK_INT(happened(&desk, due + 99 * DAY), 0);
    CHECK(!listening_load(desk.reader, &f->arena, 10, 10, due + 10 * DAY, &page));
    CHECK_INT(page.promises.due[MARK_BROKEN], 1); /* broken, later kept: never as kept */
    CHECK_INT(page.promises.later_kept, 1);
    CHECK_INT(page.promises.due[MARK_KEPT_LATE], 1);
    CHECK_INT(page.promises.due[MARK_KEPT], 0);
    CHECK_INT(page.promises.open, 1);
    close_desk(&desk);
}

static void a_colleague_says_that_it_was_not_kept(struct fixture *f)
{
    struct command broke = {.op = OP_PROMISE_BREAK, .key = STR("k1"), .now = 9 * DAY + 5000};
    struct listening page;
    struct event *events;
    struct desk desk;
    int64_t due = 10 * DAY, undated;
    size_t n;

    open_desk(&desk, f);
    broke.promise = promise(&desk, "we call you", 9 * DAY, due);
    undated = promise(&desk, "some day", 9 * DAY, 0);
    CHECK_INT(run(&desk, broke), ERR_BAD_INPUT); /* without a reason */
    broke.text = STR("the part never came");
    broke.key = STR("k2");
    CHECK_INT(run(&desk, broke), OK);
    CHECK_INT(state_now(&desk, broke.promise), PROMISE_BROKEN);
    CHECK_INT(row(&desk).promise_due, due); /* still owed */
    CHECK(
        !event_list(desk.reader, &f->arena, desk.cast.conversation.id, INT64_MAX, 1, &events, &n));
    CHECK_STR(events[0].detail, "{\"text\":\"we call you\",\"reason\":\"the part never came\"}");
    broke.key = STR("k3");
    CHECK_INT(run(&desk, broke), ERR_STALE);
    CHECK_INT(settle(&desk, OP_PROMISE_DROP, "k4", broke.promise, due), ERR_STALE);
    CHECK_INT(happened(&desk, due + DAY), 0); /* nobody looks for what is broken already */
    CHECK(!listening_load(desk.reader, &f->arena, 10, 10, due + DAY, &page));
    CHECK_INT(page.promises.due[MARK_BROKEN], 1);
    CHECK_INT(settle(&desk, OP_PROMISE_MEND, "k5", broke.promise, due + DAY), OK);
    CHECK_INT(state_now(&desk, broke.promise), PROMISE_OPEN);
    CHECK_INT(happened(&desk, due + 2 * DAY), 1); /* it is late */
    CHECK(row(&desk).priority > 0);
    CHECK_INT(settle(&desk, OP_PROMISE_MEND, "k6", broke.promise, due + DAY), ERR_STALE);
    broke.key = STR("k7");
    broke.now = due + DAY;
    CHECK_INT(run(&desk, broke), OK);
    CHECK_INT(settle(&desk, OP_PROMISE_MEND, "k8", broke.promise, due + 7 * DAY), ERR_STALE);
    broke.key = STR("k9");
    broke.promise = undated;
    CHECK_INT(run(&desk, broke), OK);
    CHECK_INT(settle(&desk, OP_PROMISE_KEPT, "k10", undated, due + 2 * DAY), OK);
    CHECK_INT(state_now(&desk, undated), PROMISE_BROKEN_KEPT);
    CHECK(!listening_load(desk.reader, &f->arena, 10, 12, due + 3 * DAY, &page));
    CHECK_INT(page.promises.due[MARK_BROKEN], 2);
    CHECK_INT(page.promises.later_kept, 1);
    close_desk(&desk);
}

static bool is_kept(struct desk *desk, const char *key)
{
    struct str result;

    return command_load(desk->reader, &desk->f->arena, str_from(key), &result) != ERR_NOT_FOUND;
}

static void old_keys_are_dropped(struct fixture *f)
{
    struct desk desk;
    int64_t last;

    open_desk(&desk, f);
    (void)promise(&desk, "old", 100 * DAY, 0);
    (void)promise(&desk, "new", 101 * DAY, 0);
    last = 100 * DAY + TICK_KEYS_KEPT;
    (void)happened(&desk, last);
    CHECK(is_kept(&desk, "old"));
    (void)happened(&desk, last + 1); /* within the hour nobody looks */
    CHECK(is_kept(&desk, "old"));
    (void)happened(&desk, last + MS_HOUR);
    CHECK(!is_kept(&desk, "old"));
    CHECK(is_kept(&desk, "new"));
    close_desk(&desk);
}

int main(void)
{
    RUN_BOTH(a_promise_behind_the_clock_is_late_at_once);
    RUN_BOTH(a_promise_late_for_a_week_is_broken);
    RUN_BOTH(a_colleague_says_that_it_was_not_kept);
    RUN_BOTH(old_keys_are_dropped);
    return unit_end();
}
