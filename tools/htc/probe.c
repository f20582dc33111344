/* probe.c: the same templates without their data, for the structure test.
 *
 * Each template becomes a function that fills every hole with one given text through the writer
 * of its context, takes every {if} (or, asked so, every {else}) and runs every {each} twice. What
 * a browser makes of a hostile text must then have the shape of what it makes of "x". Because the
 * data types are gone, no page header is needed and new templates are tested by being there. */
#include "htc/htc.h"

static void probe_list(const struct node *node, struct buf *out);

void probe_head(struct buf *out)
{
    buf_add_c(out, "/* Made by htc --probe. */\n#include \"htc/probe_run.h\"\n");
}

static const char *probe_writer(enum context context)
{
    switch (context) {
    case CONTEXT_TEXT:
        return "html_text(out, probe->value)";
    case CONTEXT_CLASS:
        return "html_class(out, probe->class_name)";
    case CONTEXT_URL:
        return "html_url(out, url_check(probe->value))";
    case CONTEXT_RESOURCE:
        return "html_resource(out, probe->asset)";
    case CONTEXT_SEGMENT:
        return "html_segment(out, probe->value)";
    case CONTEXT_QUERY:
        return "html_query(out, probe->value)";
    case CONTEXT_JSON:
        return "html_json(out, probe->value)";
    case CONTEXT_NONE:
    case CONTEXT_BOOL:
    case CONTEXT_RCDATA:
    case CONTEXT_ATTR:
        break;
    }
    return "html_attr(out, probe->value)";
}

static void literal(struct buf *out, struct str text)
{
    buf_add_c(out, "    buf_add(out, STR(");
    emit_c_string(out, text);
    buf_add_c(out, "));\n");
}

static void probe_attr(const struct node *node, struct buf *out)
{
    buf_printf(out, "    buf_add(out, STR(\" %.*s", STR_ARGS(node->text));
    if (node->context == CONTEXT_BOOL)
        buf_add_c(out, "\"));\n");
    else
        buf_printf(out, "=\\\"\"));\n    %s;\n    buf_add(out, STR(\"\\\"\"));\n",
                   probe_writer(node->context));
}

/* Named by its place, so that one within another hides nothing. */
static void probe_loop(struct place place, struct buf *out)
{
    char name[48];

    (void)snprintf(name, sizeof(name), "htc_%d_%d", place.line, place.column);
    buf_printf(out, "    for (int %s = 0; %s < 2; %s++) {\n", name, name, name);
}

static void probe_node(const struct node *node, struct buf *out)
{
    switch (node->kind) {
    case NODE_TEXT:
        literal(out, node->text);
        break;
    case NODE_HOLE:
        buf_printf(out, "    %s;\n", probe_writer(node->context));
        break;
    case NODE_ATTR:
        probe_attr(node, out);
        break;
    case NODE_IF:
        buf_add_c(out, "    if (!probe->otherwise) {\n");
        probe_list(node->body, out);
        buf_add_c(out, "    } else {\n");
        probe_list(node->otherwise, out);
        buf_add_c(out, "    }\n");
        break;
    case NODE_EACH:
        probe_loop(node->place, out);
        probe_list(node->body, out);
        buf_add_c(out, "    }\n");
        break;
    case NODE_CALL:
        buf_printf(out, "    probe_call(out, probe, %.*s_probe);\n", STR_ARGS(node->text));
        break;
    case NODE_WRAP:
        buf_printf(out, "    probe_call(out, probe, %.*s_probe_begin);\n", STR_ARGS(node->text));
        probe_list(node->body, out);
        buf_printf(out, "    probe_call(out, probe, %.*s_probe_end);\n", STR_ARGS(node->text));
        break;
    case NODE_MESSAGE:
        buf_printf(out, "    probe_message(out, probe, STR(%.*s));\n", STR_ARGS(node->text));
        break;
    case NODE_SLOT:
        break;
    }
}

static void probe_list(const struct node *node, struct buf *out)
{
    for (; node && node->kind != NODE_SLOT; node = node->next)
        probe_node(node, out);
}

static void declare(struct str name, const char *suffix, struct buf *out)
{
    buf_printf(out, "void %.*s_probe%s(struct buf *out, struct probe *probe)", STR_ARGS(name),
               suffix);
}

/* Called templates may stand in a file that comes later. */
static void declare_called(const struct node *node, struct buf *out)
{
    for (; node; node = node->next) {
        if (node->kind == NODE_CALL) {
            declare(node->text, "", out);
            buf_add_c(out, ";\n");
        } else if (node->kind == NODE_WRAP) {
            declare(node->text, "_begin", out);
            buf_add_c(out, ";\n");
            declare(node->text, "_end", out);
            buf_add_c(out, ";\n");
        }
        declare_called(node->body, out);
        declare_called(node->otherwise, out);
    }
}

static void function(const struct template_ *t, const struct node *body, const char *suffix,
                     struct buf *out)
{
    declare(t->name, suffix, out);
    buf_add_c(out, ";\n");
    declare(t->name, suffix, out);
    buf_add_c(out, "\n{\n    (void)out, (void)probe;\n");
    probe_list(body, out);
    buf_add_c(out, "}\n\n");
}

void probe_file(const struct htc *htc, struct buf *out)
{
    for (const struct template_ *t = htc->templates; t; t = t->next)
        declare_called(t->body, out);
    for (const struct template_ *t = htc->templates; t; t = t->next) {
        const struct node *slot = t->body;

        while (slot && slot->kind != NODE_SLOT)
            slot = slot->next;
        function(t, t->body, t->has_slot ? "_begin" : "", out);
        if (t->has_slot)
            function(t, slot ? slot->next : NULL, "_end", out);
    }
}

void probe_table(const struct htc *files, size_t n, struct buf *out)
{
    buf_add_c(out, "const struct probe_template probe_templates[] = {\n");
    for (size_t i = 0; i < n; i++) {
        for (const struct template_ *t = files[i].templates; t; t = t->next) {
            int name_n = (int)t->name.n;

            if (t->has_slot)
                buf_printf(out, "    {\"%.*s\", %.*s_probe_begin, %.*s_probe_end},\n", name_n,
                           t->name.p, name_n, t->name.p, name_n, t->name.p);
            else
                buf_printf(out, "    {\"%.*s\", %.*s_probe, NULL},\n", name_n, t->name.p, name_n,
                           t->name.p);
        }
    }
    buf_add_c(out, "    {NULL, NULL, NULL},\n};\n");
}
