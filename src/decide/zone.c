/* zone.c: TZif and the POSIX TZ string behind it. Bytes are taken from a cursor that never passes
 * the end; anything short or odd is refused whole. */
#include "decide/zone.h"

struct zone zone_utc(void) { return (struct zone){0}; }

/* ---- the POSIX TZ string: "CET-1CEST,M3.5.0,M10.5.0/3" ---- */

struct cursor {
    struct str text;
    bool bad;
};

static char peek(const struct cursor *cur) { return cur->text.n ? cur->text.p[0] : 0; }

static bool take(struct cursor *cur, char c)
{
    if (peek(cur) != c)
        return false;
    cur->text = str_skip(cur->text, 1);
    return true;
}

static int take_number(struct cursor *cur, int max)
{
    int value = 0, digits = 0;

    while (char_is_digit(peek(cur)) && digits < 4) {
        value = value * 10 + (peek(cur) - '0');
        cur->text = str_skip(cur->text, 1);
        digits++;
    }
    if (!digits || value > max)
        cur->bad = true;
    return value;
}

static void take_name(struct cursor *cur)
{
    size_t n = 0;

    if (take(cur, '<')) {
        while (cur->text.n && peek(cur) != '>')
            cur->text = str_skip(cur->text, 1);
        if (!take(cur, '>'))
            cur->bad = true;
        return;
    }
    while (char_is_alpha(peek(cur))) {
        cur->text = str_skip(cur->text, 1);
        n++;
    }
    if (n < 3)
        cur->bad = true;
}

/* [+-]hh[:mm[:ss]] */
static int32_t take_time(struct cursor *cur)
{
    bool minus = take(cur, '-');
    int32_t seconds;

    if (!minus)
        (void)take(cur, '+');
    seconds = take_number(cur, 167) * 3600;
    if (take(cur, ':'))
        seconds += take_number(cur, 59) * 60;
    if (take(cur, ':'))
        seconds += take_number(cur, 59);
    return minus ? -seconds : seconds;
}

static struct zone_day take_day(struct cursor *cur)
{
    struct zone_day day = {.kind = 'D', .time = 2 * 3600};

    if (take(cur, 'M')) {
        day.kind = 'M';
        day.month = take_number(cur, 12);
        cur->bad |= !take(cur, '.') || day.month < 1;
        day.week = take_number(cur, 5);
        cur->bad |= !take(cur, '.') || day.week < 1;
        day.day = take_number(cur, 6);
    } else {
        if (take(cur, 'J'))
            day.kind = 'J';
        day.day = take_number(cur, 365);
        cur->bad |= day.kind == 'J' && day.day < 1;
    }
    if (take(cur, '/'))
        day.time = take_time(cur);
    return day;
}

static bool read_footer(struct str text, struct zone *zone)
{
    struct cursor cur = {.text = text};

    take_name(&cur);
    zone->standard = -take_time(&cur); /* POSIX counts west of Greenwich */
    if (cur.text.n) {
        zone->has_summer = true;
        take_name(&cur);
        zone->summer = zone->standard + 3600;
        if (peek(&cur) != ',' && cur.text.n)
            zone->summer = -take_time(&cur);
        cur.bad |= !take(&cur, ',');
        zone->summer_from = take_day(&cur);
        cur.bad |= !take(&cur, ',');
        zone->summer_to = take_day(&cur);
    }
    zone->has_footer = !cur.bad && !cur.text.n;
    return zone->has_footer;
}

/* ---- TZif ---- */

static uint64_t big_endian(struct str bytes, size_t at, size_t n)
{
    uint64_t value = 0;

    for (size_t i = 0; i < n; i++)
        value = value << 8 | (unsigned char)bytes.p[at + i];
    return value;
}

struct tzif_block {
    char version;
    uint64_t isut, isstd, leap, times, types, chars;
    size_t time_size; /* 4 or 8 */
    struct str data;  /* behind the header */
    size_t size;      /* of data that belongs to this block */
};

enum { TZIF_HEADER = 44 };

static bool read_header(struct str bytes, size_t time_size, struct tzif_block *out)
{
    struct tzif_block block = {.time_size = time_size};

    if (bytes.n < TZIF_HEADER || !str_starts(bytes, STR("TZif")))
        return false;
    block.version = bytes.p[4];
    block.isut = big_endian(bytes, 20, 4);
    block.isstd = big_endian(bytes, 24, 4);
    block.leap = big_endian(bytes, 28, 4);
    block.times = big_endian(bytes, 32, 4);
    block.types = big_endian(bytes, 36, 4);
    block.chars = big_endian(bytes, 40, 4);
    block.data = str_skip(bytes, TZIF_HEADER);
    block.size = block.times * (time_size + 1) + block.types * 6 + block.chars +
                 block.leap * (time_size + 4) + block.isstd + block.isut;
    if (!block.types || block.types > 256 || block.size > block.data.n)
        return false;
    *out = block;
    return true;
}

static enum err read_changes(struct arena *arena, const struct tzif_block *block, struct zone *zone)
{
    size_t indexes = block->times * block->time_size, types = indexes + block->times;
    struct zone_change *changes = arena_alloc_array(arena, block->times, sizeof(*changes));

