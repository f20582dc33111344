/* rule_token.c: a rule's text as tokens with their columns. */
#include <utf8proc.h>

#include "base/utf8.h"
#include "understand/rule_parts.h"

bool rule_is_space(uint32_t c)
{
    if (c < 0x80)
        return c <= ' ' && char_is_space((char)c);
    switch (utf8proc_category((utf8proc_int32_t)c)) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return true;
    default:
        return c == 0x85;
    }
}

/* Everything the grammar itself names is ASCII, so single bytes may be looked at. */
static char peek(const struct rule_parser *parser)
{
    return parser->at < parser->rule.n ? parser->rule.p[parser->at] : 0;
}

static uint32_t step(struct rule_parser *parser)
{
    parser->column++;
    if (!((unsigned char)parser->rule.p[parser->at] & 0x80))
        return (unsigned char)parser->rule.p[parser->at++];
    return utf8_next(parser->rule, &parser->at, NULL);
}

static void skip_space(struct rule_parser *parser)
{
    while (parser->at < parser->rule.n) {
        size_t at = parser->at, column = parser->column;

        if (!rule_is_space(step(parser))) {
            parser->at = at;
            parser->column = column;
            return;
        }
    }
}

/* Up to `closer`, which is taken too. `column` is the opener's. */
static enum err take_until(struct rule_parser *parser, char closer, size_t column,
                           struct str *out_text)
{
    size_t from = parser->at;

    while (parser->at < parser->rule.n && peek(parser) != closer)
        (void)step(parser);
    *out_text = str_slice(parser->rule, from, parser->at);
    if (parser->at == parser->rule.n)
        return rule_wrong(parser, column,
                          closer == '"' ? "this quote is never closed"
                                        : "this parenthesis is never closed");
    (void)step(parser);
    return OK;
}

static struct str take_bare(struct rule_parser *parser)
{
    size_t from = parser->at;

    while (parser->at < parser->rule.n) {
        size_t at = parser->at, column = parser->column;
        char c = peek(parser);

        if (c == '(' || c == ')' || c == '"')
            break;
        if (rule_is_space(step(parser))) {
            parser->at = at;
            parser->column = column;
            break;
        }
    }
    return str_slice(parser->rule, from, parser->at);
}

/* "name:" at the start of a bare token, with a name of ASCII letters, digits and '_' that starts
 * with a letter. False for anything else ("12:30", "@a:b"). */
static bool cut_key(struct str bare, struct str *out_key, struct str *out_value)
{
    size_t n = 0;

    if (!bare.n || !char_is_alpha(bare.p[0]))
        return false;
    while (n < bare.n && (char_is_alpha(bare.p[n]) || char_is_digit(bare.p[n]) || bare.p[n] == '_'))
        n++;
    if (n == bare.n || bare.p[n] != ':')
        return false;
    *out_key = str_slice(bare, 0, n);
    *out_value = str_skip(bare, n + 1);
    return true;
}

static enum err take_value(struct rule_parser *parser, struct token *token)
{
    size_t opener = parser->column;
    char c = peek(parser);

    if (token->text.n)
        return OK;
    if (c == '"' || c == '(') {
        (void)step(parser);
        return take_until(parser, c == '(' ? ')' : '"', opener, &token->text);
    }
    if (parser->at == parser->rule.n)
        return rule_wrong(parser, parser->column, "'%.*s:' needs a value", STR_ARGS(token->key));
    return rule_wrong(parser, token->column, "'%.*s:' needs a value directly behind it",
                      STR_ARGS(token->key));
}

static enum err bare_token(struct rule_parser *parser, struct token *token)
{
    token->text = take_bare(parser);
    if (cut_key(token->text, &token->key, &token->text)) {
        token->kind = TOKEN_KEY;
        if (!rule_key_known(token->key))
            return rule_wrong(parser, token->column, "'%.*s:' is not a key",
                              STR_ARGS(str_slice(token->key, 0, 60)));
        return take_value(parser, token);
    }
    token->kind = TOKEN_BARE;
    if (str_is(token->text, "OR")) {
        token->kind = TOKEN_OR;
    } else if (str_starts(token->text, STR("NEAR/"))) {
        token->kind = TOKEN_NEAR;
        token->text = str_skip(token->text, 5);
    } else if (str_is(token->text, "AND")) {
        return rule_wrong(parser, token->column, "a space already means AND; leave the word out");
    } else if (str_is(token->text, "NOT")) {
        return rule_wrong(parser, token->column, "write -word, not NOT word");
    }
    return OK;
}

enum err rule_token(struct rule_parser *parser, struct token *out_token)
{
    struct token token = {.kind = TOKEN_END};
    enum err err = OK;

    skip_space(parser);
    token.column = parser->column;
    if (parser->at < parser->rule.n) {
        char c = peek(parser);

        if (c == '(' || c == ')' || c == '-' || c == '"') {
            token.kind = c == '('   ? TOKEN_OPEN
                         : c == ')' ? TOKEN_CLOSE
                         : c == '-' ? TOKEN_MINUS
                                    : TOKEN_QUOTE;
            (void)step(parser);
            if (c == '"')
                err = take_until(parser, '"', token.column, &token.text);
        } else {
            err = bare_token(parser, &token);
        }
    }
    if (!err)
        *out_token = token;
    return err;
}
