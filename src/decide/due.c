/* due.c: a small reader of dates. Each form is one function that looks at the words from a place
 * on and says how many it took; due_find tries them at every place. */
#include "decide/due.h"

#include <string.h>

struct frame {
    const struct speech *speech;
    const struct calendar *calendar;
    int64_t said_at;
    struct civil today; /* local */
    size_t end;         /* of the words that may be read */
};

/* What was read: a day, perhaps with a time, or an exact moment. */
struct reading {
    struct civil day;
    int minute; /* of the day; -1: not said */
    bool is_exact;
    int64_t at;
};

static const char *const weekday_names[7] = {
    "monday mon mondays",
    "tuesday tue tues",
    "wednesday wed weds",
    "thursday thu thurs thur",
    "friday fri",
    "saturday",
    "sunday",
};
static const char *const month_names[12] = {
    "january jan", "february feb", "march",          "april apr",   "may",          "june jun",
    "july jul",    "august aug",   "september sept", "october oct", "november nov", "december dec",
};

static bool is(const struct frame *frame, size_t i, const char *list)
{
    return i < frame->end && spoken_is(frame->speech, i, list);
}

static struct civil plus_days(struct civil day, int64_t days)
{
    struct civil plain = {.year = day.year, .month = day.month, .day = day.day};

    return civil_from_ms(civil_to_ms(plain) + days * MS_DAY);
}

static int64_t day_number(struct civil day) { return civil_to_ms(plus_days(day, 0)) / MS_DAY; }

static bool has_hours(const struct calendar *calendar)
{
    for (int day = 0; day < 7; day++)
        if (calendar->week[day][0].from != calendar->week[day][0].to)
            return true;
    return false;
}

static bool is_working(const struct frame *frame, struct civil day)
{
    return has_hours(frame->calendar) ? hours_is_working_day(frame->calendar, day)
                                      : day.weekday < 5;
}

/* The last working day of the week of that day, else its Sunday. */
static struct civil week_end(const struct frame *frame, struct civil day)
{
    struct civil sunday = plus_days(day, 6 - plus_days(day, 0).weekday);

    for (int back = 0; back < 7; back++) {
        struct civil at = plus_days(sunday, -back);

        if (is_working(frame, at))
            return at;
    }
    return sunday;
}

static struct civil month_end(struct civil day, int months)
{
    int month = day.year * 12 + day.month - 1 + months;
    struct civil end = {.year = month / 12, .month = month % 12 + 1};

    end.day = days_in_month(end.year, end.month);
    return plus_days(end, 0);
}

static int find_name(const struct frame *frame, size_t i, const char *const *names, int n)
{
    for (int k = 0; k < n; k++)
        if (is(frame, i, names[k]))
            return k;
    return -1;
}

/* ---- numbers ---- */

static bool plain_number(struct str text, int *out)
{
    int64_t value = 0;

    for (size_t i = 0; i < text.n; i++)
        if (!char_is_digit(text.p[i]))
            return false;
    if (!text.n || text.n > 4 || str_to_i64(text, &value))
        return false;
    *out = (int)value;
    return true;
}

static size_t read_number(const struct frame *frame, size_t i, int *out)
{
    static const char *const words[] = {"zero", "one a an", "two",   "three few", "four",
                                        "five", "six",      "seven", "eight",     "nine",
                                        "ten",  "eleven",   "twelve"};
    static const struct {
        const char *word;
        int value;
    } more[] = {{"fourteen", 14}, {"fifteen", 15}, {"twenty", 20}, {"thirty", 30},
                {"forty", 40},    {"sixty", 60},   {"ninety", 90}};
    int unit;

    if (i >= frame->end)
        return 0;
    if (is(frame, i, "a") && is(frame, i + 1, "couple few")) {
        *out = is(frame, i + 1, "couple") ? 2 : 3;
        return 2u + is(frame, i + 2, "of");
    }
    if (plain_number(frame->speech->words.at[i].text, out))
        return 1;
    for (size_t k = 0; k < ARRAY_LEN(more); k++) {
        if (!is(frame, i, more[k].word))
            continue;
        unit = find_name(frame, i + 1, words, 10);
        *out = more[k].value + (unit > 0 && !is(frame, i + 1, "a an few") ? unit : 0);
        return *out == more[k].value ? 1 : 2;
    }
    unit = find_name(frame, i, words, ARRAY_LEN(words));
    if (unit > 0)
        *out = unit;
    return unit > 0;
}

