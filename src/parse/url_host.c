#include "parse/url_host.h"

#include "base/utf8.h"
#include "parse/url_idna.h"

void url_percent_encode(struct buf *out, struct str s, const char *also)
{
    static const char digits[] = "0123456789ABCDEF";

    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c >= 0x20 && c < 0x7F && !strchr(also, c)) {
            buf_add_char(out, s.p[i]);
        } else {
            buf_add_char(out, '%');
            buf_add_char(out, digits[c >> 4]);
            buf_add_char(out, digits[c & 15]);
        }
    }
}

static void percent_decode(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        int high = i + 2 < s.n && s.p[i] == '%' ? char_hex(s.p[i + 1]) : -1;
        int low = high >= 0 ? char_hex(s.p[i + 2]) : -1;

        buf_add_char(out, low >= 0 ? (char)(high * 16 + low) : s.p[i]);
        if (low >= 0)
            i += 2;
    }
}

/* --- IPv6 ------------------------------------------------------------------------------------- */

struct ipv6 {
    uint16_t piece[8];
    int n, gap; /* gap: index of "::", or -1 */
};

/* The dotted end of "::ffff:1.2.3.4": exactly four decimal numbers without leading zeros. */
static bool read_dotted(struct str s, struct ipv6 *ip)
{
    uint8_t byte[4];
    int n = 0;
    bool more = true;

    while (more) {
        struct str part, rest;
        unsigned value = 0;

        more = str_cut(s, '.', &part, &rest);
        s = rest;
        if (n == 4 || part.n == 0 || part.n > 3 || (part.n > 1 && part.p[0] == '0'))
            return false;
        for (size_t i = 0; i < part.n; i++) {
            if (!char_is_digit(part.p[i]))
                return false;
            value = value * 10 + (unsigned)(part.p[i] - '0');
        }
        if (value > 255)
            return false;
        byte[n++] = (uint8_t)value;
    }
    if (n != 4 || ip->n > 6)
        return false;
    ip->piece[ip->n++] = (uint16_t)(byte[0] << 8 | byte[1]);
    ip->piece[ip->n++] = (uint16_t)(byte[2] << 8 | byte[3]);
    return true;
}

static bool read_pieces(struct str s, struct ipv6 *ip)
{
    size_t at = 0;

    if (s.n >= 2 && s.p[0] == ':' && s.p[1] == ':') {
        ip->gap = 0;
        at = 2;
    }
    while (at < s.n) {
        unsigned value = 0;
        size_t from = at;

        for (; at < s.n && at < from + 4 && char_hex(s.p[at]) >= 0; at++)
            value = value * 16 + (unsigned)char_hex(s.p[at]);
        if (at < s.n && s.p[at] == '.')
            return at > from && read_dotted(str_skip(s, from), ip);
        if (at == from || ip->n == 8)
            return false;
        ip->piece[ip->n++] = (uint16_t)value;
        if (at == s.n)
            return true;
        if (s.p[at++] != ':' || at == s.n)
            return false;
        if (s.p[at] == ':') {
            if (ip->gap >= 0)
                return false;
            ip->gap = ip->n;
            at++;
        }
    }
    return ip->gap >= 0;
}

static void fill_gap(struct ipv6 *ip)
{
    int behind = ip->n - ip->gap;

    for (int i = 0; i < behind; i++) {
        ip->piece[7 - i] = ip->piece[ip->n - 1 - i];
    }
    for (int i = ip->gap; i < 8 - behind; i++)
        ip->piece[i] = 0;
    ip->n = 8;
}

/* The first longest run of two or more zeros is written "::". */
static void write_ipv6(struct buf *out, const struct ipv6 *ip)
{
    int best = -1, best_n = 1;

    for (int i = 0, run = 0; i < 8; i++) {
        run = ip->piece[i] ? 0 : run + 1;
        if (run > best_n) {
            best_n = run;
            best = i - run + 1;
        }
    }
    buf_add_char(out, '[');
    for (int i = 0; i < 8; i++) {
        if (i == best) {
            buf_add_c(out, i ? ":" : "::");
            i += best_n - 1;
            continue;
        }
        buf_printf(out, "%x%s", ip->piece[i], i < 7 ? ":" : "");
    }
    buf_add_char(out, ']');
}

static enum err parse_ipv6(struct str s, struct buf *out)
{
    struct ipv6 ip = {.gap = -1};

