#include "understand/match_slow.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { TEXT_MAX = 4096, WORDS_MAX = 2048 };

/* ---- folded text as code points ---- */

struct slow_text {
    int32_t at[TEXT_MAX];
    int n;
};

static void fold(const char *p, size_t n, struct slow_text *out)
{
    char bytes[TEXT_MAX * 4];
    utf8proc_uint8_t *folded;
    utf8proc_ssize_t got, at = 0;

    if (n >= sizeof(bytes))
        n = sizeof(bytes) - 1;
    if (n)
        memcpy(bytes, p, n);
    bytes[n] = 0;
    folded = utf8proc_NFKC_Casefold((utf8proc_uint8_t *)bytes);
    out->n = 0;
    if (!folded)
        return;
    while (folded[at] && out->n < TEXT_MAX) {
        got = utf8proc_iterate(folded + at, -1, &out->at[out->n]);
        if (got <= 0)
            break;
        at += got;
        out->n++;
    }
    free(folded);
}

static bool is_mark(int32_t c)
{
    utf8proc_category_t k = utf8proc_category(c);

    return k == UTF8PROC_CATEGORY_MN || k == UTF8PROC_CATEGORY_MC || k == UTF8PROC_CATEGORY_ME;
}

static bool is_letter(int32_t c)
{
    utf8proc_category_t k = utf8proc_category(c);

    return k == UTF8PROC_CATEGORY_LU || k == UTF8PROC_CATEGORY_LL || k == UTF8PROC_CATEGORY_LT ||
           k == UTF8PROC_CATEGORY_LM || k == UTF8PROC_CATEGORY_LO || k == UTF8PROC_CATEGORY_ND ||
           k == UTF8PROC_CATEGORY_NL;
}

static bool in_word(int32_t c) { return is_letter(c) || is_mark(c) || c == '_'; }

static bool is_single(int32_t c)
{
    bool block = (c >= 0xe00 && c <= 0xeff) || (c >= 0x1000 && c <= 0x109f) ||
                 (c >= 0x1780 && c <= 0x17ff) || (c >= 0x3041 && c <= 0x30ff) ||
                 (c >= 0x31f0 && c <= 0x31ff) || (c >= 0x3400 && c <= 0x9fff) ||
                 (c >= 0x20000 && c <= 0x323af) || c == 0x3005 || c == 0x3007;

    return block && is_letter(c);
}

/* ---- words: from and to in the text ---- */

struct slow_words {
    struct slow_text text;
    int from[WORDS_MAX], to[WORDS_MAX];
    int n;
};

static int end_of_single(const struct slow_text *text, int i)
{
    for (i++; i < text->n && is_mark(text->at[i]); i++)
        ;
    return i;
}

static int end_of_run(const struct slow_text *text, int i, bool *out_letter)
{
    *out_letter = false;
    for (; i < text->n && in_word(text->at[i]) && !is_single(text->at[i]); i++)
        *out_letter = *out_letter || is_letter(text->at[i]);
    return i;
}

static void cut(const char *p, size_t n, struct slow_words *out)
{
    int i = 0;

    fold(p, n, &out->text);
    out->n = 0;
    while (i < out->text.n && out->n < WORDS_MAX) {
        bool letter = true;
        int end;

        if (!in_word(out->text.at[i])) {
            i++;
            continue;
        }
        end = is_single(out->text.at[i]) ? end_of_single(&out->text, i)
                                         : end_of_run(&out->text, i, &letter);
        if (letter) {
            out->from[out->n] = i;
            out->to[out->n++] = end;
        }
        i = end;
    }
}

static bool same_word(const struct slow_words *a, int i, const struct slow_words *b, int j)
{
    int n = a->to[i] - a->from[i];

    return n == b->to[j] - b->from[j] &&
           !memcmp(a->text.at + a->from[i], b->text.at + b->from[j], (size_t)n * sizeof(int32_t));
}

static int32_t sigil_of(const struct slow_words *words, int i)
{
    int at = words->from[i] - 1;
    int32_t c = at >= 0 ? words->text.at[at] : 0;

    if (c != '#' && c != '@' && c != '$')
        return 0;
    return at > 0 && in_word(words->text.at[at - 1]) ? 0 : c;
}

/* ---- terms ---- */

struct slow_term {
    struct slow_words words;
    int32_t sigil;
    struct slow_text host; /* of a handle */
};

