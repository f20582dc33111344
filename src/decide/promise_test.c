#include "decide/promise.h"
#include "decide/test_rows.h"
#include "unit.h"

/* Said on Wednesday 2026-11-18 at 10:00, with hours Monday to Friday 9 to 17, UTC. */
static void add_due(struct buf *out, struct arena *arena, const struct found_promise *found)
{
    struct str due = clock_format(arena, found->due_at);

    if (found->due_at)
        buf_printf(out, " %.*s", (int)(due.n - 4), due.p); /* minutes are enough */
    else
        buf_add_c(out, found->is_vague ? " vague" : " undated");
}

/* side  text  want: "none", or "KIND DUE words | KIND DUE words" */
static void promise_row(const struct test_row *row)
{
    struct calendar calendar = calendar_weekdays(NULL, 9 * 60, 17 * 60);
    enum speech_side side = str_is(row->field[0], "ours")   ? SPEECH_OURS
                            : str_is(row->field[0], "note") ? SPEECH_NOTE
                                                            : SPEECH_THEIRS;
    struct found_promises found = {0};
    struct arena arena;
    struct buf got;

    arena_init(&arena, 0);
    buf_init(&got, 0);
    CHECK(!promise_find(&arena, row->field[1], STR("en"), side, &calendar,
                        test_time(STR("2026-11-18T10:00:00Z")), &found));
    for (size_t i = 0; i < found.list.n; i++) {
        const struct found_promise *one = &found.list.at[i];
        struct str words = str_slice(row->field[1], one->from, one->to);

        buf_printf(&got, "%s%s", i ? " | " : "", found_kind_name(one->kind));
        add_due(&got, &arena, one);
        buf_printf(&got, " %.*s", STR_ARGS(words));
    }
    if (!found.list.n)
        buf_add_c(&got, "none");
    if (!str_eq(buf_str(&got), row->field[2]))
        printf("promise.tsv:%d: %.*s\n  got  %.*s\n  want %.*s\n", row->line,
               STR_ARGS(row->field[1]), STR_ARGS(buf_str(&got)), STR_ARGS(row->field[2]));
    CHECK(str_eq(buf_str(&got), row->field[2]));
    buf_clear(&got);
    arena_clear(&arena);
}

static void finds_promises(void) { CHECK(test_rows("promise.tsv", promise_row) > 60); }

static void leaves_quoted_mail_out(void)
{
    struct str text = STR("Thank you for writing.\n\n> I'll call you tomorrow.\n"
                          "> We will refund you by Friday.\n");
    struct calendar calendar = calendar_always(NULL);
    struct found_promises found = {0};
    struct arena arena;

    arena_init(&arena, 0);
    CHECK(!promise_find(&arena, text, STR("en"), SPEECH_OURS, &calendar, 0, &found));
    CHECK_INT(found.list.n, 0);
    arena_clear(&arena);
}

static void ends_lines_without_full_stops(void)
{
    struct str text = STR("Hi Bram\nI’ll call you by Friday\n\nBest\nAnn");
    struct calendar calendar = calendar_weekdays(NULL, 9 * 60, 17 * 60);
    struct found_promises found = {0};
    struct arena arena;

    arena_init(&arena, 0);
    CHECK(!promise_find(&arena, text, STR("en"), SPEECH_OURS, &calendar,
                        test_time(STR("2026-11-18T10:00:00Z")), &found));
    CHECK_OR_STOP(found.list.n == 1);
    CHECK_STR(str_slice(text, found.list.at[0].from, found.list.at[0].to),
              "I’ll call you by Friday");
    CHECK_INT(found.list.at[0].due_at, test_time(STR("2026-11-20T17:00:00Z")));
    arena_clear(&arena);
}

static void policy_gives_undated_ones_a_date(void)
{
    struct calendar calendar = calendar_weekdays(NULL, 9 * 60, 17 * 60);

    CHECK_INT(promise_policy_due(&calendar, test_time(STR("2026-11-20T10:00:00Z")), 1),
              test_time(STR("2026-11-23T17:00:00Z")));
}

int main(void)
{
    RUN(finds_promises);
    RUN(leaves_quoted_mail_out);
    RUN(ends_lines_without_full_stops);
    RUN(policy_gives_undated_ones_a_date);
    return unit_end();
}
