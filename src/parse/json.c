/* Reading JSON. simdjson does the bytes (json_simdjson.cpp); this file guards what it lets through
 * and walks its tape (json_tape.h).
 *
 * What simdjson leaves open is closed here: it does not look for duplicate keys; version 3.0
 * lets some lone surrogates through; it gives no place of an error; it refuses integers beyond
 * 64 bits, which are JSON. The price is one look for backslashes and one walk over the tape.
 */
#include "parse/json.h"

#include <inttypes.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/utf8.h"
#include "parse/json_simdjson.h"
#include "parse/json_where.h"

enum {
    ROOM_MIN = 16 << 10,
    ROOM_KEEP = 1 << 20, /* more is given back before the next small document */
    FEW_KEYS = 16,       /* up to here keys are compared pair by pair */
};

void json_parser_init(struct json_parser *parser, size_t max_bytes)
{
    *parser = (struct json_parser){.max = max_bytes};
    buf_init(&parser->nul_strings, SIZE_MAX / 4);
}

void json_parser_clear(struct json_parser *parser)
{
    if (!parser)
        return;
    json_engine_free(parser->engine);
    free(parser->padded);
    buf_clear(&parser->nul_strings);
    json_parser_init(parser, parser->max);
}

static enum err make_room(struct json_parser *parser, size_t n)
{
    size_t room = parser->room ? parser->room : ROOM_MIN;
    char *padded;

    if (parser->room && n <= parser->room && (parser->room <= ROOM_KEEP || n > ROOM_KEEP / 4))
        return OK;
    if (n <= ROOM_KEEP / 4 && room > ROOM_KEEP)
        room = ROOM_MIN;
    while (room < n)
        room *= 2;
    parser->room = 0;
    free(parser->padded);
    parser->padded = NULL;
    padded = calloc(1, room + JSON_PADDING);
    if (!parser->engine)
        parser->engine = json_engine_new();
    if (!padded || !parser->engine || !json_engine_room(parser->engine, room, JSON_DEPTH_MAX)) {
        free(padded);
        return ERR_NO_MEMORY;
    }
    parser->padded = padded;
    parser->room = room;
    return OK;
}

/* --- before the engine: escapes ---------------------------------------------------------- */

static int hex4(const char *p)
{
    int unit = 0;

    for (int i = 0; i < 4; i++) {
        if (char_hex(p[i]) < 0)
            return -1;
        unit = unit * 16 + char_hex(p[i]);
    }
    return unit;
}

/* Whether each surrogate escape has its other half, and whether there is a \u0000. The text is
 * followed by padding, so looking ahead is safe; what is no JSON at all the engine refuses. */
static bool surrogates_pair(const char *p, size_t n, bool *out_has_nul)
{
    const char *end = p + n;

    *out_has_nul = false;
    while (p < end && (p = memchr(p, '\\', (size_t)(end - p)))) {
        int unit = p[1] == 'u' ? hex4(p + 2) : -1;

        if (unit == 0)
            *out_has_nul = true;
        if (unit >= 0xDC00 && unit <= 0xDFFF)
            return false;
        p += unit < 0 ? 2 : 6;
        if (unit < 0xD800 || unit > 0xDBFF)
            continue;
        unit = p[0] == '\\' && p[1] == 'u' ? hex4(p + 2) : -1;
        if (unit < 0xDC00 || unit > 0xDFFF)
            return false;
        p += 6;
    }
    return true;
}

/* --- after a refused number: integers beyond 64 bits -------------------------------------- */

static bool is_beyond_64_bits(const char *digits, size_t n, bool negative)
{
    const char *limit = negative ? "9223372036854775808" : "18446744073709551615";
    size_t limit_n = strlen(limit);

    return n > limit_n || (n == limit_n && memcmp(digits, limit, n) > 0);
}

/* Writes 123456789012345678901 as 1234567890123456789e2, which the engine takes as a double. */
static void soften_number(char *p, size_t n)
{
    size_t sign = *p == '-', digits = sign;

    while (digits < n && char_is_digit(p[digits]))
        digits++;
    if (digits < n || p[sign] == '0' || !is_beyond_64_bits(p + sign, n - sign, sign))
        return;
    p[n - 2] = 'e';
    p[n - 1] = '2';
}

