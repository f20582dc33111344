/* mail_signs.h: what a mail's headers and build say of where it comes from, as hashed signs.
 *
 * A sign is a number of MAIL_SIGN_BITS that is there or not: a word or two in a row behind the name
 * of their header, names of headers and which follows which, the shapes of sender, Message-ID,
 * boundary, subject and date, headers of parts, tags and attributes of its HTML, and where its
 * links lead; method: Sculley and Wachman 2007 ("Relaxed Online SVMs for Spam Filtering") and
 * Siefkes et al. 2004 (pairs of tokens) took a whole mail so. They mean nothing by themselves:
 * understand/mail_spam.h weighs them.
 *
 * Left out is what tells to whom a mail went, when, and what those who delivered it thought of it:
 * addressees, delivery and resent headers, dates and times, ids and addressees of "Received", marks
 * of other filters. Anybody can write any header: what they make likely is no proof.
 *
 * Bounded: MAIL_SIGNS_HEADER bytes of header, MAIL_SIGNS_BODY of the rest, MAIL_SIGNS_MAX signs.
 * As text (packed): "1:" and base64 of the differences of the sorted signs, seven bits a byte, the
 * lowest first (1.2 kB a mail on average); the number is MAIL_SIGNS_VERSION, and other numbers are
 * not read. Any bytes are taken. Any thread. */
#ifndef PARSE_MAIL_SIGNS_H
#define PARSE_MAIL_SIGNS_H

#include "base/buf.h"

enum {
    MAIL_SIGNS_VERSION = 1, /* of what signs are, and of this packing */
    MAIL_SIGN_BITS = 22,
    MAIL_SIGNS_MAX = 1200,
    MAIL_SIGNS_HEADER = 16 << 10,
    MAIL_SIGNS_BODY = 32 << 10,
};

struct mail_signs {
    uint32_t at[MAIL_SIGNS_MAX]; /* ascending, different, none is 0 */
    size_t n;
};

/* document: raw; html: what GMime decoded of its HTML, or empty: then tags are looked for in the
 * body as it stands. */
void mail_signs_read(struct str document, struct str html, struct mail_signs *out_signs);

void mail_signs_pack(const struct mail_signs *signs, struct buf *out);
/* ERR_BAD_INPUT: of another version, damaged, or too many. ERR_NO_MEMORY. */
must_check enum err mail_signs_unpack(struct str packed, struct mail_signs *out_signs);

#endif
