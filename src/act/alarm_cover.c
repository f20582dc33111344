/* alarm_cover.c: one storm, one alarm: what rises on a topic is covered by the alarm that runs
 * already, or is one of its own; and the rows follow. */
#include "act/alarm_inside.h"
#include "base/utf8.h"
#include "decide/claim.h"
#include "store/message.h"

enum {
    MESSAGES_KEPT = 10,
    CAUSE_BEFORE = MS_HOUR,
    TEXT_BYTES = 2000,  /* of a message that are compared */
    LOADED_AT_ONCE = 20 /* messages, which may be long */
};

enum err alarm_pass_begin(struct alarm_pass *pass)
{
    struct alarm *list;
    struct alarm_cover *covers;
    size_t n = 0, count = 0;
    int64_t first = INT64_MAX;
    enum err err = alarm_recent(pass->db, pass->arena, pass->now - ALARM_SAME_STORM, &list, &n);

    for (size_t i = 0; !err && i < n; i++)
        first = list[i].id < first ? list[i].id : first;
    if (!err && n)
        err = alarm_cover_recent(pass->db, pass->arena, first, &covers, &count);
    for (size_t i = 0; !err && i < n; i++)
        if (!vec_push(pass->arena, &pass->alarms, ((struct alarm_held){.row = list[i]})))
            err = pass->arena->err;
    for (size_t i = 0; !err && i < count; i++)
        if (!vec_push(pass->arena, &pass->covers, covers[i]))
            err = pass->arena->err;
    return err;
}

struct alarm_cover *alarm_cover_of(struct alarm_pass *pass, int64_t topic)
{
    struct alarm_cover *newest = NULL;

    for (size_t i = 0; i < pass->covers.n; i++)
        if (pass->covers.at[i].topic == topic &&
            (!newest || pass->covers.at[i].alarm > newest->alarm))
            newest = &pass->covers.at[i];
    return newest;
}

static struct alarm_held *held_of(struct alarm_pass *pass, int64_t alarm)
{
    for (size_t i = 0; i < pass->alarms.n; i++)
        if (pass->alarms.at[i].row.id == alarm)
            return &pass->alarms.at[i];
    return NULL;
}

/* ---- what is known of it ---- */

static struct str list_of(struct arena *arena, const int64_t *ids, size_t n)
{
    struct str text = STR_NONE;

    for (size_t i = 0; i < n && i < MESSAGES_KEPT; i++)
        text = arena_printf(arena, "%.*s%s%" PRId64, STR_ARGS(text), i ? " " : "", ids[i]);
    return text;
}

/* The beginnings of their texts; of rows that are not there any more none. A few at a time, because
 * who is against us may say it at any length. */
static enum err load_texts(struct db *db, struct arena *arena, int64_t *ids, size_t *n,
                           struct str *texts)
{
    size_t kept = 0, loaded = 0;
    struct arena few;
    enum err err = OK;

    arena_init(&few, 0);
    for (size_t at = 0; at < *n && !err; at += LOADED_AT_ONCE) {
        size_t count = *n - at < LOADED_AT_ONCE ? *n - at : LOADED_AT_ONCE;
        struct stored_message *rows = NULL;

        arena_reset(&few);
        err = message_load_all(db, &few, ids + at, count, &rows, &loaded);
        for (size_t i = 0; !err && i < loaded; i++) {
            ids[kept] = rows[i].id;
            texts[kept++] = str_dup(arena, utf8_clip(rows[i].said.text, TEXT_BYTES));
        }
    }
    arena_clear(&few);
    *n = kept;
    return err ? err : arena->err;
}

/* The first messages, the one it goes back to, and what is said most since. What stands under an
 * item goes back to that. */
static enum err look_into(const struct alarm_pass *pass, struct arena *arena,
                          const struct alarm_verdict *verdict, int64_t since, struct alarm *alarm)
{
    struct alarm_voices voices;
    struct str texts[ALARM_VOICES_LISTED];
    int64_t *ids = voices.messages;
    struct claims claims = {0};
    enum err err = alarm_voice_list(pass->db, verdict->topic, since, &voices);

    if (!err)
        err = load_texts(pass->db, arena, ids, &voices.n, texts);
    if (!err && verdict->message)
        alarm->cause = verdict->message;
    if (err || !voices.n)
        return err;
    err = claim_find(arena, texts, voices.n, &claims);
    if (err)
        return err;
    if (!verdict->message)
        alarm->cause = ids[claims.cause];
    alarm->messages = list_of(arena, ids + claims.cause, voices.n - claims.cause);
    alarm->claims = STR_NONE;
    for (size_t i = 0; i < claims.n; i++)
        alarm->claims = arena_printf(arena, "%.*s%s%zu:%" PRId64, STR_ARGS(alarm->claims),
                                     i ? " " : "", claims.at[i].n, ids[claims.at[i].text]);
    return arena->err;
}

