#include "store/conversation.h"

#include "store/counter.h"
#include "store/event.h"
#include "store/fixture.h"
#include "store/promise.h"

static int64_t count_of(struct fixture *f, int64_t queue, int64_t assignee, int64_t team)
{
    struct conversation_view view = {queue, assignee, team};
    int64_t n = -1;

    CHECK(!conversation_count(f->db, view, &n));
    return n;
}

static void comes_back_whole(struct fixture *f)
{
    struct conversation v, got;
    struct conversation_item item;
    struct cast cast;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    v = (struct conversation){0,
                              cast.person.id,
                              STR("Lamp"),
                              STATUS_SNOOZED,
                              ADVICE_WATCH,
                              3,
                              STR("[\"a\"]"),
                              4,
                              5,
                              AUDIENCE_MEMBERS,
                              6,
                              7,
                              8,
                              9,
                              10,
                              11,
                              12,
                              13,
                              14,
                              true,
                              15,
                              16,
                              cast.channel.id,
                              STR("preview"),
                              STR("praise idea"),
                              17,
                              18,
                              19,
                              -20,
                              UINT64_C(1) << 40,
                              21};
    CHECK(!conversation_add(f->db, &v));
    CHECK(!db_commit(f->db));
    CHECK(!conversation_load(f->db, &f->arena, v.id, &got));
    CHECK_STR(got.title, "Lamp");
    CHECK_STR(got.reasons, "[\"a\"]");
    CHECK_STR(got.preview, "preview");
    CHECK_STR(got.labels, "praise idea");
    CHECK(got.status == STATUS_SNOOZED && got.advice == ADVICE_WATCH && got.unread);
    CHECK(got.audience == AUDIENCE_MEMBERS && got.person == v.person && got.channel == v.channel);
    CHECK(got.advice_by == 3 && got.assignee == 4 && got.team == 5 && got.priority == 6);
    CHECK(got.opened_at == 7 && got.waiting_since == 8 && got.first_reply_at == 9);
    CHECK(got.first_reply_due == 10 && got.next_reply_due == 11 && got.promise_due == 12);
    CHECK(got.snoozed_until == 13 && got.done_at == 14 && got.last_at == 15);
    CHECK(got.last_message == 16 && got.message_count == 17 && got.contact_count == 18);
    CHECK(got.queue == 19 && got.sort == -20);
    CHECK(got.facts == UINT64_C(1) << 40 && got.advised_of == 21);
    CHECK(!conversation_load_item(f->db, &f->arena, v.id, &item));
    CHECK_STR(item.person_name, "Ann");
    CHECK_STR(item.channel_name, "Post");
    CHECK_STR(item.channel_kind, "mail");
    CHECK_INT(item.assignee_name.n, 0); /* nobody has that number */
    CHECK_INT(conversation_load(f->db, &f->arena, 999, &got), ERR_NOT_FOUND);
}

