#include "parse/charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/utf8.h"

enum charset_form { UNICODE_8, SINGLE_BYTE, JAPANESE_7, MULTI_BYTE, SEVEN_BIT, WIDE, PRIVATE_USE };

struct charset {
    const char *name;
    const char *iconv_name;
    enum charset_form form;
    const char *labels; /* lower case, a space before and behind each */
};

/* The encodings and labels of the WHATWG Encoding Standard ("replacement" left out), then what
 * mail uses beside them. */
/* clang-format off */
static const struct charset charsets[] = {
    {"UTF-8", "UTF-8", UNICODE_8,
     " unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8 "},
    {"IBM866", "IBM866", SINGLE_BYTE,
     " 866 cp866 csibm866 ibm866 "},
    {"ISO-8859-2", "ISO-8859-2", SINGLE_BYTE,
     " csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 "
     "iso_8859-2:1987 l2 latin2 "},
    {"ISO-8859-3", "ISO-8859-3", SINGLE_BYTE,
     " csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 "
     "iso_8859-3:1988 l3 latin3 "},
    {"ISO-8859-4", "ISO-8859-4", SINGLE_BYTE,
     " csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 "
     "iso_8859-4:1988 l4 latin4 "},
    {"ISO-8859-5", "ISO-8859-5", SINGLE_BYTE,
     " csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 "
     "iso_8859-5 iso_8859-5:1988 "},
    {"ISO-8859-6", "ISO-8859-6", SINGLE_BYTE,
     " arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 "
     "iso-8859-6 iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 iso88596 "
     "iso_8859-6 iso_8859-6:1987 "},
    {"ISO-8859-7", "ISO-8859-7", SINGLE_BYTE,
     " csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 "
     "iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 sun_eu_greek "},
    {"ISO-8859-8", "ISO-8859-8", SINGLE_BYTE,
     " csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 "
     "iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 visual "},
    {"ISO-8859-8-I", "ISO-8859-8", SINGLE_BYTE,
     " csiso88598i iso-8859-8-i logical "},
    {"ISO-8859-10", "ISO-8859-10", SINGLE_BYTE,
     " csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6 "},
    {"ISO-8859-13", "ISO-8859-13", SINGLE_BYTE,
     " iso-8859-13 iso8859-13 iso885913 "},
    {"ISO-8859-14", "ISO-8859-14", SINGLE_BYTE,
     " iso-8859-14 iso8859-14 iso885914 "},
    {"ISO-8859-15", "ISO-8859-15", SINGLE_BYTE,
     " csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9 "},
    {"ISO-8859-16", "ISO-8859-16", SINGLE_BYTE,
     " iso-8859-16 "},
    {"KOI8-R", "KOI8-R", SINGLE_BYTE,
     " cskoi8r koi koi8 koi8-r koi8_r "},
    {"KOI8-U", "KOI8-U", SINGLE_BYTE,
     " koi8-ru koi8-u "},
    {"macintosh", "MACINTOSH", SINGLE_BYTE,
     " csmacintosh mac macintosh x-mac-roman "},
    {"windows-874", "CP874", SINGLE_BYTE,
     " dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874 "},
    {"windows-1250", "CP1250", SINGLE_BYTE,
     " cp1250 windows-1250 x-cp1250 "},
    {"windows-1251", "CP1251", SINGLE_BYTE,
     " cp1251 windows-1251 x-cp1251 "},
    {"windows-1252", "CP1252", SINGLE_BYTE,
     " ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 "
     "iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii "
     "windows-1252 x-cp1252 "},
    {"windows-1253", "CP1253", SINGLE_BYTE,
     " cp1253 windows-1253 x-cp1253 "},
    {"windows-1254", "CP1254", SINGLE_BYTE,
     " cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 "
     "iso_8859-9:1989 l5 latin5 windows-1254 x-cp1254 "},
    {"windows-1255", "CP1255", SINGLE_BYTE,
     " cp1255 windows-1255 x-cp1255 "},
    {"windows-1256", "CP1256", SINGLE_BYTE,
     " cp1256 windows-1256 x-cp1256 "},
    {"windows-1257", "CP1257", SINGLE_BYTE,
     " cp1257 windows-1257 x-cp1257 "},
    {"windows-1258", "CP1258", SINGLE_BYTE,
     " cp1258 windows-1258 x-cp1258 "},
    {"x-mac-cyrillic", "MAC-CYRILLIC", SINGLE_BYTE,
     " x-mac-cyrillic x-mac-ukrainian "},
    {"GBK", "GB18030", MULTI_BYTE,
     " chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 "
     "x-gbk "},
    {"gb18030", "GB18030", MULTI_BYTE,
     " gb18030 "},
    {"Big5", "BIG5-HKSCS", MULTI_BYTE,
     " big5 big5-hkscs cn-big5 csbig5 x-x-big5 "},
    {"EUC-JP", "EUC-JP-MS", MULTI_BYTE,
     " cseucpkdfmtjapanese euc-jp x-euc-jp "},
    {"ISO-2022-JP", "EUC-JP-MS", JAPANESE_7,
     " csiso2022jp iso-2022-jp "},
    {"Shift_JIS", "CP932", MULTI_BYTE,
     " csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis "},
    {"EUC-KR", "UHC", MULTI_BYTE,
     " cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 "
     "ks_c_5601-1989 ksc5601 ksc_5601 windows-949 "},
    {"UTF-16BE", "UTF-16BE", WIDE,
     " unicodefffe utf-16be "},
    {"UTF-16LE", "UTF-16LE", WIDE,
     " csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le "},
    {"x-user-defined", "", PRIVATE_USE,
     " x-user-defined "},
    {"ISO-2022-KR", "ISO-2022-KR", SEVEN_BIT,
     " csiso2022kr iso-2022-kr "},
    {"ISO-2022-CN", "ISO-2022-CN-EXT", SEVEN_BIT,
     " iso-2022-cn iso-2022-cn-ext "},
    {"UTF-7", "UTF-7", SEVEN_BIT,
     " utf-7 utf7 unicode-1-1-utf-7 "},
    {"UTF-32BE", "UTF-32BE", WIDE,
     " utf-32be utf-32 ucs-4 iso-10646-ucs-4 "},
    {"UTF-32LE", "UTF-32LE", WIDE,
     " utf-32le "},
    {"EUC-TW", "EUC-TW", MULTI_BYTE,
     " euc-tw "},
    {"JOHAB", "JOHAB", MULTI_BYTE,
     " johab "},
    {"IBM437", "CP437", SINGLE_BYTE,
     " ibm437 cp437 437 "},
    {"IBM737", "CP737", SINGLE_BYTE,
     " ibm737 cp737 737 "},
    {"IBM775", "CP775", SINGLE_BYTE,
     " ibm775 cp775 775 "},
    {"IBM850", "CP850", SINGLE_BYTE,
     " ibm850 cp850 850 "},
    {"IBM852", "CP852", SINGLE_BYTE,
     " ibm852 cp852 852 "},
    {"IBM855", "CP855", SINGLE_BYTE,
     " ibm855 cp855 855 "},
    {"IBM857", "CP857", SINGLE_BYTE,
     " ibm857 cp857 857 "},
    {"IBM858", "CP858", SINGLE_BYTE,
     " ibm858 cp858 858 "},
    {"IBM860", "CP860", SINGLE_BYTE,
     " ibm860 cp860 860 "},
    {"IBM861", "CP861", SINGLE_BYTE,
     " ibm861 cp861 861 "},
    {"IBM862", "CP862", SINGLE_BYTE,
     " ibm862 cp862 862 "},
    {"IBM863", "CP863", SINGLE_BYTE,
     " ibm863 cp863 863 "},
    {"IBM864", "CP864", SINGLE_BYTE,
     " ibm864 cp864 864 "},
    {"IBM865", "CP865", SINGLE_BYTE,
     " ibm865 cp865 865 "},
    {"IBM869", "CP869", SINGLE_BYTE,
     " ibm869 cp869 869 "},
};
/* clang-format on */

