/* backing.c: who likes and boosts an item, and what its network counts of it, over time. */
#include "pages/desk/panes.h"
#include "pages/listened.h"
#include "pages/view.h"

enum { SHOWN = 20, STEPS_SHOWN = 12 };

static const struct reaction_sum *backed_of(const struct pane_crowd *all, int64_t message)
{
    for (size_t i = 0; i < all->backed_count; i++)
        if (all->backed[i].message == message)
            return &all->backed[i];
    return NULL;
}

static const struct tally *tally_of(const struct pane_crowd *all, int64_t message)
{
    for (size_t i = 0; i < all->tally_count; i++)
        if (all->tallies[i].message == message)
            return &all->tallies[i];
    return NULL;
}

/* More of a sentence, behind a comma if it has begun. */
static void go_on(struct arena *arena, struct str *words, struct str more, const char *mark)
{
    *words = words->n ? arena_printf(arena, "%.*s%s %.*s", STR_ARGS(*words), mark, STR_ARGS(more))
                      : more;
}

/* ---- who ---- */

static enum err add_backers(const struct request *request, struct thread_item *item,
                            const struct stored_message *stored)
{
    struct reaction *list;
    size_t n = 0;
    enum err err = reaction_list(request->db, request->arena, stored->channel, stored->said.id,
                                 SHOWN, &list, &n);

    for (size_t i = 0; i < n && !err; i++) {
        struct listened_who who = {.voice = 0};
        struct crowd_line line = {
            .how = list[i].how == REACTION_LIKE ? "likes it" : "boosts it",
            .when = view_when(request->arena, app_zone(request), list[i].at, request->now),
            .at = list[i].at,
        };

        err = listened_who_is(request, list[i].voice, &who);
        line.who = view_name(request->arena, who.name);
        if (!err && !vec_push(request->arena, &item->crowd, line))
            err = request->arena->err;
    }
    return err;
}

static enum err fill_backers(const struct request *request, struct thread_item *item,
                             const struct stored_message *stored, const struct reaction_sum *sum)
{
    struct arena *arena = request->arena;
    int64_t likes = sum->n[REACTION_LIKE], boosts = sum->n[REACTION_BOOST];
    struct str words = STR_NONE;

    if (!likes && !boosts)
        return OK;
    if (likes)
        words = view_count(arena, likes, "likes it", "like it");
    if (boosts)
        go_on(arena, &words, view_count(arena, boosts, "boosts it", "boost it"), ",");
    if (likes + boosts > SHOWN)
        item->crowd_more = arena_printf(arena, "The newest %d of each.", SHOWN);
    go_on(arena, &item->crowd_title, words, ";");
    return add_backers(request, item, stored);
}

/* ---- what is counted ---- */

static struct str number(struct arena *arena, int64_t n)
{
    return n < 0 ? STR("–") : view_number(arena, n);
}

static enum err fill_counted(const struct request *request, struct thread_item *item,
                             const struct tally *last)
{
    struct arena *arena = request->arena;
    const struct counts *counts = &last->counts;
    struct str words = STR_NONE;
    struct tally *steps;
    size_t n = 0;
    enum err err = tally_newest(request->db, arena, last->message, STEPS_SHOWN, &steps, &n);

    if (err)
        return err;
    if (counts->views > 0)
        go_on(arena, &words, view_count(arena, counts->views, "view", "views"), ",");
    if (counts->likes > 0)
        go_on(arena, &words, view_count(arena, counts->likes, "like", "likes"), ",");
    if (counts->boosts > 0)
        go_on(arena, &words, view_count(arena, counts->boosts, "boost", "boosts"), ",");
    if (counts->replies > 0)
        go_on(arena, &words, view_count(arena, counts->replies, "answer", "answers"), ",");
    item->counted = arena_printf(arena, "Counted there: %.*s",
                                 STR_ARGS(words.n ? words : STR("nothing any more")));
    for (size_t i = n; i > 0; i--) {
        const struct tally *step = &steps[i - 1];
        struct count_line line = {view_when(arena, app_zone(request), step->at, request->now),
                                  number(arena, step->counts.views),
                                  number(arena, step->counts.likes),
                                  number(arena, step->counts.boosts),
                                  number(arena, step->counts.replies),
                                  step->at};

        if (!vec_push(arena, &item->counts, line))
            return arena->err;
    }
    return arena->err;
}

enum err pane_backing(const struct request *request, struct thread_item *item,
                      const struct stored_message *stored, int64_t first,
                      const struct pane_crowd *all)
{
    const struct reaction_sum *backed = backed_of(all, first);
    const struct tally *tally = tally_of(all, first);
    enum err err = backed ? fill_backers(request, item, stored, backed) : OK;

    return err || !tally ? err : fill_counted(request, item, tally);
}
