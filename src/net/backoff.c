#include "net/backoff.h"

int64_t backoff_ms(unsigned attempt, int64_t first_ms, int64_t max_ms, uint64_t random)
{
    int64_t whole = first_ms;
    while (attempt-- > 0 && whole < max_ms)
        whole *= 2;
    if (whole > max_ms)
        whole = max_ms;
    int64_t half = whole / 2;
    return whole - (half > 0 ? (int64_t)(random % (uint64_t)(half + 1)) : 0);
}
