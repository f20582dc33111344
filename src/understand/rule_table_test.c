/* A base and what was said since must match as one set of all rules would. */
#include "understand/rule_table.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/swap.h"
#include "unit.h"

static struct rule_source rule(int64_t row, int64_t version, const char *text)
{
    return (struct rule_source){row, version, str_from(text)};
}

/* "1.2 5.1 ": row and version of each hit. */
static const char *hits_of(const struct rule_table *table, struct table_scratch *scratch,
                           const char *text)
{
    static _Thread_local char out[400];
    struct message message;
    const struct table_hit *hits;
    size_t n, at = 0;

    message_init(&message);
    message.text = str_from(text);
    out[0] = 0;
    if (rule_table_match(table, &message, NULL, scratch, &hits, &n))
        return "failed";
    for (size_t i = 0; i < n; i++)
        at += (size_t)snprintf(out + at, sizeof(out) - at, "%d.%d ", (int)hits[i].rule.rule,
                               (int)hits[i].rule.version);
    return out;
}

#define CHECK_HITS(table, scratch, text, want)                                                     \
    CHECK_STR(str_from(hits_of(table, scratch, text)), want)

static struct rule_table *table_of(struct rule_base *base, const struct rule_source *changes,
                                   size_t n, int64_t version)
{
    struct rule_table *table = NULL;

    CHECK(!rule_table_new(base, changes, n, version, &table));
    return table;
}

static void what_was_said_since_wins(void)
{
    const struct rule_source first[] = {rule(2, 1, "acme"), rule(4, 1, "acme OR coyote"),
                                        rule(6, 3, "coyote"), rule(8, 1, "acme -coyote")};
    const struct rule_source since[] = {rule(1, 1, "coyote"), rule(4, 2, "acme"), rule(6, 4, ""),
                                        rule(9, 1, "acme"), rule(11, 1, "")};
    struct rule_base *base, *folded;
    struct rule_table *table, *next, *last;
    struct table_scratch *scratch;

    CHECK_OR_STOP(!table_scratch_new(&scratch));
    CHECK_OR_STOP(!rule_base_new(first, ARRAY_LEN(first), &base));
    table = table_of(base, NULL, 0, 4);
    CHECK_HITS(table, scratch, "acme", "2.1 4.1 8.1 ");
    CHECK_HITS(table, scratch, "acme coyote", "2.1 4.1 6.3 ");
    next = table_of(base, since, ARRAY_LEN(since), 9);
    CHECK_HITS(next, scratch, "acme", "2.1 4.2 8.1 9.1 ");
    CHECK_HITS(next, scratch, "coyote", "1.1 ");
    CHECK_HITS(table, scratch, "coyote", "4.1 6.3 "); /* as it was */
    CHECK_INT(rule_table_version(next), 9);
    CHECK_INT(rule_table_count(next), 5);
    CHECK_OR_STOP(!rule_base_fold(base, since, ARRAY_LEN(since), &folded));
    last = table_of(folded, NULL, 0, 9);
    rule_base_drop(base);
    rule_base_drop(folded);
    CHECK_INT(rule_table_count(last), 5);
    CHECK_HITS(last, scratch, "acme", "2.1 4.2 8.1 9.1 ");
    CHECK_HITS(last, scratch, "coyote", "1.1 ");
    CHECK_HITS(next, scratch, "acme", "2.1 4.2 8.1 9.1 ");
    rule_table_free(table);
    rule_table_free(next);
    rule_table_free(last);
    table_scratch_free(scratch);
}

static void nothing_at_all_matches_nothing(void)
{
    struct rule_base *base;
    struct rule_table *table;
    struct table_scratch *scratch;

    CHECK_OR_STOP(!table_scratch_new(&scratch));
    CHECK_OR_STOP(!rule_base_new(NULL, 0, &base));
    table = table_of(base, NULL, 0, 0);
    CHECK_HITS(table, scratch, "acme", "");
    rule_table_free(table);
    rule_base_drop(base);
    table_scratch_free(scratch);
}

static void what_does_not_parse_is_counted(void)
{
    const struct rule_source sources[] = {rule(1, 1, "acme"), rule(2, 1, "-acme"),
                                          rule(3, 1, "acme")};
    struct rule_base *base;
    struct rule_table *table;
    struct table_scratch *scratch;

    CHECK_OR_STOP(!table_scratch_new(&scratch));
    CHECK_OR_STOP(!rule_base_new(sources, 3, &base));
    CHECK_INT(rule_base_count(base), 2);
    CHECK_INT(rule_base_bad(base), 1);
    CHECK(rule_base_bytes(base) > 0);
    table = table_of(base, sources, 2, 1);
    CHECK_HITS(table, scratch, "acme", "1.1 3.1 ");
    rule_table_free(table);
    rule_base_drop(base);
    table_scratch_free(scratch);
}

