#include "act/alarm.h"

#include <stdlib.h>

#include "act/inside.h"
#include "act/own.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "decide/claim.h"
#include "decide/storm.h"
#include "store/message.h"

enum {
    MESSAGES_KEPT = 10,
    HEARD_WITHIN = 3 * MS_HOUR,
    CAUSE_BEFORE = MS_HOUR,
    TEXT_BYTES = 2000,  /* of a message that are compared */
    LOADED_AT_ONCE = 20 /* messages, which may be long */
};
static const int64_t same_storm = 24 * (int64_t)MS_HOUR;

struct watch {
    int64_t rule; /* 0: free */
    int64_t used_at;
    struct storm storm;
    struct storm_word word;
};

struct alarms {
    struct storm_ears ears;
    struct watch *watches; /* ALARM_RULES_MAX */
    bool is_ahead;         /* of what is committed */
    int64_t judged;        /* the end of the last step that every rule has gone through */
};

struct alarms *alarms_new(void)
{
    struct alarms *alarms = calloc(1, sizeof(*alarms));

    if (!alarms)
        return NULL;
    alarms->watches = calloc(ALARM_RULES_MAX, sizeof(*alarms->watches));
    if (!alarms->watches) {
        free(alarms);
        return NULL;
    }
    return alarms;
}

void alarms_free(struct alarms *alarms)
{
    if (!alarms)
        return;
    free(alarms->watches);
    free(alarms);
}

void alarms_forget(struct alarms *alarms)
{
    if (!alarms->is_ahead)
        return;
    for (size_t i = 0; i < ALARM_RULES_MAX; i++)
        alarms->watches[i].rule = 0;
    alarms->judged = 0;
    alarms->is_ahead = false;
}

void alarms_committed(struct alarms *alarms) { alarms->is_ahead = false; }

/* ---- as it is heard ---- */

static enum err add_count(struct db *db, int64_t rule, int64_t at, const struct storm_count *count)
{
    const int64_t n[ALARM_FIGURES] = {count->voices, count->against, count->fresh, count->copies,
                                      count->made};
    enum err err = OK;

    for (int what = 0; what < ALARM_FIGURES && !err; what++)
        if (n[what])
            err = alarm_count_add(db, rule, at, (enum alarm_figure)what, n[what]);
    return err;
}

enum err alarm_heard(struct act *act, struct db *db, const struct capture *capture, int64_t message,
                     bool is_fresh)
{
    const struct understood *found = capture->found;
    int64_t at = capture->heard_at;
    bool is_ours = act_is_own(act, capture->channel, capture->message) ||
                   found->speaker == SPEAKER_INSIDER || found->speaker == SPEAKER_PARTNER;
    enum err err = OK;

    if (found->novelty != NOVELTY_NEW ||
        (capture->message->has_said_at && capture->message->said_at < at - ALARM_FRESH_MS))
        return OK;
    for (size_t i = 0; i < found->hit_count && !err; i++) {
        struct storm_heard heard = {.message = capture->message,
                                    .found = found,
                                    .channel = capture->channel,
                                    .rule = found->hits[i].rule,
                                    .at = at,
                                    .is_fresh = is_fresh,
                                    .is_ours = is_ours};
        struct storm_count count = storm_hear(&act->alarms->ears, &heard);

        err = add_count(db, heard.rule, at, &count);
        if (!err && count.against)
            err = alarm_voice_add(db, heard.rule, at, message);
    }
    return err;
}

/* ---- watching ---- */

static struct watch *find_watch(struct alarms *alarms, int64_t rule)
{
    for (size_t i = 0; i < ALARM_RULES_MAX; i++)
        if (alarms->watches[i].rule == rule)
            return &alarms->watches[i];
    return NULL;
}

/* The one that was not needed for longest makes room. */
static struct watch *new_watch(struct alarms *alarms, int64_t rule)
{
    struct watch *oldest = &alarms->watches[0];

    for (size_t i = 0; i < ALARM_RULES_MAX && oldest->rule; i++)
        if (!alarms->watches[i].rule || alarms->watches[i].used_at < oldest->used_at)
            oldest = &alarms->watches[i];
    *oldest = (struct watch){.rule = rule};
    storm_init(&oldest->storm);
    return oldest;
}

static void add_minute(struct storm_count *sum, const struct alarm_count *minute)
{
    sum->voices += minute->n[ALARM_VOICES];
    sum->against += minute->n[ALARM_AGAINST];
    sum->fresh += minute->n[ALARM_FRESH];
    sum->copies += minute->n[ALARM_COPIES];
    sum->made += minute->n[ALARM_MADE];
}

/* All whole steps up to `until` that it has not seen. */
static enum err feed(struct db *db, struct arena *arena, struct watch *watch, int64_t until)
{
    struct alarm_count *minutes = NULL;
    int64_t step = watch->storm.last ? watch->storm.last : until - ALARM_KEPT_MS;
    size_t n = 0, i = 0;
    enum err err = OK;

