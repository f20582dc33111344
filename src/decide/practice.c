#include "decide/practice.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"

enum { SWEEPS_MAX = 200 };
#define STILL 1e-5 /* no weight moves further: done */

static const struct {
    double weight, spread;
    int sign;
} shipped[ADVICE_FACT_COUNT] = {
#define X(id, weight, spread, sign) [id] = {weight, spread, sign},
    ADVICE_WEIGHTS(X)
#undef X
};

/* What one agent did in one situation. */
struct doing {
    uint64_t facts;
    int64_t staff;
    int64_t halves[ADVICE_COUNT];
};

/* A situation as the fit sees it. */
struct situation {
    uint64_t facts;
    double mass[ADVICE_COUNT], score;
};

struct practice {
    struct doing *doings; /* by facts, then staff */
    size_t n, room;
    struct situation *situations; /* room of them */
    double weight[ADVICE_FACT_COUNT];
    bool is_new; /* something was added since the last fit */
};

void practice_clear(struct practice *practice)
{
    practice->n = 0;
    practice->is_new = false;
    for (int i = 0; i < ADVICE_FACT_COUNT; i++)
        practice->weight[i] = shipped[i].weight;
}

struct practice *practice_new(void)
{
    struct practice *practice = calloc(1, sizeof(*practice));

    if (practice)
        practice_clear(practice);
    return practice;
}

void practice_free(struct practice *practice)
{
    if (!practice)
        return;
    free(practice->doings);
    free(practice->situations);
    free(practice);
}

/* ---- what was done ---- */

static bool is_before(const struct doing *doing, uint64_t facts, int64_t staff)
{
    return doing->facts != facts ? doing->facts < facts : doing->staff < staff;
}