static void labels_decide_in_both_parts(void)
{
    const struct rule_source first[] = {rule(1, 1, "acme label:complaint"), rule(2, 1, "acme")};
    const struct rule_source since[] = {rule(2, 2, "acme label:praise"),
                                        rule(3, 1, "acme label:complaint")};
    double labels[LABEL_COUNT] = {[LABEL_COMPLAINT] = 0.9};
    const struct match_asks asks = {.labels = labels};
    const struct table_hit *hits;
    struct message message;
    struct rule_base *base;
    struct rule_table *table;
    struct table_scratch *scratch;
    size_t n;

    message_init(&message);
    message.text = STR("acme");
    CHECK_OR_STOP(!table_scratch_new(&scratch));
    CHECK_OR_STOP(!rule_base_new(first, 2, &base));
    table = table_of(base, since, 2, 3);
    CHECK(!rule_table_match(table, &message, NULL, scratch, &hits, &n));
    CHECK_INT(n, 3);
    CHECK(hits[0].needs_labels && hits[1].needs_labels && hits[2].needs_labels);
    CHECK(!rule_table_again(table, &message, &asks, scratch, &hits, &n));
    CHECK_OR_STOP(n == 2);
    CHECK(hits[0].rule.rule == 1 && hits[1].rule.rule == 3 && !hits[1].needs_labels);
    rule_table_free(table);
    rule_base_drop(base);
    table_scratch_free(scratch);
}

/* ---- while threads match ---- */

enum { RULES = 200, READERS = 2, CHANGES = 1500 };

/* At version v every rule has version v: a message that met rules of two versions is told. */
struct race {
    struct swap swap;
    atomic_bool ended;
    atomic_int bad, matched;
};

static void look(struct race *race, const struct rule_table *table, struct table_scratch *scratch,
                 const struct message *message)
{
    int64_t version = rule_table_version(table);
    const struct table_hit *hits;
    size_t n;
    bool good = !rule_table_match(table, message, NULL, scratch, &hits, &n) && n == RULES;

    for (size_t i = 0; good && i < n; i++)
        good = hits[i].rule.rule == (int64_t)i + 1 && hits[i].rule.version == version;
    atomic_fetch_add(good ? &race->matched : &race->bad, 1);
}

static void *match_on(void *arg)
{
    struct race *race = arg;
    struct table_scratch *scratch;
    struct message message;

    message_init(&message);
    message.text = STR("the acme coyote");
    if (table_scratch_new(&scratch))
        return NULL;
    while (!atomic_load(&race->ended)) {
        struct swap_taken taken = swap_take(&race->swap);

        look(race, taken.thing, scratch, &message);
        swap_give(&race->swap, taken);
    }
    table_scratch_free(scratch);
    return NULL;
}

static void fill(struct rule_source *sources, int64_t version)
{
    for (int i = 0; i < RULES; i++)
        sources[i] = rule(i + 1, version, i % 2 ? "acme" : "acme coyote");
}

static void collect(struct race *race)
{
    struct rule_table *old;

    while ((old = swap_collect(&race->swap)) != NULL)
        rule_table_free(old);
}

static void change_often(struct race *race, struct rule_base *base)
{
    struct rule_source sources[RULES];
    struct rule_table *table;

    for (int64_t version = 2; version <= CHANGES; version++) {
        fill(sources, version);
        if (version % 10 == 0) { /* a new base */
            rule_base_drop(base);
            CHECK_OR_STOP(!rule_base_new(sources, RULES, &base));
        }
        table = table_of(base, sources, version % 10 ? RULES : 0, version);
        while (swap_put(&race->swap, table) == ERR_BUSY)
            collect(race);
        collect(race);
    }
    rule_base_drop(base);
}

static void no_message_meets_half_a_table(void)
{
    static struct race race;
    struct rule_source sources[RULES];
    struct rule_base *base;
    pthread_t threads[READERS];

    fill(sources, 1);
    CHECK_OR_STOP(!rule_base_new(sources, RULES, &base));
    swap_init(&race.swap, table_of(base, NULL, 0, 1));
    for (int i = 0; i < READERS; i++)
        CHECK_OR_STOP(!pthread_create(&threads[i], NULL, match_on, &race));
    change_often(&race, base);
    atomic_store(&race.ended, true);
    for (int i = 0; i < READERS; i++)
        (void)pthread_join(threads[i], NULL);
    collect(&race);
    rule_table_free(swap_now(&race.swap));
    CHECK_INT(atomic_load(&race.bad), 0);
    CHECK(atomic_load(&race.matched) > 0);
}

int main(void)
{
    RUN(what_was_said_since_wins);
    RUN(nothing_at_all_matches_nothing);
    RUN(what_does_not_parse_is_counted);
    RUN(labels_decide_in_both_parts);
    RUN(no_message_meets_half_a_table);
    return unit_end();
}
