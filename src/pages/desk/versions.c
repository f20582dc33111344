/* versions.c: an item has one place in the thread, whatever became of it: each version with what
 * changed, each other address, and the words that only the copy there has. */
#include "pages/desk/panes.h"
#include "pages/diff.h"
#include "pages/view.h"
#include "store/understood.h"

enum { VERSIONS_SHOWN = 20 };

/* The heading is a line of what was said. */
static struct str whole(struct arena *arena, const struct message *said)
{
    if (!said->title.n)
        return said->text;
    char *both = arena_alloc(arena, said->title.n + 2 + said->text.n);
    if (!both)
        return STR_NONE;
    memcpy(both, said->title.p, said->title.n);
    both[said->title.n] = both[said->title.n + 1] = '\n';
    if (said->text.n)
        memcpy(both + said->title.n + 2, said->text.p, said->text.n);
    return str_of(both, said->title.n + 2 + said->text.n);
}

static struct str raw_of(const struct request *request, const struct stored_message *stored)
{
    return stored->raw ? app_id(request, TABLE_MESSAGE, stored->id) : STR_NONE;
}

static enum err add_version(const struct request *request, struct thread_item *item,
                            const struct stored_message *before,
                            const struct stored_message *stored)
{
    struct arena *arena = request->arena;
    struct version_view view = {
        .title = stored->said.deleted ? STR("Deleted there")
                                      : arena_printf(arena, "Version %zu", item->versions.n + 1),
        .when = view_when(arena, app_zone(request), stored->heard_at, request->now),
        .at = stored->heard_at,
        .raw = raw_of(request, stored),
    };
    struct str text = whole(arena, &stored->said);
    struct diff diff = {0};
    enum err err = OK;

    if (!stored->said.deleted)
        err = diff_words(arena, before ? whole(arena, &before->said) : text, text, &diff);
    if (!before && !err && diff.n &&
        !vec_push(arena, &view.changes, ((struct change_view){.text = text})))
        err = arena->err;
    for (size_t i = 0; before && i < diff.n && !err; i++) {
        struct change_view change = {.text = diff.pieces[i].text,
                                     .is_added = diff.pieces[i].kind == DIFF_ADDED,
                                     .is_removed = diff.pieces[i].kind == DIFF_REMOVED};

        if (!vec_push(arena, &view.changes, change))
            err = arena->err;
    }
    if (!err && !vec_push(arena, &item->versions, view))
        err = arena->err;
    return err;
}

static enum err fill_versions(const struct request *request, struct thread_item *item,
                              const struct stored_message *stored)
{
    struct stored_message *versions;
    size_t n;
    enum err err = message_recent_versions(request->db, request->arena, stored->channel,
                                           stored->said.id, VERSIONS_SHOWN, &versions, &n);

    for (size_t i = n; i > 0 && !err; i--) /* newest first in the list */
        err = add_version(request, item, i == n ? NULL : &versions[i], &versions[i - 1]);
    item->versions_title = view_count(request->arena, (int64_t)n, "version", "versions");
    return err;
}

/* What the copy says now that the item does not. */
static enum err fill_own_words(const struct request *request, struct also_view *view,
                               const struct stored_message *stored, int64_t copy)
{
    struct stored_message there;
    struct message_mark mark;
    struct diff diff = {0};
    enum err err = message_load(request->db, request->arena, copy, &there);

    if (!err)
        err = message_current(request->db, there.channel, there.said.id, &mark);
    if (!err && mark.id != copy)
        err = message_load(request->db, request->arena, mark.id, &there);
    if (!err && !there.said.deleted)
        err = diff_words(request->arena, whole(request->arena, &stored->said),
                         whole(request->arena, &there.said), &diff);
    for (size_t i = 0; i < diff.n && !err; i++) {
        struct change_view change = {.text = diff.pieces[i].text, .is_added = true};

        if (diff.pieces[i].kind == DIFF_ADDED && !vec_push(request->arena, &view->changes, change))
            err = request->arena->err;
    }
    return err == ERR_NOT_FOUND ? OK : err;
}

static enum err fill_also(const struct request *request, struct thread_item *item,
                          const struct stored_message *stored, const struct also_at *also,
                          size_t count)
{
    enum err err = OK;

    for (size_t i = 0; i < count && !err; i++) {
        struct also_view view = {.link = url_check(also[i].url), .where = also[i].url};

        if (also[i].copy)
            err = fill_own_words(request, &view, stored, also[i].copy);
        if (!err && !vec_push(request->arena, &item->also, view))
            err = request->arena->err;
    }
    item->also_title = arena_printf(
        request->arena, "Also at %s",
        str_c(request->arena, view_count(request->arena, (int64_t)count, "address", "addresses")));
    return err;
}

enum err pane_versions(const struct request *request, struct thread_item *item,
                       const struct stored_message *stored, const struct also_at *also,
                       size_t also_count)
{
    int64_t first = stored->id;
    size_t from = 0, n = 0;
    enum err err = OK;

    if (stored->direction != DIRECTION_IN)
        return OK;
    item->raw = raw_of(request, stored);
    if (stored->said.version)
        err = fill_versions(request, item, stored);
    if (!err && stored->said.version && also_count)
        err = message_first(request->db, stored->channel, stored->said.id, &first);
    while (from < also_count && also[from].message != first)
        from++;
    while (from + n < also_count && also[from + n].message == first)
        n++;
    return err || !n ? err : fill_also(request, item, stored, also + from, n);
}

enum { WANTED_SHOWN = 8 };

/* A rule that has changed since says in which version it was met. */
static struct str name_hit(const struct request *request, const struct hit *hit)
{
    struct str name = hit->rule_name.n ? hit->rule_name : STR("a rule that is gone");

    if (hit->rule_version == hit->newest)
        return name;
    return arena_printf(request->arena, "%.*s (version %lld of %lld)", STR_ARGS(name),
                        (long long)hit->rule_version, (long long)hit->newest);
}

enum err pane_wanted(const struct request *request, struct thread_item *item, int64_t message,
                     const struct hit *hits, size_t n)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++) {
        struct str name;

        if (hits[i].message != message || count++ >= WANTED_SHOWN)
            continue;
        name = name_hit(request, &hits[i]);
        item->wanted = arena_printf(request->arena, "%.*s%s%.*s", STR_ARGS(item->wanted),
                                    item->wanted.n ? ", " : "Wanted by ", STR_ARGS(name));
    }
    if (count > WANTED_SHOWN)
        item->wanted = arena_printf(request->arena, "%.*s and %zu more", STR_ARGS(item->wanted),
                                    count - WANTED_SHOWN);
    return request->arena->err;
}