static void fill_figures(const struct alarm_pass *pass, const struct alarm_verdict *verdict,
                         struct alarm *alarm)
{
    const struct storm_word *word = &verdict->word;

    alarm->looked_at = pass->until;
    alarm->usual = verdict->usual;
    alarm->hour = word->hour.against;
    if (word->peak_hour > alarm->peak_hour)
        alarm->peak_hour = word->peak_hour;
    alarm->doubling = (int64_t)(word->doubling + 0.5);
    alarm->next_hour = word->next_hour;
    alarm->voices = word->recent.voices;
    alarm->against = word->recent.against;
    alarm->fresh = word->recent.fresh;
    alarm->copies = word->recent.copies;
    alarm->made = word->recent.made;
}

/* ---- one storm ---- */

static enum err name_of(const struct alarm_pass *pass, struct arena *arena, int64_t topic,
                        struct str *out_name)
{
    *out_name = STR_NONE;
    return alarm_kind_of(topic) == ALARM_OF_SUBJECT
               ? alarm_subject_name(pass->db, arena, topic, out_name)
               : OK;
}

/* Half of these stand there, too; or half of those are among these, and they are a tenth of them.
 */
static bool is_same(int64_t these, int64_t those, int64_t shared)
{
    return shared && (2 * shared >= these || (2 * shared >= those && 10 * shared >= these));
}

/* The alarm it belongs to; NULL: none, it is one of its own. */
static enum err find_same(struct alarm_pass *pass, const struct alarm_verdict *verdict,
                          int64_t cause, struct alarm_held **out_held)
{
    struct alarm_voices voices;
    int64_t those, shared;
    enum err err = alarm_voice_list(pass->db, verdict->topic, verdict->rose_at, &voices);

    *out_held = NULL;
    for (size_t i = 0; !err && i < pass->alarms.n && !*out_held; i++)
        if (cause && pass->alarms.at[i].row.cause == cause)
            *out_held = &pass->alarms.at[i];
    for (size_t i = 0; !err && voices.n && i < pass->covers.n && !*out_held; i++) {
        err = alarm_voice_shared(pass->db, &voices, pass->covers.at[i].topic, &those, &shared);
        if (!err && is_same((int64_t)voices.n, those, shared))
            *out_held = held_of(pass, pass->covers.at[i].alarm);
    }
    return err;
}

static enum err tell(const struct alarm_pass *pass, const struct alarm *alarm, const char *verb)
{
    act_note_change(pass->act, CHANGE_ALARM, alarm->id);
    ++*pass->out_n;
    return act_history(
        pass->db, pass->now, 0, 0, verb,
        arena_printf(pass->arena,
                     "{\"alarm\":%" PRId64 ",\"rule\":%" PRId64 ",\"against\":%" PRId64 "}",
                     alarm->id, alarm_kind_of(alarm->topic) == ALARM_OF_RULE ? alarm->topic : 0,
                     alarm->against));
}

static enum err cover(struct alarm_pass *pass, const struct alarm_verdict *verdict, int64_t alarm,
                      struct str name)
{
    struct alarm_cover one = {.alarm = alarm,
                              .topic = verdict->topic,
                              .name = str_dup(pass->arena, name),
                              .began_at = verdict->began_at};

    if (!vec_push(pass->arena, &pass->covers, one))
        return pass->arena->err;
    return alarm_cover_put(pass->db, &one);
}

/* The strings of the row must live as long as the pass. */
static enum err hold(struct alarm_pass *pass, const struct alarm *alarm)
{
    struct alarm_held held = {.row = *alarm};

    held.row.messages = str_dup(pass->arena, alarm->messages);
    held.row.claims = str_dup(pass->arena, alarm->claims);
    held.row.name = str_dup(pass->arena, alarm->name);
    return vec_push(pass->arena, &pass->alarms, held) ? OK : pass->arena->err;
}

