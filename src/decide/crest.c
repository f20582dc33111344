#include "decide/crest.h"

#include <math.h>

static const double prior_peaks = CREST_KNOWN,
                    prior_tail = 0.7; /* the mean log of how far they reach */
static const double friendly = 1.0 / 3, lively_a_month = 12;

double crest_a_month(const int64_t *peaks, size_t n, double days, int64_t value)
{
    double from = n ? (double)peaks[n - 1] : 1, sum = prior_peaks * prior_tail, reach;

    /* Counts are whole: half a step below the least one is where the tail begins. */
    from = fmax(from, 1) - 0.5;
    for (size_t i = 0; i < n; i++)
        sum += log(fmax((double)peaks[i], 1) / from);
    reach = fmax(log(fmax((double)value - 0.5, from) / from), 0);
    return (double)(n + 1) * (30 / fmax(days, 1)) *
           pow(1 + reach / sum, -(prior_peaks + (double)n));
}

bool crest_is_against(int64_t against, int64_t voices)
{
    double n = (double)voices, chance = 0;

    if (against < STORM_FEW || against > voices)
        return false;
    for (int64_t k = against; k <= voices; k++) {
        double more = (double)k, term;

        term = exp(lgamma(n + 1) - lgamma(more + 1) - lgamma(n - more + 1) + more * log(friendly) +
                   (n - more) * log(1 - friendly));
        chance += term;
        if (more > n * friendly + 1 && term < 1e-9)
            break;
    }
    return chance < STORM_FALSE_A_MONTH / lively_a_month;
}
