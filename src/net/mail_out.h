/* mail_out.h: a mail of ours as bytes (RFC 5322, MIME).
 *
 * The mail is built from typed parts; no part is ever copied into a header unchecked. CR, LF and
 * NUL in a header part refuse the mail (ERR_BAD_INPUT), so nobody can add a header or a second
 * mail. Addresses follow a strict grammar: ASCII dot-atom "@" host name; what RFC 5321 also
 * allows (quoted local parts, address literals, SMTPUTF8) is refused, not guessed at.
 * Text is UTF-8 in quoted-printable (lines <= 76, CRLF everywhere, so neither a bare LF nor a
 * long line can be read differently by two servers). Headers are folded below 78 columns;
 * what is not ASCII stands in encoded words (RFC 2047).
 * A mail a person wrote never carries Auto-Submitted; `automated` adds "auto-replied".
 */
#ifndef NET_MAIL_OUT_H
#define NET_MAIL_OUT_H

#include "base/arena.h"
#include "base/buf.h"

enum {
    MAIL_OUT_TO_MAX = 100,
    MAIL_OUT_REFERENCES_MAX = 20, /* the first and the newest of a longer list are kept */
    MAIL_OUT_TEXT_MAX = 1 << 20,
    MAIL_OUT_HEADER_MAX = 2000, /* bytes of a subject or name */
};

struct mail_address {
    struct str name; /* may be empty */
    struct str address;
};

struct mail_out {
    struct mail_address from;
    const struct mail_address *to;
    size_t to_count;
    struct str subject, text;
    struct str message_id;  /* as in "a@b", without angle brackets */
    struct str in_reply_to; /* may be empty */
    const struct str *references;
    size_t reference_count;
    int64_t date; /* ms since 1970 */
    bool automated;
};

/* Appends the mail. The fault names the part. */
must_check enum err mail_out_build(struct buf *out, const struct mail_out *mail,
                                   struct fault *fault);

/* local@host by the grammar above, at most 254 bytes. */
bool mail_address_valid(struct str address);

/* An id as it may stand in a header: printable ASCII without space, <, >; "x@y". */
bool mail_message_id_valid(struct str id);

/* The Message-ID of what is sent under `key`: the same whenever it is asked, so it is known
 * before sending and found again after a crash; tells nobody the key (BLAKE2b, libsodium). */
struct str mail_message_id(struct arena *arena, struct str key, struct str from_address);

#endif
