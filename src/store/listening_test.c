/* The counts of the listening page, by small hand-made sites on both databases. */
#include "store/listening.h"

#include "base/clock.h"
#include "store/counter.h"
#include "store/fixture.h"
#include "store/promise.h"
#include "store/rule.h"
#include "store/understood.h"

/* What was heard in conversation `cast`, as act/ writes it down. */
static int64_t hear(struct fixture *f, const struct cast *cast, const char *id, int64_t at,
                    enum audience audience)
{
    struct stored_message m = {.is_current = true, .heard_at = at};

    message_init(&m.said);
    m.said.id = str_from(id);
    m.said.audience = audience;
    m.said.said_at = at;
    m.channel = cast->channel.id;
    m.conversation = cast->conversation.id;
    CHECK(!message_add(f->db, &m));
    CHECK(!listening_heard(f->db, m.channel, audience, at));
    return m.id;
}

static struct listening look(struct fixture *f, int64_t from_day, int64_t to_day, int64_t now)
{
    struct listening l = {0};

    CHECK_INT(listening_load(f->db, &f->arena, from_day, to_day, now, &l), OK);
    return l;
}

static void act(struct fixture *f, const struct cast *cast, int64_t before, enum listened what,
                enum leave_reason reason)
{
    CHECK(!db_begin(f->db));
    CHECK(!listening_act(f->db, cast->conversation.id, before, what, reason));
    CHECK(!db_commit(f->db));
}

static void begin(struct fixture *f, struct cast *cast)
{
    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, cast));
}

static void nothing_is_fine(struct fixture *f)
{
    struct listening l = look(f, 0, 3, 5 * MS_DAY);

    CHECK_INT(listening_total(&l.heard), 0);
    CHECK_INT(l.channel_count, 0);
    CHECK_STR(l.site, "Acme");
    CHECK_INT(listening_load(f->db, &f->arena, 3, 2, 5 * MS_DAY, &l), ERR_BAD_INPUT);
}

static void a_message_is_in_one_place_and_moves(struct fixture *f)
{
    struct listening l;
    struct cast cast;
    int64_t second;

    begin(f, &cast);
    hear(f, &cast, "1", MS_DAY, AUDIENCE_PUBLIC);
    second = hear(f, &cast, "2", 2 * (int64_t)MS_DAY, AUDIENCE_PRIVATE);
    CHECK(!db_commit(f->db));
    act(f, &cast, INT64_MAX, LISTENED_LEFT, LEAVE_SPAM);
    l = look(f, 0, 9, 9 * (int64_t)MS_DAY);
    CHECK_INT(l.heard.what[LISTENED_LEFT], 2);
    CHECK_INT(l.heard.reason[LEAVE_SPAM], 2);
    act(f, &cast, second, LISTENED_ANSWERED, LEAVE_OTHER); /* written before the second came */
    act(f, &cast, INT64_MAX, LISTENED_WATCHED, LEAVE_OTHER);
    l = look(f, 0, 9, 9 * (int64_t)MS_DAY);
    CHECK_INT(l.heard.what[LISTENED_ANSWERED], 1);
    CHECK_INT(l.heard.what[LISTENED_WATCHED], 1);
    CHECK_INT(l.heard.reason[LEAVE_SPAM], 0);
    act(f, &cast, INT64_MAX, LISTENED_NOT, LEAVE_OTHER); /* to be answered after all */
    l = look(f, 0, 9, 9 * (int64_t)MS_DAY);
    CHECK_INT(l.heard.what[LISTENED_NOT], 1);
    CHECK_INT(listening_listened(&l.heard), 1);
    CHECK_INT(listening_total(&l.heard), 2);
    CHECK_INT(l.heard.audience[AUDIENCE_PRIVATE], 1);
    l = look(f, 2, 2, 9 * (int64_t)MS_DAY); /* by the day it was heard */
    CHECK_INT(listening_total(&l.heard), 1);
    CHECK_INT(l.heard.what[LISTENED_NOT], 1);
}

