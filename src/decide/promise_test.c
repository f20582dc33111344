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

static enum speech_side side_of(struct str name)
{
    return str_is(name, "ours") ? SPEECH_OURS : str_is(name, "note") ? SPEECH_NOTE : SPEECH_THEIRS;
}

/* side  text  want: "none", or "KIND DUE words | KIND DUE words" */
static void promise_row(const struct test_row *row)
{
    struct calendar calendar = calendar_weekdays(NULL, 9 * 60, 17 * 60);
    enum speech_side side = side_of(row->field[0]);
    struct found_promises found = {0};
    struct arena arena;
    struct buf got;

    arena_init(&arena, 0);
    buf_init(&got, 0);
    CHECK(!promise_find_in(&arena, row->field[1], STR("en"), side, &calendar,
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

/* ---- the other languages ---- */

static struct str language;

/* side  text  want: "none", or "KIND DUE | KIND DUE" */
static void language_row(const struct test_row *row)
{
    static const struct holiday holidays[] = {{0, 12, 25}, {0, 12, 26}};
    struct calendar calendar = calendar_weekdays(NULL, 9 * 60, 17 * 60);
    struct found_promises found = {0}, guessed = {0};
    struct arena arena;
    struct buf got;

    calendar.holidays = holidays;
    calendar.holiday_count = ARRAY_LEN(holidays);
    arena_init(&arena, 0);
    buf_init(&got, 0);
    CHECK(!promise_find_in(&arena, row->field[1], language, side_of(row->field[0]), &calendar,
                           test_time(STR("2026-11-18T10:00:00Z")), &found));
    for (size_t i = 0; i < found.list.n; i++) {
        buf_printf(&got, "%s%s", i ? " | " : "", found_kind_name(found.list.at[i].kind));
        add_due(&got, &arena, &found.list.at[i]);
    }
    if (!found.list.n)
        buf_add_c(&got, "none");
    if (!str_eq(buf_str(&got), row->field[2]))
        printf("promise_%.*s.tsv:%d: %.*s\n  got  %.*s\n  want %.*s\n", STR_ARGS(language),
               row->line, STR_ARGS(row->field[1]), STR_ARGS(buf_str(&got)),
               STR_ARGS(row->field[2]));
    CHECK(str_eq(buf_str(&got), row->field[2]));
    /* Not told the language, what is none stays none. */
    CHECK(!promise_find_in(&arena, row->field[1], STR_NONE, side_of(row->field[0]), &calendar,
                           test_time(STR("2026-11-18T10:00:00Z")), &guessed));
    if (guessed.list.n > found.list.n)
        printf("promise_%.*s.tsv:%d: guessed\n", STR_ARGS(language), row->line);
    CHECK(guessed.list.n <= found.list.n);
    buf_clear(&got);
    arena_clear(&arena);
}

static void finds_promises_in(const char *code)
{
    char name[32];

    (void)snprintf(name, sizeof(name), "promise_%s.tsv", code);
    language = str_from(code);
    CHECK(test_rows(name, language_row) >= 60);
}

static void german(void) { finds_promises_in("de"); }
static void french(void) { finds_promises_in("fr"); }
static void spanish(void) { finds_promises_in("es"); }
static void italian(void) { finds_promises_in("it"); }
static void dutch(void) { finds_promises_in("nl"); }

/* ---- time ---- */

static struct zone zone_named(struct arena *arena, struct str name)
{
    struct zone zone = zone_utc();
    char path[256];
    struct buf bytes;

    if (str_is(name, "UTC"))
        return zone;
    (void)snprintf(path, sizeof(path), "/usr/share/zoneinfo/%.*s", STR_ARGS(name));
    buf_init(&bytes, ZONE_FILE_MAX);
    CHECK(!io_read_file(path, &bytes, NULL));
    CHECK(!zone_read(arena, buf_str(&bytes), &zone));
    buf_clear(&bytes);
    return zone;
}

/* lang  zone  said  text  due */
static void time_row(const struct test_row *row)
{
    static const struct holiday holidays[] = {{0, 12, 25}, {0, 12, 26}, {0, 1, 1}};
    struct found_promises found = {0};
    struct calendar calendar;
    struct arena arena;
    struct zone zone;
    int64_t got;

    arena_init(&arena, 0);
    zone = zone_named(&arena, row->field[1]);
    calendar = calendar_weekdays(&zone, 9 * 60, 17 * 60);
    calendar.holidays = holidays;
    calendar.holiday_count = ARRAY_LEN(holidays);
    CHECK(!promise_find_in(&arena, row->field[3], row->field[0], SPEECH_OURS, &calendar,
                           test_time(row->field[2]), &found));
    got = found.list.n == 1 ? found.list.at[0].due_at : -1;
    if (got / MS_SECOND != test_time(row->field[4]) / MS_SECOND)
        printf("promise_time.tsv:%d: %.*s\n  got  %.*s\n", row->line, STR_ARGS(row->field[3]),
               STR_ARGS(clock_format(&arena, got)));
    CHECK(got / MS_SECOND == test_time(row->field[4]) / MS_SECOND);
    arena_clear(&arena);
}

static void knows_zones_and_holidays(void) { CHECK(test_rows("promise_time.tsv", time_row) > 30); }

/* The pronoun says who: the writer, the house, or somebody else. */
static void says_who_owes(void)
{
    static const struct {
        const char *lang, *text, *who;
    } rows[] = {{"en", "I'll call you tomorrow.", "I"},
                {"en", "We will refund you.", "we"},
                {"en", "A colleague will call you on Monday.", "other"},
                {"de", "Morgen rufe ich Sie an.", "I"},
                {"de", "Wir melden uns morgen.", "we"},
                {"de", "Ihr Paket wird morgen geliefert.", "other"},
                {"fr", "Je vous rappellerai.", "I"},
                {"fr", "Nous vous rappellerons.", "we"},
                {"es", "Le llamaré mañana.", "I"},
                {"it", "La richiameremo.", "we"},
                {"it", "La richiamo domani.", "I"},
                {"es", "Voy a llamarle mañana.", "I"},
                {"nl", "We bellen u morgen.", "we"}};
    struct calendar calendar = calendar_always(NULL);

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct found_promises found = {0};
        struct arena arena;

        arena_init(&arena, 0);
        CHECK(!promise_find_in(&arena, str_from(rows[i].text), str_from(rows[i].lang), SPEECH_OURS,
                               &calendar, 0, &found));
        CHECK_OR_STOP(found.list.n == 1);
        CHECK_STR(str_from(promise_owner_name(found.list.at[0].owner)), rows[i].who);
        arena_clear(&arena);
    }
}

/* Not told the language: by its commonest words; of a language without a table, nothing. */
static void guesses_the_language(void)
{
    struct calendar calendar = calendar_always(NULL);
    struct found_promises found = {0};
    struct str when = STR_NONE;
    struct arena arena;

    arena_init(&arena, 0);
    CHECK(!promise_find_in(&arena, STR("Ich rufe Sie am Freitag zurück."), STR_NONE, SPEECH_OURS,
                           &calendar, 0, &found));
    CHECK_INT(found.list.n, 1);
    CHECK(!promise_find_in(&arena, STR("Ich schicke Ihnen das."), STR("und"), SPEECH_OURS,
                           &calendar, 0, &found));
    CHECK_INT(found.list.n, 0); /* present, no date: sure only when the language is */
    CHECK(!promise_find_in(&arena, STR("I'll call you tomorrow."), STR("pl"), SPEECH_OURS,
                           &calendar, 0, &found));
    CHECK_INT(found.list.n, 0);
    CHECK(!promise_find_in(&arena, STR("Le llamaré mañana."), STR("es-MX"), SPEECH_OURS, &calendar,
                           0, &found));
    CHECK_INT(found.list.n, 1);
    CHECK(!promise_when(&arena, STR("Ich rufe Sie bis Freitag 17 Uhr zurück"), STR("de"), &calendar,
                        0, &when));
    CHECK_STR(when, "bis Freitag 17 Uhr");
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
    CHECK(!promise_find_in(&arena, text, STR("en"), SPEECH_OURS, &calendar, 0, &found));
    CHECK_INT(found.list.n, 0);
    arena_clear(&arena);
}

/* 64 KiB of what looks like the beginning of a report, again and again: it ends at once, where each
 * against each would take minutes. */
static void is_not_stopped_by_repetition(void)
{
    static const char *const words[] = {"he said he ", "i will and then ", "was told to ",
                                        "er sagte er ", "le lo la "};
    struct calendar calendar = calendar_always(NULL);

    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        struct found_promises found = {0};
        struct arena arena;
        struct buf text;

        arena_init(&arena, 0);
        buf_init(&text, 0);
        while (text.n < SPEECH_TEXT_MAX)
            buf_add_c(&text, words[i]);
        for (int side = SPEECH_OURS; side <= SPEECH_NOTE; side++)
            CHECK(!promise_find(&arena, buf_str(&text), (enum speech_side)side, &calendar, 0,
                                &found));
        buf_clear(&text);
        arena_clear(&arena);
    }
}

/* What somebody was told is found behind some other talk, but not behind any amount of it. */
static void looks_at_so_many_reports(void)
{
    struct calendar calendar = calendar_always(NULL);

    for (size_t before = 10; before <= 100; before += 90) {
        struct found_promises found = {0};
        struct arena arena;
        struct buf text;

        arena_init(&arena, 0);
        buf_init(&text, 0);
        for (size_t i = 0; i < before; i++)
            buf_add_c(&text, "They said hello. ");
        buf_add_c(&text, "I was told that you would call me by Friday.");
        CHECK(!promise_find_in(&arena, buf_str(&text), STR("en"), SPEECH_THEIRS, &calendar, 0,
                               &found));
        CHECK_INT(found.list.n, before == 10);
        buf_clear(&text);
        arena_clear(&arena);
    }
}

static void ends_lines_without_full_stops(void)
{
    struct str text = STR("Hi Bram\nI’ll call you by Friday\n\nBest\nAnn");
    struct calendar calendar = calendar_weekdays(NULL, 9 * 60, 17 * 60);
    struct found_promises found = {0};
    struct arena arena;

    arena_init(&arena, 0);
    CHECK(!promise_find_in(&arena, text, STR("en"), SPEECH_OURS, &calendar,
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
    RUN(german);
    RUN(french);
    RUN(spanish);
    RUN(italian);
    RUN(dutch);
    RUN(knows_zones_and_holidays);
    RUN(says_who_owes);
    RUN(guesses_the_language);
    RUN(leaves_quoted_mail_out);
    RUN(is_not_stopped_by_repetition);
    RUN(looks_at_so_many_reports);
    RUN(ends_lines_without_full_stops);
    RUN(policy_gives_undated_ones_a_date);
    return unit_end();
}
