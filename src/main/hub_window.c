#include "main/hub_window.h"

enum { WINDOW_ARENA_MAX = 1 << 20 };

void hub_window_init(struct hub_window *window)
{
    *window = (struct hub_window){.n = 0};
    arena_init(&window->arena, WINDOW_ARENA_MAX);
}

void hub_window_clear(struct hub_window *window)
{
    arena_clear(&window->arena);
    hub_window_init(window);
}

/* Whether this document is a window at all. */
static bool is_window(const struct intake_batch *batch)
{
    if (batch->items.n < 2 || batch->items.n > HUB_WINDOW_MAX)
        return false;
    for (size_t i = 0; i < batch->items.n; i++) {
        const struct intake_item *item = &batch->items.at[i];

        if (item->reason.n || item->message.kind != KIND_COMMENT || !item->message.has_said_at ||
            item->message.deleted)
            return false;
        if (i && item->message.said_at > batch->items.at[i - 1].message.said_at)
            return false;
        for (size_t j = 0; j < i; j++)
            if (str_eq(item->message.id, batch->items.at[j].message.id))
                return false;
    }
    return true;
}

static const struct hub_seen *find(const struct hub_window *window, struct str id)
{
    for (size_t i = 0; i < window->n; i++)
        if (str_eq(window->at[i].id, id))
            return &window->at[i];
    return NULL;
}

static bool is_in(const struct intake_batch *batch, size_t n, struct str id)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(batch->items.at[i].message.id, id))
            return true;
    return false;
}

/* The date of the oldest item that stood in the last window, too; INT64_MAX: none. Below it nothing
 * is known: older ones may have been let in by a longer feed. */
static int64_t oldest_kept(const struct hub_window *window, const struct intake_batch *batch,
                           size_t n)
{
    for (size_t i = n; i-- > 0;) {
        const struct message *message = &batch->items.at[i].message;
        const struct hub_seen *seen = find(window, message->id);

        if (seen && seen->is_there && seen->said_at == message->said_at)
            return message->said_at;
    }
    return INT64_MAX;
}

static enum err add_deletion(struct intake_batch *batch, struct str id)
{
    struct intake_item *item = intake_add(batch, STR("{\"left\":\"the feed\"}"));

    if (!item)
        return ERR_NO_MEMORY;
    message_init(&item->message);
    item->message.id = str_dup(&batch->arena, id);
    item->message.kind = KIND_COMMENT;
    item->message.deleted = true;
    return batch->arena.err;
}

static bool remember(struct hub_window *next, struct str id, int64_t said_at, bool is_there)
{
    if (next->n < HUB_WINDOW_MAX)
        next->at[next->n++] = (struct hub_seen){str_dup(&next->arena, id), said_at, is_there};
    return !next->arena.err;
}

enum err hub_window_look(const struct hub_window *window, struct intake_batch *batch,
                         struct hub_window *out_next)
{
    size_t n = batch->items.n;
    int64_t oldest, newest, kept;

    hub_window_clear(out_next);
    if (!is_window(batch))
        return OK;
    out_next->at = arena_alloc_array(&out_next->arena, HUB_WINDOW_MAX, sizeof(*out_next->at));
    if (!out_next->at)
        return out_next->arena.err;
    newest = batch->items.at[0].message.said_at;
    oldest = batch->items.at[n - 1].message.said_at;
    kept = oldest_kept(window, batch, n);
    for (size_t i = 0; i < n; i++)
        if (!remember(out_next, batch->items.at[i].message.id, batch->items.at[i].message.said_at,
                      true))
            return out_next->arena.err;
    for (size_t i = 0; i < window->n; i++) {
        const struct hub_seen *seen = &window->at[i];
        enum err err = OK;

        if (is_in(batch, n, seen->id) || seen->said_at <= oldest)
            continue; /* there, or perhaps only too old for the few */
        if (seen->said_at > kept && seen->said_at < newest)
            err = add_deletion(batch, seen->id);
        else if (!remember(out_next, seen->id, seen->said_at, false))
            err = out_next->arena.err;
        if (err)
            return err;
    }
    return OK;
}
