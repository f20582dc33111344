/* crowd.c: what stands behind a message: re-posts, and who agrees or does not. */
#include "store/crowd.h"

#include "base/utf8.h"
#include "pages/desk/panes.h"
#include "pages/view.h"
#include "store/person.h"

enum { SHOWN = 20, TEXT_MAX = 280 }; /* of each way */

struct str pane_crowd_words(const struct request *request, const int64_t n[CROWD_HOWS])
{
    struct arena *arena = request->arena;
    bool takes_sides = n[CROWD_AGREES] > 0 || n[CROWD_DISSENTS] > 0;
    struct str words = STR_NONE;

    if (n[CROWD_COPY] > 0)
        words = arena_printf(arena, "and %.*s%s",
                             STR_ARGS(view_count(arena, n[CROWD_COPY], "copy", "copies")),
                             takes_sides ? "; " : "");
    if (n[CROWD_AGREES] > 0)
        words = arena_printf(arena, "%.*s%.*s%s", STR_ARGS(words),
                             STR_ARGS(view_count(arena, n[CROWD_AGREES], "agrees", "agree")),
                             n[CROWD_DISSENTS] > 0 ? ", " : "");
    if (n[CROWD_DISSENTS] > 0)
        words = arena_printf(
            arena, "%.*s%.*s", STR_ARGS(words),
            STR_ARGS(view_count(arena, n[CROWD_DISSENTS], "does not agree", "do not agree")));
    return words;
}

/* here: the conversation it is shown in, which nobody has to open. */
static enum err add_line(const struct request *request, struct thread_item *item, int64_t here,
                         const struct stored_message *row, enum crowd_how how)
{
    static const char *const words[CROWD_HOWS] = {"copy", "agrees", "does not agree"};
    struct handle handle = {0};
    struct crowd_line line = {
        .how = words[how],
        .text = row->said.deleted ? STR_NONE : view_clip(request->arena, row->said.text, TEXT_MAX),
        .when = view_when(request->arena, app_zone(request), row->said.said_at, request->now),
        .at = row->said.said_at,
        .conversation = row->conversation && row->conversation != here
                            ? app_id(request, TABLE_CONVERSATION, row->conversation)
                            : STR_NONE,
    };
    enum err err = row->author ? handle_load(request->db, request->arena, row->author, &handle)
                               : OK;

    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    line.who = handle.name.n      ? view_name(request->arena, handle.name)
               : handle.address.n ? handle.address
                                  : STR("Somebody");
    return vec_push(request->arena, &item->crowd, line) ? OK : request->arena->err;
}

static enum err add_lines(const struct request *request, struct thread_item *item, int64_t here,
                          int64_t first, enum crowd_how how)
{
    struct stored_message *rows = NULL;
    int64_t *ids = NULL;
    size_t n = 0;
    enum err err = crowd_list(request->db, request->arena, first, how, INT64_MAX, SHOWN, &ids, &n);

    if (!err)
        err = message_load_all(request->db, request->arena, ids, n, &rows, &n);
    for (size_t i = 0; !err && i < n; i++)
        err = add_line(request, item, here, &rows[i], how);
    return err;
}

static const struct crowd_sum *sum_of(const struct pane_crowd *all, int64_t message)
{
    for (size_t i = 0; i < all->sum_count; i++)
        if (all->sums[i].id == message)
            return &all->sums[i];
    return NULL;
}

enum err pane_crowd_load(const struct request *request, int64_t conversation,
                         struct pane_crowd *out_crowd)
{
    struct pane_crowd crowd = {.sums = NULL};
    enum err err = crowd_sums_in(request->db, request->arena, conversation, &crowd.sums,
                                 &crowd.sum_count);

    if (!err)
        err = crowd_in(request->db, request->arena, conversation, &crowd.behind,
                       &crowd.behind_count);
    if (!err)
        err = reaction_sums_in(request->db, request->arena, conversation, THREAD_MESSAGES,
                               &crowd.backed, &crowd.backed_count);
    if (!err)
        err = tally_in(request->db, request->arena, conversation, THREAD_MESSAGES, &crowd.tallies,
                       &crowd.tally_count);
    if (!err)
        *out_crowd = crowd;
    return err;
}

static const struct crowd *behind_of(const struct pane_crowd *all, int64_t message)
{
    for (size_t i = 0; i < all->behind_count; i++)
        if (all->behind[i].message == message)
            return &all->behind[i];
    return NULL;
}

/* ---- what a large crowd stands behind ---- */

static bool is_listed(const struct message_item *list, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].message.id == id)
            return true;
    return false;
}

/* The version of it that holds, as the thread shows it; *out_n 0: it is elsewhere, or gone. */
static enum err load_first(const struct request *request, int64_t conversation, int64_t first,
                           struct message_item **out_item, size_t *out_n)
{
    struct message_mark now;
    struct stored_message row;
    enum err err = message_load(request->db, request->arena, first, &row);

