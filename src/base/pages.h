/* pages.h: memory for large tables that are read here and there.
 *
 * From PAGES_HUGE bytes on a table lies in pages of 2 MiB where the system has them (madvise(2),
 * MADV_HUGEPAGE), rounded up to whole ones: its reads then hardly ever miss the processor's
 * address cache. Pages are taken when they are first written to, so a table with room to grow costs
 * what is in it. Below PAGES_HUGE it is calloc.
 */
#ifndef BASE_PAGES_H
#define BASE_PAGES_H

#include <stddef.h>

enum { PAGES_HUGE = 1 << 20 };

/* Zeroed, at a multiple of 64; NULL: no memory. */
void *pages_calloc(size_t count, size_t size);
/* NULL is fine. */
void pages_free(void *made);

#endif
