/* pages.h: memory for large tables that are read here and there.
 *
 * From PAGES_HUGE bytes on a table lies in pages of 2 MiB where the system has them (madvise(2),
 * MADV_HUGEPAGE), rounded up to whole ones: its reads then hardly ever miss the processor's
 * address cache. Below that it is plain calloc.
 */
#ifndef BASE_PAGES_H
#define BASE_PAGES_H

#include <stddef.h>

enum { PAGES_HUGE = 1 << 20 };

/* Zeroed; NULL: no memory. Given back with free(). */
void *pages_calloc(size_t count, size_t size);

#endif