    step -= step % STORM_STEP;
    if (step < until - ALARM_KEPT_MS)
        step = until - ALARM_KEPT_MS; /* nothing is known of what lies before */
    if (step < until)
        err = alarm_count_list(db, arena, watch->rule, step, until, &minutes, &n);
    if (err)
        return err;
    if (!watch->storm.last) /* its talk begins there, not weeks of silence before */
        step = n ? minutes[0].minute * MS_MINUTE / STORM_STEP * STORM_STEP : until - STORM_STEP;
    for (; step < until; step += STORM_STEP) {
        struct storm_count count = {0};

        for (; i < n && minutes[i].minute * MS_MINUTE < step + STORM_STEP; i++)
            add_minute(&count, &minutes[i]);
        watch->word = storm_next(&watch->storm, step + STORM_STEP, &count);
    }
    watch->used_at = until;
    return OK;
}

/* ---- what is known of it ---- */

struct pass {
    struct act *act;
    struct db *db;
    struct arena *arena;
    int64_t until, now;
    struct alarm *alarms; /* that run or ended within a day */
    size_t n;
    size_t *out_n;
};

/* Asked of the store, because another may have been raised in this very pass. */
static enum err find_another(const struct pass *pass, const struct watch *watch, bool *out_is_there)
{
    struct alarm_voices voices;
    struct alarm *others;
    size_t count = 0;
    int64_t shared;
    enum err err = alarm_voice_list(pass->db, watch->rule, watch->word.rose_at, &voices);

    *out_is_there = false;
    if (!err)
        err = alarm_recent(pass->db, pass->arena, pass->now - same_storm, &others, &count);
    for (size_t i = 0; !err && voices.n && i < count && !*out_is_there; i++) {
        if (others[i].rule == watch->rule)
            continue;
        err = alarm_voice_shared(pass->db, &voices, others[i].rule, &shared);
        *out_is_there = !err && 2 * shared >= (int64_t)voices.n;
    }
    return err;
}

static struct str list_of(struct arena *arena, const int64_t *ids, size_t n)
{
    struct str text = STR_NONE;

    for (size_t i = 0; i < n && i < MESSAGES_KEPT; i++)
        text = arena_printf(arena, "%.*s%s%" PRId64, STR_ARGS(text), i ? " " : "", ids[i]);
    return text;
}

/* The beginnings of their texts; of rows that are not there any more none. A few at a time, because
 * who is against us may say it at any length. */
static enum err load_texts(const struct pass *pass, int64_t *ids, size_t *n, struct str *texts)
{
    size_t kept = 0, loaded = 0;
    struct arena few;
    enum err err = OK;

    arena_init(&few, 0);
    for (size_t at = 0; at < *n && !err; at += LOADED_AT_ONCE) {
        size_t count = *n - at < LOADED_AT_ONCE ? *n - at : LOADED_AT_ONCE;
        struct stored_message *rows = NULL;

        arena_reset(&few);
        err = message_load_all(pass->db, &few, ids + at, count, &rows, &loaded);
        for (size_t i = 0; !err && i < loaded; i++) {
            ids[kept] = rows[i].id;
            texts[kept++] = str_dup(pass->arena, utf8_clip(rows[i].said.text, TEXT_BYTES));
        }
    }
    arena_clear(&few);
    *n = kept;
    return err ? err : pass->arena->err;
}

/* The first messages, the one it goes back to, and what is said most since. */
static enum err look_into(const struct pass *pass, const struct watch *watch, int64_t since,
                          struct alarm *alarm)
{
    struct alarm_voices voices;
    struct str texts[ALARM_VOICES_LISTED];
    int64_t *ids = voices.messages;
    struct claims claims = {0};
    enum err err = alarm_voice_list(pass->db, watch->rule, since, &voices);

    if (!err)
        err = load_texts(pass, ids, &voices.n, texts);
    if (err || !voices.n)
        return err;
    err = claim_find(pass->arena, texts, voices.n, &claims);
    if (err)
        return err;
    alarm->cause = ids[claims.cause];
    alarm->messages = list_of(pass->arena, ids + claims.cause, voices.n - claims.cause);
    alarm->claims = STR_NONE;
    for (size_t i = 0; i < claims.n; i++)
        alarm->claims = arena_printf(pass->arena, "%.*s%s%zu:%" PRId64, STR_ARGS(alarm->claims),
                                     i ? " " : "", claims.at[i].n, ids[claims.at[i].text]);
    return pass->arena->err;
}

static void fill_figures(const struct pass *pass, const struct watch *watch, struct alarm *alarm)
{
    const struct storm_word *word = &watch->word;

    alarm->looked_at = pass->until;
    alarm->usual = (int64_t)(word->usual_hour * 10 + 0.5);
    alarm->hour = word->hour.against;
    alarm->peak_hour = word->peak_hour;
    alarm->doubling = (int64_t)(word->doubling + 0.5);
    alarm->next_hour = word->next_hour;
    alarm->voices = word->recent.voices;
    alarm->against = word->recent.against;
    alarm->fresh = word->recent.fresh;
    alarm->copies = word->recent.copies;
    alarm->made = word->recent.made;
}

