#include "parse/message_json.h"

#include <math.h>

static void put_count(struct json_out *json, const char *key, int64_t count)
{
    if (count >= 0)
        json_put_i64(json, key, count);
}

static void put_real(struct json_out *json, const char *key, double value)
{
    if (!isfinite(value))
        return;
    json_key(json, key);
    json_real(json, value);
}

static void write_author(struct json_out *json, const struct author *author)
{
    json_open(json, '{');
    json_put_opt(json, "id", author->id);
    json_put_opt(json, "name", author->name);
    json_put_opt(json, "handle", author->handle);
    json_put_opt(json, "url", author->url);
    put_count(json, "followers", author->followers);
    json_close(json, '}');
}

static void write_people(struct json_out *json, const struct message *m)
{
    if (m->author_count) {
        json_key(json, "author");
        if (m->author_count > 1)
            json_open(json, '[');
        for (size_t i = 0; i < m->author_count; i++)
            write_author(json, &m->authors[i]);
        if (m->author_count > 1)
            json_close(json, ']');
    }
    if (m->to_count) {
        json_key(json, "to");
        json_open(json, '[');
        for (size_t i = 0; i < m->to_count; i++)
            json_str(json, m->to[i]);
        json_close(json, ']');
    }
}

static void write_media(struct json_out *json, const struct message *m)
{
    if (!m->media_count)
        return;
    json_key(json, "media");
    json_open(json, '[');
    for (size_t i = 0; i < m->media_count; i++) {
        json_open(json, '{');
        json_put_opt(json, "type", m->media[i].type);
        json_put_opt(json, "url", m->media[i].url);
        json_put_opt(json, "alt", m->media[i].alt);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_place(struct json_out *json, const struct place *place)
{
    if (!place->is_set)
        return;
    json_key(json, "place");
    json_open(json, '{');
    put_real(json, "lat", place->lat);
    put_real(json, "lon", place->lon);
    json_put_opt(json, "name", place->name);
    json_close(json, '}');
}

static void write_counts(struct json_out *json, const struct counts *counts)
{
    if (counts->likes < 0 && counts->boosts < 0 && counts->replies < 0 && counts->views < 0)
        return;
    json_key(json, "counts");
    json_open(json, '{');
    put_count(json, "likes", counts->likes);
    put_count(json, "boosts", counts->boosts);
    put_count(json, "replies", counts->replies);
    put_count(json, "views", counts->views);
    json_close(json, '}');
}

static void write_said(struct json_out *json, const struct message *m)
{
    json_put_opt(json, "channel", m->channel);
    json_put_opt(json, "title", m->title);
    if (m->has_text && m->html.n)
        json_put_str(json, "html", m->html);
    else if (m->has_text)
        json_put_str(json, "text", m->text);
    if (m->has_said_at)
        json_put_i64(json, "said_at", m->said_at);
    json_put_opt(json, "url", m->url);
    json_put_opt(json, "lang", m->lang);
    json_put_opt(json, "reply_to", m->reply_to);
    json_put_opt(json, "thread", m->thread);
}

static void write_nature(struct json_out *json, const struct message *m)
{
    if (m->kind != KIND_POST)
        json_put_str(json, "kind", str_from(message_kind_name(m->kind)));
    if (m->audience != AUDIENCE_PUBLIC)
        json_put_str(json, "audience", str_from(audience_name(m->audience)));
    if (m->origin != ORIGIN_PERSON)
        json_put_str(json, "origin", str_from(origin_name(m->origin)));
    if (m->has_rating)
        put_real(json, "rating", m->rating);
    if (m->rating_max != 0)
        put_real(json, "rating_max", m->rating_max);
}

void message_write(struct json_out *json, const struct message *m)
{
    json_open(json, '{');
    json_put_str(json, "id", m->id);
    write_said(json, m);
    write_people(json, m);
    write_nature(json, m);
    write_place(json, &m->place);
    write_media(json, m);
    write_counts(json, &m->counts);
    if (m->has_version)
        json_put_i64(json, "version", m->version);
    if (m->deleted)
        json_put_bool(json, "deleted", true);
    /* The members of an object that message_from_json wrote, without its braces. */
    if (m->extra.n > 2)
        json_raw(json, str_slice(m->extra, 1, m->extra.n - 1));
    json_close(json, '}');
}