enum { CHARSET_COUNT = sizeof(charsets) / sizeof(charsets[0]) };

/* Where the C library's table differs from the Encoding Standard's index. */
static const struct {
    const char *name;
    unsigned char byte;
    uint32_t rune;
} table_repairs[] = {
    {"KOI8-U", 0xAE, 0x045E},    {"KOI8-U", 0xBE, 0x040E},         {"macintosh", 0xC6, 0x2206},
    {"macintosh", 0xF0, 0xF8FF}, {"x-mac-cyrillic", 0xFF, 0x20AC}, {"windows-1255", 0xCA, 0x05BA},
};

const struct charset *charset_find(struct str label)
{
    enum { LABEL_MAX = 40 };
    char padded[LABEL_MAX + 2] = {' '};
    struct str wanted;

    label = str_trim(label);
    if (!label.n || label.n > LABEL_MAX || str_find_char(label, ' ', 0) != SIZE_MAX)
        return NULL;
    for (size_t i = 0; i < label.n; i++)
        padded[i + 1] = char_lower(label.p[i]);
    padded[label.n + 1] = ' ';
    wanted = str_of(padded, label.n + 2);
    for (size_t i = 0; i < CHARSET_COUNT; i++)
        if (str_find(str_from(charsets[i].labels), wanted, 0) != SIZE_MAX)
            return &charsets[i];
    return NULL;
}

