/* utf8.h: text is valid UTF-8 inside the house, made so once at the edge.
 *
 * Decoding follows the Unicode Standard's table 3-7 (no overlong forms, no surrogates, nothing
 * above U+10FFFF); repairs replace each maximal ill-formed subpart with U+FFFD, as the WHATWG
 * Encoding Standard does.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/str.h"

struct arena;

enum { RUNE_BAD = 0xFFFD };

/* Decodes the code point at s.p[*at] and moves *at behind it. At an ill-formed sequence gives
 * RUNE_BAD, moves *at behind the maximal subpart (at least one byte) and sets *out_bad (which may
 * be NULL). Requires *at < s.n. */
uint32_t utf8_next(struct str s, size_t *at, bool *out_bad);

/* Writes 1 to 4 bytes; anything that is no scalar value is written as U+FFFD. */
size_t utf8_encode(uint32_t code_point, char bytes[4]);

bool utf8_valid(struct str s);

/* s itself when valid, else a repaired copy in the arena (empty when the arena is full). */
struct str utf8_repair(struct arena *arena, struct str s);

/* In place, for texts that may have been cut: each maximal ill-formed subpart becomes one '?'.
 * Gives the new length. */
size_t utf8_mend(char *text, size_t n);

size_t utf8_count(struct str s); /* code points */

/* The longest prefix of at most max bytes that does not cut a code point. */
struct str utf8_clip(struct str s, size_t max);

#endif
