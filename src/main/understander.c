#include "main/understander.h"

#include <pthread.h>

#include "act/capture.h"
#include "act/reaction.h"
#include "base/clock.h"
#include "base/log.h"
#include "main/label_reader.h"
#include "main/lessons.h"
#include "main/retell.h"
#include "store/channel.h"
#include "store/quarantine.h"
#include "store/raw.h"
#include "store/unmatched.h"
#include "understand/sample.h"
#include "understand/stage.h"
#include "understand/stage_scratch.h"
#include "understand/stories.h"

enum { STORIES_KEPT = 1 << 15 }; /* 30 MB, when they are full */

struct understander {
    struct act *act;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct intake_batch *waiting[UNDERSTANDER_QUEUE_MAX];
    size_t first, count;
    bool stopping;
    struct rule_keeper *rules;
    struct label_reader *reader;
    struct lessons *lessons;
    struct retell *retell;
    struct stories *stories;       /* the writer's thread only: what is told again */
    struct stage_scratch *scratch; /* of the thread */
    struct sample *sample;
};

/* A batch between the early stages and the commit. */
struct job {
    struct writer_job job;
    struct act *act;
    struct stories *stories;
    struct intake_batch *batch;
    struct item *items; /* one for each of the batch's */
    unsigned tries;
    size_t suspect; /* 1 + the item at which the last try failed; 0: none */
};

/* What one try of the transaction knows; a rollback forgets it. */
struct attempt {
    struct db *db;
    struct arena *arena; /* of one message */
    int64_t channel;
    int64_t document; /* row of the batch's document, once it is kept */
};

/* ---- early stages ---- */

static void fill_item(struct item *item, const struct intake_batch *batch,
                      const struct intake_item *from)
{
    *item = (struct item){
        .message = &from->message,
        .raw = from->raw,
        .channel = batch->channel,
        .channel_name = batch->channel_name,
        .network = batch->channel_name,
        .source = batch->source,
        .keep_all = !batch->matched_only,
        .heard_at = batch->heard_at,
    };
}

/* What nobody wants may still change something that is kept (the edit that takes our name out):
 * feeds show their items again and again, and some messages say that they are a later version. */
static enum err look_at(struct stage_context *context, struct item *item, bool is_of_document)
{
    bool may_be_known = is_of_document || (item->message->has_version && item->message->version);
    enum err err;

    if (message_is_reaction(item->message)) {
        item->only_known = !item->keep_all; /* there are no words that a rule could want */
        return OK;
    }
    err = stages_run(context, item, PHASE_MATCH, PHASE_RECHECK);
    if (err || !item->is_unwanted || !may_be_known)
        return err;
    item->only_known = true;
    item->is_unwanted = false;
    return stages_run(context, item, PHASE_LANGUAGE, PHASE_SUBJECT);
}

static enum err look_at_each(struct job *job, const struct rule_table *rules,
                             struct stage_scratch *scratch)
{
    struct intake_batch *batch = job->batch;
    struct stage_context context = {.arena = &batch->arena, .rules = rules, .scratch = scratch};

    job->items = arena_alloc_array(&batch->arena, batch->items.n + 1, sizeof(*job->items));
    if (!job->items)
        return batch->arena.err;
    for (size_t i = 0; i < batch->items.n; i++) {
        enum err err;

        if (batch->items.at[i].reason.n)
            continue;
        fill_item(&job->items[i], batch, &batch->items.at[i]);
        err = look_at(&context, &job->items[i], batch->document.n > 0);
        if (err)
            return err;
        if (job->items[i].is_unwanted)
            batch->items.at[i].outcome = INTAKE_UNMATCHED;
    }
    return OK;
}

/* ---- in the writer's transaction ---- */

/* The channel by its name; made when nobody spoke through it yet. */
static enum err find_channel(struct db *db, struct arena *arena, struct intake_batch *batch,
                             int64_t *out_channel)
{
    struct channel_row row;
    enum err err;

    *out_channel = batch->channel;
    if (batch->channel)
        return OK;
    err = channel_by_name(db, arena, batch->channel_name, &row);
    if (err == ERR_NOT_FOUND) {
        row = (struct channel_row){.name = batch->channel_name,
                                   .kind = STR("hear"),
                                   .config = STR("{}"),
                                   .keep = batch->matched_only ? KEEP_MATCHED : KEEP_ALL,
                                   .state = CHANNEL_CONNECTED,
                                   .created_at = batch->heard_at};
        err = channel_add(db, &row);
    }
    if (!err)
        *out_channel = row.id;
    return err;
}

