#include "base/numbers.h"

#include <stdlib.h>

static int by_value(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

void numbers_sort(uint32_t *numbers, size_t n)
{
    if (n)
        qsort(numbers, n, sizeof(*numbers), by_value);
}

size_t numbers_sort_once(uint32_t *numbers, size_t n)
{
    size_t kept = 0;

    numbers_sort(numbers, n);
    for (size_t i = 0; i < n; i++)
        if (!kept || numbers[kept - 1] != numbers[i])
            numbers[kept++] = numbers[i];
    return kept;
}

size_t numbers_shared(const uint32_t *a, size_t an, const uint32_t *b, size_t bn)
{
    size_t shared = 0;

    for (size_t i = 0, j = 0; i < an && j < bn;) {
        uint32_t x = a[i], y = b[j];

        shared += x == y;
        i += x <= y;
        j += y <= x;
    }
    return shared;
}
