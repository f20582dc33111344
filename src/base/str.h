/* str.h: looking at bytes that somebody else owns.
 *
 * struct str is a pointer and a length: no terminator, no ownership. It may point into a
 * document, a row, an arena or a literal, and is valid as long as that is. Text inside the house
 * is valid UTF-8 (see utf8.h); a str may also hold raw bytes where the name says so.
 * The empty str has n == 0; its p may be NULL.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/attr.h"
#include "base/errors.h"

struct arena;

struct str {
    const char *p;
    size_t n;
};

/* STR("literal"); STR_NONE is the empty one. */
#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})
#define STR_NONE ((struct str){NULL, 0})

/* For printf: "%.*s", STR_ARGS(s) */
#define STR_ARGS(s) (int)((s).n > 100000 ? 100000 : (s).n), (s).n ? (s).p : ""

/* The small ones stand here, so that they cost no call where every byte of a stream goes through
 * them, and comparing with a literal costs a length and a few bytes. */

static inline struct str str_of(const char *p, size_t n) { return (struct str){p, n}; }

/* NULL gives the empty one. */
static inline struct str str_from(const char *c_string)
{
    return str_of(c_string, c_string ? strlen(c_string) : 0);
}

static inline bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool str_is(struct str a, const char *c_string)
{
    return str_eq(a, str_from(c_string));
}

bool str_eq_nocase(struct str a, struct str b); /* ASCII letters only */
bool str_is_nocase(struct str a, const char *c_string);
int str_cmp(struct str a, struct str b); /* bytes, as memcmp; shorter first */
static inline bool str_starts(struct str s, struct str prefix)
{
    return s.n >= prefix.n && str_eq(str_of(s.p, prefix.n), prefix);
}
bool str_starts_nocase(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);

/* Position of the first match at or after `from`, or SIZE_MAX. */
size_t str_find(struct str s, struct str needle, size_t from);
size_t str_find_nocase(struct str s, struct str needle, size_t from);
static inline size_t str_find_char(struct str s, char c, size_t from)
{
    const char *hit = from < s.n ? (const char *)memchr(s.p + from, c, s.n - from) : NULL;

    return hit ? (size_t)(hit - s.p) : SIZE_MAX;
}
size_t str_find_last(struct str s, char c);

/* The part from..to, clipped to the string. */
static inline struct str str_slice(struct str s, size_t from, size_t to)
{
    if (to > s.n)
        to = s.n;
    return from < to ? str_of(s.p + from, to - from) : STR_NONE;
}
static inline struct str str_skip(struct str s, size_t n) { return str_slice(s, n, s.n); }
struct str str_trim(struct str s); /* ASCII white space at both ends */

/* Cuts at the first `c`: head before it, tail after it. False (head = s, tail empty) without one.
 */
bool str_cut(struct str s, char c, struct str *out_head, struct str *out_tail);

/* Takes the next line off `rest` (without its LF or CRLF). False when nothing is left. */
bool str_line(struct str *rest, struct str *out_line);

/* Whole-string decimal numbers with sign; no white space. ERR_BAD_INPUT, ERR_TOO_BIG. */
must_check enum err str_to_i64(struct str s, int64_t *out_value);
must_check enum err str_to_real(struct str s, double *out_value); /* JSON's number syntax */

/* Copies into the arena. NULL p on failure (see arena.h). */
struct str str_dup(struct arena *arena, struct str s);
/* Zero-terminated copy, or NULL. A zero inside the text ends the C string early. */
const char *str_c(struct arena *arena, struct str s);
/* ASCII letters lowered; others unchanged. */
struct str str_lower(struct arena *arena, struct str s);

/* 64-bit hash, not cryptographic; `seed` from random where outsiders choose the keys. */
uint64_t str_hash(struct str s, uint64_t seed);

static inline bool char_is_digit(char c) { return c >= '0' && c <= '9'; }
static inline bool char_is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
static inline bool char_is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}
static inline char char_lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }
static inline int char_hex(char c)
{
    if (char_is_digit(c))
        return c - '0';
    c = char_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

#endif
