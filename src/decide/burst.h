/* burst.h: how unusual a count is, from what came before it only.
 *
 * One pass, one small struct, no history kept. A value is expected from a level (EW mean of 4 days)
 * times the rhythm of the day (24 hours, interpolated) times that of the week (7 days), all learnt
 * on the way with values cut at three deviations, so that a storm does not become the rule. What
 * is above the expectation is measured in deviations of a Poisson count whose dispersion is learnt
 * too, at three scales: the row itself, the last hour, the last four hours (EW means). How rare
 * such a deviation is at its scale says a Pareto tail over the 98.5th percentile (Hill's estimator,
 * online); the score is the mean of the three orders of magnitude. A lone spike is rare at one
 * scale only; a burst that lasts is rare at all of them.
 *
 * Within one storm only what is 1.5 times larger than what was is news: the rest is damped. The
 * largest is forgotten by half in 20 hours. So a storm scores high where it begins and where it
 * grows, and not at each of its rows.
 *
 * The score is 0 to 1: m / (m + 1.9) of m orders of magnitude. From BURST_ALARM (one in
 * eighty at all scales at once) it is an alarm. The constants were chosen on five series of
 * mentions, in steps of a half and a quarter, by the mean score with all of them shaken by a fifth
 * at once (docs/benchmarks.md, "Alarm").
 *
 * Time is the caller's and goes on, never back; rows may be missing and need not be even. Only what
 * is more than expected counts: silence is no burst. Values are counts: 0 to BURST_VALUE_MAX.
 * Of the peaks-over-threshold method online: Siffer et al., "Anomaly Detection in Streams with
 * Extreme Value Theory", KDD 2017. Pure.
 */
#ifndef DECIDE_BURST_H
#define DECIDE_BURST_H

#include "base/clock.h"

#define BURST_ALARM 0.5
#define BURST_VALUE_MAX 1e15

enum { BURST_SCALES = 3, BURST_HOURS = 24, BURST_DAYS = 7 };

struct burst_scale {
    double value, expected;   /* EW means */
    double dispersion;        /* how many times a Poisson count's variance */
    double threshold, excess; /* of deviations: the percentile, the mean log beyond it */
    double record;            /* the largest deviation, fading */
};

struct burst {
    int64_t rows, last; /* rows seen, the moment of the last */
    double level, hour[BURST_HOURS], day[BURST_DAYS];
    struct burst_scale scale[BURST_SCALES];
};

void burst_init(struct burst *burst);

/* What a row at that moment is expected to be. */
double burst_expected(const struct burst *burst, int64_t at);

/* The score of the next row, which is learnt from afterwards. `at` not before the last row's. */
double burst_next(struct burst *burst, int64_t at, double value);

#endif