static enum err keep_refused(struct db *db, const struct intake_batch *batch, int64_t channel,
                             const struct intake_item *from)
{
    struct quarantined refused = {
        .channel = channel, .at = batch->heard_at, .line = from->line, .reason = from->reason};

    return quarantine_add(db, &refused, from->raw.n ? from->raw : batch->document);
}

static enum intake_outcome outcome_of(enum novelty novelty)
{
    if (novelty == NOVELTY_NEW)
        return INTAKE_NEW;
    return novelty == NOVELTY_DUPLICATE ? INTAKE_DUPLICATE : INTAKE_EDITED;
}

/* The document the batch was read from, once for all that is new in it. */
static enum err keep_document(struct attempt *attempt, const struct intake_batch *batch,
                              struct item *item)
{
    enum err err = OK;

    if (item->raw.n || !batch->document.n || item->found.novelty == NOVELTY_DUPLICATE)
        return OK;
    if (!attempt->document)
        err = raw_add(attempt->db, batch->document, &attempt->document);
    item->raw_row = attempt->document;
    return err;
}

/* What nobody wants at a channel that keeps only what is wanted, and that is no edit either. */
static bool is_passed_over(const struct item *item) { return item->is_unwanted; }

/* Somebody likes or boosts an item, or takes that back: REACTION_NONE for what is a message, or the
 * deletion of one. */
static enum err keep_reaction(struct job *job, struct attempt *attempt, struct item *item,
                              enum reaction_outcome *out_outcome)
{
    struct stage_context context = {.arena = attempt->arena, .db = attempt->db};
    const struct capture capture = {.message = item->message,
                                    .found = &item->found,
                                    .channel = attempt->channel,
                                    .heard_at = item->heard_at};
    enum err err = OK;

    if (!item->message->deleted)
        err = stages_run(&context, item, PHASE_PERSON, PHASE_PERSON);
    return err ? err
               : reaction_heard(job->act, attempt->db, &capture, item->only_known, out_outcome);
}

static enum intake_outcome reaction_counts_as(enum reaction_outcome outcome)
{
    switch (outcome) {
    case REACTION_NEW:
        return INTAKE_NEW;
    case REACTION_AGAIN:
        return INTAKE_DUPLICATE;
    case REACTION_ENDED:
        return INTAKE_EDITED;
    case REACTION_NONE:
    case REACTION_PASSED:
        break;
    }
    return INTAKE_UNMATCHED;
}

/* One message: the stages that ask the store, then the writing. */
static enum err keep_message(struct job *job, struct attempt *attempt, size_t at)
{
    struct intake_item *from = &job->batch->items.at[at];
    struct item item = job->items[at]; /* a copy: this may run again after a rollback */
    struct stage_context context = {
        .arena = attempt->arena, .db = attempt->db, .stories = job->stories};
    enum reaction_outcome reaction = REACTION_NONE;
    struct captured captured;
    struct capture capture;
    enum err err = OK;

    item.channel = attempt->channel;
    if (is_passed_over(&item)) {
        from->outcome = INTAKE_UNMATCHED;
        return OK;
    }
    if (!message_is_reaction(item.message))
        err = stages_run(&context, &item, PHASE_DEDUPE, PHASE_COUNT - 1);
    if (!err && (message_is_reaction(item.message) ||
                 (item.message->deleted && !item.found.current && !item.is_unwanted)))
        err = keep_reaction(job, attempt, &item, &reaction);
    if (err)
        return err;
    if (reaction != REACTION_NONE) {
        from->outcome = reaction_counts_as(reaction);
        return OK;
    }
    if (item.is_unwanted || (!item.found.current && !item.keep_all && item.message->deleted)) {
        from->outcome = INTAKE_UNMATCHED;
        return OK;
    }
    err = keep_document(attempt, job->batch, &item);
    if (err)
        return err;
    capture = (struct capture){.message = item.message,
                               .found = &item.found,
                               .raw = item.raw,
                               .raw_row = item.raw_row,
                               .channel = attempt->channel,
                               .heard_at = item.heard_at,
                               .staff = job->batch->staff,
                               .is_our_place = item.keep_all};
    from->outcome = outcome_of(item.found.novelty);
    return capture_write(job->act, attempt->db, attempt->arena, &capture, &captured);
}

