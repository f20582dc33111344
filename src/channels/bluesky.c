/* bluesky.c: Bluesky, looked back through by its public search.
 *
 * The method. app.bsky.feed.searchPosts of an AppView (lexicon of the AT Protocol), newest first,
 * 100 posts a page, on by `cursor`. The public AppView answers searches without an account, but
 * often refuses the cursor then (bluesky-social/atproto, issues 2838 and 3583); so a page whose
 * cursor is refused is asked for by time instead: `until` the oldest post so far. A page that
 * brings nothing older ends it.
 *
 * A post is known by its at:// address, which is also what the network's stream calls it; the
 * address for people is that of bsky.app. What is not a post with text is left out.
 */
#include "base/clock.h"
#include "channels/web_look.h"
#include "model/message.h"

enum { PAGE_POSTS = 100, CURSOR_MAX = 4096 };

static const struct channel_setting settings[] = {
    SETTING_SERVICE("The AppView that is asked.", "https://api.bsky.app"),
    SETTING_CA_PEM,
    SETTING_ALLOWED("10.0.0.5:8080"),
};

static void look(struct channel *channel, const struct channel_search *search,
                 struct channel_looked *out);
static const struct channel_life life = {.look = look};

const struct channel_kind channel_bluesky = {
    .name = "bluesky",
    .label = "Bluesky",
    .help = "Searches Bluesky's public posts for what was said before.",
    .address = "service",
    .is_open = true,
    .is_public = true,
    .keeps_matched = true,
    .settings = settings,
    .setting_count = ARRAY_LEN(settings),
    .life = &life,
};

/* Where one question stands. Texts are in the walk's arena. */
struct spot {
    struct str cursor; /* or none */
    struct str until;  /* instead of it; or none */
    struct str oldest; /* createdAt or indexedAt of the last post, as it came */
};

static struct str address_of(struct web_walk *walk, struct arena *arena)
{
    const struct spot *spot = walk->spot;
    struct str copy;
    struct buf url;

    buf_init(&url, 16 << 10);
    buf_add(&url, walk->service);
    buf_add_c(&url, "/xrpc/app.bsky.feed.searchPosts");
    web_look_query(&url, "q", walk->ask);
    web_look_query(&url, "sort", STR("latest"));
    web_look_number(&url, "limit", PAGE_POSTS);
    if (spot->until.n)
        web_look_query(&url, "until", spot->until);
    else if (spot->cursor.n)
        web_look_query(&url, "cursor", spot->cursor);
    copy = buf_dup(arena, &url);
    buf_clear(&url);
    return copy;
}

static void put_author(struct json_out *json, struct json_value author)
{
    static const struct {
        const char *theirs, *ours;
    } fields[] = {{"did", "id"}, {"displayName", "name"}, {"handle", "handle"}};
    struct str text;

    json_key(json, "author");
    json_open(json, '{');
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        if (json_get_str(author, fields[i].theirs, &text))
            json_put_opt(json, fields[i].ours, text);
    json_close(json, '}');
}

static void put_reply(struct json_out *json, struct json_value record, struct str uri)
{
    struct json_value reply = json_get(record, "reply");
    struct str parent = STR_NONE, root = uri;

    (void)json_get_str(json_get(reply, "parent"), "uri", &parent);
    (void)json_get_str(json_get(reply, "root"), "uri", &root);
    json_put_opt(json, "reply_to", parent);
    json_put_str(json, "thread", root);
    json_put_str(json, "kind", parent.n ? STR("reply") : STR("post"));
}

static void put_counts(struct json_out *json, struct json_value post)
{
    static const struct {
        const char *theirs, *ours;
    } fields[] = {{"likeCount", "likes"}, {"repostCount", "boosts"}, {"replyCount", "replies"}};
    int64_t n;

    json_key(json, "counts");
    json_open(json, '{');
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        if (json_get_i64(post, fields[i].theirs, &n) && n >= 0)
            json_put_i64(json, fields[i].ours, n);
    json_close(json, '}');
}

/* at://did/app.bsky.feed.post/KEY as people open it. */
static void put_address(struct json_out *json, struct arena *arena, struct json_value author,
                        struct str uri)
{
    size_t slash = str_find_last(uri, '/');
    struct str handle;

