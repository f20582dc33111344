#include "net/mail_out.h"

#include <sodium.h>

#include "base/clock.h"
#include "base/encode.h"
#include "base/utf8.h"

enum { LINE_MAX_COLUMNS = 76, ENCODED_WORD_MAX = 75, ID_MAX = 900 };

static bool is_atom_char(char c)
{
    return char_is_alpha(c) || char_is_digit(c) || (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

static bool is_local_part(struct str s)
{
    if (s.n == 0 || s.n > 64 || s.p[0] == '.' || s.p[s.n - 1] == '.')
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!is_atom_char(s.p[i]) && (s.p[i] != '.' || s.p[i - 1] == '.'))
            return false;
    return true;
}

static bool is_host(struct str s)
{
    struct str label, rest = s;
    if (s.n == 0 || s.n > 253)
        return false;
    bool more = true;
    while (more) {
        more = str_cut(rest, '.', &label, &rest);
        if (label.n == 0 || label.n > 63 || label.p[0] == '-' || label.p[label.n - 1] == '-')
            return false;
        for (size_t i = 0; i < label.n; i++)
            if (!char_is_alpha(label.p[i]) && !char_is_digit(label.p[i]) && label.p[i] != '-')
                return false;
    }
    return true;
}

bool mail_address_valid(struct str address)
{
    size_t at = str_find_last(address, '@');
    return address.n <= 254 && at != SIZE_MAX && is_local_part(str_slice(address, 0, at)) &&
           is_host(str_skip(address, at + 1));
}

bool mail_message_id_valid(struct str id)
{
    size_t at = str_find_char(id, '@', 0);
    if (at == SIZE_MAX || at == 0 || at + 1 == id.n || id.n > ID_MAX)
        return false;
    for (size_t i = 0; i < id.n; i++)
        if (id.p[i] <= ' ' || id.p[i] >= 0x7f || id.p[i] == '<' || id.p[i] == '>')
            return false;
    return true;
}

struct str mail_message_id(struct arena *arena, struct str key, struct str from_address)
{
    unsigned char hash[20];
    crypto_generichash_state state;
    struct buf text;
    crypto_generichash_init(&state, NULL, 0, sizeof(hash));
    crypto_generichash_update(&state, (const unsigned char *)"heed mail", 9);
    crypto_generichash_update(&state, (const unsigned char *)from_address.p, from_address.n);
    crypto_generichash_update(&state, (const unsigned char *)"\n", 1);
    crypto_generichash_update(&state, (const unsigned char *)key.p, key.n);
    crypto_generichash_final(&state, hash, sizeof(hash));
    buf_init(&text, 1000);
    encode_base32(&text, str_of((const char *)hash, sizeof(hash)));
    buf_add_char(&text, '@');
    buf_add(&text, str_skip(from_address, str_find_last(from_address, '@') + 1));
    struct str id = buf_dup(arena, &text);
    buf_clear(&text);
    return id;
}

static enum err check_part(struct str part, const char *what, struct fault *fault)
{
    if (part.n > MAIL_OUT_HEADER_MAX)
        return fault_set(fault, ERR_TOO_BIG, "the %s is longer than %d bytes", what,
                         MAIL_OUT_HEADER_MAX);
    for (size_t i = 0; i < part.n; i++)
        if (part.p[i] == '\r' || part.p[i] == '\n' || part.p[i] == 0)
            return fault_set(fault, ERR_BAD_INPUT, "a line break or zero byte in the %s", what);
    if (!utf8_valid(part))
        return fault_set(fault, ERR_BAD_INPUT, "the %s is not valid UTF-8", what);
    return OK;
}

static enum err check_address(const struct mail_address *address, const char *what,
                              struct fault *fault)
{
    if (!mail_address_valid(address->address))
        return fault_set(fault, ERR_BAD_INPUT, "'%.*s' is not a mail address (%s)",
                         STR_ARGS(str_slice(address->address, 0, 100)), what);
    return check_part(address->name, what, fault);
}

static enum err check(const struct mail_out *mail, struct fault *fault)
{
    enum err err = check_address(&mail->from, "sender", fault);
    if (!err && (mail->to_count == 0 || mail->to_count > MAIL_OUT_TO_MAX))
        err = fault_set(fault, ERR_BAD_INPUT, "a mail goes to 1 to %d addresses", MAIL_OUT_TO_MAX);
    for (size_t i = 0; !err && i < mail->to_count; i++)
        err = check_address(&mail->to[i], "recipient", fault);
    if (!err)
        err = check_part(mail->subject, "subject", fault);
    if (!err && !mail_message_id_valid(mail->message_id))
        err = fault_set(fault, ERR_BAD_INPUT, "the Message-ID is not one");
    if (!err && mail->in_reply_to.n && !mail_message_id_valid(mail->in_reply_to))
        err = fault_set(fault, ERR_BAD_INPUT, "In-Reply-To is not a Message-ID");
    for (size_t i = 0; !err && i < mail->reference_count; i++)
        if (!mail_message_id_valid(mail->references[i]))
            err = fault_set(fault, ERR_BAD_INPUT, "a reference is not a Message-ID");
    if (!err && mail->text.n > MAIL_OUT_TEXT_MAX)
        err = fault_set(fault, ERR_TOO_BIG, "the text is longer than %d bytes", MAIL_OUT_TEXT_MAX);
    if (!err && (!utf8_valid(mail->text) || str_find_char(mail->text, 0, 0) != SIZE_MAX))
        err = fault_set(fault, ERR_BAD_INPUT, "the text is not valid UTF-8 without zero bytes");
    return err;
}

/* Where the current line of `out` began. */
static size_t column(const struct buf *out)
{
    size_t n = 0;
    while (n < out->n && out->p[out->n - 1 - n] != '\n')
        n++;
    return n;
}

/* A word that may not be cut, behind a space or on a folded line of its own. */
static void add_word(struct buf *out, struct str word)
{
    if (column(out) + 1 + word.n > LINE_MAX_COLUMNS && column(out) > 1)
        buf_add_c(out, "\r\n");
    buf_add_char(out, ' ');
    buf_add(out, word);
}

/* Encoded words (RFC 2047, B), each of whole code points. */
static void add_encoded(struct buf *out, struct str text)
{
    enum { RAW_MAX = 42 }; /* 56 of base64 + "=?utf-8?B?" + "?=" = 68 <= 75 */
    while (text.n) {
        struct str piece = utf8_clip(text, RAW_MAX);
        struct buf word;
        buf_init(&word, ENCODED_WORD_MAX + 10);
        buf_add_c(&word, "=?utf-8?B?");
        encode_base64(&word, piece);
        buf_add_c(&word, "?=");
        add_word(out, buf_str(&word));
        buf_clear(&word);
        text = str_skip(text, piece.n);
    }
}

/* Plain when it is printable ASCII that no reader could take for something else. */
static bool is_plain(struct str text, const char *allowed)
{
    for (size_t i = 0; i < text.n; i++)
        if (!char_is_alpha(text.p[i]) && !char_is_digit(text.p[i]) && text.p[i] != ' ' &&
            !strchr(allowed, text.p[i]))
            return false;
    return str_find(text, STR("  "), 0) == SIZE_MAX && str_find(text, STR("=?"), 0) == SIZE_MAX &&
           (text.n == 0 || (text.p[0] != ' ' && text.p[text.n - 1] != ' '));
}

/* Words of plain text; one longer than a line is encoded with all the rest. */
static void add_text(struct buf *out, struct str text, const char *allowed)
{
    struct str word, rest = text;
    bool plain = is_plain(text, allowed);
    for (bool more = plain; more;) {
        more = str_cut(rest, ' ', &word, &rest);
        plain = plain && word.n <= 60;
    }
    if (!plain) {
        add_encoded(out, text);
        return;
    }
    rest = text;
    for (bool more = text.n > 0; more;) {
        more = str_cut(rest, ' ', &word, &rest);
        add_word(out, word);
    }
}

static void add_address(struct buf *out, const struct mail_address *address, bool more)
{
    char text[300];
    snprintf(text, sizeof(text), address->name.n ? "<%.*s>%s" : "%.*s%s",
             STR_ARGS(address->address), more ? "," : "");
    if (address->name.n)
        add_text(out, address->name, "!#$%&'*+-/=?^_`{|}~");
    add_word(out, str_from(text));
}

static void add_id(struct buf *out, struct str id)
{
    struct buf text;
    buf_init(&text, ID_MAX + 3);
    buf_add_char(&text, '<');
    buf_add(&text, id);
    buf_add_char(&text, '>');
    add_word(out, buf_str(&text));
    buf_clear(&text);
}

static void add_references(struct buf *out, const struct mail_out *mail)
{
    if (mail->in_reply_to.n) {
        buf_add_c(out, "In-Reply-To:");
        add_id(out, mail->in_reply_to);
        buf_add_c(out, "\r\n");
    }
    if (!mail->reference_count && !mail->in_reply_to.n)
        return;
    buf_add_c(out, "References:");
    bool has_parent = false;
    size_t skipped = mail->reference_count > MAIL_OUT_REFERENCES_MAX
                         ? mail->reference_count - MAIL_OUT_REFERENCES_MAX
                         : 0;
    for (size_t i = 0; i < mail->reference_count; i++) {
        if (i > 0 && i <= skipped)
            continue;
        add_id(out, mail->references[i]);
        has_parent = str_eq(mail->references[i], mail->in_reply_to);
    }
    if (mail->in_reply_to.n && !has_parent)
        add_id(out, mail->in_reply_to);
    buf_add_c(out, "\r\n");
}

static void add_date(struct buf *out, int64_t ms)
{
    static const char days[] = "MonTueWedThuFriSatSun";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    struct civil c = civil_from_ms(ms);
    buf_printf(out, "Date: %.3s, %d %.3s %04d %02d:%02d:%02d +0000\r\n", days + 3 * c.weekday,
               c.day, months + 3 * (c.month - 1), c.year, c.hour, c.minute, c.second);
}

/* Quoted-printable (RFC 2045 6.7); LF, CRLF and CR all become CRLF. "From " and "." at the start
 * of a line are encoded, because some relays touch them. */
static void add_quoted_printable(struct buf *out, struct str text)
{
    size_t columns = 0;
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c == '\r' && i + 1 < text.n && text.p[i + 1] == '\n')
            continue;
        if (c == '\n' || c == '\r') {
            buf_add_c(out, "\r\n");
            columns = 0;
            continue;
        }
        bool at_line_end = i + 1 == text.n || text.p[i + 1] == '\n' || text.p[i + 1] == '\r';
        bool plain = (c > ' ' && c < 0x7f && c != '=') || ((c == ' ' || c == '\t') && !at_line_end);
        if (columns == 0 && (c == '.' || str_starts(str_skip(text, i), STR("From "))))
            plain = false;
        if (columns + (plain ? 1 : 3) > LINE_MAX_COLUMNS - 1) {
            buf_add_c(out, "=\r\n");
            columns = 0;
        }
        if (plain)
            buf_add_char(out, (char)c);
        else
            buf_printf(out, "=%02X", c);
        columns += plain ? 1 : 3;
    }
    if (columns)
        buf_add_c(out, "\r\n");
}

enum err mail_out_build(struct buf *out, const struct mail_out *mail, struct fault *fault)
{
    enum err err = check(mail, fault);
    if (err)
        return err;
    add_date(out, mail->date);
    buf_add_c(out, "From:");
    add_address(out, &mail->from, false);
    buf_add_c(out, "\r\nTo:");
    for (size_t i = 0; i < mail->to_count; i++)
        add_address(out, &mail->to[i], i + 1 < mail->to_count);
    buf_add_c(out, "\r\nSubject:");
    add_text(out, mail->subject, "!#$%&'*+-/=?^_`{|}~.,:;()[]@\"<>\\");
    buf_add_c(out, "\r\nMessage-ID:");
    add_id(out, mail->message_id);
    buf_add_c(out, "\r\n");
    add_references(out, mail);
    if (mail->automated)
        buf_add_c(out, "Auto-Submitted: auto-replied\r\n");
    buf_add_c(out, "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                   "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
    add_quoted_printable(out, mail->text);
    return out->err;
}
