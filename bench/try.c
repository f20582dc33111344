/* try.c: how long a rule takes to be tried on a large store, as the page does it.
 *
 * usage: bench_try SITE RULE…
 *
 * For each rule one line of JSON: ms of the first step with its figures (200 ms of work, as the
 * page asks for), ms until all is done, what it says then and how often the rule was asked.
 */
#include <stdio.h>

#include "base/clock.h"
#include "store/site.h"
#include "understand/try.h"

enum { STEP_MS = 180 };

static enum err try_one(struct db *db, struct str rule)
{
    struct trial *trial = NULL;
    struct try_figures first, last;
    struct arena arena;
    int64_t begun = clock_monotonic(), first_ms = 0;
    enum err err;

    arena_init(&arena, 0);
    err = trial_new(rule, &trial);
    if (!err)
        err = trial_step(trial, db, begun + STEP_MS);
    if (!err)
        err = trial_figures(trial, db, &arena, &first);
    first_ms = clock_monotonic() - begun;
    while (!err && !trial_is_done(trial))
        err = trial_step(trial, db, clock_monotonic() + STEP_MS);
    if (!err)
        err = trial_figures(trial, db, &arena, &last);
    if (!err)
        printf("{\"rule\":\"%.*s\",\"first_ms\":%lld,\"first\":[%.0f,%.0f,%.0f],\"ms\":%lld,"
               "\"total\":[%.0f,%.0f,%.0f],\"exact\":%d,\"looked_at\":%lld,\"wanted\":%lld,"
               "\"words\":%zu,\"changes\":%zu}\n",
               STR_ARGS(rule), (long long)first_ms, first.total.low, first.total.n,
               first.total.high, (long long)(clock_monotonic() - begun), last.total.low,
               last.total.n, last.total.high, last.total.is_exact, (long long)last.looked_at,
               (long long)last.wanted, last.word_count, last.change_count);
    trial_free(trial);
    arena_clear(&arena);
    return err;
}

int main(int argc, char **argv)
{
    struct site site;
    struct fault fault = {0};
    struct db *db = NULL;
    enum err err = argc < 3 ? ERR_BAD_INPUT : site_open(argv[1], &site, &fault);

    if (!err)
        err = db_open(&site, DB_READ, &db, &fault);
    for (int i = 2; i < argc && !err; i++)
        err = try_one(db, str_from(argv[i]));
    db_close(db);
    if (err)
        fprintf(stderr, "bench_try: %s\n", fault_text(&fault, err));
    return err ? 1 : 0;
}
