/* expr.c: the C that may stand in a hole: names, members, indexes, calls, literals, comparisons,
 * ?: and arithmetic. Everything is copied as it is, so the C compiler checks names and types; what
 * is refused here is what could have an effect or make a safe type by force. */
#include "htc/htc.h"

static bool is_name_char(char c) { return char_is_alpha(c) || char_is_digit(c) || c == '_'; }

static bool is_forbidden_word(struct str word)
{
    static const char *const words[] = {"struct",     "union",    "enum",   "sizeof",
                                        "typeof",     "_Generic", "goto",   "asm",
                                        "__typeof__", "__asm__",  "return", "_Alignof"};

    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_is(word, words[i]))
            return true;
    return false;
}

static void take_word(struct htc *htc, struct buf *c)
{
    size_t start = htc->at;
    struct place place = htc->place;
    struct str word;

    while (is_name_char(htc_peek(htc)))
        htc_take(htc);
    word = str_slice(htc->source, start, htc->at);
    if (is_forbidden_word(word) || str_starts(word, STR("htc_")))
        htc_refuse(htc, place, "'%.*s' may not be used in a template", STR_ARGS(word));
    if (str_is(word, "none"))
        buf_add_c(c, "NULL");
    else
        buf_add(c, word);
}

static void take_literal(struct htc *htc, struct buf *c)
{
    struct place place = htc->place;

    buf_add_char(c, htc_take(htc));
    while (htc_peek(htc) != '"') {
        if (htc_peek(htc) == '\0' || htc_peek(htc) == '\n')
            htc_refuse(htc, place, "this text has no closing quote");
        if (htc_peek(htc) == '\\')
            buf_add_char(c, htc_take(htc));
        buf_add_char(c, htc_take(htc));
    }
    buf_add_char(c, htc_take(htc));
}

struct str htc_literal(struct htc *htc)
{
    struct buf c cleanup_with(buf_clear);

    buf_init(&c, 64 << 10);
    take_literal(htc, &c);
    return buf_dup(htc->arena, &c);
}

static const char *find_operator(const struct htc *htc)
{
    /* longer ones first */
    static const char *const operators[] = {"->", "==", "!=", "<=", ">=", "&&", "||", ".", "!", "<",
                                            ">",  "+",  "-",  "*",  "%",  "?",  ":",  ",", "/"};

    for (size_t i = 0; i < ARRAY_LEN(operators); i++)
        if (htc_looking_at(htc, operators[i]))
            return operators[i];
    return NULL;
}

static void take_operator(struct htc *htc, struct buf *c)
{
    static const char *const effects[] = {"++", "--", "//", "/*", "+=", "-=", "*=", "/=", "%="};
    const char *operator_text = find_operator(htc);

    for (size_t i = 0; i < ARRAY_LEN(effects); i++)
        if (htc_looking_at(htc, effects[i]))
            htc_refuse(htc, htc->place, "'%s' may not be used in a template", effects[i]);
    if (!operator_text)
        htc_refuse(htc, htc->place, "'%c' may not stand in a hole", htc_peek(htc));
    buf_add_c(c, operator_text);
    htc_take_n(htc, strlen(operator_text));
}

static bool is_path_text(struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (c == '-' && i + 1 < text.n && text.p[i + 1] == '>')
            i++;
        else if (!is_name_char(c) && c != '.' && c != '[' && c != ']')
            return false;
    }
    return text.n && !char_is_digit(text.p[0]);
}

/* One token into c; brackets are kept on the stack. */
static void take_token(struct htc *htc, struct buf *c, char *brackets, size_t *depth, size_t max)
{
    char next = htc_peek(htc);

    if (next == '(' || next == '[') {
        if (*depth == max)
            htc_refuse(htc, htc->place, "too many brackets");
        brackets[(*depth)++] = next == '(' ? ')' : ']';
        buf_add_char(c, htc_take(htc));
    } else if (next == ')' || next == ']') {
        if (*depth == 0 || brackets[--*depth] != next)
            htc_refuse(htc, htc->place, "'%c' closes nothing", next);
        buf_add_char(c, htc_take(htc));
    } else if (next == '"') {
        take_literal(htc, c);
    } else if (is_name_char(next)) {
        take_word(htc, c);
    } else if (char_is_space(next)) {
        buf_add_char(c, ' ');
        htc_skip_space(htc);
    } else {
        take_operator(htc, c);
    }
}

struct expr htc_expr(struct htc *htc, char stop)
{
    struct expr expr = {.place = htc->place};
    char brackets[32];
    size_t depth = 0, start;
    struct buf c cleanup_with(buf_clear);

    buf_init(&c, 64 << 10);
    htc_skip_space(htc);
    expr.place = htc->place;
    start = htc->at;
    for (;;) {
        char next = htc_peek(htc);

        if (next == '\0')
            htc_refuse(htc, expr.place, "this hole has no closing '}'");
        if (next == '}' && depth)
            htc_refuse(htc, htc->place, "'%c' is missing", brackets[depth - 1]);
        if (next == '}' || (next == stop && !depth))
            break;
        take_token(htc, &c, brackets, &depth, sizeof(brackets));
    }
    expr.source = str_trim(str_slice(htc->source, start, htc->at));
    expr.c = str_trim(buf_dup(htc->arena, &c));
    expr.is_path = is_path_text(expr.c);
    expr.is_not_path = expr.c.n > 1 && expr.c.p[0] == '!' && is_path_text(str_skip(expr.c, 1));
    return expr;
}
