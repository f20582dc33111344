/* storm_months.c: months of made-up talk, thousands of them, through the alarm (decide/storm.h).
 *
 * usage: storm_months [seeds [first seed]]
 *
 * Counts only, drawn anew from each seed, never the stream that anything was set on: quiet months
 * of many kinds of houses (a voice every three hours to three thousand an hour, where few or most
 * complain, even or ragged, with a rhythm of the day and of the week, days on which the share that
 * complains moves), launches and news of all sizes in them, and storms of all speeds. Prints false
 * alarms a month, how many storms were found, how long before their peak and at which voice, and
 * `N passed, N failed` last. What is asserted: the rate that storm.h states (for each kind of house
 * twice that), by a Poisson bound of one in a thousand, and the shares below. Never part of heed.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"
#include "chance.h"
#include "decide/rare.h"
#include "decide/storm.h"

static const double PI = 3.14159265358979323846;
static const int64_t BEGIN = INT64_C(1760313600000); /* a Monday */
enum { STEPS_A_DAY = 288, STEPS_AN_HOUR = 12, EVENT_DAYS = 2, LEARNT_DAYS = 14 };

/* ---- chance ---- */

static double normal(uint64_t *state)
{
    return sqrt(-2 * log(uniform(state))) * cos(2 * PI * uniform(state));
}

static int64_t poisson(uint64_t *state, double mean)
{
    double limit, product = 1;
    int64_t n = -1;

    if (mean > 60) {
        double drawn = floor(mean + sqrt(mean) * normal(state) + 0.5);

        return drawn > 0 ? (int64_t)drawn : 0;
    }
    limit = exp(-mean);
    do {
        product *= uniform(state);
        n++;
    } while (product > limit);
    return n;
}

/* ---- a house ---- */

struct house {
    double rate, share; /* voices an hour; how many of them are against us */
    double ragged;      /* how unevenly they come: the deviation of the rate's logarithm */
    double moody;       /* of the share's odds */
    double day, weekend;
};

static const struct house houses[] = {
    {0.3, 0.15, 0.0, 0.0, 0.8, 0.5},  {3, 0.15, 0.2, 0.2, 0.8, 0.5},
    {15, 0.12, 0.0, 0.0, 0.8, 0.5},   {15, 0.12, 0.4, 0.3, 0.8, 0.5},
    {15, 0.35, 0.3, 0.3, 0.6, 0.7},   {15, 0.65, 0.3, 0.3, 0.6, 0.9},
    {100, 0.10, 0.3, 0.3, 0.7, 0.6},  {100, 0.60, 0.3, 0.3, 0.7, 0.6},
    {1000, 0.20, 0.3, 0.3, 0.6, 0.7}, {3000, 0.10, 0.2, 0.4, 0.5, 0.8}};

/* What happens on top of the usual: so many voices an hour at that hour since it began. */
struct happening {
    int64_t begins;      /* step; INT64_MAX: never */
    double size, share;  /* voices in the largest hour; their part that is against us */
    double rises, falls; /* hours to double, to halve */
    double hours;        /* from its beginning to its peak */
};

struct month {
    struct storm storm;
    uint64_t random;
    double drift, mood;        /* of the rate, of the share: they wander and come back in hours */
    int64_t step, began, said; /* voices of the happening against us so far */
};

static double happens(const struct happening *what, int64_t step)
{
    double t = (double)(step - what->begins) / STEPS_AN_HOUR;

    if (step < what->begins)
        return 0;
    return what->size * exp2(t < what->hours ? (t - what->hours) / what->rises
                                             : (what->hours - t) / what->falls);
}

static double usual_rate(struct month *month, const struct house *house)
{
    double hours = (double)month->step / STEPS_AN_HOUR, keep = exp(-1.0 / (3 * STEPS_AN_HOUR));
    double daily = 1 + house->day * sin((fmod(hours, 24) - 9) * PI / 12);

    month->drift = keep * month->drift + sqrt(1 - keep * keep) * normal(&month->random);
    month->mood = keep * month->mood + sqrt(1 - keep * keep) * normal(&month->random);
    return house->rate * daily * (fmod(hours / 24, 7) >= 5 ? house->weekend : 1) *
           exp(house->ragged * month->drift - house->ragged * house->ragged / 2);
}