static bool touch(const struct slow_words *words, int i)
{
    return words->to[i - 1] == words->from[i];
}

static bool host_here(const struct slow_text *text, int at, const struct slow_text *host)
{
    int end = at + 1 + host->n;
    int32_t next, after;

    if (at >= text->n || text->at[at] != '@' || end > text->n ||
        memcmp(text->at + at + 1, host->at, (size_t)host->n * sizeof(int32_t)) != 0)
        return false;
    next = end < text->n ? text->at[end] : ' ';
    after = end + 1 < text->n ? text->at[end + 1] : ' ';
    if (next == '.' || next == '-')
        return !in_word(after);
    return !in_word(next) || (is_single(next) && host->at[host->n - 1] < 0x80);
}

static bool term_at(const struct slow_term *term, const struct slow_words *text, int at)
{
    const struct slow_words *words = &term->words;

    if (at < 0 || at + words->n > text->n)
        return false;
    for (int i = 0; i < words->n; i++) {
        if (!same_word(words, i, text, at + i))
            return false;
        if (i && is_single(words->text.at[words->from[i]]) &&
            is_single(words->text.at[words->from[i - 1]]) && touch(words, i) &&
            !touch(text, at + i))
            return false;
    }
    if (term->sigil && sigil_of(text, at) != term->sigil)
        return false;
    return !term->host.n || host_here(&text->text, text->to[at + words->n - 1], &term->host);
}

static bool term_in(const struct slow_term *term, const struct slow_words *text)
{
    for (int at = 0; at < text->n; at++)
        if (term_at(term, text, at))
            return true;
    return false;
}

static bool near_in(const struct slow_term *a, const struct slow_term *b, int n,
                    const struct slow_words *text)
{
    for (int i = 0; i < text->n; i++) {
        if (!term_at(a, text, i))
            continue;
        for (int j = 0; j < text->n; j++) {
            int between = j > i ? j - (i + a->words.n) : i - (j + b->words.n);

            if (term_at(b, text, j) && between >= 0 && between <= n)
                return true;
        }
    }
    return false;
}

static bool prefix_in(const struct slow_words *prefix, const struct slow_words *text)
{
    int n = prefix->to[0] - prefix->from[0];

    for (int i = 0; i < text->n; i++)
        if (text->to[i] - text->from[i] >= n &&
            !memcmp(text->text.at + text->from[i], prefix->text.at + prefix->from[0],
                    (size_t)n * sizeof(int32_t)))
            return true;
    return false;
}

/* ---- handles and other keys ---- */

static int find_at(const struct slow_text *text, int from)
{
    while (from < text->n && text->at[from] != '@')
        from++;
    return from;
}

static bool same_handle(const char *wanted, size_t n, struct str given)
{
    struct slow_text a, b;
    int i, j, ai, bj;

    fold(wanted, n, &a);
    fold(given.p, given.n, &b);
    i = a.n && a.at[0] == '@';
    j = b.n && b.at[0] == '@';
    ai = find_at(&a, i);
    bj = find_at(&b, j);
    if (ai - i != bj - j || memcmp(a.at + i, b.at + j, (size_t)(ai - i) * sizeof(int32_t)) != 0)
        return false;
    if (ai >= a.n - 1)
        return true;
    return a.n - ai == b.n - bj &&
           !memcmp(a.at + ai, b.at + bj, (size_t)(a.n - ai) * sizeof(int32_t));
}

static bool link_has(const struct message *message, const char *p, size_t n)
{
    struct slow_text wanted, link;

    fold(p, n, &wanted);
    for (size_t i = 0; i < message->link_count; i++) {
        fold(message->links[i].url.p, message->links[i].url.n, &link);
        for (int at = 0; at + wanted.n <= link.n; at++)
            if (!memcmp(link.at + at, wanted.at, (size_t)wanted.n * sizeof(int32_t)))
                return true;
    }
    return false;
}

/* The test's links are plain: scheme://host/… */
static bool link_under(const struct message *message, struct str domain)
{
    for (size_t i = 0; i < message->link_count; i++) {
        struct str host = str_skip(message->links[i].url, 8), rest;

        (void)str_cut(host, '/', &host, &rest);
        if (str_eq_nocase(host, domain))
            return true;
        if (host.n > domain.n && host.p[host.n - domain.n - 1] == '.' &&
            str_eq_nocase(str_skip(host, host.n - domain.n), domain))
            return true;
    }
    return false;
}

