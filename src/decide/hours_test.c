#include <stdio.h>

#include "decide/hours.h"
#include "decide/test_rows.h"
#include "unit.h"

static struct arena arena;

static struct zone load_zone(struct str name)
{
    struct zone zone = zone_utc();
    char path[256];
    struct buf bytes;

    if (str_is(name, "UTC"))
        return zone;
    (void)snprintf(path, sizeof(path), "/usr/share/zoneinfo/%.*s", STR_ARGS(name));
    buf_init(&bytes, ZONE_FILE_MAX);
    CHECK(!io_read_file(path, &bytes, NULL));
    CHECK(!zone_read(&arena, buf_str(&bytes), &zone));
    buf_clear(&bytes);
    return zone;
}

static void zone_row(const struct test_row *row)
{
    struct zone zone = load_zone(row->field[1]);
    int64_t at = test_time(row->field[2]), got, want;

    if (str_is(row->field[0], "offset")) {
        CHECK(!str_to_i64(row->field[3], &want));
        got = zone_offset(&zone, at);
    } else {
        want = test_time(row->field[3]);
        got = zone_to_utc(&zone, civil_from_ms(at));
    }
    if (got != want)
        printf("zone.tsv:%d: %" PRId64 ", not %" PRId64 "\n", row->line, got, want);
    CHECK(got == want);
}

static void knows_zones(void) { CHECK(test_rows("zone.tsv", zone_row) > 20); }

/* "week" 9-17, "night" Mon-Sun 22:00-06:00, "always", "lunch" 9-12 and 13-17. */
static struct calendar calendar_of(struct str name, const struct zone *zone)
{
    static const struct holiday holidays[] = {{0, 12, 25}, {2026, 5, 25}};
    struct calendar calendar = calendar_weekdays(zone, 9 * 60, 17 * 60);

    if (str_is(name, "always"))
        calendar = calendar_always(zone);
    for (int day = 0; day < 7; day++) {
        if (str_is(name, "night"))
            calendar.week[day][0] = (struct hours_span){22 * 60, 30 * 60};
        if (str_is(name, "lunch") && day < 5) {
            calendar.week[day][0] = (struct hours_span){9 * 60, 12 * 60};
            calendar.week[day][1] = (struct hours_span){13 * 60, 17 * 60};
        }
        if (str_is(name, "never"))
            calendar.week[day][0] = (struct hours_span){0, 0};
    }
    calendar.holidays = holidays;
    calendar.holiday_count = ARRAY_LEN(holidays);
    CHECK(calendar_is_valid(&calendar));
    return calendar;
}

static void hours_row(const struct test_row *row)
{
    struct zone zone = load_zone(row->field[1]);
    struct calendar calendar = calendar_of(row->field[2], &zone);
    int64_t from = test_time(row->field[3]), amount = 0, got, want;

    if (str_is(row->field[0], "between")) {
        CHECK(!str_to_i64(row->field[5], &want));
        want *= MS_MINUTE;
        got = hours_between(&calendar, from, test_time(row->field[4]));
    } else {
        CHECK(!str_to_i64(row->field[4], &amount));
        want = str_is(row->field[5], "never") ? INT64_MAX : test_time(row->field[5]);
        got = str_is(row->field[0], "days") ? hours_add_days(&calendar, from, (int)amount)
                                            : hours_add(&calendar, from, amount * MS_MINUTE);
    }
    if (got != want)
        printf("hours.tsv:%d: %.*s (%" PRId64 ")\n", row->line, STR_ARGS(clock_format(&arena, got)),
               got);
    CHECK(got == want);
}

static void counts_open_time(void) { CHECK(test_rows("hours.tsv", hours_row) > 20); }

/* What is added must be found again between, for any starting point. */
static void adding_and_counting_agree(void)
{
    static const char *const names[] = {"week", "night", "lunch", "always"};
    struct zone zone = load_zone(STR("Europe/Berlin"));
    int64_t start = test_time(STR("2026-03-20T00:00:00Z"));

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct calendar calendar = calendar_of(str_from(names[i]), &zone);

        for (int64_t step = 0; step < 400; step++) {
            int64_t from = start + step * 97 * MS_MINUTE, add = (1 + step % 50) * 31 * MS_MINUTE;
            int64_t due = hours_add(&calendar, from, add);

            CHECK_INT(hours_between(&calendar, from, due), add);
        }
    }
}

static void refuses_broken_zones(void)
{
    struct buf bytes;
    struct zone zone;

    buf_init(&bytes, ZONE_FILE_MAX);
    CHECK_OR_STOP(!io_read_file("/usr/share/zoneinfo/Europe/Berlin", &bytes, NULL));
    for (size_t n = 0; n < bytes.n; n++)
        CHECK(zone_read(&arena, str_of(bytes.p, n), &zone) == ERR_BAD_INPUT);
    CHECK(!zone_read(&arena, buf_str(&bytes), &zone));
    buf_clear(&bytes);
}

static void refuses_odd_calendars(void)
{
    struct calendar calendar = calendar_weekdays(NULL, 9 * 60, 17 * 60);

    calendar.week[1][1] = (struct hours_span){16 * 60, 18 * 60};
    CHECK(!calendar_is_valid(&calendar));
    calendar.week[1][1] = (struct hours_span){18 * 60, 18 * 60 + 1441};
    CHECK(!calendar_is_valid(&calendar));
}

int main(void)
{
    arena_init(&arena, 0);
    RUN(knows_zones);
    RUN(counts_open_time);
    RUN(adding_and_counting_agree);
    RUN(refuses_broken_zones);
    RUN(refuses_odd_calendars);
    arena_clear(&arena);
    return unit_end();
}