static struct storm_word one_step(struct month *month, const struct house *house,
                                  const struct happening *what)
{
    double rate = usual_rate(month, house), more = happens(what, month->step);
    double odds = house->share / (1 - house->share) * exp(house->moody * month->mood);
    double share = odds / (1 + odds);
    int64_t usual = poisson(&month->random, rate * share / STEPS_AN_HOUR);
    int64_t added = poisson(&month->random, more * what->share / STEPS_AN_HOUR);
    int64_t others = poisson(&month->random,
                             (rate * (1 - share) + more * (1 - what->share)) / STEPS_AN_HOUR);
    struct storm_count count = {.voices = usual + added + others, .against = usual + added};

    /* Half of the usual ones were heard before, a tenth of those who join. */
    for (int64_t i = 0; i < count.against; i++)
        count.fresh += uniform(&month->random) < (i < usual ? 0.5 : 0.9);
    month->said += added;
    month->step++;
    return storm_next(&month->storm, BEGIN + month->step * STORM_STEP, &count);
}

static void begin_month(struct month *month, uint64_t seed)
{
    *month = (struct month){.random = seed * 0x2545F4914F6CDD1Du + 77};
    storm_init(&month->storm, STORM_FALSE_A_MONTH);
}

static const struct happening nothing = {.begins = INT64_MAX};

/* ---- what is asked ---- */

static int passed, failed;

static void check(bool holds, const char *what)
{
    passed += holds;
    failed += !holds;
    if (!holds)
        printf("alarm: %s\n", what);
}

struct tally {
    double months;
    int64_t alarms;
};

/* No more than the stated rate would give in one of a thousand tries. */
static bool fits(const struct tally *tally, double rate)
{
    return rare_many(tally->alarms, tally->months * rate, 0) > 0.001;
}

static void quiet_months(uint64_t from, uint64_t seeds)
{
    struct tally all = {0}, first = {0};

    for (size_t i = 0; i < ARRAY_LEN(houses); i++) {
        struct tally one = {0};

        for (uint64_t seed = from; seed < from + seeds; seed++) {
            struct month month;

            begin_month(&month, seed * 100 + i);
            for (int day = 0; day < 60; day++)
                for (int step = 0; step < STEPS_A_DAY; step++) {
                    bool rings = one_step(&month, &houses[i], &nothing).state == STORM_BEGINS;

                    *(day < LEARNT_DAYS ? &first.alarms : &one.alarms) += rings;
                }
            one.months += (60 - LEARNT_DAYS) / 30.0;
            first.months += LEARNT_DAYS / 30.0;
        }
        printf("  quiet, %g an hour, %.0f %% against: %.2f false alarms a month\n", houses[i].rate,
               100 * houses[i].share, (double)one.alarms / one.months);
        check(fits(&one, 2 * STORM_FALSE_A_MONTH),
              "more false alarms in a kind of house than are stated");
        all.alarms += one.alarms;
        all.months += one.months;
    }
    printf("  quiet: %.3f false alarms a month (%" PRId64
           " in %.0f); %.3f in the first two weeks\n",
           (double)all.alarms / all.months, all.alarms, all.months,
           (double)first.alarms / first.months);
    check(fits(&all, STORM_FALSE_A_MONTH), "more false alarms than are stated");
    check(fits(&first, STORM_FALSE_A_MONTH),
          "more false alarms in the first weeks than are stated");
}

/* The step at which it rang after the happening began, or -1. */
static int64_t ring(struct month *month, const struct house *house, struct happening what, int days)
{
    what.begins = (days * 24 + 8 + (int)(uniform(&month->random) * 12)) * STEPS_AN_HOUR;
    while (month->step < what.begins)
        (void)one_step(month, house, &nothing);
    month->said = 0;
    for (int step = 0; step < EVENT_DAYS * STEPS_A_DAY; step++)
        if (one_step(month, house, &what).state == STORM_BEGINS)
            return step + 1;
    return -1;
}

