#include "decide/hours.h"

enum { DAY_MINUTES = 24 * 60 };

struct calendar calendar_weekdays(const struct zone *zone, int from, int to)
{
    struct calendar calendar = {.zone = zone};

    for (int day = 0; day < 5; day++)
        calendar.week[day][0] = (struct hours_span){from, to};
    return calendar;
}

struct calendar calendar_always(const struct zone *zone)
{
    struct calendar calendar = {.zone = zone};

    for (int day = 0; day < 7; day++)
        calendar.week[day][0] = (struct hours_span){0, DAY_MINUTES};
    return calendar;
}

bool calendar_is_valid(const struct calendar *calendar)
{
    for (int day = 0; day < 7; day++) {
        const struct hours_span *spans = calendar->week[day];

        for (int i = 0; i < HOURS_SPANS_MAX && spans[i].from != spans[i].to; i++) {
            bool in_bounds = spans[i].from >= 0 && spans[i].from < DAY_MINUTES &&
                             spans[i].to > spans[i].from &&
                             spans[i].to <= spans[i].from + DAY_MINUTES;

            if (!in_bounds || (i && spans[i].from < spans[i - 1].to))
                return false;
        }
    }
    return true;
}

static bool is_holiday(const struct calendar *calendar, const struct civil *date)
{
    for (size_t i = 0; i < calendar->holiday_count; i++) {
        const struct holiday *holiday = &calendar->holidays[i];

        if (holiday->month == date->month && holiday->day == date->day &&
            (!holiday->year || holiday->year == date->year))
            return true;
    }
    return false;
}

/* Midnight of a local date, `days` later, with its weekday. */
static struct civil date_plus(struct civil date, int64_t days)
{
    struct civil plain = {.year = date.year, .month = date.month, .day = date.day};

    return civil_from_ms(civil_to_ms(plain) + days * MS_DAY);
}

static int64_t minute_of(const struct calendar *calendar, struct civil date, int minute)
{
    date.minute = minute % 60;
    date.hour = minute / 60;
    return zone_to_utc(calendar->zone, date);
}

/* Walks the open times that end after `from`, in order, none twice. */
struct walk {
    const struct calendar *calendar;
    struct civil date;
    int span;
    int64_t cursor; /* everything before is behind us */
    int64_t days;   /* still to be walked */
};

static struct walk walk_from(const struct calendar *calendar, int64_t from)
{
    /* The day before, because its last span may reach over midnight. */
    struct civil date = date_plus(zone_local(calendar->zone, from), -1);

    return (struct walk){calendar, date, 0, from, (int64_t)HOURS_YEARS_MAX * 366};
}

static bool next_open(struct walk *walk, int64_t *out_from, int64_t *out_to)
{
    while (walk->days > 0) {
        const struct hours_span *span = &walk->calendar->week[walk->date.weekday][walk->span];
        int64_t from, to;

        if (walk->span == HOURS_SPANS_MAX || span->from == span->to ||
            is_holiday(walk->calendar, &walk->date)) {
            walk->date = date_plus(walk->date, 1);
            walk->span = 0;
            walk->days--;
            continue;
        }
        walk->span++;
        from = minute_of(walk->calendar, walk->date, span->from);
        to = minute_of(walk->calendar, walk->date, span->to);
        from = from > walk->cursor ? from : walk->cursor;
        if (to <= from)
            continue;
        walk->cursor = to;
        *out_from = from;
        *out_to = to;
        return true;
    }
    return false;
}

int64_t hours_add(const struct calendar *calendar, int64_t from, int64_t duration)
{
    struct walk walk = walk_from(calendar, from);
    int64_t open, close;

    if (duration <= 0)
        return from;
    while (next_open(&walk, &open, &close)) {
        if (duration <= close - open)
            return open + duration;
        duration -= close - open;
    }
    return INT64_MAX;
}

int64_t hours_between(const struct calendar *calendar, int64_t from, int64_t to)
{
    struct walk walk = walk_from(calendar, from);
    int64_t open, close, sum = 0;

    if (to <= from)
        return 0;
    walk.days = (to - from) / MS_DAY + 4;
    while (next_open(&walk, &open, &close) && open < to)
        sum += (close < to ? close : to) - open;
    return sum;
}

bool hours_is_open(const struct calendar *calendar, int64_t at)
{
    struct walk walk = walk_from(calendar, at);
    int64_t open, close;

    walk.days = 3;
    return next_open(&walk, &open, &close) && open <= at;
}

bool hours_is_working_day(const struct calendar *calendar, struct civil date)
{
    struct civil day = date_plus(date, 0);
    const struct hours_span *first = &calendar->week[day.weekday][0];

    return first->from != first->to && !is_holiday(calendar, &day);
}

int64_t hours_day_end(const struct calendar *calendar, struct civil date)
{
    struct civil day = date_plus(date, 0);
    const struct hours_span *spans = calendar->week[day.weekday];
    int last = -1;

    for (int i = 0; i < HOURS_SPANS_MAX && spans[i].from != spans[i].to; i++)
        last = i;
    if (last >= 0 && !is_holiday(calendar, &day))
        return minute_of(calendar, day, spans[last].to);
    day.hour = 23;
    day.minute = day.second = 59;
    return zone_to_utc(calendar->zone, day);
}

int64_t hours_add_days(const struct calendar *calendar, int64_t from, int days)
{
    struct civil date = zone_local(calendar->zone, from);

    for (int walked = 0; days > 0 && walked < HOURS_YEARS_MAX * 366; walked++) {
        date = date_plus(date, 1);
        days -= hours_is_working_day(calendar, date);
    }
    return hours_day_end(calendar, date);
}
