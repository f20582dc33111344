#include "base/clock.h"
#include "decide/priority.h"
#include "decide/test_rows.h"
#include "unit.h"

static const int64_t now = 1795000000000;

/* text  harm  public  leaving */
static void words_row(const struct test_row *row)
{
    struct need need = {0};
    struct arena arena;
    struct buf got;

    arena_init(&arena, 0);
    buf_init(&got, 0);
    CHECK(!need_words(&arena, row->field[0], &need));
    buf_printf(&got, "%d%s%s", need.harm, need.going_public ? " public" : "",
               need.leaving ? " leaving" : "");
    if (!str_eq(buf_str(&got), row->field[1]))
        printf("need.tsv:%d: got '%.*s'\n", row->line, STR_ARGS(buf_str(&got)));
    CHECK(str_eq(buf_str(&got), row->field[1]));
    buf_clear(&got);
    arena_clear(&arena);
}

static void reads_need_from_words(void) { CHECK(test_rows("need.tsv", words_row) > 12); }

static void shows_its_formula(void)
{
    struct need need = {.waiting_since = now - 19 * (int64_t)MS_DAY,
                        .contacts = 5,
                        .staff = 3,
                        .promise_is_overdue = true};
    struct priority priority = priority_of(&need, now);
    double sum = 0;

    for (int i = 0; i < PRIORITY_TERMS; i++)
        sum += priority.terms[i].value * priority.terms[i].weight;
    CHECK(priority.points == sum);
    CHECK(priority.points == 19 * 24 + 4 * 12 + 2 * 12 + 72);
    CHECK_INT(priority_worth(&need), (int64_t)(4 * 12 + 2 * 12 + 72) * MS_HOUR);
}

/* An unsafe battery before a grumble, whoever they are; waiting long lifts the grumble in time. */
static void harm_comes_before_grumbles(void)
{
    struct need battery = {.waiting_since = now - 9 * (int64_t)MS_DAY, .contacts = 1};
    struct need grumble = {.waiting_since = now - MS_HOUR, .contacts = 1};
    struct arena arena;

    arena_init(&arena, 0);
    CHECK(!need_words(&arena, STR("The battery gets hot, it is unsafe."), &battery));
    CHECK(!need_words(&arena, STR("I don't like the new colour AT ALL!!!"), &grumble));
    CHECK(priority_of(&battery, now).points > priority_of(&grumble, now).points + 500);
    arena_clear(&arena);
}

static void order_does_not_change_by_itself(void)
{
    struct need a = {.waiting_since = now - MS_HOUR, .contacts = 4};
    struct need b = {.waiting_since = now - 30 * (int64_t)MS_HOUR, .contacts = 1};
    double before = priority_of(&a, now).points - priority_of(&b, now).points;
    double after = priority_of(&a, now + 90 * (int64_t)MS_DAY).points -
                   priority_of(&b, now + 90 * (int64_t)MS_DAY).points;

    CHECK(before > 6.9 && before < 7.1);
    CHECK(after > 6.9 && after < 7.1);
}

static void has_ceilings(void)
{
    struct need need = {.contacts = 1000000, .staff = 1000000, .harm = 99};

    CHECK(priority_of(&need, now).points == 20 * 12 + 10 * 12 + 3 * 240);
}

int main(void)
{
    RUN(reads_need_from_words);
    RUN(shows_its_formula);
    RUN(harm_comes_before_grumbles);
    RUN(order_does_not_change_by_itself);
    RUN(has_ceilings);
    return unit_end();
}
