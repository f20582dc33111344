/* rule_parts.h: what the files of the rule parser share; nobody else includes it. */
#ifndef UNDERSTAND_RULE_PARTS_H
#define UNDERSTAND_RULE_PARTS_H

#include "understand/rule.h"
#include "understand/word.h"

enum token_kind {
    TOKEN_END,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_MINUS,
    TOKEN_OR,
    TOKEN_NEAR,  /* text: what stands behind "NEAR/" */
    TOKEN_QUOTE, /* text: between the quotes */
    TOKEN_BARE,
    TOKEN_KEY, /* key, and text: the value */
};

struct token {
    enum token_kind kind;
    size_t column;
    struct str text, key;
};

struct rule_parser {
    struct arena *arena;
    struct str rule;
    unsigned flags;
    size_t at, column; /* the next byte and its column */
    size_t terms;
    struct words words; /* scratch */
    struct rule_error error;
};

/* Sets the first error; gives ERR_BAD_INPUT. */
enum err rule_wrong(struct rule_parser *parser, size_t column, const char *format, ...)
    printf_like(3, 4);

/* The next token, taken. */
must_check enum err rule_token(struct rule_parser *parser, struct token *out_token);

/* A node for a TOKEN_QUOTE, TOKEN_BARE or TOKEN_KEY. */
must_check enum err rule_term(struct rule_parser *parser, const struct token *token,
                              struct rule_node **out_node);

/* The words of `text` as a phrase into the arena; an error at `column` without a word. */
must_check enum err rule_phrase(struct rule_parser *parser, struct str text, size_t column,
                                struct rule_words *out_words);

bool rule_key_known(struct str key);

/* Fills a node from `key:value`. */
must_check enum err rule_key(struct rule_parser *parser, const struct token *token,
                             struct rule_node *node);

/* Unicode white space. */
bool rule_is_space(uint32_t code_point);

#endif
