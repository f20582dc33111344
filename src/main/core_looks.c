/* core_looks.c: looking back, for the pages (pages/looking.h). */
#include "main/core_inside.h"
#include "main/look_sources.h"

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
    return (struct looking){
        .context = core, .begin = begin, .read = read_look, .stop = stop, .drop = drop};
}
