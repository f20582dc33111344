/* due.c: a small reader of dates. What a tongue says a date looks like is a table of patterns; here
 * is what each form means, and the time of day, which is written alike everywhere. */
#include "decide/due.h"

#include <string.h>

#include "decide/pattern.h"
#include "decide/tongue.h"

enum {
    WORKING_DAYS_MAX = 130, /* half a year; each is looked up: of more no date is made */
};

struct frame {
    const struct speech *speech;
    const struct tongue_dates *words;
    const struct calendar *calendar;
    int64_t said_at;
    struct civil today; /* local */
    size_t first, end;  /* of the words that may be read */
};

/* What was read: a day, perhaps with a time, or an exact moment. */
struct reading {
    struct civil day;
    int minute; /* of the day; -1: not said */
    bool is_exact;
    int64_t at;
};

/* What a pattern took on its way. */
struct taken {
    const struct frame *frame;
    int number, unit, weekday, month, day, year, part; /* -1, or 0 where that is none */
    bool is_working;
};

enum unit { UNIT_MINUTE, UNIT_HOUR, UNIT_DAY, UNIT_WORKDAY, UNIT_WEEK, UNIT_MONTH };

static bool is(const struct frame *frame, size_t i, const char *list)
{
    return list && i < frame->end && spoken_is(frame->speech, i, list);
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

static struct pattern_reader plain_reader(const struct frame *frame)
{
    return (struct pattern_reader){frame->speech, frame->first, frame->end, NULL, NULL};
}

static size_t match_value(const struct frame *frame, size_t i, const struct tongue_number *table,
                          int *out_value)
{
    struct pattern_reader reader = plain_reader(frame);

    for (; table && table->pattern; table++) {
        size_t n = pattern_match(&reader, table->pattern, i, NULL);

        if (n) {
            *out_value = table->value;
            return n;
        }
    }
    return 0;
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
    int unit;
    size_t n, more;

    if (i >= frame->end)
        return 0;
    if (plain_number(frame->speech->words.at[i].text, out))
        return 1;
    n = match_value(frame, i, frame->words->numbers, out);
    if (!n || *out < 20 || *out % 10) /* "twenty four" */
        return n;
    more = match_value(frame, i + n, frame->words->numbers, &unit);
    if (more != 1 || unit > 9 || is(frame, i + n, frame->words->days))
        return n;
    *out += unit;
    return n + more;
}

/* ---- times of day ---- */

/* "17:00", "5", "5pm", "5:30pm", "17h30", "17h" as minutes; *out_marked: surely a time. "17.30" may
 * be one. */
static bool clock_word(struct str text, int *out_minute, bool *out_pm, bool *out_am,
                       bool *out_marked)
{
    struct str hours, minutes;
    int hour, minute = 0;

    *out_pm = str_ends(text, STR("pm"));
    *out_am = str_ends(text, STR("am"));
    if (*out_pm || *out_am)
        text.n -= 2;
    *out_marked = str_cut(text, ':', &hours, &minutes) || str_cut(text, 'h', &hours, &minutes);
    if (!*out_marked)
        (void)str_cut(text, '.', &hours, &minutes);
    if (!plain_number(hours, &hour) || hour > 24)
        return false;
    if (minutes.n && (minutes.n != 2 || !plain_number(minutes, &minute) || minute > 59))
        return false;
    *out_minute = hour * 60 + minute;
    return true;
}

static size_t take_pattern(const struct frame *frame, size_t i, const char *pattern)
{
    struct pattern_reader reader = plain_reader(frame);

    return pattern ? pattern_match(&reader, pattern, i, NULL) : 0;
}

/* A time of day; `bare` allows "5" alone. Gives the number of words. */
static size_t read_time(const struct frame *frame, size_t i, bool bare, int *out_minute)
{
    const struct tongue_dates *words = frame->words;
    size_t n = match_value(frame, i, words->clocks, out_minute), said;
    bool pm, am, marked;
    int minute, half = 0;

    if (n || i >= frame->end)
        return n;
    if (!clock_word(frame->speech->words.at[i].text, &minute, &pm, &am, &marked))
        return 0;
    if (str_find_char(frame->speech->words.at[i].text, '.', 0) != SIZE_MAX &&
        !is(frame, i + 1, words->o_clock))
        return 0; /* a date, or an amount */
    n = 1u + is(frame, i + 1, words->o_clock);
    if (n == 2 && is(frame, i + 2, "00 15 30 45")) { /* "17 Uhr 30" */
        (void)plain_number(frame->speech->words.at[i + 2].text, &half);
        minute += half;
        marked = ++n > 0;
    }
    bare = bare || n > 1;
    said = pm || am ? 0 : take_pattern(frame, i + n, words->pm);
    pm = pm || said;
    if (!pm && !am) {
        said = take_pattern(frame, i + n, words->am);
        am = said;
    }
    n += said;
    if (!marked && !pm && !am && !bare)
        return 0;
    if (pm && minute < 12 * 60)
        minute += 12 * 60;
    if (am && minute >= 12 * 60 && minute < 13 * 60)
        minute -= 12 * 60;
    if (!pm && !am && !marked && minute <= 7 * 60)
        minute += 12 * 60;
    *out_minute = minute;
    return n;
}

static size_t part_of_day(const struct frame *frame, size_t i, int *out_minute)
{
    return match_value(frame, i, frame->words->parts, out_minute);
}

/* Behind a day: "at 5", "17:00", "morning", "by noon". */
static size_t time_behind(const struct frame *frame, size_t i, struct reading *reading)
{
    size_t at = 0, n;

    while (at < 3 && is(frame, i + at, frame->words->ats))
        at++;
    n = read_time(frame, i + at, at > 0 && frame->words->bare_hours, &reading->minute);
    if (n)
        return n + at;
    return part_of_day(frame, i, &reading->minute);
}

/* ---- days ---- */

/* "27", "27th", "1er". */
static bool day_of_month(const struct frame *frame, size_t i, int *out_day)
{
    struct str text = i < frame->end ? frame->speech->words.at[i].text : STR_NONE;

    for (const char *at = frame->words->ordinals; at && *at;) {
        size_t n = strcspn(at, " ");

        if (str_ends(text, str_of(at, n))) {
            text.n -= n;
            break;
        }
        at += at[n] ? n + 1 : n;
    }
    return plain_number(text, out_day) && *out_day >= 1 && *out_day <= 31;
}

static bool read_unit(const struct frame *frame, size_t i, int *out_unit)
{
    const struct tongue_dates *words = frame->words;
    const char *const units[] = {words->minutes,  words->hours, words->days,
                                 words->workdays, words->weeks, words->month_units};

    *out_unit = find_name(frame, i, units, ARRAY_LEN(units));
    return *out_unit >= 0;
}

static size_t take(void *arg, char what, size_t i)
{
    struct taken *taken = arg;
    const struct frame *frame = taken->frame;

    switch (what) {
    case 'n':
        return read_number(frame, i, &taken->number);
    case 'u':
        return read_unit(frame, i, &taken->unit);
    case 'k':
        taken->is_working = taken->is_working || is(frame, i, frame->words->working);
        return is(frame, i, frame->words->working);
    case 'w':
        taken->weekday = find_name(frame, i, frame->words->weekdays, 7);
        return taken->weekday >= 0;
    case 'm':
        taken->month = find_name(frame, i, frame->words->months, 12);
        return taken->month >= 0;
    case 'd':
        return day_of_month(frame, i, &taken->day);
    case 'p':
        return part_of_day(frame, i, &taken->part);
    case 'y':
        return frame->speech->words.at[i].text.n == 4 &&
               plain_number(frame->speech->words.at[i].text, &taken->year) && taken->year >= 1970;
    default:
        return 0;
    }
}

/* The year that was said, else the one that makes it not past. */
static bool finish_date(const struct frame *frame, struct civil date, struct reading *reading)
{
    bool is_open = !date.year;

    if (is_open)
        date.year = frame->today.year;
    if (is_open && day_number(date) < day_number(frame->today))
        date.year++;
    if (date.month < 1 || date.month > 12 || date.day < 1 ||
        date.day > days_in_month(date.year, date.month))
        return false;
    reading->day = plus_days(date, 0);
    return true;
}

/* "the 27th": this month's or the next one's that has it. */
static bool next_month_day(const struct frame *frame, int day, struct reading *reading)
{
    struct civil at = {.year = frame->today.year, .month = frame->today.month, .day = day};

    if (day < frame->today.day)
        at.month++;
    if (at.month > 12) {
        at.month = 1;
        at.year++;
    }
    if (day < 1 || day > days_in_month(at.year, at.month))
        return false;
    reading->day = plus_days(at, 0);
    return true;
}

/* "2026-11-27", "27.11.2026", and where the day comes first "27/11" and "27.11". */
static size_t read_written_date(const struct frame *frame, size_t i, struct reading *reading)
{
    struct str text = i < frame->end ? frame->speech->words.at[i].text : STR_NONE, a, b, c = {0};
    bool first = frame->words->day_first, is_year_first;
    char mark = str_find_char(text, '-', 0) != SIZE_MAX            ? '-'
                : first && str_find_char(text, '/', 0) != SIZE_MAX ? '/'
                                                                   : '.';
    struct civil date = {0};

    if (!str_cut(text, mark, &a, &b) || str_is(text, "24/7"))
        return 0;
    (void)str_cut(b, mark, &b, &c);
    is_year_first = a.n == 4;
    if (!c.n && (!first || mark == '-'))
        return 0;
    if (mark == '-' && !is_year_first && !first)
        return 0;
    if (!plain_number(b, &date.month) || !plain_number(is_year_first ? c : a, &date.day) ||
        (c.n && !plain_number(is_year_first ? a : c, &date.year)))
        return 0;
    if (c.n == 2 && first && !is_year_first)
        date.year += 2000;
    if (c.n && date.year < 1970)
        return 0;
    return finish_date(frame, date, reading);
}

/* ---- spans of time ---- */

static struct civil plus_working_days(const struct frame *frame, int days)
{
    struct civil day = frame->today;

    for (int walked = 0; days > 0 && walked < 3 * WORKING_DAYS_MAX; walked++) {
        day = plus_days(day, 1);
        days -= is_working(frame, day);
    }
    return day;
}

static bool span_of(const struct frame *frame, const struct taken *taken, struct reading *reading)
{
    int n = taken->number;
    bool has_working = taken->is_working || taken->unit == UNIT_WORKDAY;

    reading->day = frame->today;
    switch (taken->unit) {
    case UNIT_MINUTE:
    case UNIT_HOUR:
        reading->is_exact = true;
        reading->at = frame->said_at +
                      (int64_t)n * (taken->unit == UNIT_HOUR ? MS_HOUR : MS_MINUTE);
        return true;
    case UNIT_DAY:
    case UNIT_WORKDAY:
        if (has_working && n > WORKING_DAYS_MAX)
            return false;
        reading->day = has_working ? plus_working_days(frame, n) : plus_days(frame->today, n);
        return true;
    case UNIT_WEEK:
        reading->day = plus_days(frame->today, (int64_t)n * 7);
        return true;
    case UNIT_MONTH:
        reading->day = month_end(frame->today, n);
        if (frame->today.day < reading->day.day)
            reading->day.day = frame->today.day;
        return true;
    default:
        return false;
    }
}

/* ---- what the forms mean ---- */

static void weekday_of(const struct frame *frame, int weekday, int n, struct reading *reading)
{
    int ahead = weekday - frame->today.weekday;

    if (n == 1 || ahead < 0 || (ahead == 0 && n == 0))
        ahead += 7;
    reading->day = plus_days(frame->today, ahead);
}

static struct civil week_of(const struct frame *frame, int n)
{
    struct civil end = week_end(frame, plus_days(frame->today, (int64_t)n * 7));

    /* At the week-end, this week is the one that comes. */
    if (day_number(end) < day_number(frame->today))
        end = week_end(frame, plus_days(frame->today, 7));
    return end;
}

static bool apply_form(const struct frame *frame, const struct tongue_form *form,
                       const struct taken *taken, struct reading *reading)
{
    struct civil today = frame->today;

    reading->day = today;
    switch (form->form) {
    case FORM_DAY:
        reading->day = plus_days(today, form->n);
        return true;
    case FORM_PART:
        reading->minute = form->n ? form->n : taken->part;
        return true;
    case FORM_WEEKDAY:
        weekday_of(frame, taken->weekday, form->n, reading);
        return true;
    case FORM_WEEK:
        reading->day = week_of(frame, form->n);
        return true;
    case FORM_MONTH:
        reading->day = month_end(today, form->n);
        return true;
    case FORM_QUARTER:
        reading->day = month_end(today, 2 - (today.month - 1) % 3 + 3 * form->n);
        return true;
    case FORM_YEAR:
        reading->day = month_end(today, 12 - today.month + 12 * form->n);
        return true;
    case FORM_DATE:
        return finish_date(
            frame,
            (struct civil){.year = taken->year, .month = taken->month + 1, .day = taken->day},
            reading);
    case FORM_MONTH_DAY:
        return next_month_day(frame, taken->day, reading);
    case FORM_MINUTES:
    case FORM_HOURS:
        reading->is_exact = true;
        reading->at = frame->said_at +
                      (int64_t)form->n * (form->form == FORM_HOURS ? MS_HOUR : MS_MINUTE);
        return true;
    case FORM_SPAN:
        return span_of(frame, taken, reading);
    }
    return false;
}

/* A day or a span at i. */
static size_t read_form(const struct frame *frame, size_t i, struct reading *reading)
{
    struct taken taken = {.frame = frame};
    struct pattern_reader reader = {frame->speech, frame->first, frame->end, take, &taken};

    for (const struct tongue_form *form = frame->words->forms; form->pattern; form++) {
        struct reading got = *reading;
        size_t n;

        taken = (struct taken){.frame = frame, .number = form->n};
        n = pattern_match(&reader, form->pattern, i, NULL);
        if (n && apply_form(frame, form, &taken, &got)) {
            *reading = got;
            return n;
        }
    }
    return read_written_date(frame, i, reading);
}

/* "by 17:00", "at 5": today, or tomorrow when that is over. */
static size_t read_bare_time(const struct frame *frame, size_t i, struct reading *reading)
{
    size_t n = read_time(frame, i, frame->words->bare_hours, &reading->minute);
    struct civil at = frame->today;
    int unit;

    if (!n || read_unit(frame, i + n, &unit) || is(frame, i + n, frame->words->working) ||
        is(frame, i + n, frame->words->not_hours))
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

/* "at 5 on Friday": behind a time that stands alone. */
static size_t day_behind(const struct frame *frame, size_t i, struct reading *reading)
{
    struct reading day = {.minute = -1};
    size_t at = i + is(frame, i, frame->words->day_preps), n = read_form(frame, at, &day);

    if (!n || day.is_exact)
        return 0;
    reading->day = day.day;
    return at + n - i;
}

/* A whole expression at i, with the prepositions before and the time behind it. */
static size_t read_due(const struct frame *frame, size_t i, int64_t *out_at)
{
    struct reading reading = {.minute = -1};
    bool before = false;
    size_t at = i, n = read_form(frame, i, &reading);

    for (; !n && at < i + 4 && is(frame, at, frame->words->preps); at++) {
        before = before || is(frame, at, frame->words->befores);
        n = read_form(frame, at + 1, &reading);
    }
    if (n) {
        if (!reading.is_exact && reading.minute < 0)
            n += time_behind(frame, at + n, &reading);
        *out_at = moment_of(frame, reading, before);
        return at + n - i;
    }
    for (at = i; at < i + 3 && is(frame, at, frame->words->time_preps);)
        at++;
    n = at > i ? read_bare_time(frame, at, &reading) : 0;
    if (!n)
        return 0;
    n += day_behind(frame, at + n, &reading);
    *out_at = moment_of(frame, reading, false);
    return at + n - i;
}

struct due due_find(const struct speech *speech, size_t first, size_t end,
                    const struct calendar *calendar, int64_t said_at)
{
    const struct tongue_dates *words = &speech->tongue->dates;
    struct frame frame = {.speech = speech,
                          .words = words,
                          .calendar = calendar,
                          .said_at = said_at,
                          .today = zone_local(calendar->zone, said_at),
                          .first = first,
                          .end = end};
    struct pattern_reader reader = plain_reader(&frame);
    struct due vague = {0};

    for (size_t i = first; i < end; i++) {
        struct due due = {.kind = DUE_DATED, .first = i};
        size_t n = read_due(&frame, i, &due.at);

        if (n && i > first && spoken_is(speech, i - 1, words->past)) {
            i += n - 1; /* when something began, or was */
            continue;
        }
        if (n) {
            due.end = i + n;
            return due;
        }
        n = vague.kind ? 0 : pattern_any(&reader, words->vague, i);
        if (n)
            vague = (struct due){.kind = DUE_VAGUE, .first = i, .end = i + n};
    }
    return vague;
}
