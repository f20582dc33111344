#include "base/numbers.h"

#include "unit.h"

static void each_once_and_in_order(void)
{
    uint32_t numbers[] = {7, 3, 7, 0, UINT32_MAX, 3};

    CHECK_INT(numbers_sort_once(numbers, ARRAY_LEN(numbers)), 4);
    CHECK(numbers[0] == 0 && numbers[1] == 3 && numbers[2] == 7 && numbers[3] == UINT32_MAX);
    CHECK_INT(numbers_sort_once(numbers, 0), 0);
    CHECK_INT(numbers_sort_once(NULL, 0), 0);
}

static void what_two_have_in_common(void)
{
    uint32_t a[] = {1, 4, 9, UINT32_MAX}, b[] = {0, 4, 5, 9, 10, UINT32_MAX};

    CHECK_INT(numbers_shared(a, 4, b, 6), 3);
    CHECK_INT(numbers_shared(b, 6, a, 4), 3);
    CHECK_INT(numbers_shared(a, 1, b, 6), 0);
    CHECK_INT(numbers_shared(a, 0, b, 6), 0);
    CHECK_INT(numbers_shared(a, 4, a, 4), 4);
}

int main(void)
{
    RUN(each_once_and_in_order);
    RUN(what_two_have_in_common);
    return unit_end();
}
