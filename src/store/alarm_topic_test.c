/* What alarms cover, on both databases. */
#include "store/alarm_topic.h"

#include "base/clock.h"
#include "store/fixture.h"

static const int64_t NOW = INT64_C(1795000000000);

static void an_alarm_covers_topics(struct fixture *f)
{
    int64_t subject = alarm_topic(ALARM_OF_SUBJECT, 99);
    struct alarm old = {.topic = 7, .began_at = NOW - MS_DAY, .ended_at = NOW - MS_HOUR};
    struct alarm running = {.topic = subject, .name = STR("delivery"), .began_at = NOW};
    struct alarm_cover cover = {.topic = 7, .began_at = NOW}, *list;
    struct alarm loaded;
    struct str name;
    size_t n;

    CHECK(!db_begin(f->db));
    CHECK(!alarm_add(f->db, &old));
    CHECK(!alarm_add(f->db, &running));
    cover.alarm = old.id;
    CHECK(!alarm_cover_put(f->db, &cover));
    cover.alarm = running.id;
    cover.ended_at = NOW + 5;
    CHECK(!alarm_cover_put(f->db, &cover));
    cover = (struct alarm_cover){running.id, subject, STR("delivery"), NOW - 1, 0};
    CHECK(!alarm_cover_put(f->db, &cover));
    cover.ended_at = NOW + 9;
    CHECK(!alarm_cover_put(f->db, &cover)); /* only its end changes */
    CHECK(!alarm_subject_put(f->db, subject, STR("Delivery")));
    CHECK(!alarm_subject_put(f->db, subject, STR("delivery")));
    CHECK(!db_commit(f->db));
    CHECK(!alarm_cover_recent(f->db, &f->arena, old.id, &list, &n));
    CHECK_OR_STOP(n == 3);
    CHECK(list[0].alarm == running.id && list[0].topic == subject && list[2].alarm == old.id);
    CHECK(list[0].began_at == NOW - 1 && list[0].ended_at == NOW + 9);
    CHECK_STR(list[0].name, "delivery");
    CHECK(!alarm_cover_recent(f->db, &f->arena, running.id, &list, &n));
    CHECK_INT(n, 2);
    CHECK(!alarm_cover_list(f->db, &f->arena, old.id, &list, &n));
    CHECK_INT(n, 1);
    CHECK(!alarm_subject_name(f->db, &f->arena, subject, &name));
    CHECK_STR(name, "delivery");
    CHECK(!alarm_subject_name(f->db, &f->arena, 7, &name));
    CHECK_INT(name.n, 0);
    CHECK(!alarm_load(f->db, &f->arena, running.id, &loaded));
    CHECK_STR(loaded.name, "delivery");
}

int main(void)
{
    RUN_BOTH(an_alarm_covers_topics);
    return unit_end();
}
