/* Counts of the alarm and its rows, on both databases. */
#include "store/alarm.h"

#include "base/clock.h"
#include "store/fixture.h"

static const int64_t NOW = INT64_C(1795000000000) / MS_MINUTE * MS_MINUTE;

static void counts_by_topic_and_minute(struct fixture *f)
{
    struct alarm_count *list;
    int64_t *topics;
    size_t n;

    for (int i = 0; i < 2; i++) {
        CHECK(!db_begin(f->db));
        CHECK(!alarm_count_add(f->db, 7, NOW + 59999, ALARM_VOICES, 2));
        CHECK(!alarm_count_add(f->db, 7, NOW, ALARM_AGAINST, 1));
        CHECK(!alarm_count_add(f->db, 7, NOW + MS_MINUTE, ALARM_MADE, 5));
        CHECK(!alarm_count_add(f->db, 8, NOW - MS_MINUTE, ALARM_AGAINST, 1));
        CHECK(!alarm_count_add(f->db, 9, NOW, ALARM_VOICES, 1));
        CHECK(!alarm_count_add(f->db, 10, NOW, ALARM_AGAINST, 2));
        CHECK(!alarm_count_add(f->db, -5, NOW, ALARM_AGAINST, 2));
        CHECK(!alarm_count_add(f->db, -6, NOW, ALARM_AGAINST, 1));
        CHECK(!db_commit(f->db));
    }
    CHECK_INT(alarm_count_list(f->db, &f->arena, 7, NOW, NOW + 2 * MS_MINUTE, &list, &n), OK);
    CHECK_INT(n, 2);
    CHECK_INT(list[0].n[ALARM_VOICES], 4);
    CHECK_INT(list[0].n[ALARM_AGAINST], 2);
    CHECK_INT(list[1].n[ALARM_MADE], 10);
    CHECK_INT(alarm_count_topics(f->db, &f->arena, NOW, &topics, &n), OK);
    CHECK(n == 2 && topics[0] == 10 && topics[1] == 7);
    CHECK_INT(alarm_count_items(f->db, &f->arena, NOW, 3, &topics, &n), OK);
    CHECK(n == 1 && topics[0] == alarm_topic(ALARM_OF_ITEM, 5));
    CHECK(!db_begin(f->db));
    CHECK(!alarm_count_forget(f->db, NOW + MS_MINUTE));
    CHECK(!db_commit(f->db));
    CHECK_INT(alarm_count_list(f->db, &f->arena, 7, 0, NOW * 2, &list, &n), OK);
    CHECK_INT(n, 1);
}

static void an_alarm_is_kept_and_taken_on_once(struct fixture *f)
{
    struct alarm alarm = {.topic = 7,
                          .began_at = NOW,
                          .rose_at = NOW - 5,
                          .looked_at = NOW,
                          .hour = 12,
                          .cause = 3,
                          .messages = STR("3 4"),
                          .claims = STR("2:3")};
    struct alarm *list, loaded;
    size_t n;

    CHECK(!db_begin(f->db));
    CHECK(!alarm_add(f->db, &alarm));
    alarm.hour = 40;
    CHECK(!alarm_update(f->db, &alarm));
    CHECK(!alarm_see(f->db, alarm.id, 5, NOW + 1));
    CHECK(!alarm_see(f->db, alarm.id, 6, NOW + 2));
    CHECK(!db_commit(f->db));
    CHECK_INT(alarm_recent(f->db, &f->arena, INT64_MAX, &list, &n), OK);
    CHECK_INT(n, 1);
    CHECK_INT(list[0].hour, 40);
    CHECK_INT(list[0].seen_by, 5);
    CHECK_STR(list[0].messages, "3 4");
    alarm.ended_at = NOW + MS_HOUR;
    CHECK(!db_begin(f->db));
    CHECK(!alarm_update(f->db, &alarm));
    CHECK(!db_commit(f->db));
    CHECK_INT(alarm_recent(f->db, &f->arena, INT64_MAX, &list, &n), OK);
    CHECK_INT(n, 0);
    CHECK_INT(alarm_recent(f->db, &f->arena, NOW, &list, &n), OK);
    CHECK_INT(n, 1);
    CHECK_INT(alarm_load(f->db, &f->arena, alarm.id, &loaded), OK);
    CHECK_INT(loaded.ended_at, NOW + MS_HOUR);
    CHECK_INT(loaded.lesson.by, 0);
    CHECK(!db_begin(f->db));
    CHECK(!alarm_teach(f->db, alarm.id,
                       &(struct alarm_lesson){STR("a lorry"), STR("rang them"), STR("they thanked"),
                                              STR("two lorries"), 5, NOW, STR_NONE}));
    CHECK(!db_commit(f->db));
    CHECK_INT(alarm_load(f->db, &f->arena, alarm.id, &loaded), OK);
    CHECK_STR(loaded.lesson.change, "two lorries");
    CHECK_INT(loaded.lesson.at, NOW);
    CHECK_INT(alarm_list(f->db, &f->arena, alarm.id, 10, &list, &n), OK);
    CHECK_INT(n, 0);
}

