#include "decide/service.h"
#include "decide/test_rows.h"
#include "unit.h"

enum { EVENTS_MAX = 16 };

static void add_time(struct buf *out, struct arena *arena, const char *name, int64_t at)
{
    struct str text = clock_format(arena, at);

    if (at)
        buf_printf(out, " %s=%.*s", name, 11, text.p + 5); /* month-day and hour:minute */
}

/* events ("in TIME", "out TIME", "auto-in", "auto-out", with ; between)  now  want
 * First reply within 4 open hours, next within 8; hours Monday to Friday 9 to 17, UTC, 2026. */
static void service_row(const struct test_row *row)
{
    struct calendar calendar = calendar_weekdays(NULL, 9 * 60, 17 * 60);
    struct service_policy policy = {&calendar, 4 * (int64_t)MS_HOUR, 8 * (int64_t)MS_HOUR};
    struct service_event events[EVENTS_MAX];
    struct service_clocks clocks;
    struct str rest = row->field[0], one, kind, time;
    struct arena arena;
    struct buf got;
    size_t n = 0;

    arena_init(&arena, 0);
    buf_init(&got, 0);
    while (rest.n && n < EVENTS_MAX) {
        (void)str_cut(rest, ';', &one, &rest);
        (void)str_cut(str_trim(one), ' ', &kind, &time);
        events[n++] = (struct service_event){
            .at = test_time(arena_printf(&arena, "2026-%.*s:00Z", STR_ARGS(time))),
            .is_from_us = str_ends(kind, STR("out")),
            .is_automatic = str_starts(kind, STR("auto"))};
    }
    clocks = service_clocks_of(
        &policy, events, n,
        test_time(arena_printf(&arena, "2026-%.*s:00Z", STR_ARGS(row->field[1]))));
    buf_printf(&got, "contacts=%d", clocks.contacts);
    add_time(&got, &arena, "waiting", clocks.waiting_since);
    add_time(&got, &arena, "due", service_due(&clocks));
    add_time(&got, &arena, "replied", clocks.first_reply_at);
    if (clocks.first_reply_at)
        buf_printf(&got, " took=%d", (int)(clocks.first_reply_took / MS_MINUTE));
    if (clocks.late_by)
        buf_printf(&got, " late=%d", (int)(clocks.late_by / MS_MINUTE));
    if (!str_eq(buf_str(&got), row->field[2]))
        printf("service.tsv:%d: got '%.*s'\n", row->line, STR_ARGS(buf_str(&got)));
    CHECK(str_eq(buf_str(&got), row->field[2]));
    buf_clear(&got);
    arena_clear(&arena);
}

static void derives_clocks_from_events(void) { CHECK(test_rows("service.tsv", service_row) > 8); }

static void owes_nothing_without_a_policy(void)
{
    struct calendar calendar = calendar_always(NULL);
    struct service_policy policy = {&calendar, 0, 0};
    struct service_event event = {.at = 1000};
    struct service_clocks clocks = service_clocks_of(&policy, &event, 1, 5000000);

    CHECK_INT(clocks.waiting_since, 1000);
    CHECK_INT(service_due(&clocks), 0);
    CHECK_INT(clocks.late_by, 0);
}

int main(void)
{
    RUN(derives_clocks_from_events);
    RUN(owes_nothing_without_a_policy);
    return unit_end();
}
