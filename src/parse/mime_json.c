/* struct mime as JSON, and as the struct message that goes on. */
#include "base/arena.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/json_out.h"
#include "base/utf8.h"
#include "parse/mime.h"

static void write_addresses(struct json_out *json, const char *key,
                            const struct mime_addresses *list)
{
    if (!list->n)
        return;
    json_key(json, key);
    json_open(json, '[');
    for (size_t i = 0; i < list->n; i++) {
        json_open(json, '{');
        json_put_opt(json, "name", list->at[i].name);
        json_put_opt(json, "address", list->at[i].address);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_ids(struct json_out *json, const char *key, const struct mime_ids *ids)
{
    if (!ids->n)
        return;
    json_key(json, key);
    json_open(json, '[');
    for (size_t i = 0; i < ids->n; i++)
        json_str(json, ids->at[i]);
    json_close(json, ']');
}

static void write_bounce(struct json_out *json, const struct mime_bounce *bounce)
{
    json_key(json, "bounce");
    if (!bounce->is_set) {
        json_null(json);
        return;
    }
    json_open(json, '{');
    json_put_opt(json, "status", bounce->status);
    json_put_opt(json, "recipient", bounce->recipient);
    json_put_opt(json, "action", bounce->action);
    json_close(json, '}');
}

static void write_list(struct json_out *json, const struct mime *mime)
{
    json_key(json, "list");
    if (!mime->is_list) {
        json_null(json);
        return;
    }
    json_open(json, '{');
    json_put_opt(json, "id", mime->list_id);
    json_put_opt(json, "post", mime->list_post);
    json_close(json, '}');
}

static void write_attachments(struct json_out *json, const struct mime *mime)
{
    if (!mime->attachment_count)
        return;
    json_key(json, "attachments");
    json_open(json, '[');
    for (size_t i = 0; i < mime->attachment_count; i++) {
        json_open(json, '{');
        json_put_opt(json, "name", mime->attachments[i].name);
        json_put_opt(json, "type", mime->attachments[i].type);
        json_put_i64(json, "size", (int64_t)mime->attachments[i].size);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_date(struct json_out *json, const struct mime *mime)
{
    struct arena arena;

    if (!mime->has_date)
        return;
    arena_init(&arena, 4096);
    json_put_str(json, "date", clock_format(&arena, mime->date));
    arena_clear(&arena);
}

void mime_write_json(const struct mime *mime, struct buf *out)
{
    struct json_out json;

    json_init(&json, out);
    json_open(&json, '{');
    write_addresses(&json, "from", &mime->from);
    write_addresses(&json, "to", &mime->to);
    write_addresses(&json, "cc", &mime->cc);
    write_addresses(&json, "reply_to", &mime->reply_to);
    json_put_opt(&json, "subject", mime->subject);
    json_put_opt(&json, "message_id", mime->message_id);
    write_ids(&json, "in_reply_to", &mime->in_reply_to);
    write_ids(&json, "references", &mime->references);
    write_date(&json, mime);
    json_put_str(&json, "text", mime->text);
    json_put_opt(&json, "html_text", mime->html_text);
    write_attachments(&json, mime);
    json_put_bool(&json, "auto", mime->is_auto);
    write_bounce(&json, &mime->bounce);
    write_list(&json, mime);
    if (mime->clipped)
        json_put_bool(&json, "clipped", true);
    json_close(&json, '}');
}

/* Where there is no Message-ID: the same content gives the same id. */
static struct str id_of_content(struct arena *arena, const struct mime *mime)
{
    uint64_t hash = str_hash(mime->subject, (uint64_t)mime->date);

    for (size_t i = 0; i < mime->from.n; i++)
        hash = str_hash(mime->from.at[i].address, hash);
    return arena_printf(arena, "no-id-%016llx%016llx",
                        (unsigned long long)str_hash(mime->text, hash),
                        (unsigned long long)str_hash(mime->html_text, ~hash));
}

/* The first reference and the newest: what is between is for nobody to see. */
static struct mime_ids some_references(struct arena *arena, const struct mime_ids *all)
{
    enum { REFERENCES_MAX = 100 };
    struct mime_ids some = {.n = REFERENCES_MAX};

    if (all->n <= REFERENCES_MAX)
        return *all;
    some.at = arena_alloc_array(arena, REFERENCES_MAX, sizeof(*some.at));
    if (!some.at)
        return (struct mime_ids){0};
    some.at[0] = all->at[0];
    for (size_t i = 1; i < REFERENCES_MAX; i++)
        some.at[i] = all->at[all->n - REFERENCES_MAX + i];
    return some;
}

static void write_extra(struct arena *arena, const struct mime *mime, bool is_short,
                        struct buf *out)
{
    struct mime_ids references = some_references(arena, &mime->references);
    struct json_out json;

    json_init(&json, out);
    json_open(&json, '{');
    json_put_bool(&json, "auto", mime->is_auto);
    if (mime->bounce.is_set)
        write_bounce(&json, &mime->bounce);
    if (mime->is_list)
        write_list(&json, mime);
    json_put_opt(&json, "signs", mime->signs);
    write_ids(&json, "references", &references);
    if (!is_short) {
        write_addresses(&json, "cc", &mime->cc);
        write_addresses(&json, "reply_to_address", &mime->reply_to);
        write_attachments(&json, mime);
    }
    if (mime->clipped || is_short)
        json_put_bool(&json, "clipped", true);
    json_close(&json, '}');
}

static struct str extra_of(struct arena *arena, const struct mime *mime)
{
    struct buf buf;
    struct str extra;

    buf_init(&buf, MESSAGE_LINE_MAX / 4);
    write_extra(arena, mime, false, &buf);
    if (buf.err) {
        buf_reset(&buf);
        write_extra(arena, mime, true, &buf);
    }
    extra = buf.err ? STR_NONE : buf_dup(arena, &buf);
    buf_clear(&buf);
    return extra;
}

static void set_authors(struct arena *arena, const struct mime *mime, struct message *message)
{
    message->authors = arena_alloc_array(arena, mime->from.n, sizeof(*message->authors));
    for (size_t i = 0; message->authors && i < mime->from.n; i++) {
        message->authors[i] = (struct author){
            .name = mime->from.at[i].name, .handle = mime->from.at[i].address, .followers = -1};
        message->author_count = i + 1;
    }
}

static void set_to(struct arena *arena, const struct mime *mime, struct message *message)
{
    message->to = arena_alloc_array(arena, mime->to.n, sizeof(*message->to));
    for (size_t i = 0; message->to && i < mime->to.n; i++)
        if (mime->to.at[i].address.n)
            message->to[message->to_count++] = mime->to.at[i].address;
}

enum err mime_ancestors(struct arena *arena, struct mime_ids references,
                        struct mime_ids in_reply_to, struct str own, struct mime_ids *out_ids)
{
    struct mime_ids ids = {.at = arena_alloc_array(arena, references.n + 1, sizeof(*ids.at))};
    struct str answers = in_reply_to.n ? in_reply_to.at[0] : STR_NONE;

    if (!ids.at)
        return arena->err;
    for (size_t i = 0; i < references.n; i++) {
        if (str_eq(references.at[i], answers))
            answers = STR_NONE;
        if (!str_eq(references.at[i], own))
            ids.at[ids.n++] = references.at[i];
    }
    if (answers.n && !str_eq(answers, own))
        ids.at[ids.n++] = answers;
    *out_ids = ids;
    return OK;
}

enum err mime_to_message(struct arena *arena, const struct mime *mime, struct message *out_message)
{
    struct mime_ids above = {0};
    struct message message;
    enum err err;

    message_init(&message);
    message.kind = KIND_MAIL;
    message.audience = AUDIENCE_PRIVATE;
    message.origin = mime->is_auto ? ORIGIN_AUTOMATED : ORIGIN_PERSON;
    message.id = mime->message_id.n ? mime->message_id : id_of_content(arena, mime);
    err = mime_ancestors(arena, mime->references, mime->in_reply_to, message.id, &above);
    if (err)
        return err;
    message.thread = above.n ? above.at[0] : message.id;
    message.reply_to = above.n ? above.at[above.n - 1] : STR_NONE;
    message.title = mime->subject;
    message.has_text = true;
    message.text = mime->text;
    message.html = mime->html;
    message.has_said_at = mime->has_date;
    message.said_at = mime->date;
    set_authors(arena, mime, &message);
    set_to(arena, mime, &message);
    message.extra = extra_of(arena, mime);
    if (arena->err)
        return arena->err;
    *out_message = message;
    return OK;
}
