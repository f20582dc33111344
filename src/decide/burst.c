#include "decide/burst.h"

#include <math.h>

/* Time constants in days, scales in hours. */
static const double level_days = 4, hour_days = 60, day_days = 28, spread_days = 10, tail_days = 21;
static const double scale_hours[BURST_SCALES] = {0, 1, 4};
static const double record_half_hours = 20, record_factor = 1.5, damped = 0.4;
static const double beyond = 0.015;     /* the share of rows over the threshold */
static const double cut = 3;            /* deviations that are learnt from, at most */
static const double least_expected = 1; /* with hardly any, one more is no news */
static const double threshold_min = 2, excess_min = 0.15, half_score = 1.9;
static const double ratio_max = 5, day_ratio_max = 3, rhythm_min = 0.05;
static const double first_gap = 300; /* seconds, of a row that has none before it */
enum { SILENT_ROWS = 20, UNCUT_ROWS = 50, TAIL_ROWS = 40, HOUR_ROWS = 60 };

void burst_init(struct burst *burst)
{
    *burst = (struct burst){0};
    for (int i = 0; i < BURST_HOURS; i++)
        burst->hour[i] = 1;
    for (int i = 0; i < BURST_DAYS; i++)
        burst->day[i] = 1;
    for (int i = 0; i < BURST_SCALES; i++)
        burst->scale[i] = (struct burst_scale){.dispersion = 1, .threshold = 3, .excess = 0.4};
}

/* Between the middles of two hours of the day, and which day of the week. */
struct place {
    int hour, next, day;
    double part; /* of the next hour */
};

static struct place place_of(int64_t at)
{
    struct civil civil = civil_from_ms(at);
    double hours = civil.hour + (civil.minute + civil.second / 60.0) / 60.0 - 0.5;
    double whole = floor(hours);
    struct place place = {.hour = ((int)whole + BURST_HOURS) % BURST_HOURS, .day = civil.weekday};

    place.next = (place.hour + 1) % BURST_HOURS;
    place.part = hours - whole;
    return place;
}

static double rhythm(const struct burst *burst, const struct place *place)
{
    return (burst->hour[place->hour] * (1 - place->part) + burst->hour[place->next] * place->part) *
           burst->day[place->day];
}

double burst_expected(const struct burst *burst, int64_t at)
{
    struct place place = place_of(at);

    return burst->level * rhythm(burst, &place);
}

/* The share that one row has in an EW mean; at the beginning a plain mean. */
static double share(double seconds, double days, double rows)
{
    double part = 1 - exp(-seconds / (days * 86400));

    return fmax(part, 1 / (rows + 1));
}

/* The orders of magnitude by which a deviation is rare. */
static double rarity(const struct burst_scale *scale, double deviation)
{
    if (deviation <= 0)
        return 0;
    if (deviation > scale->threshold)
        return -log10(beyond) + log10(deviation / scale->threshold) / scale->excess;
    return -log10(beyond + (1 - beyond) * (1 - deviation / scale->threshold));
}

static void learn_tail(struct burst_scale *scale, double deviation, double part)
{
    bool is_beyond = deviation > scale->threshold;

    if (is_beyond)
        scale->excess += fmin(part / beyond, 0.2) *
                         (log(deviation / scale->threshold) - scale->excess);
    scale->excess = fmax(scale->excess, excess_min);
    scale->threshold *= exp(3 * part * ((is_beyond ? 1 : 0) - beyond) / sqrt(beyond));
    scale->threshold = fmax(scale->threshold, threshold_min);
}

struct row {
    double seconds, rows; /* since the row before; rows before it */
    double value, expected;
};

/* Gives the rarity at this scale and what may be learnt of the value; *out_news: larger than what
 * the storm had. */
static double scale_next(struct burst_scale *scale, double hours, const struct row *row,
                         double *out_learnt, bool *out_news)
{
    double part = hours > 0 && row->rows > 0 ? 1 - exp(-row->seconds / 3600 / hours) : 1;
    double poisson = part / (2 - part); /* variance of an EW mean of independent counts */
    double deviation, spread, rare, learnt;

    scale->value += part * (row->value - scale->value);
    scale->expected += part * (row->expected - scale->expected);
    spread = sqrt((scale->expected + least_expected * part) * scale->dispersion);
    deviation = (scale->value - scale->expected) / fmax(spread, 1e-9);
    rare = row->rows > SILENT_ROWS ? rarity(scale, deviation) : 0;
    if (scale->record <= 0 || deviation >= scale->record * record_factor)
        *out_news = true;
    scale->record *= exp2(-row->seconds / 3600 / record_half_hours);
    if (deviation > scale->record && deviation > scale->threshold)
        scale->record = deviation;
    learn_tail(scale, deviation, share(row->seconds, tail_days, row->rows + TAIL_ROWS));
    learnt = row->rows < UNCUT_ROWS ? scale->value
                                    : fmin(scale->value, scale->expected + cut * spread);
    if (row->rows > 0) {
        double off = (learnt - scale->expected) * (learnt - scale->expected) /
                     (scale->expected + least_expected * part);

        scale->dispersion += share(row->seconds, spread_days, row->rows + 1) *
                             (off - scale->dispersion);
    }
    scale->dispersion = fmax(scale->dispersion, fmax(poisson, 1e-6));
    *out_learnt = learnt;
    return rare;
}

static void learn_rhythm(struct burst *burst, const struct place *place, const struct row *row,
                         double learnt)
{
    double now = rhythm(burst, place), hour_part, ratio;

    if (row->rows == 0)
        burst->level = row->value;
    else
        burst->level += share(row->seconds, level_days, row->rows + 1) *
                        (learnt / fmax(now, rhythm_min) - burst->level);
    if (burst->level <= 0)
        return;
    hour_part = share(row->seconds * BURST_HOURS, hour_days, row->rows / BURST_HOURS + HOUR_ROWS);
    ratio = fmin(learnt / fmax(burst->day[place->day], rhythm_min) / burst->level, ratio_max);
    burst->hour[place->hour] += hour_part * (1 - place->part) * (ratio - burst->hour[place->hour]);
    burst->hour[place->next] += hour_part * place->part * (ratio - burst->hour[place->next]);
    if (row->expected > 0) {
        ratio = learnt / (row->expected / fmax(burst->day[place->day], rhythm_min) + 0.01);
        burst->day[place->day] += (1 - exp(-row->seconds * BURST_DAYS / (day_days * 86400))) *
                                  (fmin(ratio, day_ratio_max) - burst->day[place->day]);
    }
}

double burst_next(struct burst *burst, int64_t at, double value)
{
    struct place place = place_of(at);
    struct row row = {
        .seconds = burst->rows ? (double)(at - burst->last) / MS_SECOND : first_gap,
        .rows = (double)burst->rows,
        .value = value,
        .expected = burst->level * rhythm(burst, &place),
    };
    double sum = 0, learnt = value;
    bool is_news = false;

    for (int i = 0; i < BURST_SCALES; i++) {
        double at_scale;

        sum += scale_next(&burst->scale[i], scale_hours[i], &row, &at_scale, &is_news);
        if (i == 0)
            learnt = at_scale;
    }
    sum /= BURST_SCALES;
    if (!is_news)
        sum *= damped;
    learn_rhythm(burst, &place, &row, learnt);
    burst->rows++;
    burst->last = at;
    return sum / (sum + half_score);
}
