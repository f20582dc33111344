/* Counts of what nobody wanted, on both databases. */
#include "store/unmatched.h"

#include "base/clock.h"
#include "store/counter.h"
#include "store/fixture.h"

static const int64_t NOW = INT64_C(1795000000000) / MS_MINUTE * MS_MINUTE;

static void add(struct fixture *f, int64_t channel, const char *lang, int64_t at, int64_t n)
{
    CHECK_INT(unmatched_add(f->db, channel, unmatched_lang(str_from(lang)), at, n), OK);
    CHECK_INT(unmatched_add_day(f->db, channel, at, n), OK);
}

static void counts_by_language_and_minute(struct fixture *f)
{
    struct unmatched *sums, *minutes;
    struct cast cast;
    int64_t day;
    size_t n;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    add(f, cast.channel.id, "en", NOW, 3);
    add(f, cast.channel.id, "en-GB", NOW + 59999, 4);
    add(f, cast.channel.id, "de", NOW + MS_MINUTE, 5);
    add(f, cast.channel.id, "", NOW - MS_MINUTE, 7);
    CHECK(!db_commit(f->db));
    CHECK(!db_begin(f->db));
    add(f, cast.channel.id, "EN", NOW, 1);
    CHECK(!db_commit(f->db));

    CHECK_INT(unmatched_sums(f->db, &f->arena, NOW, &sums, &n), OK);
    CHECK_INT(n, 2);
    CHECK_INT(sums[0].n, 8);
    CHECK_STR(unmatched_lang_name(&f->arena, sums[0].lang), "en");
    CHECK_INT(sums[1].n, 5);
    CHECK_INT(unmatched_minutes(f->db, &f->arena, NOW - MS_MINUTE, &minutes, &n), OK);
    CHECK_INT(n, 3);
    CHECK_INT(minutes[0].n, 7);
    CHECK_INT(minutes[1].n, 8);
    CHECK_INT(minutes[2].minute, NOW / MS_MINUTE + 1);
    CHECK_INT(day_count_sum(f->db, day_of(NOW) - 1, day_of(NOW) + 1, cast.channel.id,
                            STR(UNMATCHED_DAY), &day),
              OK);
    CHECK_INT(day, 20);

    CHECK(!db_begin(f->db));
    CHECK_INT(unmatched_forget(f->db, NOW), OK);
    CHECK(!db_commit(f->db));
    CHECK_INT(unmatched_minutes(f->db, &f->arena, 0, &minutes, &n), OK);
    CHECK_INT(n, 2);
}

static void a_language_is_one_that_there_is(void)
{
    static const char *const others[] = {"e", "engl", "12", "e1", "en1", "-en", "xq", "qqq"};
    struct arena arena;

    arena_init(&arena, 0);
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        CHECK_INT(unmatched_lang(str_from(others[i])), UNMATCHED_OTHER);
    CHECK_INT(unmatched_lang(STR_NONE), UNMATCHED_NO_LANG);
    CHECK_INT(unmatched_lang(STR("und")), UNMATCHED_NO_LANG);
    CHECK_STR(unmatched_lang_name(&arena, unmatched_lang(STR("gsw-CH"))), "gsw");
    CHECK_STR(unmatched_lang_name(&arena, unmatched_lang(STR("pt_BR"))), "pt");
    CHECK_STR(unmatched_lang_name(&arena, UNMATCHED_NO_LANG), "none");
    CHECK_STR(unmatched_lang_name(&arena, UNMATCHED_OTHER), "other");
    arena_clear(&arena);
}

int main(void)
{
    RUN_BOTH(counts_by_language_and_minute);
    RUN(a_language_is_one_that_there_is);
    return unit_end();
}
