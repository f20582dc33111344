#include "understand/whole.h"

#include "parse/message_json.h"
#include "store/person.h"

static enum err add_account(struct db *db, struct arena *arena, int64_t id, struct message *said)
{
    struct author *author = arena_new(arena, struct author);
    struct handle handle;
    enum err err = author ? handle_load(db, arena, id, &handle) : arena->err;

    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    *author = (struct author){.id = handle.native,
                              .name = handle.name,
                              .handle = handle.address,
                              .url = handle.url,
                              .followers = handle.followers};
    said->authors = author;
    said->author_count = 1;
    return OK;
}

/* `links` is our own member; the interface has none of that name. */
static void add_links(struct arena *arena, struct json_value list, struct message *said)
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
    said->links = links.at;
    said->link_count = links.n;
}

/* The rest has the names of the interface, so the reader of messages reads it; it only asks for
 * an id and words, too. */
static void add_extra(struct arena *arena, struct json_parser *parser, struct str extra,
                      struct message *said)
{
    struct json_value root, unknown;
    struct message rest;
    struct buf whole;

    buf_init(&whole, 2 * (size_t)MESSAGE_LINE_MAX);
    buf_add_c(&whole, "{\"id\":\"-\",\"text\":\"\",");
    buf_add(&whole, str_skip(extra, 1));
    if (!whole.err && !json_parse(parser, buf_str(&whole), &root, NULL) &&
        !message_from_json(arena, root, &rest, NULL)) {
        if (rest.author_count) {
            said->authors = rest.authors;
            said->author_count = rest.author_count;
        }
        said->to = rest.to;
        said->to_count = rest.to_count;
        said->media = rest.media;
        said->media_count = rest.media_count;
        said->place = rest.place;
        said->counts = rest.counts;
        add_links(arena, json_get(root, "links"), said);
        unknown = json_get(root, "unknown");
        if (json_type(unknown) == JSON_OBJECT)
            said->extra = json_text_of(arena, unknown); /* such as a mail's signs */
    }
    buf_clear(&whole);
}

/* With several authors all of them are in `extra`. */
enum err message_whole(struct db *db, struct arena *arena, struct json_parser *parser,
                       unsigned parts, struct stored_message *stored)
{
    if ((parts & WHOLE_EXTRA) && stored->extra.n > 2)
        add_extra(arena, parser, stored->extra, &stored->said);
    if (arena->err)
        return arena->err;
    if (!(parts & WHOLE_AUTHOR) || !stored->author || stored->said.author_count)
        return OK;
    return add_account(db, arena, stored->author, &stored->said);
}
