/* item_months.c: months of made-up items through decide/crest.h.
 *
 * usage: item_months [houses [first seed]]
 *
 * Each house has so many items a day; the largest hour of each is drawn from a Pareto law (whole
 * numbers, from a place that differs by house), whose index is a house's own for good. As in the
 * house an item is held against the CREST_KEPT largest peaks of the others of the last four weeks.
 * A false alarm is an item whose largest hour comes more seldom than CREST_FALSE_A_MONTH, by what
 * crest_a_month says: nothing but chance makes these items large. Two months are counted, after
 * four weeks that are learnt and, apart, those four weeks themselves. Prints the rate for each kind
 * of house and `N passed, N failed` last; asserted is twice the stated rate for each kind (that
 * what is said under an item must be against us as well comes on top), by a Poisson bound of one in
 * a thousand, and that an item a thousand times as large as the largest of a month rings. Never
 * part of heed.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "chance.h"
#include "decide/crest.h"
#include "decide/rare.h"

enum { LEARNT = 28, COUNTED = 60, ITEMS_MAX = 128 * 1024 };

struct house {
    double a_day, index, from; /* items; of the tail; where it begins */
    uint64_t random;
    double day; /* of the next item */
};

struct item {
    double day;
    int64_t peak;
};

static void next_item(struct house *house, struct item *out_item)
{
    double peak = house->from * pow(uniform(&house->random), -1 / house->index);

    house->day -= log(uniform(&house->random)) / house->a_day;
    *out_item = (struct item){house->day, (int64_t)fmin(peak, 1e12)};
}

/* The largest of the last four weeks, kept in order. */
struct peaks {
    int64_t at[CREST_KEPT];
    size_t n;
};

static void put_peak(struct peaks *peaks, int64_t peak)
{
    size_t at = peaks->n;

    if (at == CREST_KEPT && peak <= peaks->at[at - 1])
        return;
    at = peaks->n < CREST_KEPT ? peaks->n++ : CREST_KEPT - 1;
    for (; at && peak > peaks->at[at - 1]; at--)
        peaks->at[at] = peaks->at[at - 1];
    peaks->at[at] = peak;
}

static double a_month(const struct peaks *peaks, double days, int64_t peak)
{
    return crest_a_month(peaks->at, peaks->n, days, peak);
}

struct counted {
    int64_t first, later; /* false alarms while it is learnt, and afterwards */
    int64_t huge_missed;
};

/* Those of the last four weeks are read anew only where one of the largest has left them. */
static void run_house(struct house *house, struct item *items, struct counted *counted)
{
    struct peaks peaks = {.n = 0};
    size_t n = 0, oldest = 0;

    while (n < ITEMS_MAX) {
        struct item *item = &items[n];
        bool lost = false;
        double days;

        next_item(house, item);
        if (item->day > LEARNT + COUNTED)
            break;
        for (; oldest < n && items[oldest].day < item->day - LEARNT; oldest++)
            lost |= peaks.n < CREST_KEPT || items[oldest].peak >= peaks.at[peaks.n - 1];
        if (lost)
            peaks.n = 0;
        for (size_t i = oldest; lost && i < n; i++)
            put_peak(&peaks, items[i].peak);
        days = fmin(item->day, LEARNT);
        if (peaks.n >= CREST_KNOWN && days >= 1 &&
            a_month(&peaks, days, item->peak) < CREST_FALSE_A_MONTH)
            *(item->day < LEARNT ? &counted->first : &counted->later) += 1;
        put_peak(&peaks, item->peak);
        n++;
    }
    if (peaks.n >= CREST_KEPT)
        counted->huge_missed += a_month(&peaks, LEARNT, 1000 * peaks.at[0]) >= CREST_FALSE_A_MONTH;
}

static int passed, failed;

static void check(bool holds, const char *what)
{
    passed += holds;
    failed += !holds;
    if (!holds)
        printf("items: %s\n", what);
}

static void run_kind(double a_day, double index, uint64_t first, int64_t houses, struct item *items)
{
    double months = (double)houses * COUNTED / 30, learnt = (double)houses * LEARNT / 30;
    struct counted counted = {0};

    for (int64_t i = 0; i < houses; i++) {
        struct house house = {.a_day = a_day,
                              .index = index,
                              .random = (first + (uint64_t)i) * 0x2545F4914F6CDD1Du + 77};

        house.from = pow(10, 3 * uniform(&house.random)); /* one or a thousand: likes, or views */
        run_house(&house, items, &counted);
    }
    printf(
        "  %g items a day, index %.1f: %.2f false alarms a month, %.2f in the first four weeks\n",
        a_day, index, (double)counted.later / months, (double)counted.first / learnt);
    check(rare_many(counted.later, 2 * CREST_FALSE_A_MONTH * months, 0) > 0.001,
          "more false alarms than twice what is stated");
    check(!counted.huge_missed, "a thousand times the largest did not ring");
}

int main(int argc, char **argv)
{
    static const double days[] = {0.5, 5, 50, 500}, indices[] = {0.9, 1.5, 2.5, 3.5};
    struct item *items = calloc(ITEMS_MAX, sizeof(*items));
    int64_t houses = 20, first = 1;

    if (!items || (argc > 1 && str_to_i64(str_from(argv[1]), &houses)) ||
        (argc > 2 && str_to_i64(str_from(argv[2]), &first)))
        return 2;
    for (size_t i = 0; i < ARRAY_LEN(days); i++)
        for (size_t k = 0; k < ARRAY_LEN(indices); k++)
            run_kind(days[i], indices[k], (uint64_t)first, houses, items);
    free(items);
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