static void soften_integers(char *p, size_t n)
{
    bool in_string = false;

    for (size_t i = 0; i < n; i++) {
        size_t end = i;

        if (p[i] == '"')
            in_string = !in_string;
        else if (p[i] == '\\' && in_string)
            i++;
        if (in_string || (p[i] != '-' && !char_is_digit(p[i])))
            continue;
        while (end < n && (char_is_digit(p[end]) || (p[end] && strchr("+-.eE", p[end]))))
            end++;
        soften_number(p + i, end - i);
        i = end - 1;
    }
}

/* --- the tape ------------------------------------------------------------------------------ */

static size_t tape_end(const struct json_parser *parser)
{
    return (size_t)(parser->tape[0] & TAPE_PAYLOAD);
}

static enum err replace_nuls(struct json_parser *parser, uint64_t *tape)
{
    struct buf *out = &parser->nul_strings;

    for (size_t at = 1; at < tape_end(parser); at = tape_inside(tape[at], at)) {
        struct str text;
        size_t start = out->n, from = 0, zero;
        uint32_t n = 0;

        if (tape_type(tape[at]) != '"')
            continue;
        text = tape_text(parser, parser->tape[at]);
        if (str_find_char(text, '\0', 0) == SIZE_MAX)
            continue;
        buf_add(out, str_of((const char *)&n, sizeof(n)));
        while ((zero = str_find_char(text, '\0', from)) != SIZE_MAX) {
            buf_add(out, str_slice(text, from, zero));
            buf_add_rune(out, RUNE_BAD);
            from = zero + 1;
        }
        buf_add(out, str_skip(text, from));
        if (out->err)
            return out->err;
        n = (uint32_t)(out->n - start - sizeof(n));
        memcpy(out->p + start, &n, sizeof(n));
        tape[at] = (uint64_t)'"' << 56 | TAPE_HAD_NUL | start;
    }
    return OK;
}

static enum err refuse_key(struct str key, struct fault *fault)
{
    struct str shown = utf8_clip(key, JSON_KEY_SHOWN);

    return fault_set(fault, ERR_BAD_INPUT, "the key '%.*s' stands twice in one object",
                     STR_ARGS(shown));
}

/* The first eight bytes of a key and its length, mixed: equal keys have equal ones. Behind the
 * engine's strings lies its padding, so eight bytes may always be read there. */
static uint64_t key_print(uint64_t word, struct str key)
{
    uint64_t head = 0;

    if (!(word & TAPE_HAD_NUL))
        memcpy(&head, key.p, sizeof(head));
    else
        memcpy(&head, key.p, key.n < sizeof(head) ? key.n : sizeof(head));
    if (key.n < sizeof(head))
        head &= ((uint64_t)1 << key.n * 8) - 1;
    return head ^ (uint64_t)key.n << 56;
}

static enum err check_many_keys(const struct json_parser *parser, size_t object,
                                struct fault *fault)
{
    cleanup_with(map_clear) struct map map;
    size_t end = (uint32_t)parser->tape[object] - 1;

    map_init(&map);
    for (size_t at = object + 1; at < end; at = tape_behind(parser->tape[at + 1], at + 1)) {
        struct str key = tape_text(parser, parser->tape[at]);
        enum err err;

        if (map_get(&map, key))
            return refuse_key(key, fault);
        err = map_put(&map, key, &map);
        if (err)
            return err;
    }
    return OK;
}

/* Whether the key at `at` stands in its object before. */
static bool is_before(const struct json_parser *parser, size_t object, size_t at)
{
    struct str key = tape_text(parser, parser->tape[at]);

    for (size_t i = object + 1; i < at; i = tape_behind(parser->tape[i + 1], i + 1))
        if (str_eq(tape_text(parser, parser->tape[i]), key))
            return true;
    return false;
}

static bool is_among(const uint64_t *prints, size_t n, uint64_t print)
{
    bool found = false;

    for (size_t i = 0; i < n; i++)
        found |= prints[i] == print;
    return found;
}

static enum err check_keys(const struct json_parser *parser, size_t container, struct fault *fault);

/* An object with so few keys that each is compared with those before it. */
static enum err check_few_keys(const struct json_parser *parser, size_t object, struct fault *fault)
{
    const uint64_t *tape = parser->tape;
    size_t end = (uint32_t)tape[object] - 1, n = 0;
    uint64_t prints[FEW_KEYS], seen = 0; /* a bit for each print: most need no second look */
    enum err err = OK;

