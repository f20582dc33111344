#include "act/alarm.h"

#include <stdlib.h>

#include "act/alarm_inside.h"
#include "act/speaks.h"
#include "store/alarm_heard.h"
#include "store/subject.h"

enum { NAMED = 512, SUBJECTS_LEAST = 10 };

struct watch {
    int64_t topic; /* 0: free */
    int64_t used_at;
    struct storm storm;
    struct storm_word word;
};

struct alarms {
    struct storm_ears ears;
    struct watch *watches; /* ALARM_TOPICS_MAX */
    int64_t named[NAMED];  /* subjects whose names are in the store, each in its place; or 0 */
    bool is_ahead;         /* of what is committed */
    int64_t judged;        /* the end of the last step that every topic has gone through */
};

struct alarms *alarms_new(void)
{
    struct alarms *alarms = calloc(1, sizeof(*alarms));

    if (!alarms)
        return NULL;
    alarms->watches = calloc(ALARM_TOPICS_MAX, sizeof(*alarms->watches));
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
    memset(alarms->named, 0, sizeof(alarms->named));
    if (!alarms->is_ahead)
        return;
    for (size_t i = 0; i < ALARM_TOPICS_MAX; i++)
        alarms->watches[i].topic = 0;
    alarms->judged = 0;
    alarms->is_ahead = false;
}

void alarms_committed(struct alarms *alarms) { alarms->is_ahead = false; }

/* ---- as it is heard ---- */

enum err alarm_add_count(struct db *db, int64_t topic, int64_t at, const struct storm_count *count)
{
    const int64_t n[ALARM_FIGURES] = {count->voices, count->against, count->fresh, count->copies,
                                      count->made};
    enum err err = OK;

    for (int what = 0; what < ALARM_FIGURES && !err; what++)
        if (n[what])
            err = alarm_count_add(db, topic, at, (enum alarm_figure)what, n[what]);
    return err;
}

/* A message that is heard, and how each of its topics counted it. */
struct hearing {
    struct act *act;
    struct db *db;
    struct storm_heard heard;
    int64_t message;
    struct alarm_heard list[ALARM_HEARD_MAX];
    size_t n;
    bool is_plain; /* as its row says: nothing else has to be kept of it */
};

static void note_how(struct hearing *hearing, const struct storm_count *count)
{
    bool spoke = !count->voices && !count->copies && !count->made;
    unsigned how = (hearing->heard.is_fresh ? ALARM_HEARD_FRESH : 0U) |
                   (spoke ? ALARM_HEARD_SPOKE : 0U) |
                   (hearing->heard.found->is_retold ? ALARM_HEARD_COPY : 0U) |
                   (hearing->heard.is_ours ? ALARM_HEARD_OURS : 0U);

    if (how & ~(unsigned)ALARM_HEARD_FRESH)
        hearing->is_plain = false;
    if (hearing->n < ALARM_HEARD_MAX)
        hearing->list[hearing->n++] = (struct alarm_heard){hearing->heard.topic, how};
}

static enum err count_one(struct hearing *hearing, int64_t topic)
{
    struct storm_heard *heard = &hearing->heard;
    struct storm_count count;
    enum err err;

    heard->topic = topic;
    count = storm_hear(&hearing->act->alarms->ears, heard);
    note_how(hearing, &count);
    err = alarm_add_count(hearing->db, topic, heard->at, &count);
    if (!err && count.against)
        err = alarm_voice_add(hearing->db, topic, heard->at, hearing->message);
    return err;
}

/* Topics are numbers; what the alarm is called is kept once. */
enum err alarm_name_subject(struct act *act, struct db *db, int64_t topic, struct str name)
{
    int64_t *place = &act->alarms->named[(uint64_t)topic % NAMED];

    if (*place == topic)
        return OK;
    *place = topic;
    return alarm_subject_put(db, topic, name);
}

static enum err count_subjects(struct hearing *hearing)
{
    const struct understood *found = hearing->heard.found;
    enum err err = OK;

