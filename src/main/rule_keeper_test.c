/* Changes of rules come into effect while others match. */
#include "main/rule_keeper.h"

#include <pthread.h>
#include <stdatomic.h>

#include "store/fixture.h"
#include "store/rule.h"

struct house {
    struct fixture *f;
    struct db *reader;
    struct rule_keeper *keeper;
    struct table_scratch *scratch;
};

static void open_house(struct house *house, struct fixture *f)
{
    *house = (struct house){.f = f};
    CHECK(!db_open(&f->site, DB_READ, &house->reader, NULL));
    CHECK(!rule_keeper_open(house->reader, &house->keeper));
    CHECK(!table_scratch_new(&house->scratch));
}

static void close_house(struct house *house)
{
    rule_keeper_close(house->keeper);
    db_close(house->reader);
    table_scratch_free(house->scratch);
}

static struct rule_row add(struct fixture *f, const char *name, const char *text)
{
    struct rule_row rule = {.name = str_from(name), .text = str_from(text), .created_at = 1};

    CHECK(!db_begin(f->db) && !rule_add(f->db, &rule, 0) && !db_commit(f->db));
    return rule;
}

/* Hits of the text with what is current, and the version. */
static size_t hits_of(struct house *house, const char *text, int64_t *out_version)
{
    struct rules_taken rules = rule_keeper_take(house->keeper);
    const struct table_hit *hits;
    struct message message;
    size_t n = 99;

    message_init(&message);
    message.text = str_from(text);
    CHECK(!rule_table_match(rules.table, &message, NULL, house->scratch, &hits, &n));
    if (out_version)
        *out_version = rule_table_version(rules.table);
    rule_keeper_give(house->keeper, rules);
    return n;
}

static void a_change_is_at_work_when_refresh_returns(struct fixture *f)
{
    struct rule_row first = add(f, "a", "acme"), other;
    struct house house;
    int64_t version;

    open_house(&house, f);
    CHECK_INT(hits_of(&house, "acme", &version), 1);
    CHECK_INT(version, 1);
    other = add(f, "b", "acme coyote");
    CHECK_INT(hits_of(&house, "acme coyote", NULL), 1); /* nobody has told it yet */
    CHECK(!rule_keeper_refresh(house.keeper, house.reader));
    CHECK_INT(hits_of(&house, "acme coyote", &version), 2);
    CHECK_INT(version, 2);
    CHECK(!db_begin(f->db) && !rule_set_text(f->db, &first, STR("rocket"), 0, 2) &&
          !rule_pause(f->db, other.id, true, 0, 2) && !db_commit(f->db));
    CHECK(!rule_keeper_refresh(house.keeper, house.reader));
    CHECK_INT(hits_of(&house, "acme coyote", &version), 0);
    CHECK_INT(version, 4);
    CHECK_INT(hits_of(&house, "rocket", NULL), 1);
    CHECK(!db_begin(f->db) && !rule_pause(f->db, other.id, false, 0, 3) &&
          !rule_remove(f->db, first.id, 0, 3) && !db_commit(f->db));
    CHECK(!rule_keeper_refresh(house.keeper, house.reader));
    CHECK_INT(hits_of(&house, "acme coyote rocket", &version), 1);
    CHECK_INT(version, 6);
    rule_keeper_settle(house.keeper);
    CHECK_INT(rule_keeper_state(house.keeper).overlay, 0);
    CHECK_INT(rule_keeper_state(house.keeper).rules, 1);
    CHECK_INT(hits_of(&house, "acme coyote rocket", &version), 1);
    CHECK_INT(version, 6);
    close_house(&house);
}

static void add_many(struct fixture *f, const char *name)
{
    CHECK(!db_begin(f->db));
    for (int i = 0; i < 2 * OVERLAY_MAX; i++) {
        struct rule_row rule = {.name = arena_printf(&f->arena, "%s%d", name, i),
                                .text = arena_printf(&f->arena, "acme%d OR acme", i),
                                .created_at = 1};

        CHECK(!rule_add(f->db, &rule, 0));
    }
    CHECK(!db_commit(f->db));
}

