#include "store/decision.h"
#include "store/fixture.h"
#include "unit.h"

static void the_last_word_counts(struct fixture *f)
{
    struct decision said = {.message = 7,
                            .conversation = 3,
                            .staff = 1,
                            .at = 100,
                            .facts = UINT64_C(1) << 40 | 5,
                            .advised = ADVICE_ANSWER,
                            .chosen = ADVICE_WATCH,
                            .how = DECIDED_BY_KEY};
    struct decision got = {0}, other = said;
    struct decision_sum *sums;
    size_t n = 0;

    other.message = 8;
    CHECK(!db_begin(f->db));
    CHECK_INT(decision_load(f->db, &f->arena, 7, &got), ERR_NOT_FOUND);
    CHECK(!decision_put(f->db, &other));
    CHECK(!decision_put(f->db, &said));
    CHECK(!decision_sums(f->db, &f->arena, &sums, &n));
    CHECK_INT(n, 1);
    CHECK(sums[0].n == 2 && sums[0].facts == said.facts && sums[0].staff == 1);
    said.chosen = ADVICE_LEAVE;
    said.how = DECIDED_BY_CLOSING;
    said.staff = 2;
    CHECK(!decision_put(f->db, &said));
    CHECK(!decision_load(f->db, &f->arena, 7, &got));
    CHECK(got.chosen == ADVICE_LEAVE && got.how == DECIDED_BY_CLOSING && got.staff == 2);
    CHECK(got.facts == said.facts && got.advised == ADVICE_ANSWER && got.at == 100);
    CHECK(!decision_sums(f->db, &f->arena, &sums, &n));
    CHECK_INT(n, 2);
    CHECK(sums[0].chosen == ADVICE_WATCH && sums[1].chosen == ADVICE_LEAVE && sums[1].n == 1);
    CHECK(!advised_add(f->db, said.facts, ADVICE_LEAVE));
    CHECK(!advised_add(f->db, said.facts, ADVICE_LEAVE));
    CHECK(!decision_drop(f->db, 7));
    CHECK_INT(decision_load(f->db, &f->arena, 7, &got), ERR_NOT_FOUND);
    CHECK(!db_commit(f->db));
    CHECK(!advised_sums(f->db, &f->arena, &sums, &n));
    CHECK(n == 1 && sums[0].n == 2 && sums[0].chosen == ADVICE_LEAVE && !sums[0].staff);
}

int main(void)
{
    RUN_BOTH(the_last_word_counts);
    return unit_end();
}
