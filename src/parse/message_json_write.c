#include "parse/message_json.h"

#include "model/message_parts.h"

static void write_authors(struct json_out *json, const struct message *m)
{
    if (!m->author_count)
        return;
    json_key(json, "author");
    if (m->author_count > 1)
        json_open(json, '[');
    for (size_t i = 0; i < m->author_count; i++)
        message_put_author(json, &m->authors[i]);
    if (m->author_count > 1)
        json_close(json, ']');
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
        message_put_real(json, "rating", m->rating);
    if (m->rating_max != 0)
        message_put_real(json, "rating_max", m->rating_max);
}

void message_write(struct json_out *json, const struct message *m)
{
    json_open(json, '{');
    json_put_str(json, "id", m->id);
    write_said(json, m);
    write_authors(json, m);
    message_put_to(json, m);
    write_nature(json, m);
    message_put_place(json, m);
    message_put_media(json, m);
    message_put_counts(json, m);
    if (m->has_version)
        json_put_i64(json, "version", m->version);
    if (m->deleted)
        json_put_bool(json, "deleted", true);
    /* The members of an object that message_from_json wrote, without its braces. */
    if (m->extra.n > 2)
        json_raw(json, str_slice(m->extra, 1, m->extra.n - 1));
    json_close(json, '}');
}