    if (slash == SIZE_MAX ||
        (!json_get_str(author, "handle", &handle) && !json_get_str(author, "did", &handle)))
        return;
    json_put_opt(json, "url",
                 arena_printf(arena, "https://bsky.app/profile/%.*s/post/%.*s", STR_ARGS(handle),
                              STR_ARGS(str_skip(uri, slash + 1))));
}

/* A time that RFC 3339 knows, else the one at which the network saw it. */
static struct str time_of(struct json_value post, struct json_value record)
{
    struct str text = STR_NONE;
    int64_t ms;

    if (json_get_str(record, "createdAt", &text) && !clock_parse(text, &ms))
        return text;
    if (json_get_str(post, "indexedAt", &text) && !clock_parse(text, &ms))
        return text;
    return STR_NONE;
}

/* True: it is a post with text. */
bool bluesky_message(struct json_value post, struct arena *arena, struct buf *out)
{
    struct json_value record = json_get(post, "record"), author = json_get(post, "author");
    struct json_value langs = json_get(record, "langs"), lang;
    struct json_walk walk = json_walk(langs);
    struct json_out json;
    struct str uri, text, code;

    if (!json_get_str(post, "uri", &uri) || !uri.n || uri.n > MESSAGE_ID_MAX ||
        !json_get_str(record, "text", &text))
        return false;
    json_init(&json, out);
    json_open(&json, '{');
    json_put_str(&json, "id", uri);
    json_put_str(&json, "text", text);
    json_put_opt(&json, "said_at", time_of(post, record));
    put_author(&json, author);
    put_address(&json, arena, author, uri);
    put_reply(&json, record, uri);
    if (json_next(&walk, NULL, &lang) && json_to_str(lang, &code))
        json_put_opt(&json, "lang", code);
    put_counts(&json, post);
    json_close(&json, '}');
    return !out->err;
}

static enum err take_posts(struct web_walk *walk, struct json_value posts, struct arena *arena)
{
    struct spot *spot = walk->spot;
    struct json_walk each = json_walk(posts);
    struct str oldest = STR_NONE;
    struct json_value post;
    struct buf message;
    enum err err = OK;

    buf_init(&message, MESSAGE_LINE_MAX);
    while (!err && json_next(&each, NULL, &post)) {
        struct str at = time_of(post, json_get(post, "record"));

        buf_reset(&message);
        if (at.n)
            oldest = at;
        if (bluesky_message(post, arena, &message))
            err = channel_found(walk->channel, buf_str(&message));
    }
    buf_clear(&message);
    if (oldest.n)
        spot->oldest = str_dup(walk->arena, oldest);
    return err ? err : walk->arena->err;
}

/* The next page by time, unless that was tried already. */
static bool turn_to_time(struct spot *spot)
{
    if (!spot->oldest.n || str_eq(spot->oldest, spot->until))
        return false;
    spot->until = spot->oldest;
    spot->cursor = STR_NONE;
    return true;
}

static bool turn(struct web_walk *walk, int status)
{
    struct spot *spot = walk->spot;

    return status == 403 && spot->cursor.n && turn_to_time(spot);
}

static enum err take(struct web_walk *walk, struct json_value answer, struct arena *page,
                     bool *out_more)
{
    struct spot *spot = walk->spot;
    struct json_value posts = json_get(answer, "posts");
    struct str cursor;
    enum err err = take_posts(walk, posts, page);

    *out_more = false;
    if (err || !json_count(posts))
        return err;
    if (spot->until.n) {
        *out_more = turn_to_time(spot);
        return OK;
    }
    if (!json_get_str(answer, "cursor", &cursor) || !cursor.n || cursor.n > CURSOR_MAX ||
        str_eq(cursor, spot->cursor))
        return OK;
    spot->cursor = str_dup(walk->arena, cursor);
    *out_more = true;
    return walk->arena->err;
}

static void look(struct channel *channel, const struct channel_search *search,
                 struct channel_looked *out)
{
    static const struct web_service service = {
        .spot_size = sizeof(struct spot), .address = address_of, .turn = turn, .take = take};

    web_look_search(channel, search, &service, out);
}