static enum err raise(struct alarm_pass *pass, struct alarm *alarm,
                      const struct alarm_verdict *verdict)
{
    enum err err = alarm_add(pass->db, alarm);

    if (!err)
        err = alarm_call_out(pass, alarm);
    if (!err)
        err = cover(pass, verdict, alarm->id, alarm->name);
    if (!err)
        err = hold(pass, alarm);
    return err ? err : tell(pass, alarm, "alarm");
}

/* It leads where most speak against us. */
static void take_lead(struct alarm_held *held, const struct alarm_verdict *verdict)
{
    if (!held->lead.topic || (verdict->is_running && !held->lead.is_running) ||
        (verdict->is_running == held->lead.is_running &&
         verdict->word.hour.against > held->lead.word.hour.against))
        held->lead = *verdict;
    if (verdict->pushes > held->row.pushes || verdict->topic == held->row.topic)
        held->row.pushes = verdict->pushes;
    if (verdict->views > held->row.views || verdict->topic == held->row.topic)
        held->row.views = verdict->views;
}

static enum err begin(struct alarm_pass *pass, struct arena *arena,
                      const struct alarm_verdict *verdict)
{
    struct alarm alarm = {.topic = verdict->topic,
                          .began_at = verdict->began_at,
                          .rose_at = verdict->rose_at,
                          .called = true,
                          .pushes = verdict->pushes,
                          .views = verdict->views};
    struct alarm_held *same;
    enum err err;

    fill_figures(pass, verdict, &alarm);
    err = look_into(pass, arena, verdict, alarm.rose_at - CAUSE_BEFORE, &alarm);
    if (!err)
        err = name_of(pass, arena, verdict->topic, &alarm.name);
    if (!err)
        err = find_same(pass, verdict, alarm.cause, &same);
    if (err)
        return err;
    if (!same)
        return raise(pass, &alarm, verdict);
    take_lead(same, verdict);
    return cover(pass, verdict, same->row.id, alarm.name);
}

enum err alarm_follow(struct alarm_pass *pass, struct arena *arena,
                      const struct alarm_verdict *verdict)
{
    struct alarm_cover *there = alarm_cover_of(pass, verdict->topic);
    struct alarm_held *held = there ? held_of(pass, there->alarm) : NULL;

    if (!held)
        return verdict->is_running ? begin(pass, arena, verdict) : OK;
    take_lead(held, verdict);
    if (verdict->is_running == !there->ended_at)
        return OK;
    there->ended_at = verdict->is_running ? 0 : pass->until;
    return alarm_cover_put(pass->db, there);
}

/* ---- the rows follow ---- */

static bool runs_anywhere(const struct alarm_pass *pass, int64_t alarm)
{
    for (size_t i = 0; i < pass->covers.n; i++)
        if (pass->covers.at[i].alarm == alarm && !pass->covers.at[i].ended_at)
            return true;
    return false;
}

static enum err bring_in_line(struct alarm_pass *pass, struct arena *arena, struct alarm_held *held)
{
    bool was_running = !held->row.ended_at, is_running = runs_anywhere(pass, held->row.id);
    struct alarm found = held->row, *row = &held->row;
    enum err err = OK;

    if (!was_running && !is_running)
        return OK;
    if (is_running && held->lead.is_running && held->lead.topic != row->topic) {
        row->topic = held->lead.topic;
        err = name_of(pass, arena, row->topic, &row->name);
    }
    if (held->lead.is_running || !is_running)
        fill_figures(pass, &held->lead, row);
    row->ended_at = is_running ? 0 : pass->until;
    if (!err && held->lead.is_running)
        err = look_into(pass, arena, &held->lead, pass->until - ALARM_HEARD_WITHIN, &found);
    if (held->lead.is_running && found.claims.n)
        row->claims = found.claims;
    if (!err)
        err = alarm_update(pass->db, row);
    if (err || was_running == is_running) {
        act_note_change(pass->act, CHANGE_ALARM, row->id);
        return err;
    }
    return tell(pass, row, is_running ? "alarm again" : "alarm ended");
}

enum err alarm_settle(struct alarm_pass *pass)
{
    enum err err = OK;

    for (size_t i = 0; i < pass->alarms.n && !err; i++) {
        struct alarm_held *held = &pass->alarms.at[i];
        struct arena arena;

        if (!held->lead.topic)
            continue; /* raised just now, or nothing is known yet */
        arena_init(&arena, 0);
        err = bring_in_line(pass, &arena, held);
        arena_clear(&arena);
    }
    return err;
}
