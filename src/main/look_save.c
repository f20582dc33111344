#include "main/look_save.h"

#include <pthread.h>

#include "base/utf8.h"
#include "main/service.h"
#include "model/channel.h"
#include "parse/message_json.h"
#include "store/rule.h"
#include "understand/rule.h"

enum { BATCH_LINES = 200 };

/* ---- the rule ---- */

struct rule_write {
    struct writer_job job;
    struct rule_row row;
    int64_t by;
};

static enum err write_rule(struct db *db, struct writer_job *job)
{
    struct rule_write *write = (struct rule_write *)(void *)job; /* its first member */
    struct rule_row other;
    struct arena arena;
    enum err err;

    arena_init(&arena, 1 << 20);
    err = rule_by_name(db, &arena, write->row.name, &other);
    arena_clear(&arena);
    if (err != ERR_NOT_FOUND)
        return err ? err : ERR_EXISTS;
    return rule_add(db, &write->row, write->by);
}

static enum err make_rule(struct service *service, const struct look_export *hits,
                          const struct look_save *save, int64_t now, int64_t *out_rule,
                          struct fault *fault)
{
    struct rule_write write = {.job = {.run = write_rule},
                               .row = {.name = str_trim(save->name),
                                       .text = save->rule.n ? save->rule : hits->rule,
                                       .staff = save->staff,
                                       .team = save->team,
                                       .created_at = now},
                               .by = save->by};
    enum err err = OK;

    if (!write.row.name.n || write.row.name.n > LOOK_NAME_MAX || !utf8_valid(write.row.name))
        err = fault_set(fault, ERR_BAD_INPUT, "a rule's name is 1 to %d bytes", LOOK_NAME_MAX);
    if (!err)
        err = rule_check(write.row.text, RULE_WITH_LABELS, fault);
    if (!err)
        err = writer_run(act_writer(service->act), &write.job);
    if (err == ERR_EXISTS)
        return fault_set(fault, err, "there is a rule '%.*s' already", STR_ARGS(write.row.name));
    if (!err)
        *out_rule = write.row.id;
    return err;
}

/* ---- the messages ---- */

/* Runs on the loop's thread; whoever saves waits for it. */
struct capture {
    struct service *service;
    const struct look_export *hits;
    int64_t now;
    size_t pile, line; /* where it is */
    struct json_parser parser;
    struct post post;
    struct look_saved saved;
    pthread_mutex_t lock;
    pthread_cond_t ready;
    bool is_done;
    enum err err;
};

static void end_capture(struct capture *capture, enum err err)
{
    (void)pthread_mutex_lock(&capture->lock);
    capture->err = err;
    capture->is_done = true;
    (void)pthread_cond_signal(&capture->ready);
    (void)pthread_mutex_unlock(&capture->lock);
}

static void capture_next(struct capture *capture);

static void batch_done(struct intake_batch *batch, enum err err, const char *why)
{
    struct capture *capture = batch->owner;

    (void)why;
    for (size_t i = 0; i < batch->items.n && !err; i++) {
        enum intake_outcome outcome = batch->items.at[i].outcome;

        capture->saved.captured += outcome == INTAKE_NEW;
        capture->saved.known += outcome == INTAKE_DUPLICATE || outcome == INTAKE_EDITED;
    }
    intake_batch_free(batch);
    if (err)
        end_capture(capture, err);
    else
        capture_next(capture);
}

static enum err add_line(struct capture *capture, struct intake_batch *batch, struct str line)
{
    struct message message;
    struct intake_item *item;
    enum err err = message_read(&batch->arena, &capture->parser, line, &message, NULL);

    if (err)
        return err == ERR_BAD_INPUT ? OK : err;
    item = intake_add(batch, line);
    if (!item)
        return ERR_NO_MEMORY;
    item->message = message;
    return OK;
}

static enum err submit_some(struct capture *capture, const struct look_pile *pile)
{
    struct intake_batch *batch = intake_batch_new();
    enum err err = batch ? OK : ERR_NO_MEMORY;

    for (int i = 0; i < BATCH_LINES && capture->line < pile->n && !err; i++)
        err = add_line(capture, batch, pile->lines[capture->line++]);
    if (!err) {
        batch->channel = pile->channel;
        batch->channel_name = str_dup(&batch->arena, pile->channel_name);
        batch->matched_only = true;
        batch->heard_at = capture->now;
        batch->done = batch_done;
        batch->owner = capture;
        err = intake_submit(&capture->service->intake, batch);
    }
    if (err)
        intake_batch_free(batch);
    return err;
}

static void capture_next(struct capture *capture)
{
    const struct look_pile *pile;
    enum err err;

    while (capture->pile < capture->hits->n &&
           capture->line == capture->hits->piles[capture->pile].n) {
        capture->pile++;
        capture->line = 0;
    }
    if (capture->pile == capture->hits->n) {
        end_capture(capture, OK);
        return;
    }
    pile = &capture->hits->piles[capture->pile];
    err = submit_some(capture, pile);
    if (err)
        end_capture(capture, err);
}

/* The rule is at work before the first message meets it. */
static void begin_capture(struct post *post)
{
    struct capture *capture = post->owner;

    service_changed(capture->service, STR("rule"));
    capture_next(capture);
}

static enum err capture_all(struct service *service, const struct look_export *hits, int64_t now,
                            struct look_saved *saved)
{
    struct capture capture = {.service = service, .hits = hits, .now = now};

    json_parser_init(&capture.parser, MESSAGE_LINE_MAX);
    (void)pthread_mutex_init(&capture.lock, NULL);
    (void)pthread_cond_init(&capture.ready, NULL);
    capture.post = (struct post){.run = begin_capture, .owner = &capture};
    loop_post(service->loop, &capture.post);
    (void)pthread_mutex_lock(&capture.lock);
    while (!capture.is_done)
        (void)pthread_cond_wait(&capture.ready, &capture.lock);
    (void)pthread_mutex_unlock(&capture.lock);
    (void)pthread_cond_destroy(&capture.ready);
    (void)pthread_mutex_destroy(&capture.lock);
    json_parser_clear(&capture.parser);
    saved->captured = capture.saved.captured;
    saved->known = hits->known + capture.saved.known;
    return capture.err;
}

enum err look_save_run(struct service *service, const struct look_export *hits,
                       const struct look_save *save, int64_t now, struct look_saved *out_saved,
                       struct fault *fault)
{
    struct look_saved saved = {.rule = 0};
    enum err err = make_rule(service, hits, save, now, &saved.rule, fault);

    if (err)
        return err;
    err = capture_all(service, hits, now, &saved);
    if (err)
        return fault_set(fault, err, "the rule is saved, but not all that it wants of the hits: %s",
                         err_info(err)->sentence);
    *out_saved = saved;
    return OK;
}
