/* emit.c: nodes to C. Each statement carries the line of the template it came from, so that the C
 * compiler's complaint about a wrong field or type names the .ht file. */
#include "htc/htc.h"

struct emit {
    const struct htc *htc;
    const struct template_ *template;
    struct buf *out;
    int line; /* what the C compiler believes */
    int depth;
};

static void emit_list(struct emit *emit, const struct node *node);

void emit_c_string(struct buf *out, struct str text)
{
    buf_add_char(out, '"');
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (c == '\n')
            buf_add_c(out, i + 1 < text.n ? "\\n\"\n        \"" : "\\n");
        else if (c == '"' || c == '\\')
            buf_printf(out, "\\%c", c);
        else if ((unsigned char)c < ' ' || c == '?') /* '?': no trigraph can arise */
            buf_printf(out, "\\%03o", (unsigned)(unsigned char)c);
        else
            buf_add_char(out, c);
    }
    buf_add_char(out, '"');
}

static void line_of(struct emit *emit, struct place place)
{
    buf_printf(emit->out, "#line %d ", place.line);
    emit_c_string(emit->out, str_from(emit->htc->path));
    buf_add_char(emit->out, '\n');
}

static void literal(struct emit *emit, const char *before, struct str text, const char *after)
{
    buf_add_c(emit->out, "    buf_add(out, STR(");
    if (*before)
        emit_c_string(emit->out, str_from(before));
    if (text.n)
        emit_c_string(emit->out, text);
    if (*after)
        emit_c_string(emit->out, str_from(after));
    buf_add_c(emit->out, "));\n");
}

static const char *writer(enum context context)
{
    switch (context) {
    case CONTEXT_TEXT:
        return "html_text";
    case CONTEXT_CLASS:
        return "html_class";
    case CONTEXT_URL:
        return "html_url";
    case CONTEXT_RESOURCE:
        return "html_resource";
    case CONTEXT_SEGMENT:
        return "html_segment";
    case CONTEXT_QUERY:
        return "html_query";
    case CONTEXT_JSON:
        return "html_json";
    case CONTEXT_NONE:
    case CONTEXT_BOOL:
    case CONTEXT_RCDATA:
    case CONTEXT_ATTR:
        break;
    }
    return "html_attr";
}

static void condition(struct emit *emit, const struct expr *expr)
{
    if (expr->is_path)
        buf_printf(emit->out, "html_is_set(%.*s)", STR_ARGS(expr->c));
    else if (expr->is_not_path)
        buf_printf(emit->out, "!html_is_set(%.*s)", STR_ARGS(str_skip(expr->c, 1)));
    else
        buf_add(emit->out, expr->c);
}

static void whole_attr(struct emit *emit, const struct node *node)
{
    buf_add_c(emit->out, "    if (");
    if (node->context == CONTEXT_BOOL) {
        condition(emit, &node->expr);
        buf_add_c(emit->out, ") {\n");
        literal(emit, " ", node->text, "");
    } else {
        buf_printf(emit->out, "html_is_present(%.*s)) {\n", STR_ARGS(node->expr.c));
        literal(emit, " ", node->text, "=\"");
        line_of(emit, node->place);
        buf_printf(emit->out, "    %s(out, %.*s);\n", writer(node->context),
                   STR_ARGS(node->expr.c));
        literal(emit, "\"", STR_NONE, "");
    }
    buf_add_c(emit->out, "    }\n");
}

static void if_node(struct emit *emit, const struct node *node)
{
    buf_add_c(emit->out, "    if (");
    condition(emit, &node->expr);
    buf_add_c(emit->out, ") {\n");
    emit_list(emit, node->body);
    buf_add_c(emit->out, "    }");
    if (node->otherwise) {
        buf_add_c(emit->out, " else {\n");
        emit_list(emit, node->otherwise);
        buf_add_c(emit->out, "    }");
    }
    buf_add_char(emit->out, '\n');
}

/* `in list` walks list.at[0..list.n), `in array, count` array[0..count). */
static void each_node(struct emit *emit, const struct node *node)
{
    const char *at = node->count.c.n ? "" : ".at", *n = node->count.c.n ? "" : ".n";
    struct str count = node->count.c.n ? node->count.c : node->expr.c;
    int depth = ++emit->depth;

    buf_printf(emit->out,
               "    for (size_t htc_i%d = 0; htc_i%d < (size_t)((%.*s)%s); htc_i%d++) {\n", depth,
               depth, STR_ARGS(count), n, depth);
    line_of(emit, node->place);
    buf_printf(emit->out,
               "    const __typeof__(*((%.*s)%s)) *const %.*s = &((%.*s)%s)[htc_i%d];\n"
               "    (void)%.*s;\n",
               STR_ARGS(node->expr.c), at, STR_ARGS(node->text), STR_ARGS(node->expr.c), at, depth,
               STR_ARGS(node->text));
    if (node->index.n)
        buf_printf(emit->out, "    const size_t %.*s = htc_i%d;\n    (void)%.*s;\n",
                   STR_ARGS(node->index), depth, STR_ARGS(node->index));
    emit_list(emit, node->body);
    buf_add_c(emit->out, "    }\n");
    emit->depth--;
}

