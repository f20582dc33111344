#include "main/demo_script.h"

#include <stdlib.h>

#include "base/buf.h"

enum { STORY_DAYS = 7, LAST_HOUR = 18, LANGUAGES = 9 };

static const char story_days[STORY_DAYS][4] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};

/* From Monday, as in struct civil. The first row is what a mark without a language means. */
static const struct {
    const char *lang;
    const char *days[7];
} names[LANGUAGES] = {
    {"en", {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}},
    {"de", {"Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"}},
    {"nl", {"maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"}},
    {"fr", {"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"}},
    {"es", {"lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"}},
    {"it", {"lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"}},
    {"pt", {"segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo"}},
    {"pl", {"poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela"}},
    {"ja", {"月曜", "火曜", "水曜", "木曜", "金曜", "土曜", "日曜"}},
};

/* Of the story, from 0; -1: none. */
static int day_of(struct str text)
{
    for (int i = 0; i < STORY_DAYS; i++)
        if (str_is(text, story_days[i]))
            return i;
    return -1;
}

static int64_t begins_at(int64_t now)
{
    int64_t last = (now - LAST_HOUR * (int64_t)MS_HOUR) / MS_DAY;

    return (last - (STORY_DAYS - 1)) * MS_DAY;
}

static bool two_digits(struct str text, size_t at, int max, int *out)
{
    if (!char_is_digit(text.p[at]) || !char_is_digit(text.p[at + 1]))
        return false;
    *out = (text.p[at] - '0') * 10 + text.p[at + 1] - '0';
    return *out <= max;
}

enum err demo_time(const struct demo_script *script, struct str text, int64_t after,
                   int64_t *out_at)
{
    int day, hour, minute;

    if (text.n != 9 || text.p[3] != ' ' || text.p[6] != ':')
        return ERR_BAD_INPUT;
    day = day_of(str_slice(text, 0, 3));
    if (day < 0 || !two_digits(text, 4, 23, &hour) || !two_digits(text, 7, 59, &minute))
        return ERR_BAD_INPUT;
    *out_at = script->begins_at + day * (int64_t)MS_DAY + hour * (int64_t)MS_HOUR +
              minute * (int64_t)MS_MINUTE;
    if (*out_at < after)
        *out_at += STORY_DAYS * (int64_t)MS_DAY;
    return OK;
}

/* "{Tue}" or "{Tue.de}" at the beginning of rest: how long it is, and the name; else 0. */
static size_t read_mark(struct str rest, int64_t begins, const char **out_name)
{
    size_t end = rest.n > 4 && rest.p[4] == '}' ? 5 : rest.n > 7 && rest.p[7] == '}' ? 8 : 0;
    int day = end ? day_of(str_slice(rest, 1, 4)) : -1;
    int weekday;

    if (day < 0)
        return 0;
    weekday = civil_from_ms(begins + day * (int64_t)MS_DAY).weekday;
    for (int i = 0; i < LANGUAGES; i++) {
        if (end == 5 || str_is(str_slice(rest, 5, 7), names[i].lang)) {
            *out_name = names[i].days[weekday];
            return end;
        }
    }
    return 0;
}

static void name_days(struct buf *out, struct str line, int64_t begins)
{
    while (line.n) {
        const char *name = NULL;
        size_t n = line.p[0] == '{' ? read_mark(line, begins, &name) : 0;
        size_t next = n ? n : str_find_char(line, '{', 1);

        if (next > line.n)
            next = line.n;
        if (n)
            buf_add(out, str_from(name));
        else
            buf_add(out, str_slice(line, 0, next));
        line = str_skip(line, next);
    }
}

/* Messages of one minute don't all fall on its first second. */
static int64_t seconds_of(size_t order) { return (int64_t)(order % 59) * MS_SECOND; }

static enum err add_step(struct arena *arena, struct demo_script *script, struct str file,
                         struct str line)
{
    static const char head[] = "{\"at\":\"";
    struct demo_step step = {
        .order = script->steps.n, .is_act = str_is(file, "acts"), .file = file};
    struct buf out;
    enum err err;

    if (!str_starts(line, str_from(head)) || line.n < sizeof(head) + 11)
        return ERR_CORRUPT;
    err = demo_time(script, str_slice(line, sizeof(head) - 1, sizeof(head) + 8), 0, &step.at);
    if (err)
        return ERR_CORRUPT;
    if (!step.is_act)
        step.at += seconds_of(step.order);
    buf_init(&out, 1 << 20);
    buf_add(&out, arena_printf(arena, "{\"said_at\":%lld", (long long)step.at));
    name_days(&out, str_skip(line, sizeof(head) + 9), script->begins_at);
    step.line = buf_dup(arena, &out);
    buf_clear(&out);
    return vec_push(arena, &script->steps, step) ? arena->err : ERR_NO_MEMORY;
}

static int compare(const void *one, const void *other)
{
    const struct demo_step *a = one, *b = other;

    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    if (a->is_act != b->is_act)
        return a->is_act ? 1 : -1;
    return a->order < b->order ? -1 : a->order > b->order;
}

enum err demo_script_read(struct arena *arena, struct str files, int64_t now,
                          struct demo_script *out_script, struct fault *fault)
{
    struct demo_script script = {.begins_at = begins_at(now)};
    struct str line, file = STR_NONE;
    int number = 0;

    while (str_line(&files, &line)) {
        number++;
        if (str_starts(line, STR("#FILE "))) {
            file = str_skip(line, 6);
            number = 0;
        } else if (line.n) {
            enum err err = add_step(arena, &script, file, line);

            if (err)
                return fault_set(fault, err, "demo/%.*s.jsonl, line %d is not of the story",
                                 STR_ARGS(file), number);
        }
    }
    qsort(script.steps.at, script.steps.n, sizeof(*script.steps.at), compare);
    *out_script = script;
    return OK;
}
