/* word_scan.h: bytes of text by the sixteen: lower case, and which of them stand in words. For
 * word.c only; the one place of understand/ with SIMD (SSE2, which every x86-64 has; elsewhere the
 * same byte by byte). Reads SCAN_BLOCK bytes at once, so that many must be readable from any start.
 */
#ifndef UNDERSTAND_WORD_SCAN_H
#define UNDERSTAND_WORD_SCAN_H

#include <stddef.h>
#include <stdint.h>

enum { SCAN_BLOCK = 64 };

/* Copies ASCII in lower case up to the first byte beyond ASCII or the end; gives how many. `to` has
 * room for n. */
size_t scan_lower(char *to, const char *from, size_t n);

/* One bit a byte of a block of folded text (no capitals). */
struct scan_bits {
    uint64_t word;   /* ASCII letters, digits and '_' */
    uint64_t letter; /* of these, not '_' */
    uint64_t beyond; /* beyond ASCII */
    uint64_t sigil;  /* '#', '$' and '@' */
};

struct scan_bits scan_block(const char *block);

#endif
