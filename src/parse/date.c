#include "parse/date.h"

#include "base/clock.h"

/* What was found so far; -1: not yet. */
struct parts {
    int year, month, day, hour, minute, second, ms;
    int offset; /* minutes east of UTC */
    bool has_time, has_offset, is_pm, is_am;
};

struct cursor {
    struct str s;
    size_t at;
};

static char peek(const struct cursor *c) { return c->at < c->s.n ? c->s.p[c->at] : '\0'; }

static bool take(struct cursor *c, char wanted)
{
    if (peek(c) != wanted || c->at >= c->s.n)
        return false;
    c->at++;
    return true;
}

/* Up to `max` digits; gives how many there were. */
static size_t take_number(struct cursor *c, size_t max, int *out_value)
{
    int value = 0;
    size_t n = 0;

    while (n < max && char_is_digit(peek(c))) {
        value = value * 10 + (peek(c) - '0');
        c->at++;
        n++;
    }
    if (n)
        *out_value = value;
    return n;
}

static enum err finish(const struct parts *parts, int64_t *out_ms)
{
    struct civil civil = {.year = parts->year,
                          .month = parts->month < 0 ? 1 : parts->month,
                          .day = parts->day < 0 ? 1 : parts->day,
                          .hour = parts->hour,
                          .minute = parts->minute,
                          .second = parts->second,
                          .ms = parts->ms};

    if ((parts->is_pm || parts->is_am) && civil.hour == 12)
        civil.hour = 0;
    if (parts->is_pm)
        civil.hour += 12;
    if (civil.second == 60) {
        civil.second = 59;
        civil.ms = 999;
    }
    if (civil.year < 1 || civil.year > 9999 || civil.month < 1 || civil.month > 12 ||
        civil.day < 1 || civil.day > days_in_month(civil.year, civil.month) || civil.hour > 24 ||
        civil.minute > 59 || civil.second > 59 || (civil.hour == 24 && civil.minute) ||
        parts->offset > 24 * 60 || parts->offset < -24 * 60)
        return ERR_BAD_INPUT;
    *out_ms = civil_to_ms(civil) - (int64_t)parts->offset * MS_MINUTE;
    return OK;
}

/* +hh, +hhmm, +hh:mm, +h:mm behind the sign. */
static bool take_offset(struct cursor *c, int sign, struct parts *parts)
{
    int hours = 0, minutes = 0;
    size_t n = take_number(c, 4, &hours);

    if (!n)
        return false;
    if (n > 2) {
        minutes = hours % 100;
        hours /= 100;
    } else if (take(c, ':') && !take_number(c, 2, &minutes)) {
        return false;
    }
    if (minutes > 59)
        return false;
    parts->offset = sign * (hours * 60 + minutes);
    parts->has_offset = true;
    return true;
}

/* .123 or ,123: any number of digits, cut to milliseconds */
static void take_fraction(struct cursor *c, struct parts *parts)
{
    int scale = 100;

    if ((peek(c) != '.' && peek(c) != ',') || c->at + 1 >= c->s.n ||
        !char_is_digit(c->s.p[c->at + 1]))
        return;
    for (c->at++; char_is_digit(peek(c)); c->at++, scale /= 10)
        parts->ms += (peek(c) - '0') * scale;
}

/* hh:mm[:ss[.fff]] or hhmm[ss]; the hour's digits are still to come */
static bool take_time(struct cursor *c, struct parts *parts)
{
    size_t n = take_number(c, 2, &parts->hour);
    char mark = peek(c);

    if (!n)
        return false;
    if (mark == ':' || mark == '.')
        c->at++;
    else
        mark = '\0';
    parts->has_time = true;
    if (!take_number(c, 2, &parts->minute))
        return mark == '\0'; /* "T15" alone */
    if ((mark && take(c, mark)) || (!mark && char_is_digit(peek(c))))
        (void)take_number(c, 2, &parts->second);
    take_fraction(c, parts);
    return true;
}

/* The zone behind an ISO time, white space allowed before it. */
static bool take_iso_zone(struct cursor *c, struct parts *parts)
{
    while (take(c, ' '))
        ;
    if (c->at == c->s.n)
        return true;
    if (take(c, 'Z') || take(c, 'z'))
        return c->at == c->s.n || take_iso_zone(c, parts);
    if (take(c, '+'))
        return take_offset(c, 1, parts) && c->at == c->s.n;
    if (take(c, '-'))
        return take_offset(c, -1, parts) && c->at == c->s.n;
    return false;
}

/* The day of the year as month and day. */
static bool set_ordinal(struct parts *parts, int ordinal)
{
    if (ordinal < 1)
        return false;
    for (parts->month = 1; parts->month <= 12; parts->month++) {
        int days = days_in_month(parts->year, parts->month);

        if (ordinal <= days) {
            parts->day = ordinal;
            return true;
        }
        ordinal -= days;
    }
    return false;
}

