/* network.c: who is listened to on a subject, who listens, and where people say they are.
 *
 * The picture has the first PICTURED in a ring, the first on top, as large as they are listened to;
 * all of it stands in the table, too. */
#include "pages/desk/network.h"

#include <math.h>

#include "pages/desk/network.ht.h"
#include "pages/listened.h"
#include "pages/view.h"
#include "store/counter.h"
#include "store/passed.h"
#include "store/said.h"
#include "store/whereabouts.h"

enum {
    PICTURED = 12,
    RING_X = 180, /* middle and half axes */
    RING_Y = 150,
    RING_WIDE = 145,
    RING_HIGH = 115,
    CIRCLE_MIN = 11,
    CIRCLE_MORE = 13,
    ARROW_GAP = 2,
    TEXT_DOWN = 4,
    WHERE_DAYS = 30,
    WHERE_SHOWN = 30,
    PASSED_SHOWN = 3,
};

/* ---- the picture ---- */

static enum err add_nodes(const struct request *request, struct network_view *view,
                          const struct listened_look *look, size_t n)
{
    double most = look->rows[0].percent > 0 ? (double)look->rows[0].percent : 1;

    for (size_t i = 0; i < n; i++) {
        double angle = 2 * M_PI * (double)i / (double)n - M_PI / 2;
        struct network_node_view node = {
            .x = RING_X + (n > 1 ? (int)lround(RING_WIDE * cos(angle)) : 0),
            .y = RING_Y + (n > 1 ? (int)lround(RING_HIGH * sin(angle)) : 0),
            .r = CIRCLE_MIN + (int)(CIRCLE_MORE * sqrt((double)look->rows[i].percent / most)),
            .place = view_number(request->arena, (int64_t)i + 1)};

        node.text_y = node.y + TEXT_DOWN;
        if (!vec_push(request->arena, &view->nodes, node))
            return request->arena->err;
    }
    return OK;
}

/* From edge to edge of the two circles. */
static struct network_line_view line_between(const struct network_node_view *a,
                                             const struct network_node_view *b)
{
    double dx = b->x - a->x, dy = b->y - a->y, length = hypot(dx, dy);
    double from = (a->r + ARROW_GAP) / length, to = 1 - (b->r + ARROW_GAP) / length;

    return (struct network_line_view){a->x + (int)lround(dx * from), a->y + (int)lround(dy * from),
                                      a->x + (int)lround(dx * to), a->y + (int)lround(dy * to)};
}

static enum err add_picture(const struct request *request, struct network_view *view,
                            const struct listened_look *look)
{
    size_t n = look->n < PICTURED ? look->n : PICTURED;
    enum err err = n ? add_nodes(request, view, look, n) : OK;

    for (size_t i = 0; i < n && !err; i++)
        for (size_t k = 0; k < n && !err; k++) {
            struct network_line_view line;

            if (i == k || !look->rows[i].listens_to[k])
                continue;
            line = line_between(&view->nodes.at[i], &view->nodes.at[k]);
            if (!vec_push(request->arena, &view->lines, line))
                err = request->arena->err;
        }
    if (n)
        view->picture = arena_printf(request->arena,
                                     "The first %zu by how much they are listened to; %zu arrows "
                                     "between them. The first is %.*s.",
                                     n, view->lines.n, STR_ARGS(look->rows[0].who.name));
    return err ? err : request->arena->err;
}

/* ---- the table ---- */

/* In the inbox's search: what he said, or what names him. */
static struct str query_of(struct arena *arena, const struct listened_who *who)
{
    struct str account = str_starts(who->account, STR("@")) ? str_skip(who->account, 1)
                                                            : who->account;

    if (!account.n)
        return arena_printf(arena, "\"%.*s\"", STR_ARGS(who->name));
    return arena_printf(arena, who->person ? "from:\"%.*s\"" : "\"%.*s\"", STR_ARGS(account));
}

static struct network_other_view other_view(struct arena *arena, const struct listened_other *other)
{
    return (struct network_other_view){view_name(arena, other->who.name),
                                       query_of(arena, &other->who),
                                       view_count(arena, other->days, "day", "days")};
}

static enum err add_row(const struct request *request, struct network_view *view,
                        const struct listened_row *row, size_t place)
{
    struct arena *arena = request->arena;
    struct network_row_view one = {
        .place = view_number(arena, (int64_t)place),
        .name = view_name(arena, row->who.name),
        .account = str_eq(row->who.account, row->who.name) || !row->who.person ? STR_NONE
                                                                               : row->who.account,
        .query = query_of(arena, &row->who),
        .voices = view_count(arena, row->voices, "account", "accounts"),
        .percent = arena_printf(arena, "%" PRId64 " %%", row->percent),
        .is_heard = row->who.person != 0,
    };

    for (size_t i = 0; i < row->listener_n; i++)
        if (!vec_push(arena, &one.listeners, other_view(arena, &row->listeners[i])))
            return arena->err;
    for (size_t i = 0; i < row->addressed_n; i++)
        if (!vec_push(arena, &one.addressed, other_view(arena, &row->addressed[i])))
            return arena->err;
    return vec_push(arena, &view->rows, one) ? OK : arena->err;
}