/* ---- times of day ---- */

/* "17:00", "5", "5pm", "5:30pm" as minutes; the suffix is cut off. */
static bool clock_word(struct str text, int *out_minute, bool *out_pm, bool *out_am,
                       bool *out_colon)
{
    struct str hours, minutes;
    int hour, minute = 0;

    *out_pm = str_ends(text, STR("pm"));
    *out_am = str_ends(text, STR("am"));
    if (*out_pm || *out_am)
        text.n -= 2;
    *out_colon = str_cut(text, ':', &hours, &minutes);
    if (!*out_colon && !*out_pm && !*out_am)
        *out_colon = false;
    if (!plain_number(hours, &hour) || hour > 24)
        return false;
    if (*out_colon && (minutes.n != 2 || !plain_number(minutes, &minute) || minute > 59))
        return false;
    *out_minute = hour * 60 + minute;
    return true;
}

static size_t named_time(const struct frame *frame, size_t i, int *out_minute)
{
    static const struct {
        const char *words;
        int minute;
    } names[] = {{"noon midday lunchtime", 12 * 60}, {"midnight", 24 * 60}};

    for (size_t k = 0; k < ARRAY_LEN(names); k++) {
        if (is(frame, i, names[k].words)) {
            *out_minute = names[k].minute;
            return 1;
        }
    }
    return 0;
}

/* A time of day; `bare` allows "5" alone. Gives the number of words. */
static size_t read_time(const struct frame *frame, size_t i, bool bare, int *out_minute)
{
    bool pm, am, colon;
    size_t n = named_time(frame, i, out_minute);
    int minute;

    if (n || i >= frame->end)
        return n;
    if (!clock_word(frame->speech->words.at[i].text, &minute, &pm, &am, &colon))
        return 0;
    n = 1;
    if (!pm && !am && is(frame, i + 1, "am a.m pm p.m o'clock")) {
        pm = is(frame, i + 1, "pm p.m");
        am = is(frame, i + 1, "am a.m");
        n = 2;
        bare = true;
    }
    if (!colon && !pm && !am && !bare)
        return 0;
    if (pm && minute < 12 * 60)
        minute += 12 * 60;
    if (am && minute >= 12 * 60 && minute < 13 * 60)
        minute -= 12 * 60;
    if (!pm && !am && !colon && minute <= 7 * 60)
        minute += 12 * 60;
    *out_minute = minute;
    return n;
}

static size_t part_of_day(const struct frame *frame, size_t i, int *out_minute)
{
    static const struct {
        const char *words;
        int minute;
    } parts[] = {{"morning", 12 * 60}, {"afternoon", 18 * 60}, {"evening night", 22 * 60}};

    for (size_t k = 0; k < ARRAY_LEN(parts); k++) {
        if (is(frame, i, parts[k].words)) {
            *out_minute = parts[k].minute;
            return 1;
        }
    }
    return 0;
}

/* Behind a day: "at 5", "17:00", "morning", "by noon". */
static size_t time_behind(const struct frame *frame, size_t i, struct reading *reading)
{
    bool at = is(frame, i, "at by before until till around");
    size_t n = at ? read_time(frame, i + 1, true, &reading->minute)
                  : read_time(frame, i, false, &reading->minute);

    if (n)
        return n + at;
    return part_of_day(frame, i, &reading->minute);
}

/* ---- days ---- */

static size_t read_weekday(const struct frame *frame, size_t i, struct reading *reading)
{
    bool this_one = is(frame, i, "this"), next = is(frame, i, "next");
    size_t at = i + (this_one || next || is(frame, i, "coming"));
    int weekday = find_name(frame, at, weekday_names, 7), ahead;

    if (weekday < 0)
        return 0;
    ahead = weekday - frame->today.weekday;
    if (next)
        ahead += 7;
    else if (ahead < 0 || (ahead == 0 && !this_one))
        ahead += 7;
    reading->day = plus_days(frame->today, ahead);
    return at + 1 - i;
}

