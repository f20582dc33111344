/* url_idna.h: international domain names (UTS #46 as the WHATWG URL Standard calls it), for
 * url_host.c: CheckHyphens and VerifyDnsLength off, CheckBidi and CheckJoiners on, UseSTD3 off,
 * non-transitional.
 *
 * The mapping is NFKC_Casefold of utf8proc with the deviations of UTS #46 put right (sharp s,
 * final sigma and the joiners stay). utf8proc has no joining types: a ZERO WIDTH NON-JOINER is
 * taken after a virama, and between two letters of a joining script (bidi class AL). It knows
 * the Unicode version it was built for; later characters are refused.
 */
#ifndef PARSE_URL_IDNA_H
#define PARSE_URL_IDNA_H

#include "base/buf.h"

/* Appends the ASCII form, lower case. ERR_BAD_INPUT when a label cannot be one; ERR_TOO_BIG
 * for a label over 1,000 code points (punycode is quadratic). */
must_check enum err url_idna_to_ascii(struct str domain, struct buf *out);

#endif