/* Lets the stages ask the store for the whole batch at once. */
static enum err look_ahead(struct job *job, struct attempt *attempt)
{
    const struct intake_batch *batch = job->batch;
    struct stage_context context = {.arena = attempt->arena, .db = attempt->db};
    struct item *items = arena_alloc_array(attempt->arena, batch->items.n + 1, sizeof(*items));
    size_t n = 0;

    if (!items)
        return attempt->arena->err;
    for (size_t i = 0; i < batch->items.n; i++) {
        if (batch->items.at[i].reason.n || is_passed_over(&job->items[i]))
            continue;
        items[n] = job->items[i];
        items[n++].channel = attempt->channel;
    }
    return stages_ahead(&context, items, n);
}

/* A message that can never be kept, whatever it is: it goes to the quarantine at the next try.
 * Else it would come again with all that came with it, for ever, and nothing behind it. What the
 * database says may be about another one (a pipeline): see blame. */
static void give_up(struct job *job, struct db *db, struct intake_item *item, enum err err)
{
    if (db_has_failed(db) || err_info(err)->retry == RETRY_YES)
        return;
    item->reason = str_from(err_info(err)->sentence);
    job->job.again = true;
}

/* At a second try the database is asked after each item, so that what it refuses is that item, and
 * no other. One that it refuses twice will always be refused; its reason is the database's. Where
 * the database is away, busy or full, nothing is blamed. */
static void blame(struct job *job, struct db *db, size_t at)
{
    struct intake_item *item = &job->batch->items.at[at];

    if (!db_was_refused(db) || item->reason.n)
        return;
    if (job->suspect == at + 1) {
        item->reason = arena_printf(&job->batch->arena, "the database cannot keep it: %s",
                                    db_fault(db)->text);
        if (!item->reason.n)
            item->reason = STR("the database cannot keep it");
    }
    job->suspect = at + 1;
    job->job.again = true;
}

static enum err keep_item(struct job *job, struct attempt *attempt, size_t at)
{
    struct intake_item *item = &job->batch->items.at[at];
    enum err err;

    if (item->reason.n) {
        item->outcome = INTAKE_REFUSED;
        return keep_refused(attempt->db, job->batch, attempt->channel, item);
    }
    err = keep_message(job, attempt, at);
    if (err)
        give_up(job, attempt->db, item, err);
    return err;
}

static enum err keep_counts(struct db *db, const struct intake_batch *batch, int64_t channel)
{
    int64_t sum = 0;
    enum err err = OK;

    for (size_t i = 0; i < batch->count_n && !err; i++) {
        sum += batch->counts[i].n;
        err = unmatched_add(db, channel, batch->counts[i].lang, batch->heard_at,
                            batch->counts[i].n);
    }
    return err || !sum ? err : unmatched_add_day(db, channel, batch->heard_at, sum);
}

/* At a second try: what came of the first is in the items already. */
static enum err find_written(struct db *db, struct arena *arena, const struct intake_batch *batch,
                             bool *out_is_written)
{
    struct channel_row row;
    enum err err;

    *out_is_written = false;
    if (!batch->is_passed)
        return OK;
    err = channel_load(db, arena, batch->channel, &row);
    if (!err)
        *out_is_written = batch->is_passed(batch, row.cursor);
    return err;
}

static enum err write_batch(struct db *db, struct writer_job *writer_job)
{
    struct job *job = (struct job *)writer_job;
    struct intake_batch *batch = job->batch;
    struct arena arena;
    struct attempt attempt = {.db = db, .arena = &arena};
    bool is_careful = job->tries++ > 0, is_written = false;
    enum err err;

