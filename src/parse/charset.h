/* charset.h: bytes of any old encoding as valid UTF-8, made so once at the edge.
 *
 * The encodings and labels are those of the WHATWG Encoding Standard, and besides them what mail
 * still carries (UTF-7, ISO-2022-KR, the IBM code pages). The tables are the C library's
 * (iconv), repaired where they differ from the Standard's.
 *
 * iconv opens its tables as files when an encoding is first used. A process that is about to give
 * up files calls charset_tables_open() before and keeps the result; everything here works in the
 * sandbox then.
 *
 * Thread rule: no state; each call has its own converter. Cost: linear in the bytes.
 */
#ifndef PARSE_CHARSET_H
#define PARSE_CHARSET_H

#include "base/buf.h"

struct arena;
struct charset; /* a row of a constant table; compare by address */
struct charset_tables;

/* By label, in any case, white space around it ignored. NULL: unknown. */
const struct charset *charset_find(struct str label);
const struct charset *charset_utf8(void);
struct str charset_name(const struct charset *charset); /* "windows-1252" */

/* The whole table, 0 <= i < charset_count(). */
size_t charset_count(void);
const struct charset *charset_at(size_t i);

/* Loads all of iconv's tables and holds them until closed. NULL: no memory. */
struct charset_tables *charset_tables_open(void);
void charset_tables_close(struct charset_tables *tables);

/* Appends `bytes` to `out` as UTF-8; each byte that fits nowhere becomes U+FFFD and is counted.
 * ERR_NOT_FOUND: the C library lacks the table. ERR_TOO_BIG, ERR_NO_MEMORY: from `out`. */
must_check enum err charset_to_utf8(const struct charset *charset, struct str bytes,
                                    struct buf *out, size_t *out_bad);

/* What the bytes are, given what they are said to be (NULL: nothing said or unknown). A byte
 * order mark wins (its length goes to *out_mark); a wide encoding without a zero byte, UTF-8 that
 * is none and Latin 1 that is valid UTF-8 are lies; without a hint it is UTF-8, else
 * windows-1252. */
const struct charset *charset_settle(const struct charset *declared, struct str bytes,
                                     size_t *out_mark);

/* Settles and decodes, without the byte order mark. What does not fit its label but is whole
 * UTF-8 is taken as that. Never fails for what the bytes are. *out_used (may be NULL) is what it
 * was read as. */
must_check enum err charset_decode(struct arena *arena, const struct charset *declared,
                                   struct str bytes, struct str *out_text,
                                   const struct charset **out_used);

#endif
