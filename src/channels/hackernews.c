/* hackernews.c: Hacker News, looked back through by its public search.
 *
 * The method. Algolia's search of Hacker News (hn.algolia.com/api), newest first, stories and
 * comments, 100 a page. One question gives at most 1,000 hits, so pages go by time: each asks for
 * what is no newer than the oldest so far (numericFilters=created_at_i<=…). No account.
 */
#include "channels/web_look.h"
#include "model/message.h"

enum { PAGE_HITS = 100 };

static const struct channel_setting settings[] = {
    SETTING_SERVICE("The search that is asked.", "https://hn.algolia.com"),
    SETTING_CA_PEM,
    SETTING_ALLOWED("10.0.0.5:8080"),
};

static void look(struct channel *channel, const struct channel_search *search,
                 struct channel_looked *out);
static const struct channel_life life = {.look = look};

const struct channel_kind channel_hackernews = {
    .name = "hackernews",
    .label = "Hacker News",
    .help = "Searches Hacker News for what was said before.",
    .address = "service",
    .is_open = true,
    .is_public = true,
    .keeps_matched = true,
    .settings = settings,
    .setting_count = ARRAY_LEN(settings),
    .life = &life,
};

/* Where one question stands. */
struct spot {
    int64_t before; /* seconds since 1970; 0: from now */
};

static struct str address_of(struct web_walk *walk, struct arena *arena)
{
    const struct spot *spot = walk->spot;
    struct str copy;
    struct buf url;

    buf_init(&url, 16 << 10);
    buf_add(&url, walk->service);
    buf_add_c(&url, "/api/v1/search_by_date");
    web_look_query(&url, "query", walk->ask);
    web_look_query(&url, "tags", STR("(story,comment)"));
    web_look_number(&url, "hitsPerPage", PAGE_HITS);
    if (spot->before)
        web_look_query(&url, "numericFilters",
                       arena_printf(arena, "created_at_i<=%lld", (long long)spot->before));
    copy = buf_dup(arena, &url);
    buf_clear(&url);
    return copy;
}

static struct str text_of(struct json_value hit, const char *key)
{
    struct str text = STR_NONE;

    (void)json_get_str(hit, key, &text);
    return text;
}

/* What a story says is its title, the address it points to and perhaps a text; all but the title is
 * HTML. */
static void put_words(struct json_out *json, struct arena *arena, struct json_value hit)
{
    struct str comment = text_of(hit, "comment_text"), url = text_of(hit, "url");
    struct str title = text_of(hit, "title"), story = text_of(hit, "story_text");

    if (title.n <= MESSAGE_TITLE_MAX)
        json_put_opt(json, "title", title);
    if (comment.n)
        json_put_str(json, "html", comment);
    else if (story.n)
        json_put_str(json, "html", story);
    else
        json_put_str(json, "text", arena_printf(arena, "%.*s", STR_ARGS(url)));
}

static void put_thread(struct json_out *json, struct arena *arena, struct json_value hit,
                       struct str id)
{
    int64_t story = 0, parent = 0;

    (void)json_get_i64(hit, "story_id", &story);
    (void)json_get_i64(hit, "parent_id", &parent);
    json_put_str(json, "thread", story ? arena_printf(arena, "%lld", (long long)story) : id);
    if (parent)
        json_put_str(json, "reply_to", arena_printf(arena, "%lld", (long long)parent));
    json_put_str(json, "kind", parent ? STR("comment") : STR("post"));
}

bool hackernews_message(struct json_value hit, struct arena *arena, struct buf *out)
{
    struct str id = text_of(hit, "objectID"), name = text_of(hit, "author");
    struct json_out json;
    int64_t at;

    if (!id.n || id.n > 32 || !json_get_i64(hit, "created_at_i", &at) || at < 0 ||
        at > INT64_C(250000000000))
        return false;
    json_init(&json, out);
    json_open(&json, '{');
    json_put_str(&json, "id", id);
    json_put_str(&json, "url",
                 arena_printf(arena, "https://news.ycombinator.com/item?id=%.*s", STR_ARGS(id)));
    json_put_i64(&json, "said_at", at * 1000);
    put_words(&json, arena, hit);
    put_thread(&json, arena, hit, id);
    if (name.n) {
        json_key(&json, "author");
        json_open(&json, '{');
        json_put_str(&json, "id", name);
        json_put_str(&json, "name", name);
        json_put_str(&json, "handle", name);
        json_close(&json, '}');
    }
    json_close(&json, '}');
    return !out->err;
}

/* *out_oldest: the time of the last one, in seconds; 0: there was none. */
static enum err take_hits(struct web_walk *walk, struct json_value hits, struct arena *arena,
                          int64_t *out_oldest)
{
    struct json_walk each = json_walk(hits);
    struct json_value hit;
    struct buf message;
    int64_t at, oldest = 0;
    enum err err = OK;

    buf_init(&message, MESSAGE_LINE_MAX);
    while (!err && json_next(&each, NULL, &hit)) {
        buf_reset(&message);
        if (json_get_i64(hit, "created_at_i", &at) && (!oldest || at < oldest))
            oldest = at;
        if (hackernews_message(hit, arena, &message))
            err = channel_found(walk->channel, buf_str(&message));
    }
    buf_clear(&message);
    *out_oldest = oldest;
    return err;
}

static enum err take(struct web_walk *walk, struct json_value answer, struct arena *page,
                     bool *out_more)
{
    struct spot *spot = walk->spot;
    struct json_value hits = json_get(answer, "hits");
    int64_t oldest = 0;
    enum err err = take_hits(walk, hits, page, &oldest);

    *out_more = !err && json_count(hits) == PAGE_HITS && oldest > 0 &&
                (!spot->before || oldest < spot->before);
    spot->before = oldest;
    return err;
}

static void look(struct channel *channel, const struct channel_search *search,
                 struct channel_looked *out)
{
    static const struct web_service service = {
        .spot_size = sizeof(struct spot), .address = address_of, .take = take};

    web_look_search(channel, search, &service, out);
}