    for (size_t at = object + 1; !err && at < end; n++) {
        uint64_t print = key_print(tape[at], tape_text(parser, tape[at]));
        uint64_t bit = (uint64_t)1 << (print * 0x9e3779b97f4a7c15ull >> 58);

        if (seen & bit && is_among(prints, n, print) && is_before(parser, object, at))
            return refuse_key(tape_text(parser, tape[at]), fault);
        seen |= bit;
        prints[n] = print;
        at++;
        if (tape_is_container(tape[at]))
            err = check_keys(parser, at, fault);
        at = tape_behind(tape[at], at);
    }
    return err;
}

/* An object or array and all inside it: no deeper than JSON_DEPTH_MAX, the engine saw to that. */
static enum err check_keys(const struct json_parser *parser, size_t container, struct fault *fault)
{
    const uint64_t *tape = parser->tape;
    bool is_object = tape_type(tape[container]) == '{';
    size_t end = (uint32_t)tape[container] - 1;
    enum err err = OK;

    if (is_object && (tape[container] >> 32 & 0xFFFFFF) <= FEW_KEYS)
        return check_few_keys(parser, container, fault);
    if (is_object)
        err = check_many_keys(parser, container, fault);
    for (size_t at = container + 1 + is_object; !err && at < end;) {
        if (tape_is_container(tape[at]))
            err = check_keys(parser, at, fault);
        at = tape_behind(tape[at], at) + is_object;
    }
    return err;
}

/* --- parsing -------------------------------------------------------------------------------- */

static enum err refuse(struct str text, const char *otherwise, struct fault *fault)
{
    size_t at = 0;
    const char *reason = json_where(text, JSON_DEPTH_MAX, &at);

    if (!reason)
        return fault_set(fault, ERR_BAD_INPUT, "%s", otherwise);
    return fault_set(fault, ERR_BAD_INPUT, "byte %zu: %s", at, reason);
}

static enum json_engine_result run_engine_softly(struct json_parser *parser, struct str text,
                                                 uint64_t **out_tape)
{
    if (text.p != parser->padded)
        memcpy(parser->padded, text.p, text.n);
    memset(parser->padded + text.n, 0, JSON_PADDING);
    soften_integers(parser->padded, text.n);
    return json_engine_parse(parser->engine, parser->padded, text.n, out_tape, &parser->strings);
}

static enum err run_engine(struct json_parser *parser, struct str text, uint64_t **out_tape,
                           struct fault *fault)
{
    enum json_engine_result result = json_engine_parse(parser->engine, text.p, text.n, out_tape,
                                                       &parser->strings);

    if (result == JSON_ENGINE_BAD_NUMBER)
        result = run_engine_softly(parser, text, out_tape);
    switch (result) {
    case JSON_ENGINE_OK:
        parser->tape = *out_tape;
        return OK;
    case JSON_ENGINE_NO_MEMORY:
        return fault_set(fault, ERR_NO_MEMORY, "no memory for a document of %zu bytes", text.n);
    case JSON_ENGINE_TOO_DEEP:
        return refuse(text, "it nests too deep", fault);
    case JSON_ENGINE_BAD_NUMBER:
        return refuse(text, "a number is too large", fault);
    default:
        return refuse(text, "it is not JSON", fault);
    }
}

static enum err open_document(struct json_parser *parser, struct str text, struct fault *fault)
{
    enum err err;

    if (text.n > parser->max)
        return fault_set(fault, ERR_TOO_BIG, "it is longer than %zu bytes", parser->max);
    err = make_room(parser, text.n);
    if (err)
        return fault_set(fault, err, "no memory for a document of %zu bytes", text.n);
    buf_reset(&parser->nul_strings);
    return OK;
}

/* The text is padded; there is room for it. */
static enum err parse_text(struct json_parser *parser, struct str text, struct json_value *out_root,
                           struct fault *fault)
{
    bool has_nul = false;
    uint64_t *tape = NULL;
    enum err err;

    if (!surrogates_pair(text.p, text.n, &has_nul))
        return refuse(text, "a surrogate stands alone", fault);
    err = run_engine(parser, text, &tape, fault);
    if (!err && has_nul)
        err = replace_nuls(parser, tape);
    if (!err && (tape_type(tape[1]) == '{' || tape_type(tape[1]) == '['))
        err = check_keys(parser, 1, fault);
    if (!err)
        *out_root = (struct json_value){parser, 1};
    return err;
}

