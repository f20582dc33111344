/* mail_signs_parts.h: what the files of mail_signs share. */
#ifndef PARSE_MAIL_SIGNS_PARTS_H
#define PARSE_MAIL_SIGNS_PARTS_H

#include "parse/mail_signs.h"

enum { MAIL_SIGN_MASK = (1 << MAIL_SIGN_BITS) - 1 };

/* As they are found, the same ones too. */
struct sign_pot {
    uint32_t at[1 << 14];
    size_t n;
};

/* "kind" tells what the words are of; each may be empty. What there is no room for is left out. */
void mail_sign(struct sign_pot *pot, const char *kind, struct str a, struct str b);
/* A sign for a small number; above `most` it is `most`. */
void mail_sign_count(struct sign_pot *pot, const char *kind, size_t count, size_t most);

/* How a word is built: "abc-Abc12" is "a-Aa9". At most 32 bytes are written. */
struct str mail_sign_shape(struct str word, char room[32]);

/* The last two labels of a host: "news.shop.example" is "shop.example". */
struct str mail_sign_house(struct str host);

/* The next piece at *at: letters (whatever is not ASCII counts), up to three digits as nines, or a
 * mark. False: the end. */
bool mail_sign_piece(struct str text, size_t *at, struct str *out_piece);

/* Of the parts, tags and links in the first MAIL_SIGNS_BODY bytes. house: the sender's, or empty.
 */
void mail_signs_body(struct sign_pot *pot, struct str body, struct str html, struct str house);

#endif
