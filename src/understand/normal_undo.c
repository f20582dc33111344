#include "base/utf8.h"
#include "parse/html_entity.h"
#include "understand/normal_parts.h"

/* Four hexadecimal digits at s.p[at], or -1. */
static int32_t four_digits(struct str s, size_t at)
{
    int32_t value = 0;

    if (at + 4 > s.n)
        return -1;
    for (size_t i = at; i < at + 4; i++) {
        int digit = char_hex(s.p[i]);

        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

static void add_rune(struct buf *out, uint32_t rune)
{
    switch (rune) {
    case 0x2018:
    case 0x2019:
    case 0x02BC:
    case 0x00B4:
        buf_add_char(out, '\'');
        return;
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x00AB:
    case 0x00BB:
        buf_add_char(out, '"');
        return;
    case 0x2026:
        buf_add(out, STR("..."));
        return;
    case 0x00A0:
    case 0x2028:
    case 0x2029:
        buf_add_char(out, ' ');
        return;
    case 0xFE0E:
    case 0xFE0F:
    case 0xFEFF:
    case 0x00AD:
        return;
    default:
        if ((rune >= 0x200B && rune <= 0x200F) || (rune >= 0x202A && rune <= 0x202E) ||
            (rune >= 0x2060 && rune <= 0x2069) || (rune >= 0x1F3FB && rune <= 0x1F3FF))
            return; /* joiners, direction marks, the colour of a skin */
        if (rune < 0x20)
            buf_add_char(out, rune == '\n' ? '\n' : ' ');
        else
            buf_add_rune(out, rune);
    }
}

/* An escape as JSON and C# write it. Gives the bytes it took, 0 when it is none. */
static size_t undo_escape(struct str s, size_t at, struct buf *out)
{
    int32_t high = -1, low;

    if (at + 1 >= s.n)
        return 0;
    if (s.p[at + 1] == 'u')
        high = four_digits(s, at + 2);
    if (high < 0) {
        if (s.p[at + 1] != '"' && s.p[at + 1] != '\'' && s.p[at + 1] != 'n')
            return 0;
        buf_add_char(out, s.p[at + 1] == 'n' ? '\n' : s.p[at + 1]);
        return 2;
    }
    if (high >= 0xD800 && high < 0xDC00 && str_starts(str_skip(s, at + 6), STR("\\u"))) {
        low = four_digits(s, at + 8);
        if (low >= 0xDC00 && low < 0xE000) {
            add_rune(out, 0x10000 + ((uint32_t)(high - 0xD800) << 10) + (uint32_t)(low - 0xDC00));
            return 12;
        }
    }
    add_rune(out, high >= 0xD800 && high < 0xE000 ? RUNE_BAD : (uint32_t)high);
    return 6;
}

void normal_undo(struct str text, struct buf *out)
{
    struct str reference;
    char bytes[16];

    for (size_t i = 0, taken; i < text.n && !out->err; i += taken) {
        size_t from = i, at = 0, before = out->n;

        while (i < text.n && text.p[i] != '&' && text.p[i] != '\\' &&
               (unsigned char)text.p[i] < 0x80)
            i++;
        buf_add(out, str_slice(text, from, i));
        taken = 0;
        if (i == text.n)
            return;
        if (text.p[i] == '\\') {
            taken = undo_escape(text, i, out);
        } else if (text.p[i] == '&') {
            before = out->n;
            taken = html_reference(text, i, false, out);
            if (taken && out->n - before <= sizeof(bytes)) { /* its text may be a mark of ours */
                reference = str_of(bytes, out->n - before);
                memcpy(bytes, out->p + before, reference.n);
                out->n = before;
                while (at < reference.n)
                    add_rune(out, utf8_next(reference, &at, NULL));
            }
        } else {
            at = i;
            add_rune(out, utf8_next(text, &at, NULL));
            taken = at - i;
        }
        if (!taken) {
            buf_add_char(out, text.p[i]);
            taken = 1;
        }
    }
}
