/* numbers.h: sets of numbers as sorted arrays: words or runs of letters by their hashes. */
#ifndef BASE_NUMBERS_H
#define BASE_NUMBERS_H

#include <stddef.h>
#include <stdint.h>

void numbers_sort(uint32_t *numbers, size_t n);
/* Sorts, and leaves each number once; gives how many are left. */
size_t numbers_sort_once(uint32_t *numbers, size_t n);

/* How many two sorted sets have in common. */
size_t numbers_shared(const uint32_t *a, size_t an, const uint32_t *b, size_t bn);

#endif
