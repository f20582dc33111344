#include "base/utf8.h"

#include "base/arena.h"
#include "base/buf.h"

/* Length of a sequence by its first byte, and the range its second byte must lie in. */
static size_t lead(unsigned char c, unsigned char *low, unsigned char *high)
{
    *low = 0x80;
    *high = 0xBF;
    if (c < 0x80)
        return 1;
    if (c >= 0xC2 && c <= 0xDF)
        return 2;
    if (c >= 0xE0 && c <= 0xEF) {
        if (c == 0xE0)
            *low = 0xA0;
        if (c == 0xED)
            *high = 0x9F;
        return 3;
    }
    if (c >= 0xF0 && c <= 0xF4) {
        if (c == 0xF0)
            *low = 0x90;
        if (c == 0xF4)
            *high = 0x8F;
        return 4;
    }
    return 0;
}

uint32_t utf8_next(struct str s, size_t *at, bool *out_bad)
{
    const unsigned char *p = (const unsigned char *)s.p + *at;
    size_t left = s.n - *at, length, i;
    unsigned char low, high;
    uint32_t rune;

    length = lead(p[0], &low, &high);
    if (length == 1) {
        *at += 1;
        return p[0];
    }
    rune = length ? p[0] & (0x7Fu >> length) : 0;
    for (i = 1; i < length && i < left; i++) {
        if (p[i] < low || p[i] > high)
            break;
        rune = (rune << 6) | (p[i] & 0x3F);
        low = 0x80;
        high = 0xBF;
    }
    if (length == 0 || i < length) {
        *at += length ? i : 1;
        if (out_bad)
            *out_bad = true;
        return RUNE_BAD;
    }
    *at += length;
    return rune;
}

size_t utf8_encode(uint32_t c, char bytes[4])
{
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        c = RUNE_BAD;
    if (c < 0x80) {
        bytes[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        bytes[0] = (char)(0xC0 | (c >> 6));
        bytes[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        bytes[0] = (char)(0xE0 | (c >> 12));
        bytes[1] = (char)(0x80 | ((c >> 6) & 0x3F));
        bytes[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    bytes[0] = (char)(0xF0 | (c >> 18));
    bytes[1] = (char)(0x80 | ((c >> 12) & 0x3F));
    bytes[2] = (char)(0x80 | ((c >> 6) & 0x3F));
    bytes[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

bool utf8_valid(struct str s)
{
    bool bad = false;
    size_t at = 0;

    while (at < s.n && !bad) {
        if ((unsigned char)s.p[at] < 0x80)
            at++;
        else
            (void)utf8_next(s, &at, &bad);
    }
    return !bad;
}

struct str utf8_repair(struct arena *arena, struct str s)
{
    struct buf out;
    struct str fixed;
    size_t at = 0;

    if (utf8_valid(s))
        return s;
    buf_init(&out, s.n * 3 + 1);
    while (at < s.n)
        buf_add_rune(&out, utf8_next(s, &at, NULL));
    fixed = out.err ? STR_NONE : buf_dup(arena, &out);
    buf_clear(&out);
    return fixed.p ? fixed : STR_NONE;
}

size_t utf8_mend(char *text, size_t n)
{
    struct str s = str_of(text, n);
    size_t at = 0, to = 0;

    while (at < n) {
        size_t from = at;
        bool bad = false;

        (void)utf8_next(s, &at, &bad);
        if (bad)
            text[to++] = '?';
        else
            while (from < at)
                text[to++] = text[from++];
    }
    return to;
}

size_t utf8_count(struct str s)
{
    size_t count = 0;

    for (size_t i = 0; i < s.n; i++)
        count += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return count;
}

struct str utf8_clip(struct str s, size_t max)
{
    if (s.n <= max)
        return s;
    while (max && ((unsigned char)s.p[max] & 0xC0) == 0x80)
        max--;
    return str_of(s.p, max);
}
