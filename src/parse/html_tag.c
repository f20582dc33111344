#include "base/utf8.h"
#include "parse/html_entity.h"
#include "parse/html_parts.h"

/* Where attribute names and values stand in the scratch buffer, which may move while it grows. */
struct span {
    size_t from, end;
};

struct tag {
    struct html_reader *reader;
    size_t at;
    struct span name;
    struct span names[HTML_ATTRS_MAX], values[HTML_ATTRS_MAX];
    size_t count;
    bool self_closing;
};

static bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\f'; }

static bool at_end(const struct tag *t) { return t->at >= t->reader->in.n; }

static char peek(const struct tag *t) { return t->reader->in.p[t->at]; }

static void skip_space(struct tag *t)
{
    while (!at_end(t) && is_space(peek(t)))
        t->at++;
}

/* Takes the character here into the scratch buffer. */
static void take(struct tag *t, bool lower)
{
    char c = peek(t);

    t->at++;
    if (!c)
        buf_add_rune(&t->reader->scratch, RUNE_BAD);
    else
        buf_add_char(&t->reader->scratch, lower ? char_lower(c) : c);
}

static struct span read_name(struct tag *t, bool is_attribute)
{
    struct buf *scratch = &t->reader->scratch;
    struct span span = {scratch->n, scratch->n};

    if (is_attribute && !at_end(t) && peek(t) == '=')
        take(t, false); /* a name may begin with it */
    while (!at_end(t) && !is_space(peek(t)) && peek(t) != '/' && peek(t) != '>' &&
           !(is_attribute && peek(t) == '='))
        take(t, true);
    span.end = scratch->n;
    return span;
}

/* Up to `quote`, or unquoted when it is 0. */
static struct span read_value(struct tag *t, char quote)
{
    struct buf *scratch = &t->reader->scratch;
    struct span span = {scratch->n, scratch->n};

    while (!at_end(t) && (quote ? peek(t) != quote : !is_space(peek(t)) && peek(t) != '>')) {
        size_t n = peek(t) == '&' ? html_reference(t->reader->in, t->at, true, scratch) : 0;

        if (n)
            t->at += n;
        else
            take(t, false);
    }
    span.end = scratch->n;
    if (quote && !at_end(t))
        t->at++;
    return span;
}

/* Behind an attribute's name: its value, empty without a '='. */
static struct span read_assigned(struct tag *t)
{
    struct span none = {0, 0};
    size_t before = t->at;

    skip_space(t);
    if (at_end(t) || peek(t) != '=') {
        t->at = before;
        return none;
    }
    t->at++;
    skip_space(t);
    if (at_end(t) || peek(t) == '>')
        return none;
    if (peek(t) == '"' || peek(t) == '\'')
        return read_value(t, t->reader->in.p[t->at++]);
    return read_value(t, '\0');
}

static struct str text_of(const struct tag *t, struct span span)
{
    return str_slice(buf_str(&t->reader->scratch), span.from, span.end);
}

static void read_attribute(struct tag *t)
{
    struct span name = read_name(t, true), value = read_assigned(t);

    for (size_t i = 0; i < t->count; i++)
        if (str_eq(text_of(t, t->names[i]), text_of(t, name)))
            return;
    if (t->count == HTML_ATTRS_MAX)
        return;
    t->names[t->count] = name;
    t->values[t->count++] = value;
}

/* To behind the '>'; false when the input ends before it. */
static bool read_attributes(struct tag *t)
{
    for (;;) {
        skip_space(t);
        if (at_end(t))
            return false;
        if (peek(t) == '>') {
            t->at++;
            return true;
        }
        if (peek(t) != '/') {
            read_attribute(t);
            continue;
        }
        t->at++;
        t->self_closing = !at_end(t) && peek(t) == '>';
    }
}

bool html_read_tag(struct html_reader *reader, size_t name, struct html_token *token)
{
    struct tag t;
    bool is_end = reader->in.p[name - 1] == '/';

    t.reader = reader;
    t.at = name;
    t.count = 0;
    t.self_closing = false;
    t.name = read_name(&t, false);
    if (!read_attributes(&t)) {
        reader->at = reader->in.n;
        return false;
    }
    for (size_t i = 0; i < t.count; i++)
        reader->attrs[i] = (struct html_attr){text_of(&t, t.names[i]), text_of(&t, t.values[i])};
    *token = (struct html_token){.kind = is_end ? HTML_END : HTML_START,
                                 .text = text_of(&t, t.name),
                                 .attrs = reader->attrs,
                                 .attr_count = t.count,
                                 .self_closing = t.self_closing};
    reader->at = t.at;
    html_set_mode(reader, HTML_DATA, is_end ? STR_NONE : token->text);
    return true;
}

bool html_read_end(struct html_reader *reader, struct html_token *token)
{
    char next = reader->in.p[reader->at + 2];

    if (char_is_alpha(next))
        return html_read_tag(reader, reader->at + 2, token);
    if (next != '>')
        return html_read_bogus(reader, reader->at + 2, token);
    reader->at += 3; /* "</>" is nothing at all */
    *token = (struct html_token){.kind = HTML_TEXT};
    return true;
}
