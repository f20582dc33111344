/* rule_import_x.c: one rule of X's or Gnip's, token by token, as one of ours. Both languages have
 * words, phrases, AND by a space, OR that binds last, parentheses and "-"; so what is not known
 * there is rewritten where it stands. */
#include "understand/rule_import.h"

#include "base/buf.h"
#include "understand/rule_cost.h"

enum { NEAR_WORDS_MAX = 6 };

struct import_x {
    struct arena *arena;
    struct str value;
    size_t at;
    struct buf out, notes;
    bool is_changed;
    bool is_negated; /* a "-" was just read */
    size_t depth;    /* of parentheses */
    size_t negated;  /* the outermost of them behind a "-", from 1; 0: none */
    struct str why;  /* refused */
};

static void note(struct import_x *x, struct str text)
{
    x->is_changed = true;
    if (str_find(buf_str(&x->notes), text, 0) != SIZE_MAX)
        return;
    if (x->notes.n)
        buf_add_c(&x->notes, "; ");
    buf_add(&x->notes, text);
}

static void refuse(struct import_x *x, struct str why)
{
    if (!x->why.n)
        x->why = why;
}

/* strchr finds the zero that ends its text, too, and a zero byte may be in what we read. */
static bool is_one_of(char c, const char *set) { return c && strchr(set, c) != NULL; }

/* ---- writing ---- */

/* Room before the next term, and its "-". */
static void begin_term(struct import_x *x)
{
    if (x->out.n && x->out.p[x->out.n - 1] != '(')
        buf_add_char(&x->out, ' ');
    if (x->is_negated)
        buf_add_char(&x->out, '-');
    x->is_negated = false;
}

static bool is_plain_byte(char c)
{
    return char_is_alpha(c) || char_is_digit(c) || c == '_' || (unsigned char)c >= 0x80;
}

static void add_quoted(struct import_x *x, struct str text)
{
    buf_add_char(&x->out, '"');
    for (size_t i = 0; i < text.n; i++)
        buf_add_char(&x->out, text.p[i] == '"' ? ' ' : text.p[i]);
    buf_add_char(&x->out, '"');
}

/* A word as it stands where our grammar reads it so, else in quotes, where it means the same. */
static void add_word(struct import_x *x, struct str word)
{
    size_t from = word.n > 1 && is_one_of(word.p[0], "#@$");

    for (size_t i = from; i < word.n; i++) {
        if (!is_plain_byte(word.p[i]) && !(from && is_one_of(word.p[i], "@.-"))) {
            add_quoted(x, word);
            return;
        }
    }
    if (str_is(word, "AND") || str_is(word, "NOT"))
        add_quoted(x, word);
    else
        buf_add(&x->out, word);
}

static void add_key(struct import_x *x, const char *key, struct str value)
{
    bool is_plain = value.n > 0;

    for (size_t i = 0; i < value.n; i++)
        is_plain = is_plain && (is_plain_byte(value.p[i]) || is_one_of(value.p[i], "@.-/"));
    begin_term(x);
    buf_add_c(&x->out, key);
    buf_add_char(&x->out, ':');
    if (is_plain)
        buf_add(&x->out, value);
    else
        add_quoted(x, value);
}

/* An operator we do not have: only where it takes something away can it be left out, and the rule
 * then wants more than it did. */
static void leave_out(struct import_x *x, struct str what)
{
    if (!x->is_negated || x->negated) {
        refuse(x, arena_printf(x->arena, "Heed has nothing like %.*s", STR_ARGS(what)));
    } else {
        note(x, arena_printf(x->arena,
                             "-%.*s is left out: Heed has nothing like it, so more is "
                             "matched",
                             STR_ARGS(what)));
    }
    x->is_negated = false;
}

/* ---- reading ---- */

static char peek(const struct import_x *x) { return x->at < x->value.n ? x->value.p[x->at] : 0; }

/* Behind an opening quote. */
static struct str read_quoted(struct import_x *x)
{
    struct buf text;
    struct str read;