/* ---- the rows of alarms follow the watches ---- */

static enum err tell(const struct pass *pass, const struct alarm *alarm, const char *verb)
{
    act_note_change(pass->act, CHANGE_ALARM, alarm->id);
    ++*pass->out_n;
    return act_history(pass->db, pass->now, 0, 0, verb,
                       arena_printf(pass->arena,
                                    "{\"alarm\":%" PRId64 ",\"rule\":%" PRId64
                                    ",\"against\":%" PRId64 "}",
                                    alarm->id, alarm->rule, alarm->against));
}

static enum err raise(const struct pass *pass, const struct watch *watch)
{
    struct alarm alarm = {.rule = watch->rule,
                          .began_at = watch->storm.began_at,
                          .rose_at = watch->word.rose_at ? watch->word.rose_at
                                                         : watch->storm.began_at};
    bool is_in_another;
    enum err err = find_another(pass, watch, &is_in_another);

    if (err || is_in_another)
        return err;
    fill_figures(pass, watch, &alarm);
    err = look_into(pass, watch, alarm.rose_at - CAUSE_BEFORE, &alarm);
    if (!err)
        err = alarm_add(pass->db, &alarm);
    return err ? err : tell(pass, &alarm, "alarm");
}

static enum err go_on(const struct pass *pass, const struct watch *watch, const struct alarm *row)
{
    bool was_running = !row->ended_at, is_running = watch->storm.is_running;
    struct alarm fresh = *row, now = *row, *alarm = &now;
    enum err err = OK;

    fill_figures(pass, watch, alarm);
    alarm->ended_at = is_running ? 0 : pass->until;
    if (is_running)
        err = look_into(pass, watch, pass->until - HEARD_WITHIN, &fresh);
    if (is_running && fresh.claims.n)
        alarm->claims = fresh.claims;
    if (!err)
        err = alarm_update(pass->db, alarm);
    if (err || was_running == is_running) {
        act_note_change(pass->act, CHANGE_ALARM, alarm->id);
        return err;
    }
    return tell(pass, alarm, is_running ? "alarm again" : "alarm ended");
}

static enum err follow(const struct pass *pass, const struct watch *watch)
{
    const struct alarm *row = NULL;

    for (size_t i = 0; i < pass->n && !row; i++)
        if (pass->alarms[i].rule == watch->rule)
            row = &pass->alarms[i]; /* the newest */
    if (row && (!row->ended_at || watch->storm.is_running))
        return go_on(pass, watch, row);
    return watch->storm.is_running ? raise(pass, watch) : OK;
}

/* One rule's next steps, in memory of its own: weeks of a busy rule are some 20 MB. *left: how many
 * watches may still be made anew in this call. */
static enum err pass_rule(const struct pass *all, int64_t rule, int *left, bool *out_behind)
{
    struct watch *watch = find_watch(all->act->alarms, rule);
    struct pass one = *all;
    const struct pass *pass = &one;
    struct arena arena;
    enum err err;

    if (watch && watch->storm.last >= pass->until)
        return OK;
    if (!watch && (*left)-- <= 0) {
        *out_behind = true;
        return OK;
    }
    if (!watch)
        watch = new_watch(pass->act->alarms, rule);
    arena_init(&arena, 0);
    one.arena = &arena;
    err = feed(pass->db, pass->arena, watch, pass->until);
    if (!err)
        err = follow(pass, watch);
    arena_clear(&arena);
    return err;
}

enum err alarm_pass(struct act *act, struct db *db, struct arena *arena, int64_t now, size_t *out_n)
{
    struct pass pass = {.act = act, .db = db, .arena = arena, .now = now, .out_n = out_n};
    int left = ALARM_WATCHES_AT_ONCE;
    bool is_behind = false;
    int64_t *rules;
    size_t n;
    enum err err;

    pass.until = now - now % STORM_STEP;
    if (pass.until <= act->alarms->judged)
        return OK;
    act->alarms->is_ahead = true;
    err = alarm_recent(db, arena, now - same_storm, &pass.alarms, &pass.n);
    if (!err)
        err = alarm_count_rules(db, arena, now - HEARD_WITHIN, &rules, &n);
    for (size_t i = 0; !err && i < pass.n; i++)
        if (!pass.alarms[i].ended_at)
            err = pass_rule(&pass, pass.alarms[i].rule, &left, &is_behind);
    for (size_t i = 0; !err && i < n; i++)
        err = pass_rule(&pass, rules[i], &left, &is_behind);
    if (!err && !is_behind)
        act->alarms->judged = pass.until;
    return err;
}
