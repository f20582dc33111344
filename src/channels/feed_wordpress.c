/* feed_wordpress.c: looking back in a WordPress by its own search.
 *
 * WordPress says on every page where its REST interface is (Link, rel="https://api.w.org/"). There
 * posts and comments are searched newest first (wp/v2/posts?search=…, wp/v2/comments?search=…),
 * a small page first, so that the first ones stand there soon. Where the interface is closed, the
 * search feed is read instead (?s=…&feed=rss2&paged=N), which knows posts only.
 *
 * Ids are those that its feeds give: the guid of a post, and for comments that of the post with
 * "#comment-N" (the guids of a page's posts are asked for), so what a feed brings later is known.
 * Its search of comments looks for a text as it stands there, escaped, so it is asked for the
 * longest word only; the rule decides.
 */
#include "base/utf8.h"
#include "channels/feed_look.h"
#include "channels/web_look.h"
#include "model/message.h"
#include "parse/html_text.h"

enum {
    FIRST_PAGE = 20,
    PAGE = 100,
    ITEMS_MAX = 20000,
    FEED_PAGES_MAX = 500,
    PAGE_ARENA_MAX = 96 << 20,
};

struct str feed_wordpress_root(struct str link)
{
    struct str part, rest = link;

    for (bool more = link.n > 0; more;) {
        size_t from, to;

        more = str_cut(rest, ',', &part, &rest);
        from = str_find_char(part, '<', 0);
        to = str_find_char(part, '>', 0);
        if (from != SIZE_MAX && to != SIZE_MAX && from < to &&
            str_find(part, STR("https://api.w.org/"), to) != SIZE_MAX)
            return str_slice(part, from + 1, to);
    }
    return STR_NONE;
}

struct post_guid {
    int64_t id;
    struct str guid;
};

/* One search of one kind of thing. */
struct rest {
    struct channel *channel;
    struct str root, site, ask;
    bool comments;
    struct json_parser parser, posts_parser;
    struct post_guid posts[PAGE]; /* of the comments of this page */
    size_t post_count;
    int64_t offset;
    bool was_answered;
    struct str why; /* a failure; in kept */
    struct arena *kept;
};

static struct str longest_word(struct str text)
{
    struct str best = STR_NONE, word;

    while (text.n) {
        (void)str_cut(text, ' ', &word, &text);
        if (word.n > best.n)
            best = word;
    }
    return best;
}

static struct str rest_address(const struct rest *rest, struct arena *arena, int64_t count)
{
    struct str copy;
    struct buf url;

    buf_init(&url, 16 << 10);
    buf_add(&url, rest->root);
    buf_add_c(&url, rest->comments ? "wp/v2/comments" : "wp/v2/posts");
    web_look_query(&url, "search", rest->comments ? longest_word(rest->ask) : rest->ask);
    web_look_number(&url, "per_page", count);
    web_look_number(&url, "offset", rest->offset);
    if (!rest->comments)
        web_look_query(&url, "_embed", STR("author"));
    copy = buf_dup(arena, &url);
    buf_clear(&url);
    return copy;
}

static struct str rendered(struct json_value item, const char *key)
{
    struct str text = STR_NONE;

    (void)json_get_str(json_get(item, key), "rendered", &text);
    return text;
}

static void put_said_at(struct json_out *json, struct arena *arena, struct json_value item)
{
    struct str text;

    if (json_get_str(item, "date_gmt", &text) && text.n)
        json_put_str(json, "said_at", arena_printf(arena, "%.*sZ", STR_ARGS(text)));
}

static void put_author(struct json_out *json, struct str name, struct str url)
{
    if (!name.n && !url.n)
        return;
    json_key(json, "author");
    json_open(json, '{');
    json_put_opt(json, "name", name);
    json_put_opt(json, "url", url);
    json_close(json, '}');
}

static void put_html(struct json_out *json, struct json_value item)
{
    json_put_str(json, "html", utf8_clip(rendered(item, "content"), MESSAGE_TEXT_MAX));
}

/* Titles come as HTML ("Pannier &#038; Sprocket"). */
static struct str title_of(struct arena *arena, struct json_value item)
{
    struct html_text made;

    if (html_to_text(arena, rendered(item, "title"), NULL, NULL, &made))
        return STR_NONE;
    return utf8_clip(made.text, MESSAGE_TITLE_MAX);
}

static bool write_post(const struct rest *rest, struct arena *arena, struct json_value item,
                       struct json_out *json)
{
    struct json_value authors = json_get(json_get(item, "_embedded"), "author"), author;
    struct json_walk walk = json_walk(authors);
    struct str id = rendered(item, "guid"), url = STR_NONE, name = STR_NONE, link = STR_NONE;