    if (!read_pieces(s, &ip) || (ip.gap < 0 ? ip.n != 8 : ip.n > 7))
        return ERR_BAD_INPUT;
    if (ip.gap >= 0)
        fill_gap(&ip);
    write_ipv6(out, &ip);
    return OK;
}

/* --- IPv4 ------------------------------------------------------------------------------------- */

enum { IPV4_OVER = 33 }; /* bits: any number that does not fit 32 */

/* Decimal, 0x hex or 0 octal; what is larger than 32 bits gives 2^33. */
static bool read_number(struct str s, uint64_t *out_value)
{
    uint64_t value = 0;
    int base = 10;

    if (s.n == 0)
        return false;
    if (s.n >= 2 && s.p[0] == '0' && char_lower(s.p[1]) == 'x') {
        base = 16;
        s = str_skip(s, 2);
    } else if (s.n >= 2 && s.p[0] == '0') {
        base = 8;
        s = str_skip(s, 1);
    }
    for (size_t i = 0; i < s.n; i++) {
        int digit = char_hex(s.p[i]);

        if (digit < 0 || digit >= base)
            return false;
        value = value * (unsigned)base + (unsigned)digit;
        if (value > UINT32_MAX)
            value = 1ull << IPV4_OVER;
    }
    *out_value = value;
    return true;
}

static bool all_digits(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!char_is_digit(s.p[i]))
            return false;
    return s.n > 0;
}

/* Whether it must be an IPv4 address or nothing. */
static bool ends_in_number(struct str host)
{
    size_t dot;
    uint64_t ignored;

    if (host.n && host.p[host.n - 1] == '.')
        host.n--;
    dot = str_find_last(host, '.');
    if (dot != SIZE_MAX)
        host = str_skip(host, dot + 1);
    return all_digits(host) || read_number(host, &ignored);
}

static enum err parse_ipv4(struct str host, struct buf *out)
{
    uint64_t number[4], address;
    size_t n = 0;
    bool more = true;

    if (host.n && host.p[host.n - 1] == '.')
        host.n--;
    while (more) {
        struct str part, rest;

        more = str_cut(host, '.', &part, &rest);
        host = rest;
        if (n == 4 || !read_number(part, &number[n]))
            return ERR_BAD_INPUT;
        n++;
    }
    address = number[n - 1];
    if (address >= 1ull << 8 * (5 - n))
        return ERR_BAD_INPUT;
    for (size_t i = 0; i + 1 < n; i++) {
        if (number[i] > 255)
            return ERR_BAD_INPUT;
        address += number[i] << 8 * (3 - i);
    }
    buf_printf(out, "%u.%u.%u.%u", (unsigned)(address >> 24), (unsigned)(address >> 16 & 255),
               (unsigned)(address >> 8 & 255), (unsigned)(address & 255));
    return OK;
}

/* --- the host --------------------------------------------------------------------------------- */

static bool has_forbidden(struct str host, bool is_domain)
{
    for (size_t i = 0; i < host.n; i++) {
        unsigned char c = (unsigned char)host.p[i];

        if (c == 0 || strchr("\t\n\r #/:<>?@[\\]^|", c))
            return true;
        if (is_domain && (c <= 0x1F || c == '%' || c == 0x7F))
            return true;
    }
    return false;
}

static enum err parse_domain(struct str input, struct buf *out)
{
    cleanup_with(buf_clear) struct buf decoded;
    cleanup_with(buf_clear) struct buf ascii;
    enum err err;

    buf_init(&decoded, 0);
    buf_init(&ascii, 0);
    percent_decode(&decoded, input);
    if (!utf8_valid(buf_str(&decoded)))
        return ERR_BAD_INPUT;
    err = url_idna_to_ascii(buf_str(&decoded), &ascii);
    if (err)
        return err;
    if (ascii.n == 0 || has_forbidden(buf_str(&ascii), true))
        return ERR_BAD_INPUT;
    if (ends_in_number(buf_str(&ascii)))
        return parse_ipv4(buf_str(&ascii), out);
    buf_add(out, buf_str(&ascii));
    return out->err;
}

enum err url_host_parse(struct str input, bool is_special, struct buf *out)
{
    if (input.n && input.p[0] == '[') {
        if (input.p[input.n - 1] != ']')
            return ERR_BAD_INPUT;
        return parse_ipv6(str_slice(input, 1, input.n - 1), out);
    }
    if (is_special)
        return parse_domain(input, out);
    if (has_forbidden(input, false))
        return ERR_BAD_INPUT;
    url_percent_encode(out, input, "");
    return out->err;
}
