#include "store/message_extra.h"

#include "model/message_parts.h"

static void write_authors(struct json_out *json, const struct message *message)
{
    json_key(json, "author");
    json_open(json, '[');
    for (size_t i = 0; i < message->author_count; i++)
        message_put_author(json, &message->authors[i]);
    json_close(json, ']');
}

static void write_links(struct json_out *json, const struct message *message)
{
    if (!message->link_count)
        return;
    json_key(json, "links");
    json_open(json, '[');
    for (size_t i = 0; i < message->link_count; i++) {
        json_open(json, '{');
        json_put_str(json, "url", message->links[i].url);
        json_put_i64(json, "at", (int64_t)message->links[i].at);
        json_put_i64(json, "n", (int64_t)message->links[i].n);
        json_close(json, '}');
    }
    json_close(json, ']');
}

void message_extra_write(struct buf *out, const struct message *message, bool names_author)
{
    struct json_out json;
    size_t known = names_author ? 0 : 1; /* authors that stand elsewhere */

    if (message->author_count <= known && !message->to_count && !message->media_count &&
        !message->link_count && !message->place.is_set && !message_has_counts(message) &&
        !message->extra.n)
        return;
    json_init(&json, out);
    json_open(&json, '{');
    if (message->author_count > known)
        write_authors(&json, message);
    message_put_to(&json, message);
    message_put_media(&json, message);
    write_links(&json, message);
    message_put_place(&json, message);
    message_put_counts(&json, message);
    if (message->extra.n) {
        json_key(&json, "unknown");
        json_raw(&json, message->extra);
    }
    json_close(&json, '}');
}