static void a_channel_without_public_words_has_no_name(struct fixture *f)
{
    struct listening l;
    struct cast cast;

    begin(f, &cast);
    hear(f, &cast, "1", MS_DAY, AUDIENCE_PRIVATE);
    CHECK(!db_commit(f->db));
    l = look(f, 1, 1, 2 * (int64_t)MS_DAY);
    CHECK_OR_STOP(l.channel_count == 1);
    CHECK_INT(l.channels[0].name.n, 0);
    CHECK_STR(l.channels[0].kind, "mail");
    CHECK(!db_begin(f->db));
    hear(f, &cast, "2", 5 * (int64_t)MS_DAY, AUDIENCE_PUBLIC);
    CHECK(!db_commit(f->db));
    l = look(f, 1, 1, 6 * (int64_t)MS_DAY);
    CHECK_OR_STOP(l.channel_count == 1);
    CHECK_STR(l.channels[0].name, "Post");
}

static void waits_by_nearest_rank(struct fixture *f)
{
    struct listening l;
    struct cast cast;

    begin(f, &cast);
    for (int i = 1; i <= 11; i++) {
        struct reply_wait wait = {.message = i,
                                  .conversation = 1,
                                  .channel = cast.channel.id,
                                  .waited = i * (int64_t)100,
                                  .at = i == 11 ? 9 * (int64_t)MS_DAY : MS_DAY + i};
        CHECK(!reply_wait_add(f->db, &wait));
    }
    CHECK(!db_commit(f->db));
    l = look(f, 1, 1, 20 * (int64_t)MS_DAY);
    CHECK_INT(l.waits.n, 10);
    CHECK_INT(l.waits.half_ms, 500);
    CHECK_INT(l.waits.nine_in_ten_ms, 900);
    CHECK(!l.waits.is_cut);
    CHECK_OR_STOP(l.channel_count == 1);
    CHECK_INT(l.channels[0].waits.half_ms, 500);
    l = look(f, 1, 9, 20 * (int64_t)MS_DAY);
    CHECK_INT(l.waits.half_ms, 600);
}

static void gaps_are_cut_to_the_period(struct fixture *f)
{
    struct listening l;
    struct cast cast;

    begin(f, &cast);
    CHECK(!channel_gap_open(f->db, cast.channel.id, MS_DAY - MS_HOUR, STR("down")));
    CHECK(!channel_gap_close(f->db, cast.channel.id, MS_DAY + 3 * (int64_t)MS_HOUR));
    CHECK(!channel_gap_open(f->db, cast.channel.id, 2 * (int64_t)MS_DAY, STR("down again")));
    CHECK(!db_commit(f->db));
    l = look(f, 1, 1, 9 * (int64_t)MS_DAY);
    CHECK_INT(l.deaf_ms, 3 * (int64_t)MS_HOUR);
    CHECK_INT(l.gap_count, 1);
    l = look(f, 1, 2, 2 * (int64_t)MS_DAY + MS_MINUTE); /* still deaf */
    CHECK_INT(l.deaf_ms, 3 * (int64_t)MS_HOUR + MS_MINUTE);
    CHECK_OR_STOP(l.channel_count == 1);
    CHECK(l.channels[0].is_deaf);
    CHECK(!db_begin(f->db));
    CHECK(!channel_remove(f->db, cast.channel.id, 2 * (int64_t)MS_DAY + MS_HOUR));
    CHECK(!db_commit(f->db));
    l = look(f, 2, 2, 9 * (int64_t)MS_DAY); /* what is gone is not deaf any more */
    CHECK_INT(l.deaf_ms, MS_HOUR);
    CHECK_OR_STOP(l.channel_count == 1);
    CHECK(!l.channels[0].is_deaf);
}

