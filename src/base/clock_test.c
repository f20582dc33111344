#include "base/clock.h"

#include "base/arena.h"
#include "unit.h"

static void reads_rfc_3339(void)
{
    int64_t ms = 0;

    CHECK_INT(clock_parse(STR("1970-01-01T00:00:00Z"), &ms), OK);
    CHECK_INT(ms, 0);
    CHECK_INT(clock_parse(STR("2026-11-21t20:35:24.1209+01:00"), &ms), OK);
    CHECK_INT(ms, 1795289724120);
    CHECK_INT(clock_parse(STR("2016-12-31T23:59:60Z"), &ms), OK);
    CHECK_INT(clock_parse(STR("2026-02-29T00:00:00Z"), &ms), ERR_BAD_INPUT);
    CHECK_INT(clock_parse(STR("2026-11-21T20:35:24"), &ms), ERR_BAD_INPUT);
    CHECK_INT(clock_parse(STR("2026-11-21T20:35:24Zx"), &ms), ERR_BAD_INPUT);
    CHECK_INT(clock_parse(STR("2026-11-21T20:35:24.Z"), &ms), ERR_BAD_INPUT);
    CHECK_INT(clock_parse(STR("0000-01-01T00:00:00Z"), &ms), ERR_BAD_INPUT);
}

static void writes_what_it_reads(void)
{
    struct arena arena;
    int64_t ms = 0;

    arena_init(&arena, 0);
    CHECK_STR(clock_format(&arena, 1795289724120), "2026-11-21T19:35:24.120Z");
    CHECK_STR(clock_format(&arena, -1), "1969-12-31T23:59:59.999Z");
    for (int64_t at = -62135596800000; at < 253402300000000; at += 99999999977) {
        CHECK_OR_STOP(!clock_parse(clock_format(&arena, at), &ms));
        CHECK_OR_STOP(ms == at);
        arena_reset(&arena);
    }
    arena_clear(&arena);
}

static void knows_the_weekday(void)
{
    CHECK_INT(civil_from_ms(0).weekday, 3);             /* a Thursday */
    CHECK_INT(civil_from_ms(1795289724120).weekday, 5); /* a Saturday */
    CHECK_INT(civil_from_ms(-4 * (int64_t)MS_DAY).weekday, 6);
}

int main(void)
{
    RUN(reads_rfc_3339);
    RUN(writes_what_it_reads);
    RUN(knows_the_weekday);
    return unit_end();
}