enum err json_parse(struct json_parser *parser, struct str text, struct json_value *out_root,
                    struct fault *fault)
{
    enum err err = open_document(parser, text, fault);

    if (err)
        return err;
    if (text.n)
        memcpy(parser->padded, text.p, text.n);
    memset(parser->padded + text.n, 0, JSON_PADDING);
    return parse_text(parser, str_of(parser->padded, text.n), out_root, fault);
}

enum err json_parse_padded(struct json_parser *parser, struct str text, struct json_value *out_root,
                           struct fault *fault)
{
    enum err err = open_document(parser, text, fault);

    return err ? err : parse_text(parser, text, out_root, fault);
}

/* --- values --------------------------------------------------------------------------------- */

static uint64_t word_of(struct json_value value) { return value.parser->tape[value.at]; }

enum json_type json_type(struct json_value value)
{
    if (!value.at)
        return JSON_ABSENT;
    switch (tape_type(word_of(value))) {
    case 'n':
        return JSON_NULL;
    case 't':
    case 'f':
        return JSON_BOOL;
    case 'l':
        return JSON_INTEGER;
    case 'u':
    case 'd':
        return JSON_REAL;
    case '"':
        return JSON_STRING;
    case '[':
        return JSON_ARRAY;
    default:
        return JSON_OBJECT;
    }
}

const char *json_type_name(enum json_type type)
{
    static const char *const names[] = {"nothing",  "null", "true or false", "a whole number",
                                        "a number", "text", "an array",      "an object"};

    return names[type];
}

bool json_to_real(struct json_value value, double *out_number)
{
    enum json_type type = json_type(value);
    uint64_t bits;
    int64_t integer;

    if (type != JSON_INTEGER && type != JSON_REAL)
        return false;
    bits = value.parser->tape[value.at + 1];
    memcpy(&integer, &bits, sizeof(integer));
    if (type == JSON_INTEGER)
        *out_number = (double)integer;
    else if (tape_type(word_of(value)) == 'u')
        *out_number = (double)bits;
    else
        memcpy(out_number, &bits, sizeof(*out_number));
    return true;
}

bool json_to_i64(struct json_value value, int64_t *out_number)
{
    const double limit = 9007199254740992.0; /* 2^53 */
    double real;

    if (json_type(value) == JSON_INTEGER) {
        memcpy(out_number, &value.parser->tape[value.at + 1], sizeof(*out_number));
        return true;
    }
    if (!json_to_real(value, &real) || real >= limit || real <= -limit ||
        (double)(int64_t)real != real)
        return false;
    *out_number = (int64_t)real;
    return true;
}

bool json_to_bool(struct json_value value, bool *out_truth)
{
    if (json_type(value) != JSON_BOOL)
        return false;
    *out_truth = tape_type(word_of(value)) == 't';
    return true;
}

bool json_had_nul(struct json_value string)
{
    return json_type(string) == JSON_STRING && word_of(string) & TAPE_HAD_NUL;
}

struct json_value json_get(struct json_value object, const char *key)
{
    struct str wanted = str_from(key), name;
    struct json_walk walk = json_walk(object);
    struct json_value value;

    if (json_type(object) == JSON_OBJECT)
        while (json_next(&walk, &name, &value))
            if (str_eq(name, wanted))
                return value;
    return (struct json_value){NULL, 0};
}

bool json_get_str(struct json_value object, const char *key, struct str *out_text)
{
    return json_to_str(json_get(object, key), out_text);
}

bool json_get_i64(struct json_value object, const char *key, int64_t *out_number)
{
    return json_to_i64(json_get(object, key), out_number);
}

bool json_get_real(struct json_value object, const char *key, double *out_number)
{
    return json_to_real(json_get(object, key), out_number);
}

bool json_get_bool(struct json_value object, const char *key, bool *out_truth)
{
    return json_to_bool(json_get(object, key), out_truth);
}

size_t json_count(struct json_value container)
{
    enum json_type type = json_type(container);

    return type == JSON_OBJECT || type == JSON_ARRAY ? word_of(container) >> 32 & 0xFFFFFF : 0;
}
