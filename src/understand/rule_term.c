/* rule_term.c: one term of a rule as a node: word, word*, phrase, #tag, @handle, $ticker. */
#include "base/utf8.h"
#include "understand/rule_parts.h"

/* Words from..to of the scratch into the arena. */
static enum err keep_words(struct rule_parser *parser, size_t from, size_t to,
                           struct rule_words *out_words)
{
    const struct words *words = &parser->words;
    struct rule_words kept = {.n = to - from};

    kept.at = arena_alloc_array(parser->arena, kept.n, sizeof(*kept.at));
    if (!kept.at)
        return parser->arena->err;
    for (size_t i = 0; i < kept.n; i++) {
        const struct word *word = &words->at[from + i];
        bool both_own = i && word->own && word[-1].own;

        kept.at[i].text = str_dup(parser->arena, words_text(words, from + i));
        kept.at[i].glued = both_own && word->glued;
    }
    *out_words = kept;
    return parser->arena->err;
}

static enum err read_words(struct rule_parser *parser, struct str text, size_t column)
{
    enum err err = words_read(&parser->words, text);

    if (!err && !parser->words.n)
        err = rule_wrong(parser, column, "there is no word in this term");
    return err;
}

enum err rule_phrase(struct rule_parser *parser, struct str text, size_t column,
                     struct rule_words *out_words)
{
    enum err err = read_words(parser, text, column);

    return err ? err : keep_words(parser, 0, parser->words.n, out_words);
}

/* "acme*": one plain word with the star directly behind it. */
static bool has_star(const struct words *words)
{
    const struct word *last = &words->at[words->n - 1];

    return words->folded.p[words->folded.n - 1] == '*' && last->at + last->n == words->folded.n - 1;
}

static enum err prefix_term(struct rule_parser *parser, const struct token *token,
                            struct rule_node *node)
{
    struct str text = words_text(&parser->words, 0);

    if (parser->words.n > 1 || parser->words.at[0].sigil)
        return rule_wrong(parser, token->column, "word* takes one plain word before the star");
    if (utf8_count(text) < RULE_PREFIX_MIN)
        return rule_wrong(parser, token->column, "word* needs at least %d characters",
                          RULE_PREFIX_MIN);
    node->kind = RULE_PREFIX;
    node->value = str_dup(parser->arena, text);
    return parser->arena->err;
}

/* Where the host of "@name@host" begins in the folded text, or its end. The second @ must stand
 * directly behind a word, and a word directly behind it. */
static size_t host_start(const struct words *words)
{
    for (size_t i = 0; i + 1 < words->n; i++) {
        size_t end = words->at[i].at + words->at[i].n;

        if (words->folded.p[end] == '@' && words->at[i + 1].at == end + 1)
            return end + 1;
    }
    return words->folded.n;
}

static enum err handle_term(struct rule_parser *parser, struct rule_node *node)
{
    const struct words *words = &parser->words;
    struct str folded = buf_str(&words->folded);
    size_t host = host_start(words), n = 0, last;
    enum err err;

    while (n < words->n && words->at[n].at < host)
        n++;
    err = keep_words(parser, 0, n, &node->words);
    if (err)
        return err;
    last = words->at[n - 1].at + words->at[n - 1].n;
    node->kind = RULE_HANDLE;
    node->name = str_dup(parser->arena, str_slice(folded, words->at[0].at, last));
    if (n < words->n) {
        last = words->at[words->n - 1].at + words->at[words->n - 1].n;
        node->host = str_dup(parser->arena, str_slice(folded, host, last));
    }
    node->words.host = node->host;
    node->words.sigil = '@';
    return parser->arena->err;
}

static enum err bare_term(struct rule_parser *parser, const struct token *token,
                          struct rule_node *node)
{
    const struct words *words = &parser->words;
    enum err err = read_words(parser, token->text, token->column);
    char sigil;

    if (err)
        return err;
    if (has_star(words))
        return prefix_term(parser, token, node);
    sigil = words->at[0].at == 1 ? words->at[0].sigil : 0;
    if (sigil == '@')
        return handle_term(parser, node);
    node->kind = RULE_WORDS;
    err = keep_words(parser, 0, words->n, &node->words);
    node->words.sigil = sigil;
    return err;
}

enum err rule_term(struct rule_parser *parser, const struct token *token,
                   struct rule_node **out_node)
{
    struct rule_node *node = arena_new(parser->arena, struct rule_node);
    enum err err;

    if (!node)
        return parser->arena->err;
    if (++parser->terms > RULE_TERMS_MAX)
        return rule_wrong(parser, token->column, "more than %d terms", RULE_TERMS_MAX);
    node->column = token->column;
    node->positive = true;
    if (token->kind == TOKEN_KEY)
        err = rule_key(parser, token, node);
    else if (token->kind == TOKEN_QUOTE)
        err = rule_phrase(parser, token->text, token->column, &node->words);
    else
        err = bare_term(parser, token, node);
    if (token->kind == TOKEN_QUOTE)
        node->kind = RULE_WORDS;
    if (!err)
        *out_node = node;
    return err;
}