    buf_init(&text, RULE_MAX * 4);
    x->at++;
    while (x->at < x->value.n && peek(x) != '"') {
        if (peek(x) == '\\' && x->at + 1 < x->value.n)
            x->at++;
        buf_add_char(&text, x->value.p[x->at++]);
    }
    if (x->at == x->value.n)
        refuse(x, STR("a quote is never closed"));
    x->at += x->at < x->value.n;
    read = buf_dup(x->arena, &text);
    buf_clear(&text);
    return read;
}

static struct str read_bracketed(struct import_x *x)
{
    size_t from = ++x->at, end = str_find_char(x->value, ']', from);

    if (end == SIZE_MAX) {
        refuse(x, STR("a bracket is never closed"));
        end = x->value.n;
    }
    x->at = end + (end < x->value.n);
    return str_trim(str_slice(x->value, from, end));
}

static struct str read_bare(struct import_x *x)
{
    size_t from = x->at;

    while (x->at < x->value.n && !char_is_space(peek(x)) && !is_one_of(peek(x), "()\""))
        x->at++;
    return str_slice(x->value, from, x->at);
}

/* ---- operators ---- */

/* "48.85 2.35 25mi" by spaces or commas, up to three. */
static size_t split(struct str text, struct str parts[4])
{
    size_t n = 0;

    while (text.n && n < 4) {
        size_t end = 0;

        while (end < text.n && !char_is_space(text.p[end]) && text.p[end] != ',')
            end++;
        if (end)
            parts[n++] = str_slice(text, 0, end);
        text = str_skip(text, end + 1);
    }
    return n;
}

static void put_circle(struct import_x *x, struct str value)
{
    struct str parts[4];

    if (split(value, parts) != 3) {
        refuse(x, STR("point_radius: is [longitude latitude radius]"));
        return;
    }
    begin_term(x);
    buf_printf(&x->out, "near:(%.*s,%.*s,%.*s)", STR_ARGS(parts[1]), STR_ARGS(parts[0]),
               STR_ARGS(parts[2]));
    note(x, STR("point_radius: is near:, latitude first"));
}

/* "500" is at least so many there; "500..1000" or "500,1000" a range. */
static void put_followers(struct import_x *x, struct str value)
{
    struct str low = value, high = STR_NONE;
    size_t dots = str_find(value, STR(".."), 0), comma = str_find_char(value, ',', 0);

    if (dots != SIZE_MAX) {
        low = str_slice(value, 0, dots);
        high = str_skip(value, dots + 2);
    } else if (comma != SIZE_MAX) {
        low = str_slice(value, 0, comma);
        high = str_skip(value, comma + 1);
    }
    begin_term(x);
    if (high.n)
        buf_printf(&x->out, "(followers:>=%.*s followers:<=%.*s)", STR_ARGS(low), STR_ARGS(high));
    else
        buf_printf(&x->out, "followers:>=%.*s", STR_ARGS(low));
    note(x, STR("followers_count: is followers:"));
}

static void put_contains(struct import_x *x, struct str value)
{
    for (size_t i = 0; i < value.n; i++) {
        if (!is_plain_byte(value.p[i])) {
            refuse(x, STR("contains: looks inside words; Heed matches whole words, phrases and "
                          "beginnings of words"));
            return;
        }
    }
    begin_term(x);
    buf_printf(&x->out, "%.*s*", STR_ARGS(value));
    note(x, STR("contains: becomes words that begin so, not words that have it inside"));
}

static void put_url(struct import_x *x, struct str value)
{
    add_key(x, "url", value);
    note(x, STR("url: is a piece of the link as it is written; short links are not followed"));
}

static void put_lang(struct import_x *x, struct str value)
{
    if (str_is(value, "und"))
        leave_out(x, STR("lang:und"));
    else
        add_key(x, "lang", value);
}

/* All that comes by is matched, so a share of it cannot be asked for. */
static void put_sample(struct import_x *x, struct str value)
{
    x->is_negated = false;
    note(x, arena_printf(x->arena, "sample:%.*s is left out: every message is matched",
                         STR_ARGS(value)));
}

static void put_from(struct import_x *x, struct str value) { add_key(x, "from", value); }
static void put_to(struct import_x *x, struct str value) { add_key(x, "to", value); }

