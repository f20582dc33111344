/* random.h: unpredictable bytes from the kernel (getrandom(2)). Never fails: without them the
 * process ends, because going on would mean guessable sessions and ids. */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

void random_bytes(void *at, size_t n);
uint64_t random_u64(void);

#endif