    (void)rest;
    (void)json_get_str(item, "link", &url);
    if (!id.n)
        id = url;
    if (!id.n || id.n > MESSAGE_ID_MAX)
        return false;
    if (json_next(&walk, NULL, &author)) {
        (void)json_get_str(author, "name", &name);
        (void)json_get_str(author, "link", &link);
    }
    json_put_str(json, "id", id);
    json_put_opt(json, "title", title_of(arena, item));
    json_put_opt(json, "url", url);
    json_put_str(json, "thread", id);
    put_author(json, name, link);
    return true;
}

static struct str guid_of(const struct rest *rest, struct arena *arena, int64_t post)
{
    for (size_t i = 0; i < rest->post_count; i++)
        if (rest->posts[i].id == post)
            return rest->posts[i].guid;
    return arena_printf(arena, "%.*s?p=%lld", STR_ARGS(rest->site), (long long)post);
}

static bool write_comment(const struct rest *rest, struct arena *arena, struct json_value item,
                          struct json_out *json)
{
    struct str url = STR_NONE, name = STR_NONE, link = STR_NONE, post;
    int64_t id, of, parent = 0;

    if (!json_get_i64(item, "id", &id) || !json_get_i64(item, "post", &of))
        return false;
    (void)json_get_i64(item, "parent", &parent);
    (void)json_get_str(item, "link", &url);
    (void)json_get_str(item, "author_name", &name);
    (void)json_get_str(item, "author_url", &link);
    post = guid_of(rest, arena, of);
    json_put_str(json, "id",
                 arena_printf(arena, "%.*s#comment-%lld", STR_ARGS(post), (long long)id));
    json_put_str(json, "kind", STR("comment"));
    json_put_opt(json, "url", url);
    json_put_str(json, "thread", post);
    json_put_str(json, "reply_to",
                 parent
                     ? arena_printf(arena, "%.*s#comment-%lld", STR_ARGS(post), (long long)parent)
                     : post);
    put_author(json, name, link);
    return true;
}

static bool write_item(const struct rest *rest, struct arena *arena, struct json_value item,
                       struct buf *out)
{
    struct json_out json;
    bool is_one;

    json_init(&json, out);
    json_open(&json, '{');
    is_one = rest->comments ? write_comment(rest, arena, item, &json)
                            : write_post(rest, arena, item, &json);
    put_said_at(&json, arena, item);
    put_html(&json, item);
    json_close(&json, '}');
    return is_one && !out->err;
}

bool wordpress_message(struct json_value item, bool is_comment, struct str site,
                       struct arena *arena, struct buf *out)
{
    struct rest rest = {.site = site, .comments = is_comment};

    return write_item(&rest, arena, item, out);
}

static enum err take_items(struct rest *rest, struct json_value list, struct arena *arena)
{
    struct json_walk walk = json_walk(list);
    struct json_value item;
    struct buf message;
    enum err err = OK;

    buf_init(&message, MESSAGE_LINE_MAX);
    while (!err && json_next(&walk, NULL, &item)) {
        buf_reset(&message);
        if (write_item(rest, arena, item, &message))
            err = channel_found(rest->channel, buf_str(&message));
    }
    buf_clear(&message);
    return err;
}

/* "1,2,3": the posts that the comments belong to, each once. */
static struct str posts_of(struct json_value list, struct arena *arena)
{
    struct json_walk walk = json_walk(list);
    struct json_value item;
    int64_t seen[PAGE], post;
    struct str text;
    struct buf ids;
    size_t n = 0;

    buf_init(&ids, 4096);
    while (n < PAGE && json_next(&walk, NULL, &item)) {
        bool is_new = json_get_i64(item, "post", &post);

        for (size_t i = 0; i < n && is_new; i++)
            is_new = seen[i] != post;
        if (!is_new)
            continue;
        seen[n++] = post;
        buf_printf(&ids, "%s%lld", n > 1 ? "," : "", (long long)post);
    }
    text = buf_dup(arena, &ids);
    buf_clear(&ids);
    return text;
}

/* What their feeds call them. Where that cannot be had, it is what WordPress mostly calls them. */
static void learn_guids(struct rest *rest, struct json_value list, struct arena *arena)
{
    struct http_answer answer;
    struct json_value root, item;
    struct json_walk walk;
    struct buf url;

    rest->post_count = 0;
    buf_init(&url, 16 << 10);
    buf_add(&url, rest->root);
    buf_add_c(&url, "wp/v2/posts");
    web_look_query(&url, "include", posts_of(list, arena));
    web_look_query(&url, "_fields", STR("id,guid"));
    web_look_number(&url, "per_page", PAGE);
    if (json_count(list) && !url.err &&
        !web_look_get(rest->channel, buf_str(&url), "application/json", arena, &answer, NULL) &&
        answer.status == 200 && !json_parse(&rest->posts_parser, answer.body, &root, NULL)) {
        walk = json_walk(root);
        while (rest->post_count < PAGE && json_next(&walk, NULL, &item)) {
            struct post_guid *post = &rest->posts[rest->post_count];

            post->guid = str_dup(arena, rendered(item, "guid"));
            rest->post_count += json_get_i64(item, "id", &post->id) && post->guid.n > 0 &&
                                post->guid.n < MESSAGE_ID_MAX - 32;
        }
    }
    buf_clear(&url);
}

