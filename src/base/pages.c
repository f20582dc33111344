#include "base/pages.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

void *pages_calloc(size_t count, size_t size)
{
    const size_t page = 2 << 20;
    size_t n, whole;
    void *made;

    if (__builtin_mul_overflow(count, size, &n) || n > SIZE_MAX - page)
        return NULL;
    if (n < PAGES_HUGE)
        return calloc(count, size);
    whole = (n + page - 1) / page * page;
    made = aligned_alloc(page, whole);
    if (!made)
        return NULL;
    (void)madvise(made, whole, MADV_HUGEPAGE); /* without it all is as right, only slower */
    memset(made, 0, n);
    return made;
}
