/* date.h: points in time as mails and feeds write them.
 *
 * RFC 3339 and W3C-DTF with any part left out from the right, ISO 8601 basic and ordinal dates,
 * RFC 822/2822/5322 with its common sins (no weekday, a wrong one, full names, two-digit years,
 * zone names, "GMT+0100", a missing zone or time, dots for colons, comments), asctime, American
 * and German figures, month names of several languages, seconds or milliseconds since 1970.
 * A missing zone is UTC. Two-digit years follow RFC 5322 section 4.3 (00-49: 2000, 50-99: 1900).
 */
#ifndef PARSE_DATE_H
#define PARSE_DATE_H

#include "base/str.h"

enum { DATE_TEXT_MAX = 200 }; /* bytes; longer is no date */

/* ERR_BAD_INPUT when it is no date or none that exists (31 February). ms since 1970, UTC. */
must_check enum err date_read(struct str text, int64_t *out_ms);

#endif