/* Where it stands, or would. */
static size_t find(const struct practice *practice, uint64_t facts, int64_t staff)
{
    size_t from = 0, to = practice->n;

    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (is_before(&practice->doings[middle], facts, staff))
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static enum err make_room(struct practice *practice)
{
    size_t room = practice->room ? practice->room * 2 : 64;
    struct doing *doings;
    struct situation *situations;

    if (practice->n < practice->room)
        return OK;
    if (practice->n == PRACTICE_MAX)
        return ERR_TOO_BIG;
    doings = realloc(practice->doings, room * sizeof(*doings));
    if (!doings)
        return ERR_NO_MEMORY;
    practice->doings = doings;
    situations = realloc(practice->situations, room * sizeof(*situations));
    if (!situations)
        return ERR_NO_MEMORY;
    practice->situations = situations;
    practice->room = room;
    return OK;
}

static int64_t halves_of(const struct doing *doing)
{
    int64_t sum = 0;

    for (int i = 0; i < ADVICE_COUNT; i++)
        sum += doing->halves[i] > 0 ? doing->halves[i] : 0;
    return sum;
}

/* The end of those with the same facts. */
static size_t end_of(const struct practice *practice, size_t from)
{
    size_t to = from;

    while (to < practice->n && practice->doings[to].facts == practice->doings[from].facts)
        to++;
    return to;
}

/* What nobody decided about, and what it was advised as. */
struct quiet {
    int64_t n;
    enum advice advised;
};

/* All of one situation; nobody stands first. */
static struct quiet quiet_of(const struct practice *practice, size_t from, size_t to)
{
    const struct doing *nobody = &practice->doings[from];
    struct quiet quiet = {0, ADVICE_LEAVE};

    if (from == to || nobody->staff != PRACTICE_NOBODY)
        return quiet;
    quiet.advised = nobody->halves[ADVICE_WATCH] > nobody->halves[ADVICE_LEAVE] ? ADVICE_WATCH
                                                                                : ADVICE_LEAVE;
    quiet.n = halves_of(nobody);
    for (size_t i = from + 1; i < to; i++)
        quiet.n -= halves_of(&practice->doings[i]);
    quiet.n = quiet.n > 0 ? quiet.n / 2 : 0;
    return quiet;
}

static double power_of_two(int64_t n) { return n > 0 ? ldexp(1, ilogb((double)n)) : 0; }

/* What of it the weights see. */
static double seen_quiet(const struct practice *practice, size_t at)
{
    size_t from = find(practice, practice->doings[at].facts, INT64_MIN);
    struct quiet quiet = quiet_of(practice, from, end_of(practice, from));

    return power_of_two(quiet.n) * (quiet.advised == ADVICE_WATCH ? -1 : 1);
}

static void count(struct practice *practice, size_t at, const struct practice_tally *tally)
{
    bool is_nobody = tally->staff == PRACTICE_NOBODY;
    double was = is_nobody ? seen_quiet(practice, at) : 0;

    practice->doings[at].halves[tally->chosen] += tally->halves;
    if (!is_nobody || seen_quiet(practice, at) != was)
        practice->is_new = true;
}

enum err practice_add(struct practice *practice, const struct practice_tally *tally)
{
    size_t at = find(practice, tally->facts, tally->staff);
    struct doing *doing = practice->doings ? practice->doings + at : NULL;
    bool is_there = at < practice->n && doing->facts == tally->facts &&
                    doing->staff == tally->staff;

    if ((unsigned)tally->chosen >= ADVICE_COUNT)
        return ERR_BAD_INPUT;
    if (!is_there) {
        enum err err = make_room(practice);

        if (err)
            return err;
        doing = practice->doings + at;
        memmove(doing + 1, doing, (practice->n - at) * sizeof(*doing));
        *doing = (struct doing){.facts = tally->facts, .staff = tally->staff};
        practice->n++;
    }
    count(practice, at, tally);
    return OK;
}

struct practice_like practice_like(const struct practice *practice, uint64_t facts)
{
    struct practice_like like = {{0}};
    size_t from = practice ? find(practice, facts, INT64_MIN) : 0;
    size_t to = practice && from < practice->n && practice->doings[from].facts == facts
                    ? end_of(practice, from)
                    : from;

    if (from == to)
        return like;
    for (size_t i = from; i < to; i++)
        for (int choice = 0; choice < ADVICE_COUNT; choice++)
            if (practice->doings[i].staff != PRACTICE_NOBODY)
                like.n[choice] += practice->doings[i].halves[choice];
    for (int choice = 0; choice < ADVICE_COUNT; choice++)
        like.n[choice] = like.n[choice] > 0 ? like.n[choice] / 2 : 0;
    if (like.n[ADVICE_ANSWER] + like.n[ADVICE_WATCH] + like.n[ADVICE_LEAVE]) {
        struct quiet quiet = quiet_of(practice, from, to);

        like.n[quiet.advised] += quiet.n;
    }
    return like;
}

/* ---- the weights ---- */

/* Nobody counts more than a third of what the others did there. */
static void weigh_situation(const struct practice *practice, size_t from, size_t to,
                            struct situation *out)
{
    struct quiet quiet = quiet_of(practice, from, to);
    double counted = 0;
    int64_t all = 0;

    *out = (struct situation){.facts = practice->doings[from].facts};
    from += practice->doings[from].staff == PRACTICE_NOBODY;
    for (size_t i = from; i < to; i++)
        all += halves_of(&practice->doings[i]);
    for (size_t i = from; i < to; i++) {
        const struct doing *doing = &practice->doings[i];
        int64_t own = halves_of(doing);
        double counts = fmin(fmin((double)own, (double)(all - own) / 3), 2 * PRACTICE_AGENT_MAX);

        for (int choice = 0; choice < ADVICE_COUNT && own; choice++)
            if (doing->halves[choice] > 0)
                out->mass[choice] += counts / (double)own * (double)doing->halves[choice] / 2;
        counted += counts / 2;
    }
    out->mass[quiet.advised] += fmin(power_of_two(quiet.n) / 4, 4 * counted);
}

static size_t weigh_situations(struct practice *practice)
{
    size_t n = 0, to;

    for (size_t i = 0; i < practice->n; i = to) {
        struct situation *situation = &practice->situations[n];

        to = end_of(practice, i);
        if (practice->doings[i].facts & ADVICE_RULE_BITS)
            continue;
        weigh_situation(practice, i, to, situation);
        situation->score = practice_score(practice, situation->facts);
        n += situation->mass[ADVICE_ANSWER] + situation->mass[ADVICE_WATCH] +
                 situation->mass[ADVICE_LEAVE] >
             0;
    }
    return n;
}

static double likely(double x) { return 1 / (1 + exp(-x)); }

/* The slope of the log-likelihood along the score, and a bound on its curvature. */
static void slope(const struct situation *situation, double *out_slope, double *out_bend)
{
    const double *mass = situation->mass;
    double answer = likely(situation->score - ADVICE_ANSWER_FROM);
    double watch = likely(situation->score - ADVICE_WATCH_FROM);

    *out_slope += mass[ADVICE_ANSWER] * (1 - answer) - mass[ADVICE_LEAVE] * watch +
                  mass[ADVICE_WATCH] * (1 - watch - answer);
    *out_bend += 0.25 * (mass[ADVICE_ANSWER] + mass[ADVICE_LEAVE]) + 0.5 * mass[ADVICE_WATCH];
}

static double within_sign(double weight, int sign)
{
    return (sign > 0 && weight < 0) || (sign < 0 && weight > 0) ? 0 : weight;
}

/* The best this weight can be made in one safe step; how far it moved. */
static double step(struct practice *practice, size_t n, int fact)
{
    double tie = 1 / shipped[fact].spread, bend = tie, was = practice->weight[fact];
    double up = tie * (shipped[fact].weight - was), moved;

    for (size_t i = 0; i < n; i++)
        if (practice->situations[i].facts & ADVICE_FACT(fact))
            slope(&practice->situations[i], &up, &bend);
    practice->weight[fact] = within_sign(was + up / bend, shipped[fact].sign);
    moved = practice->weight[fact] - was;
    for (size_t i = 0; i < n && moved != 0; i++)
        if (practice->situations[i].facts & ADVICE_FACT(fact))
            practice->situations[i].score += moved;
    return fabs(moved);
}

void practice_fit(struct practice *practice)
{
    double moved = 1;
    size_t n;

    if (!practice->is_new)
        return;
    practice->is_new = false;
    for (int fact = 0; fact < ADVICE_FACT_COUNT; fact++)
        practice->weight[fact] = shipped[fact].weight;
    n = weigh_situations(practice);
    for (int sweep = 0; sweep < SWEEPS_MAX && n && moved > STILL; sweep++) {
        moved = 0;
        for (int fact = ADVICE_RULE_COUNT; fact < ADVICE_FACT_COUNT; fact++)
            moved = fmax(moved, step(practice, n, fact));
    }
}

double practice_weight(const struct practice *practice, enum advice_fact fact)
{
    return practice ? practice->weight[fact] : shipped[fact].weight;
}

double practice_score(const struct practice *practice, uint64_t facts)
{
    double score = 0;

    for (int fact = ADVICE_RULE_COUNT; fact < ADVICE_FACT_COUNT; fact++)
        if (facts & ADVICE_FACT(fact))
            score += practice_weight(practice, (enum advice_fact)fact);
    return score;
}
