/* Against sums of exact terms, made elsewhere. */
#include "decide/rare.h"

#include <math.h>

#include "unit.h"

static bool near(double got, double want) { return fabs(got - want) <= 1e-6 * want; }

static void counts_are_as_rare_as_they_are(void)
{
    static const struct {
        int64_t count;
        double mean, spread, many, few;
    } rows[] = {
        {14, 4, 0, 7.632841534333052e-05, 0.999980068272517},
        {14, 4, 0.25, 0.006362915039062505, 0.9962310791015625},
        {3, 0.01, 0, 1.6542165280748757e-07, 0.9999999995866529},
        {100, 60, 0.05, 0.012182882435981522, 0.9892494401420223},
        {5000, 4000, 0.01, 0.010096590520703863, 0.9899606154945568},
        {1, 2, 0, 0.8646647167633873, 0.4060058497738381},
        {900, 1000, 0, 0.9993774022154737, 0.0006977673277961805},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        CHECK(near(rare_many(rows[i].count, rows[i].mean, rows[i].spread), rows[i].many));
        CHECK(near(rare_few(rows[i].count, rows[i].mean, rows[i].spread), rows[i].few));
    }
}

/* Against sums over a fine grid, made elsewhere. */
static void a_product_of_many_things_has_the_heavier_tail(void)
{
    CHECK(fabs(rare_burst(30, 10, 0.1) / 0.0009569737918812029 - 1) < 0.01);
    CHECK(fabs(rare_burst(3000, 1000, 0.1) / 0.00010531977821604789 - 1) < 0.01);
    CHECK(fabs(rare_burst(3100, 1000, 0.1) / 6.887890399600212e-05 - 1) < 0.01);
    CHECK(rare_burst(30, 10, 0.1) > 1.5 * rare_many(30, 10, 0.1));
    CHECK(fabs(rare_burst(30, 10, 0) / rare_many(30, 10, 0) - 1) < 1e-9);
    CHECK(rare_burst(0, 10, 0.1) >= 1);
    CHECK(rare_burst(11, 10, 0.1) > 0.3 && rare_burst(11, 10, 0.1) < 0.45);
}

static void the_edges_hold(void)
{
    CHECK(rare_many(0, 5, 0.1) >= 1);
    CHECK(rare_few(-1, 5, 0.1) <= 0);
    CHECK(rare_many(3, 0, 0) <= 0);
    CHECK(rare_few(3, 0, 0) >= 1);
    CHECK(rare_many(1000000, 1, 0) >= 0 && rare_many(1000000, 1, 0) < 1e-100);
    CHECK(rare_many(1000000000, 990000000, 0.0001) > 0.1);
    CHECK(rare_many(1000000000, 500000000, 0.01) < 1e-3);
    CHECK(rare_many(101, 100, 1e-12) < 0.5 && rare_few(99, 100, 1e-12) < 0.5);
}

int main(void)
{
    RUN(counts_are_as_rare_as_they_are);
    RUN(a_product_of_many_things_has_the_heavier_tail);
    RUN(the_edges_hold);
    return unit_end();
}
