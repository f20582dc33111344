/* rune.h: what word.c must know of each code point, as a table made by tools/runes.c from utf8proc
 * (so of its version of Unicode). For word.c only.
 *
 * Folding is NFKC_Casefold (word.h). A run of characters that are RUNE_PLAIN folds to itself, and
 * one that has RUNE_ORDERED or mapped ones in it to what each of them folds to, one after the
 * other, as long as no two RUNE_ORDERED stand side by side: none of what comes out composes with
 * what is before it, and marks are in their order (the quick check of UAX 15, section 9).
 */
#ifndef UNDERSTAND_RUNE_H
#define UNDERSTAND_RUNE_H

#include "base/utf8.h"

enum { RUNE_BLOCK = 128 };

/* What utf8proc is asked for. */
#define RUNE_FOLDING                                                                               \
    (UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE)

enum rune_class {
    RUNE_OTHER,
    RUNE_LETTER,
    RUNE_MARK,
    RUNE_JOINER,
    RUNE_OWN, /* a word of its own */
};

enum rune_trait {
    RUNE_CLASS = 7,    /* an enum rune_class */
    RUNE_PLAIN = 8,    /* folds to itself, has combining class 0 and composes with nothing before */
    RUNE_ORDERED = 16, /* the same with another combining class */
};

extern const unsigned short rune_trait_blocks[], rune_map_blocks[], rune_map_values[];
extern const unsigned char rune_trait_values[], rune_map_bytes[];

/* A code point up to U+10FFFF. */
static inline unsigned rune_traits(uint32_t c)
{
    return rune_trait_values[rune_trait_blocks[c / RUNE_BLOCK] * RUNE_BLOCK + c % RUNE_BLOCK];
}

/* What it folds to: a length and so many bytes of UTF-8; NULL: not to be told by itself. */
static inline const unsigned char *rune_map(uint32_t c)
{
    unsigned at = rune_map_values[rune_map_blocks[c / RUNE_BLOCK] * RUNE_BLOCK + c % RUNE_BLOCK];

    return at ? rune_map_bytes + at : (const unsigned char *)0;
}

/* utf8_next where nearly all is well-formed and of two or three bytes. */
static inline uint32_t rune_next(struct str text, size_t *at, bool *out_bad)
{
    const unsigned char *p = (const unsigned char *)text.p + *at;
    size_t left = text.n - *at;
    uint32_t c;

    if (left >= 2 && p[0] >= 0xC2 && p[0] < 0xE0 && (p[1] & 0xC0) == 0x80) {
        *at += 2;
        return (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu);
    }
    if (left >= 3 && (p[0] & 0xF0) == 0xE0 && (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80) {
        c = (p[0] & 0xFu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
        if (c >= 0x800 && (c < 0xD800 || c > 0xDFFF)) {
            *at += 3;
            return c;
        }
    }
    return utf8_next(text, at, out_bad);
}

#endif
