/* zone.h: a time zone, read from the bytes of a TZif file (RFC 8536).
 *
 * Pure: whoever may do I/O reads /usr/share/zoneinfo/NAME and hands the bytes in. Versions 1 to 4
 * are read; beyond the last listed change the footer's POSIX TZ string goes on for ever (section
 * 3.3), so far dates are right too. Leap seconds are ignored, as everywhere in the house.
 *
 * From local to UTC: a local time that a clock put forward skips counts with the offset before
 * the gap (02:30 becomes 03:30); one that happens twice is the first of the two. That is what
 * RFC 5545, section 3.3.5, asks of calendars.
 *
 * Limits: ZONE_FILE_MAX bytes. Errors: ERR_BAD_INPUT for anything that is not whole TZif.
 */
#ifndef DECIDE_ZONE_H
#define DECIDE_ZONE_H

#include "base/arena.h"
#include "base/clock.h"

enum { ZONE_FILE_MAX = 1 << 20 };

struct zone_change {
    int64_t at;     /* seconds since 1970, UTC */
    int32_t offset; /* seconds east of Greenwich from then on */
};

/* A yearly change of the footer: "M3.2.0/2", "J60", "59". */
struct zone_day {
    char kind; /* 'M' month.week.day, 'J' day 1..365 without 29 February, 'D' day 0..365 */
    int month, week, day;
    int32_t time; /* seconds after midnight, local; may be negative or over a day */
};

struct zone {
    const struct zone_change *changes; /* rising */
    size_t change_count;
    int32_t first_offset; /* before the first change */
    bool has_footer, has_summer;
    int32_t standard, summer; /* offsets of the footer */
    struct zone_day summer_from, summer_to;
};

/* UTC, for when nothing better is known. */
struct zone zone_utc(void);

/* The changes live in the arena. */
must_check enum err zone_read(struct arena *arena, struct str tzif, struct zone *out_zone);

/* Seconds east of Greenwich at that moment. NULL is UTC. */
int32_t zone_offset(const struct zone *zone, int64_t utc_ms);

/* Local date and time at that moment. */
struct civil zone_local(const struct zone *zone, int64_t utc_ms);

/* The moment of a local date and time; day and hour may overflow as in civil_to_ms. */
int64_t zone_to_utc(const struct zone *zone, struct civil local);

#endif