static void many_at_once_come_with_a_new_base(struct fixture *f)
{
    struct house house;
    int64_t version;

    open_house(&house, f);
    add_many(f, "r");
    CHECK(!rule_keeper_refresh(house.keeper, house.reader));
    rule_keeper_settle(house.keeper);
    CHECK_INT(hits_of(&house, "acme", &version), 2 * OVERLAY_MAX);
    CHECK_INT(version, 2 * OVERLAY_MAX);
    close_house(&house);
}

static void the_thread_reads_what_is_much(struct fixture *f)
{
    struct house house;
    int64_t version;

    open_house(&house, f);
    CHECK(!rule_keeper_reads(house.keeper, &f->site, NULL));
    add_many(f, "r");
    CHECK(!rule_keeper_refresh(house.keeper, house.reader));
    (void)add(f, "one", "acme"); /* while the thread reads, or folds, or neither */
    CHECK(!rule_keeper_refresh(house.keeper, house.reader));
    add_many(f, "s");
    CHECK(!rule_keeper_refresh(house.keeper, house.reader));
    rule_keeper_settle(house.keeper);
    CHECK_INT(hits_of(&house, "acme", &version), 4 * OVERLAY_MAX + 1);
    CHECK_INT(version, 4 * OVERLAY_MAX + 1);
    (void)add(f, "two", "acme");
    CHECK(!rule_keeper_refresh(house.keeper, house.reader));
    CHECK_INT(hits_of(&house, "acme", NULL), 4 * OVERLAY_MAX + 2); /* little is there at once */
    close_house(&house);
}

/* Each change moves one word from a rule to the other, in one commit: whoever matches must find it
 * in exactly one. */
struct race {
    struct house *house;
    atomic_bool ended;
    atomic_int bad, seen;
};

static void *match_on(void *arg)
{
    struct race *race = arg;
    struct house own = *race->house;
    int64_t version, last = 0;

    if (table_scratch_new(&own.scratch))
        return NULL;
    while (!atomic_load(&race->ended)) {
        bool good = hits_of(&own, "acme", &version) == 1 && version >= last && version % 2 == 0;

        last = version;
        atomic_fetch_add(good ? &race->seen : &race->bad, 1);
    }
    table_scratch_free(own.scratch);
    return NULL;
}

static void nobody_meets_half_a_commit(struct fixture *f)
{
    struct rule_row one = add(f, "a", "acme"), two = add(f, "b", "coyote");
    struct house house;
    struct race race = {.house = &house};
    pthread_t threads[2];

    open_house(&house, f);
    for (int i = 0; i < 2; i++)
        CHECK_OR_STOP(!pthread_create(&threads[i], NULL, match_on, &race));
    for (int i = 0; i < 300; i++) {
        struct str a = i % 2 ? STR("acme") : STR("coyote"), b = i % 2 ? STR("coyote") : STR("acme");

        CHECK(!db_begin(f->db) && !rule_set_text(f->db, &one, a, 0, 2) &&
              !rule_set_text(f->db, &two, b, 0, 2) && !db_commit(f->db));
        CHECK(!rule_keeper_refresh(house.keeper, house.reader));
        if (i % 100 == 50)
            rule_keeper_settle(house.keeper);
    }
    atomic_store(&race.ended, true);
    for (int i = 0; i < 2; i++)
        (void)pthread_join(threads[i], NULL);
    CHECK_INT(atomic_load(&race.bad), 0);
    CHECK(atomic_load(&race.seen) > 0);
    close_house(&house);
}

int main(void)
{
    RUN_BOTH(a_change_is_at_work_when_refresh_returns);
    RUN_BOTH(many_at_once_come_with_a_new_base);
    RUN_BOTH(the_thread_reads_what_is_much);
    RUN_BOTH(nobody_meets_half_a_commit);
    return unit_end();
}
