/* Reading a message from JSON: a table of fields, each with its reader (message_field.c); what the
 * table does not know goes to `extra`. The rules that join fields (something must be said; html
 * becomes text) come after the last field. See message_json.h for the contract.
 */
#include "parse/message_json.h"

#include "base/arena.h"
#include "base/utf8.h"
#include "parse/html_text.h"
#include "parse/message_field.h"
#include "parse/message_links.h"

static enum err keep_unknown(struct reading *r, struct str key, struct json_value value)
{
    if (r->borrows)
        return OK;
    if (!r->extra_out.depth)
        json_open(&r->extra_out, '{');
    json_key_str(&r->extra_out, key);
    json_copy(&r->extra_out, value);
    return r->extra.err;
}

static enum err read_field(struct reading *r, struct str key, struct json_value value)
{
    const struct message_field *field = message_field_find(key);

    return field ? field->read(r, field, value) : keep_unknown(r, key, value);
}

/* Cuts a text that grew beyond the limit (by indentation), and the links behind the cut. */
static void cut_text(struct html_text *made)
{
    made->text = utf8_clip(made->text, MESSAGE_TEXT_MAX);
    for (size_t i = 0; i < made->link_count; i++)
        if (made->links[i].at + made->links[i].n > made->text.n)
            made->links[i].at = made->links[i].n = 0;
}

/* The html becomes the text; hrefs are relative to the message's own address. */
static enum err make_text(struct reading *r, struct html_text *out_made)
{
    struct message *m = r->m;
    struct url_parts base;
    bool has_base = m->url.n && !url_parse(r->arena, m->url, NULL, &base, NULL);
    struct str html = STR_NONE;
    enum err err;

    (void)json_to_str(r->html, &html);
    m->html = r->borrows ? html : str_dup(r->arena, html);
    if (r->arena->err)
        return r->arena->err;
    err = html_to_text(r->arena, m->html, has_base ? &base : NULL, NULL, out_made);
    if (err)
        return err;
    cut_text(out_made);
    m->text = out_made->text;
    return OK;
}

static enum err finish(struct reading *r)
{
    struct message *m = r->m;
    struct html_text made = {0};
    enum err err = OK;

    if (!m->id.n)
        return fault_set(r->fault, ERR_BAD_INPUT, "'id' is missing");
    if (message_is_reaction(m) && !m->deleted &&
        (!m->reply_to.n || !(message_author(m)->id.n || message_author(m)->handle.n)))
        return fault_set(r->fault, ERR_BAD_INPUT,
                         "a like or boost needs 'reply_to' and an author with 'id' or 'handle'");
    if (!m->has_text && !m->has_rating && !m->media_count && !m->deleted && !message_is_reaction(m))
        return fault_set(r->fault, ERR_BAD_INPUT,
                         "one of 'text', 'html', 'rating', 'media' or 'deleted' is needed");
    if (r->html.at && !r->text_given)
        err = make_text(r, &made);
    if (!err)
        err = message_collect_links(r->arena, m, made.links, made.link_count);
    if (err)
        return err;
    if (r->extra_out.depth) {
        json_close(&r->extra_out, '}');
        m->extra = buf_dup(r->arena, &r->extra);
    }
    return r->extra.err ? r->extra.err : r->arena->err;
}

static enum err read_all(struct reading *r, struct json_value value)
{
    struct json_walk walk = json_walk(value);
    struct json_value item;
    struct str key;
    enum err err = OK;

    while (!err && json_next(&walk, &key, &item))
        err = read_field(r, key, item);
    return err ? err : finish(r);
}

static enum err read_message(struct arena *arena, struct json_value value, bool borrows,
                             struct message *out_message, struct fault *fault)
{
    struct reading r = {.arena = arena, .fault = fault, .m = out_message, .borrows = borrows};
    enum err err;

    if (json_type(value) != JSON_OBJECT)
        return fault_set(fault, ERR_BAD_INPUT, "a message is an object, not %s",
                         json_type_name(json_type(value)));
    message_init(out_message);
    buf_init(&r.extra, 8 * MESSAGE_LINE_MAX); /* an escape makes six bytes of one */
    json_init(&r.extra_out, &r.extra);
    err = read_all(&r, value);
    buf_clear(&r.extra);
    return err ? fault_set(fault, err, "%s", err_info(err)->sentence) : OK;
}

enum err message_from_json(struct arena *arena, struct json_value value,
                           struct message *out_message, struct fault *fault)
{
    struct message message;
    enum err err = read_message(arena, value, false, &message, fault);

    if (!err)
        *out_message = message;
    return err;
}

enum err message_read(struct arena *arena, struct json_parser *parser, struct str line,
                      struct message *out_message, struct fault *fault)
{
    struct json_value root;
    enum err err;

    if (line.n > MESSAGE_LINE_MAX)
        return fault_set(fault, ERR_TOO_BIG, "the line is longer than %d bytes", MESSAGE_LINE_MAX);
    err = json_parse(parser, line, &root, fault);
    return err ? err : message_from_json(arena, root, out_message, fault);
}

enum err message_peek(struct arena *arena, struct json_parser *parser, struct str line,
                      struct message *out_message, struct fault *fault)
{
    struct json_value root;
    enum err err;

    if (line.n > MESSAGE_LINE_MAX)
        return fault_set(fault, ERR_TOO_BIG, "the line is longer than %d bytes", MESSAGE_LINE_MAX);
    err = json_parse_padded(parser, line, &root, fault);
    return err ? err : read_message(arena, root, true, out_message, fault);
}

struct str message_extra_name(struct arena *arena, struct str extra)
{
    struct json_parser parser;
    struct json_value root, author;
    struct json_walk walk;
    struct str name = STR_NONE;

    if (!extra.n)
        return STR_NONE;
    json_parser_init(&parser, 2 * (size_t)MESSAGE_LINE_MAX);
    if (!json_parse(&parser, extra, &root, NULL)) {
        walk = json_walk(json_get(root, "author"));
        if (json_next(&walk, NULL, &author) && json_get_str(author, "name", &name))
            name = str_dup(arena, name);
    }
    json_parser_clear(&parser);
    return name;
}
