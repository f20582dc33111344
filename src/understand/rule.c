/* rule.c: from tokens to a tree.
 *
 * The grammar is small enough for recursive descent, but a rule is 4,096 bytes of anything, and
 * 4,000 open parentheses must not become 4,000 stack frames. So open groups stand in a list of
 * our own: each holds what was joined so far by AND and by OR. Groups of one vanish and double
 * negations fold, which bounds the depth of the tree by its terms.
 */
#include <stdarg.h>
#include <stdio.h>

#include "base/utf8.h"
#include "understand/rule_parts.h"

enum err rule_wrong(struct rule_parser *parser, size_t column, const char *format, ...)
{
    va_list args;

    parser->error.column = column;
    va_start(args, format);
    (void)vsnprintf(parser->error.text, sizeof(parser->error.text), format, args);
    va_end(args);
    return ERR_BAD_INPUT;
}

struct list {
    struct rule_node *first, *last;
    size_t n;
};

struct group {
    size_t column; /* of the parenthesis */
    struct list or_list, and_list;
    bool negated;        /* the group itself */
    size_t minus_column; /* its minus */
};

struct groups {
    VEC(struct group) open; /* the whole rule first */
    bool minus;             /* a minus waits for its primary */
    size_t minus_column;
};

static struct group *innermost(struct groups *groups)
{
    return &groups->open.at[groups->open.n - 1];
}

static void list_add(struct list *list, struct rule_node *node)
{
    if (list->last)
        list->last->next = node;
    else
        list->first = node;
    list->last = node;
    list->n++;
}

/* The list as one node: its only member, or an AND or OR of all. */
static struct rule_node *list_node(struct arena *arena, struct list *list, enum rule_kind kind)
{
    struct rule_node *node;
    bool any = false, all = true;

    if (list->n == 1)
        return list->first;
    node = arena_new(arena, struct rule_node);
    if (!node)
        return NULL;
    for (struct rule_node *child = list->first; child; child = child->next) {
        any |= child->positive;
        all &= child->positive;
    }
    node->kind = kind;
    node->column = list->first->column;
    node->child = list->first;
    node->positive = kind == RULE_AND ? any : all;
    return node;
}

static enum err close_and(struct rule_parser *parser, struct group *group)
{
    struct rule_node *node = list_node(parser->arena, &group->and_list, RULE_AND);

    if (!node)
        return parser->arena->err;
    list_add(&group->or_list, node);
    group->and_list = (struct list){0};
    return OK;
}

static struct rule_node *negate(struct arena *arena, struct rule_node *node, size_t column)
{
    struct rule_node *not_node;

    if (node->kind == RULE_NOT) {
        /* Not not a is a, but still counts for nothing positive. */
        node->child->positive = false;
        node->child->column = column;
        node->child->next = NULL;
        return node->child;
    }
    not_node = arena_new(arena, struct rule_node);
    if (not_node)
        *not_node = (struct rule_node){.kind = RULE_NOT, .column = column, .child = node};
    return not_node;
}

/* A finished primary joins what is open. */
static enum err add_primary(struct rule_parser *parser, struct groups *groups,
                            struct rule_node *node, bool negated, size_t minus_column)
{
    if (node && negated)
        node = negate(parser->arena, node, minus_column);
    if (!node)
        return parser->arena->err;
    list_add(&innermost(groups)->and_list, node);
    return OK;
}

static enum err read_distance(struct rule_parser *parser, const struct token *token,
                              int64_t *out_distance)
{
    int64_t n = 0;
    bool digits = token->text.n && token->text.n < 10;

    for (size_t i = 0; i < token->text.n; i++)
        digits = digits && char_is_digit(token->text.p[i]);
    if (!digits || str_to_i64(token->text, &n) || n < 1 || n > RULE_NEAR_MAX)
        return rule_wrong(parser, token->column, "NEAR/ takes a number from 1 to %d",
                          RULE_NEAR_MAX);
    *out_distance = n;
    return OK;
}

static bool may_be_near(const struct rule_node *node)
{
    return node->kind == RULE_WORDS && !node->words.sigil;
}

/* Behind the first term: is this a NEAR? Then its second term is read too. */
static enum err maybe_near(struct rule_parser *parser, struct rule_node *node)
{
    struct rule_parser before = *parser;
    struct token token, right;
    struct rule_node *other;
    enum err err = rule_token(parser, &token);

    if (err || token.kind != TOKEN_NEAR) {
        /* Not ours; whatever it is will be read again. */
        parser->at = before.at;
        parser->column = before.column;
        return OK;
    }
    err = read_distance(parser, &token, &node->number);
    if (!err && !may_be_near(node))
        err = rule_wrong(parser, node->column, "NEAR joins plain words or phrases only");
    if (!err)
        err = rule_token(parser, &right);
    if (err)
        return err;
    if (right.kind != TOKEN_QUOTE && right.kind != TOKEN_BARE)
        return rule_wrong(parser, right.column, "NEAR needs a word or phrase behind it");
    err = rule_term(parser, &right, &other);
    if (err)
        return err;
    if (!may_be_near(other))
        return rule_wrong(parser, right.column, "NEAR joins plain words or phrases only");
    node->kind = RULE_NEAR;
    node->other = other->words;
    before = *parser;
    if (!rule_token(parser, &token) && token.kind == TOKEN_NEAR)
        return rule_wrong(parser, token.column, "NEAR cannot be chained");
    parser->at = before.at;
    parser->column = before.column;
    parser->error = before.error;
    return OK;
}

