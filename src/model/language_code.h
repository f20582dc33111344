/* language_code.h: which codes are languages, so that what others send as one is not taken on
 * trust.
 *
 * All two-letter codes of ISO 639-1, and of the three-letter ones of ISO 639-3 those that people
 * write in and that networks, browsers and detectors name; a list of ours, not the 7,900 of the
 * standard. Withdrawn codes stand for the ones that replaced them.
 */
#ifndef MODEL_LANGUAGE_CODE_H
#define MODEL_LANGUAGE_CODE_H

#include "base/str.h"

/* The code of a language tag (RFC 5646) in lower case: "en" of "en-GB", "pt" of "PT_br", "he" of
 * "iw". A constant, or empty: it names no language that is known here. */
struct str language_code(struct str tag);
/* It says itself that there is no language to tell: empty, "und", "zxx". */
bool language_is_untold(struct str tag);

#endif
