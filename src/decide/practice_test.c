#include "decide/advice.h"
#include "decide/practice.h"
#include "unit.h"

#define F(name) ADVICE_FACT(FACT_##name)

static const uint64_t thanks = F(TO_US) | F(PRAISE);

static void add(struct practice *practice, uint64_t facts, int64_t staff, enum advice chosen,
                int times)
{
    CHECK(!practice_add(practice, &(struct practice_tally){facts, staff, chosen, 2 * times}));
}

static bool is_as_shipped(const struct practice *practice)
{
    bool same = true;

    for (int i = 0; i < ADVICE_FACT_COUNT; i++)
        same = same && practice_weight(practice, (enum advice_fact)i) ==
                           practice_weight(NULL, (enum advice_fact)i);
    return same;
}

static void one_agent_alone_moves_nothing(void)
{
    struct practice *practice = practice_new();

    for (uint64_t facts = 0; facts < 4096; facts++)
        add(practice, facts << ADVICE_RULE_COUNT, 7, (enum advice)(facts % ADVICE_COUNT), 1000);
    practice_fit(practice);
    CHECK(is_as_shipped(practice));
    CHECK_INT(practice_like(practice, UINT64_C(1) << ADVICE_RULE_COUNT).n[ADVICE_WATCH], 1000);
    practice_free(practice);
}

static void a_few_change_little_and_many_enough(void)
{
    struct practice *practice = practice_new();

    add(practice, thanks, 1, ADVICE_LEAVE, 1);
    add(practice, thanks, 2, ADVICE_LEAVE, 1);
    practice_fit(practice);
    CHECK(practice_score(practice, thanks) < practice_score(NULL, thanks));
    CHECK(practice_score(practice, thanks) > practice_score(NULL, thanks) - 1);
    CHECK_INT(advice_of(thanks, practice), ADVICE_ANSWER);
    for (int64_t staff = 1; staff <= 5; staff++)
        add(practice, thanks, staff, ADVICE_LEAVE, 20);
    practice_fit(practice);
    CHECK_INT(advice_of(thanks, practice), ADVICE_LEAVE);
    CHECK_INT(advice_of(F(TO_US) | F(COMPLAINT_TO_US), practice), ADVICE_ANSWER);
    CHECK_INT(advice_of(thanks | F(ASKS_US), practice), ADVICE_ANSWER);       /* rules stay */
    CHECK_INT(advice_of(thanks | F(PROMISE_WAITS), practice), ADVICE_ANSWER); /* shipped */
    practice_free(practice);
}

static uint64_t roll(uint64_t *dice)
{
    *dice = *dice * 6364136223846793005U + 1442695040888963407U;
    return *dice >> 33;
}

/* Decisions that are drawn; `from` is where in their order it begins. */
static void add_drawn(struct practice *practice, int from, int n, int times)
{
    for (int i = 0; i < n; i++) {
        uint64_t dice = (uint64_t)((from + i) % n) * 7919 + 5;
        uint64_t facts = roll(&dice) % 64;
        int64_t staff = (int64_t)(roll(&dice) % 6);

        add(practice, facts << ADVICE_RULE_COUNT, staff, (enum advice)(roll(&dice) % ADVICE_COUNT),
            times);
    }
}

static void the_order_does_not_matter(void)
{
    struct practice *one = practice_new(), *other = practice_new();

    add_drawn(one, 0, 3000, 1);
    practice_fit(one);
    for (int i = 0; i < 1000; i++) {
        add(other, thanks, 3, ADVICE_WATCH, 1);
        add(other, thanks, 4, ADVICE_WATCH, 1);
    }
    add_drawn(other, 1234, 3000, 1);
    practice_fit(other);
    add(other, thanks, 3, ADVICE_WATCH, -1000); /* taken back */
    add(other, thanks, 4, ADVICE_WATCH, -1000);
    practice_fit(other);
    for (int i = 0; i < ADVICE_FACT_COUNT; i++)
        CHECK(practice_weight(one, (enum advice_fact)i) ==
              practice_weight(other, (enum advice_fact)i));
    CHECK(!is_as_shipped(one));
    practice_free(one);
    practice_free(other);
}

static const int signs[ADVICE_FACT_COUNT] = {
#define X(id, weight, spread, sign) [id] = sign,
    ADVICE_WEIGHTS(X)
#undef X
};