static void lists_page_by_key_and_counters_follow(struct fixture *f)
{
    struct conversation_cursor cursor = CONVERSATION_FIRST;
    struct conversation_view all = {.queue = 2}, mine = {.queue = 2, .assignee = 8},
                             ours = {.queue = 2, .team = 9};
    struct conversation_item *items;
    struct conversation row, moved;
    int64_t before = INT64_MAX, unread;
    struct cast cast;
    size_t n, seen = 0;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    for (int i = 0; i < 120; i++) {
        row = cast.conversation;
        row.queue = i % 4 ? 2 : 3;
        row.sort = i % 10;
        row.assignee = i % 3 ? 0 : 8;
        row.team = i % 5 ? 0 : 9;
        row.unread = i % 2;
        CHECK_OR_STOP(!conversation_add(f->db, &row));
    }
    CHECK(!db_commit(f->db));
    CHECK_INT(count_of(f, 2, 0, 0), 90);
    CHECK_INT(count_of(f, 3, 0, 0), 30);
    CHECK_INT(count_of(f, 2, 8, 0), 30);
    CHECK_INT(count_of(f, 2, 0, 9), 18);
    CHECK_INT(count_of(f, 7, 0, 0), 0);
    CHECK(!conversation_unread(f->db, 2, &unread));
    CHECK_INT(unread, 60);
    do {
        CHECK_OR_STOP(!conversation_list(f->db, &f->arena, all, cursor, 40, &items, &n));
        for (size_t i = 0; i < n; i++, seen++) {
            struct conversation *v = &items[i].conversation;

            CHECK(v->sort < cursor.sort || (v->sort == cursor.sort && v->id < cursor.id));
            CHECK(v->queue == 2 && v->sort <= before);
            before = v->sort;
            cursor = (struct conversation_cursor){v->sort, v->id};
        }
    } while (n);
    CHECK_INT(seen, 90);
    CHECK(!conversation_list(f->db, &f->arena, mine, CONVERSATION_FIRST, 100, &items, &n));
    CHECK_INT(n, 30);
    CHECK(!conversation_list(f->db, &f->arena, ours, CONVERSATION_FIRST, 100, &items, &n));
    CHECK_INT(n, 18);

    row = items[0].conversation;
    moved = row;
    moved.queue = 3;
    moved.assignee = 8;
    moved.unread = false;
    CHECK(!db_begin(f->db));
    CHECK(!conversation_update(f->db, &row, &moved));
    CHECK(!db_commit(f->db));
    CHECK_INT(count_of(f, 2, 0, 0), 89);
    CHECK_INT(count_of(f, 3, 0, 0), 31);
    CHECK_INT(count_of(f, 2, 0, 9), 17);
    CHECK(!conversation_load(f->db, &f->arena, row.id, &row));
    CHECK(row.queue == 3 && row.assignee == 8 && !row.unread);
    CHECK(!conversation_of_person(f->db, &f->arena, cast.person.id, CONVERSATION_FIRST, 500, &items,
                                  &n));
    CHECK_INT(n, 121);
}

static void the_snoozed_wake(struct fixture *f)
{
    struct conversation *list, row;
    struct cast cast;
    size_t n;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    for (int i = 1; i <= 3; i++) {
        row = cast.conversation;
        row.snoozed_until = 1000 - 100 * i;
        CHECK(!conversation_add(f->db, &row));
    }
    CHECK(!db_commit(f->db));
    CHECK(!conversation_awake(f->db, &f->arena, 850, 10, &list, &n));
    CHECK_INT(n, 2);
    CHECK_INT(list[0].snoozed_until, 700);
}

static void waits_are_listed_by_time(struct fixture *f)
{
    struct reply_wait wait = {.channel = 1, .audience = AUDIENCE_PUBLIC}, *list;
    size_t n;

    CHECK(!db_begin(f->db));
    for (int i = 1; i <= 4; i++) {
        wait.message = i;
        wait.waited = i * 10;
        wait.at = i < 3 ? 100 : 200;
        CHECK(!reply_wait_add(f->db, &wait));
    }
    CHECK(!db_commit(f->db));
    CHECK(!reply_wait_list(f->db, &f->arena, 100, 201, 0, 3, &list, &n));
    CHECK_INT(n, 3);
    CHECK_INT(list[2].message, 3);
    CHECK(!reply_wait_list(f->db, &f->arena, list[2].at, 201, list[2].message, 3, &list, &n));
    CHECK_INT(n, 1);
    CHECK_INT(list[0].waited, 40);
    CHECK(!reply_wait_list(f->db, &f->arena, 0, 200, 0, 9, &list, &n));
    CHECK_INT(n, 2);
}