const struct charset *charset_utf8(void) { return &charsets[0]; }

struct str charset_name(const struct charset *charset) { return str_from(charset->name); }

size_t charset_count(void) { return CHARSET_COUNT; }

const struct charset *charset_at(size_t i) { return &charsets[i]; }

struct charset_tables {
    size_t n;
    iconv_t open[CHARSET_COUNT * 2];
};

static void keep_open(struct charset_tables *tables, const char *iconv_name)
{
    iconv_t to_utf8 = *iconv_name ? iconv_open("UTF-8", iconv_name) : (iconv_t)-1;

    if (to_utf8 != (iconv_t)-1)
        tables->open[tables->n++] = to_utf8;
}

struct charset_tables *charset_tables_open(void)
{
    struct charset_tables *tables = calloc(1, sizeof(*tables));

    if (!tables)
        return NULL;
    for (size_t i = 0; i < CHARSET_COUNT; i++) {
        keep_open(tables, charsets[i].iconv_name);
        keep_open(tables, charsets[i].name); /* the name a library asks for on its own */
    }
    return tables;
}

void charset_tables_close(struct charset_tables *tables)
{
    if (!tables)
        return;
    for (size_t i = 0; i < tables->n; i++)
        (void)iconv_close(tables->open[i]);
    free(tables);
}

/* One code point of a single-byte table; a byte that iconv has none for is itself when it is a
 * C1 control (so say the windows-125x indexes) and U+FFFD otherwise. */
static uint32_t rune_of_byte(iconv_t cd, const struct charset *charset, unsigned char byte)
{
    char in = (char)byte, out[8], *from = &in, *to = out;
    size_t from_left = 1, to_left = sizeof(out), at = 0;

    for (size_t i = 0; i < sizeof(table_repairs) / sizeof(table_repairs[0]); i++)
        if (table_repairs[i].byte == byte && !strcmp(table_repairs[i].name, charset->name))
            return table_repairs[i].rune;
    (void)iconv(cd, NULL, NULL, NULL, NULL);
    if (iconv(cd, &from, &from_left, &to, &to_left) == (size_t)-1 ||
        iconv(cd, NULL, NULL, &to, &to_left) == (size_t)-1 || to == out)
        return byte >= 0x80 && byte < 0xA0 ? byte : RUNE_BAD;
    return utf8_next(str_of(out, (size_t)(to - out)), &at, NULL);
}

static size_t decode_single(iconv_t cd, const struct charset *charset, struct str bytes,
                            struct buf *out)
{
    uint32_t runes[256] = {0};
    size_t bad = 0;

