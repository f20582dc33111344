#include "decide/burst.h"

#include <math.h>

#include "unit.h"

enum { GAP = 5 * MS_MINUTE, ROWS_A_DAY = 288 };

static uint64_t draw(uint64_t *state)
{
    *state = *state * 6364136223846793005U + 1442695040888963407U;
    return *state >> 33;
}

/* About Poisson, by adding up 100 rare chances. */
static double about(double mean, uint64_t *state)
{
    double n = 0;

    for (int i = 0; i < 100; i++)
        n += (double)(draw(state) % 100000) < mean * 1000;
    return n;
}

/* A day's rhythm, and quiet Sundays. */
static double usual(int64_t at)
{
    struct civil civil = civil_from_ms(at);
    double day = 10 + 8 * sin((civil.hour - 9) * M_PI / 12);

    return civil.weekday == 6 ? day / 4 : day;
}

static int run_days(struct burst *burst, int days, uint64_t *state)
{
    int alarms = 0;

    for (int i = 0; i < days * ROWS_A_DAY; i++) {
        int64_t at = burst->last + GAP;

        alarms += burst_next(burst, at, about(usual(at), state)) >= BURST_ALARM;
    }
    return alarms;
}

static void learns_the_day_and_the_week(void)
{
    struct burst burst;
    uint64_t state = 1;
    int64_t monday;

    burst_init(&burst);
    (void)run_days(&burst, 42, &state);
    monday = burst.last / MS_DAY * MS_DAY;
    while (civil_from_ms(monday).weekday)
        monday += MS_DAY;
    CHECK(burst_expected(&burst, monday + 15 * MS_HOUR) >
          3 * burst_expected(&burst, monday + 3 * MS_HOUR));
    CHECK(burst_expected(&burst, monday + 15 * MS_HOUR) >
          2 * burst_expected(&burst, monday - 9 * MS_HOUR));
}

static void a_burst_is_told_where_it_begins_and_only_there(void)
{
    struct burst burst;
    uint64_t state = 2;
    int quiet, first = -1, alarms = 0;

    burst_init(&burst);
    (void)run_days(&burst, 7, &state);
    quiet = run_days(&burst, 14, &state);
    CHECK(quiet <= 6); /* a few a fortnight: rare is not never */
    for (int i = 0; i < 48; i++) {
        bool is_alarm = burst_next(&burst, burst.last + GAP, 60 + (i % 3)) >= BURST_ALARM;

        if (is_alarm && first < 0)
            first = i;
        alarms += is_alarm;
    }
    CHECK(first >= 0 && first <= 2);
    CHECK(alarms >= 1 && alarms <= 15);
}

static void what_does_not_change_is_no_news(void)
{
    static const double levels[] = {0, 1, 1e15};

    for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
        struct burst burst;
        double worst = 0;

        burst_init(&burst);
        for (int n = 0; n < 5000; n++)
            worst = fmax(worst, burst_next(&burst, burst.last + GAP, levels[i]));
        CHECK(worst < 0.1);
    }
}

/* Any counts at any times that go on: the score is one, and so is what is expected next. */
static void whatever_comes_the_score_is_a_score(void)
{
    static const double values[] = {0, 1e15, 1, 1e-300, 3, 1e9};
    static const int64_t gaps[] = {0, 1, GAP, 400 * (int64_t)MS_DAY, 0, MS_DAY};
    struct burst burst;
    uint64_t state = 3;

    burst_init(&burst);
    for (int i = 0; i < 20000; i++) {
        double score = burst_next(&burst, burst.last + gaps[draw(&state) % 6],
                                  values[draw(&state) % 6]);

        CHECK_OR_STOP(score >= 0 && score <= 1);
        CHECK_OR_STOP(isfinite(burst_expected(&burst, burst.last)));
    }
}

static void rows_may_be_missing(void)
{
    struct burst burst;
    uint64_t state = 4;

    burst_init(&burst);
    (void)run_days(&burst, 21, &state);
    burst.last += 3 * MS_DAY; /* as if nothing had come for three days */
    CHECK(burst_next(&burst, burst.last + GAP, usual(burst.last + GAP)) < BURST_ALARM);
}

int main(void)
{
    RUN(learns_the_day_and_the_week);
    RUN(a_burst_is_told_where_it_begins_and_only_there);
    RUN(what_does_not_change_is_no_news);
    RUN(whatever_comes_the_score_is_a_score);
    RUN(rows_may_be_missing);
    return unit_end();
}
