/* parse.c: the file: #include lines, then templates, each up to the next line that begins with
 * "template ". The HTML in them goes through html_state.c, what is in braces to directive.c. */
#include <stdarg.h>

#include "htc/htc.h"

void htc_refuse(const struct htc *htc, struct place place, const char *format, ...)
{
    va_list args;

    (void)fprintf(stderr, "%s:%d:%d: error: ", htc->path, place.line, place.column);
    va_start(args, format);
    (void)vfprintf(stderr, format, args);
    va_end(args);
    (void)fprintf(stderr, "\n");
    exit(1);
}

/* --- cursor --- */

char htc_peek(const struct htc *htc)
{
    return htc->at < htc->source.n ? htc->source.p[htc->at] : '\0';
}

struct str htc_rest(const struct htc *htc) { return str_skip(htc->source, htc->at); }

bool htc_looking_at(const struct htc *htc, const char *text)
{
    return str_starts(htc_rest(htc), str_from(text));
}

char htc_take(struct htc *htc)
{
    char c = htc_peek(htc);

    if (htc->at < htc->source.n)
        htc->at++;
    if (c == '\n') {
        htc->place.line++;
        htc->place.column = 1;
    } else {
        htc->place.column++;
    }
    return c;
}

void htc_take_n(struct htc *htc, size_t n)
{
    while (n--)
        htc_take(htc);
}

void htc_skip_space(struct htc *htc)
{
    while (char_is_space(htc_peek(htc)))
        htc_take(htc);
}

struct str htc_name(struct htc *htc, const char *what)
{
    size_t start = htc->at;

    if (!char_is_alpha(htc_peek(htc)))
        htc_refuse(htc, htc->place, "%s is expected here", what);
    while (char_is_alpha(htc_peek(htc)) || char_is_digit(htc_peek(htc)) || htc_peek(htc) == '_')
        htc_take(htc);
    return str_slice(htc->source, start, htc->at);
}

/* --- nodes --- */

struct node *htc_node(struct htc *htc, enum node_kind kind, struct place place)
{
    struct node *node = arena_new(htc->arena, struct node);

    if (!node)
        htc_refuse(htc, place, "out of memory");
    node->kind = kind;
    node->place = place;
    return node;
}

void htc_add(struct htc *htc, struct node *node)
{
    if (htc->text.n) {
        struct node *text = htc_node(htc, NODE_TEXT, htc->text_place);

        text->text = buf_dup(htc->arena, &htc->text);
        buf_reset(&htc->text);
        *htc->tail = text;
        htc->tail = &text->next;
    }
    if (node) {
        *htc->tail = node;
        htc->tail = &node->next;
    }
    htc->text_place = htc->place;
}

/* --- the head of a template --- */

static void add_param(struct htc *htc, struct str declaration, struct place place)
{
    struct param param = {.declaration = str_trim(declaration)};
    size_t start = param.declaration.n;

    while (start &&
           (char_is_alpha(param.declaration.p[start - 1]) ||
            char_is_digit(param.declaration.p[start - 1]) || param.declaration.p[start - 1] == '_'))
        start--;
    param.name = str_skip(param.declaration, start);
    if (!param.name.n || !start)
        htc_refuse(htc, place, "a parameter is a C type and a name");
    if (str_is(param.name, "out") || str_is(param.name, "none") ||
        str_starts(param.name, STR("htc_")))
        htc_refuse(htc, place, "a parameter may not be called '%.*s'", STR_ARGS(param.name));
    if (str_is(param.name, "lang"))
        htc->current->has_lang = true;
    if (!vec_push(htc->arena, &htc->current->params, param))
        htc_refuse(htc, place, "out of memory");
}

static void params(struct htc *htc)
{
    struct place place = htc->place;
    size_t start;

    htc_skip_space(htc);
    if (htc_peek(htc) != '(')
        htc_refuse(htc, htc->place, "'(' and the parameters are expected here");
    htc_take(htc);
    start = htc->at;
    for (char c = htc_peek(htc); c != ')'; c = htc_peek(htc)) {
        if (c == '\0' || c == '(' || c == '{' || c == ';')
            htc_refuse(htc, place, "the parameters have no closing ')'");
        if (c == ',') {
            add_param(htc, str_slice(htc->source, start, htc->at), place);
            start = htc->at + 1;
        }
        htc_take(htc);
    }
    if (str_trim(str_slice(htc->source, start, htc->at)).n || htc->current->params.n)
        add_param(htc, str_slice(htc->source, start, htc->at), place);
    htc_take(htc);
}

static void refuse_twice(const struct htc *htc)
{
    for (const struct template_ *t = htc->templates; t; t = t->next)
        if (t != htc->current && str_eq(t->name, htc->current->name))
            htc_refuse(htc, htc->current->place, "there is a template '%.*s' already",
                       STR_ARGS(t->name));
}

static bool at_template(const struct htc *htc)
{
    return htc->place.column == 1 && htc_looking_at(htc, "template ");
}

/* --- the body --- */

static bool is_literal_brace(struct htc *htc) { return htc_looking_at(htc, "{{"); }

static void end_template(struct htc *htc)
{
    htc->pending = PENDING_NONE; /* white space at the end is the file's, not the page's */
    if (htc->frame_n)
        htc_refuse(htc, htc->frames[htc->frame_n - 1].node->place, "this has no {end}");
    html_must_be_closed(htc, htc->place);
    htc_add(htc, NULL);
}

static void template_(struct htc *htc)
{
    struct template_ *template = arena_new(htc->arena, struct template_);

    if (!template)
        htc_refuse(htc, htc->place, "out of memory");
    template->place = htc->place;
    htc->current = template;
    *htc->template_tail = template;
    htc->template_tail = &template->next;
    htc->tail = &template->body;
    htc_take_n(htc, strlen("template "));
    htc_skip_space(htc);
    template->name = htc_name(htc, "the template's name");
    refuse_twice(htc);
    params(htc);
    htc_skip_space(htc);
    html_init(&htc->html);
    htc->text_place = htc->place;
    while (htc->at < htc->source.n && !at_template(htc)) {
        if (is_literal_brace(htc)) {
            html_literal_brace(htc);
            htc_take_n(htc, 2);
        } else if (htc_peek(htc) == '{') {
            htc_directive(htc);
        } else {
            html_step(htc);
        }
    }
    end_template(htc);
}

static void include_line(struct htc *htc)
{
    struct str line, rest = htc_rest(htc);

    (void)str_line(&rest, &line);
    if (!vec_push(htc->arena, &htc->includes, line))
        htc_refuse(htc, htc->place, "out of memory");
    htc_take_n(htc, line.n);
}

void htc_parse(struct htc *htc)
{
    htc->place = (struct place){1, 1};
    htc->template_tail = &htc->templates;
    buf_init(&htc->text, 0);
    for (htc_skip_space(htc); htc->at < htc->source.n; htc_skip_space(htc)) {
        if (at_template(htc))
            template_(htc);
        else if (htc_looking_at(htc, "{#"))
            htc_directive(htc);
        else if (htc_looking_at(htc, "#include ") && !htc->templates)
            include_line(htc);
        else
            htc_refuse(htc, htc->place, "'template NAME(PARAMETERS)' is expected here");
    }
    if (!htc->templates)
        htc_refuse(htc, htc->place, "there is no template in this file");
    buf_clear(&htc->text);
}