static void promises_move_once(struct fixture *f)
{
    struct promise p = {.text = STR("by Friday"), .state = PROMISE_OPEN, .made_at = 1}, late, got;
    struct promise_item *items;
    struct cast cast;
    int64_t due = -1, count = 0;
    size_t n;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    p.person = cast.person.id;
    p.conversation = cast.conversation.id;
    late = p;
    late.due_at = 500;
    CHECK(!promise_add(f->db, &p)); /* without a date */
    CHECK(!promise_add(f->db, &late));
    p.due_at = 300;
    CHECK(!promise_add(f->db, &p));
    CHECK(!db_commit(f->db));
    CHECK(!promise_next_due(f->db, cast.conversation.id, &due));
    CHECK_INT(due, 300);
    CHECK(!promise_list(f->db, &f->arena, PROMISE_OPEN, -1, 0, 2, &items, &n));
    CHECK_INT(n, 2);
    CHECK_INT(items[1].promise.due_at, 300);
    CHECK_STR(items[1].person_name, "Ann");
    CHECK(!promise_list(f->db, &f->arena, PROMISE_OPEN, 300, items[1].promise.id, 9, &items, &n));
    CHECK_INT(n, 1);
    CHECK_INT(items[0].promise.id, late.id);

    late.state = PROMISE_KEPT;
    late.settled_at = 600;
    late.kept_late = true;
    CHECK(!db_begin(f->db));
    CHECK(!promise_update(f->db, &late, PROMISE_OPEN));
    CHECK_INT(promise_update(f->db, &late, PROMISE_OPEN), ERR_STALE);
    CHECK(!db_commit(f->db));
    CHECK(!promise_load(f->db, &f->arena, late.id, &got));
    CHECK(got.state == PROMISE_KEPT && got.kept_late && got.settled_at == 600);
    CHECK(!promise_count(f->db, PROMISE_OPEN, &count));
    CHECK_INT(count, 2);
    CHECK(!promise_of_conversation(f->db, &f->arena, cast.conversation.id, &items, &n));
    CHECK_INT(n, 3);
}

static void events_are_history(struct fixture *f)
{
    struct event event = {.verb = STR("assigned"), .detail = STR("{}"), .conversation = 5}, *list;
    size_t n;

    CHECK(!db_begin(f->db));
    for (event.at = 1; event.at <= 5; event.at++)
        CHECK(!event_add(f->db, &event));
    event.conversation = 0;
    CHECK(!event_add(f->db, &event));
    CHECK(!db_commit(f->db));
    CHECK(!event_list(f->db, &f->arena, 5, INT64_MAX, 3, &list, &n));
    CHECK_INT(n, 3);
    CHECK_INT(list[0].at, 5);
    CHECK(!event_list(f->db, &f->arena, 5, list[2].id, 9, &list, &n));
    CHECK_INT(n, 2);
    CHECK(!event_list(f->db, &f->arena, 0, INT64_MAX, 9, &list, &n));
    CHECK_INT(n, 1);
}

static void days_add_up(struct fixture *f)
{
    struct day_count *list;
    struct counter *counters;
    int64_t n = 0;
    size_t count;

    CHECK_INT(day_of(-1), -1);
    CHECK_INT(day_of(0), 0);
    CHECK_INT(day_of(86400000), 1);
    CHECK(!db_begin(f->db));
    CHECK(!day_count_add(f->db, 0, 1, STR("heard"), 2));
    CHECK(!day_count_add(f->db, 5, 2, STR("heard"), 3));
    CHECK(!day_count_add(f->db, 86400000, 1, STR("heard"), 4));
    CHECK(!day_count_add(f->db, 0, 1, STR("answered"), 1));
    CHECK(!counter_add(f->db, STR("x.1"), 5));
    CHECK(!counter_add(f->db, STR("x.1"), -2));
    CHECK(!counter_add(f->db, STR("y.1"), 1));
    CHECK(!db_commit(f->db));
    CHECK(!day_count_sum(f->db, 0, 1, 0, STR("heard"), &n));
    CHECK_INT(n, 9);
    CHECK(!day_count_sum(f->db, 0, 0, 1, STR("heard"), &n));
    CHECK_INT(n, 2);
    CHECK(!day_count_list(f->db, &f->arena, 0, 0, &list, &count));
    CHECK_INT(count, 5);
    CHECK(!counter_list(f->db, &f->arena, STR("x."), &counters, &count));
    CHECK_INT(count, 1);
    CHECK_INT(counters[0].n, 3);
}

int main(void)
{
    RUN_BOTH(comes_back_whole);
    RUN_BOTH(lists_page_by_key_and_counters_follow);
    RUN_BOTH(the_snoozed_wake);
    RUN_BOTH(waits_are_listed_by_time);
    RUN_BOTH(promises_move_once);
    RUN_BOTH(events_are_history);
    RUN_BOTH(days_add_up);
    return unit_end();
}
