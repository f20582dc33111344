/* alarm.c: what counting for the alarm costs a message, and a look at all watches.
 *
 * usage: bench_alarm SITE [MESSAGES]        SITE: made by `heed init` before
 *
 * Messages that one rule wants, a fifth of them against us, 1,000 a transaction (as the writer does
 * it); once without a rule, so that what transactions cost can be taken off. Then the watches of
 * 1,000 rules, each with a week of talk: made anew from the store, and five minutes further. CPU
 * time of the whole process, the log's copying left out (no server runs). */
#include <stdio.h>
#include <time.h>

#include "act/alarm.h"
#include "base/clock.h"
#include "store/site.h"

enum { BATCH = 1000, RULES = 1000, HOURS = 7 * 24 };

struct batch {
    struct writer_job job;
    struct act *act;
    int64_t from, now;
    int step; /* 0: no rule wants them; 1: one does; 2: history; 3: a pass */
};

static double cpu(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static enum err hear(struct db *db, struct batch *batch, int64_t n)
{
    char id[32];
    struct rule_hit hit = {1, 1};
    struct understood found = {.hits = &hit, .hit_count = batch->step == 1};
    struct author author = {.followers = -1};
    struct message message;
    struct capture capture = {.message = &message, .found = &found, .channel = 1};

    (void)snprintf(id, sizeof(id), "m%lld", (long long)n);
    message_init(&message);
    message.id = author.id = str_from(id);
    message.authors = &author;
    message.author_count = 1;
    found.negative = n % 5 == 0;
    capture.heard_at = batch->now + n;
    return alarm_heard(batch->act, db, &capture, n, n % 2 == 0);
}

static enum err run(struct db *db, struct writer_job *job)
{
    struct batch *batch = (struct batch *)(void *)job; /* its first member */
    struct arena arena;
    size_t changed = 0;
    enum err err = OK;

    arena_init(&arena, 0);
    if (batch->step == 3)
        err = alarm_pass(batch->act, db, &arena, batch->now, &changed);
    for (int64_t i = 0; i < BATCH && !err && batch->step < 3; i++) {
        int64_t at = batch->now - batch->from * MS_HOUR;

        err = batch->step < 2 ? hear(db, batch, batch->from + i)
                              : alarm_count_add(db, 2 + i, at, ALARM_VOICES, 9);
        if (!err && batch->step == 2)
            err = alarm_count_add(db, 2 + i, at, ALARM_AGAINST, 1);
    }
    arena_clear(&arena);
    return err;
}

static double time_of(struct act *act, int step, int64_t from, int64_t to, int64_t by, int64_t now)
{
    double before = cpu();

    for (int64_t i = from; i < to; i += by) {
        struct batch batch = {.job = {.run = run}, .act = act, .from = i, .now = now, .step = step};

        if (writer_run(act_writer(act), &batch.job))
            printf("failed\n");
    }
    return cpu() - before;
}

int main(int argc, char **argv)
{
    struct act_config config = {.now = clock_now()};
    struct site site;
    struct act *act;
    struct fault fault = {0};
    int64_t n = 200000, now = config.now;
    double none, one, anew;

    if (argc < 2 || (argc > 2 && str_to_i64(str_from(argv[2]), &n)))
        return 2;
    config.site = &site;
    if (site_open(argv[1], &site, &fault) || db_open(&site, DB_WRITE, &config.db, &fault) ||
        act_open(&config, &act, &fault)) {
        printf("%s\n", fault.text);
        return 1;
    }
    none = time_of(act, 0, 1, n, BATCH, now);
    one = time_of(act, 1, 1, n, BATCH, now);
    printf("a message that one rule wants: %.2f us\n", 1e6 * (one - none) / (double)n);
    (void)time_of(act, 2, 0, HOURS, 1, now);
    anew = time_of(act, 3, 0, RULES / ALARM_WATCHES_AT_ONCE + 2, 1, now);
    printf("%d watches made anew: %.1f ms each, %d a call\n", RULES, 1e3 * anew / RULES,
           ALARM_WATCHES_AT_ONCE);
    printf("five minutes further: %.1f us each\n",
           1e6 * time_of(act, 3, 0, 1, 1, now + 5 * (int64_t)MS_MINUTE) / RULES);
    act_close(act);
    return 0;
}
