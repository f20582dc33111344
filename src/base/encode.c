#include "base/encode.h"

static const char digits16[] = "0123456789abcdef";
static const char digits32[] = "0123456789abcdefghjkmnpqrstvwxyz";
static const char digits64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char digits64url[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* Most significant bit first, `bits` bits a digit; the last digit is filled with zero bits. */
static void encode(struct buf *out, struct str bytes, const char *digits, unsigned bits)
{
    unsigned held = 0, n = 0;

    for (size_t i = 0; i < bytes.n; i++) {
        held = (held << 8) | (unsigned char)bytes.p[i];
        for (n += 8; n >= bits; n -= bits)
            buf_add_char(out, digits[(held >> (n - bits)) & ((1u << bits) - 1)]);
        held &= (1u << n) - 1;
    }
    if (n)
        buf_add_char(out, digits[(held << (bits - n)) & ((1u << bits) - 1)]);
}

void encode_hex(struct buf *out, struct str bytes) { encode(out, bytes, digits16, 4); }

void encode_base32(struct buf *out, struct str bytes) { encode(out, bytes, digits32, 5); }

void encode_base64(struct buf *out, struct str bytes)
{
    encode(out, bytes, digits64, 6);
    for (size_t i = bytes.n % 3; i && i < 3; i++)
        buf_add_char(out, '=');
}

void encode_base64url(struct buf *out, struct str bytes) { encode(out, bytes, digits64url, 6); }

static int digit_value(char c, unsigned bits)
{
    const char *at;

    if (bits == 4)
        return char_hex(c);
    if (bits == 6 && (c == '-' || c == '_'))
        return c == '-' ? 62 : 63;
    if (!c)
        return -1;
    if (bits == 5)
        c = char_lower(c);
    at = strchr(bits == 5 ? digits32 : digits64, c);
    return at ? (int)(at - (bits == 5 ? digits32 : digits64)) : -1;
}

static enum err decode(struct buf *out, struct str text, unsigned bits)
{
    unsigned held = 0, n = 0;
    size_t start = out->n;

    for (size_t i = 0; i < text.n; i++) {
        int value = digit_value(text.p[i], bits);

        if (value < 0) {
            out->n = start;
            return ERR_BAD_INPUT;
        }
        held = ((held << bits) | (unsigned)value) & 0xFFFF;
        n += bits;
        if (n >= 8) {
            n -= 8;
            buf_add_char(out, (char)(held >> n));
            held &= (1u << n) - 1;
        }
    }
    if (n >= bits || held) { /* a lone digit, or bits that no encoder leaves */
        out->n = start;
        return ERR_BAD_INPUT;
    }
    return out->err;
}

enum err decode_hex(struct buf *out, struct str text) { return decode(out, text, 4); }

enum err decode_base32(struct buf *out, struct str text) { return decode(out, text, 5); }

enum err decode_base64(struct buf *out, struct str text)
{
    struct buf kept;
    enum err err;

    while (text.n && (text.p[text.n - 1] == '=' || char_is_space(text.p[text.n - 1])))
        text.n--;
    buf_init(&kept, text.n + 1);
    for (size_t i = 0; i < text.n; i++)
        if (!char_is_space(text.p[i]))
            buf_add_char(&kept, text.p[i]);
    err = kept.err ? kept.err : decode(out, buf_str(&kept), 6);
    buf_clear(&kept);
    return err;
}