/* -MM-DD, -MM, -DDD, MMDD, DDD or nothing, behind the year */
static bool take_iso_day(struct cursor *c, struct parts *parts)
{
    bool has_dash = take(c, '-') || take(c, '/');
    int number = 0;
    size_t n = take_number(c, 4, &number);

    if (!n)
        return !has_dash;
    if (n == 1 && !has_dash)
        return false;
    if (n == 3)
        return set_ordinal(parts, number);
    if (n == 4) {
        parts->month = number / 100;
        parts->day = number % 100;
        return true;
    }
    parts->month = number;
    if (take(c, '-') || take(c, '/'))
        return take_number(c, 2, &parts->day) > 0;
    return true;
}

static bool read_iso(struct str text, struct parts *parts)
{
    struct cursor c = {text, 0};

    if (take_number(&c, 4, &parts->year) != 4 || parts->year < 1 || !take_iso_day(&c, parts))
        return false;
    if (c.at == text.n)
        return true;
    if (!take(&c, 'T') && !take(&c, 't') && !take(&c, ' ') && !take(&c, '_'))
        return false;
    while (take(&c, ' '))
        ;
    if (c.at == text.n)
        return true;
    if (char_is_digit(peek(&c)))
        return take_time(&c, parts) && take_iso_zone(&c, parts);
    return take_iso_zone(&c, parts);
}

/* English first; then what blogs in other languages write. Compared by prefix. */
static const struct {
    const char *prefix;
    int month;
} month_names[] = {
    {"jan", 1},
    {"feb", 2},
    {"mar", 3},
    {"apr", 4},
    {"may", 5},
    {"jun", 6},
    {"jul", 7},
    {"aug", 8},
    {"sep", 9},
    {"oct", 10},
    {"nov", 11},
    {"dec", 12},
    {"m\xC3\xA4r", 3},
    {"mrz", 3},
    {"mai", 5},
    {"okt", 10},
    {"dez", 12},
    {"f\xC3\xA9v", 2},
    {"fev", 2},
    {"avr", 4},
    {"juin", 6},
    {"juil", 7},
    {"ao\xC3\xBB", 8},
    {"aou", 8},
    {"d\xC3\xA9"
     "c",
     12},
    {"ene", 1},
    {"abr", 4},
    {"ago", 8},
    {"dic", 12},
    {"gen", 1},
    {"mag", 5},
    {"giu", 6},
    {"lug", 7},
    {"set", 9},
    {"ott", 10},
    {"mrt", 3},
    {"maa", 3},
    {"mei", 5},
    {"out", 10},
    {"maj", 5},
};

static const struct {
    const char *name;
    int minutes;
} zone_names[] = {
    {"gmt", 0},     {"utc", 0},     {"ut", 0},     {"z", 0},      {"est", -300}, {"edt", -240},
    {"cst", -360},  {"cdt", -300},  {"mst", -420}, {"mdt", -360}, {"pst", -480}, {"pdt", -420},
    {"akst", -540}, {"akdt", -480}, {"hst", -600}, {"ast", -240}, {"adt", -180}, {"nst", -210},
    {"ndt", -150},  {"wet", 0},     {"west", 60},  {"bst", 60},   {"cet", 60},   {"cest", 120},
    {"met", 60},    {"mest", 120},  {"mez", 60},   {"mesz", 120}, {"eet", 120},  {"eest", 180},
    {"msk", 180},   {"msd", 240},   {"ist", 330},  {"sgt", 480},  {"hkt", 480},  {"awst", 480},
    {"jst", 540},   {"kst", 540},   {"aest", 600}, {"aedt", 660}, {"nzst", 720}, {"nzdt", 780},
    {"brt", -180},  {"art", -180},  {"sast", 120},
};

static int month_of(struct str word)
{
    for (size_t i = 0; i < sizeof(month_names) / sizeof(month_names[0]); i++)
        if (str_starts_nocase(word, str_from(month_names[i].prefix)))
            return month_names[i].month;
    return -1;
}

static struct str take_word(struct cursor *c)
{
    size_t from = c->at;

    while (char_is_alpha(peek(c)) || (unsigned char)peek(c) >= 0x80)
        c->at++;
    return str_slice(c->s, from, c->at);
}

static void read_word(struct parts *parts, struct str word)
{
    int month = parts->month < 0 ? month_of(word) : -1;

    if (month > 0 && !parts->has_time) {
        parts->month = month;
        return;
    }
    if (str_is_nocase(word, "am") || str_is_nocase(word, "pm")) {
        parts->is_am = char_lower(word.p[0]) == 'a';
        parts->is_pm = !parts->is_am;
        return;
    }
    for (size_t i = 0; i < sizeof(zone_names) / sizeof(zone_names[0]); i++) {
        if (str_is_nocase(word, zone_names[i].name) && !parts->has_offset) {
            parts->offset = zone_names[i].minutes;
            parts->has_offset = true;
            return;
        }
    }
    if (month > 0) /* asctime with the month behind the time */
        parts->month = month;
}