/* One page; *out_more: it was full. */
static enum err ask_once(struct rest *rest, bool *out_more)
{
    int64_t count = rest->offset ? PAGE : FIRST_PAGE;
    struct http_answer answer = {.status = 0};
    struct fault fault = {0};
    struct json_value root;
    struct arena arena;
    bool was_told_no = false; /* an answer, but not what was asked for */
    enum err err;

    *out_more = false;
    arena_init(&arena, PAGE_ARENA_MAX);
    err = web_look_get(rest->channel, rest_address(rest, &arena, count), "application/json", &arena,
                       &answer, &fault);
    if (!err && answer.status == 200)
        err = json_parse(&rest->parser, answer.body, &root, &fault);
    else if (!err)
        was_told_no = true;
    if (err || was_told_no)
        rest->why = web_look_why(rest->kept, err, &answer, &fault);
    if (was_told_no)
        err = ERR_REFUSED;
    if (!err && json_type(root) == JSON_ARRAY) {
        rest->was_answered = true;
        if (rest->comments)
            learn_guids(rest, root, &arena);
        err = take_items(rest, root, &arena);
        rest->offset += count;
        *out_more = (int64_t)json_count(root) == count && rest->offset < ITEMS_MAX;
    }
    arena_clear(&arena);
    return err;
}

/* "http://a.example/wp-json/" and "http://a.example/index.php?rest_route=/" as
 * "http://a.example/". */
static struct str site_of(struct str root)
{
    size_t mark = str_find(root, STR("wp-json"), 0);

    if (mark == SIZE_MAX)
        mark = str_find(root, STR("index.php?rest_route="), 0);
    if (mark == SIZE_MAX)
        mark = str_find_char(root, '?', 0);
    return str_slice(root, 0, mark);
}

static enum err ask_rest(struct channel *channel, const struct channel_search *search,
                         struct str root, bool comments, bool *out_was_answered,
                         struct channel_looked *out)
{
    enum err err = OK;

    for (size_t i = 0; i < search->ask_count && !err; i++) {
        struct rest rest = {.channel = channel,
                            .root = root,
                            .site = site_of(root),
                            .ask = search->asks[i],
                            .comments = comments,
                            .kept = search->arena};
        bool more = true;

        json_parser_init(&rest.parser, HTTP_BODY_MAX);
        json_parser_init(&rest.posts_parser, HTTP_BODY_MAX);
        while (!err && more)
            err = ask_once(&rest, &more);
        json_parser_clear(&rest.parser);
        json_parser_clear(&rest.posts_parser);
        *out_was_answered = *out_was_answered || rest.was_answered;
        if (err) {
            out->why = rest.why;
            out->has_failed = true;
        }
    }
    return err;
}

/* Posts only; ends with the page that isn't there. */
static enum err ask_feed(struct channel *channel, const struct channel_search *search,
                         struct str home, struct str ask, struct channel_looked *out)
{
    enum err err = OK;

    for (int n = 1; !err && n <= FEED_PAGES_MAX; n++) {
        struct channel_page page = {.items = 0};
        struct http_answer answer = {.status = 0};
        struct arena arena;
        struct buf url;

        arena_init(&arena, PAGE_ARENA_MAX);
        buf_init(&url, 16 << 10);
        buf_add(&url, home);
        if (url.n && url.p[url.n - 1] != '/')
            buf_add_char(&url, '/');
        web_look_query(&url, "s", ask);
        web_look_query(&url, "feed", STR("rss2"));
        web_look_number(&url, "paged", n);
        err = feed_look_page(channel, buf_str(&url), &arena, &page, &answer, out, search->arena);
        buf_clear(&url);
        arena_clear(&arena);
        if (err == ERR_REFUSED && answer.status == 404 && n > 1) {
            out->has_failed = false;
            out->why = STR("its search found no more");
            return OK;
        }
        if (!err && !page.items)
            break;
    }
    return err;
}

bool feed_wordpress_look(struct channel *channel, const struct channel_search *search,
                         struct str root, struct str home, struct channel_looked *out)
{
    bool was_answered = false;
    enum err err = root.n ? ask_rest(channel, search, root, false, &was_answered, out) : OK;

    if (was_answered) {
        bool comments_answered = false;

        if (!err)
            err = ask_rest(channel, search, root, true, &comments_answered, out);
        if (!err)
            out->why = STR("its search found no more");
        else if (!comments_answered && err != ERR_STOPPED)
            out->why = STR("its search found no more posts; its comments cannot be searched");
        return true;
    }
    if (!home.n || channel_stopped(channel))
        return channel_stopped(channel);
    *out = (struct channel_looked){.why = STR("its search found no more")};
    for (size_t i = 0; i < search->ask_count; i++)
        if (ask_feed(channel, search, home, search->asks[i], out))
            break;
    return true;
}
