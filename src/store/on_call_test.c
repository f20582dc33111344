/* Who is on call, and what each was told of an alarm, on both databases. */
#include "store/on_call.h"

#include "store/alarm.h"
#include "store/fixture.h"
#include "store/staff.h"

static void nobody_is_called_twice_for_one_alarm(struct fixture *f)
{
    struct staff mina = {.email = STR("mina@acme.example"), .name = STR("Mina"), .role = 1};
    struct on_call turn = {.days = 31, .start = 540, .until = 1980}, *turns;
    struct alarm alarm = {.topic = 7, .began_at = 5};
    struct alarm_call call = {.state = DELIVERY_QUEUED, .send_after = 10}, again, *list;
    size_t n;

    CHECK(!db_begin(f->db));
    CHECK(!staff_add(f->db, &mina));
    turn.staff = mina.id;
    CHECK(!on_call_add(f->db, &turn));
    CHECK(!alarm_add(f->db, &alarm));
    call.alarm = alarm.id;
    call.staff = mina.id;
    again = call;
    CHECK(!alarm_call_add(f->db, &call));
    CHECK(!alarm_call_add(f->db, &again));
    CHECK(call.id && !again.id);
    CHECK(!db_commit(f->db));
    CHECK(!on_call_list(f->db, &f->arena, &turns, &n));
    CHECK(n == 1 && turns[0].until == 1980 && turns[0].days == 31);
    CHECK_STR(turns[0].email, "mina@acme.example");
    CHECK(!alarm_call_due(f->db, &f->arena, DELIVERY_QUEUED, 9, 10, &list, &n));
    CHECK_INT(n, 0);
    CHECK(!alarm_call_due(f->db, &f->arena, DELIVERY_QUEUED, 10, 10, &list, &n));
    CHECK_OR_STOP(n == 1);
    CHECK(!db_begin(f->db));
    list[0].state = DELIVERY_SENDING;
    CHECK(!alarm_call_move(f->db, &list[0], DELIVERY_QUEUED));
    CHECK_INT(alarm_call_move(f->db, &list[0], DELIVERY_QUEUED), ERR_STALE);
    CHECK(!staff_suspend(f->db, mina.id, 20));
    CHECK(!db_commit(f->db));
    CHECK(!on_call_list(f->db, &f->arena, &turns, &n));
    CHECK_INT(n, 0);
    CHECK(!alarm_call_list(f->db, &f->arena, alarm.id, &list, &n));
    CHECK(n == 1 && list[0].state == DELIVERY_SENDING);
    CHECK(!db_begin(f->db));
    CHECK(!on_call_remove(f->db, turn.id));
    CHECK(!db_commit(f->db));
}

int main(void)
{
    RUN_BOTH(nobody_is_called_twice_for_one_alarm);
    return unit_end();
}
