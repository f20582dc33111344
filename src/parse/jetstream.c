#include "parse/jetstream.h"

#include "base/arena.h"
#include "base/clock.h"
#include "parse/message_links.h"

#define POST_COLLECTION "app.bsky.feed.post"

enum { US_A_MS = 1000 };

/* One event on its way to a message. */
struct reading {
    struct arena *arena;
    struct fault *fault;
    struct json_value record;
    struct message *m;
};

/* A text of the event, copied; its limit is the message's. Absent is fine. */
static enum err take(struct reading *r, struct json_value object, const char *key, size_t max,
                     struct str *out)
{
    struct str text = STR_NONE;

    if (!json_get_str(object, key, &text))
        return OK;
    if (text.n > max)
        return fault_set(r->fault, ERR_TOO_BIG, "'%s' is longer than %zu bytes", key, max);
    *out = str_dup(r->arena, text);
    return r->arena->err;
}

static enum err name_post(struct reading *r, struct str did, struct str rkey)
{
    struct message *m = r->m;

    m->id = arena_printf(r->arena, "at://%.*s/" POST_COLLECTION "/%.*s", STR_ARGS(did),
                         STR_ARGS(rkey));
    m->url = arena_printf(r->arena, "https://bsky.app/profile/%.*s/post/%.*s", STR_ARGS(did),
                          STR_ARGS(rkey));
    m->authors = arena_alloc_array(r->arena, 1, sizeof(*m->authors));
    if (r->arena->err)
        return r->arena->err;
    m->authors[0] = (struct author){.id = str_dup(r->arena, did), .followers = -1};
    m->author_count = 1;
    if (m->id.n > MESSAGE_ID_MAX)
        return fault_set(r->fault, ERR_TOO_BIG, "'did' and 'rkey' are longer than %d bytes",
                         MESSAGE_ID_MAX);
    return r->arena->err;
}

static enum err read_reply(struct reading *r)
{
    struct json_value reply = json_get(r->record, "reply");
    enum err err = take(r, json_get(reply, "parent"), "uri", MESSAGE_KEY_MAX, &r->m->reply_to);

    if (!err)
        err = take(r, json_get(reply, "root"), "uri", MESSAGE_KEY_MAX, &r->m->thread);
    return err;
}

static void read_time(struct reading *r, int64_t time_us)
{
    struct str said = STR_NONE;
    int64_t at;

    if (!json_get_str(r->record, "createdAt", &said) || clock_parse(said, &at))
        return;
    r->m->has_said_at = true;
    r->m->said_at = time_us && at > time_us / US_A_MS ? time_us / US_A_MS : at;
}

static enum err read_language(struct reading *r)
{
    struct json_walk walk = json_walk(json_get(r->record, "langs"));
    struct json_value first;
    struct str lang = STR_NONE;

    if (!json_next(&walk, NULL, &first) || !json_to_str(first, &lang) || lang.n > MESSAGE_NAME_MAX)
        return OK;
    r->m->lang = str_dup(r->arena, lang);
    return r->arena->err;
}

static bool is_web(struct str url)
{
    return url.n <= MESSAGE_URL_MAX &&
           (str_starts_nocase(url, STR("http://")) || str_starts_nocase(url, STR("https://")));
}

/* The anchors of the text: what its facets link, and the card below it. They stand nowhere in the
 * text here (a facet's bytes may be anything, and overlap). */
static enum err read_links(struct reading *r)
{
    struct json_walk facets = json_walk(json_get(r->record, "facets"));
    VEC(struct link) links = {0};
    struct json_value facet, feature;
    struct str url = STR_NONE;

    while (links.n < MESSAGE_LIST_MAX && json_next(&facets, NULL, &facet)) {
        struct json_walk features = json_walk(json_get(facet, "features"));

        while (links.n < MESSAGE_LIST_MAX && json_next(&features, NULL, &feature)) {
            if (!json_get_str(feature, "uri", &url) || !is_web(url))
                continue;
            url = str_dup(r->arena, url);
            if (!vec_push(r->arena, &links, ((struct link){.url = url})))
                return r->arena->err;
        }
    }
    if (json_get_str(json_get(json_get(r->record, "embed"), "external"), "uri", &url) &&
        is_web(url)) {
        url = str_dup(r->arena, url);
        if (!vec_push(r->arena, &links, ((struct link){.url = url})))
            return r->arena->err;
    }
    return message_collect_links(r->arena, r->m, links.at, links.n);
}

static enum err read_record(struct reading *r, int64_t time_us)
{
    enum err err;

    if (json_type(json_get(r->record, "text")) != JSON_STRING)
        return fault_set(r->fault, ERR_BAD_INPUT, "'commit.record.text' must be text");
    r->m->has_text = true;
    err = take(r, r->record, "text", MESSAGE_TEXT_MAX, &r->m->text);
    if (!err)
        err = read_reply(r);
    if (!err)
        err = read_language(r);
    if (!err)
        read_time(r, time_us);
    return err ? err : read_links(r);
}

static enum err read_commit(struct reading *r, struct json_value root, struct json_value commit,
                            int64_t time_us)
{
    struct str did = STR_NONE, rkey = STR_NONE, operation = STR_NONE;
    enum err err;

    (void)json_get_str(commit, "operation", &operation);
    if (!json_get_str(root, "did", &did) || !did.n || !json_get_str(commit, "rkey", &rkey) ||
        !rkey.n)
        return fault_set(r->fault, ERR_BAD_INPUT, "'did' and 'commit.rkey' are needed");
    if (did.n + rkey.n > MESSAGE_ID_MAX)
        return fault_set(r->fault, ERR_TOO_BIG, "'did' and 'rkey' are longer than %d bytes",
                         MESSAGE_ID_MAX);
    err = name_post(r, did, rkey);
    if (err)
        return err;
    if (str_is(operation, "update") && time_us > 0) {
        r->m->has_version = true;
        r->m->version = time_us;
    }
    if (str_is(operation, "delete")) {
        r->m->deleted = true;
        return OK;
    }
    if (!str_is(operation, "create") && !str_is(operation, "update"))
        return fault_set(r->fault, ERR_BAD_INPUT,
                         "'commit.operation' is none of create, update and delete");
    r->record = json_get(commit, "record");
    return read_record(r, time_us);
}

enum err jetstream_read(struct arena *arena, struct json_parser *parser, struct str line,
                        struct message *out_message, struct jetstream_event *out_event,
                        struct fault *fault)
{
    struct message message;
    struct reading r = {.arena = arena, .fault = fault, .m = &message};
    struct jetstream_event event = {.is_post = false};
    struct json_value root, commit;
    struct str kind = STR_NONE, collection = STR_NONE;
    enum err err = json_parse(parser, line, &root, fault);

    if (err)
        return err;
    if (!json_get_str(root, "kind", &kind))
        return fault_set(fault, ERR_BAD_INPUT, "'kind' is missing");
    (void)json_get_i64(root, "time_us", &event.time_us);
    commit = json_get(root, "commit");
    (void)json_get_str(commit, "collection", &collection);
    event.is_post = str_is(kind, "commit") && str_is(collection, POST_COLLECTION);
    if (event.is_post) {
        message_init(&message);
        err = read_commit(&r, root, commit, event.time_us);
        if (err)
            return fault_set(fault, err, "%s", err_info(err)->sentence);
        *out_message = message;
    }
    *out_event = event;
    return OK;
}