static size_t read_near_day(const struct frame *frame, size_t i, struct reading *reading)
{
    int minute;

    reading->day = frame->today;
    if (is(frame, i, "today tonight")) {
        if (is(frame, i, "tonight"))
            reading->minute = 22 * 60;
        return 1;
    }
    if (is(frame, i, "tomorrow tmrw")) {
        reading->day = plus_days(frame->today, 1);
        return 1;
    }
    if (is(frame, i, "this") && part_of_day(frame, i + 1, &minute)) {
        reading->minute = minute;
        return 2;
    }
    if (is(frame, i, "day") && is(frame, i + 1, "after") && is(frame, i + 2, "tomorrow")) {
        reading->day = plus_days(frame->today, 2);
        return 3;
    }
    return 0;
}

/* A day, week, month, quarter or year, this one or the next, by its end. */
static bool period_end(const struct frame *frame, size_t i, bool next, struct civil *out_day)
{
    struct civil today = frame->today, end;

    if (is(frame, i, "day business today play")) {
        *out_day = plus_days(today, next);
    } else if (is(frame, i, "tomorrow")) {
        *out_day = plus_days(today, 1);
    } else if (is(frame, i, "week")) {
        end = week_end(frame, plus_days(today, next ? 7 : 0));
        if (day_number(end) < day_number(today))
            end = week_end(frame, plus_days(today, 7));
        *out_day = end;
    } else if (is(frame, i, "month")) {
        *out_day = month_end(today, next);
    } else if (is(frame, i, "quarter")) {
        *out_day = month_end(today, 2 - (today.month - 1) % 3 + (next ? 3 : 0));
    } else if (is(frame, i, "year")) {
        *out_day = month_end(today, 12 - today.month + (next ? 12 : 0));
    } else {
        return false;
    }
    return true;
}

static size_t read_period(const struct frame *frame, size_t i, struct reading *reading)
{
    size_t at = i;
    bool next;

    if (is(frame, at, "eod cob")) {
        reading->day = frame->today;
        return 1;
    }
    if (is(frame, at, "eow eom")) {
        reading->day = is(frame, at, "eow") ? week_end(frame, frame->today)
                                            : month_end(frame->today, 0);
        return 1;
    }
    at += is(frame, at, "the");
    if ((is(frame, at, "end") && is(frame, at + 1, "of")) ||
        (is(frame, at, "close") && is(frame, at + 1, "of"))) {
        at += 2;
        at += is(frame, at, "the this");
        next = is(frame, at, "next");
        at += next;
        return period_end(frame, at, next, &reading->day) ? at + 1 - i : 0;
    }
    next = is(frame, at, "next");
    if (!next && !is(frame, at, "this"))
        return 0;
    if (!is(frame, at + 1, "week month quarter year"))
        return 0;
    return period_end(frame, at + 1, next, &reading->day) ? at + 2 - i : 0;
}

/* "27 November", "November 27th 2026", "27th of November". */
static bool day_of_month(const struct frame *frame, size_t i, int *out_day)
{
    struct str text = i < frame->end ? frame->speech->words.at[i].text : STR_NONE;
    static const char *const endings[] = {"st", "nd", "rd", "th"};

    for (size_t k = 0; k < ARRAY_LEN(endings); k++)
        if (str_ends(text, str_from(endings[k])))
            text.n -= 2;
    return plain_number(text, out_day) && *out_day >= 1 && *out_day <= 31;
}

/* The year that was said behind, else the one that makes it not past. */
static size_t finish_date(const struct frame *frame, size_t i, int month, int day,
                          struct reading *reading)
{
    struct civil date = {.year = frame->today.year, .month = month, .day = day};
    int year = 0;
    size_t n = 0;

    if (i < frame->end && frame->speech->words.at[i].text.n == 4 &&
        plain_number(frame->speech->words.at[i].text, &year) && year >= 1970) {
        date.year = year;
        n = 1;
    } else if (day_number(date) < day_number(frame->today)) {
        date.year++;
    }
    if (day > days_in_month(date.year, month))
        return SIZE_MAX;
    reading->day = plus_days(date, 0);
    return n;
}

