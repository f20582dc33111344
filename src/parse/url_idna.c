#include "parse/url_idna.h"

#include <utf8proc.h>

#include "base/utf8.h"

enum {
    LABEL_MAX = 1000, /* code points */
    /* Bytes of a name beyond ASCII. No such name can be in the DNS (253 bytes of ASCII), and marks
     * are put in order in quadratic time. */
    NAME_MAX_BYTES = 1024,
};

struct label {
    uint32_t at[LABEL_MAX];
    size_t n;
};

/* --- punycode (RFC 3492) --------------------------------------------------------------------- */

enum { BASE = 36, T_MIN = 1, T_MAX = 26, SKEW = 38, DAMP = 700, BIAS = 72, FIRST = 0x80 };

static uint32_t adapt(uint32_t delta, uint32_t points, bool first)
{
    uint32_t k = 0;

    delta = first ? delta / DAMP : delta / 2;
    delta += delta / points;
    for (; delta > (BASE - T_MIN) * T_MAX / 2; k += BASE)
        delta /= BASE - T_MIN;
    return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

static uint32_t threshold(uint32_t k, uint32_t bias)
{
    return k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;
}

static void encode_delta(struct buf *out, uint32_t q, uint32_t bias)
{
    for (uint32_t k = BASE;; k += BASE) {
        uint32_t t = threshold(k, bias), digit = q < t ? q : t + (q - t) % (BASE - t);

        buf_add_char(out, (char)(digit < 26 ? 'a' + digit : '0' + digit - 26));
        if (q < t)
            return;
        q = (q - t) / (BASE - t);
    }
}

/* At most LABEL_MAX points below 0x110000, so delta stays below 2^32. */
static void punycode_encode(struct buf *out, const struct label *label)
{
    uint32_t n = FIRST, delta = 0, bias = BIAS, handled = 0, basic;

    for (size_t i = 0; i < label->n; i++) {
        if (label->at[i] < FIRST) {
            buf_add_char(out, (char)label->at[i]);
            handled++;
        }
    }
    basic = handled;
    if (basic)
        buf_add_char(out, '-');
    while (handled < label->n) {
        uint32_t next = UINT32_MAX;

        for (size_t i = 0; i < label->n; i++)
            if (label->at[i] >= n && label->at[i] < next)
                next = label->at[i];
        delta += (next - n) * (handled + 1);
        n = next;
        for (size_t i = 0; i < label->n; i++) {
            delta += label->at[i] < n;
            if (label->at[i] != n)
                continue;
            encode_delta(out, delta, bias);
            bias = adapt(delta, handled + 1, handled == basic);
            delta = 0;
            handled++;
        }
        delta++;
        n++;
    }
}

static bool decode_delta(struct str s, size_t *at, uint32_t bias, uint64_t *i)
{
    uint64_t weight = 1;

    for (uint32_t k = BASE;; k += BASE) {
        char c = *at < s.n ? char_lower(s.p[*at]) : '\0';
        uint32_t t = threshold(k, bias), digit;

        if (!char_is_alpha(c) && !char_is_digit(c))
            return false;
        digit = (uint32_t)(char_is_digit(c) ? c - '0' + 26 : c - 'a');
        ++*at;
        *i += digit * weight;
        if (*i > UINT32_MAX)
            return false;
        if (digit < t)
            return true;
        weight *= BASE - t;
        if (weight > UINT32_MAX)
            return false;
    }
}

static bool punycode_decode(struct str s, struct label *label)
{
    size_t dash = str_find_last(s, '-'), at = 0;
    uint32_t n = FIRST, bias = BIAS;
    uint64_t i = 0;

    label->n = 0;
    if (s.n > LABEL_MAX)
        return false;
    if (dash != SIZE_MAX)
        for (; at < dash; at++)
            label->at[label->n++] = (unsigned char)s.p[at];
    for (at = dash == SIZE_MAX ? 0 : dash + 1; at < s.n; i++) {
        uint64_t before = i;
        uint32_t points = (uint32_t)label->n + 1;

        if (points > LABEL_MAX || !decode_delta(s, &at, bias, &i))
            return false;
        bias = adapt((uint32_t)(i - before), points, before == 0);
        if (n + i / points > 0x10FFFF)
            return false;
        n += (uint32_t)(i / points);
        i %= points;
        memmove(label->at + i + 1, label->at + i, (label->n - i) * sizeof(label->at[0]));
        label->at[i] = n;
        label->n++;
    }
    return true;
}

/* --- mapping -------------------------------------------------------------------------------- */

/* Valid in UTS #46 although NFKC_Casefold would change or drop them. */
static bool is_kept(uint32_t c) { return c == 0xDF || c == 0x3C2 || c == 0x200C || c == 0x200D; }

/* What UTS #46 disallows although NFKC_Casefold would let it pass or drop it. */
static bool is_refused(uint32_t c)
{
    switch (utf8proc_category((utf8proc_int32_t)c)) {
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return true;
    case UTF8PROC_CATEGORY_CC:
        return c >= 0x80;
    case UTF8PROC_CATEGORY_CF:
        /* The others are dropped or kept. */
        return c != 0xAD && c != 0x180E && c != 0x200B && !is_kept(c) &&
               (c < 0x2060 || c > 0x2064) && (c < 0x206A || c > 0x206F) && c != 0xFEFF &&
               (c < 0x1D173 || c > 0x1D17A);
    default:
        return c == RUNE_BAD || c == 0xFFFC || c == 0x1680 || (c >= 0x2FF0 && c <= 0x2FFB);
    }
}

/* Appends NFKC_Casefold of one code point, dots of all kinds as '.'. */
static enum err map_rune(struct buf *out, uint32_t c)
{
    utf8proc_int32_t to[24];
    utf8proc_ssize_t n;
    int last = 0;

    if (is_refused(c))
        return ERR_BAD_INPUT;
    if (c == 0x3002 || c == 0xFF0E || c == 0xFF61)
        c = '.';
    if (c == 0x1E9E)
        c = 0xDF;
    if (c < 0x80 || is_kept(c)) {
        buf_add_rune(out, c < 0x80 ? (uint32_t)(unsigned char)char_lower((char)c) : c);
        return OK;
    }
    n = utf8proc_decompose_char(
        (utf8proc_int32_t)c, to, ARRAY_LEN(to),
        UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE | UTF8PROC_DECOMPOSE, &last);
    if (n < 0 || n > (utf8proc_ssize_t)ARRAY_LEN(to))
        return ERR_BAD_INPUT;
    for (utf8proc_ssize_t i = 0; i < n; i++) {
        if (to[i] == '.' || to[i] == 0x3002)
            return ERR_BAD_INPUT; /* a dot in disguise: "1." as one character */
        buf_add_rune(out, (uint32_t)to[i]);
    }
    return OK;
}

static enum err map_domain(struct str domain, struct buf *out)
{
    cleanup_with(buf_clear) struct buf folded;
    utf8proc_uint8_t *composed = NULL;
    utf8proc_ssize_t n;
    enum err err = OK;

    buf_init(&folded, 0);
    for (size_t at = 0; !err && at < domain.n;)
        err = map_rune(&folded, utf8_next(domain, &at, NULL));
    if (!err)
        err = folded.err;
    if (err)
        return err;
    n = utf8proc_map((const utf8proc_uint8_t *)folded.p, (utf8proc_ssize_t)folded.n, &composed,
                     UTF8PROC_COMPOSE | UTF8PROC_STABLE);
    if (n >= 0)
        buf_add(out, str_of((const char *)composed, (size_t)n));
    free(composed);
    return n < 0 ? ERR_BAD_INPUT : out->err;
}

/* --- what a label may be -------------------------------------------------------------------- */

static const utf8proc_property_t *property(uint32_t c)
{
    return utf8proc_get_property((utf8proc_int32_t)c);
}

static bool is_mark(uint32_t c)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);

    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
           category == UTF8PROC_CATEGORY_ME;
}

