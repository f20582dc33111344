/* feed_look.c: looking back where a feed is.
 *
 * A feed itself shows the newest few. What lies behind them is reached, in this order:
 *   - WordPress says in a Link header where its REST interface is, and in <generator> who made the
 *     feed: its own search is asked then (feed_wordpress.c);
 *   - a paged feed says rel=next, an archived one rel=prev-archive (RFC 5005, sections 3 and 4):
 *     these are followed to their end, each address once, PAGES_MAX of them;
 *   - any other feed has what it has, and the look says how many items that is.
 * Nothing is guessed: an address that nobody named is not asked.
 */
#include "channels/feed_look.h"

#include "base/map.h"
#include "channels/web_look.h"

enum { PAGES_MAX = 1000, LOOK_PAGE_ARENA_MAX = 64 << 20 };

/* text/xml; charset="iso-8859-1": the name, or empty. */
static struct str charset_of(struct str content_type)
{
    struct str part, rest = content_type, name, value;
    for (bool more = true; more;) {
        more = str_cut(rest, ';', &part, &rest);
        if (!str_cut(part, '=', &name, &value) || !str_is_nocase(str_trim(name), "charset"))
            continue;
        value = str_trim(value);
        if (value.n > 1 && value.p[0] == '"' && value.p[value.n - 1] == '"')
            value = str_slice(value, 1, value.n - 1);
        return value.n <= 60 ? value : STR_NONE;
    }
    return STR_NONE;
}

struct str feed_source(struct arena *arena, const struct http_answer *answer)
{
    struct json_out json;
    struct buf source;
    struct str copy;
    buf_init(&source, 64 << 10);
    json_init(&json, &source);
    json_open(&json, '{');
    json_put_str(&json, "address", answer->url);
    json_put_opt(&json, "content_type", answer->content_type);
    json_put_opt(&json, "charset", charset_of(answer->content_type));
    json_close(&json, '}');
    copy = source.err ? STR_NONE : buf_dup(arena, &source);
    buf_clear(&source);
    return copy;
}

enum err feed_look_page(struct channel *channel, struct str url, struct arena *arena,
                        struct channel_page *out_page, struct http_answer *out_answer,
                        struct channel_looked *out, struct arena *kept)
{
    struct fault fault = {0};
    struct str source;
    enum err err = web_look_get(channel, url, FEED_ACCEPT, arena, out_answer, &fault);

    if (err || out_answer->status != 200) {
        out->why = web_look_why(kept, err, out_answer, &fault);
        out->has_failed = true;
        return err ? err : ERR_REFUSED;
    }
    source = feed_source(arena, out_answer);
    if (!source.n)
        return ERR_NO_MEMORY;
    err = channel_found_document(channel, "feed", source, out_answer->body, arena, out_page);
    if (!err && out_page->error.n) {
        out->why = str_dup(kept, out_page->error);
        out->has_failed = true;
        err = ERR_REFUSED;
    }
    return err;
}

/* From one page to the next. */
struct paging {
    struct channel *channel;
    struct arena *kept; /* of the whole look: addresses */
    struct channel_looked *out;
    struct map seen;
    int64_t items;
    struct str root, home; /* of a WordPress */
    bool is_wordpress;
};

static enum err look_page(struct paging *paging, struct str url, struct str *out_next)
{
    struct channel_page page = {.items = 0};
    struct http_answer answer;
    struct arena arena;
    struct str next;
    enum err err;

    arena_init(&arena, LOOK_PAGE_ARENA_MAX);
    err = feed_look_page(paging->channel, url, &arena, &page, &answer, paging->out, paging->kept);
    if (!err) {
        paging->items += page.items;
        next = page.next.n ? page.next : page.previous;
        *out_next = str_dup(paging->kept, next);
        paging->root = str_dup(paging->kept, feed_wordpress_root(answer.link));
        paging->home = str_dup(paging->kept, page.home);
        paging->is_wordpress = paging->root.n ||
                               str_find_nocase(page.generator, STR("wordpress"), 0) != SIZE_MAX;
    }
    arena_clear(&arena);
    return err;
}

/* Each address once, so that a feed that leads in a circle ends. */
static bool is_new(struct paging *paging, struct str url)
{
    if (!url.n || map_get(&paging->seen, url))
        return false;
    return map_put(&paging->seen, url, paging) == OK;
}

static void follow(struct paging *paging, struct str next)
{
    struct channel_looked *out = paging->out;
    int pages = 1;

    out->has_failed = false; /* what was tried before this is no loss when this goes well */
    while (pages < PAGES_MAX && is_new(paging, next)) {
        struct str url = next;

        next = STR_NONE;
        if (look_page(paging, url, &next))
            return;
        pages++;
    }
    if (pages == 1)
        out->why = arena_printf(paging->kept, "its feed has %lld %s", (long long)paging->items,
                                paging->items == 1 ? "item" : "items");
    else if (pages == PAGES_MAX)
        out->why = arena_printf(paging->kept, "%d pages are all we ask for", PAGES_MAX);
    else
        out->why = arena_printf(paging->kept, "the end of its archive (%d pages)", pages);
}

void feed_look(struct channel *channel, const struct channel_search *search,
               struct channel_looked *out)
{
    struct str url = channel_setting(channel, "url"), next = STR_NONE;
    struct paging paging = {.channel = channel, .kept = search->arena, .out = out};

    map_init(&paging.seen);
    if (is_new(&paging, url) && look_page(&paging, url, &next) == OK &&
        (!paging.is_wordpress ||
         !feed_wordpress_look(channel, search, paging.root, paging.home, out)))
        follow(&paging, next);
    map_clear(&paging.seen);
}
