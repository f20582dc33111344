/* clock.h: points in time, as milliseconds since 1970-01-01T00:00Z (leap seconds ignored, as
 * POSIX does). Only main/ asks what time it is; below it `now` is an argument, so tests own time.
 *
 * Years 0001 to 9999. Dates follow the proleptic Gregorian calendar (Hinnant, "chrono-Compatible
 * Low-Level Date Algorithms", days_from_civil).
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/str.h"

struct arena;

enum {
    MS_SECOND = 1000,
    MS_MINUTE = 60 * MS_SECOND,
    MS_HOUR = 60 * MS_MINUTE,
    MS_DAY = 24 * MS_HOUR,
};

/* The years 1 to 9999 in UTC: what RFC 3339 can write. An offset may lead out of them. */
#define CLOCK_FIRST INT64_C(-62135596800000)
#define CLOCK_LAST INT64_C(253402300799999)

struct civil {
    int year, month, day; /* month and day from 1 */
    int hour, minute, second, ms;
    int weekday; /* 0 = Monday; ignored by civil_to_ms */
};

int64_t clock_now(void);       /* wall clock; main/ and tests only */
int64_t clock_monotonic(void); /* ms from some start, never back; for durations and timeouts */

struct civil civil_from_ms(int64_t ms);  /* UTC */
int64_t civil_to_ms(struct civil civil); /* UTC; day and hour may overflow their month or day */
int days_in_month(int year, int month);

/* RFC 3339 with offset, as "2026-11-21T19:35:24.120Z"; upper or lower case t/z, a space for T,
 * any number of fraction digits (cut to ms), leap second :60 read as :59.999.
 * ERR_BAD_INPUT for anything else, 31 February included. */
must_check enum err clock_parse(struct str text, int64_t *out_ms);

/* "2026-11-21T19:35:24Z"; with ".120" only when there are milliseconds. */
struct str clock_format(struct arena *arena, int64_t ms);

#endif
