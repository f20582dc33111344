#include "understand/recall.h"

#include "parse/message_json.h"
#include "parse/quote.h"
#include "store/channel.h"
#include "store/person.h"

static unsigned needs_of(const struct rule_node *node)
{
    switch (node->kind) {
    case RULE_URL:
    case RULE_DOMAIN:
    case RULE_TO:
    case RULE_HANDLE:
    case RULE_HAS:
    case RULE_PLACE:
        return RECALL_EXTRA;
    case RULE_FROM:
    case RULE_AUTHOR:
    case RULE_FOLLOWERS:
        return RECALL_AUTHOR | RECALL_EXTRA; /* further authors stand there */
    case RULE_CHANNEL:
        return RECALL_CHANNEL;
    case RULE_LABEL:
        return RECALL_LABELS;
    default:
        return 0;
    }
}

/* The tree is at most a thousand deep (rule.h). */
unsigned recall_needs(const struct rule_node *rule)
{
    unsigned needs = needs_of(rule);

    for (const struct rule_node *child = rule->child; child; child = child->next)
        needs |= recall_needs(child);
    return needs;
}

void recall_init(struct recall *recall, unsigned needs)
{
    *recall = (struct recall){.needs = needs};
    json_parser_init(&recall->parser, 2 * (size_t)MESSAGE_LINE_MAX);
}

void recall_clear(struct recall *recall) { json_parser_clear(&recall->parser); }

enum err recall_channels(struct recall *recall, struct db *db, struct arena *arena)
{
    struct channel_row *rows;
    size_t n;
    enum err err = channel_list(db, arena, &rows, &n);

    if (err)
        return err;
    recall->channels = arena_alloc_array(arena, n + 1, sizeof(*recall->channels));
    if (!recall->channels)
        return arena->err;
    for (size_t i = 0; i < n; i++)
        recall->channels[i] = (struct recall_channel){rows[i].id, rows[i].name};
    recall->channel_count = n;
    return OK;
}

struct str recall_channel_name(const struct recall *recall, int64_t channel)
{
    for (size_t i = 0; i < recall->channel_count; i++)
        if (recall->channels[i].id == channel)
            return recall->channels[i].name;
    return STR_NONE;
}

/* `links` is our own member; the interface has none of that name. */
static enum err read_links(struct json_value extra, struct arena *arena, struct message *said)
{
    struct json_value list = json_get(extra, "links"), item;
    struct json_walk walk = json_walk(list);
    size_t n = 0;

    said->links = arena_alloc_array(arena, json_count(list) + 1, sizeof(*said->links));
    if (!said->links)
        return arena->err;
    while (json_next(&walk, NULL, &item)) {
        struct link link = {.n = 0};
        int64_t at = 0, length = 0;

        if (!json_get_str(item, "url", &link.url))
            return ERR_CORRUPT;
        (void)json_get_i64(item, "at", &at);
        (void)json_get_i64(item, "n", &length);
        link.url = str_dup(arena, link.url);
        link.at = (size_t)at;
        link.n = (size_t)length;
        said->links[n++] = link;
    }
    said->link_count = n;
    return arena->err;
}

/* The rest has the names of the interface, so the reader of messages reads it; it only asks for
 * an id and words, too. */
static enum err read_rest(struct recall *recall, struct arena *arena, struct str extra,
                          struct message *out_rest)
{
    struct buf whole;
    struct json_value root;
    enum err err;

    buf_init(&whole, 2 * (size_t)MESSAGE_LINE_MAX);
    buf_add_c(&whole, "{\"id\":\"-\",\"text\":\"\",");
    buf_add(&whole, str_skip(extra, 1));
    err = whole.err;
    if (!err)
        err = json_parse(&recall->parser, buf_str(&whole), &root, NULL);
    if (!err)
        err = message_from_json(arena, root, out_rest, NULL);
    if (!err)
        err = read_links(root, arena, out_rest);
    buf_clear(&whole);
    return err == ERR_BAD_INPUT ? ERR_CORRUPT : err;
}

static enum err add_extra(struct recall *recall, struct arena *arena, struct stored_message *stored)
{
    struct message rest, *said = &stored->said;
    enum err err;

    if (stored->extra.n < 3)
        return OK;
    err = read_rest(recall, arena, stored->extra, &rest);
    if (err)
        return err;
    said->authors = rest.authors;
    said->author_count = rest.author_count;
    said->to = rest.to;
    said->to_count = rest.to_count;
    said->media = rest.media;
    said->media_count = rest.media_count;
    said->links = rest.links;
    said->link_count = rest.link_count;
    said->place = rest.place;
    said->counts = rest.counts;
    return OK;
}

/* With several authors all of them are in `extra`. */
static enum err add_author(struct db *db, struct arena *arena, struct stored_message *stored)
{
    struct author *author = arena_new(arena, struct author);
    struct handle handle;
    enum err err = author ? handle_load(db, arena, stored->author, &handle) : arena->err;

    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    *author = (struct author){.id = handle.native,
                              .name = handle.name,
                              .handle = handle.address,
                              .url = handle.url,
                              .followers = handle.followers};
    stored->said.authors = author;
    stored->said.author_count = 1;
    return OK;
}

enum err recall_message(struct recall *recall, struct db *db, struct arena *arena,
                        struct stored_message *stored)
{
    enum err err = OK;

    if (recall->needs & RECALL_EXTRA)
        err = add_extra(recall, arena, stored);
    if (!err && (recall->needs & RECALL_AUTHOR) && stored->author && !stored->said.author_count)
        err = add_author(db, arena, stored);
    if (recall->needs & RECALL_CHANNEL)
        stored->said.channel = recall_channel_name(recall, stored->channel);
    return err;
}

struct str recall_own_words(struct arena *arena, const struct message *message)
{
    struct str own = message->text;

    if (message->kind == KIND_MAIL)
        (void)!quote_own(arena, message->text, &own);
    if (!message->title.n)
        return own;
    return arena_printf(arena, "%.*s\n%.*s", STR_ARGS(message->title), STR_ARGS(own));
}