static size_t read_month_date(const struct frame *frame, size_t i, struct reading *reading)
{
    size_t at = i + is(frame, i, "the"), n;
    int day, month = find_name(frame, at, month_names, 12);

    if (month >= 0) {
        at += 1u + is(frame, at + 1, "the");
        if (!day_of_month(frame, at, &day))
            return 0;
        at++;
    } else {
        if (!day_of_month(frame, at, &day))
            return 0;
        at += 1u + is(frame, at + 1, "of");
        month = find_name(frame, at, month_names, 12);
        if (month < 0)
            return 0;
        at++;
    }
    n = finish_date(frame, at, month + 1, day, reading);
    return n == SIZE_MAX ? 0 : at + n - i;
}

/* "2026-11-27" and "27.11.2026". */
static size_t read_written_date(const struct frame *frame, size_t i, struct reading *reading)
{
    struct str text = i < frame->end ? frame->speech->words.at[i].text : STR_NONE, a, b, c;
    char mark = str_find_char(text, '-', 0) != SIZE_MAX ? '-' : '.';
    struct civil date = {0};

    if (!str_cut(text, mark, &a, &b) || !str_cut(b, mark, &b, &c))
        return 0;
    if (!plain_number(mark == '-' ? a : c, &date.year) || !plain_number(b, &date.month) ||
        !plain_number(mark == '-' ? c : a, &date.day) || date.year < 1970 || date.day < 1 ||
        date.day > days_in_month(date.year, date.month))
        return 0;
    reading->day = plus_days(date, 0);
    return 1;
}

/* ---- spans of time ---- */

static struct civil plus_working_days(const struct frame *frame, int days)
{
    struct civil day = frame->today;

    for (int walked = 0; days > 0 && walked < 4000; walked++) {
        day = plus_days(day, 1);
        days -= is_working(frame, day);
    }
    return day;
}

static bool span_unit(const struct frame *frame, size_t i, int n, bool working,
                      struct reading *reading)
{
    reading->day = frame->today;
    if (is(frame, i, "minute minutes min mins") || is(frame, i, "hour hours hrs")) {
        reading->is_exact = true;
        reading->at = frame->said_at +
                      (int64_t)n * (is(frame, i, "hour hours hrs") ? MS_HOUR : MS_MINUTE);
    } else if (is(frame, i, "day days")) {
        reading->day = working ? plus_working_days(frame, n) : plus_days(frame->today, n);
    } else if (is(frame, i, "week weeks")) {
        reading->day = plus_days(frame->today, (int64_t)n * 7);
    } else if (is(frame, i, "month months")) {
        struct civil end = month_end(frame->today, n);

        reading->day = end;
        if (frame->today.day < end.day)
            reading->day.day = frame->today.day;
    } else {
        return false;
    }
    return true;
}

/* "within two working days", "in the next 24 hours", "in half an hour", "within the hour". */
static size_t read_span(const struct frame *frame, size_t i, struct reading *reading)
{
    size_t at = i, n;
    int number = 1;
    bool working;

    if (!is(frame, at, "within in"))
        return 0;
    at++;
    if (is(frame, at, "less") && is(frame, at + 1, "than"))
        at += 2;
    at += is(frame, at, "under about");
    if (is(frame, at, "half") && is(frame, at + 1, "an") && is(frame, at + 2, "hour")) {
        reading->is_exact = true;
        reading->at = frame->said_at + 30 * (int64_t)MS_MINUTE;
        return at + 3 - i;
    }
    at += is(frame, at, "the");
    at += is(frame, at, "next coming following");
    n = read_number(frame, at, &number);
    if (!n && !is(frame, at, "hour day week"))
        return 0;
    at += n;
    working = is(frame, at, "working business");
    at += working;
    return span_unit(frame, at, number, working, reading) ? at + 1 - i : 0;
}

/* ---- all forms ---- */

typedef size_t read_fn(const struct frame *frame, size_t i, struct reading *reading);

