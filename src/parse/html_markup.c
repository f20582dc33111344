#include "base/utf8.h"
#include "parse/html_parts.h"

static bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\f'; }

/* --- comments ----------------------------------------------------------------------------------
 */

/* The text, its zeros replaced (in the scratch buffer if there are any). */
static struct str without_zeros(struct html_reader *reader, struct str text)
{
    size_t from = 0, start = reader->scratch.n, zero;

    if (str_find_char(text, '\0', 0) == SIZE_MAX)
        return text;
    while ((zero = str_find_char(text, '\0', from)) != SIZE_MAX) {
        buf_add(&reader->scratch, str_slice(text, from, zero));
        buf_add_rune(&reader->scratch, RUNE_BAD);
        from = zero + 1;
    }
    buf_add(&reader->scratch, str_skip(text, from));
    return str_skip(buf_str(&reader->scratch), start);
}

static bool emit_comment(struct html_reader *reader, struct str text, size_t behind,
                         struct html_token *token)
{
    reader->at = behind;
    *token = (struct html_token){.kind = HTML_COMMENT, .text = without_zeros(reader, text)};
    return true;
}

bool html_read_bogus(struct html_reader *reader, size_t from, struct html_token *token)
{
    size_t end = str_find_char(reader->in, '>', from);

    if (end == SIZE_MAX)
        return emit_comment(reader, str_skip(reader->in, from), reader->in.n, token);
    return emit_comment(reader, str_slice(reader->in, from, end), end + 1, token);
}

/* A comment that the input ends: the beginning of its end is no text. */
static struct str without_half_end(struct str text)
{
    if (str_ends(text, STR("--!")))
        return str_slice(text, 0, text.n - 3);
    if (str_ends(text, STR("--")))
        return str_slice(text, 0, text.n - 2);
    return str_ends(text, STR("-")) ? str_slice(text, 0, text.n - 1) : text;
}

/* From behind "<!--". */
static bool read_comment(struct html_reader *reader, size_t from, struct html_token *token)
{
    struct str in = reader->in, rest = str_skip(in, from);

    if (str_starts(rest, STR(">")))
        return emit_comment(reader, STR_NONE, from + 1, token);
    if (str_starts(rest, STR("->")))
        return emit_comment(reader, STR_NONE, from + 2, token);
    /* One character at a time: a checking memmem looks at all that is left, for each dash. */
    for (size_t end = from; (end = str_find_char(in, '-', end)) != SIZE_MAX; end++) {
        struct str tail = str_skip(in, end);

        if (str_starts(tail, STR("-->")))
            return emit_comment(reader, str_slice(in, from, end), end + 3, token);
        if (str_starts(tail, STR("--!>")))
            return emit_comment(reader, str_slice(in, from, end), end + 4, token);
    }
    return emit_comment(reader, without_half_end(rest), in.n, token);
}

/* --- doctype ------------------------------------------------------------------------------------
 */

struct doctype {
    struct html_reader *reader;
    struct html_token *token;
    size_t at;
};

static bool at_end(const struct doctype *d) { return d->at >= d->reader->in.n; }

static char peek(const struct doctype *d) { return d->reader->in.p[d->at]; }

static void skip_space(struct doctype *d)
{
    while (!at_end(d) && is_space(peek(d)))
        d->at++;
}

/* Whether it goes on after white space; at its end, an early one is quirky. */
static bool goes_on(struct doctype *d, bool may_end)
{
    skip_space(d);
    if (at_end(d) || (peek(d) == '>' && !may_end))
        d->token->force_quirks = true;
    return !at_end(d) && peek(d) != '>';
}

static void read_doctype_name(struct doctype *d)
{
    struct buf *scratch = &d->reader->scratch;

    d->token->has_name = true;
    while (!at_end(d) && !is_space(peek(d)) && peek(d) != '>') {
        if (peek(d))
            buf_add_char(scratch, char_lower(peek(d)));
        else
            buf_add_rune(scratch, RUNE_BAD);
        d->at++;
    }
}

/* False when it is broken off. */
static bool read_id(struct doctype *d, struct str *out_id, bool *out_has)
{
    char quote = peek(d);
    size_t from = d->at + 1;

    if (quote != '"' && quote != '\'') {
        d->token->force_quirks = true;
        return false;
    }
    *out_has = true;
    for (d->at++; !at_end(d) && peek(d) != quote && peek(d) != '>';)
        d->at++;
    *out_id = str_slice(d->reader->in, from, d->at);
    if (at_end(d) || peek(d) == '>') {
        d->token->force_quirks = true;
        return false;
    }
    d->at++;
    return true;
}

static void read_ids(struct doctype *d)
{
    struct str rest = str_skip(d->reader->in, d->at);
    bool is_public = str_starts_nocase(rest, STR("public"));

    if (!is_public && !str_starts_nocase(rest, STR("system"))) {
        d->token->force_quirks = true;
        return;
    }
    d->at += 6;
    if (!goes_on(d, false))
        return;
    if (is_public &&
        (!read_id(d, &d->token->public_id, &d->token->has_public_id) || !goes_on(d, true)))
        return;
    if (read_id(d, &d->token->system_id, &d->token->has_system_id))
        (void)goes_on(d, true);
}

static bool read_doctype(struct html_reader *reader, size_t from, struct html_token *token)
{
    struct doctype d = {reader, token, from};
    size_t end, name_n;

    *token = (struct html_token){.kind = HTML_DOCTYPE};
    if (goes_on(&d, false)) {
        read_doctype_name(&d);
        if (goes_on(&d, true))
            read_ids(&d);
    }
    end = str_find_char(reader->in, '>', d.at);
    name_n = reader->scratch.n;
    /* each of these may move the scratch buffer, so the earlier one is read again below */
    struct str public_id = without_zeros(reader, token->public_id);
    size_t public_at = reader->scratch.n - public_id.n;
    bool moved = public_id.p != token->public_id.p;
    token->system_id = without_zeros(reader, token->system_id);
    token->public_id = moved ? str_of(reader->scratch.p + public_at, public_id.n) : public_id;
    token->text = str_slice(buf_str(&reader->scratch), 0, name_n);
    reader->at = end == SIZE_MAX ? reader->in.n : end + 1;
    return true;
}

bool html_read_markup(struct html_reader *reader, struct html_token *token)
{
    struct str rest = str_skip(reader->in, reader->at + 2);

    if (str_starts(rest, STR("--")))
        return read_comment(reader, reader->at + 4, token);
    if (str_starts_nocase(rest, STR("doctype")))
        return read_doctype(reader, reader->at + 9, token);
    if (reader->allow_cdata && str_starts(rest, STR("[CDATA["))) {
        reader->at += 9;
        reader->mode = HTML_CDATA;
        *token = (struct html_token){.kind = HTML_TEXT};
        return true;
    }
    return html_read_bogus(reader, reader->at + 2, token);
}
