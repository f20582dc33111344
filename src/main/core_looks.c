/* core_looks.c: looking back, for the pages (pages/looking.h). */
#include "base/clock.h"
#include "main/core_inside.h"
#include "main/look_save.h"
#include "main/look_sources.h"
#include "store/message.h"

static void on_changed(void *owner, int64_t look, int64_t version)
{
    struct core *core = owner;

    app_look_changed(&core->app, look, version);
}

/* The master starts it, as it starts the channels. */
static enum err start(void *owner, const char *name, const char *kind)
{
    struct control control = {.what = CONTROL_START, .role = PROCESS_CHANNEL};
    enum err err = control_set(control.name, sizeof(control.name), str_from(name));

    (void)owner;
    if (!err)
        err = control_set(control.text, sizeof(control.text), str_from(kind));
    return err ? err : control_send(ROLE_FD_CONTROL, &control, NULL, 0);
}

static enum err begin(void *context, const struct look_wish *wish, int64_t *out_id,
                      struct fault *fault)
{
    struct core *core = context;
    struct look_sources *sources;
    struct db *db = NULL;
    struct arena arena;
    enum err err;

    arena_init(&arena, 16 << 20);
    sources = arena_new(&arena, struct look_sources);
    err = sources ? db_open(&core->site, DB_READ, &db, fault) : ERR_NO_MEMORY;
    if (!err)
        err = look_sources_of_site(sources, &arena, &core->site, db, fault);
    db_close(db);
    if (!err)
        err = looks_begin(core->looks, wish, sources->at, sources->n, out_id, fault);
    arena_clear(&arena);
    return err;
}

static enum err read_look(void *context, int64_t id, struct look_place after, size_t limit,
                          struct arena *arena, struct look_view *out_view)
{
    struct core *core = context;

    return looks_read(core->looks, id, after, limit, arena, out_view);
}

static enum err check(void *context, struct str sources, struct str allow, struct fault *fault)
{
    const struct core *core = context;

    return look_sources_check(&core->site, sources, allow, fault);
}

static enum err stop(void *context, int64_t id)
{
    struct core *core = context;

    return looks_stop(core->looks, id);
}

static enum err drop(void *context, int64_t id)
{
    struct core *core = context;

    return looks_drop(core->looks, id);
}

/* The row of the newest message; 0: there is none. */
static enum err newest_row(struct core *core, struct arena *arena, int64_t *out_row,
                           struct fault *fault)
{
    struct stored_message *list;
    struct db *db = NULL;
    size_t n = 0;
    enum err err = db_open(&core->site, DB_READ, &db, fault);

    if (!err)
        err = message_scan(db, arena, INT64_MAX, 1, &list, &n);
    db_close(db);
    if (!err)
        *out_row = n ? list[0].id : 0;
    return err;
}

static enum err save(void *context, int64_t id, const struct look_save *wish,
                     struct look_saved *out_saved, struct fault *fault)
{
    enum { HITS_MAX = 2 * LOOK_BYTES_MAX };
    struct core *core = context;
    struct look_export *hits;
    struct arena arena;
    int64_t row = 0;
    enum err err;

    arena_init(&arena, HITS_MAX);
    hits = arena_new(&arena, struct look_export);
    err = hits ? looks_export(core->looks, id, &arena, hits) : ERR_NO_MEMORY;
    if (!err)
        err = newest_row(core, &arena, &row, fault);
    if (!err)
        err = look_save_run(&core->service, hits, wish, clock_now(), out_saved, fault);
    if (!err) /* what is captured now is known by its row, and what is heard from now on slides in
               */
        (void)!looks_follow(core->looks, id, row);
    arena_clear(&arena);
    return err;
}

enum err core_looks_open(struct core *core)
{
    struct looks_options options = {.loop = core->loop,
                                    .pool = core->pool,
                                    .site = &core->site,
                                    .start = start,
                                    .changed = on_changed,
                                    .owner = core};

    core->looks = looks_new(&options);
    return core->looks ? OK : ERR_NO_MEMORY;
}

struct looking core_looking(struct core *core)
{
    return (struct looking){.context = core,
                            .begin = begin,
                            .read = read_look,
                            .check = check,
                            .stop = stop,
                            .drop = drop,
                            .save = save};
}
