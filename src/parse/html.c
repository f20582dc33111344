/* The tokenizer of the HTML Standard, 13.2.5. The standard describes some eighty states that look
 * at one character a step; here each construct is read by the function that bears its name, with
 * the same outcome: text, tag, comment, doctype (html_tag.c, html_markup.c). What it means that
 * the input ends inside a construct is decided in each: tags are dropped, the rest is emitted.
 */
#include "parse/html.h"

#include "base/utf8.h"
#include "parse/html_entity.h"
#include "parse/html_parts.h"

void html_open(struct html_reader *reader, struct str text)
{
    size_t from = 0, at;

    *reader = (struct html_reader){.in = text};
    buf_init(&reader->normal, SIZE_MAX / 4);
    buf_init(&reader->scratch, SIZE_MAX / 4);
    if (str_find_char(text, '\r', 0) == SIZE_MAX)
        return;
    while ((at = str_find_char(text, '\r', from)) != SIZE_MAX) {
        buf_add(&reader->normal, str_slice(text, from, at));
        buf_add_char(&reader->normal, '\n');
        from = at + 1;
        if (from < text.n && text.p[from] == '\n')
            from++;
    }
    buf_add(&reader->normal, str_skip(text, from));
    reader->in = buf_str(&reader->normal);
}

void html_close(struct html_reader *reader)
{
    if (!reader)
        return;
    buf_clear(&reader->normal);
    buf_clear(&reader->scratch);
}

enum html_mode html_mode_after(struct str tag)
{
    static const struct {
        const char *tag;
        enum html_mode mode;
    } modes[] = {
        {"title", HTML_RCDATA},        {"textarea", HTML_RCDATA},  {"style", HTML_RAWTEXT},
        {"xmp", HTML_RAWTEXT},         {"iframe", HTML_RAWTEXT},   {"noembed", HTML_RAWTEXT},
        {"noframes", HTML_RAWTEXT},    {"noscript", HTML_RAWTEXT}, {"script", HTML_SCRIPT},
        {"plaintext", HTML_PLAINTEXT},
    };

    for (size_t i = 0; i < ARRAY_LEN(modes); i++)
        if (str_is(tag, modes[i].tag))
            return modes[i].mode;
    return HTML_DATA;
}

void html_set_mode(struct html_reader *reader, enum html_mode mode, struct str tag)
{
    reader->mode = mode;
    reader->script_state = reader->script_dashes = 0;
    if (!tag.n)
        return;
    reader->last_start_n = tag.n <= HTML_NAME_MAX ? tag.n : 0;
    memcpy(reader->last_start, tag.p, reader->last_start_n);
}

struct str html_attr(const struct html_token *token, const char *name)
{
    for (size_t i = 0; i < token->attr_count; i++)
        if (str_is(token->attrs[i].name, name))
            return token->attrs[i].value;
    return STR_NONE;
}

static bool emit_text(struct html_token *token, struct str text)
{
    *token = (struct html_token){.kind = HTML_TEXT, .text = text};
    return true;
}

static bool emit_slice(struct html_reader *reader, size_t end, struct html_token *token)
{
    size_t from = reader->at;

    reader->at = end;
    return emit_text(token, str_slice(reader->in, from, end));
}

/* A U+0000 where the standard puts U+FFFD. */
static bool emit_bad(struct html_reader *reader, struct html_token *token)
{
    reader->at++;
    return emit_text(token, STR("\xEF\xBF\xBD"));
}

static bool emit_reference(struct html_reader *reader, struct html_token *token)
{
    size_t n = html_reference(reader->in, reader->at, false, &reader->scratch);

    if (!n)
        return emit_slice(reader, reader->at + 1, token);
    reader->at += n;
    return emit_text(token, buf_str(&reader->scratch));
}

static bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\f'; }

/* Whether "</NAME" with the name of the last start tag stands at `at`, whole. */
static bool at_own_end_tag(const struct html_reader *reader, size_t at)
{
    struct str rest = str_skip(reader->in, at);
    struct str name = str_of(reader->last_start, reader->last_start_n);
    char next;

    if (!name.n || rest.n < name.n + 3 || rest.p[0] != '<' || rest.p[1] != '/' ||
        !str_starts_nocase(str_skip(rest, 2), name))
        return false;
    next = rest.p[name.n + 2];
    return is_space(next) || next == '/' || next == '>';
}

/* --- data ------------------------------------------------------------------------------------ */

static bool next_data(struct html_reader *reader, struct html_token *token)
{
    struct str in = reader->in;
    size_t at = reader->at;
    char next = at + 1 < in.n ? in.p[at + 1] : '\0';

    if (in.p[at] == '&')
        return emit_reference(reader, token);
    if (in.p[at] == '<') {
        if (char_is_alpha(next))
            return html_read_tag(reader, at + 1, token);
        if (next == '/' && at + 2 < in.n)
            return html_read_end(reader, token);
        if (next == '!')
            return html_read_markup(reader, token);
        if (next == '?')
            return html_read_bogus(reader, at + 1, token);
    }
    for (at++; at < in.n && in.p[at] != '<' && in.p[at] != '&';)
        at++;
    return emit_slice(reader, at, token);
}

