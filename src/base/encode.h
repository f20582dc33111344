/* encode.h: bytes as text and back: base16, base32 (Crockford's alphabet, lower case, no
 * padding: ids in addresses) and base64 (RFC 4648, with padding; url: section 5, without). */
#ifndef BASE_ENCODE_H
#define BASE_ENCODE_H

#include "base/buf.h"

void encode_hex(struct buf *out, struct str bytes);
void encode_base32(struct buf *out, struct str bytes);
void encode_base64(struct buf *out, struct str bytes);
void encode_base64url(struct buf *out, struct str bytes);

/* ERR_BAD_INPUT at a foreign character or impossible length; nothing is appended then.
 * base64 accepts both alphabets, with or without padding, and skips CR, LF and spaces. */
must_check enum err decode_hex(struct buf *out, struct str text);
must_check enum err decode_base32(struct buf *out, struct str text);
must_check enum err decode_base64(struct buf *out, struct str text);

#endif