/* All of a house do the opposite of what makes sense: no weight changes its side. */
static void weights_keep_their_side(void)
{
    struct practice *practice = practice_new();

    for (int fact = ADVICE_RULE_COUNT; fact < ADVICE_FACT_COUNT; fact++)
        for (int64_t staff = 0; staff < 40; staff++)
            add(practice, ADVICE_FACT(fact), staff, signs[fact] > 0 ? ADVICE_LEAVE : ADVICE_ANSWER,
                500);
    practice_fit(practice);
    for (int fact = ADVICE_RULE_COUNT; fact < ADVICE_FACT_COUNT; fact++)
        CHECK(practice_weight(practice, (enum advice_fact)fact) * signs[fact] >= 0);
    practice_free(practice);
}

/* Agents answer a few of what was advised to be left alone, and let the others be. */
static void silence_is_consent(void)
{
    struct practice *practice = practice_new();
    struct practice_like like;
    double spoken;

    add(practice, F(NOT_TO_US), PRACTICE_NOBODY, ADVICE_LEAVE, 100);
    practice_fit(practice);
    CHECK(is_as_shipped(practice)); /* alone it says nothing */
    CHECK_INT(practice_like(practice, F(NOT_TO_US)).n[ADVICE_LEAVE], 0);
    practice_clear(practice);
    for (int64_t staff = 1; staff <= 4; staff++)
        add(practice, F(NOT_TO_US), staff, ADVICE_ANSWER, 10);
    practice_fit(practice);
    spoken = practice_score(practice, F(NOT_TO_US));
    add(practice, F(NOT_TO_US), PRACTICE_NOBODY, ADVICE_LEAVE, 400);
    practice_fit(practice);
    CHECK(practice_score(practice, F(NOT_TO_US)) < spoken);
    CHECK_INT(advice_of(F(NOT_TO_US), practice), ADVICE_LEAVE);
    like = practice_like(practice, F(NOT_TO_US));
    CHECK(like.n[ADVICE_ANSWER] == 40 && like.n[ADVICE_LEAVE] == 360);
    spoken = practice_score(practice, F(NOT_TO_US));
    add(practice, F(NOT_TO_US), PRACTICE_NOBODY, ADVICE_LEAVE, 1);
    practice_fit(practice);
    CHECK(practice_score(practice, F(NOT_TO_US)) == spoken); /* seldom worked out anew */
    practice_free(practice);
}

static void rules_teach_nothing(void)
{
    struct practice *practice = practice_new();

    for (int64_t staff = 1; staff <= 9; staff++)
        add(practice, thanks | F(ASKS_US), staff, ADVICE_LEAVE, 50);
    practice_fit(practice);
    CHECK(is_as_shipped(practice));
    CHECK_INT(practice_like(practice, thanks | F(ASKS_US)).n[ADVICE_LEAVE], 450);
    practice_free(practice);
}

static void it_is_said_what_agents_did(void)
{
    double labels[LABEL_COUNT] = {[LABEL_PRAISE] = 0.9};
    struct advice_facts facts = {
        .labels = labels, .is_to_us = true, .polarity = POLARITY_NEGATIVE}; /* not plain */
    struct practice *practice = practice_new();
    struct advised advised = {0};
    struct arena arena;

    arena_init(&arena, 0);
    add(practice, thanks, 1, ADVICE_ANSWER, 5);
    add(practice, thanks, 2, ADVICE_ANSWER, 4);
    add(practice, thanks, 2, ADVICE_WATCH, 2);
    practice_fit(practice);
    CHECK(!advise(&arena, &facts, &advice_policy_default, practice, &advised));
    CHECK(advised.set == thanks && !advised.is_learned);
    CHECK_INT(advised.for_count, 2);
    CHECK_STR(advised.for_it[1].sentence, "agents here answered 9 of 11 like this");
    for (int64_t staff = 1; staff <= 5; staff++)
        add(practice, thanks, staff, ADVICE_LEAVE, 30);
    practice_fit(practice);
    CHECK(!advise(&arena, &facts, &advice_policy_default, practice, &advised));
    CHECK(advised.is_learned && advised.advice == ADVICE_LEAVE);
    CHECK_STR(advised.against[1].sentence, "agents here left 150 of 161 like this alone");
    CHECK_STR(advised.against[2].sentence,
              "what agents here did says this; the rules alone would say: answer");
    practice_free(practice);
    arena_clear(&arena);
}

int main(void)
{
    RUN(one_agent_alone_moves_nothing);
    RUN(a_few_change_little_and_many_enough);
    RUN(the_order_does_not_matter);
    RUN(weights_keep_their_side);
    RUN(silence_is_consent);
    RUN(rules_teach_nothing);
    RUN(it_is_said_what_agents_did);
    return unit_end();
}
