#include "base/pages.h"

#include <stdlib.h>

#include "unit.h"

static void is_zeroed_and_all_there(size_t n)
{
    unsigned char *made = pages_calloc(n, 1);
    unsigned all = 0;

    CHECK_OR_STOP(made != NULL);
    for (size_t i = 0; i < n; i++)
        all |= made[i];
    CHECK(all == 0);
    made[0] = made[n - 1] = 1;
    pages_free(made);
}

static void small_and_large(void)
{
    is_zeroed_and_all_there(1);
    is_zeroed_and_all_there(PAGES_HUGE - 1);
    is_zeroed_and_all_there(PAGES_HUGE);
    is_zeroed_and_all_there(((size_t)4 << 20) + 1);
}

static void too_much_is_refused(void)
{
    CHECK(!pages_calloc(SIZE_MAX / 2, 4));
    CHECK(!pages_calloc(SIZE_MAX - 5, 1));
}

int main(void)
{
    RUN(small_and_large);
    RUN(too_much_is_refused);
    return unit_end();
}
