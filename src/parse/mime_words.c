/* RFC 2047 encoded words, with the charsets of charset.h.
 *
 * GMime decodes them too, but by the C library's own tables: what Windows calls Shift_JIS, GB 2312
 * or KS C 5601 comes out wrong there. So the words are decoded here: for a subject to text, for
 * an address list to words in UTF-8, which GMime then takes apart.
 */
#include "base/encode.h"
#include "parse/charset.h"
#include "parse/mime_parts.h"

struct word {
    struct str charset, text;
    bool is_base64;
    size_t end; /* behind the "?=" */
};

/* "=?charset*language?B?text?=" at s.p[at]. Programs forget that the text must hold no space. */
static bool read_word(struct str s, size_t at, struct word *out_word)
{
    enum { WORD_MAX = 4096 };
    struct str rest = str_slice(s, at, at + WORD_MAX), language;
    struct word word;
    size_t charset_end, end;

    if (!str_starts(rest, STR("=?")))
        return false;
    charset_end = str_find_char(rest, '?', 2);
    if (charset_end == SIZE_MAX || charset_end < 3 || charset_end > 60 ||
        charset_end + 2 >= rest.n || rest.p[charset_end + 2] != '?')
        return false;
    switch (char_lower(rest.p[charset_end + 1])) {
    case 'b':
        word.is_base64 = true;
        break;
    case 'q':
        word.is_base64 = false;
        break;
    default:
        return false;
    }
    end = str_find(rest, STR("?="), charset_end + 3);
    if (end == SIZE_MAX)
        return false;
    (void)str_cut(str_slice(rest, 2, charset_end), '*', &word.charset, &language);
    word.text = str_slice(rest, charset_end + 3, end);
    word.end = at + end + 2;
    *out_word = word;
    return true;
}

/* Padding is missing or stands in the middle often enough; take what can be taken. */
static void add_base64(struct str text, struct buf *bytes)
{
    GMimeEncoding decoder;
    char decoded[4096 + 64];

    g_mime_encoding_init_decode(&decoder, GMIME_CONTENT_ENCODING_BASE64);
    while (text.n) {
        struct str part = str_slice(text, 0, 4096);

        buf_add(bytes, str_of(decoded, g_mime_encoding_step(&decoder, part.p, part.n, decoded)));
        text = str_skip(text, part.n);
    }
}

static void add_quoted(struct str text, struct buf *bytes)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i] == '_' ? ' ' : text.p[i];

        if (c == '=' && i + 2 < text.n && char_hex(text.p[i + 1]) >= 0 &&
            char_hex(text.p[i + 2]) >= 0) {
            c = (char)(char_hex(text.p[i + 1]) * 16 + char_hex(text.p[i + 2]));
            i += 2;
        }
        buf_add_char(bytes, c);
    }
}

/* The bytes of one or more words of one charset, as text. */
static void flush(struct arena *arena, struct buf *bytes, struct str label, bool as_words,
                  struct buf *out)
{
    struct str text;

    if (!bytes->n)
        return;
    if (!charset_decode(arena, charset_find(label), buf_str(bytes), &text, NULL)) {
        if (as_words) {
            buf_add_c(out, "=?utf-8?B?");
            encode_base64(out, text);
            buf_add_c(out, "?=");
        } else {
            buf_add(out, text);
        }
    }
    buf_reset(bytes);
}

static bool is_space_only(struct str s) { return str_trim(s).n == 0; }

/* Plain text between words; of unknown charset where it isn't ASCII. */
static void add_plain(struct arena *arena, struct str raw, struct buf *out)
{
    struct str text;

    if (raw.n && !charset_decode(arena, NULL, raw, &text, NULL))
        buf_add(out, text);
}

enum { WORDS_MAX = 5000 }; /* of one header; each may open a converter */

struct str mime_decode_words(struct arena *arena, struct str raw, bool as_words)
{
    struct str label = STR_NONE, done;
    struct buf bytes, out;
    struct word word;
    size_t plain = 0, at = 0, words = 0;

    buf_init(&bytes, raw.n + 64);
    buf_init(&out, raw.n * 6 + 256);
    while ((at = str_find(raw, STR("=?"), at)) != SIZE_MAX) {
        struct str between = str_slice(raw, plain, at);

        if (words >= WORDS_MAX || !read_word(raw, at, &word)) {
            at += 2;
            continue;
        }
        /* white space between two words is none; words of one charset may share a character */
        if (!bytes.n || !is_space_only(between) || !str_eq_nocase(label, word.charset)) {
            bool is_first = !bytes.n;

            flush(arena, &bytes, label, as_words, &out);
            if (is_first || !is_space_only(between) || as_words)
                add_plain(arena, between, &out);
        }
        words++;
        label = word.charset;
        if (word.is_base64)
            add_base64(word.text, &bytes);
        else
            add_quoted(word.text, &bytes);
        plain = at = word.end;
    }
    flush(arena, &bytes, label, as_words, &out);
    add_plain(arena, str_skip(raw, plain), &out);
    done = buf_dup(arena, &out);
    buf_clear(&bytes);
    buf_clear(&out);
    return done;
}