    for (unsigned i = 0; i < 128; i++)
        runes[i] = i;
    for (unsigned i = 128; i < 256; i++)
        runes[i] = rune_of_byte(cd, charset, (unsigned char)i);
    for (size_t i = 0; i < bytes.n; i++) {
        uint32_t rune = runes[(unsigned char)bytes.p[i]];

        bad += rune == RUNE_BAD;
        buf_add_rune(out, rune);
    }
    return bad;
}

static size_t decode_multi(iconv_t cd, struct str bytes, struct buf *out)
{
    char chunk[8192], *from = (char *)(uintptr_t)bytes.p;
    size_t left = bytes.n, bad = 0;

    while (left && !out->err) {
        char *to = chunk;
        size_t room = sizeof(chunk);
        bool is_bad = iconv(cd, &from, &left, &to, &room) == (size_t)-1 &&
                      (errno == EILSEQ || errno == EINVAL);

        buf_add(out, str_of(chunk, (size_t)(to - chunk)));
        if (is_bad && left) {
            from++;
            left--;
            bad++;
            buf_add_rune(out, RUNE_BAD);
        }
    }
    if (!out->err) { /* stateful ones may still hold something */
        char *to = chunk;
        size_t room = sizeof(chunk);

        (void)iconv(cd, NULL, NULL, &to, &room);
        buf_add(out, str_of(chunk, (size_t)(to - chunk)));
    }
    return bad;
}

/* ISO-2022-JP as EUC-JP: the C library's own table differs from the Encoding Standard in a few
 * signs and knows no NEC row 13, which Japanese mail is full of. */
static void japanese_to_8_bit(struct str bytes, struct buf *out)
{
    enum { ASCII, KANA, TWO_BYTES, SUPPLEMENT } state = ASCII;

    for (size_t i = 0; i < bytes.n; i++) {
        struct str rest = str_skip(bytes, i);
        char c = bytes.p[i];
        bool is_pair = c > 0x20 && c < 0x7F && rest.n > 1 && rest.p[1] > 0x20 && rest.p[1] < 0x7F;

        if (str_starts(rest, STR("\x1B$(D"))) {
            state = SUPPLEMENT;
            i += 3;
        } else if (str_starts(rest, STR("\x1B$")) && rest.n > 2) {
            state = TWO_BYTES;
            i += 2;
        } else if (str_starts(rest, STR("\x1B(")) && rest.n > 2) {
            state = rest.p[2] == 'I' ? KANA : ASCII;
            i += 2;
        } else if (state >= TWO_BYTES && is_pair) {
            if (state == SUPPLEMENT)
                buf_add_char(out, '\x8F');
            buf_add_char(out, (char)(c | 0x80));
            buf_add_char(out, (char)(rest.p[1] | 0x80));
            i++;
        } else if (state == KANA && c > 0x20 && c < 0x60) {
            buf_add_char(out, '\x8E');
            buf_add_char(out, (char)(c | 0x80));
        } else {
            if (c == '\n')
                state = ASCII;
            buf_add_char(out, c);
        }
    }
}

static size_t decode_utf8(struct str bytes, struct buf *out)
{
    size_t bad = 0;

    if (utf8_valid(bytes)) {
        buf_add(out, bytes);
        return 0;
    }
    for (size_t at = 0; at < bytes.n && !out->err;) {
        bool is_bad = false;

        buf_add_rune(out, utf8_next(bytes, &at, &is_bad));
        bad += is_bad;
    }
    return bad;
}

/* x-user-defined: bytes from 0x80 go to U+F780. */
static void decode_private(struct str bytes, struct buf *out)
{
    for (size_t i = 0; i < bytes.n; i++) {
        unsigned char byte = (unsigned char)bytes.p[i];

        buf_add_rune(out, byte < 0x80 ? byte : 0xF700U + byte);
    }
}