static void who_spoke_against_us_is_known_for_two_days(struct fixture *f)
{
    struct alarm_voices voices;
    int64_t all = -1, shared = -1;

    CHECK(!db_begin(f->db));
    for (int64_t i = 0; i < 5; i++)
        CHECK(!alarm_voice_add(f->db, 7, NOW + 4 - i, 100 + i));
    CHECK(!alarm_voice_add(f->db, 7, NOW, 104)); /* a repeat */
    CHECK(!alarm_voice_add(f->db, 8, NOW + 2, 102));
    CHECK(!alarm_voice_add(f->db, 8, NOW + 4, 999));
    CHECK(!db_commit(f->db));
    CHECK(!alarm_voice_list(f->db, 7, NOW + 1, &voices));
    CHECK_INT(voices.n, 4);
    CHECK(voices.messages[0] == 103 && voices.messages[3] == 100 && voices.until == NOW + 4);
    CHECK(!alarm_voice_shared(f->db, &voices, 8, &all, &shared));
    CHECK_INT(all, 2);
    CHECK_INT(shared, 1);
    CHECK(!db_begin(f->db));
    CHECK(!alarm_voice_forget(f->db, NOW + 4));
    CHECK(!db_commit(f->db));
    CHECK(!alarm_voice_list(f->db, 7, 0, &voices));
    CHECK_INT(voices.n, 1);
    for (int64_t i = 0; i < 2 * ALARM_VOICES_LISTED; i++) {
        if (i == 0)
            CHECK(!db_begin(f->db));
        CHECK(!alarm_voice_add(f->db, 9, NOW, i));
    }
    CHECK(!db_commit(f->db));
    CHECK(!alarm_voice_list(f->db, 9, 0, &voices));
    CHECK_INT(voices.n, ALARM_VOICES_LISTED);
}

/* More rules in one commit than its sums have room for. */
static void many_rules_at_once_are_counted(struct fixture *f)
{
    enum { RULES = 150000 };
    struct alarm_count *list;
    size_t n;

    if (f->postgres)
        return; /* the same, but for minutes */
    CHECK(!db_begin(f->db));
    for (int64_t i = 0; i < 2 * RULES; i++)
        CHECK_OR_STOP(!alarm_count_add(f->db, 1 + i % RULES, 0, ALARM_VOICES, 1));
    CHECK(!db_commit(f->db));
    for (int64_t rule = 1; rule <= RULES; rule += RULES / 10) {
        CHECK(!alarm_count_list(f->db, &f->arena, rule, 0, MS_MINUTE, &list, &n));
        CHECK_INT(n, 1);
        CHECK_INT(list[0].n[ALARM_VOICES], 2);
    }
}

static void a_topic_is_one_number(struct fixture *f)
{
    int64_t subject = alarm_topic(ALARM_OF_SUBJECT, 7);

    (void)f;
    CHECK(alarm_kind_of(7) == ALARM_OF_RULE && alarm_row_of(7) == 7);
    CHECK(alarm_kind_of(subject) == ALARM_OF_SUBJECT && subject != 7);
    CHECK(alarm_kind_of(alarm_topic(ALARM_OF_ITEM, 7)) == ALARM_OF_ITEM);
    CHECK_INT(alarm_row_of(alarm_topic(ALARM_OF_ITEM, 7)), 7);
}

/* A watch that is made again in the transaction that changed its counts sees them as they are. */
static void counts_are_read_as_they_are(struct fixture *f)
{
    struct alarm_count *list = NULL;
    int64_t *topics = NULL;
    size_t n = 0;

    CHECK(!db_begin(f->db));
    CHECK(!alarm_count_add(f->db, 7, NOW, ALARM_AGAINST, 2));
    CHECK(!alarm_count_list(f->db, &f->arena, 7, NOW - 60000, NOW + 60000, &list, &n));
    CHECK(n == 1 && list[0].n[ALARM_AGAINST] == 2);
    CHECK(!alarm_count_add(f->db, 7, NOW, ALARM_AGAINST, -1));
    CHECK(!alarm_count_add(f->db, -3, NOW, ALARM_AGAINST, 1));
    CHECK(!alarm_count_items(f->db, &f->arena, NOW - 60000, 1, &topics, &n));
    CHECK(n == 1 && topics[0] == -3);
    CHECK(!alarm_count_list(f->db, &f->arena, 7, NOW - 60000, NOW + 60000, &list, &n));
    CHECK(n == 1 && list[0].n[ALARM_AGAINST] == 1);
    CHECK(!db_commit(f->db));
}

int main(void)
{
    RUN_BOTH(counts_are_read_as_they_are);
    RUN_BOTH(a_topic_is_one_number);
    RUN_BOTH(counts_by_topic_and_minute);
    RUN_BOTH(an_alarm_is_kept_and_taken_on_once);
    RUN_BOTH(who_spoke_against_us_is_known_for_two_days);
    RUN_BOTH(many_rules_at_once_are_counted);
    return unit_end();
}
