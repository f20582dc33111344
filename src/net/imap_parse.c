#include "net/imap_parse.h"

struct imap_limits imap_limits_default(void)
{
    return (struct imap_limits){.line_max = IMAP_LINE_MAX,
                                .literal_max = IMAP_LITERAL_MAX,
                                .depth_max = IMAP_DEPTH_MAX,
                                .values_max = IMAP_VALUES_MAX};
}

static const struct {
    const char *name;
    enum imap_status status;
} statuses[] = {{"OK", IMAP_OK},
                {"NO", IMAP_NO},
                {"BAD", IMAP_BAD},
                {"BYE", IMAP_BYE},
                {"PREAUTH", IMAP_PREAUTH}};

static enum imap_status status_of(struct str word)
{
    for (size_t i = 0; i < ARRAY_LEN(statuses); i++)
        if (str_is_nocase(word, statuses[i].name))
            return statuses[i].status;
    return IMAP_NO_STATUS;
}

/* The n-th word of a line, separated by single spaces. */
static struct str word_at(struct str line, size_t n)
{
    struct str word = STR_NONE, rest = line;
    for (size_t i = 0; i <= n; i++)
        str_cut(rest, ' ', &word, &rest);
    return word;
}

/* {123} or {123+} at the end of a line: its size. False without one. */
static bool literal_at_end(struct str line, int64_t *out)
{
    if (line.n < 3 || line.p[line.n - 1] != '}')
        return false;
    size_t open = str_find_last(line, '{');
    if (open == SIZE_MAX)
        return false;
    struct str digits = str_slice(line, open + 1, line.n - 1);
    if (digits.n && digits.p[digits.n - 1] == '+')
        digits.n--;
    if (digits.n == 0 || !char_is_digit(digits.p[0]))
        return false;
    enum err err = str_to_i64(digits, out);
    if (err == ERR_TOO_BIG)
        *out = INT64_MAX;
    return err == OK || err == ERR_TOO_BIG;
}

/* Is the end of the line outside a quoted string? */
static bool quotes_are_closed(struct str line)
{
    bool inside = false;
    for (size_t i = 0; i < line.n; i++) {
        if (inside && line.p[i] == '\\')
            i++;
        else if (line.p[i] == '"')
            inside = !inside;
    }
    return !inside;
}

enum err imap_scan(struct imap_scan *scan, struct str in, const struct imap_limits *limits,
                   size_t *out_size)
{
    for (;;) {
        if (scan->at > in.n)
            return in.n > limits->literal_max + limits->line_max ? ERR_TOO_BIG : ERR_BUSY;
        size_t lf = str_find_char(in, '\n', scan->at);
        size_t end = lf == SIZE_MAX ? in.n : lf;
        if (scan->outside + (end - scan->line_at) > limits->line_max)
            return ERR_TOO_BIG;
        if (lf == SIZE_MAX) {
            scan->at = in.n;
            return ERR_BUSY;
        }
        struct str line = str_slice(in, scan->line_at, lf);
        if (line.n && line.p[line.n - 1] == '\r')
            line.n--;
        if (!scan->classified) {
            scan->classified = true;
            scan->status = word_at(line, 0).n == 0 || str_is(word_at(line, 0), "+") ||
                           status_of(word_at(line, 1)) != IMAP_NO_STATUS;
        }
        int64_t literal;
        if (scan->status || !literal_at_end(line, &literal) || !quotes_are_closed(line)) {
            *out_size = lf + 1;
            return OK;
        }
        if ((uint64_t)literal > limits->literal_max ||
            lf + 1 + (size_t)literal > limits->literal_max + limits->line_max)
            return ERR_TOO_BIG;
        scan->outside += lf + 1 - scan->line_at;
        scan->at = scan->line_at = lf + 1 + (size_t)literal;
    }
}

struct reader {
    struct arena *arena;
    struct str in;
    size_t at;
    const struct imap_limits *limits;
    size_t values;
};

static bool at_end(const struct reader *r)
{
    return r->at >= r->in.n || r->in.p[r->at] == '\r' || r->in.p[r->at] == '\n';
}

static void skip_spaces(struct reader *r)
{
    while (r->at < r->in.n && r->in.p[r->at] == ' ')
        r->at++;
}

static enum err read_quoted(struct reader *r, struct imap_value *out)
{
    size_t start = ++r->at, escapes = 0;
    for (; r->at < r->in.n && r->in.p[r->at] != '"'; r->at++) {
        if (r->in.p[r->at] == '\r' || r->in.p[r->at] == '\n')
            return ERR_BAD_INPUT;
        if (r->in.p[r->at] == '\\') {
            escapes++;
            r->at++;
        }
    }
    if (r->at >= r->in.n)
        return ERR_BAD_INPUT;
    struct str raw = str_slice(r->in, start, r->at++);
    out->type = IMAP_STRING;
    out->text = raw;
    if (!escapes)
        return OK;
    char *copy = arena_alloc(r->arena, raw.n);
    if (!copy)
        return r->arena->err;
    size_t n = 0;
    for (size_t i = 0; i < raw.n; i++) {
        if (raw.p[i] == '\\' && i + 1 < raw.n)
            i++;
        copy[n++] = raw.p[i];
    }
    out->text = str_of(copy, n);
    return OK;
}

static enum err read_literal(struct reader *r, struct imap_value *out)
{
    size_t lf = str_find_char(r->in, '\n', r->at);
    if (lf == SIZE_MAX)
        return ERR_BAD_INPUT;
    struct str head = str_slice(r->in, r->at, lf);
    if (head.n && head.p[head.n - 1] == '\r')
        head.n--;
    int64_t size;
    if (!literal_at_end(head, &size) || str_find_char(head, '}', 0) != head.n - 1)
        return ERR_BAD_INPUT;
    if ((uint64_t)size > r->limits->literal_max)
        return ERR_TOO_BIG;
    if ((size_t)size > r->in.n - (lf + 1))
        return ERR_BAD_INPUT;
    out->type = IMAP_STRING;
    out->text = str_of(r->in.p + lf + 1, (size_t)size);
    r->at = lf + 1 + (size_t)size;
    return OK;
}