static void promises_fall_due(struct fixture *f)
{
    static const struct {
        enum promise_state state;
        int64_t due, settled, late;
    } rows[] = {
        {PROMISE_KEPT, 2, 1, 0},      {PROMISE_KEPT, 2, 3, 1},      {PROMISE_BROKEN, 3, 3, 0},
        {PROMISE_OPEN, 3, 0, 0},      {PROMISE_OPEN, 90, 0, 0},     {PROMISE_KEPT, 0, 2, 0},
        {PROMISE_SUGGESTED, 2, 0, 0}, {PROMISE_WITHDRAWN, 2, 2, 0}, {PROMISE_KEPT, 60, 50, 0},
    };
    struct listening l;
    struct cast cast;

    begin(f, &cast);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct promise promise = {.conversation = cast.conversation.id,
                                  .person = cast.person.id,
                                  .text = STR("soon"),
                                  .state = rows[i].state,
                                  .made_at = MS_DAY,
                                  .due_at = rows[i].due * MS_DAY,
                                  .settled_at = rows[i].settled * MS_DAY,
                                  .kept_late = rows[i].late};
        CHECK(!promise_add(f->db, &promise));
    }
    CHECK(!db_commit(f->db));
    l = look(f, 1, 9, 9 * (int64_t)MS_DAY);
    CHECK_INT(l.promises.made, 7);
    CHECK_INT(l.promises.open, 2);
    CHECK_INT(l.promises.due[MARK_KEPT], 2);
    CHECK_INT(l.promises.due[MARK_KEPT_LATE], 1);
    CHECK_INT(l.promises.due[MARK_BROKEN], 1);
    CHECK_INT(l.promises.due[MARK_OVERDUE], 1);
    CHECK_OR_STOP(l.promises.mark_count == 5);
    CHECK(l.promises.marks[4] == MARK_BROKEN || l.promises.marks[4] == MARK_OVERDUE);
}

static void a_rule_nobody_acts_on_keeps_its_past(struct fixture *f)
{
    struct rule_row owned = {.name = STR("owned"), .text = STR("a"), .team = 1};
    struct rule_row alone = {.name = STR("alone"), .text = STR("b")};
    struct rule_row idle = {.name = STR("idle"), .text = STR("c")};
    struct listening l;
    struct cast cast;
    int64_t message;

    begin(f, &cast);
    CHECK(!rule_add(f->db, &owned, 0));
    CHECK(!rule_add(f->db, &alone, 0));
    CHECK(!rule_add(f->db, &idle, 0));
    message = hear(f, &cast, "1", MS_DAY, AUDIENCE_PUBLIC);
    CHECK(!hit_add(f->db, message, owned.id, 1));
    CHECK(!hit_add(f->db, message, alone.id, 1));
    CHECK(!listening_wanted(f->db, owned.id, MS_DAY));
    CHECK(!listening_wanted(f->db, alone.id, MS_DAY));
    CHECK(!rule_remove(f->db, alone.id, 0, 2 * (int64_t)MS_DAY));
    CHECK(!db_commit(f->db));
    l = look(f, 1, 1, 9 * (int64_t)MS_DAY);
    CHECK_OR_STOP(l.rule_count == 3);
    CHECK_STR(l.rules[0].name, "owned");
    CHECK_STR(l.rules[1].name, "alone");
    CHECK(l.rules[1].is_removed && !l.rules[1].has_owner);
    CHECK_INT(l.rules[1].heard, 1);
    CHECK_STR(l.rules[2].name, "idle");
    act(f, &cast, INT64_MAX, LISTENED_NO, LEAVE_OTHER);
    l = look(f, 1, 1, 9 * (int64_t)MS_DAY);
    CHECK_OR_STOP(l.rule_count == 1);
    CHECK_STR(l.rules[0].name, "idle");
}

int main(void)
{
    RUN_BOTH(nothing_is_fine);
    RUN_BOTH(a_message_is_in_one_place_and_moves);
    RUN_BOTH(a_channel_without_public_words_has_no_name);
    RUN_BOTH(waits_by_nearest_rank);
    RUN_BOTH(gaps_are_cut_to_the_period);
    RUN_BOTH(promises_fall_due);
    RUN_BOTH(a_rule_nobody_acts_on_keeps_its_past);
    return unit_end();
}