static const struct {
    const char *name;
    void (*put)(struct import_x *x, struct str value);
    const char *note; /* NULL: it is the same here */
} operators[] = {
    {"from", put_from, NULL},
    {"to", put_to, NULL},
    {"lang", put_lang, NULL},
    {"twitter_lang", put_lang, "twitter_lang: is lang:"},
    {"url", put_url, NULL},
    {"url_contains", put_url, "url_contains: is url:"},
    {"contains", put_contains, NULL},
    {"point_radius", put_circle, NULL},
    {"followers_count", put_followers, NULL},
    {"sample", put_sample, NULL},
};

/* Those with a fixed value. */
static const struct {
    const char *from, *to, *note;
} flags[] = {
    {"has:links", "has:links", NULL},
    {"has:media", "has:media", NULL},
    {"has:images", "has:media", "has:images becomes any media"},
    {"has:videos", "has:media", "has:videos becomes any media"},
    {"has:video_link", "has:media", "has:video_link becomes any media"},
    {"has:geo", "has:place", "has:geo becomes has:place: the message says where"},
    {"is:reply", "kind:reply", "is:reply becomes kind:reply: what its channel calls so"},
};

static bool put_flag(struct import_x *x, struct str whole)
{
    for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
        if (!str_is(whole, flags[i].from))
            continue;
        begin_term(x);
        buf_add_c(&x->out, flags[i].to);
        if (flags[i].note)
            note(x, str_from(flags[i].note));
        return true;
    }
    return false;
}

static void put_operator(struct import_x *x, struct str name, struct str value)
{
    struct str whole = arena_printf(x->arena, "%.*s:%.*s", STR_ARGS(name), STR_ARGS(value));

    if (put_flag(x, whole))
        return;
    for (size_t i = 0; i < ARRAY_LEN(operators); i++) {
        if (!str_is(name, operators[i].name))
            continue;
        if (operators[i].note)
            note(x, str_from(operators[i].note));
        operators[i].put(x, value);
        return;
    }
    if (str_is(name, "bounding_box") && !x->is_negated)
        refuse(x, STR("Heed has circles, not boxes: near:(latitude,longitude,25km)"));
    else
        leave_out(x, whole);
}

/* ---- tokens ---- */

/* "a b"~4: words so near each other. */
static void put_near(struct import_x *x, struct str phrase, struct str distance)
{
    struct str words[NEAR_WORDS_MAX];
    struct str rest = str_trim(phrase);
    int64_t most = 0;
    size_t n = 0;

    while (rest.n && n < NEAR_WORDS_MAX) {
        (void)str_cut(rest, ' ', &words[n], &rest);
        rest = str_trim(rest);
        n += words[n].n > 0;
    }
    if (rest.n || str_to_i64(distance, &most) || most < 0 || most > RULE_NEAR_MAX) {
        refuse(x, STR("\"a b\"~N needs two to six words and a number up to 20"));
        return;
    }
    begin_term(x);
    if (n < 2 || !most) {
        add_quoted(x, phrase);
        return;
    }
    note(x, n == 2 ? STR("~ becomes NEAR: as many words between in either order")
                   : STR("~ becomes NEAR from each word to the next"));
    if (n > 2)
        buf_add_char(&x->out, '(');
    for (size_t i = 0; i + 1 < n; i++) {
        if (i)
            buf_add_char(&x->out, ' ');
        add_word(x, words[i]);
        buf_printf(&x->out, " NEAR/%d ", (int)most);
        add_word(x, words[i + 1]);
    }
    if (n > 2)
        buf_add_char(&x->out, ')');
}

static void take_quoted(struct import_x *x)
{
    struct str text = read_quoted(x);
    size_t from = x->at;

    if (peek(x) == '~') {
        x->at++;
        while (char_is_digit(peek(x)))
            x->at++;
        put_near(x, text, str_slice(x->value, from + 1, x->at));
        return;
    }
    begin_term(x);
    add_quoted(x, text);
}

/* An operator's name up to its colon; empty: a word. Links are words. */
static struct str operator_name(const struct import_x *x)
{
    size_t end = x->at;
    struct str name;

