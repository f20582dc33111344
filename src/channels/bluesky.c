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

enum { PAGE_POSTS = 100, PAGES_MAX = 200, PAGE_ARENA_MAX = 32 << 20 };

static const struct channel_setting settings[] = {
    {.name = "service",
     .label = "Server",
     .help = "The AppView that is asked.",
     .type = SETTING_URL,
     .schemes = "https http",
     .preset = "https://api.bsky.app"},
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

/* Where one question stands. */
struct walk {
    struct channel *channel;
    struct str ask, service;
    struct buf cursor; /* or empty */
    struct buf until;  /* instead of it; or empty */
    struct buf oldest; /* createdAt or indexedAt of the last post, as it came */
    size_t new_posts;  /* of the last page */
    struct json_parser parser;
};

static struct str address_of(struct walk *walk, struct arena *arena)
{
    struct str copy;
    struct buf url;

    buf_init(&url, 16 << 10);
    buf_add(&url, walk->service);
    buf_add_c(&url, "/xrpc/app.bsky.feed.searchPosts");
    web_look_query(&url, "q", walk->ask);
    web_look_query(&url, "sort", STR("latest"));
    web_look_number(&url, "limit", PAGE_POSTS);
    if (walk->until.n)
        web_look_query(&url, "until", buf_str(&walk->until));
    else if (walk->cursor.n)
        web_look_query(&url, "cursor", buf_str(&walk->cursor));
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

static enum err take_posts(struct walk *walk, struct json_value posts, struct arena *arena)
{
    struct json_walk each = json_walk(posts);
    struct json_value post;
    struct buf message;
    enum err err = OK;

    buf_init(&message, MESSAGE_LINE_MAX);
    walk->new_posts = 0;
    while (!err && json_next(&each, NULL, &post)) {
        struct str at = time_of(post, json_get(post, "record"));

        buf_reset(&message);
        walk->new_posts++;
        if (at.n) {
            buf_reset(&walk->oldest);
            buf_add(&walk->oldest, at);
        }
        if (bluesky_message(post, arena, &message))
            err = channel_found(walk->channel, buf_str(&message));
    }
    buf_clear(&message);
    return err;
}

/* The next page by time, unless that was tried already. */
static bool turn_to_time(struct walk *walk)
{
    if (!walk->oldest.n || str_eq(buf_str(&walk->oldest), buf_str(&walk->until)))
        return false;
    buf_reset(&walk->until);
    buf_add(&walk->until, buf_str(&walk->oldest));
    buf_reset(&walk->cursor);
    return true;
}

/* Where to go on. */
static bool advance(struct walk *walk, struct json_value root)
{
    struct str cursor;

    if (!walk->new_posts)
        return false;
    if (walk->until.n)
        return turn_to_time(walk);
    if (!json_get_str(root, "cursor", &cursor) || !cursor.n ||
        str_eq(cursor, buf_str(&walk->cursor)))
        return false;
    buf_reset(&walk->cursor);
    buf_add(&walk->cursor, cursor);
    return true;
}

/* One page. *out_more: there may be another. */
static enum err look_once(struct walk *walk, struct arena *arena, struct channel_looked *out,
                          struct arena *kept, bool *out_more)
{
    struct http_answer answer;
    struct fault fault = {0};
    struct json_value root;
    enum err err = web_look_get(walk->channel, address_of(walk, arena), "application/json", arena,
                                &answer, &fault);

    *out_more = false;
    if (!err && answer.status == 403 && walk->cursor.n && turn_to_time(walk)) {
        *out_more = true;
        return OK;
    }
    if (err || answer.status != 200) {
        out->why = web_look_why(kept, err, &answer, &fault);
        out->has_failed = true;
        return err ? err : ERR_REFUSED;
    }
    err = json_parse(&walk->parser, answer.body, &root, &fault);
    if (err) {
        out->why = STR("it answered what is no JSON");
        out->has_failed = true;
        return err;
    }
    err = take_posts(walk, json_get(root, "posts"), arena);
    *out_more = !err && advance(walk, root);
    return err;
}

static enum err look_for(struct channel *channel, struct str ask, struct arena *kept,
                         struct channel_looked *out)
{
    struct walk walk = {
        .channel = channel, .ask = ask, .service = channel_setting(channel, "service")};
    bool more = true;
    enum err err = OK;

    while (walk.service.n && walk.service.p[walk.service.n - 1] == '/')
        walk.service.n--;
    buf_init(&walk.cursor, 4096);
    buf_init(&walk.until, 256);
    buf_init(&walk.oldest, 256);
    json_parser_init(&walk.parser, HTTP_BODY_MAX);
    for (int page = 0; !err && more && page < PAGES_MAX; page++) {
        struct arena arena;

        arena_init(&arena, PAGE_ARENA_MAX);
        err = look_once(&walk, &arena, out, kept, &more);
        arena_clear(&arena);
    }
    if (!err && more)
        out->why = arena_printf(kept, "%d pages are all we ask for", PAGES_MAX);
    json_parser_clear(&walk.parser);
    buf_clear(&walk.cursor);
    buf_clear(&walk.until);
    buf_clear(&walk.oldest);
    return err;
}

static void look(struct channel *channel, const struct channel_search *search,
                 struct channel_looked *out)
{
    out->why = STR("its search found no more");
    for (size_t i = 0; i < search->ask_count; i++)
        if (look_for(channel, search->asks[i], search->arena, out))
            return;
}
