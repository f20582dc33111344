/* Counts of what people speak of, on both databases. */
#include "store/subject.h"

#include "base/clock.h"
#include "store/counter.h"
#include "store/fixture.h"

static const int64_t NOW = INT64_C(1795000000000);

static void counts_by_day_and_sign(struct fixture *f)
{
    int64_t price = subject_key(STR("price")), delivery = subject_key(STR("Delivery"));
    struct subject_count *list;
    size_t n;

    CHECK_INT(delivery, subject_key(STR("delivery")));
    CHECK(price != delivery && price > 0 && delivery > 0);
    CHECK(!db_begin(f->db));
    CHECK(!subject_count_add(f->db, NOW, price, -1));
    CHECK(!subject_count_add(f->db, NOW, price, -1));
    CHECK(!subject_count_add(f->db, NOW - MS_DAY, price, -1));
    CHECK(!subject_count_add(f->db, NOW - 9 * MS_DAY, price, -1));
    CHECK(!subject_count_add(f->db, NOW, delivery, 1));
    CHECK(!db_commit(f->db));
    CHECK(!db_begin(f->db));
    CHECK(!subject_count_add(f->db, NOW, price, 0));
    CHECK(!db_commit(f->db));

    CHECK(!subject_counts(f->db, &f->arena, day_of(NOW) - 8, day_of(NOW), &list, &n));
    CHECK_INT(n, 3);
    for (size_t i = 0; i < n; i++)
        CHECK_INT(list[i].n, list[i].sign < 0 ? 3 : 1);
    CHECK(!subject_counts(f->db, &f->arena, day_of(NOW) + 1, day_of(NOW) + 9, &list, &n));
    CHECK_INT(n, 0);
}

/* What was never counted is not taken from anything, and what comes to nothing leaves no row. */
static void nothing_is_counted_below_nothing(struct fixture *f)
{
    int64_t price = subject_key(STR("price"));
    struct subject_count *list;
    size_t n = 1;

    CHECK(!db_begin(f->db));
    CHECK(!subject_count_take(f->db, NOW, price, -1));
    CHECK(!db_commit(f->db));
    CHECK(!subject_counts(f->db, &f->arena, day_of(NOW), day_of(NOW), &list, &n));
    CHECK_INT(n, 0);
    CHECK(!db_begin(f->db));
    CHECK(!subject_count_add(f->db, NOW, price, -1));
    CHECK(!subject_count_add(f->db, NOW, price, -1));
    CHECK(!db_commit(f->db));
    for (int left = 1; left >= -1; left--) {
        CHECK(!db_begin(f->db));
        CHECK(!subject_count_take(f->db, NOW, price, -1));
        CHECK(!db_commit(f->db));
        CHECK(!subject_counts(f->db, &f->arena, day_of(NOW), day_of(NOW), &list, &n));
        CHECK_INT(n, left > 0);
        CHECK_INT(n ? list[0].n : 0, left > 0 ? left : 0);
    }
}

int main(void)
{
    RUN_BOTH(nothing_is_counted_below_nothing);
    RUN_BOTH(counts_by_day_and_sign);
    return unit_end();
}