    if (is_careful)
        stories_back(job->stories);
    if (batch->has_failed && atomic_load(batch->has_failed))
        return ERR_BUSY; /* what came before it is missing; the source begins anew */
    arena_init(&arena, INTAKE_ARENA_MAX);
    err = find_channel(db, &arena, batch, &attempt.channel);
    if (!err && is_careful)
        err = find_written(db, &arena, batch, &is_written);
    if (is_written) {
        arena_clear(&arena);
        return OK;
    }
    if (!err && !is_careful)
        err = look_ahead(job, &attempt);
    for (size_t i = 0; i < batch->items.n && !err; i++) {
        arena_reset(&arena);
        err = keep_item(job, &attempt, i);
        if (!err && is_careful)
            err = db_settle(db);
        if (err && is_careful)
            blame(job, db, i);
    }
    if (!err && batch->count_n)
        err = keep_counts(db, batch, attempt.channel);
    if (!err && batch->has_cursor)
        err = capture_cursor(db, attempt.channel, batch->cursor, batch->heard_at);
    if (!err && (batch->items.n || batch->count_n))
        err = channel_heard(db, attempt.channel, batch->heard_at);
    arena_clear(&arena);
    return err;
}

static void tell_owner(struct writer_job *writer_job, enum err err)
{
    struct job *job = (struct job *)writer_job;
    struct intake_batch *batch = job->batch;

    if (err)
        stories_back(job->stories);
    else
        stories_keep(job->stories);
    intake_finish(batch, err, err ? err_info(err)->sentence : "");
}

/* ---- the thread ---- */

static struct intake_batch *take(struct understander *understander)
{
    struct intake_batch *batch = NULL;

    pthread_mutex_lock(&understander->lock);
    while (!understander->count && !understander->stopping)
        pthread_cond_wait(&understander->wake, &understander->lock);
    if (understander->count) {
        batch = understander->waiting[understander->first];
        understander->first = (understander->first + 1) % UNDERSTANDER_QUEUE_MAX;
        understander->count--;
    }
    pthread_mutex_unlock(&understander->lock);
    return batch;
}

enum err understander_look(struct understander *understander, struct intake_batch *batch,
                           const struct rule_table *rules, struct stage_scratch *scratch)
{
    struct job *job = arena_new(&batch->arena, struct job);
    struct lessons_taken lessons;
    enum err err;

    if (!job)
        return batch->arena.err;
    job->job = (struct writer_job){.run = write_batch, .done = tell_owner};
    job->act = understander->act;
    job->stories = understander->stories;
    job->batch = batch;
    batch->job = job;
    if (!scratch) /* nothing that has to be labelled */
        return look_at_each(job, rules, scratch);
    lessons = lessons_take(understander->lessons);
    labeller_set_overlay(scratch->labeller, lessons.overlay);
    err = look_at_each(job, rules, scratch);
    labeller_set_overlay(scratch->labeller, NULL);
    lessons_give(understander->lessons, lessons);
    return err;
}

enum err understander_write(struct intake *intake, struct intake_batch *const *batches, size_t n)
{
    struct understander *understander = intake->owner;
    struct writer_job *jobs[UNDERSTANDER_WRITE_MAX];

    bug_on(n > UNDERSTANDER_WRITE_MAX);
    for (size_t i = 0; i < n; i++) {
        struct job *job = batches[i]->job;

        batches[i]->intake = intake;
        jobs[i] = &job->job;
    }
    return writer_submit_all(act_writer(understander->act), jobs, n);
}

/* Before anything of it is dropped: whether somebody wants it or not. */
static void sample_batch(struct understander *understander, const struct intake_batch *batch)
{
    for (size_t i = 0; i < batch->items.n; i++) {
        const struct intake_item *item = &batch->items.at[i];

        if (!item->reason.n &&
            sample_wants(understander->sample, item->message.audience, batch->heard_at))
            sample_keep(understander->sample, &item->message, batch->channel_name, batch->heard_at);
    }
}

struct sample *understander_sample(struct understander *understander)
{
    return understander->sample;
}

