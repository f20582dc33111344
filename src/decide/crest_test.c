#include "decide/crest.h"

#include "unit.h"

static void more_than_others_is_rarer(void)
{
    static const int64_t peaks[] = {30, 12, 9, 7, 6, 5, 4, 4, 3, 3};
    double last = 1e9;

    for (int64_t value = 3; value < 3000; value *= 2) {
        double now = crest_a_month(peaks, ARRAY_LEN(peaks), 28, value);

        CHECK(now < last);
        last = now;
    }
    CHECK(crest_a_month(peaks, ARRAY_LEN(peaks), 28, 31) > CREST_FALSE_A_MONTH);
    CHECK(crest_a_month(peaks, ARRAY_LEN(peaks), 28, 300) < CREST_FALSE_A_MONTH);
}

static void where_hardly_anything_is_joined_few_are_many(void)
{
    CHECK(crest_a_month(NULL, 0, 28, STORM_FEW) < CREST_FALSE_A_MONTH);
    CHECK(crest_a_month(NULL, 0, 28, 2) > CREST_FALSE_A_MONTH);
    /* … but not in the first days, when nothing is known */
    CHECK(crest_a_month(NULL, 0, 1, STORM_FEW) > CREST_FALSE_A_MONTH);
}

static void a_third_against_us_is_lively_talk(void)
{
    CHECK(!crest_is_against(4, 4));
    CHECK(crest_is_against(5, 5));
    CHECK(!crest_is_against(5, 15));
    CHECK(!crest_is_against(250, 1000));
    CHECK(crest_is_against(500, 1000));
    CHECK(crest_is_against(60000, 100000));
}

int main(void)
{
    RUN(more_than_others_is_rarer);
    RUN(where_hardly_anything_is_joined_few_are_many);
    RUN(a_third_against_us_is_lively_talk);
    return unit_end();
}
