/* core_web.c: what the pages ask of the processes. */
#include <pthread.h>

#include "act/act.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/utf8.h"
#include "main/core_inside.h"
#include "store/channel.h"
#include "store/setting.h"

/* A page's write, as a job of the writer that the page waits for. */
struct page_write {
    struct writer_job job;
    enum err (*write)(struct db *db, void *arg);
    void *arg;
};

static enum err run_page_write(struct db *db, struct writer_job *job)
{
    struct page_write *write = (struct page_write *)(void *)job; /* its first member */

    return write->write(db, write->arg);
}

static enum err write_for_page(void *context, enum err (*job)(struct db *db, void *arg), void *arg,
                               struct fault *fault)
{
    struct core *core = context;
    struct page_write write = {.job = {.run = run_page_write}, .write = job, .arg = arg};
    enum err err = writer_run(act_writer(core->service.act), &write.job);

    return err ? fault_set(fault, err, "%s", err_info(err)->sentence) : OK;
}

/* A message that a page brings (a touch, the API): the page waits for its commit. */
struct page_heard {
    struct core *core;
    struct post post;
    const struct app_said *said;
    pthread_mutex_t lock;
    pthread_cond_t ready;
    bool is_done;
    enum err err;
    char why[200];
};

static void tell_page(struct page_heard *heard, enum err err, const char *why)
{
    (void)pthread_mutex_lock(&heard->lock);
    heard->err = err;
    (void)snprintf(heard->why, sizeof(heard->why), "%s", why);
    heard->is_done = true;
    (void)pthread_cond_signal(&heard->ready);
    (void)pthread_mutex_unlock(&heard->lock);
}

static void page_batch_done(struct intake_batch *batch, enum err err, const char *why)
{
    const struct intake_item *item = &batch->items.at[0];
    char reason[200];

    if (!err && item->outcome == INTAKE_REFUSED) { /* it is in the quarantine */
        (void)snprintf(reason, sizeof(reason), "%.*s",
                       STR_ARGS(utf8_clip(item->reason, sizeof(reason) - 1)));
        tell_page(batch->owner, ERR_BAD_INPUT, reason);
    } else {
        tell_page(batch->owner, err, why);
    }
    intake_batch_free(batch);
}

static enum err submit_for_page(struct page_heard *heard, struct intake_batch *batch)
{
    struct intake_item *item = intake_add(batch, heard->said->raw);
    struct channel_row channel;
    enum err err = channel_load(heard->core->service.db, &batch->arena, heard->said->channel,
                                &channel);

    if (err || !item)
        return err ? err : ERR_NO_MEMORY;
    item->message = *heard->said->message; /* lives as long as the page waits */
    batch->channel = heard->said->channel;
    batch->staff = heard->said->staff;
    batch->channel_name = channel.name;
    batch->heard_at = clock_now();
    batch->done = page_batch_done;
    batch->owner = heard;
    return intake_submit(&heard->core->service.intake, batch);
}

/* On the loop's thread, to which the intake belongs. */
static void hear_posted(struct post *post)
{
    struct page_heard *heard = post->owner;
    struct intake_batch *batch = intake_batch_new();
    enum err err = batch ? submit_for_page(heard, batch) : ERR_NO_MEMORY;

    if (!err)
        return;
    intake_batch_free(batch);
    tell_page(heard, err, err_info(err)->sentence);
}

static enum err hear_for_page(void *context, const struct app_said *said, struct fault *fault)
{
    struct core *core = context;
    struct page_heard heard = {.core = core, .said = said};

    heard.post = (struct post){.run = hear_posted, .owner = &heard};
    (void)pthread_mutex_init(&heard.lock, NULL);
    (void)pthread_cond_init(&heard.ready, NULL);
    loop_post(core->loop, &heard.post);
    (void)pthread_mutex_lock(&heard.lock);
    while (!heard.is_done)
        (void)pthread_cond_wait(&heard.ready, &heard.lock);
    (void)pthread_mutex_unlock(&heard.lock);
    (void)pthread_cond_destroy(&heard.ready);
    (void)pthread_mutex_destroy(&heard.lock);
    return heard.err ? fault_set(fault, heard.err, "%s", heard.why) : OK;
}