static void call_node(struct emit *emit, const struct node *node, const char *suffix)
{
    buf_printf(emit->out, "    %.*s_render%s(out%s%.*s);\n", STR_ARGS(node->text), suffix,
               node->expr.c.n ? ", " : "", STR_ARGS(node->expr.c));
}

static void message_node(struct emit *emit, const struct node *node)
{
    buf_printf(emit->out,
               "    {\n    struct str htc_text = message_find(%s, STR(%.*s));\n"
               "    size_t htc_at = 0;\n"
               "    int htc_slot;\n\n"
               "    while ((htc_slot = message_next(out, htc_text, &htc_at)) >= 0) {\n",
               emit->template->has_lang ? "lang" : "NULL", STR_ARGS(node->text));
    for (size_t i = 0; i < node->args.n; i++) {
        buf_printf(emit->out, "    if (htc_slot == %zu) {\n", i);
        line_of(emit, node->args.at[i].place);
        buf_printf(emit->out, "    %s(out, %.*s);\n    }\n", writer(node->context),
                   STR_ARGS(node->args.at[i].c));
    }
    buf_add_c(emit->out, "    }\n    }\n");
}

static void emit_node(struct emit *emit, const struct node *node)
{
    if (node->kind != NODE_TEXT)
        line_of(emit, node->place);
    switch (node->kind) {
    case NODE_TEXT:
        literal(emit, "", node->text, "");
        break;
    case NODE_HOLE:
        buf_printf(emit->out, "    %s(out, %.*s);\n", writer(node->context),
                   STR_ARGS(node->expr.c));
        break;
    case NODE_ATTR:
        whole_attr(emit, node);
        break;
    case NODE_IF:
        if_node(emit, node);
        break;
    case NODE_EACH:
        each_node(emit, node);
        break;
    case NODE_CALL:
        call_node(emit, node, "");
        break;
    case NODE_WRAP:
        call_node(emit, node, "_begin");
        emit_list(emit, node->body);
        line_of(emit, node->place);
        call_node(emit, node, "_end");
        break;
    case NODE_MESSAGE:
        message_node(emit, node);
        break;
    case NODE_SLOT:
        break; /* template() cuts there */
    }
}

static void emit_list(struct emit *emit, const struct node *node)
{
    for (; node && node->kind != NODE_SLOT; node = node->next)
        emit_node(emit, node);
}

static void signature(struct buf *out, const struct template_ *template, const char *suffix)
{
    buf_printf(out, "void %.*s_render%s(struct buf *out", STR_ARGS(template->name), suffix);
    for (size_t i = 0; i < template->params.n; i++)
        buf_printf(out, ", %.*s", STR_ARGS(template->params.at[i].declaration));
    buf_add_char(out, ')');
}

static void function(struct emit *emit, const struct node *body, const char *suffix)
{
    const struct template_ *template = emit->template;

    buf_add_char(emit->out, '\n');
    line_of(emit, template->place);
    signature(emit->out, template, suffix);
    buf_add_c(emit->out, "\n{\n    (void)out;\n");
    for (size_t i = 0; i < template->params.n; i++)
        buf_printf(emit->out, "    (void)%.*s;\n", STR_ARGS(template->params.at[i].name));
    emit_list(emit, body);
    buf_add_c(emit->out, "}\n");
}

void emit_c(const struct htc *htc, struct buf *out, const char *header)
{
    buf_printf(out, "/* Made by htc. Change the template. */\n#include \"%s\"\n", header);
    for (const struct template_ *t = htc->templates; t; t = t->next) {
        struct emit emit = {.htc = htc, .template = t, .out = out};
        const struct node *slot = t->body;

        while (slot && slot->kind != NODE_SLOT)
            slot = slot->next;
        function(&emit, t->body, t->has_slot ? "_begin" : "");
        if (t->has_slot)
            function(&emit, slot ? slot->next : NULL, "_end");
    }
}

void emit_h(const struct htc *htc, struct buf *out, const char *guard)
{
    buf_printf(out, "/* Made by htc. Change the template. */\n#ifndef %s\n#define %s\n\n", guard,
               guard);
    buf_add_c(out, "#include \"web/html.h\"\n");
    for (size_t i = 0; i < htc->includes.n; i++)
        buf_printf(out, "%.*s\n", STR_ARGS(htc->includes.at[i]));
    buf_add_char(out, '\n');
    for (const struct template_ *t = htc->templates; t; t = t->next) {
        signature(out, t, t->has_slot ? "_begin" : "");
        buf_add_c(out, ";\n");
        if (t->has_slot) {
            signature(out, t, "_end");
            buf_add_c(out, ";\n");
        }
    }
    buf_add_c(out, "\n#endif\n");
}
