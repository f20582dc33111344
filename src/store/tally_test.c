#include "store/tally.h"

#include "base/clock.h"
#include "store/fixture.h"

static const int64_t NOON = 1700000000000;

static struct tally_change hear(struct fixture *f, int64_t message, struct counts counts,
                                int64_t now)
{
    struct tally_change change = {.is_changed = true, .before.n = -1};

    CHECK(!tally_heard(f->db, message, &counts, now, &change));
    return change;
}

static void counts_go_up_and_down(struct fixture *f)
{
    struct tally_change change;
    struct tally last, *list;
    size_t n = 0;

    CHECK(!db_begin(f->db));
    change = hear(f, 7, (struct counts){0, -1, -1, 0}, NOON);
    CHECK(!change.is_changed && !change.before.message);
    CHECK_INT(tally_load(f->db, 7, &last), ERR_NOT_FOUND);
    change = hear(f, 7, (struct counts){2, -1, -1, 900}, NOON);
    CHECK(change.is_changed && !change.before.message && change.after.counts.views == 900);
    change = hear(f, 7, (struct counts){2, -1, -1, 900}, NOON + MS_DAY);
    CHECK(!change.is_changed);
    /* within a minute the same step; what is not said stays */
    change = hear(f, 7, (struct counts){3, -1, -1, -1}, NOON + 30000);
    CHECK(change.is_changed && change.after.n == 0 && change.after.counts.views == 900);
    CHECK_INT(change.before.counts.likes, 2);
    change = hear(f, 7, (struct counts){-1, 4, -1, 40000}, NOON + 70000);
    CHECK(change.after.n == 1 && change.after.since == NOON + 70000);
    CHECK(change.after.counts.likes == 3 && change.after.counts.boosts == 4);
    change = hear(f, 7, (struct counts){1, -1, -1, 40000}, NOON + 140000);
    CHECK(change.is_changed && change.after.n == 2 && change.after.counts.likes == 1);
    /* a clock that was put back tears nothing */
    change = hear(f, 7, (struct counts){0, 0, 0, 0}, NOON);
    CHECK(change.after.at == NOON + 140000 && change.after.counts.views == 0);
    CHECK(!db_commit(f->db));
    CHECK(!tally_list(f->db, &f->arena, 7, 0, &list, &n));
    CHECK_OR_STOP(n == 3);
    CHECK(list[0].counts.likes == 3 && list[1].counts.views == 40000 && !list[2].counts.views);
    CHECK(!tally_list(f->db, &f->arena, 7, NOON + 70000, &list, &n));
    CHECK_INT((int)n, 2);
    CHECK(!tally_load(f->db, 7, &last));
    CHECK(last.n == 2 && last.message == 7 && last.counts.replies == 0);
}

/* A year that changes each minute by little, and one that leaps each minute. */
static void a_history_has_a_ceiling(struct fixture *f)
{
    struct tally_change change = {.is_changed = false};
    int64_t at = NOON;

    CHECK(!db_begin(f->db));
    for (int i = 0; i < 3000; i++, at += 60000)
        change = hear(f, 1, (struct counts){1000000 + i, -1, -1, -1}, at);
    CHECK(change.after.n > 100 && change.after.n < 32 * 6);
    for (int i = 0; i < 3000; i++, at += 60000)
        change = hear(f, 2, (struct counts){i % 2 ? 0 : 1000, -1, -1, -1}, at);
    CHECK(change.after.n >= TALLY_STEPS_MAX && change.after.n < TALLY_STEPS_MAX + 32 * 6);
    CHECK(!db_commit(f->db));
}

/* Three years old and then seen by all: by the minute. */
static void an_old_item_goes_round(struct fixture *f)
{
    struct tally_change change;

    CHECK(!db_begin(f->db));
    (void)hear(f, 3, (struct counts){-1, -1, -1, 900}, NOON);
    (void)hear(f, 3, (struct counts){-1, -1, -1, 1000}, NOON + 1000 * (int64_t)MS_DAY);
    change = hear(f, 3, (struct counts){-1, -1, -1, 2000}, NOON + 1000 * (int64_t)MS_DAY + 60000);
    CHECK(change.after.n == 2 && change.after.counts.views == 2000);
    change = hear(f, 3, (struct counts){-1, -1, -1, 2010}, NOON + 1000 * (int64_t)MS_DAY + 120000);
    CHECK(change.after.n == 2 && change.after.at == NOON + 1000 * (int64_t)MS_DAY + 120000);
    CHECK(!db_commit(f->db));
}

static void a_conversation_has_its_last(struct fixture *f)
{
    struct stored_message message = {.is_current = true, .heard_at = 5};
    struct cast cast;
    struct tally *list;
    size_t n = 0;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    message.channel = cast.channel.id;
    message.conversation = cast.conversation.id;
    message_init(&message.said);
    message.said.id = STR("film");
    CHECK(!message_add(f->db, &message));
    (void)hear(f, message.id, (struct counts){1, -1, -1, -1}, NOON);
    (void)hear(f, message.id, (struct counts){9, -1, -1, -1}, NOON + 60000);
    CHECK(!db_commit(f->db));
    CHECK(!tally_in(f->db, &f->arena, cast.conversation.id, 9, &list, &n));
    CHECK_OR_STOP(n == 1);
    CHECK(list[0].message == message.id && list[0].counts.likes == 9);
}

int main(void)
{
    RUN_BOTH(counts_go_up_and_down);
    RUN_BOTH(a_history_has_a_ceiling);
    RUN_BOTH(an_old_item_goes_round);
    RUN_BOTH(a_conversation_has_its_last);
    return unit_end();
}
