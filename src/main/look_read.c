/* look_read.c: what a look has found, copied for whoever shows or saves it. */
#include "base/clock.h"
#include "base/utf8.h"
#include "main/look_save.h"
#include "main/looks_inside.h"
#include "model/channel.h"

struct look *look_find(struct looks *looks, int64_t id)
{
    for (struct look *look = looks->first; look; look = look->next)
        if (look->id == id && !look->is_dropped)
            return look;
    return NULL;
}

static void copy_source(struct arena *arena, const struct look_run *run, struct look_source *out)
{
    const struct look_source *about = &run->about;

    *out = *about;
    out->kind = str_dup(arena, about->kind);
    out->name = str_dup(arena, about->name);
    out->address = str_dup(arena, about->address);
    out->why = str_dup(arena, about->why);
    if (run->began)
        out->ms = (run->ended ? run->ended : clock_monotonic()) - run->began;
}

static void copy_hit(struct arena *arena, const struct look_hit *hit, struct look_hit *out)
{
    *out = *hit;
    out->id = str_dup(arena, hit->id);
    out->title = str_dup(arena, hit->title);
    out->text = str_dup(arena, hit->text);
    out->url = str_dup(arena, hit->url);
    out->lang = str_dup(arena, hit->lang);
    out->author = str_dup(arena, hit->author);
    out->handle = str_dup(arena, hit->handle);
}

static enum err copy_look(struct look *look, struct look_place after, size_t limit,
                          struct arena *arena, struct look_view *view)
{
    size_t at = look_find_place(look, &after), rest;

    if (at < look->hit_count && look->hits[at]->hit.place.number == after.number)
        at++;
    rest = look->hit_count - at;
    *view = (struct look_view){.version = look->version,
                               .name = str_dup(arena, look->name),
                               .rule = str_dup(arena, look->rule),
                               .staff = look->staff,
                               .is_running = look_is_running(look),
                               .is_full = look->is_full,
                               .total = (int64_t)look->hit_count,
                               .source_count = look->run_count,
                               .hit_count = rest < limit ? rest : limit,
                               .has_more = rest > limit};
    view->sources = arena_alloc_array(arena, look->run_count, sizeof(*view->sources));
    view->hits = arena_alloc_array(arena, view->hit_count, sizeof(*view->hits));
    if (!view->sources || !view->hits)
        return arena->err;
    for (size_t i = 0; i < look->run_count; i++)
        copy_source(arena, &look->runs[i], &view->sources[i]);
    for (size_t i = 0; i < view->hit_count; i++)
        copy_hit(arena, &look->hits[at + i]->hit, &view->hits[i]);
    return arena->err;
}

enum err looks_read(struct looks *looks, int64_t id, struct look_place after, size_t limit,
                    struct arena *arena, struct look_view *out_view)
{
    struct look_view view;
    enum err err = ERR_NOT_FOUND;
    struct look *look;

    (void)pthread_mutex_lock(&looks->lock);
    look = look_find(looks, id);
    if (look) {
        look->asked_at = clock_monotonic();
        err = copy_look(look, after, limit, arena, &view);
    }
    (void)pthread_mutex_unlock(&looks->lock);
    if (!err)
        *out_view = view;
    return err;
}

/* ---- for saving ---- */

static struct str channel_name(struct arena *arena, const struct look_source *about)
{
    static const char behind[] = " (looked back)";
    struct str name = utf8_clip(about->name, CHANNEL_NAME_MAX - sizeof(behind));

    return arena_printf(arena, "%.*s%s", STR_ARGS(name), behind);
}

/* In a channel that is made for it, its id is one of a channel of that kind. */
static void know_by_channel(struct look *look, struct kept_hit *kept)
{
    struct str key = look_native_key(&look->arena, STR("hear"), kept->hit.id);

    if (key.n && !map_get(&look->seen, key))
        (void)!map_put(&look->seen, key, kept);
}

static enum err export_run(struct look *look, size_t index, struct arena *arena,
                           struct look_export *out)
{
    const struct look_run *run = &look->runs[index];
    struct look_pile pile = {.channel = run->channel};

    pile.lines = arena_alloc_array(arena, look->hit_count, sizeof(*pile.lines));
    for (size_t i = 0; pile.lines && i < look->hit_count; i++) {
        struct kept_hit *kept = look->hits[i];

        if (kept->hit.source != index || kept->hit.message)
            continue;
        pile.lines[pile.n++] = str_dup(arena, kept->json);
        if (!run->channel)
            know_by_channel(look, kept);
    }
    pile.channel_name = run->channel ? str_dup(arena, run->about.name)
                                     : channel_name(arena, &run->about);
    if (pile.n)
        out->piles[out->n++] = pile;
    return arena->err;
}

enum err looks_export(struct looks *looks, int64_t id, struct arena *arena,
                      struct look_export *out_export)
{
    enum err err = ERR_NOT_FOUND;
    struct look *look;

    (void)pthread_mutex_lock(&looks->lock);
    look = look_find(looks, id);
    if (look) {
        *out_export = (struct look_export){.rule = str_dup(arena, look->rule)};
        look->asked_at = clock_monotonic();
        for (size_t i = 0; i < look->hit_count; i++)
            out_export->known += look->hits[i]->hit.message != 0;
        err = arena->err;
        for (size_t i = 0; i < look->run_count && !err; i++)
            err = export_run(look, i, arena, out_export);
    }
    (void)pthread_mutex_unlock(&looks->lock);
    return err;
}
