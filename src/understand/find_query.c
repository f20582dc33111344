/* find_query.c: a search as filters and a rule.
 *
 * The filters are taken out first and leave spaces behind, so that the rule parser sees the rest
 * and its columns are still those of what was typed. */
#include <stdarg.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "model/understood.h"
#include "understand/find.h"

struct scan {
    struct arena *arena;
    struct str text;
    size_t at;
    int depth;   /* of parentheses */
    bool has_or; /* at the top */
    struct buf rest;
    struct find_filter **last;
    size_t whole; /* column of the first filter that holds for the whole; 0: none */
    struct rule_error *error;
};

static const char *const key_names[FIND_KEYS] = {"is",      "assignee", "before", "after",
                                                 "channel", "lang",     "label",  "from"};
static const char *const is_names[IS_COUNT] = {
    "open",    "snoozed",  "done", "answer", "watching", "left", "unread",
    "waiting", "promised", "late", "public", "private",  "mine"};

static enum err wrong(struct scan *scan, size_t at, const char *format, ...) printf_like(3, 4);
static enum err wrong(struct scan *scan, size_t at, const char *format, ...)
{
    va_list args;

    scan->error->column = utf8_count(str_slice(scan->text, 0, at)) + 1;
    va_start(args, format);
    (void)vsnprintf(scan->error->text, sizeof(scan->error->text), format, args);
    va_end(args);
    return ERR_BAD_INPUT;
}

/* The end of what begins at `at`: a quote, a parenthesis or a bare word; SIZE_MAX when unclosed. */
static size_t value_end(struct str text, size_t at)
{
    if (at < text.n && (text.p[at] == '"' || text.p[at] == '(')) {
        size_t end = str_find_char(text, text.p[at] == '"' ? '"' : ')', at + 1);

        return end == SIZE_MAX ? SIZE_MAX : end + 1;
    }
    while (at < text.n && !char_is_space(text.p[at]) &&
           str_find_char(STR("()\""), text.p[at], 0) == SIZE_MAX)
        at++;
    return at;
}

static struct str unquoted(struct str value)
{
    if (value.n >= 2 && (value.p[0] == '"' || value.p[0] == '('))
        value = str_slice(value, 1, value.n - 1);
    return str_trim(value);
}

static bool read_day(struct arena *arena, struct str text, int64_t *out_at)
{
    struct str whole = text.n == 10 ? arena_printf(arena, "%.*sT00:00:00Z", STR_ARGS(text)) : text;

    return !clock_parse(whole, out_at);
}

static bool in_list(struct str text, const char *const *names, int n, int64_t *out_number)
{
    for (int i = 0; i < n; i++) {
        if (str_is(text, names[i])) {
            *out_number = i;
            return true;
        }
    }
    return false;
}

/* What can be understood without asking the store. */
static enum err read_value(struct scan *scan, struct find_filter *filter, size_t at)
{
    switch (filter->key) {
    case FIND_IS:
        if (!in_list(filter->text, is_names, IS_COUNT, &filter->number))
            return wrong(scan, at,
                         "'is:' takes open, snoozed, done, answer, watching, left, unread, "
                         "waiting, promised, late, public, private or mine");
        return OK;
    case FIND_BEFORE:
    case FIND_AFTER:
        if (!read_day(scan->arena, filter->text, &filter->number))
            return wrong(scan, at, "'%s:' takes a day, such as 2026-03-31", key_names[filter->key]);
        return OK;
    case FIND_LABEL:
        for (int label = 0; label < LABEL_COUNT; label++) {
            if (str_is(filter->text, label_name((enum label)label))) {
                filter->number = label;
                return OK;
            }
        }
        return wrong(scan, at, "'label:' takes a label, such as complaint or question");
    default:
        return OK;
    }
}

/* The key of the filter that stands at `at`, FIND_KEYS for none. */
static enum find_key key_at(struct str text, size_t at, size_t *out_value)
{
    size_t end = at;

    while (end < text.n && text.p[end] >= 'a' && text.p[end] <= 'z')
        end++;
    if (end == text.n || text.p[end] != ':')
        return FIND_KEYS;
    for (int key = 0; key < FIND_KEYS; key++) {
        if (str_is(str_slice(text, at, end), key_names[key])) {
            *out_value = end + 1;
            return (enum find_key)key;
        }
    }
    return FIND_KEYS;
}

static enum err add_filter(struct scan *scan, enum find_key key, bool negated, size_t at,
                           size_t value, size_t end)
{
    struct find_filter *filter = arena_new(scan->arena, struct find_filter);

    if (!filter)
        return scan->arena->err;
    filter->key = key;
    filter->negated = negated;
    filter->column = utf8_count(str_slice(scan->text, 0, at)) + 1;
    filter->text = unquoted(str_slice(scan->text, value, end));
    if (!filter->text.n)
        return wrong(scan, at, "'%s:' takes a value", key_names[key]);
    *scan->last = filter;
    scan->last = &filter->next;
    return read_value(scan, filter, at);
}

