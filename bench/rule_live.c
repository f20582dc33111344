/* rule_live.c: how soon a change of a rule is at work, and what it costs those who match.
 *
 * usage: rule_live [RULES] [CHANGES]        default: 100000 300; HEED_TEST_PG: on PostgreSQL, too
 *
 * Two threads match batches of 64 posts with whatever table is current; a third adds, edits, pauses
 * and removes rules, each change in a commit of its own, with rests in which the keeper makes a new
 * base. Printed: from the commit to the first batch that met the change; how long a batch takes
 * (processor and clock) with nothing else going on and while rules change. The posts are made up;
 * what a matcher does with real ones is another bench's.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "main/rule_keeper.h"
#include "store/fixture.h"
#include "store/rule.h"

enum { BATCH = 64, POSTS = 4096, READERS = 2, TIMES_MAX = 1 << 21, CHANGES_MAX = 10000 };

struct times {
    double *at; /* ms */
    size_t n;
};

struct reader {
    struct bench *bench;
    pthread_t thread;
    struct times cpu, clock;
};

struct bench {
    struct rule_keeper *keeper;
    struct message posts[POSTS];
    atomic_bool ended;
    atomic_llong met[CHANGES_MAX]; /* when version first + i was first met, in us; 0: not yet */
    int64_t first;
    struct reader readers[READERS];
};

