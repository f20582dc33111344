#include "model/message_parts.h"

#include <math.h>

static void put_count(struct json_out *json, const char *key, int64_t count)
{
    if (count >= 0)
        json_put_i64(json, key, count);
}

void message_put_real(struct json_out *json, const char *key, double value)
{
    if (!isfinite(value))
        return;
    json_key(json, key);
    json_real(json, value);
}

void message_put_author(struct json_out *json, const struct author *author)
{
    json_open(json, '{');
    json_put_opt(json, "id", author->id);
    json_put_opt(json, "name", author->name);
    json_put_opt(json, "handle", author->handle);
    json_put_opt(json, "url", author->url);
    put_count(json, "followers", author->followers);
    json_close(json, '}');
}

void message_put_to(struct json_out *json, const struct message *message)
{
    if (!message->to_count)
        return;
    json_key(json, "to");
    json_open(json, '[');
    for (size_t i = 0; i < message->to_count; i++)
        json_str(json, message->to[i]);
    json_close(json, ']');
}

void message_put_media(struct json_out *json, const struct message *message)
{
    if (!message->media_count)
        return;
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

void message_put_place(struct json_out *json, const struct message *message)
{
    if (!message->place.is_set)
        return;
    json_key(json, "place");
    json_open(json, '{');
    message_put_real(json, "lat", message->place.lat);
    message_put_real(json, "lon", message->place.lon);
    json_put_opt(json, "name", message->place.name);
    json_close(json, '}');
}

bool message_has_counts(const struct message *message)
{
    const struct counts *counts = &message->counts;

    return counts->likes >= 0 || counts->boosts >= 0 || counts->replies >= 0 || counts->views >= 0;
}

void message_put_counts(struct json_out *json, const struct message *message)
{
    if (!message_has_counts(message))
        return;
    json_key(json, "counts");
    json_open(json, '{');
    put_count(json, "likes", message->counts.likes);
    put_count(json, "boosts", message->counts.boosts);
    put_count(json, "replies", message->counts.replies);
    put_count(json, "views", message->counts.views);
    json_close(json, '}');
}