static enum err take_term(struct rule_parser *parser, struct groups *groups,
                          const struct token *token)
{
    struct rule_node *node;
    enum err err = rule_term(parser, token, &node);

    if (!err && token->kind != TOKEN_KEY)
        err = maybe_near(parser, node);
    if (!err)
        err = add_primary(parser, groups, node, groups->minus, groups->minus_column);
    groups->minus = false;
    return err;
}

static enum err take_open(struct rule_parser *parser, struct groups *groups,
                          const struct token *token)
{
    struct group group = {
        .column = token->column, .negated = groups->minus, .minus_column = groups->minus_column};

    groups->minus = false;
    return vec_push(parser->arena, &groups->open, group) ? OK : parser->arena->err;
}

static bool needs_term(struct groups *groups)
{
    return groups->minus || !innermost(groups)->and_list.n;
}

static enum err take_close(struct rule_parser *parser, struct groups *groups,
                           const struct token *token)
{
    struct group group = *innermost(groups);
    enum err err;

    if (groups->open.n == 1)
        return rule_wrong(parser, token->column, "nothing is open here");
    if (needs_term(groups))
        return rule_wrong(parser, token->column, "a term is missing before this");
    err = close_and(parser, &group);
    if (err)
        return err;
    groups->open.n--;
    return add_primary(parser, groups, list_node(parser->arena, &group.or_list, RULE_OR),
                       group.negated, group.minus_column);
}

static enum err take_end(struct rule_parser *parser, struct groups *groups,
                         const struct token *token)
{
    if (needs_term(groups))
        return rule_wrong(parser, token->column, "the rule ends where a term is expected");
    if (groups->open.n > 1)
        return rule_wrong(parser, innermost(groups)->column, "this parenthesis is never closed");
    return close_and(parser, innermost(groups));
}

static enum err take_token(struct rule_parser *parser, struct groups *groups,
                           const struct token *token)
{
    switch (token->kind) {
    case TOKEN_MINUS:
        if (groups->minus)
            return rule_wrong(parser, token->column, "one minus is enough");
        groups->minus = true;
        groups->minus_column = token->column;
        return OK;
    case TOKEN_OPEN:
        return take_open(parser, groups, token);
    case TOKEN_CLOSE:
        return take_close(parser, groups, token);
    case TOKEN_OR:
        if (needs_term(groups))
            return rule_wrong(parser, token->column, "a term is missing before OR");
        return close_and(parser, innermost(groups));
    case TOKEN_NEAR:
        return rule_wrong(parser, token->column, "NEAR needs a word or phrase before it");
    case TOKEN_END:
        return take_end(parser, groups, token);
    case TOKEN_QUOTE:
    case TOKEN_BARE:
    case TOKEN_KEY:
        break;
    }
    return take_term(parser, groups, token);
}

static enum err parse_all(struct rule_parser *parser, struct rule_node **out_root)
{
    struct groups groups = {0};
    struct group whole = {0};
    struct token token;
    enum err err = vec_push(parser->arena, &groups.open, whole) ? OK : parser->arena->err;

    do {
        if (!err)
            err = rule_token(parser, &token);
        if (!err)
            err = take_token(parser, &groups, &token);
    } while (!err && token.kind != TOKEN_END);
    if (err)
        return err;
    *out_root = list_node(parser->arena, &innermost(&groups)->or_list, RULE_OR);
    return *out_root ? OK : parser->arena->err;
}

static const struct rule_node *not_positive(const struct rule_node *node)
{
    if (node->kind != RULE_OR)
        return node;
    for (const struct rule_node *child = node->child; child; child = child->next)
        if (!child->positive)
            return not_positive(child);
    return node;
}

/* Too long, or not UTF-8: blamed on the first character that is too much or broken. */
static enum err check_bytes(struct rule_parser *parser)
{
    struct str rule = parser->rule;
    size_t column = 0;

    for (size_t at = 0; at < rule.n;) {
        bool bad = false;

        (void)utf8_next(rule, &at, &bad);
        column++;
        if (bad)
            return rule_wrong(parser, column, "this is not valid UTF-8");
        if (at > RULE_MAX) {
            (void)rule_wrong(parser, column, "the rule is longer than %d bytes", RULE_MAX);
            return ERR_TOO_BIG;
        }
    }
    return OK;
}

enum err rule_parse(struct arena *arena, struct str rule, unsigned flags,
                    const struct rule_node **out_rule, struct rule_error *out_error)
{
    struct rule_parser parser = {.arena = arena, .rule = rule, .flags = flags, .column = 1};
    struct rule_node *root = NULL;
    enum err err = check_bytes(&parser);

    words_init(&parser.words);
    if (!err)
        err = parse_all(&parser, &root);
    if (!err && !root->positive)
        err = rule_wrong(&parser, not_positive(root)->column,
                         "the rule needs something positive to look for, in each part of an OR");
    words_clear(&parser.words);
    if (!err)
        *out_rule = root;
    else if (out_error && parser.error.column)
        *out_error = parser.error;
    else if (out_error)
        (void)snprintf(out_error->text, sizeof(out_error->text), "%s", err_info(err)->sentence);
    return err;
}

enum err rule_check(struct str rule, unsigned flags, struct fault *fault)
{
    const struct rule_node *root;
    struct rule_error error = {.column = 1};
    struct arena arena;
    enum err err;

    arena_init(&arena, 0);
    err = rule_parse(&arena, rule, flags, &root, &error);
    arena_clear(&arena);
    return err ? fault_set(fault, err, "column %zu: %s", error.column, error.text) : OK;
}
