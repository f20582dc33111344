#include "decide/rare.h"

#include <math.h>

static const double hardly = 1e-9; /* of the mean or the spread: none */
static const double enough = 1e-10;

/* Term k + 1 is term k times (base + k * step) / (k + 1). */
struct law {
    double first; /* log of the chance of 0 */
    double size, base, step;
};

static struct law law_of(double mean, double spread)
{
    struct law law = {.first = -mean, .base = mean};

    if (spread > hardly) {
        law.size = 1 / spread;
        law.step = mean / (law.size + mean);
        law.base = law.size * law.step;
        law.first = -law.size * log1p(mean / law.size);
    }
    return law;
}

static double chance(const struct law *law, double k)
{
    if (law->size > 0)
        return exp(law->first + lgamma(k + law->size) - lgamma(law->size) - lgamma(k + 1) +
                   k * log(law->step));
    return exp(law->first + k * log(law->base) - lgamma(k + 1));
}

/* From a count above the mean upwards. */
static double sum_up(const struct law *law, double k)
{
    double term = chance(law, k), sum = 0, ratio = 0;

    for (int i = 0; i < RARE_TERMS; i++, k++) {
        sum += term;
        ratio = (law->base + k * law->step) / (k + 1);
        term *= ratio;
        if (ratio < 1 && term / (1 - ratio) < enough * sum)
            return sum;
    }
    return ratio < 1 ? sum + term / (1 - ratio) : 1;
}

/* From a count below the mean downwards. */
static double sum_down(const struct law *law, double k)
{
    double term = chance(law, k), sum = 0, ratio = 0;

    for (int i = 0; i < RARE_TERMS && k >= 0; i++, k--) {
        sum += term;
        ratio = k / (law->base + (k - 1) * law->step);
        term *= ratio;
        if (ratio < 1 && term / (1 - ratio) < enough * sum)
            return sum;
    }
    return k < 0 ? sum : ratio < 1 ? sum + term / (1 - ratio) : 1;
}

static double within(double value) { return value < 0 ? 0 : value > 1 ? 1 : value; }

double rare_many(int64_t count, double mean, double spread)
{
    struct law law;

    if (count <= 0)
        return 1;
    if (mean <= hardly)
        return 0;
    law = law_of(mean, spread);
    return within((double)count > mean ? sum_up(&law, (double)count)
                                       : 1 - sum_down(&law, (double)count - 1));
}

double rare_few(int64_t count, double mean, double spread)
{
    struct law law;

    if (count < 0)
        return 0;
    if (mean <= hardly)
        return 1;
    law = law_of(mean, spread);
    return within((double)count < mean ? sum_down(&law, (double)count)
                                       : 1 - sum_up(&law, (double)count + 1));
}

enum { GRID_LEAST = 4, GRID_MOST = 512 /* steps a deviation */, GRID_FROM = -3, GRID_TO = 9 };

static const double far_off = 10; /* deviations: there a count is as good as never, or sure */

/* Of a large count the Poisson tail rises so steeply that a coarse step would miss where. */
static int grid_of(double count, double width)
{
    return (int)ceil(fmin(fmax(width * sqrt(count + 1), GRID_LEAST), GRID_MOST));
}

double rare_burst(int64_t count, double mean, double spread)
{
    double width, sum = 0;
    int grid;

    if (count <= 0 || mean <= hardly || spread <= hardly)
        return rare_many(count, mean, 0);
    width = sqrt(log1p(spread));
    grid = grid_of((double)count, width);
    for (int i = GRID_FROM * grid; i <= GRID_TO * grid; i++) {
        double z = (double)i / grid, weight = exp(-z * z / 2) / (grid * sqrt(2 * M_PI));
        double rate = mean * exp(width * z - width * width / 2);
        double far = ((double)count - rate) / sqrt((double)count + 1);

        sum += far > far_off ? 0 : far < -far_off ? weight : weight * rare_many(count, rate, 0);
    }
    return within(sum);
}