static bool followers_ok(const struct message *message, struct str value)
{
    int64_t have = message_author(message)->followers, number = 0;
    struct str digits = value;

    while (digits.n && !char_is_digit(digits.p[0]))
        digits = str_skip(digits, 1);
    if (have < 0 || str_to_i64(digits, &number))
        return false;
    if (str_starts(value, STR(">=")))
        return have >= number;
    if (str_starts(value, STR("<=")))
        return have <= number;
    if (value.p[0] == '>')
        return have > number;
    return value.p[0] == '<' ? have < number : have == number;
}

static bool place_ok(const struct message *message, struct str value)
{
    struct str lat_text, lon_text, km_text;
    double lat = 0, lon = 0, km = 0, r = acos(-1) / 180, h;

    (void)str_cut(value, ',', &lat_text, &lon_text);
    (void)str_cut(lon_text, ',', &lon_text, &km_text);
    if (!message->place.is_set || str_to_real(lat_text, &lat) || str_to_real(lon_text, &lon) ||
        str_to_real(str_slice(km_text, 0, km_text.n - 2), &km))
        return false;
    h = pow(sin((lat - message->place.lat) * r / 2), 2) +
        cos(lat * r) * cos(message->place.lat * r) *
            pow(sin((lon - message->place.lon) * r / 2), 2);
    return 2 * 6371.0088 * asin(sqrt(h)) <= km;
}

static bool has_ok(const struct message *message, struct str value)
{
    return str_is(value, "links")   ? message->link_count > 0
           : str_is(value, "media") ? message->media_count > 0
           : str_is(value, "place") ? message->place.is_set
                                    : message->has_rating;
}

static bool phrase_in(struct str value, struct str text)
{
    static struct slow_term term;
    static struct slow_words words;

    memset(&term, 0, sizeof(term));
    cut(value.p, value.n, &term.words);
    cut(text.p, text.n, &words);
    return term_in(&term, &words);
}

static bool key_ok(const struct message *message, struct str key, struct str value)
{
    const struct author *author = message_author(message);
    bool to = false;

    for (size_t i = 0; i < message->to_count; i++)
        to = to || same_handle(value.p, value.n, message->to[i]);
    if (str_is(key, "to"))
        return to;
    if (str_is(key, "from"))
        return message->author_count &&
               same_handle(value.p, value.n, author->handle.n ? author->handle : author->id);
    if (str_is(key, "author"))
        return phrase_in(value, author->name);
    if (str_is(key, "title"))
        return phrase_in(value, message->title);
    if (str_is(key, "url"))
        return link_has(message, value.p, value.n);
    if (str_is(key, "domain"))
        return link_under(message, value);
    if (str_is(key, "has"))
        return has_ok(message, value);
    if (str_is(key, "followers"))
        return followers_ok(message, value);
    if (str_is(key, "near"))
        return place_ok(message, value);
    if (str_is(key, "kind"))
        return str_is(value, message_kind_name(message->kind));
    if (str_is(key, "channel"))
        return str_eq(value, message->channel);
    return message->lang.n >= 2 && str_eq_nocase(str_slice(message->lang, 0, 2), value);
}

/* ---- the rule, worked out as it is read ---- */

struct slow_rule {
    struct str rest;
    const struct message *message;
    struct slow_words title, text;
};

static void skip_blank(struct slow_rule *rule)
{
    while (rule->rest.n && rule->rest.p[0] == ' ')
        rule->rest = str_skip(rule->rest, 1);
}

static bool comes(struct slow_rule *rule, const char *token)
{
    skip_blank(rule);
    if (!str_starts(rule->rest, str_from(token)))
        return false;
    rule->rest = str_skip(rule->rest, strlen(token));
    return true;
}

static struct str until(struct slow_rule *rule, const char *ends)
{
    size_t n = 0;
    struct str got;

    while (n < rule->rest.n && !strchr(ends, rule->rest.p[n]))
        n++;
    got = str_slice(rule->rest, 0, n);
    rule->rest = str_skip(rule->rest, n);
    return got;
}

static struct str quoted(struct slow_rule *rule)
{
    struct str got = until(rule, "\"");

    rule->rest = str_skip(rule->rest, 1);
    return got;
}

