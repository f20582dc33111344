#include "base/clock.h"

#include "base/arena.h"

static int64_t read_clock(clockid_t id)
{
    struct timespec at;

    (void)clock_gettime(id, &at);
    return (int64_t)at.tv_sec * MS_SECOND + at.tv_nsec / 1000000;
}

int64_t clock_now(void) { return read_clock(CLOCK_REALTIME); }

int64_t clock_monotonic(void) { return read_clock(CLOCK_MONOTONIC); }

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }

static int64_t days_from_civil(int64_t year, int64_t month, int64_t day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = floor_div(y, 400), of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

struct civil civil_from_ms(int64_t ms)
{
    int64_t days = floor_div(ms, MS_DAY), rest = ms - days * MS_DAY;
    int64_t z = days + 719468, era = floor_div(z, 146097), of_era = z - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t mp = (5 * of_year + 2) / 153, month = mp < 10 ? mp + 3 : mp - 9;

    return (struct civil){
        .year = (int)(year + era * 400 + (month <= 2)),
        .month = (int)month,
        .day = (int)(of_year - (153 * mp + 2) / 5 + 1),
        .hour = (int)(rest / MS_HOUR),
        .minute = (int)(rest / MS_MINUTE % 60),
        .second = (int)(rest / MS_SECOND % 60),
        .ms = (int)(rest % MS_SECOND),
        .weekday = (int)(days + 3 - floor_div(days + 3, 7) * 7),
    };
}

int64_t civil_to_ms(struct civil c)
{
    return days_from_civil(c.year, c.month, c.day) * MS_DAY + (int64_t)c.hour * MS_HOUR +
           (int64_t)c.minute * MS_MINUTE + (int64_t)c.second * MS_SECOND + c.ms;
}

int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    if (month < 1 || month > 12)
        return 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

/* n digits at *at; -1 when they are not there. */
static int digits(struct str s, size_t *at, size_t n)
{
    int value = 0;

    for (size_t i = 0; i < n; i++, (*at)++) {
        if (*at >= s.n || !char_is_digit(s.p[*at]))
            return -1;
        value = value * 10 + (s.p[*at] - '0');
    }
    return value;
}

static bool one_of(struct str s, size_t *at, const char *set)
{
    if (*at >= s.n || !s.p[*at] || !strchr(set, s.p[*at]))
        return false;
    (*at)++;
    return true;
}

static bool parse_date(struct str s, size_t *at, struct civil *c)
{
    c->year = digits(s, at, 4);
    if (!one_of(s, at, "-"))
        return false;
    c->month = digits(s, at, 2);
    if (!one_of(s, at, "-"))
        return false;
    c->day = digits(s, at, 2);
    return c->year > 0 && c->day > 0 && c->day <= days_in_month(c->year, c->month);
}

static bool parse_time(struct str s, size_t *at, struct civil *c)
{
    int scale = 100;

    c->hour = digits(s, at, 2);
    if (!one_of(s, at, ":"))
        return false;
    c->minute = digits(s, at, 2);
    if (!one_of(s, at, ":"))
        return false;
    c->second = digits(s, at, 2);
    if (one_of(s, at, ".")) {
        if (*at >= s.n || !char_is_digit(s.p[*at]))
            return false;
        for (; *at < s.n && char_is_digit(s.p[*at]); (*at)++, scale /= 10)
            c->ms += (s.p[*at] - '0') * scale;
    }
    if (c->second == 60) {
        c->second = 59;
        c->ms = 999;
    }
    return c->hour >= 0 && c->hour < 24 && c->minute >= 0 && c->minute < 60 && c->second >= 0 &&
           c->second < 60;
}

static bool parse_offset(struct str s, size_t *at, int *out_minutes)
{
    int sign, hours, minutes;

    if (one_of(s, at, "Zz")) {
        *out_minutes = 0;
        return true;
    }
    sign = *at < s.n && s.p[*at] == '-' ? -1 : 1;
    if (!one_of(s, at, "+-"))
        return false;
    hours = digits(s, at, 2);
    if (!one_of(s, at, ":"))
        return false;
    minutes = digits(s, at, 2);
    *out_minutes = sign * (hours * 60 + minutes);
    return hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60;
}

enum err clock_parse(struct str text, int64_t *out_ms)
{
    struct civil c = {0};
    size_t at = 0;
    int64_t ms;
    int offset;

    if (!parse_date(text, &at, &c) || !one_of(text, &at, "Tt ") || !parse_time(text, &at, &c) ||
        !parse_offset(text, &at, &offset) || at != text.n)
        return ERR_BAD_INPUT;
    ms = civil_to_ms(c) - (int64_t)offset * MS_MINUTE;
    if (ms < CLOCK_FIRST || ms > CLOCK_LAST)
        return ERR_BAD_INPUT;
    *out_ms = ms;
    return OK;
}

struct str clock_format(struct arena *arena, int64_t ms)
{
    struct civil c = civil_from_ms(ms);

    if (c.ms)
        return arena_printf(arena, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", c.year, c.month, c.day,
                            c.hour, c.minute, c.second, c.ms);
    return arena_printf(arena, "%04d-%02d-%02dT%02d:%02d:%02dZ", c.year, c.month, c.day, c.hour,
                        c.minute, c.second);
}
