/* esc.c: the only writer of untrusted text into pages. See esc.h for what each promises. */
#include "web/esc.h"

#include "base/json_out.h"

/* What a byte becomes, or NULL when it stays. Every byte of a multi-byte character stays. */
static const char *text_reference(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&#34;";
    case '\'':
        return "&#39;";
    case '\r':
        return "&#13;";
    case '\0':
        return "\xEF\xBF\xBD";
    default:
        return NULL;
    }
}

void esc_text(struct buf *out, struct str text)
{
    size_t start = 0;

    for (size_t i = 0; i < text.n; i++) {
        const char *reference = text_reference(text.p[i]);

        if (!reference)
            continue;
        buf_add(out, str_slice(text, start, i));
        buf_add_c(out, reference);
        start = i + 1;
    }
    buf_add(out, str_slice(text, start, text.n));
}

static bool is_unreserved(char c)
{
    return char_is_alpha(c) || char_is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

void esc_url_query(struct buf *out, struct str text)
{
    static const char hex[] = "0123456789ABCDEF";

    for (size_t i = 0; i < text.n; i++) {
        unsigned char byte = (unsigned char)text.p[i];

        if (is_unreserved(text.p[i])) {
            buf_add_char(out, text.p[i]);
        } else {
            buf_add_char(out, '%');
            buf_add_char(out, hex[byte >> 4]);
            buf_add_char(out, hex[byte & 15]);
        }
    }
}

void esc_url_segment(struct buf *out, struct str text)
{
    if (text.n == 0 || str_is(text, ".") || str_is(text, ".."))
        buf_add_c(out, "%EF%BF%BD");
    else
        esc_url_query(out, text);
}

void esc_json(struct buf *out, struct str text)
{
    struct json_out json;

    json_init(&json, out);
    json_str(&json, text);
}