    for (size_t i = 0; i < found->subject_count && !err; i++) {
        const struct understood_subject *subject = &found->subjects[i];
        int64_t topic = alarm_topic(ALARM_OF_SUBJECT, subject_key(subject->name));

        hearing->heard.sign = subject->sign;
        err = alarm_name_subject(hearing->act, hearing->db, topic, subject->name);
        if (!err)
            err = count_one(hearing, topic);
    }
    hearing->heard.sign = 0;
    return err;
}

/* What a copy counts as never changes. */
static enum err keep_how(const struct hearing *hearing)
{
    return hearing->is_plain || !hearing->n || hearing->heard.found->same_as
               ? OK
               : alarm_heard_put(hearing->db, hearing->heard.at, hearing->message, hearing->list,
                                 hearing->n);
}

enum err alarm_heard(struct act *act, struct db *db, const struct capture *capture, int64_t message,
                     bool is_fresh)
{
    const struct understood *found = capture->found;
    int64_t thread = 0;
    struct hearing hearing = {.act = act, .db = db, .message = message, .is_plain = true};
    enum err err = OK;

    hearing.heard = (struct storm_heard){.message = capture->message,
                                         .found = found,
                                         .channel = capture->channel,
                                         .at = capture->heard_at,
                                         .is_fresh = is_fresh,
                                         .is_ours = speaks_account(act, capture, found->person) ||
                                                    speaks_said(capture)};
    if (found->novelty != NOVELTY_NEW ||
        (capture->message->has_said_at &&
         capture->message->said_at < hearing.heard.at - ALARM_FRESH_MS))
        return OK;
    for (size_t i = 0; i < found->hit_count && !err; i++)
        err = count_one(&hearing, found->hits[i].rule);
    if (!err)
        err = count_subjects(&hearing);
    if (!err)
        err = alarm_item_of(db, capture, &thread);
    if (!err && thread) {
        err = count_one(&hearing, alarm_topic(ALARM_OF_ITEM, thread));
        hearing.is_plain = hearing.is_plain && !found->behind.first;
    }
    return err ? err : keep_how(&hearing);
}

/* ---- watching ---- */

static struct watch *find_watch(struct alarms *alarms, int64_t topic)
{
    for (size_t i = 0; i < ALARM_TOPICS_MAX; i++)
        if (alarms->watches[i].topic == topic)
            return &alarms->watches[i];
    return NULL;
}

void alarm_watch_again(struct act *act, int64_t topic, int64_t at)
{
    struct watch *watch = topic ? find_watch(act->alarms, topic) : NULL;

    if (watch && watch->storm.last > at)
        watch->topic = 0;
}

static bool is_subject(int64_t topic) { return topic && alarm_kind_of(topic) == ALARM_OF_SUBJECT; }

/* Those that are watched, and those that will be. */
static int count_watched(struct alarms *alarms, const int64_t *topics, size_t n)
{
    int subjects = 0;

    for (size_t i = 0; i < ALARM_TOPICS_MAX; i++)
        subjects += is_subject(alarms->watches[i].topic);
    for (size_t i = 0; i < n; i++)
        subjects += is_subject(topics[i]) && !find_watch(alarms, topics[i]);
    return subjects;
}

/* A rule has a rate of its own; the subjects share one, however many there are by now. */
static double allowed(const struct alarm_pass *pass, int64_t topic)
{
    return STORM_FALSE_A_MONTH / (!is_subject(topic)                ? 1
                                  : pass->subjects > SUBJECTS_LEAST ? pass->subjects
                                                                    : SUBJECTS_LEAST);
}

/* The one that was not needed for longest makes room. */
static struct watch *new_watch(struct alarms *alarms, int64_t topic, double rate)
{
    struct watch *oldest = &alarms->watches[0];