/* --- text that ends with its own end tag ------------------------------------------------------ */

static bool next_raw(struct html_reader *reader, struct html_token *token)
{
    struct str in = reader->in;
    bool references = reader->mode == HTML_RCDATA;
    size_t at = reader->at;

    if (in.p[at] == '&' && references)
        return emit_reference(reader, token);
    if (!in.p[at])
        return emit_bad(reader, token);
    while (at < in.n && in.p[at] && !(references && in.p[at] == '&') &&
           !(in.p[at] == '<' && at_own_end_tag(reader, at)))
        at++;
    if (at == reader->at)
        return html_read_tag(reader, at + 2, token);
    return emit_slice(reader, at, token);
}

/* --- script (13.2.5.15 to 13.2.5.31) ------------------------------------------------------------
 */

enum { SCRIPT_PLAIN, SCRIPT_ESCAPED, SCRIPT_DOUBLE };

/* Bytes of "script" and the character behind it, if both stand at `at`; else 0. */
static size_t script_word(struct str in, size_t at)
{
    struct str rest = str_skip(in, at);

    if (!str_starts_nocase(rest, STR("script")) || rest.n < 7)
        return 0;
    return is_space(rest.p[6]) || rest.p[6] == '/' || rest.p[6] == '>' ? 7 : 0;
}

/* At a '<' of a script that does not end it: how many bytes to step over; changes the state. */
static size_t step_less_than(struct html_reader *reader, size_t at)
{
    struct str rest = str_skip(reader->in, at);
    size_t n = 0;

    reader->script_dashes = 0;
    if (reader->script_state == SCRIPT_PLAIN && str_starts(rest, STR("<!--"))) {
        reader->script_state = SCRIPT_ESCAPED;
        reader->script_dashes = 2;
        return 4;
    }
    if (reader->script_state == SCRIPT_ESCAPED && (n = script_word(reader->in, at + 1))) {
        reader->script_state = SCRIPT_DOUBLE;
        return n + 1;
    }
    if (reader->script_state == SCRIPT_DOUBLE && rest.n > 1 && rest.p[1] == '/' &&
        (n = script_word(reader->in, at + 2))) {
        reader->script_state = SCRIPT_ESCAPED;
        return n + 2;
    }
    return 1;
}

static void step_script(struct html_reader *reader, char c)
{
    if (c == '>' && reader->script_dashes >= 2)
        reader->script_state = SCRIPT_PLAIN;
    if (c == '-')
        reader->script_dashes += reader->script_dashes < 2;
    else
        reader->script_dashes = 0;
}

static bool next_script(struct html_reader *reader, struct html_token *token)
{
    struct str in = reader->in;
    size_t at = reader->at;

    if (!in.p[at]) {
        reader->script_dashes = 0;
        return emit_bad(reader, token);
    }
    while (at < in.n && in.p[at]) {
        if (in.p[at] != '<') {
            step_script(reader, in.p[at++]);
            continue;
        }
        if (reader->script_state != SCRIPT_DOUBLE && at_own_end_tag(reader, at))
            break;
        at += step_less_than(reader, at);
    }
    if (at == reader->at)
        return html_read_tag(reader, at + 2, token);
    return emit_slice(reader, at, token);
}

/* --- the rest -----------------------------------------------------------------------------------
 */

static bool next_plaintext(struct html_reader *reader, struct html_token *token)
{
    size_t zero;

    if (!reader->in.p[reader->at])
        return emit_bad(reader, token);
    zero = str_find_char(reader->in, '\0', reader->at);
    return emit_slice(reader, zero == SIZE_MAX ? reader->in.n : zero, token);
}

static bool next_cdata(struct html_reader *reader, struct html_token *token)
{
    size_t end = str_find(reader->in, STR("]]>"), reader->at);
    bool good;

    if (end == SIZE_MAX)
        return emit_slice(reader, reader->in.n, token);
    good = emit_slice(reader, end, token);
    reader->at = end + 3;
    reader->mode = HTML_DATA;
    return good;
}

bool html_next(struct html_reader *reader, struct html_token *out_token)
{
    bool good = false;

    buf_reset(&reader->scratch);
    if (reader->at >= reader->in.n || reader->normal.err)
        return false;
    switch (reader->mode) {
    case HTML_DATA:
        good = next_data(reader, out_token);
        break;
    case HTML_RCDATA:
    case HTML_RAWTEXT:
        good = next_raw(reader, out_token);
        break;
    case HTML_SCRIPT:
        good = next_script(reader, out_token);
        break;
    case HTML_PLAINTEXT:
        good = next_plaintext(reader, out_token);
        break;
    case HTML_CDATA:
        good = next_cdata(reader, out_token);
        break;
    }
    return good && !reader->scratch.err;
}
