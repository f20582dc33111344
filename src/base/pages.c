#include "base/pages.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { LINE = 64, HUGE_PAGE = 2 << 20 };

/* Stands in the line before a table. */
struct head {
    void *base;
    size_t mapped; /* bytes from base; 0: of the heap */
};

_Static_assert(sizeof(struct head) <= LINE, "a head fits its line");

static struct head *head_of(void *made) { return (struct head *)((char *)made - LINE); }

static void *from_heap(size_t n)
{
    size_t whole = (n + 2 * LINE - 1) / LINE * LINE;
    char *base = aligned_alloc(LINE, whole);

    if (!base)
        return NULL;
    memset(base, 0, whole);
    *head_of(base + LINE) = (struct head){base, 0};
    return base + LINE;
}

static void *from_system(size_t n)
{
    size_t mapped = n + 2 * (size_t)HUGE_PAGE;
    char *base = mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    size_t over;

    if (base == MAP_FAILED)
        return NULL;
    over = HUGE_PAGE - (uintptr_t)base % HUGE_PAGE; /* a page at least: room for the head */
    (void)madvise(base + over, (n + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE,
                  MADV_HUGEPAGE); /* without it all is as right, only slower */
    *head_of(base + over) = (struct head){base, mapped};
    return base + over;
}

void *pages_calloc(size_t count, size_t size)
{
    size_t n;

    if (__builtin_mul_overflow(count, size, &n) || n > SIZE_MAX - 2 * (size_t)HUGE_PAGE)
        return NULL;
    return n < PAGES_HUGE ? from_heap(n) : from_system(n);
}

void pages_free(void *made)
{
    struct head head;

    if (!made)
        return;
    head = *head_of(made);
    if (head.mapped)
        (void)munmap(head.base, head.mapped);
    else
        free(head.base);
}