static void copy(struct scan *scan, size_t end)
{
    buf_add(&scan->rest, str_slice(scan->text, scan->at, end));
    scan->at = end;
}

/* One space for each character. */
static void blank(struct scan *scan, size_t end)
{
    for (; scan->at < end; scan->at++)
        if (((unsigned char)scan->text.p[scan->at] & 0xC0) != 0x80)
            buf_add_char(&scan->rest, ' ');
}

/* What begins where a term may begin: a filter that is ours is taken out, all else stays. */
static enum err take_term(struct scan *scan)
{
    size_t at = scan->at, value = 0, end;
    bool negated = scan->text.p[at] == '-';
    enum find_key key = key_at(scan->text, at + negated, &value);
    bool is_whole = key <= FIND_AFTER;
    enum err err;

    end = value_end(scan->text, key == FIND_KEYS ? at + negated : value);
    if (end == SIZE_MAX) /* the rule parser says so, in its words */
        end = scan->text.n;
    if (key == FIND_KEYS || (!is_whole && (scan->has_or || scan->depth))) {
        if (str_is(str_slice(scan->text, at, end), "OR") && !scan->depth)
            scan->has_or = true;
        copy(scan, end > at + negated ? end : at + 1);
        return OK;
    }
    if (scan->depth)
        return wrong(scan, at, "'%s:' holds for the whole search and cannot stand in parentheses",
                     key_names[key]);
    if (is_whole && !scan->whole)
        scan->whole = at + 1;
    err = add_filter(scan, key, negated, at, value, end);
    blank(scan, end);
    return err;
}

/* Whether an OR stands at the top: then channel:, lang: and label: belong to their alternative. */
static bool finds_or(struct str text)
{
    int depth = 0;

    for (size_t at = 0; at < text.n;) {
        char c = text.p[at];
        size_t end = c == '"' ? value_end(text, at) : at + 1;

        if (c == '(' || c == ')')
            depth += c == '(' ? 1 : -1;
        else if (c != '"' && !char_is_space(c)) {
            end = value_end(text, at);
            if (!depth && str_is(str_slice(text, at, end), "OR"))
                return true;
        }
        at = end == SIZE_MAX ? text.n : end;
    }
    return false;
}

static enum err take_all(struct scan *scan)
{
    enum err err = OK;

    scan->has_or = finds_or(scan->text);
    while (!err && scan->at < scan->text.n) {
        char c = scan->text.p[scan->at];

        if (c == '(' || c == ')')
            scan->depth += c == '(' ? 1 : -1;
        if (c == '(' || c == ')' || char_is_space(c))
            copy(scan, scan->at + 1);
        else
            err = take_term(scan);
    }
    if (!err && scan->whole && scan->has_or)
        err = wrong(scan, scan->whole - 1,
                    "this holds for the whole search: put the alternatives in parentheses");
    return err ? err : scan->rest.err;
}

/* What a stored message cannot be asked. */
static const struct rule_node *unanswerable(const struct rule_node *node)
{
    const struct rule_node *found = NULL;

    if (node->kind == RULE_URL || node->kind == RULE_DOMAIN || node->kind == RULE_TO ||
        node->kind == RULE_PLACE || (node->kind == RULE_HAS && node->number != RULE_HAS_RATING))
        return node;
    for (const struct rule_node *child = node->child; child && !found; child = child->next)
        found = unanswerable(child);
    return found;
}

static enum err parse_rest(struct scan *scan, const struct rule_node **out_rule)
{
    struct str rest = str_dup(scan->arena, buf_str(&scan->rest));
    const struct rule_node *bad;
    enum err err;

    if (!str_trim(rest).n)
        return scan->arena->err;
    err = rule_parse(scan->arena, rest, RULE_WITH_LABELS, out_rule, scan->error);
    if (err)
        return err;
    bad = unanswerable(*out_rule);
    if (!bad)
        return OK;
    scan->error->column = bad->column ? bad->column : 1;
    (void)snprintf(scan->error->text, sizeof(scan->error->text),
                   "url:, domain:, to:, near: and has: can be asked by rules, not in a search");
    return ERR_BAD_INPUT;
}

enum err find_parse(struct arena *arena, struct str text, struct find_query *out_query,
                    struct rule_error *out_error)
{
    struct find_query query = {0};
    struct scan scan = {.arena = arena, .text = text, .last = &query.filters, .error = out_error};
    enum err err;

    *out_error = (struct rule_error){.column = 1};
    if (text.n > RULE_MAX) {
        (void)snprintf(out_error->text, sizeof(out_error->text), "more than %d bytes", RULE_MAX);
        return ERR_TOO_BIG;
    }
    if (!utf8_valid(text) || !str_trim(text).n)
        return wrong(&scan, 0, "there is nothing to look for");
    buf_init(&scan.rest, 2 * RULE_MAX);
    err = take_all(&scan);
    if (!err)
        err = parse_rest(&scan, &query.rule);
    buf_clear(&scan.rest);
    if (!err)
        *out_query = query;
    return err;
}
