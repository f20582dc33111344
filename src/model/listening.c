#include "model/listening.h"

#include "base/clock.h"

const struct listening_definition listening_definitions[] = {
#define X(name, sentence) {#name, sentence},
    LISTENING_FIGURES(X)
#undef X
};
const size_t listening_definition_count = ARRAY_LEN(listening_definitions);

const char *listened_name(enum listened what)
{
    static const char *const names[LISTENED_COUNT] = {
#define X(id, name) [id] = (name),
        LISTENED(X)
#undef X
    };

    return (unsigned)what < LISTENED_COUNT ? names[what] : "unknown";
}

const char *leave_reason_name(enum leave_reason reason)
{
    static const char *const names[LEAVE_REASON_COUNT] = {
#define X(id, name, begins) [id] = (name),
        LEAVE_REASONS(X)
#undef X
    };

    return (unsigned)reason < LEAVE_REASON_COUNT ? names[reason] : "unknown";
}

const char *promise_mark_name(enum promise_mark mark)
{
    static const char *const names[MARK_COUNT] = {[MARK_KEPT] = "kept",
                                                  [MARK_KEPT_LATE] = "kept_late",
                                                  [MARK_BROKEN] = "broken",
                                                  [MARK_OVERDUE] = "overdue"};

    return (unsigned)mark < MARK_COUNT ? names[mark] : "unknown";
}

/* "No", "No, …", "no: …", "No – …", "no because …"; but not "nobody", "no one", "no need". */
static bool is_no(struct str text)
{
    struct str rest;

    if (!str_starts_nocase(text, STR("no")))
        return false;
    rest = str_trim(str_skip(text, 2));
    if (!rest.n || str_starts(rest, STR("\xE2\x80\x93")) || str_starts(rest, STR("\xE2\x80\x94")))
        return true; /* also the two dashes */
    if (char_is_space(text.p[2]) && str_starts_nocase(rest, STR("because")))
        return true;
    return rest.p[0] > 0 && !char_is_alpha(rest.p[0]) && !char_is_digit(rest.p[0]) &&
           rest.p[0] != '\'' && rest.p[0] != '_';
}

enum listened leave_read(struct str text, enum leave_reason *out_reason)
{
    static const char *const begins[LEAVE_REASON_COUNT] = {
#define X(id, name, begins) [id] = (begins),
        LEAVE_REASONS(X)
#undef X
    };

    *out_reason = LEAVE_OTHER;
    text = str_trim(text);
    if (is_no(text))
        return LISTENED_NO;
    for (int i = LEAVE_OTHER + 1; i < LEAVE_REASON_COUNT; i++)
        if (str_starts_nocase(text, str_from(begins[i])))
            *out_reason = (enum leave_reason)i;
    return LISTENED_LEFT;
}

int64_t listening_total(const struct listening_heard *heard)
{
    int64_t total = 0;

    for (int i = 0; i < LISTENED_COUNT; i++)
        total += heard->what[i];
    return total;
}

int64_t listening_listened(const struct listening_heard *heard)
{
    return listening_total(heard) - heard->what[LISTENED_NOT];
}

/* ---- JSON ---- */

static void put_date(struct json_out *json, const char *key, int64_t day)
{
    struct civil date = civil_from_ms(day * MS_DAY);
    char text[40];

    (void)snprintf(text, sizeof(text), "%04d-%02d-%02d", date.year, date.month, date.day);
    json_put_str(json, key, str_from(text));
}

/* To the second is enough for whoever reads it. */
static void put_time(struct json_out *json, const char *key, int64_t at)
{
    struct civil t = civil_from_ms(at);
    char text[60];

    (void)snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02dZ", t.year, t.month, t.day,
                   t.hour, t.minute, t.second);
    json_put_str(json, key, str_from(text));
}

static void put_heard(struct json_out *json, const struct listening_heard *heard)
{
    json_put_i64(json, "heard", listening_total(heard));
    json_key(json, "audience");
    json_open(json, '{');
    for (int i = 0; i < AUDIENCE_COUNT; i++)
        json_put_i64(json, audience_name((enum audience)i), heard->audience[i]);
    json_close(json, '}');
    json_put_i64(json, "listened", listening_listened(heard));
    for (int i = 0; i < LISTENED_COUNT; i++)
        json_put_i64(json, listened_name((enum listened)i), heard->what[i]);
    json_key(json, "left_alone_because");
    json_open(json, '{');
    for (int i = 0; i < LEAVE_REASON_COUNT; i++)
        if (heard->reason[i])
            json_put_i64(json, leave_reason_name((enum leave_reason)i), heard->reason[i]);
    json_close(json, '}');
}