static void launches(uint64_t from, uint64_t seeds)
{
    static const double times[] = {3, 10, 40, 200}, shares[] = {0.05, 0.15, 0.25};
    int64_t rang = 0, all = 0;

    for (size_t i = 0; i < ARRAY_LEN(houses); i++)
        for (size_t k = 0; k < ARRAY_LEN(times); k++)
            for (size_t m = 0; m < ARRAY_LEN(shares); m++)
                for (uint64_t seed = from; seed < from + seeds; seed++) {
                    struct happening what = {.size = 5 + times[k] * houses[i].rate,
                                             .share = shares[m],
                                             .rises = m ? 0.15 * (double)(m * m) : 0.02,
                                             .falls = 2};
                    struct month month;

                    what.hours = 8 * what.rises;
                    begin_month(&month, seed * 1000 + i * 100 + k * 10 + m);
                    rang += ring(&month, &houses[i], what, 10) >= 0;
                    all++;
                }
    printf("  launches and news: %" PRId64 " of %" PRId64 " rang\n", rang, all);
    check(rang * 50 <= all, "more than one launch in fifty rang");
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

enum { STORMS_MAX = 1 << 20 };

struct found {
    double *early, *voice; /* hours before the peak; at which voice of the storm */
    size_t n, missed;
};

static double part(const double *sorted, size_t n, double which)
{
    return n ? sorted[(size_t)(which * (double)(n - 1))] : 0;
}

static void tell_storms(const char *name, struct found *found)
{
    size_t all = found->n + found->missed;

    qsort(found->early, found->n, sizeof(double), by_value);
    qsort(found->voice, found->n, sizeof(double), by_value);
    printf(
        "  storms, %s: %zu of %zu found; minutes before the peak: half %.0f or more, nine of ten "
        "%.0f or more; at voice: half %.0f, nine of ten %.0f\n",
        name, found->n, all, 60 * part(found->early, found->n, 0.5),
        60 * part(found->early, found->n, 0.1), part(found->voice, found->n, 0.5),
        part(found->voice, found->n, 0.9));
    check(found->missed * 20 <= all, "more than one storm in twenty was missed");
    check(part(found->early, found->n, 0.5) > 0, "half of the storms were found at their peak");
}

/* From one voice to a peak of forty voices or twenty times what is usual. */
static void storms(uint64_t from, uint64_t seeds, double doubles, const char *name)
{
    static const double shares[] = {0.6, 0.8, 0.95};
    struct found found = {calloc(STORMS_MAX, sizeof(double)), calloc(STORMS_MAX, sizeof(double)), 0,
                          0};

    for (size_t i = 0; i < ARRAY_LEN(houses) && found.early && found.voice; i++)
        for (size_t m = 0; m < ARRAY_LEN(shares); m++)
            for (uint64_t seed = from; seed < from + seeds && found.n < STORMS_MAX; seed++) {
                struct happening what = {.size = fmax(40, 20 * houses[i].rate * houses[i].share),
                                         .share = shares[m],
                                         .rises = doubles,
                                         .falls = 3};
                struct month month;
                int64_t step;

                what.hours = what.rises * log2(what.size);
                begin_month(&month, seed * 10000 + i * 100 + m);
                step = ring(&month, &houses[i], what, 10);
                if (step < 0) {
                    found.missed++;
                } else {
                    found.early[found.n] = what.hours - (double)step / STEPS_AN_HOUR;
                    found.voice[found.n++] = (double)month.said;
                }
            }
    tell_storms(name, &found);
    free(found.early);
    free(found.voice);
}

int main(int argc, char **argv)
{
    int64_t seeds = 3, from = 1;

    if ((argc > 1 && str_to_i64(str_from(argv[1]), &seeds)) ||
        (argc > 2 && str_to_i64(str_from(argv[2]), &from)))
        return 2;
    quiet_months((uint64_t)from, (uint64_t)seeds);
    launches((uint64_t)from, (uint64_t)(seeds + 3) / 4);
    storms((uint64_t)from, (uint64_t)seeds, 1.0 / 3, "doubling in 20 minutes");
    storms((uint64_t)from, (uint64_t)seeds, 2.0 / 3, "doubling in 40 minutes");
    storms((uint64_t)from, (uint64_t)seeds, 4.0 / 3, "doubling in 80 minutes");
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
