/* rule_key.c: the keys of the rule language, one row each. */
#include <math.h>

#include "model/understood.h"
#include "parse/url.h"
#include "understand/rule_parts.h"

struct key {
    const char *name;
    enum rule_kind kind;
    bool positive;
    enum err (*read)(struct rule_parser *parser, const struct token *token, struct rule_node *node);
};

static enum err bad_value(struct rule_parser *parser, const struct token *token, const char *wanted)
{
    return rule_wrong(parser, token->column, "'%.*s:' takes %s", STR_ARGS(token->key), wanted);
}

static enum err read_phrase(struct rule_parser *parser, const struct token *token,
                            struct rule_node *node)
{
    return rule_phrase(parser, token->text, token->column, &node->words);
}

static enum err read_folded(struct rule_parser *parser, const struct token *token,
                            struct rule_node *node)
{
    struct buf folded;
    enum err err;

    buf_init(&folded, WORDS_FOLDED_MAX);
    err = word_fold(&folded, token->text);
    node->value = str_dup(parser->arena, str_trim(buf_str(&folded)));
    buf_clear(&folded);
    if (!err && !node->value.n)
        err = bad_value(parser, token, "a part of an address");
    return err ? err : parser->arena->err;
}

static enum err read_domain(struct rule_parser *parser, const struct token *token,
                            struct rule_node *node)
{
    struct str host = str_trim(token->text);
    enum err err;

    if (str_ends(host, STR(".")))
        host.n--;
    err = url_host(parser->arena, host, &node->value);
    if (err == ERR_BAD_INPUT || err == ERR_TOO_BIG || (!err && !node->value.n))
        return bad_value(parser, token, "a host name, such as example.com");
    return err;
}

static enum err read_handle(struct rule_parser *parser, const struct token *token,
                            struct rule_node *node)
{
    enum err err = rule_handle_split(parser->arena, token->text, &node->name, &node->host);

    if (!err && !node->name.n)
        err = bad_value(parser, token, "a handle");
    return err;
}

static enum err read_channel(struct rule_parser *parser, const struct token *token,
                             struct rule_node *node)
{
    node->value = str_dup(parser->arena, token->text);
    return parser->arena->err;
}

static enum err read_lang(struct rule_parser *parser, const struct token *token,
                          struct rule_node *node)
{
    struct str value = str_trim(token->text);
    size_t n = 0;

    while (n < value.n && char_is_alpha(value.p[n]))
        n++;
    if (n < 2 || n > 8 || (n < value.n && value.p[n] != '-' && value.p[n] != '_'))
        return bad_value(parser, token, "a language code, such as en");
    node->value = str_lower(parser->arena, str_slice(value, 0, n));
    return parser->arena->err;
}

static enum err read_has(struct rule_parser *parser, const struct token *token,
                         struct rule_node *node)
{
    static const char *const names[] = {"links", "media", "place", "rating"};

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (str_is(token->text, names[i])) {
            node->number = (int64_t)i;
            return OK;
        }
    }
    return bad_value(parser, token, "links, media, place or rating");
}

static enum err read_kind(struct rule_parser *parser, const struct token *token,
                          struct rule_node *node)
{
    enum message_kind kind;

    if (!message_kind_from(token->text, &kind))
        return bad_value(parser, token, "a kind of message, such as post, mail or review");
    node->number = kind;
    return OK;
}

static enum err read_label(struct rule_parser *parser, const struct token *token,
                           struct rule_node *node)
{
    if (!(parser->flags & RULE_WITH_LABELS))
        return rule_wrong(parser, token->column,
                          "'label:' is a second look after labelling, which does not happen here");
    for (int label = 0; label < LABEL_COUNT; label++) {
        if (str_is(token->text, label_name((enum label)label))) {
            node->number = label;
            return OK;
        }
    }
    return bad_value(parser, token, "a label, such as complaint or question");
}

static enum err read_followers(struct rule_parser *parser, const struct token *token,
                               struct rule_node *node)
{
    static const struct {
        const char *sign;
        enum rule_compare compare;
    } signs[] = {{">=", RULE_AT_LEAST}, {"<=", RULE_AT_MOST}, {">", RULE_ABOVE}, {"<", RULE_BELOW}};
    struct str value = str_trim(token->text);