static void understand_batch(struct understander *understander, struct intake_batch *batch,
                             const struct rule_table *rules)
{
    enum err err;

    sample_batch(understander, batch);
    err = understander_look(understander, batch, rules, understander->scratch);

    if (!err)
        err = understander_write(batch->intake, &batch, 1);
    if (err)
        intake_finish(batch, err, err_info(err)->sentence);
}

static void *work(void *arg)
{
    struct understander *understander = arg;
    struct intake_batch *batch;

    while ((batch = take(understander)) != NULL) {
        struct rules_taken rules = rule_keeper_take(understander->rules);

        understand_batch(understander, batch, rules.table);
        rule_keeper_give(understander->rules, rules);
    }
    return NULL;
}

static enum err submit(struct intake *intake, struct intake_batch *batch)
{
    struct understander *understander = intake->owner;
    enum err err = OK;

    pthread_mutex_lock(&understander->lock);
    if (understander->stopping) {
        err = ERR_STOPPED;
    } else if (understander->count == UNDERSTANDER_QUEUE_MAX) {
        err = ERR_BUSY;
    } else {
        size_t at = (understander->first + understander->count++) % UNDERSTANDER_QUEUE_MAX;

        understander->waiting[at] = batch;
        pthread_cond_signal(&understander->wake);
    }
    pthread_mutex_unlock(&understander->lock);
    return err;
}

void understander_attach(struct understander *understander, struct intake *intake)
{
    intake->submit = submit;
    intake->owner = understander;
}

struct lessons *understander_lessons(struct understander *understander)
{
    return understander->lessons;
}

struct rule_keeper *understander_rules(struct understander *understander)
{
    return understander->rules;
}

/* ---- life ---- */

enum err understander_open(struct act *act, struct db *db, struct understander **out_understander,
                           struct fault *fault)
{
    struct understander *understander = calloc(1, sizeof(*understander));
    enum err err;

    if (!understander)
        return ERR_NO_MEMORY;
    understander->act = act;
    pthread_mutex_init(&understander->lock, NULL);
    pthread_cond_init(&understander->wake, NULL);
    err = stage_scratch_new(&understander->scratch);
    if (!err)
        err = stories_new(STORIES_KEPT, STORY_RETOLD, &understander->stories);
    if (!err)
        err = sample_new(&understander->sample);
    if (!err)
        err = lessons_open(&understander->lessons);
    if (!err)
        err = rule_keeper_open(db, &understander->rules);
    if (!err)
        err = label_reader_begin(act, understander->rules, &understander->reader);
    if (!err)
        err = retell_begin(act, understander->stories, clock_now(), &understander->retell);
    if (!err && pthread_create(&understander->thread, NULL, work, understander) != 0)
        err = ERR_SYSTEM;
    if (err) {
        retell_end(understander->retell);
        label_reader_end(act, understander->reader);
        stories_free(understander->stories);
        stage_scratch_free(understander->scratch);
        rule_keeper_close(understander->rules);
        lessons_close(understander->lessons);
        sample_free(understander->sample);
        free(understander);
        return fault_set(fault, err, "the rules could not be loaded: %s", err_info(err)->sentence);
    }
    *out_understander = understander;
    return OK;
}

void understander_stop(struct understander *understander)
{
    bool was_stopping;

    if (!understander)
        return;
    pthread_mutex_lock(&understander->lock);
    was_stopping = understander->stopping;
    understander->stopping = true;
    pthread_cond_signal(&understander->wake);
    pthread_mutex_unlock(&understander->lock);
    if (was_stopping)
        return;
    pthread_join(understander->thread, NULL);
    retell_end(understander->retell);
    understander->retell = NULL;
}

void understander_close(struct understander *understander)
{
    if (!understander)
        return;
    understander_stop(understander);
    /* what was handed over still reads the stories: it is written before this returns */
    label_reader_end(understander->act, understander->reader);
    stories_free(understander->stories);
    stage_scratch_free(understander->scratch);
    rule_keeper_close(understander->rules);
    lessons_close(understander->lessons);
    sample_free(understander->sample);
    pthread_cond_destroy(&understander->wake);
    pthread_mutex_destroy(&understander->lock);
    free(understander);
}
