/* lists.c: what other tools want to know about templates: their holes, their messages. */
#include "base/json_out.h"
#include "htc/htc.h"

static void hole_line(const struct htc *htc, const struct template_ *template,
                      const struct node *node, struct buf *out)
{
    struct json_out json;

    json_init(&json, out);
    json_open(&json, '{');
    json_put_str(&json, "template", template->name);
    json_put_i64(&json, "hole", node->hole);
    json_put_str(&json, "context", str_from(context_name(node->context)));
    json_put_str(&json, "file", str_from(htc->path));
    json_put_i64(&json, "line", node->place.line);
    json_put_i64(&json, "column", node->place.column);
    json_put_opt(&json, "element", node->element);
    json_put_opt(&json, "attr", node->attr);
    json_put_str(&json, "value", node->kind == NODE_MESSAGE ? node->text : node->expr.source);
    json_close(&json, '}');
    buf_add_char(out, '\n');
}

static void holes_of(const struct htc *htc, const struct template_ *template,
                     const struct node *node, struct buf *out)
{
    for (; node; node = node->next) {
        if (node->hole)
            hole_line(htc, template, node, out);
        holes_of(htc, template, node->body, out);
        holes_of(htc, template, node->otherwise, out);
    }
}

void list_holes(const struct htc *htc, struct buf *out)
{
    for (const struct template_ *t = htc->templates; t; t = t->next)
        holes_of(htc, t, t->body, out);
}

/* The same message may stand in many places: one entry, with all of them. */
struct messages_found {
    struct str *texts;
    size_t n, cap;
};

static bool is_new(struct arena *arena, struct messages_found *found, struct str text)
{
    struct {
        struct str *at;
        size_t n, cap;
    } vec = {found->texts, found->n, found->cap};

    for (size_t i = 0; i < found->n; i++)
        if (str_eq(found->texts[i], text))
            return false;
    if (!vec_push(arena, &vec, text))
        return false;
    *found = (struct messages_found){vec.at, vec.n, vec.cap};
    return true;
}

static void places_of(const struct htc *htc, const struct node *node, struct str text,
                      struct buf *out)
{
    for (; node; node = node->next) {
        if (node->kind == NODE_MESSAGE && str_eq(node->text, text))
            buf_printf(out, "#: %s:%d\n", htc->path, node->place.line);
        places_of(htc, node->body, text, out);
        places_of(htc, node->otherwise, text, out);
    }
}

static void entry(const struct htc *files, size_t n, struct str text, struct buf *out)
{
    buf_add_char(out, '\n');
    for (size_t i = 0; i < n; i++)
        for (const struct template_ *t = files[i].templates; t; t = t->next)
            places_of(&files[i], t->body, text, out);
    buf_printf(out, "msgid %.*s\nmsgstr \"\"\n", STR_ARGS(text));
}

static void messages_of(const struct htc *files, size_t n, const struct node *node,
                        struct messages_found *found, struct buf *out)
{
    for (; node; node = node->next) {
        if (node->kind == NODE_MESSAGE && is_new(files[0].arena, found, node->text))
            entry(files, n, node->text, out);
        messages_of(files, n, node->body, found, out);
        messages_of(files, n, node->otherwise, found, out);
    }
}

void list_messages(const struct htc *files, size_t n, struct buf *out)
{
    struct messages_found found = {0};

    buf_add_c(out, "# Made by htc --pot from the templates.\nmsgid \"\"\nmsgstr \"\"\n"
                   "\"Content-Type: text/plain; charset=UTF-8\\n\"\n");
    for (size_t i = 0; i < n; i++)
        for (const struct template_ *t = files[i].templates; t; t = t->next)
            messages_of(files, n, t->body, &found, out);
}