static double ms(clockid_t clock)
{
    struct timespec now;

    (void)clock_gettime(clock, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void add_time(struct times *times, double value)
{
    if (times->n < TIMES_MAX)
        times->at[times->n++] = value;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static void say(const char *what, struct times *times)
{
    if (!times->n)
        return;
    qsort(times->at, times->n, sizeof(*times->at), by_value);
    printf("%-52s p50 %8.3f  p99 %8.3f  p99.9 %8.3f  max %8.3f ms (%zu)\n", what,
           times->at[times->n / 2], times->at[times->n * 99 / 100],
           times->at[times->n * 999 / 1000], times->at[times->n - 1], times->n);
    times->n = 0;
}

/* A number as a made-up word. */
static struct str word(struct arena *arena, uint64_t n)
{
    static const char *const syllables[] = {"ka",  "lo",  "mi", "ren", "tor", "vel", "zu",  "an",
                                            "bri", "dex", "fy", "gra", "hex", "jo",  "lin", "mar"};

    return arena_printf(arena, "%s%s%s%s", syllables[n % 16], syllables[n / 16 % 16],
                        syllables[n / 256 % 16], syllables[n / 4096 % 16]);
}

static void make_posts(struct bench *bench, struct arena *arena)
{
    for (size_t i = 0; i < POSTS; i++) {
        struct str text = STR("so");

        for (unsigned k = 0; k < 16; k++)
            text = arena_printf(arena, "%.*s %.*s", STR_ARGS(text),
                                STR_ARGS(word(arena, (uint64_t)random() % (k % 4 ? 64 : 65536))));
        message_init(&bench->posts[i]);
        bench->posts[i].text = text;
    }
}

static void note_version(struct bench *bench, int64_t version)
{
    int64_t at = version - bench->first;
    long long never = 0;

    if (at >= 0 && at < CHANGES_MAX)
        (void)atomic_compare_exchange_strong(&bench->met[at], &never,
                                             (long long)(ms(CLOCK_MONOTONIC) * 1e3));
}

static void *match_on(void *arg)
{
    struct reader *reader = arg;
    struct bench *bench = reader->bench;
    struct table_scratch *scratch;
    size_t at = 0;

    bug_on(table_scratch_new(&scratch) != OK);
    while (!atomic_load(&bench->ended)) {
        double clock = ms(CLOCK_MONOTONIC), cpu = ms(CLOCK_THREAD_CPUTIME_ID);
        struct rules_taken rules = rule_keeper_take(bench->keeper);
        const struct table_hit *hits;
        size_t n;

        for (size_t i = 0; i < BATCH; i++)
            bug_on(rule_table_match(rules.table, &bench->posts[(at + i) % POSTS], NULL, scratch,
                                    &hits, &n) != OK);
        at += BATCH;
        note_version(bench, rule_table_version(rules.table));
        rule_keeper_give(bench->keeper, rules);
        add_time(&reader->cpu, ms(CLOCK_THREAD_CPUTIME_ID) - cpu);
        add_time(&reader->clock, ms(CLOCK_MONOTONIC) - clock);
    }
    table_scratch_free(scratch);
    return NULL;
}

static void add_rules(struct fixture *f, size_t n)
{
    CHECK(!db_begin(f->db));
    for (size_t i = 0; i < n; i++) {
        struct arena arena;
        struct rule_row rule = {.created_at = 1};

        arena_init(&arena, 0);
        rule.name = arena_printf(&arena, "r%zu", i);
        rule.text = arena_printf(&arena, i % 3 ? "\"%.*s %.*s\"" : "%.*s%.*s",
                                 STR_ARGS(word(&arena, (uint64_t)random())),
                                 STR_ARGS(word(&arena, (uint64_t)random())));
        CHECK(!rule_add(f->db, &rule, 0));
        arena_clear(&arena);
    }
    CHECK(!db_commit(f->db));
}

/* One change of any kind; its version is the next. */
static void change(struct fixture *f, int i)
{
    struct rule_row rule = {.name = arena_printf(&f->arena, "new%d", i),
                            .text = word(&f->arena, (uint64_t)random()),
                            .created_at = 1};
    int64_t some = 1 + i * 7;

    CHECK(!db_begin(f->db));
    if (i % 4 == 0)
        CHECK(!rule_add(f->db, &rule, 0));
    else if (i % 4 == 1)
        CHECK(!rule_pause(f->db, some, true, 0, 2));
    else if (i % 4 == 2)
        CHECK(!rule_remove(f->db, some, 0, 2));
    else if (!rule_load(f->db, &f->arena, some, &rule))
        CHECK(!rule_set_text(f->db, &rule, word(&f->arena, (uint64_t)random()), 0, 2));
    CHECK(!db_commit(f->db));
}

static void gather(struct bench *bench, const char *when, bool clock)
{
    struct times all = {calloc(READERS * (size_t)TIMES_MAX, sizeof(double)), 0};
    char what[100];

    for (int i = 0; i < READERS; i++) {
        struct times *from = clock ? &bench->readers[i].clock : &bench->readers[i].cpu;

        for (size_t k = 0; k < from->n; k++)
            all.at[all.n++] = from->at[k];
        from->n = 0;
    }
    (void)snprintf(what, sizeof(what), "a batch of %d posts, %s, %s", BATCH, when,
                   clock ? "clock" : "processor");
    say(what, &all);
    free(all.at);
}

static void change_on(struct bench *bench, struct fixture *f, struct db *reader, int changes)
{
    struct times late = {calloc((size_t)changes, sizeof(double)), 0};
    struct times took = {calloc((size_t)changes, sizeof(double)), 0};

    for (int i = 0; i < changes; i++) {
        double committed;
        long long met = 0;

        change(f, i);
        committed = ms(CLOCK_MONOTONIC);
        CHECK(!rule_keeper_refresh(bench->keeper, reader));
        add_time(&took, ms(CLOCK_MONOTONIC) - committed);
        for (int wait = 0; !met && wait < 2000; wait++) {
            (void)usleep(500);
            met = atomic_load(&bench->met[i]);
        }
        if (met)
            add_time(&late, (double)met / 1e3 - committed);
        (void)usleep(i % 50 == 49 ? 900000 : 5000); /* a rest: a new base */
    }
    CHECK_INT(late.n, changes);
    say("from the commit to the first batch that met it", &late);
    say("refresh, on the thread that asks for it", &took);
    free(late.at);
    free(took.at);
}

static void bench_live(struct fixture *f, size_t rules, int changes)
{
    struct bench *bench = calloc(1, sizeof(*bench));
    struct arena arena;
    struct db *reader;
    double began;

    arena_init(&arena, (size_t)1 << 30);
    make_posts(bench, &arena);
    add_rules(f, rules);
    CHECK(!db_open(&f->site, DB_READ, &reader, NULL));
    began = ms(CLOCK_MONOTONIC);
    CHECK(!rule_keeper_open(reader, &bench->keeper));
    printf("%zu rules read and compiled in %.0f ms, %zu bytes\n", rules,
           ms(CLOCK_MONOTONIC) - began, rule_keeper_state(bench->keeper).bytes);
    bench->first = (int64_t)rules + 1;
    for (int i = 0; i < READERS; i++) {
        struct reader *one = &bench->readers[i];

        *one = (struct reader){.bench = bench,
                               .cpu = {calloc(TIMES_MAX, sizeof(double)), 0},
                               .clock = {calloc(TIMES_MAX, sizeof(double)), 0}};
        CHECK(!pthread_create(&one->thread, NULL, match_on, one));
    }
    (void)sleep(3);
    printf("nothing changes:\n"); /* read while they go on: a bench's race, of a few numbers */
    atomic_store(&bench->ended, true);
    for (int i = 0; i < READERS; i++)
        (void)pthread_join(bench->readers[i].thread, NULL);
    gather(bench, "nothing changes", false);
    gather(bench, "nothing changes", true);
    atomic_store(&bench->ended, false);
    for (int i = 0; i < READERS; i++)
        CHECK(!pthread_create(&bench->readers[i].thread, NULL, match_on, &bench->readers[i]));
    change_on(bench, f, reader, changes);
    atomic_store(&bench->ended, true);
    for (int i = 0; i < READERS; i++)
        (void)pthread_join(bench->readers[i].thread, NULL);
    gather(bench, "rules change", false);
    gather(bench, "rules change", true);
    printf("the last base was made in %lld ms beside two threads that match\n",
           (long long)rule_keeper_state(bench->keeper).fold_ms);
    rule_keeper_close(bench->keeper);
    db_close(reader);
    arena_clear(&arena);
    for (int i = 0; i < READERS; i++) {
        free(bench->readers[i].cpu.at);
        free(bench->readers[i].clock.at);
    }
    free(bench);
}

int main(int argc, char **argv)
{
    int64_t rules = 100000, changes = 300;
    struct fixture fixture;
    bool on_postgres = getenv("HEED_TEST_PG") != NULL;

    if ((argc > 1 && str_to_i64(str_from(argv[1]), &rules)) ||
        (argc > 2 && str_to_i64(str_from(argv[2]), &changes)) || changes > CHANGES_MAX)
        return 2;
    for (int i = 0; i <= on_postgres; i++) {
        printf("on %s:\n", i ? "PostgreSQL" : "SQLite");
        if (!fixture_open(&fixture, i))
            return 1;
        bench_live(&fixture, (size_t)rules, (int)changes);
        fixture_close(&fixture);
    }
    printf("%d passed, %d failed\n", unit_state.bad_checks == 0, unit_state.bad_checks);
    return unit_state.bad_checks != 0;
}
