/* imap_date.c: the dates and folder names of IMAP. */
#include "base/clock.h"
#include "base/encode.h"
#include "base/utf8.h"
#include "net/imap.h"

static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

static bool take_number(struct str text, size_t at, size_t n, int *out)
{
    struct str digits = str_trim(str_slice(text, at, at + n));
    int64_t value;
    if (digits.n == 0 || !char_is_digit(digits.p[0]) || str_to_i64(digits, &value))
        return false;
    *out = (int)value;
    return true;
}

enum err imap_date_parse(struct str text, int64_t *out_ms)
{
    struct civil c = {0};
    int zone_hours, zone_minutes;
    if (text.n == 25 && text.p[1] == '-') { /* "1-Jul-…": the grammar pads, some servers don't */
        int64_t ms;
        char padded[27];
        snprintf(padded, sizeof(padded), " %.*s", STR_ARGS(text));
        enum err err = imap_date_parse(str_from(padded), &ms);
        if (!err)
            *out_ms = ms;
        return err;
    }
    if (text.n != 26 || text.p[2] != '-' || text.p[6] != '-' || text.p[11] != ' ' ||
        text.p[14] != ':' || text.p[17] != ':' || text.p[20] != ' ' ||
        (text.p[21] != '+' && text.p[21] != '-'))
        return ERR_BAD_INPUT;
    size_t month = str_find_nocase(str_from(months), str_slice(text, 3, 6), 0);
    if (month == SIZE_MAX || month % 3 || !take_number(text, 0, 2, &c.day) ||
        !take_number(text, 7, 4, &c.year) || !take_number(text, 12, 2, &c.hour) ||
        !take_number(text, 15, 2, &c.minute) || !take_number(text, 18, 2, &c.second) ||
        !take_number(text, 22, 2, &zone_hours) || !take_number(text, 24, 2, &zone_minutes))
        return ERR_BAD_INPUT;
    c.month = (int)month / 3 + 1;
    if (c.year < 1 || c.day < 1 || c.day > days_in_month(c.year, c.month) || c.hour > 23 ||
        c.minute > 59 || c.second > 60 || zone_minutes > 59)
        return ERR_BAD_INPUT;
    int64_t offset = (int64_t)(zone_hours * 60 + zone_minutes) * MS_MINUTE;
    *out_ms = civil_to_ms(c) - (text.p[21] == '-' ? -offset : offset);
    return OK;
}

struct str imap_date_format(struct arena *arena, int64_t ms)
{
    struct civil c = civil_from_ms(ms);
    return arena_printf(arena, "%d-%.3s-%04d", c.day, months + 3 * (c.month - 1), c.year);
}

/* Base64 of UTF-16BE between '&' and '-', with ',' for '/', no padding. */
static void add_shifted(struct buf *out, struct str utf16)
{
    struct buf b64;
    buf_init(&b64, 0);
    encode_base64(&b64, utf16);
    buf_add_char(out, '&');
    for (size_t i = 0; i < b64.n && b64.p[i] != '='; i++)
        buf_add_char(out, b64.p[i] == '/' ? ',' : b64.p[i]);
    buf_add_char(out, '-');
    if (b64.err)
        out->err = b64.err;
    buf_clear(&b64);
}

static void add_utf16(struct buf *out, uint32_t rune)
{
    if (rune >= 0x10000) {
        add_utf16(out, 0xd800 + ((rune - 0x10000) >> 10));
        add_utf16(out, 0xdc00 + ((rune - 0x10000) & 0x3ff));
        return;
    }
    buf_add_char(out, (char)(rune >> 8));
    buf_add_char(out, (char)(rune & 0xff));
}

enum err imap_mailbox_name(struct arena *arena, struct str name, struct str *out)
{
    struct buf text, utf16;
    if (name.n == 0 || name.n > 1000)
        return ERR_BAD_INPUT;
    buf_init(&text, 16 << 10);
    buf_init(&utf16, 16 << 10);
    bool bad = false;
    for (size_t at = 0; at < name.n && !bad;) {
        uint32_t rune = utf8_next(name, &at, &bad);
        if (rune < 0x20 || rune == 0x7f)
            bad = true;
        if (rune >= 0x80) {
            add_utf16(&utf16, rune);
            continue;
        }
        if (utf16.n)
            add_shifted(&text, buf_str(&utf16));
        buf_reset(&utf16);
        buf_add_char(&text, (char)rune);
        if (rune == '&')
            buf_add_char(&text, '-');
    }
    if (utf16.n)
        add_shifted(&text, buf_str(&utf16));
    enum err err = bad ? ERR_BAD_INPUT : text.err;
    struct str copy = err ? STR_NONE : buf_dup(arena, &text);
    buf_clear(&text);
    buf_clear(&utf16);
    if (!err && !copy.p)
        err = arena->err;
    if (!err)
        *out = copy;
    return err;
}