static size_t read_day(const struct frame *frame, size_t i, struct reading *reading)
{
    static read_fn *const forms[] = {read_near_day, read_weekday, read_period, read_month_date,
                                     read_written_date};

    for (size_t k = 0; k < ARRAY_LEN(forms); k++) {
        size_t n = forms[k](frame, i, reading);

        if (n)
            return n;
    }
    return 0;
}

/* "by 17:00", "at 5": today, or tomorrow when that is over. */
static size_t read_bare_time(const struct frame *frame, size_t i, struct reading *reading)
{
    size_t n = read_time(frame, i, true, &reading->minute);
    struct civil at = frame->today;

    if (!n || is(frame, i + n, "minutes minute hours hour days day weeks week times percent"))
        return 0;
    at.hour = at.second = at.ms = 0;
    at.minute = reading->minute;
    reading->day = frame->today;
    if (zone_to_utc(frame->calendar->zone, at) <= frame->said_at)
        reading->day = plus_days(frame->today, 1);
    return n;
}

static int64_t moment_of(const struct frame *frame, struct reading reading, bool before)
{
    if (reading.is_exact)
        return reading.at;
    if (reading.minute < 0 && before)
        reading.day = plus_days(reading.day, -1);
    if (reading.minute < 0)
        return hours_day_end(frame->calendar, reading.day);
    reading.day = plus_days(reading.day, 0);
    reading.day.minute = reading.minute;
    return zone_to_utc(frame->calendar->zone, reading.day);
}

/* A whole expression at i, with the preposition before and the time behind it. */
static size_t read_due(const struct frame *frame, size_t i, int64_t *out_at)
{
    struct reading reading = {.minute = -1};
    bool by = is(frame, i, "by before until till on at latest during"), before;
    size_t at = i + by, n, before_day;

    before = by && is(frame, i, "before");
    n = read_span(frame, i, &reading);
    if (n) {
        *out_at = moment_of(frame, reading, false);
        return n;
    }
    n = read_day(frame, at, &reading);
    if (n) {
        n += time_behind(frame, at + n, &reading);
        *out_at = moment_of(frame, reading, before);
        return n + by;
    }
    if (!is(frame, i, "by before until till at"))
        return 0;
    n = read_bare_time(frame, at, &reading);
    if (!n)
        return 0;
    /* "at 5 on Friday" */
    before_day = at + n + is(frame, at + n, "on this");
    at = read_day(frame, before_day, &(struct reading){.minute = -1});
    if (at) {
        struct reading day = {.minute = -1};

        n = before_day + read_day(frame, before_day, &day) - i - by;
        reading.day = day.day;
    }
    *out_at = moment_of(frame, reading, false);
    return n + by;
}

static size_t read_vague(const struct frame *frame, size_t i)
{
    static const char *const runs[] = {
        "right away",
        "straight away",
        "as soon as possible",
        "asap",
        "immediately",
        "at once",
        "shortly",
        "soon",
        "in a moment",
        "in a bit",
        "in due course",
        "promptly",
        "without delay",
        "instantly",
        "very soon",
        "in the coming days",
        "straightaway",
    };

    for (size_t k = 0; k < ARRAY_LEN(runs); k++) {
        size_t n = spoken_run(frame->speech, i, frame->end, runs[k]);

        if (n)
            return n;
    }
    return 0;
}

struct due due_find(const struct speech *speech, size_t first, size_t end,
                    const struct calendar *calendar, int64_t said_at)
{
    struct frame frame = {speech, calendar, said_at, zone_local(calendar->zone, said_at), end};
    struct due vague = {0};

    for (size_t i = first; i < end; i++) {
        struct due due = {.kind = DUE_DATED, .first = i};
        size_t n = read_due(&frame, i, &due.at);

        if (n && i > first && spoken_is(speech, i - 1, "since last")) {
            i += n - 1; /* when something began, or was */
            continue;
        }
        if (n) {
            due.end = i + n;
            return due;
        }
        n = read_vague(&frame, i);
        if (n && !vague.kind && !spoken_is(speech, i + n, "as"))
            vague = (struct due){.kind = DUE_VAGUE, .first = i, .end = i + n};
    }
    return vague;
}