    if (!changes)
        return arena->err;
    /* RFC 8536, section 3.2: an offset stays within 25 hours west and 26 east. */
    for (size_t i = 0; i < block->types; i++) {
        int32_t offset = (int32_t)big_endian(block->data, types + i * 6, 4);

        if (offset < -25 * 3600 || offset > 26 * 3600)
            return ERR_BAD_INPUT;
    }
    zone->first_offset = (int32_t)big_endian(block->data, types, 4);
    for (size_t i = 0; i < block->times; i++) {
        uint64_t raw = big_endian(block->data, i * block->time_size, block->time_size);
        size_t type = (unsigned char)block->data.p[indexes + i];

        if (type >= block->types)
            return ERR_BAD_INPUT;
        changes[i].at = block->time_size == 4 ? (int32_t)raw : (int64_t)raw;
        changes[i].offset = (int32_t)big_endian(block->data, types + type * 6, 4);
        if (i && changes[i].at <= changes[i - 1].at)
            return ERR_BAD_INPUT;
    }
    zone->changes = changes;
    zone->change_count = block->times;
    return OK;
}

enum err zone_read(struct arena *arena, struct str tzif, struct zone *out_zone)
{
    struct zone zone = {0};
    struct tzif_block block;
    struct str footer, rest;
    enum err err;

    if (tzif.n > ZONE_FILE_MAX)
        return ERR_TOO_BIG;
    if (!read_header(tzif, 4, &block))
        return ERR_BAD_INPUT;
    if (block.version >= '2' && !read_header(str_skip(block.data, block.size), 8, &block))
        return ERR_BAD_INPUT;
    err = read_changes(arena, &block, &zone);
    if (err)
        return err;
    if (block.time_size == 8) {
        footer = str_skip(block.data, block.size);
        if (!footer.n || footer.p[0] != '\n' || !str_cut(str_skip(footer, 1), '\n', &footer, &rest))
            return ERR_BAD_INPUT;
        if (footer.n && !read_footer(footer, &zone))
            return ERR_BAD_INPUT;
    }
    *out_zone = zone;
    return OK;
}

/* ---- offsets ---- */

/* The day of a yearly change, as days since 1970. */
static int64_t day_number(const struct zone_day *day, int year)
{
    struct civil first = {.year = year, .month = 1, .day = 1};
    int64_t january = civil_to_ms(first) / MS_DAY;
    bool is_leap = days_in_month(year, 2) == 29;
    int weekday, at;

    if (day->kind == 'D')
        return january + day->day;
    if (day->kind == 'J')
        return january + day->day - 1 + (is_leap && day->day >= 60);
    first.month = day->month;
    /* civil counts from Monday, POSIX from Sunday. */
    weekday = (civil_from_ms(civil_to_ms(first)).weekday + 1) % 7;
    at = (day->day - weekday + 7) % 7 + (day->week - 1) * 7;
    while (at >= days_in_month(year, day->month))
        at -= 7;
    return civil_to_ms(first) / MS_DAY + at;
}

static int32_t footer_offset(const struct zone *zone, int64_t seconds)
{
    int year = civil_from_ms((seconds + zone->standard) * MS_SECOND).year;
    int64_t from, to;

    if (!zone->has_summer)
        return zone->standard;
    from = day_number(&zone->summer_from, year) * 86400 + zone->summer_from.time - zone->standard;
    to = day_number(&zone->summer_to, year) * 86400 + zone->summer_to.time - zone->summer;
    if (from < to)
        return seconds >= from && seconds < to ? zone->summer : zone->standard;
    return seconds >= from || seconds < to ? zone->summer : zone->standard;
}

static int64_t floor_seconds(int64_t ms)
{
    return ms >= 0 ? ms / MS_SECOND : -((-ms + MS_SECOND - 1) / MS_SECOND);
}

int32_t zone_offset(const struct zone *zone, int64_t utc_ms)
{
    int64_t seconds = floor_seconds(utc_ms);
    size_t low = 0, high;

    if (!zone)
        return 0;
    high = zone->change_count;
    while (low < high) {
        size_t middle = (low + high) / 2;

        if (zone->changes[middle].at <= seconds)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == zone->change_count && zone->has_footer)
        return footer_offset(zone, seconds);
    return low ? zone->changes[low - 1].offset : zone->first_offset;
}

struct civil zone_local(const struct zone *zone, int64_t utc_ms)
{
    return civil_from_ms(utc_ms + (int64_t)zone_offset(zone, utc_ms) * MS_SECOND);
}

int64_t zone_to_utc(const struct zone *zone, struct civil local)
{
    int64_t as_utc = civil_to_ms(local);
    int64_t before = (int64_t)zone_offset(zone, as_utc - MS_DAY) * MS_SECOND;
    int64_t after = (int64_t)zone_offset(zone, as_utc + MS_DAY) * MS_SECOND;
    int64_t first = as_utc - before, second = as_utc - after;

    if ((int64_t)zone_offset(zone, first) * MS_SECOND == before)
        return first;
    if ((int64_t)zone_offset(zone, second) * MS_SECOND == after)
        return second;
    return first; /* skipped by the clock */
}