/* RFC 5892, appendix A.1 and A.2, as far as utf8proc's properties go. */
static bool joiners_fit(const struct label *label)
{
    for (size_t i = 0; i < label->n; i++) {
        uint32_t c = label->at[i];

        if (c != 0x200C && c != 0x200D)
            continue;
        if (i == 0)
            return false;
        if (property(label->at[i - 1])->combining_class == 9)
            continue;
        if (c == 0x200D || i + 1 == label->n ||
            property(label->at[i - 1])->bidi_class != UTF8PROC_BIDI_CLASS_AL ||
            property(label->at[i + 1])->bidi_class != UTF8PROC_BIDI_CLASS_AL)
            return false;
    }
    return true;
}

static bool is_valid(const struct label *label)
{
    if (label->n == 0)
        return true;
    if (is_mark(label->at[0]))
        return false;
    for (size_t i = 0; i < label->n; i++)
        if (label->at[i] == '.' || (label->at[i] >= 0x80 && is_refused(label->at[i])))
            return false;
    return joiners_fit(label);
}

#define BIDI(name) (1u << UTF8PROC_BIDI_CLASS_##name)

/* RFC 5893, section 2. Only asked when some label of the domain is right-to-left. */
static bool bidi_fits(const struct label *label)
{
    unsigned seen = 0, last = 0, first, both = BIDI(EN) | BIDI(AN);
    bool rtl;

    if (label->n == 0)
        return true;
    first = 1u << property(label->at[0])->bidi_class;
    rtl = first & (BIDI(R) | BIDI(AL));
    if (!rtl && !(first & BIDI(L)))
        return false;
    for (size_t i = 0; i < label->n; i++) {
        unsigned class = 1u << property(label->at[i])->bidi_class;

        seen |= class;
        if (class != BIDI(NSM))
            last = class;
    }
    if (rtl)
        return !(seen & ~(BIDI(R) | BIDI(AL) | BIDI(AN) | BIDI(EN) | BIDI(ES) | BIDI(CS) |
                          BIDI(ET) | BIDI(ON) | BIDI(BN) | BIDI(NSM))) &&
               last & (BIDI(R) | BIDI(AL) | both) && (seen & both) != both;
    return !(seen & ~(BIDI(L) | BIDI(EN) | BIDI(ES) | BIDI(CS) | BIDI(ET) | BIDI(ON) | BIDI(BN) |
                      BIDI(NSM))) &&
           last & (BIDI(L) | BIDI(EN));
}

