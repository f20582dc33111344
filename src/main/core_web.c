/* core_web.c: what the pages ask of the processes. */
#include "act/act.h"
#include "base/clock.h"
#include "base/log.h"
#include "main/core_inside.h"
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

static void health_for_page(void *context, struct health *out_health)
{
    struct core *core = context;

    health_copy(&core->health, out_health);
}

static void changed_by_page(void *context, const char *noun) { core_changed(context, noun); }

static enum err load_name(struct core *core)
{
    enum err err = setting_load(core->service.db, &core->arena, STR("site.name"), &core->app.name);

    return err == ERR_NOT_FOUND ? OK : err;
}

enum err core_web_start(struct core *core, struct str *out_text, struct fault *fault)
{
    struct web_config config = {.listen_fd = ROLE_FD_HTTP,
                                .app = &core->app,
                                .pages = page_registry,
                                .hooks = app_hooks(clock_now)};
    struct str token = STR_NONE;
    enum err err;

    core->app = (struct app){.site = &core->site,
                             .started_at = clock_now(),
                             .act = core->service.act,
                             .context = core,
                             .write = write_for_page,
                             .health = health_for_page,
                             .changed = changed_by_page};
    err = load_name(core);
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
    app_changed(&core->app, changes, n);
}