static enum err fill_facts(const struct request *request, struct network_view *view,
                           const struct listened_look *look)
{
    struct arena *arena = request->arena;

    view->counted = arena_printf(
        arena, "%.*s that speak to somebody, in 90 days",
        STR_ARGS(view_count(arena, look->sum.messages, "message", "messages")));
    view->ours = view_number(arena, look->sum.ours);
    view->paid = view_number(arena, look->sum.paid);
    view->copies = view_number(arena, look->sum.copies);
    view->insiders = view_number(arena, look->sum.insiders);
    if (look->sum.over)
        view->over = view_number(arena, look->sum.over);
    view->at = look->at;
    if (look->at)
        view->when = view_when(arena, app_zone(request), look->at, request->now);
    return arena->err;
}

static enum err fill_listened(const struct request *request, struct network_view *view)
{
    struct listened_look look;
    enum err err = listened_read(request, request_query(request, "topic"), &look);

    if (err)
        return err;
    for (size_t i = 0; i < look.topics.n; i++) {
        struct option_view option = {look.topics.at[i].key, look.topics.at[i].name,
                                     i == look.chosen};

        if (!vec_push(request->arena, &view->topics, option))
            return request->arena->err;
    }
    view->topic = look.topics.at[look.chosen].name;
    for (size_t i = 0; i < look.n && !err; i++)
        err = add_row(request, view, &look.rows[i], i + 1);
    if (!err)
        err = add_picture(request, view, &look);
    return err ? err : fill_facts(request, view, &look);
}

/* ---- where ---- */

static enum err count_said(const struct request *request, int64_t from, int64_t to, int64_t *out_n)
{
    const struct said_group all = {0};
    struct said_day *days;
    size_t n = 0;
    enum err err = said_day_list(request->db, request->arena, &all, from, to, &days, &n);

    *out_n = 0;
    for (size_t i = 0; i < n && !err; i++)
        *out_n += days[i].n;
    return err;
}

static enum err add_where(const struct request *request, struct network_view *view,
                          const struct whereabouts_sum *sum)
{
    struct arena *arena = request->arena;
    struct network_where_view where = {sum->country.n ? sum->country : STR("–"), sum->place,
                                       view_number(arena, sum->people),
                                       view_number(arena, sum->messages)};

    return vec_push(arena, &view->wheres, where) ? OK : arena->err;
}

/* Which messages the sums are of, and what of them is not shown. */
static void tell_where(const struct request *request, struct network_view *view,
                       const struct whereabouts_look *look, int64_t said)
{
    struct arena *arena = request->arena;

    said = said > look->messages ? said : look->messages;
    view->where_counted = arena_printf(
        arena,
        "%.*s of %.*s people wrote in the last %" PRId64 " days %s where; of the others it is "
        "unknown, and not guessed. Not a sample.%s",
        STR_ARGS(view_number(arena, look->messages)),
        STR_ARGS(view_count(arena, said, "message", "messages")),
        day_of(request->now) - look->from + 1, look->messages == 1 ? "says" : "say",
        look->is_whole ? "" : " Older ones are not summed up here: there are too many.");
    if ((size_t)look->places <= view->wheres.n)
        return;
    view->where_more = arena_printf(
        arena, "%.*s",
        STR_ARGS(view_count(arena, look->places - (int64_t)view->wheres.n, "more place",
                            "more places")));
    view->may_show_more = view->wheres.n < look->n;
}

static enum err fill_where(const struct request *request, struct network_view *view)
{
    int64_t to = day_of(request->now), said = 0;
    bool is_long = str_is(request_query(request, "places"), "all");
    struct whereabouts_look look;
    enum err err = whereabouts_sums(request->db, request->arena, to - WHERE_DAYS + 1, to,
                                    WHEREABOUTS_READ, &look);

    if (!err)
        err = count_said(request, look.from, to, &said);
    for (size_t i = 0; !err && i < look.n && (is_long || i < WHERE_SHOWN); i++)
        err = add_where(request, view, &look.sums[i]);
    if (!err)
        tell_where(request, view, &look, said);
    return err ? err : request->arena->err;
}

/* What could not be read, and why. */
static enum err fill_passed(const struct request *request, struct network_view *view)
{
    static const char *const readers[] = {"network.read", "network.reactions"};
    static const char *const what[] = {"a message", "a like or boost"};
    enum err err = OK;

    for (size_t i = 0; i < ARRAY_LEN(readers) && !err; i++) {
        struct passed *list;
        size_t n = 0;

        err = passed_list(request->db, request->arena, str_from(readers[i]), PASSED_SHOWN, &list,
                          &n);
        for (size_t k = 0; k < n && !err; k++) {
            struct network_passed_view one = {
                str_from(what[i]), list[k].reason,
                view_when(request->arena, app_zone(request), list[k].at, request->now), list[k].at};

            if (!vec_push(request->arena, &view->passed, one))
                err = request->arena->err;
        }
    }
    return err;
}

static enum err network(const struct request *request, struct response *response)
{
    struct network_view view = {0};
    struct shell shell;
    enum err err = shell_fill(request, &shell, STR("Who is listened to"), VIEW_NONE, DESK_NETWORK);

    view.shell = &shell;
    if (!err)
        err = fill_listened(request, &view);
    if (!err)
        err = fill_where(request, &view);
    if (!err)
        err = fill_passed(request, &view);
    if (err)
        return err;
    network_page_render(&response->body, &view);
    return shell_finish(request, response);
}

static const struct route network_routes[] = {
    ROUTE(GET, "/desk/network", VERB_READ, network),
};
const struct page page_network = PAGE("network", network_routes);
