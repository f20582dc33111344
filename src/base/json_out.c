#include "base/json_out.h"

#include <math.h>

enum { DEPTH_MAX = 64 };

void json_init(struct json_out *json, struct buf *buf) { *json = (struct json_out){.buf = buf}; }

static void before_value(struct json_out *json)
{
    uint64_t bit = 1ull << (json->depth % DEPTH_MAX);

    if (json->after_key)
        json->after_key = false;
    else if (json->has_items & bit)
        buf_add_char(json->buf, ',');
    json->has_items |= bit;
}

void json_open(struct json_out *json, char bracket)
{
    before_value(json);
    buf_add_char(json->buf, bracket);
    json->depth++;
    bug_on(json->depth >= DEPTH_MAX);
    json->has_items &= ~(1ull << json->depth);
}

void json_close(struct json_out *json, char bracket)
{
    bug_on(json->depth == 0 || json->after_key);
    json->depth--;
    buf_add_char(json->buf, bracket);
}

static void add_quoted(struct buf *buf, struct str s)
{
    size_t from = 0;

    buf_add_char(buf, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool separator = c == 0xE2 && i + 2 < s.n && (unsigned char)s.p[i + 1] == 0x80 &&
                         ((unsigned char)s.p[i + 2] & 0xFE) == 0xA8;

        if (c >= 0x20 && c != '"' && c != '\\' && c != '<' && c != 0x7F && !separator)
            continue;
        buf_add(buf, str_slice(s, from, i));
        from = i + 1;
        if (c == '"' || c == '\\') {
            buf_add_char(buf, '\\');
            buf_add_char(buf, (char)c);
        } else if (c == '\n') {
            buf_add_c(buf, "\\n");
        } else if (separator) {
            buf_printf(buf, "\\u20%02x", 0x28 + ((unsigned char)s.p[i + 2] & 1));
            i += 2;
            from = i + 1;
        } else {
            buf_printf(buf, "\\u%04x", c);
        }
    }
    buf_add(buf, str_slice(s, from, s.n));
    buf_add_char(buf, '"');
}

void json_key_str(struct json_out *json, struct str key)
{
    bug_on(json->after_key);
    before_value(json);
    add_quoted(json->buf, key);
    buf_add_char(json->buf, ':');
    json->after_key = true;
}

void json_key(struct json_out *json, const char *key) { json_key_str(json, str_from(key)); }

void json_str(struct json_out *json, struct str value)
{
    before_value(json);
    add_quoted(json->buf, value);
}

void json_i64(struct json_out *json, int64_t value)
{
    before_value(json);
    buf_add_i64(json->buf, value);
}

/* What has three decimals at most (a probability, as we keep them) is written without the search
 * below, which finds the same. False for others. */
static bool write_thousandths(char text[40], double value)
{
    int64_t n = value > -1000 && value < 1000 ? (int64_t)(value * 1000 + (value < 0 ? -.5 : .5))
                                              : 0;
    char digits[8]; /* the last first */
    size_t count = 0, last = 0;

    if (!n || (double)n / 1000 != value)
        return false;
    for (int64_t left = n < 0 ? -n : n; left || count < 4; left /= 10)
        digits[count++] = (char)('0' + left % 10);
    while (last < 3 && digits[last] == '0')
        last++;
    if (n < 0)
        *text++ = '-';
    while (count > last) {
        *text++ = digits[--count];
        if (count == 3 && last < 3)
            *text++ = '.';
    }
    *text = 0;
    return true;
}

static void write_shortest(char *text, size_t size, double value)
{
    for (int digits = 6; digits <= 17; digits++) {
        (void)snprintf(text, size, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
}

void json_real(struct json_out *json, double value)
{
    char text[40];

    if (!isfinite(value)) {
        json_null(json);
        return;
    }
    if (value == 0)
        value = 0; /* "-0" would be read as the integer 0, and written otherwise the next time */
    if (!write_thousandths(text, value))
        write_shortest(text, sizeof(text), value);
    before_value(json);
    buf_add_c(json->buf, text);
}

void json_bool(struct json_out *json, bool value)
{
    json_raw(json, value ? STR("true") : STR("false"));
}

void json_null(struct json_out *json) { json_raw(json, STR("null")); }

void json_raw(struct json_out *json, struct str json_text)
{
    before_value(json);
    buf_add(json->buf, json_text);
}

void json_put_str(struct json_out *json, const char *key, struct str value)
{
    json_key(json, key);
    json_str(json, value);
}

void json_put_opt(struct json_out *json, const char *key, struct str value)
{
    if (value.n)
        json_put_str(json, key, value);
}

void json_put_i64(struct json_out *json, const char *key, int64_t value)
{
    json_key(json, key);
    json_i64(json, value);
}

void json_put_bool(struct json_out *json, const char *key, bool value)
{
    json_key(json, key);
    json_bool(json, value);
}
