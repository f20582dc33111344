/* backoff.h: how long to wait before the next try.
 *
 * Exponential with half of it random ("equal jitter"), so that a thousand channels that lost the
 * same server do not come back in the same second. Pure: the random number is an argument. */
#ifndef NET_BACKOFF_H
#define NET_BACKOFF_H

#include <stdint.h>

/* attempt counts from 0: first_ms, 2 first_ms, … max_ms; the result lies in [half, whole]. */
int64_t backoff_ms(unsigned attempt, int64_t first_ms, int64_t max_ms, uint64_t random);

#endif
