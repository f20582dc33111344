#include "base/numbers.h"

#include <stdlib.h>

enum { FEW = 24, MANY = 1024, DIGITS = 4, VALUES = 256 };

static int by_value(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

static void sort_few(uint32_t *numbers, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        uint32_t number = numbers[i];
        size_t at = i;

        for (; at && numbers[at - 1] > number; at--)
            numbers[at] = numbers[at - 1];
        numbers[at] = number;
    }
}

/* By the last byte, then the one before it, and so on (radix sort): nothing is compared, so that
 * hashes cost no wrong guesses. */
static void sort_by_bytes(uint32_t *numbers, size_t n)
{
    uint16_t ends[DIGITS][VALUES] = {0};
    uint32_t other[MANY], *from = numbers, *to = other;

    for (size_t i = 0; i < n; i++)
        for (int digit = 0; digit < DIGITS; digit++)
            ends[digit][numbers[i] >> 8 * digit & 0xFF]++;
    for (int digit = 0; digit < DIGITS; digit++) {
        uint32_t *swap = from;

        for (int i = 1; i < VALUES; i++)
            ends[digit][i] = (uint16_t)(ends[digit][i] + ends[digit][i - 1]);
        for (size_t i = n; i-- > 0;)
            to[--ends[digit][from[i] >> 8 * digit & 0xFF]] = from[i];
        from = to;
        to = swap;
    }
}

_Static_assert(DIGITS % 2 == 0, "the last pass ends where the first began");

void numbers_sort(uint32_t *numbers, size_t n)
{
    if (n <= FEW)
        sort_few(numbers, n);
    else if (n <= MANY)
        sort_by_bytes(numbers, n);
    else
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
