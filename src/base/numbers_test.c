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

/* However many there are, which is what the way of sorting goes by. */
static void any_number_of_them(void)
{
    static const size_t sizes[] = {1, 2, 24, 25, 300, 1024, 1025, 5000};
    uint32_t numbers[5000], seed = 1;

    for (size_t k = 0; k < ARRAY_LEN(sizes); k++) {
        uint64_t sum = 0, sum_sorted = 0;
        bool is_sorted = true;

        for (size_t i = 0; i < sizes[k]; i++) {
            seed = seed * 1664525u + 1013904223u;
            numbers[i] = i % 3 ? seed : seed >> 24;
            sum += numbers[i];
        }
        numbers_sort(numbers, sizes[k]);
        for (size_t i = 0; i < sizes[k]; i++) {
            sum_sorted += numbers[i];
            is_sorted = is_sorted && (!i || numbers[i - 1] <= numbers[i]);
        }
        CHECK(is_sorted);
        CHECK(sum == sum_sorted);
    }
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
    RUN(any_number_of_them);
    RUN(what_two_have_in_common);
    return unit_end();
}
