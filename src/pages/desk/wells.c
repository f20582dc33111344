/* wells.c: places that matched messages point to: connect them, or say that they are of no
 * interest.
 *
 * Hosts of channels that are there are left out as they are shown. Nothing is asked of the network:
 * where a feed is, is known of some platforms by their form; elsewhere the address is a beginning
 * that a person completes. */
#include "pages/desk/wells.h"

#include "base/utf8.h"
#include "pages/desk/steps.h"
#include "pages/desk/wells.ht.h"
#include "pages/view.h"
#include "store/channel.h"
#include "store/message.h"
#include "store/well.h"
#include "web/esc.h"

enum { SHOWN = 50, LOOKED_AT = 400, HIDDEN_SHOWN = 200, CHANNELS_MAX = 2000, TEXT_MAX = 280 };

/* Where the feed of everything on such a host stands. */
static const struct {
    const char *below, *path;
} feeds[] = {
    {".wordpress.com", "feed/"},      {".blogspot.com", "feeds/posts/default"},
    {".substack.com", "feed"},        {".tumblr.com", "rss"},
    {".medium.com", "feed"},          {".ghost.io", "rss/"},
    {".livejournal.com", "data/rss"}, {".dreamwidth.org", "data/rss"},
    {".micro.blog", "feed.xml"},      {".bearblog.dev", "feed/"},
};

static void fill_address(const struct request *request, struct well_view *well)
{
    for (size_t i = 0; i < ARRAY_LEN(feeds); i++)
        if (str_ends(well->host, str_from(feeds[i].below)))
            well->feed = arena_printf(request->arena, "https://%.*s/%s", STR_ARGS(well->host),
                                      feeds[i].path);
    well->address = well->feed.n
                        ? well->feed
                        : arena_printf(request->arena, "https://%.*s/", STR_ARGS(well->host));
}

/* ---- what is heard already ---- */

typedef VEC(struct str) host_list;

static bool is_listed(const host_list *hosts, struct str host)
{
    for (size_t i = 0; i < hosts->n; i++)
        if (str_eq(hosts->at[i], host))
            return true;
    return false;
}

/* "https://www.x.example/feed" is x.example. */
static struct str host_in(struct str address)
{
    size_t at = str_find(address, STR("://"), 0);
    struct str host = at == SIZE_MAX ? STR_NONE : str_skip(address, at + 3);

    for (size_t i = 0; i < host.n; i++)
        if (host.p[i] == '/' || host.p[i] == ':' || host.p[i] == '?' || host.p[i] == '#')
            host.n = i;
    return str_starts_nocase(host, STR("www.")) ? str_skip(host, 4) : host;
}

static enum err heard_hosts(const struct request *request, host_list *hosts)
{
    struct channel_row *rows;
    size_t n;
    enum err err = channel_list(request->db, request->arena, &rows, &n);

    for (size_t i = 0; i < n && i < CHANNELS_MAX && !err; i++) {
        struct kind_view form = {0};

        err = channels_kept(request, &rows[i], &form);
        for (size_t k = 0; k < form.settings.n && !err; k++) {
            struct str host = str_lower(request->arena, host_in(form.settings.at[k].value));

            if (host.n && !vec_push(request->arena, hosts, host))
                err = request->arena->err;
        }
    }
    return err;
}

/* ---- the list ---- */

static enum err fill_sample(const struct request *request, const struct well *from,
                            struct well_view *well)
{
    struct stored_message stored;
    enum err err = message_load(request->db, request->arena, from->message, &stored);

    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    if (stored.said.audience != AUDIENCE_PUBLIC)
        return OK; /* whoever sees this list may not be one who may read it */
    well->has_sample = true;
    well->sample = (struct hit_view){
        .title = stored.said.title,
        .text = view_clip(request->arena, stored.said.text, TEXT_MAX),
        .at = stored.said.said_at,
        .when = view_day(request->arena, app_zone(request), stored.said.said_at, request->now),
        .conversation = stored.conversation
                            ? app_id(request, TABLE_CONVERSATION, stored.conversation)
                            : STR_NONE,
    };
    return OK;
}

static enum err add_well(const struct request *request, struct wells_view *view,
                         const struct well *from)
{
    struct well_view well = {
        .host = from->host,
        .messages = view_number(request->arena, from->messages),
        .people = from->people == WELL_PEOPLE_MAX ? STR("20 or more")
                                                  : view_number(request->arena, from->people),
        .when = view_day(request->arena, app_zone(request), from->last_at, request->now),
    };
    enum err err = fill_sample(request, from, &well);

    fill_address(request, &well);
    if (!err && !vec_push(request->arena, &view->wells, well))
        err = request->arena->err;
    return err;
}