    for (size_t i = 0; i < ALARM_TOPICS_MAX && oldest->topic; i++)
        if (!alarms->watches[i].topic || alarms->watches[i].used_at < oldest->used_at)
            oldest = &alarms->watches[i];
    *oldest = (struct watch){.topic = topic};
    storm_init(&oldest->storm, rate);
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

enum err alarm_steps(struct db *db, struct arena *arena, int64_t topic, int64_t until,
                     struct storm_count *out_steps, size_t n)
{
    int64_t from = until - (int64_t)n * STORM_STEP;
    struct alarm_count *minutes = NULL;
    size_t count = 0;
    enum err err = alarm_count_list(db, arena, topic, from, until, &minutes, &count);

    memset(out_steps, 0, n * sizeof(*out_steps));
    for (size_t i = 0; !err && i < count; i++)
        add_minute(&out_steps[(minutes[i].minute * MS_MINUTE - from) / STORM_STEP], &minutes[i]);
    return err;
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
        err = alarm_count_list(db, arena, watch->topic, step, until, &minutes, &n);
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

static enum err judge(struct alarm_pass *pass, struct arena *arena, struct watch *watch)
{
    struct alarm_verdict verdict = {.topic = watch->topic};
    enum err err = feed(pass->db, arena, watch, pass->until);

    if (err)
        return err;
    verdict.is_running = watch->storm.is_running;
    verdict.began_at = watch->storm.began_at;
    verdict.rose_at = watch->word.rose_at ? watch->word.rose_at : watch->storm.began_at;
    verdict.word = watch->word;
    verdict.usual = (int64_t)(watch->word.usual_hour * 10 + 0.5);
    return alarm_follow(pass, arena, &verdict);
}

/* One topic's next steps, in memory of its own: weeks of a busy rule are some 20 MB. *left: how
 * many watches may still be made anew in this call. */
static enum err pass_topic(struct alarm_pass *pass, int64_t topic, int *left, bool *out_behind)
{
    struct watch *watch = find_watch(pass->act->alarms, topic);
    double rate = allowed(pass, topic);
    struct arena arena;
    enum err err;

    if (watch && watch->storm.last >= pass->until)
        return OK;
    if (!watch && (*left)-- <= 0) {
        *out_behind = true;
        return OK;
    }
    if (!watch)
        watch = new_watch(pass->act->alarms, topic, rate);
    watch->storm.allowed = rate;
    arena_init(&arena, 0);
    err = judge(pass, &arena, watch);
    arena_clear(&arena);
    return err;
}

static enum err pass_all(struct alarm_pass *pass, bool *out_behind)
{
    int left = ALARM_WATCHES_AT_ONCE;
    size_t n = 0, covers;
    int64_t *topics = NULL;
    enum err err = alarm_pass_begin(pass);

    covers = pass->covers.n;
    if (!err)
        err = alarm_count_topics(pass->db, pass->arena, pass->now - ALARM_HEARD_WITHIN, &topics,
                                 &n);
    if (!err)
        pass->subjects = count_watched(pass->act->alarms, topics, n);
    for (size_t i = 0; !err && i < covers; i++)
        if (!pass->covers.at[i].ended_at && pass->covers.at[i].topic > 0)
            err = pass_topic(pass, pass->covers.at[i].topic, &left, out_behind);
    for (size_t i = 0; !err && i < n; i++)
        err = pass_topic(pass, topics[i], &left, out_behind);
    if (!err)
        err = alarm_items_judge(pass);
    return err ? err : alarm_settle(pass);
}

enum err alarm_pass(struct act *act, struct db *db, struct arena *arena, int64_t now, size_t *out_n)
{
    struct alarm_pass pass = {.act = act, .db = db, .arena = arena, .now = now, .out_n = out_n};
    bool is_behind = false;
    enum err err;

    pass.until = now - now % STORM_STEP;
    if (pass.until <= act->alarms->judged)
        return OK;
    act->alarms->is_ahead = true;
    err = pass_all(&pass, &is_behind);
    if (!err && !is_behind)
        act->alarms->judged = pass.until;
    return err;
}