/* An atom, with sections: BODY[HEADER.FIELDS (MESSAGE-ID "x y")]<0> is one. */
static enum err read_atom(struct reader *r, struct imap_value *out)
{
    size_t start = r->at;
    bool in_section = false;
    for (; !at_end(r); r->at++) {
        char c = r->in.p[r->at];
        if (c == '[' && r->at > start)
            in_section = true;
        else if (c == ']' && in_section)
            in_section = false;
        else if (!in_section && (c == ' ' || c == '(' || c == ')' || c == '"'))
            break;
    }
    if (r->at == start || in_section)
        return ERR_BAD_INPUT;
    out->text = str_slice(r->in, start, r->at);
    out->type = str_is_nocase(out->text, "NIL") ? IMAP_NIL : IMAP_ATOM;
    return OK;
}

static enum err read_value(struct reader *r, unsigned depth, struct imap_value *out);

/* Values up to `close` (which is taken), or to the end of the line when close is 0. */
static enum err read_values(struct reader *r, char close, unsigned depth, struct imap_value *out)
{
    VEC(struct imap_value) items = {0};
    for (;;) {
        skip_spaces(r);
        if (at_end(r)) {
            if (close)
                return ERR_BAD_INPUT;
            break;
        }
        if (close && r->in.p[r->at] == close) {
            r->at++;
            break;
        }
        struct imap_value value = {0};
        if (++r->values > r->limits->values_max)
            return ERR_TOO_BIG;
        enum err err = read_value(r, depth, &value);
        if (err)
            return err;
        if (!vec_push(r->arena, &items, value))
            return r->arena->err;
    }
    *out = (struct imap_value){.type = IMAP_LIST, .items = items.at, .count = items.n};
    return OK;
}

static enum err read_value(struct reader *r, unsigned depth, struct imap_value *out)
{
    switch (r->in.p[r->at]) {
    case '(':
        if (depth >= r->limits->depth_max)
            return ERR_TOO_BIG;
        r->at++;
        return read_values(r, ')', depth + 1, out);
    case '"':
        return read_quoted(r, out);
    case '{':
        return read_literal(r, out);
    default:
        return read_atom(r, out);
    }
}

static struct str read_word(struct reader *r)
{
    size_t start = r->at;
    while (!at_end(r) && r->in.p[r->at] != ' ')
        r->at++;
    struct str word = str_slice(r->in, start, r->at);
    skip_spaces(r);
    return word;
}

/* The text of a status line, with its [CODE ...] before it. A code that is not well formed is
 * taken as text: some servers put anything in brackets there. */
static enum err read_status(struct reader *r, struct imap_response *out)
{
    size_t close = str_find_char(r->in, ']', r->at);
    if (!at_end(r) && r->in.p[r->at] == '[' && close != SIZE_MAX) {
        struct reader inner = *r;
        inner.in = str_slice(r->in, 0, close);
        inner.at = r->at + 1;
        struct imap_value code = {0};
        enum err err = read_values(&inner, 0, 0, &code);
        if (err && err != ERR_BAD_INPUT)
            return err;
        if (!err && inner.at == close) {
            out->code = code;
            r->at = close + 1;
            skip_spaces(r);
        }
    }
    size_t start = r->at;
    while (!at_end(r))
        r->at++;
    out->text = str_slice(r->in, start, r->at);
    return OK;
}

enum err imap_parse(struct arena *arena, struct str response, const struct imap_limits *limits,
                    struct imap_response *out)
{
    struct reader r = {.arena = arena, .in = response, .limits = limits};
    struct imap_response got = {0};
    struct str first = read_word(&r);
    if (str_is(first, "+")) {
        got.kind = IMAP_CONTINUE;
        enum err err = read_status(&r, &got);
        if (!err)
            *out = got;
        return err;
    }
    if (first.n == 0)
        return ERR_BAD_INPUT;
    got.kind = str_is(first, "*") ? IMAP_UNTAGGED : IMAP_TAGGED;
    got.tag = first;
    struct str name = read_word(&r);
    if (got.kind == IMAP_UNTAGGED && str_to_i64(name, &got.number) == OK) {
        if (got.number < 0)
            return ERR_BAD_INPUT;
        got.has_number = true;
        name = read_word(&r);
    }
    got.status = status_of(name);
    got.name = name;
    if (name.n == 0 || (got.kind == IMAP_TAGGED && got.status == IMAP_NO_STATUS))
        return ERR_BAD_INPUT;
    enum err err = got.status ? read_status(&r, &got) : read_values(&r, 0, 0, &got.rest);
    if (!err)
        *out = got;
    return err;
}

const struct imap_value *imap_find(const struct imap_value *list, const char *name)
{
    for (size_t i = 0; i + 1 < list->count; i += 2) {
        struct str key = list->items[i].text;
        size_t section = str_find_char(key, '[', 0);
        if (list->items[i].type == IMAP_ATOM &&
            str_is_nocase(str_slice(key, 0, section == SIZE_MAX ? key.n : section), name))
            return &list->items[i + 1];
    }
    return NULL;
}

enum err imap_number(const struct imap_value *value, int64_t *out)
{
    if (!value || value->type == IMAP_LIST || value->text.n == 0 ||
        !char_is_digit(value->text.p[0]))
        return ERR_BAD_INPUT;
    return str_to_i64(value->text, out);
}