/* The place behind which the page begins: "messages-slot", or "time-slot". */
static const struct well *after_of(const struct request *request, struct well *after)
{
    struct str key, slot;

    if (!str_cut(request_query(request, "after"), '-', &key, &slot) ||
        str_to_i64(key, &after->messages) || str_to_i64(slot, &after->slot))
        return NULL;
    after->last_at = after->messages;
    return after;
}

static enum err fill_wells(const struct request *request, struct wells_view *view)
{
    enum well_order order = view->is_newest ? WELL_NEWEST : WELL_MOST;
    struct well from = {.slot = 0}, *list;
    host_list heard = {0};
    size_t n = 0;
    enum err err = heard_hosts(request, &heard);

    if (!err)
        err = well_list(request->db, request->arena, order, after_of(request, &from), LOOKED_AT,
                        &list, &n);
    for (size_t i = 0; i < n && view->wells.n < SHOWN && !err; i++) {
        if (!is_listed(&heard, list[i].host))
            err = add_well(request, view, &list[i]);
        view->after = i + 1 < n || n == LOOKED_AT
                          ? arena_printf(
                                request->arena, "%lld-%lld",
                                (long long)(view->is_newest ? list[i].last_at : list[i].messages),
                                (long long)list[i].slot)
                          : STR_NONE;
    }
    return err;
}

static enum err fill_hidden(const struct request *request, struct wells_view *view)
{
    struct str *list;
    size_t n;
    enum err err = well_hidden(request->db, request->arena, HIDDEN_SHOWN, &list, &n);

    for (size_t i = 0; i < n && !err; i++)
        if (!vec_push(request->arena, &view->hidden, list[i]))
            err = request->arena->err;
    return err;
}

static enum err places(const struct request *request, struct response *response)
{
    struct wells_view view = {.is_newest = str_is(request_query(request, "order"), "newest"),
                              .may_connect = may(&request->actor, VERB_SET_UP, NULL),
                              .may_hide = may(&request->actor, VERB_LISTEN, NULL),
                              .just_hidden = request_query(request, "hidden")};
    struct shell shell;
    enum err err = shell_fill(request, &shell, STR("Places people point to"), VIEW_NONE,
                              DESK_CHANNELS);

    view.shell = &shell;
    if (!err)
        err = fill_wells(request, &view);
    if (!err)
        err = fill_hidden(request, &view);
    for (size_t i = 0, there = 0; i <= view.hidden.n && !err; i++) {
        there += i < view.hidden.n && str_eq(view.hidden.at[i], view.just_hidden);
        if (i == view.hidden.n && !there)
            view.just_hidden = STR_NONE; /* an address that somebody made up */
    }
    if (err)
        return err;
    wells_page_render(&response->body, &view);
    return shell_finish(request, response);
}

/* ---- what people say of them ---- */

struct wish {
    struct str host;
    int64_t staff, now;
    bool is_hidden;
};

static enum err write_wish(struct db *db, void *arg)
{
    const struct wish *wish = arg;

    return wish->is_hidden ? well_hide(db, wish->host, wish->staff, wish->now)
                           : well_show(db, wish->host);
}

static enum err set_hidden(const struct request *request, struct response *response, bool is_hidden)
{
    struct wish wish = {request_form(request, "host"), request->actor.user, request->now,
                        is_hidden};
    enum err err = wish.host.n && wish.host.n <= WELL_HOST_MAX ? OK : ERR_BAD_INPUT;
    struct buf to;

    if (!err)
        err = app_write(request->app, write_wish, &wish);
    if (err)
        return err;
    buf_init(&to, 4096);
    buf_add_c(&to, "/desk/places");
    if (is_hidden) {
        buf_add_c(&to, "?hidden=");
        esc_url_query(&to, wish.host);
    }
    response_see(response, buf_dup(request->arena, &to));
    buf_clear(&to);
    return OK;
}

static enum err hide(const struct request *request, struct response *response)
{
    return set_hidden(request, response, true);
}

static enum err offer_again(const struct request *request, struct response *response)
{
    return set_hidden(request, response, false);
}

static const struct route wells_routes[] = {
    ROUTE(GET, "/desk/places", VERB_READ, places),
    ROUTE(POST, "/desk/places/hide", VERB_LISTEN, hide),
    ROUTE(POST, "/desk/places/show", VERB_LISTEN, offer_again),
};
const struct page page_wells = PAGE("wells", wells_routes);