static bool key_comes(struct slow_rule *rule, struct str *out_key, struct str *out_value)
{
    size_t n = 0;

    while (n < rule->rest.n && char_is_alpha(rule->rest.p[n]))
        n++;
    if (!n || n == rule->rest.n || rule->rest.p[n] != ':')
        return false;
    *out_key = str_slice(rule->rest, 0, n);
    rule->rest = str_skip(rule->rest, n + 1);
    if (comes(rule, "\"")) {
        *out_value = quoted(rule);
    } else if (comes(rule, "(")) {
        *out_value = until(rule, ")");
        rule->rest = str_skip(rule->rest, 1);
    } else {
        *out_value = until(rule, " ()\"");
    }
    return true;
}

static bool in_both(const struct slow_rule *rule, const struct slow_term *term)
{
    return term_in(term, &rule->title) || term_in(term, &rule->text);
}

static void bare_term(struct str bare, struct slow_term *term)
{
    struct str name = bare, host;

    size_t second = bare.p[0] == '@' ? str_find_char(bare, '@', 2) : SIZE_MAX;

    memset(term, 0, sizeof(*term));
    if (second != SIZE_MAX) {
        name = str_slice(bare, 0, second);
        host = str_skip(bare, second + 1);
        fold(host.p, host.n, &term->host);
    }
    cut(name.p, name.n, &term->words);
    if (term->words.from[0] == 1)
        term->sigil = sigil_of(&term->words, 0);
}

static bool bare_ok(struct slow_rule *rule, struct str bare, struct slow_term *term)
{
    bool to = false;

    bare_term(bare, term);
    if (bare.p[bare.n - 1] == '*' && in_word(term->words.text.at[term->words.text.n - 2]))
        return prefix_in(&term->words, &rule->title) || prefix_in(&term->words, &rule->text);
    for (size_t i = 0; term->sigil == '@' && i < rule->message->to_count; i++)
        to = to || same_handle(bare.p, bare.n, rule->message->to[i]);
    return to || in_both(rule, term);
}

static bool rule_or(struct slow_rule *rule);

static bool primary(struct slow_rule *rule)
{
    struct slow_term *term, *other;
    struct str key, value;
    bool got;

    if (comes(rule, "(")) {
        got = rule_or(rule);
        (void)comes(rule, ")");
        return got;
    }
    if (key_comes(rule, &key, &value))
        return key_ok(rule->message, key, value);
    term = calloc(2, sizeof(*term));
    other = term + 1;
    if (comes(rule, "\"")) {
        value = quoted(rule);
        cut(value.p, value.n, &term->words);
        got = in_both(rule, term);
    } else {
        got = bare_ok(rule, until(rule, " ()\""), term);
    }
    if (comes(rule, "NEAR/")) {
        int64_t n = 0;

        (void)!str_to_i64(until(rule, " "), &n);
        skip_blank(rule);
        value = comes(rule, "\"") ? quoted(rule) : until(rule, " ()\"");
        cut(value.p, value.n, &other->words);
        got = near_in(term, other, (int)n, &rule->title) ||
              near_in(term, other, (int)n, &rule->text);
    }
    free(term);
    return got;
}

static bool unary(struct slow_rule *rule)
{
    skip_blank(rule);
    return comes(rule, "-") ? !primary(rule) : primary(rule);
}

static bool or_comes(const struct slow_rule *rule)
{
    return str_starts(rule->rest, STR("OR ")) || str_starts(rule->rest, STR("OR("));
}

static bool rule_and(struct slow_rule *rule)
{
    bool all = true;

    for (;;) {
        bool one = unary(rule);

        all = all && one;
        skip_blank(rule);
        if (!rule->rest.n || rule->rest.p[0] == ')' || or_comes(rule))
            return all;
    }
}

static bool rule_or(struct slow_rule *rule)
{
    bool any = rule_and(rule);

    while (comes(rule, "OR ")) {
        bool one = rule_and(rule);

        any = any || one;
    }
    return any;
}

bool slow_match(const char *text, const struct message *message)
{
    struct slow_rule *rule = calloc(1, sizeof(*rule));
    bool yes;

    rule->rest = str_from(text);
    rule->message = message;
    cut(message->title.p, message->title.n, &rule->title);
    cut(message->text.p, message->text.n, &rule->text);
    yes = rule_or(rule);
    free(rule);
    return yes;
}