    while (end < x->value.n && (char_is_alpha(x->value.p[end]) || x->value.p[end] == '_'))
        end++;
    name = str_slice(x->value, x->at, end);
    if (end == x->value.n || x->value.p[end] != ':' || str_is(name, "http") ||
        str_is(name, "https"))
        return STR_NONE;
    return name;
}

static void take_term(struct import_x *x)
{
    struct str name = operator_name(x), word;

    if (name.n) {
        x->at += name.n + 1;
        if (peek(x) == '"')
            word = read_quoted(x);
        else
            word = peek(x) == '[' ? read_bracketed(x) : read_bare(x);
        put_operator(x, name, word);
        return;
    }
    word = read_bare(x);
    begin_term(x);
    add_word(x, word);
}

static void take_opener(struct import_x *x)
{
    bool is_negated = x->is_negated;

    begin_term(x);
    buf_add_char(&x->out, '(');
    x->depth++;
    if (is_negated && !x->negated)
        x->negated = x->depth;
    x->at++;
}

/* A group of which everything was left out goes with it. */
static void take_closer(struct import_x *x)
{
    x->at++;
    if (x->negated == x->depth)
        x->negated = 0;
    x->depth -= x->depth > 0;
    if (!x->out.n || x->out.p[x->out.n - 1] != '(') {
        buf_add_char(&x->out, ')');
        return;
    }
    x->out.n--;
    if (x->out.n && x->out.p[x->out.n - 1] == '-')
        x->out.n--;
    if (x->out.n && x->out.p[x->out.n - 1] == ' ')
        x->out.n--;
}

static bool is_or(const struct import_x *x)
{
    return str_starts(str_skip(x->value, x->at), STR("OR")) &&
           (x->at + 2 == x->value.n || char_is_space(x->value.p[x->at + 2]) ||
            x->value.p[x->at + 2] == '(');
}

static void take_token(struct import_x *x)
{
    if (char_is_space(peek(x))) {
        x->at++;
    } else if (peek(x) == '-' && !x->is_negated) {
        x->is_negated = true;
        x->at++;
    } else if (peek(x) == '(') {
        take_opener(x);
    } else if (peek(x) == ')') {
        take_closer(x);
    } else if (peek(x) == '"') {
        take_quoted(x);
    } else if (is_or(x)) {
        begin_term(x);
        buf_add_c(&x->out, "OR");
        x->at += 2;
    } else {
        take_term(x);
    }
}

static enum err judge(struct import_x *x, struct imported_rule *rule)
{
    struct fault fault = {.err = OK};
    struct rule_cost cost = {0};
    struct str text = buf_dup(x->arena, &x->out);
    enum err err = OK;

    if (x->out.err == ERR_TOO_BIG)
        refuse(x, STR("it is too long"));
    if (!x->why.n)
        err = rule_accept(text, 0, &cost, &fault);
    if (err == ERR_BAD_INPUT || err == ERR_TOO_BIG) {
        refuse(x, x->is_changed ? arena_printf(x->arena, "what is left, %.*s, is no rule: %s",
                                               STR_ARGS(text), fault.text)
                                : str_dup(x->arena, str_from(fault.text)));
        err = OK;
    }
    rule->bytes = cost.bytes;
    rule->text = x->why.n ? x->value : text;
    rule->notes = x->why.n ? x->why : buf_dup(x->arena, &x->notes);
    rule->verdict = x->is_changed ? IMPORT_TRANSLATED : IMPORT_SAME;
    if (x->why.n)
        rule->verdict = IMPORT_REFUSED;
    return err ? err : x->arena->err;
}

enum err rule_import_x(struct arena *arena, struct str value, struct imported_rule *out_rule)
{
    struct import_x x = {.arena = arena, .value = str_trim(value)};
    enum err err;

    buf_init(&x.out, 4 * RULE_MAX);
    buf_init(&x.notes, 4 * RULE_MAX);
    if (x.value.n > RULE_MAX)
        refuse(&x, STR("it is longer than 4,096 bytes"));
    while (!x.why.n && x.at < x.value.n)
        take_token(&x);
    err = judge(&x, out_rule);
    buf_clear(&x.out);
    buf_clear(&x.notes);
    return err;
}
