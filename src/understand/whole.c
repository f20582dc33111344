#include "understand/whole.h"

#include "parse/message_json.h"
#include "store/person.h"

static enum err add_account(struct db *db, struct arena *arena, int64_t id, struct message *whole)
{
    struct author *author = arena_new(arena, struct author);
    struct handle handle;
    enum err err = author ? handle_load(db, arena, id, &handle) : arena->err;

    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    *author = (struct author){handle.native, handle.name, handle.address, handle.url,
                              handle.followers};
    whole->authors = author;
    whole->author_count = 1;
    return OK;
}

static void add_links(struct arena *arena, struct json_value list, struct message *whole)
{
    VEC(struct link) links = {0};
    struct json_walk walk = json_walk(list);
    struct json_value item;

    while (links.n < MESSAGE_LIST_MAX && json_next(&walk, NULL, &item)) {
        struct link link = {.n = 0};
        int64_t at = 0, n = 0;

        if (!json_get_str(item, "url", &link.url))
            continue;
        (void)json_get_i64(item, "at", &at);
        (void)json_get_i64(item, "n", &n);
        link.url = str_dup(arena, link.url);
        link.at = at > 0 ? (size_t)at : 0;
        link.n = n > 0 ? (size_t)n : 0;
        if (!vec_push(arena, &links, link))
            break;
    }
    whole->links = links.at;
    whole->link_count = links.n;
}

/* Reads with the one reader of messages what is written in its words. */
static void add_extra(struct arena *arena, struct json_value extra, struct message *whole)
{
    static const char *const keys[] = {"author", "to", "media", "place", "counts"};
    struct json_parser parser;
    struct json_value root;
    struct message read;
    struct json_out json;
    struct buf text;

    buf_init(&text, 0);
    json_init(&json, &text);
    json_open(&json, '{');
    json_put_str(&json, "id", STR("x"));
    json_put_str(&json, "text", STR("x"));
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        struct json_value value = json_get(extra, keys[i]);

        if (json_type(value) == JSON_ABSENT)
            continue;
        json_key(&json, keys[i]);
        json_copy(&json, value);
    }
    json_close(&json, '}');
    json_parser_init(&parser, 2 * (size_t)MESSAGE_LINE_MAX);
    if (!text.err && !json_parse(&parser, buf_str(&text), &root, NULL) &&
        !message_from_json(arena, root, &read, NULL)) {
        if (read.author_count) {
            whole->authors = read.authors;
            whole->author_count = read.author_count;
        }
        whole->to = read.to;
        whole->to_count = read.to_count;
        whole->media = read.media;
        whole->media_count = read.media_count;
        whole->place = read.place;
        whole->counts = read.counts;
    }
    json_parser_clear(&parser);
    buf_clear(&text);
}

enum err message_whole(struct db *db, struct arena *arena, struct json_parser *parser,
                       const struct stored_message *stored, struct message *out_message)
{
    struct message whole = stored->said;
    struct json_value root;
    enum err err = OK;

    if (stored->author)
        err = add_account(db, arena, stored->author, &whole);
    if (!err && stored->extra.n && !json_parse(parser, stored->extra, &root, NULL)) {
        add_links(arena, json_get(root, "links"), &whole);
        add_extra(arena, root, &whole);
    }
    if (err || arena->err)
        return err ? err : arena->err;
    *out_message = whole;
    return OK;
}
