#include "net/backoff.h"

#include "unit.h"

static void doubles_up_to_the_ceiling(void)
{
    CHECK_INT(backoff_ms(0, 1000, 60000, 0), 1000);
    CHECK_INT(backoff_ms(3, 1000, 60000, 0), 8000);
    CHECK_INT(backoff_ms(6, 1000, 60000, 0), 60000);
    CHECK_INT(backoff_ms(4000000000u, 1000, 60000, 0), 60000);
}

static void spreads_over_the_upper_half(void)
{
    for (uint64_t random = 0; random < 100000; random += 77) {
        int64_t ms = backoff_ms(2, 1000, 60000, random * 0x9e3779b97f4a7c15u);
        CHECK(ms >= 2000 && ms <= 4000);
    }
    CHECK_INT(backoff_ms(0, 1, 1, 99), 1);
    CHECK_INT(backoff_ms(0, 0, 0, 99), 0);
}

int main(void)
{
    RUN(doubles_up_to_the_ceiling);
    RUN(spreads_over_the_upper_half);
    return unit_end();
}
