/* hours.h: when we are there, and arithmetic with such hours.
 *
 * A calendar has weekly hours in local time, a zone and holidays. A span of hours belongs to the
 * day on which it begins: a night shift "22:00 to 30:00" (06:00 on the next day) begins on its
 * day, and a holiday takes away what begins on it, not the end of the night before. Spans are
 * local clock times, so the night on which clocks change is an hour shorter or longer, and what
 * is counted is time that really passes.
 *
 * Pure; the calendar is only read. Cost: one step for each day walked over.
 */
#ifndef DECIDE_HOURS_H
#define DECIDE_HOURS_H

#include "decide/zone.h"

enum {
    HOURS_SPANS_MAX = 4, /* in one day */
    HOURS_YEARS_MAX = 20 /* hours_add looks no further */
};

/* Minutes after local midnight: 0 <= from < 1440, from < to <= from + 1440. */
struct hours_span {
    int from, to;
};

struct holiday {
    int year; /* 0: every year */
    int month, day;
};

struct calendar {
    const struct zone *zone;                    /* NULL: UTC */
    struct hours_span week[7][HOURS_SPANS_MAX]; /* from Monday; rising; from == to: no more */
    const struct holiday *holidays;
    size_t holiday_count;
};

/* Monday to Friday from..to minutes, no holidays. */
struct calendar calendar_weekdays(const struct zone *zone, int from, int to);
/* Open day and night, every day. */
struct calendar calendar_always(const struct zone *zone);

/* False when a span is out of bounds or they are out of order. */
bool calendar_is_valid(const struct calendar *calendar);

/* The moment at which `duration` ms of open time will have passed since `from`. INT64_MAX when
 * that does not happen within HOURS_YEARS_MAX. duration <= 0 gives `from`. */
int64_t hours_add(const struct calendar *calendar, int64_t from, int64_t duration);

/* Open time between two moments in ms; 0 when to <= from. */
int64_t hours_between(const struct calendar *calendar, int64_t from, int64_t to);

bool hours_is_open(const struct calendar *calendar, int64_t at);

/* Whether anything begins on that local date. */
bool hours_is_working_day(const struct calendar *calendar, struct civil date);

/* The end of the last span that begins on that local date; 23:59:59 when none does. */
int64_t hours_day_end(const struct calendar *calendar, struct civil date);

/* The end of the n-th working day after the local date of `from` (n = 0: that very day). */
int64_t hours_add_days(const struct calendar *calendar, int64_t from, int days);

#endif
