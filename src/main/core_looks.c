/* core_looks.c: looking back, for the pages (pages/looking.h). */
#include "main/core_inside.h"

static void on_changed(void *owner, int64_t look, int64_t version)
{
    struct core *core = owner;

    app_look_changed(&core->app, look, version);
}

static enum err begin(void *context, const struct look_wish *wish, int64_t *out_id,
                      struct fault *fault)
{
    struct core *core = context;

    return looks_begin(core->looks, wish, NULL, 0, out_id, fault);
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
