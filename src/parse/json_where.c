#include "parse/json_where.h"

#include "base/utf8.h"

enum { REAL_MAX = 64 }; /* bytes that str_to_real takes; longer numbers pass */

struct reader {
    struct str text;
    size_t at;
    const char *reason;
};

static char peek(const struct reader *r) { return r->at < r->text.n ? r->text.p[r->at] : '\0'; }

static bool wrong(struct reader *r, const char *reason)
{
    r->reason = r->at >= r->text.n ? "the text ends too early" : reason;
    return false;
}

static void skip_space(struct reader *r)
{
    while (r->at < r->text.n &&
           (peek(r) == ' ' || peek(r) == '\t' || peek(r) == '\n' || peek(r) == '\r'))
        r->at++;
}

static int read_hex4(const struct reader *r, size_t at)
{
    int unit = 0;

    for (size_t i = at; i < at + 4; i++) {
        int digit = i < r->text.n ? char_hex(r->text.p[i]) : -1;

        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

/* At the 'u'. */
static bool read_unicode_escape(struct reader *r)
{
    int unit = read_hex4(r, r->at + 1), low;

    if (unit < 0)
        return wrong(r, "four hex digits belong behind '\\u'");
    if (unit >= 0xDC00 && unit <= 0xDFFF)
        return wrong(r, "a low surrogate stands alone");
    r->at += 5;
    if (unit < 0xD800 || unit > 0xDBFF)
        return true;
    low = peek(r) == '\\' && r->at + 1 < r->text.n && r->text.p[r->at + 1] == 'u'
              ? read_hex4(r, r->at + 2)
              : -1;
    if (low < 0xDC00 || low > 0xDFFF)
        return wrong(r, "a high surrogate stands alone");
    r->at += 6;
    return true;
}

static bool read_escape(struct reader *r)
{
    r->at++;
    if (peek(r) == 'u')
        return read_unicode_escape(r);
    if (r->at >= r->text.n || !peek(r) || !strchr("\"\\/bfnrt", peek(r)))
        return wrong(r, "there is no such escape");
    r->at++;
    return true;
}

static bool read_string(struct reader *r)
{
    if (peek(r) != '"')
        return wrong(r, "a key in double quotes belongs here");
    r->at++;
    while (r->at < r->text.n) {
        unsigned char c = (unsigned char)peek(r);
        size_t before = r->at;
        bool bad = false;

        if (c == '"') {
            r->at++;
            return true;
        }
        if (c < 0x20)
            return wrong(r, "a control character in a string must be escaped");
        if (c == '\\') {
            if (!read_escape(r))
                return false;
            continue;
        }
        (void)utf8_next(r->text, &r->at, &bad);
        if (bad) {
            r->at = before;
            return wrong(r, "the bytes are not UTF-8");
        }
    }
    return wrong(r, "");
}

static size_t skip_digits(struct reader *r)
{
    size_t from = r->at;

    while (char_is_digit(peek(r)))
        r->at++;
    return r->at - from;
}

static bool read_number(struct reader *r)
{
    size_t from = r->at;

    if (peek(r) == '-')
        r->at++;
    if (peek(r) == '0') {
        r->at++;
        if (char_is_digit(peek(r)))
            return wrong(r, "a number does not begin with 0");
    } else if (!skip_digits(r)) {
        return wrong(r, "a value belongs here");
    }
    if (peek(r) == '.') {
        r->at++;
        if (!skip_digits(r))
            return wrong(r, "a digit belongs behind the point");
    }
    if (char_lower(peek(r)) == 'e') {
        r->at++;
        if (peek(r) == '-' || peek(r) == '+')
            r->at++;
        if (!skip_digits(r))
            return wrong(r, "a digit belongs in the exponent");
    }
    double value;
    struct str number = str_slice(r->text, from, r->at);
    if (number.n < REAL_MAX && str_to_real(number, &value)) {
        r->at = from;
        return wrong(r, "the number is too large");
    }
    return true;
}

static bool read_word(struct reader *r, struct str word)
{
    if (!str_starts(str_skip(r->text, r->at), word))
        return wrong(r, "a value belongs here");
    r->at += word.n;
    return true;
}

static bool read_scalar(struct reader *r)
{
    switch (peek(r)) {
    case '"':
        return read_string(r);
    case 't':
        return read_word(r, STR("true"));
    case 'f':
        return read_word(r, STR("false"));
    case 'n':
        return read_word(r, STR("null"));
    default:
        return read_number(r);
    }
}

static bool read_key(struct reader *r)
{
    skip_space(r);
    if (!read_string(r))
        return false;
    skip_space(r);
    if (peek(r) != ':')
        return wrong(r, "':' belongs behind a key");
    r->at++;
    return true;
}

/* Closes what ends here and steps over a comma; *depth falls. True: a value comes next, or the
 * outermost one is whole (depth 0). */
static bool read_after_value(struct reader *r, uint64_t is_object, unsigned *depth)
{
    for (; *depth; (*depth)--) {
        bool in_object = is_object >> *depth & 1;

        skip_space(r);
        if (peek(r) == ',') {
            r->at++;
            return !in_object || read_key(r);
        }
        if (peek(r) != (in_object ? '}' : ']'))
            return wrong(r, in_object ? "',' or '}' belongs here" : "',' or ']' belongs here");
        r->at++;
    }
    return true;
}

/* Opens a container. *out_is_empty: it was closed at once. */
static bool read_open(struct reader *r, bool object, bool *out_is_empty)
{
    r->at++;
    skip_space(r);
    *out_is_empty = peek(r) == (object ? '}' : ']');
    if (*out_is_empty)
        r->at++;
    return *out_is_empty || !object || read_key(r);
}

static bool read_document(struct reader *r, unsigned depth_max)
{
    uint64_t is_object = 0; /* bit d: the container at depth d is an object */
    unsigned depth = 0;

    do {
        bool object, empty = false;

        skip_space(r);
        object = peek(r) == '{';
        if (object || peek(r) == '[') {
            if (++depth > depth_max)
                return wrong(r, "it nests too deep");
            is_object = (is_object & ~(1ull << depth)) | (uint64_t)object << depth;
            if (!read_open(r, object, &empty))
                return false;
            if (!empty)
                continue;
            depth--;
        } else if (!read_scalar(r)) {
            return false;
        }
        if (!read_after_value(r, is_object, &depth))
            return false;
    } while (depth);
    skip_space(r);
    if (r->at < r->text.n)
        return wrong(r, "something stands behind the value");
    return true;
}

const char *json_where(struct str text, unsigned depth_max, size_t *out_at)
{
    struct reader r = {.text = text};

    if (depth_max > 62 || read_document(&r, depth_max))
        return NULL;
    *out_at = r.at;
    return r.reason;
}