static void health_for_page(void *context, struct health *out_health)
{
    struct core *core = context;

    health_copy(&core->health, out_health);
}

static void changed_by_page(void *context, const char *noun) { core_changed(context, noun); }

enum { RULE_ROOM_LEAST = 1 << 20 }; /* bytes; more than one rule takes */

static bool rules_are_full(void *context)
{
    struct core *core = context;

    return rule_keeper_state(understander_rules(core->service.understander)).bytes +
               RULE_ROOM_LEAST >
           RULE_TABLE_BYTES_MAX;
}

static enum err load_name(struct core *core)
{
    enum err err = setting_load(core->service.db, &core->arena, STR("site.name"), &core->app.name);

    return err == ERR_NOT_FOUND ? OK : err;
}

static enum err load_made_up(struct core *core)
{
    struct str value = STR_NONE;
    enum err err = setting_load(core->service.db, &core->arena, STR("site.look_around"), &value);

    core->app.is_made_up = str_is(value, "1");
    return err == ERR_NOT_FOUND ? OK : err;
}

enum err core_web_start(struct core *core, struct str *out_text, struct fault *fault)
{
    struct web_config config = {.listen_fd = ROLE_FD_HTTP,
                                .app = &core->app,
                                .pages = page_registry,
                                .hooks = app_hooks(clock_now),
                                .far_store = core->site.db_url[0] != 0};
    struct str token = STR_NONE;
    enum err err;

    core->app = (struct app){.site = &core->site,
                             .trials = TRIALS_INIT,
                             .sample = understander_sample(core->service.understander),
                             .once = ONCE_INIT,
                             .started_at = clock_now(),
                             .act = core->service.act,
                             .context = core,
                             .write = write_for_page,
                             .hear = hear_for_page,
                             .health = health_for_page,
                             .changed = changed_by_page,
                             .rules_are_full = rules_are_full,
                             .looking = core_looking(core)};
    core_set_up(core, STR("house"));
    err = load_name(core);
    if (!err)
        err = load_made_up(core);
    if (!err)
        err = app_open_setup(&core->app, core->service.db, &core->arena, &token);
    if (!err)
        err = web_start(&config, &core->app.web, fault);
    if (err)
        return fault_set(fault, err, "the web server did not start: %s", err_info(err)->sentence);
    if (token.n)
        *out_text = arena_printf(&core->arena, "– be the first at /setup with the token %.*s",
                                 STR_ARGS(token));
    return OK;
}

void core_committed(void *owner, const struct change *changes, size_t n)
{
    struct core *core = owner;

    for (size_t i = 0; i < n; i++)
        if (changes[i].kind == CHANGE_OUTBOX && core->postman)
            postman_wake(core->postman);
    looks_heard(core->looks);
    app_changed(&core->app, changes, n);
}

struct web_end {
    struct web *web;
    struct loop *loop;
    struct post post;
    bool is_done;
};

static void web_ended(struct post *post)
{
    struct web_end *end = post->owner;

    end->is_done = true;
}

static void *stop_web(void *arg)
{
    struct web_end *end = arg;

    web_stop(end->web);
    loop_post(end->loop, &end->post);
    return NULL;
}

void core_web_stop(struct core *core)
{
    struct web_end end = {.web = core->app.web, .loop = core->loop};
    pthread_t thread;

    if (!core->app.web)
        return;
    end.post = (struct post){.run = web_ended, .owner = &end};
    if (pthread_create(&thread, NULL, stop_web, &end) != 0) {
        web_stop(core->app.web);
        return;
    }
    while (!end.is_done)
        loop_round(core->loop, -1);
    (void)pthread_join(thread, NULL);
    trials_clear(&core->app.trials);
}
