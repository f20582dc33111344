#include "store/message_extra.h"

#include "base/json_out.h"

static bool has_counts(const struct counts *counts)
{
    return counts->likes >= 0 || counts->boosts >= 0 || counts->replies >= 0 || counts->views >= 0;
}

static void put_count(struct json_out *json, const char *key, int64_t n)
{
    if (n >= 0)
        json_put_i64(json, key, n);
}

static void write_authors(struct json_out *json, const struct message *message)
{
    json_key(json, "author");
    json_open(json, '[');
    for (size_t i = 0; i < message->author_count; i++) {
        const struct author *author = &message->authors[i];

        json_open(json, '{');
        json_put_opt(json, "id", author->id);
        json_put_opt(json, "name", author->name);
        json_put_opt(json, "handle", author->handle);
        json_put_opt(json, "url", author->url);
        put_count(json, "followers", author->followers);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_lists(struct json_out *json, const struct message *message)
{
    if (message->to_count) {
        json_key(json, "to");
        json_open(json, '[');
        for (size_t i = 0; i < message->to_count; i++)
            json_str(json, message->to[i]);
        json_close(json, ']');
    }
    if (message->media_count) {
        json_key(json, "media");
        json_open(json, '[');
        for (size_t i = 0; i < message->media_count; i++) {
            json_open(json, '{');
            json_put_opt(json, "type", message->media[i].type);
            json_put_opt(json, "url", message->media[i].url);
            json_put_opt(json, "alt", message->media[i].alt);
            json_close(json, '}');
        }
        json_close(json, ']');
    }
    if (message->link_count) {
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
}

static void write_place_and_counts(struct json_out *json, const struct message *message)
{
    if (message->place.is_set) {
        json_key(json, "place");
        json_open(json, '{');
        json_key(json, "lat");
        json_real(json, message->place.lat);
        json_key(json, "lon");
        json_real(json, message->place.lon);
        json_put_opt(json, "name", message->place.name);
        json_close(json, '}');
    }
    if (has_counts(&message->counts)) {
        json_key(json, "counts");
        json_open(json, '{');
        put_count(json, "likes", message->counts.likes);
        put_count(json, "boosts", message->counts.boosts);
        put_count(json, "replies", message->counts.replies);
        put_count(json, "views", message->counts.views);
        json_close(json, '}');
    }
}

void message_extra_write(struct buf *out, const struct message *message, bool names_author)
{
    struct json_out json;
    size_t known = names_author ? 0 : 1; /* authors that stand elsewhere */

    if (message->author_count <= known && !message->to_count && !message->media_count &&
        !message->link_count && !message->place.is_set && !has_counts(&message->counts) &&
        !message->extra.n)
        return;
    json_init(&json, out);
    json_open(&json, '{');
    if (message->author_count > known)
        write_authors(&json, message);
    write_lists(&json, message);
    write_place_and_counts(&json, message);
    if (message->extra.n) {
        json_key(&json, "unknown");
        json_raw(&json, message->extra);
    }
    json_close(&json, '}');
}