static bool is_rtl(const struct label *label)
{
    for (size_t i = 0; i < label->n; i++)
        if (1u << property(label->at[i])->bidi_class & (BIDI(R) | BIDI(AL) | BIDI(AN)))
            return true;
    return false;
}

/* --- labels --------------------------------------------------------------------------------- */

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return false;
    return true;
}

/* A decoded label must be what mapping it gives, or two spellings would mean one name. */
static bool is_mapped(const struct label *label)
{
    cleanup_with(buf_clear) struct buf text;
    cleanup_with(buf_clear) struct buf mapped;

    buf_init(&text, 0);
    buf_init(&mapped, 0);
    for (size_t i = 0; i < label->n; i++)
        buf_add_rune(&text, label->at[i]);
    return !text.err && !map_domain(buf_str(&text), &mapped) &&
           str_eq(buf_str(&text), buf_str(&mapped));
}

static enum err read_label(struct str s, struct label *label)
{
    label->n = 0;
    if (str_starts_nocase(s, STR("xn--"))) {
        if (!is_ascii(s) || !punycode_decode(str_skip(s, 4), label) || !is_mapped(label))
            return ERR_BAD_INPUT;
        for (size_t i = 0; i < label->n; i++)
            if (label->at[i] >= 0x80)
                return OK;
        return ERR_BAD_INPUT; /* nothing to decode: not how it would be written */
    }
    for (size_t at = 0; at < s.n;) {
        if (label->n == LABEL_MAX)
            return ERR_TOO_BIG;
        label->at[label->n++] = utf8_next(s, &at, NULL);
    }
    return OK;
}

static void write_label(struct buf *out, struct str source, const struct label *label)
{
    if (is_ascii(source)) {
        for (size_t i = 0; i < source.n; i++)
            buf_add_char(out, char_lower(source.p[i]));
    } else {
        buf_add_c(out, "xn--");
        punycode_encode(out, label);
    }
}

/* One pass over the labels: check them (bidi only if asked) and, with `out`, write them.
 * *out_rtl: some label is right-to-left. */
static enum err each_label(struct str domain, bool check_bidi, struct buf *out, bool *out_rtl)
{
    struct label label;
    bool more = true;

    while (more) {
        struct str part, rest;
        enum err err;

        more = str_cut(domain, '.', &part, &rest);
        domain = rest;
        err = read_label(part, &label);
        if (!err && (!is_valid(&label) || (check_bidi && !bidi_fits(&label))))
            err = ERR_BAD_INPUT;
        if (err)
            return err;
        *out_rtl |= is_rtl(&label);
        if (out)
            write_label(out, part, &label);
        if (out && more)
            buf_add_char(out, '.');
    }
    return out ? out->err : OK;
}

enum err url_idna_to_ascii(struct str domain, struct buf *out)
{
    cleanup_with(buf_clear) struct buf mapped;
    bool rtl = false, ignored = false;
    enum err err;

    buf_init(&mapped, 0);
    /* Even one that claims to be encoded and isn't: so the standard since 2025. */
    if (is_ascii(domain)) {
        for (size_t i = 0; i < domain.n; i++)
            buf_add_char(out, char_lower(domain.p[i]));
        return out->err;
    }
    err = domain.n > NAME_MAX_BYTES ? ERR_BAD_INPUT : map_domain(domain, &mapped);
    if (!err)
        err = each_label(buf_str(&mapped), false, NULL, &rtl);
    if (!err)
        err = each_label(buf_str(&mapped), rtl, out, &ignored);
    return err;
}