enum err charset_to_utf8(const struct charset *charset, struct str bytes, struct buf *out,
                         size_t *out_bad)
{
    size_t bad = 0;

    if (charset->form == UNICODE_8) {
        bad = decode_utf8(bytes, out);
    } else if (charset->form == PRIVATE_USE) {
        decode_private(bytes, out);
    } else {
        iconv_t cd = iconv_open("UTF-8", charset->iconv_name);

        if (cd == (iconv_t)-1)
            return ERR_NOT_FOUND;
        if (charset->form == SINGLE_BYTE) {
            bad = decode_single(cd, charset, bytes, out);
        } else if (charset->form == JAPANESE_7) {
            struct buf wide;

            buf_init(&wide, bytes.n * 2 + 16);
            japanese_to_8_bit(bytes, &wide);
            bad = decode_multi(cd, buf_str(&wide), out);
            if (wide.err && !out->err)
                out->err = wide.err;
            buf_clear(&wide);
        } else {
            bad = decode_multi(cd, bytes, out);
        }
        (void)iconv_close(cd);
    }
    if (!out->err)
        *out_bad = bad;
    return out->err;
}

/* A byte order mark says more than any label. */
static const struct charset *charset_of_mark(struct str bytes, size_t *out_mark)
{
    static const struct {
        struct str mark;
        const char *label;
    } marks[] = {
        {{"\xEF\xBB\xBF", 3}, "utf-8"},    {{"\xFF\xFE\0\0", 4}, "utf-32le"},
        {{"\0\0\xFE\xFF", 4}, "utf-32be"}, {{"\xFE\xFF", 2}, "utf-16be"},
        {{"\xFF\xFE", 2}, "utf-16le"},
    };

    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        if (str_starts(bytes, marks[i].mark)) {
            *out_mark = marks[i].mark.n;
            return charset_find(str_from(marks[i].label));
        }
    }
    return NULL;
}

static bool has_zero_bytes(struct str bytes)
{
    struct str head = str_slice(bytes, 0, 512);

    return head.n && memchr(head.p, 0, head.n);
}

static bool is_ascii(struct str bytes)
{
    for (size_t i = 0; i < bytes.n; i++)
        if ((unsigned char)bytes.p[i] >= 0x80)
            return false;
    return true;
}

static bool is_seven_bit(const struct charset *charset)
{
    return charset->form == SEVEN_BIT || charset->form == JAPANESE_7;
}

const struct charset *charset_settle(const struct charset *declared, struct str bytes,
                                     size_t *out_mark)
{
    const struct charset *utf8 = charset_utf8(), *latin = charset_find(STR("windows-1252"));
    const struct charset *marked = charset_of_mark(bytes, out_mark);

    if (marked)
        return marked;
    *out_mark = 0;
    if (declared && declared->form == WIDE)
        return has_zero_bytes(bytes) ? declared : charset_settle(NULL, bytes, out_mark);
    if (declared && is_seven_bit(declared) && is_ascii(bytes))
        return declared;
    if (!declared || declared == utf8 || is_seven_bit(declared))
        return utf8_valid(bytes) ? utf8 : latin;
    if (declared == latin && !is_ascii(bytes) && utf8_valid(bytes))
        return utf8;
    return declared;
}

enum err charset_decode(struct arena *arena, const struct charset *declared, struct str bytes,
                        struct str *out_text, const struct charset **out_used)
{
    size_t mark, bad = 0;
    const struct charset *used = charset_settle(declared, bytes, &mark);
    struct str body = str_skip(bytes, mark), text;
    struct buf out;
    enum err err;

    buf_init(&out, (bytes.n + 16) * 3);
    err = charset_to_utf8(used, body, &out, &bad);
    /* what does not fit the label and is whole UTF-8 is UTF-8 */
    if (err || (bad && utf8_valid(body))) {
        used = utf8_valid(body) ? charset_utf8() : charset_find(STR("windows-1252"));
        buf_reset(&out);
        err = charset_to_utf8(used, body, &out, &bad);
    }
    text = err ? STR_NONE : buf_dup(arena, &out);
    buf_clear(&out);
    if (!err)
        err = arena->err;
    if (err)
        return err;
    *out_text = text;
    if (out_used)
        *out_used = used;
    return OK;
}