static void put_waits(struct json_out *json, const struct listening_waits *waits)
{
    json_key(json, "waits");
    json_open(json, '{');
    json_put_i64(json, "n", waits->n);
    if (waits->n) {
        json_put_i64(json, "half_ms", waits->half_ms);
        json_put_i64(json, "nine_in_ten_ms", waits->nine_in_ten_ms);
        json_put_bool(json, "is_cut", waits->is_cut);
    }
    json_close(json, '}');
}

static void put_channel_words(struct json_out *json, const struct listening_channel *channel)
{
    if (channel->name.n)
        json_put_str(json, "name", channel->name);
    json_put_str(json, "kind", channel->kind);
}

static void put_channels(struct json_out *json, const struct listening *l)
{
    json_key(json, "channels");
    json_open(json, '[');
    for (size_t i = 0; i < l->channel_count; i++) {
        const struct listening_channel *channel = &l->channels[i];

        json_open(json, '{');
        put_channel_words(json, channel);
        json_put_bool(json, "is_removed", channel->is_removed);
        json_put_bool(json, "is_deaf", channel->is_deaf);
        put_heard(json, &channel->heard);
        put_waits(json, &channel->waits);
        json_put_i64(json, "deaf_minutes", channel->deaf_ms / MS_MINUTE);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void put_gaps(struct json_out *json, const struct listening *l)
{
    json_put_i64(json, "deaf_minutes", l->deaf_ms / MS_MINUTE);
    json_key(json, "gaps");
    json_open(json, '[');
    for (size_t i = 0; i < l->gap_count; i++) {
        json_open(json, '{');
        put_channel_words(json, l->gaps[i].channel);
        put_time(json, "from", l->gaps[i].from_at);
        if (l->gaps[i].to_at)
            put_time(json, "to", l->gaps[i].to_at);
        json_put_i64(json, "deaf_minutes", l->gaps[i].deaf_ms / MS_MINUTE);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void put_promises(struct json_out *json, const struct listening_promises *promises)
{
    json_put_i64(json, "promises_made", promises->made);
    for (int i = 0; i < MARK_COUNT; i++) {
        char key[40];

        (void)snprintf(key, sizeof(key), "promises_%s", promise_mark_name((enum promise_mark)i));
        json_put_i64(json, key, promises->due[i]);
    }
    json_put_i64(json, "promises_later_kept", promises->later_kept);
    json_put_i64(json, "promises_taken_back", promises->taken_back);
    json_put_i64(json, "promises_open", promises->open);
    json_key(json, "promise_marks");
    json_open(json, '[');
    for (size_t i = 0; i < promises->mark_count; i++)
        json_str(json, str_from(promise_mark_name(promises->marks[i])));
    json_close(json, ']');
}

static void put_rules(struct json_out *json, const struct listening *l)
{
    json_key(json, "heard_nobody_acts");
    json_open(json, '[');
    for (size_t i = 0; i < l->rule_count; i++) {
        json_open(json, '{');
        if (!l->rules[i].has_owner)
            json_put_str(json, "rule", l->rules[i].name);
        json_put_bool(json, "has_owner", l->rules[i].has_owner);
        json_put_bool(json, "is_removed", l->rules[i].is_removed);
        json_put_i64(json, "heard", l->rules[i].heard);
        json_put_i64(json, "listened", l->rules[i].listened);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void put_not_heard(struct json_out *json, const struct listening *l)
{
    json_key(json, "not_heard");
    json_open(json, '[');
    for (size_t i = 0; i < l->not_heard_count; i++) {
        json_open(json, '{');
        json_put_str(json, "network", str_from(l->not_heard[i].network));
        json_put_bool(json, "can_hear", l->not_heard[i].can_hear);
        json_close(json, '}');
    }
    json_close(json, ']');
}

void listening_write_json(struct json_out *json, const struct listening *l)
{
    json_open(json, '{');
    json_put_str(json, "site", l->site);
    put_date(json, "from", l->from_day);
    put_date(json, "to", l->to_day);
    put_time(json, "counted_at", l->counted_at);
    put_heard(json, &l->heard);
    json_put_i64(json, "by_machines", l->by_machines);
    json_put_i64(json, "copies", l->copies);
    json_put_i64(json, "by_insiders", l->by_insiders);
    json_put_i64(json, "bought", l->bought);
    json_put_i64(json, "answers_sent", l->answers_sent);
    put_waits(json, &l->waits);
    put_promises(json, &l->promises);
    put_gaps(json, l);
    put_channels(json, l);
    put_rules(json, l);
    put_not_heard(json, l);
    json_key(json, "definitions");
    json_open(json, '{');
    for (size_t i = 0; i < ARRAY_LEN(listening_definitions); i++)
        json_put_str(json, listening_definitions[i].name,
                     str_from(listening_definitions[i].sentence));
    json_close(json, '}');
    json_close(json, '}');
}