    node->compare = RULE_EQUAL;
    for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
        if (str_starts(value, str_from(signs[i].sign))) {
            node->compare = signs[i].compare;
            value = str_trim(str_skip(value, str_from(signs[i].sign).n));
            break;
        }
    }
    if (!value.n || !char_is_digit(value.p[0]) || str_to_i64(value, &node->number))
        return bad_value(parser, token, "a number, such as 1000 or >=1000");
    return OK;
}

/* "25km", "25 mi", "500.5m" in kilometres. */
static bool read_distance(struct str text, double *out_km)
{
    static const struct {
        const char *unit;
        double km;
    } units[] = {{"km", 1.0}, {"mi", 1.609344}, {"m", 0.001}};
    size_t n = 0;
    struct str unit;
    double value;

    while (n < text.n && (char_is_digit(text.p[n]) || text.p[n] == '.'))
        n++;
    if (str_to_real(str_slice(text, 0, n), &value))
        return false;
    unit = str_trim(str_skip(text, n));
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        if (str_is(unit, units[i].unit)) {
            *out_km = value * units[i].km;
            return true;
        }
    }
    return false;
}

static enum err read_place(struct rule_parser *parser, const struct token *token,
                           struct rule_node *node)
{
    struct str lat, lon, distance;

    if (!str_cut(token->text, ',', &lat, &lon) || !str_cut(lon, ',', &lon, &distance) ||
        str_to_real(str_trim(lat), &node->lat) || str_to_real(str_trim(lon), &node->lon) ||
        !read_distance(str_trim(distance), &node->km))
        return bad_value(parser, token, "(latitude,longitude,distance), such as (52.5,13.4,25km)");
    if (fabs(node->lat) > 90 || fabs(node->lon) > 180)
        return rule_wrong(parser, token->column,
                          "'near:' takes a latitude from -90 to 90 and a "
                          "longitude from -180 to 180");
    return OK;
}

static const struct key keys[] = {
    {"url", RULE_URL, true, read_folded},
    {"domain", RULE_DOMAIN, true, read_domain},
    {"from", RULE_FROM, true, read_handle},
    {"to", RULE_TO, true, read_handle},
    {"lang", RULE_LANG, false, read_lang},
    {"kind", RULE_KIND, false, read_kind},
    {"has", RULE_HAS, false, read_has},
    {"label", RULE_LABEL, false, read_label},
    {"followers", RULE_FOLLOWERS, false, read_followers},
    {"near", RULE_PLACE, false, read_place},
    {"author", RULE_AUTHOR, true, read_phrase},
    {"channel", RULE_CHANNEL, false, read_channel},
    {"title", RULE_TITLE, true, read_phrase},
};

static const struct key *find_key(struct str name)
{
    for (size_t i = 0; i < ARRAY_LEN(keys); i++)
        if (str_is(name, keys[i].name))
            return &keys[i];
    return NULL;
}

bool rule_key_known(struct str key) { return find_key(key); }

enum err rule_key(struct rule_parser *parser, const struct token *token, struct rule_node *node)
{
    const struct key *key = find_key(token->key);

    bug_on(!key); /* the tokeniser asked rule_key_known */
    node->kind = key->kind;
    node->positive = key->positive;
    if (!str_trim(token->text).n)
        return bad_value(parser, token, "a value");
    return key->read(parser, token, node);
}

enum err rule_handle_split(struct arena *arena, struct str handle, struct str *out_name,
                           struct str *out_host)
{
    struct str folded, name, host;
    struct buf buf;
    enum err err;

    buf_init(&buf, WORDS_FOLDED_MAX);
    err = word_fold(&buf, str_trim(handle));
    folded = buf_dup(arena, &buf);
    buf_clear(&buf);
    if (err || arena->err)
        return err ? err : arena->err;
    if (folded.n && folded.p[0] == '@')
        folded = str_skip(folded, 1);
    (void)str_cut(folded, '@', &name, &host);
    *out_name = name;
    *out_host = host;
    return OK;
}
