/* chance.h: random numbers that a seed gives again (SplitMix64; Steele, Lea, Flood 2014). */
#ifndef TESTS_ALARM_CHANCE_H
#define TESTS_ALARM_CHANCE_H

#include <stdint.h>

static inline uint64_t next_random(uint64_t *state)
{
    uint64_t value = *state += 0x9E3779B97F4A7C15u;

    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9u;
    value = (value ^ value >> 27) * 0x94D049BB133111EBu;
    return value ^ value >> 31;
}

/* Above 0, below 1. */
static inline double uniform(uint64_t *state)
{
    return ((double)(next_random(state) >> 11) + 0.5) / 9007199254740992.0;
}

#endif