    *out_n = 0;
    if (!err && row.conversation == conversation)
        err = message_current(request->db, row.channel, row.said.id, &now);
    if (!err && row.conversation == conversation)
        err = message_load(request->db, request->arena, now.id, &row);
    if (err || row.conversation != conversation)
        return err == ERR_NOT_FOUND ? OK : err;
    err = message_list(request->db, request->arena, conversation,
                       (struct message_cursor){row.said.said_at, row.id + 1}, 1, out_item, out_n);
    *out_n = !err && *out_n && (*out_item)->message.id == row.id;
    return err;
}

/* Its sum is what all who stand behind something here are, less those whose sum is known. */
static enum err add_sum(const struct request *request, int64_t conversation, int64_t first,
                        struct pane_crowd *crowd)
{
    struct crowd_sum *all, *sums;
    size_t n = 0;
    enum err err = crowd_sums_of(request->db, request->arena, &conversation, 1, &all, &n);

    sums = arena_alloc_array(request->arena, crowd->sum_count + 1, sizeof(*sums));
    if (err || !n || !sums)
        return err ? err : request->arena->err;
    for (size_t i = 0; i < crowd->sum_count; i++) {
        sums[i] = crowd->sums[i];
        for (int how = 0; how < CROWD_HOWS; how++)
            all[0].n[how] -= sums[i].n[how];
    }
    all[0].id = first;
    sums[crowd->sum_count++] = all[0];
    crowd->sums = sums;
    return OK;
}

enum err pane_crowd_first(const struct request *request, int64_t conversation,
                          struct pane_crowd *crowd, struct message_item **messages, size_t *n)
{
    struct message_item *first = NULL, *list;
    int64_t id = crowd->behind_count ? crowd->behind[crowd->behind_count - 1].first : 0;
    size_t found = 0;
    enum err err = OK;

    if (id)
        err = load_first(request, conversation, id, &first, &found);
    if (err || !found || is_listed(*messages, *n, first->message.id))
        return err;
    if (!sum_of(crowd, id))
        err = add_sum(request, conversation, id, crowd);
    list = arena_alloc_array(request->arena, *n + 1, sizeof(*list));
    if (err || !list)
        return err ? err : request->arena->err;
    memcpy(list, *messages, *n * sizeof(*list));
    list[(*n)++] = *first;
    *messages = list;
    return OK;
}

bool pane_is_folded(const struct pane_crowd *all, int64_t message)
{
    const struct crowd *crowd = behind_of(all, message);

    return crowd && sum_of(all, crowd->first);
}

/* What it stands behind itself, in another conversation. */
static enum err fill_behind(const struct request *request, struct thread_item *item,
                            const struct crowd *crowd)
{
    struct stored_message first;
    enum err err = message_load(request->db, request->arena, crowd->first, &first);

    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    if (first.conversation)
        item->behind = app_id(request, TABLE_CONVERSATION, first.conversation);
    item->behind_words = crowd->how == CROWD_COPY     ? "The same was said before"
                         : crowd->how == CROWD_AGREES ? "Agrees with what was said before"
                                                      : "Does not agree with what was said before";
    return OK;
}

static enum err fill_sides(const struct request *request, struct thread_item *item,
                           const struct stored_message *stored, int64_t first,
                           const struct crowd_sum *sum)
{
    enum err err = OK;

    item->crowd_title = pane_crowd_words(request, sum->n);
    for (int how = CROWD_HOWS - 1; how >= 0 && !err; how--) {
        if (sum->n[how] > SHOWN)
            item->crowd_more = arena_printf(request->arena, "The newest %d of each.", SHOWN);
        if (sum->n[how] > 0)
            err = add_lines(request, item, stored->conversation, first, (enum crowd_how)how);
    }
    return err;
}

enum err pane_crowd(const struct request *request, struct thread_item *item,
                    const struct stored_message *stored, const struct pane_crowd *all)
{
    const struct crowd *behind = behind_of(all, stored->id);
    const struct crowd_sum *sum;
    int64_t first = stored->id;
    enum err err = OK;

    if (stored->direction != DIRECTION_IN)
        return OK;
    if (stored->said.version && (all->sum_count || all->backed_count || all->tally_count))
        err = message_first(request->db, stored->channel, stored->said.id, &first);
    if (err == ERR_NOT_FOUND)
        return OK;
    sum = behind ? NULL : sum_of(all, first);
    if (!err && behind)
        err = fill_behind(request, item, behind);
    if (!err && sum)
        err = fill_sides(request, item, stored, first, sum);
    return err ? err : pane_backing(request, item, stored, first, all);
}