static int full_year(int number, size_t digits)
{
    if (digits >= 4)
        return number;
    if (digits == 3)
        return 1900 + number;
    return number < 50 ? 2000 + number : 1900 + number;
}

/* a/b/c and a.b.c: American with strokes (unless the first can be no month), German with dots */
static bool read_triple(struct cursor *c, struct parts *parts, int first, char mark)
{
    int second = 0, year = 0;
    size_t n = take_number(c, 2, &second);
    bool is_month_first = mark == '/' && first <= 12;

    if (!n || !take(c, mark))
        return false;
    n = take_number(c, 4, &year);
    if (!n)
        return false;
    parts->month = is_month_first ? first : second;
    parts->day = is_month_first ? second : first;
    parts->year = full_year(year, n);
    return true;
}

static bool looks_like_triple(const struct cursor *c, char mark)
{
    struct cursor look = *c;
    int number;

    return take(&look, mark) && take_number(&look, 2, &number) && take(&look, mark) &&
           take_number(&look, 2, &number) == 2 && (mark == '/' || char_is_digit(peek(&look)));
}

static bool read_number(struct cursor *c, struct parts *parts)
{
    struct cursor start = *c;
    int number = 0;
    size_t n = take_number(c, 4, &number);
    char next = peek(c);

    if (n <= 2 && parts->year < 0 && parts->day < 0 && (next == '/' || next == '.') &&
        looks_like_triple(c, next)) {
        c->at++;
        return read_triple(c, parts, number, next);
    }
    if (n <= 2 && !parts->has_time && (next == ':' || next == '.') && c->at + 1 < c->s.n &&
        char_is_digit(c->s.p[c->at + 1])) {
        *c = start;
        return take_time(c, parts);
    }
    if (n <= 2 && parts->day < 0)
        parts->day = number;
    else if (parts->year < 0)
        parts->year = full_year(number, n);
    else
        return n == 4; /* a zone without sign: nothing can be made of it */
    (void)take(c, '.');
    return true;
}

static void skip_comment(struct cursor *c)
{
    while (c->at < c->s.n && peek(c) != ')')
        c->at++;
    (void)take(c, ')');
}

/* Everything that is not ISO: words and numbers in nearly any order. */
static bool read_loose(struct str text, struct parts *parts)
{
    struct cursor c = {text, 0};

    while (c.at < text.n) {
        char next = peek(&c);

        if (char_is_digit(next)) {
            if (!read_number(&c, parts))
                return false;
        } else if ((next == '+' || next == '-') && (parts->has_time || parts->has_offset)) {
            c.at++;
            if (char_is_digit(peek(&c)) && !take_offset(&c, next == '+' ? 1 : -1, parts))
                return false;
        } else if (char_is_alpha(next) || (unsigned char)next >= 0x80) {
            read_word(parts, take_word(&c));
        } else if (next == '(') {
            skip_comment(&c);
        } else {
            c.at++;
        }
    }
    return parts->year >= 0 && parts->month > 0 && parts->day > 0;
}

/* Seconds (9 or 10 digits) or milliseconds (12 or 13) since 1970. */
static bool read_stamp(struct str text, int64_t *out_ms)
{
    int64_t value;

    if ((text.n != 9 && text.n != 10 && text.n != 12 && text.n != 13) ||
        !char_is_digit(text.p[0]) || str_to_i64(text, &value) || value < 0)
        return false;
    if (text.n == 12 && value >= 190001010000 && value < 210001010000)
        return false; /* ISO 8601 basic with hours and minutes */
    *out_ms = text.n <= 10 ? value * 1000 : value;
    return true;
}

enum err date_read(struct str text, int64_t *out_ms)
{
    struct parts parts = {.year = -1, .month = -1, .day = -1}, loose = parts;
    enum err err = ERR_BAD_INPUT;
    int64_t ms = 0;

    text = str_trim(text);
    if (!text.n || text.n > DATE_TEXT_MAX)
        return ERR_BAD_INPUT;
    if (!clock_parse(text, out_ms))
        return OK;
    if (read_stamp(text, out_ms))
        return OK;
    if (read_iso(text, &parts))
        err = finish(&parts, &ms);
    else if (read_loose(text, &loose))
        err = finish(&loose, &ms);
    if (err || ms < CLOCK_FIRST || ms > CLOCK_LAST)
        return ERR_BAD_INPUT;
    *out_ms = ms;
    return OK;
}
