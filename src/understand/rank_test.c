/* The ranks kept up by increments against ranks worked out anew. */
#include "understand/rank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

enum { ACCOUNTS = 60, CHANGES = 4000, ROUNDS = 400 };

/* What the network is, kept apart from what is tested. */
struct truth {
    int weight[ACCOUNTS][ACCOUNTS];
};

static bool is_in(const struct truth *truth, int u)
{
    for (int v = 0; v < ACCOUNTS; v++)
        if (truth->weight[u][v] || truth->weight[v][u])
            return true;
    return false;
}

/* Power iteration until nothing moves any more. */
static void work_out(const struct truth *truth, double out_x[ACCOUNTS])
{
    double next[ACCOUNTS];

    memset(out_x, 0, sizeof(next));
    for (int round = 0; round < ROUNDS; round++) {
        for (int v = 0; v < ACCOUNTS; v++)
            next[v] = is_in(truth, v) ? 1 - RANK_PASSES : 0;
        for (int u = 0; u < ACCOUNTS; u++) {
            int sum = 0;

            for (int v = 0; v < ACCOUNTS; v++)
                sum += truth->weight[u][v];
            for (int v = 0; v < ACCOUNTS && sum; v++)
                next[v] += RANK_PASSES * out_x[u] * truth->weight[u][v] / sum;
        }
        memcpy(out_x, next, sizeof(next));
    }
}

static double error_of(const struct rank *rank, const struct truth *truth)
{
    double x[ACCOUNTS], sum = 0;

    work_out(truth, x);
    for (int u = 0; u < ACCOUNTS; u++)
        sum += fabs(x[u] - rank_value(rank, 1000 + u));
    return sum;
}

/* A random number without a seed of its own would make another test each time. */
static unsigned next_of(unsigned *seed)
{
    *seed = *seed * 1103515245U + 12345U;
    return *seed >> 16;
}

static void change(struct rank *rank, struct truth *truth, unsigned *seed)
{
    /* a few are addressed by most */
    int u = (int)(next_of(seed) % ACCOUNTS), v = (int)(next_of(seed) % ACCOUNTS);
    int by = (int)(next_of(seed) % 4) - 1, *weight;

    v = next_of(seed) % 2 ? v : v % 5;
    weight = &truth->weight[u][v];
    if (by < 0)
        by = *weight ? -*weight : 1; /* gone at once, or new */
    if (u != v)
        *weight += by;
    CHECK(!rank_add(rank, 1000 + u, 1000 + v, by));
}

static void as_if_worked_out_anew(void)
{
    struct rank *rank = rank_new(ACCOUNTS);
    struct truth *truth = calloc(1, sizeof(*truth));
    unsigned seed = 7;
    double worst = 0;

    CHECK_OR_STOP(rank && truth);
    for (int i = 0; i < CHANGES; i++) {
        change(rank, truth, &seed);
        (void)rank_settle(rank, 8); /* most often not to the end */
        if (i % 97 == 0) {
            double error = error_of(rank, truth), said = rank_rest(rank) / (1 - RANK_PASSES);

            CHECK(error <= said + 1e-9);
            worst = error > worst ? error : worst;
        }
    }
    CHECK(rank_settle(rank, SIZE_MAX));
    CHECK(rank_rest(rank) <= RANK_REST * ACCOUNTS);
    CHECK(error_of(rank, truth) <= RANK_REST * ACCOUNTS / (1 - RANK_PASSES));
    CHECK(worst > 0); /* what is compared is not the same numbers */
    for (int u = 0; u < ACCOUNTS; u++)
        for (int v = 0; v < ACCOUNTS; v++)
            CHECK(!rank_add(rank, 1000 + u, 1000 + v, -truth->weight[u][v]));
    CHECK(rank_settle(rank, SIZE_MAX));
    CHECK(rank_accounts(rank) == 0 && rank_edges(rank) == 0);
    CHECK(rank_rest(rank) == 0);
    free(truth);
    rank_free(rank);
}

static void in_order(void)
{
    struct rank *rank = rank_new(100);
    struct rank_place top[3];
    struct rank_link links[2];

    CHECK_OR_STOP(rank != NULL);
    for (int i = 10; i < 20; i++)
        CHECK(!rank_add(rank, i, 1, 1));
    for (int i = 20; i < 25; i++)
        CHECK(!rank_add(rank, i, 2, 1));
    CHECK(!rank_add(rank, 1, 3, 5)); /* whom everybody listens to listens to 3 */
    CHECK(rank_settle(rank, SIZE_MAX));
    CHECK_INT((int)rank_top(rank, top, 3), 3);
    CHECK(top[0].account == 1 && top[0].voices == 10);
    CHECK(top[1].account == 3 && top[1].voices == 1);
    CHECK(top[2].account == 2 && top[2].voices == 5);
    CHECK(top[0].share > top[1].share && top[1].share > top[2].share && top[2].share > 0.05);
    CHECK(rank_top(rank, top, 0) == 0);
    CHECK(!rank_add(rank, 1, 30, 9));
    CHECK(!rank_add(rank, 1, 29, 5));
    CHECK_INT((int)rank_links(rank, 1, links, 2), 2);
    CHECK(links[0].account == 30 && links[0].weight == 9 && links[1].account == 3);
    CHECK(rank_links(rank, 3, links, 2) == 0 && rank_links(rank, 999, links, 2) == 0);
    rank_free(rank);
}

/* Talking to oneself, talking much, and a ring of three that praise each other. */
static void what_does_not_raise(void)
{
    struct rank *rank = rank_new(100);
    double before;

    CHECK_OR_STOP(rank != NULL);
    CHECK(!rank_add(rank, 7, 7, 1000));
    CHECK(rank_accounts(rank) == 0);
    for (int i = 10; i < 20; i++)
        CHECK(!rank_add(rank, i, 1, 1));
    CHECK(!rank_add(rank, 30, 2, 1));
    CHECK(rank_settle(rank, SIZE_MAX));
    before = rank_value(rank, 2);
    CHECK(!rank_add(rank, 30, 2, 5000)); /* one voice, however loud */
    CHECK(rank_settle(rank, SIZE_MAX));
    CHECK(fabs(rank_value(rank, 2) - before) < 1e-3);
    CHECK(rank_value(rank, 1) > 3 * rank_value(rank, 2));
    rank_free(rank);
}

static void ceilings_hold(void)
{
    struct rank *rank = rank_new(RANK_OUT_MAX + 3);

    CHECK_OR_STOP(rank != NULL);
    for (int i = 0; i < RANK_OUT_MAX; i++)
        CHECK(!rank_add(rank, 1, 10 + i, 1));
    CHECK_INT(rank_add(rank, 1, 5, 1), ERR_TOO_BIG);
    CHECK(rank_accounts(rank) == RANK_OUT_MAX + 1 && rank_edges(rank) == RANK_OUT_MAX);
    CHECK(!rank_add(rank, 2, 3, 1));
    CHECK_INT(rank_add(rank, 4, 1, 1), ERR_TOO_BIG);
    CHECK_INT(rank_add(rank, 4, 5, 1), ERR_TOO_BIG);
    CHECK(rank_accounts(rank) == RANK_OUT_MAX + 3);
    CHECK(!rank_add(rank, 2, 3, -1));
    CHECK(!rank_add(rank, 4, 5, 1));
    CHECK(!rank_add(rank, 8, 9, -1)); /* what is not there */
    CHECK(rank_settle(rank, SIZE_MAX));
    CHECK(rank_value(rank, 7777) == 0);
    rank_free(rank);
}

static void who_listens_is_found_at_once(void)
{
    static const int64_t asked[] = {9, 77, 8};
    struct rank *rank = rank_new(100);
    struct rank_link links[6];
    size_t n[3];

    CHECK_OR_STOP(rank != NULL);
    for (int64_t who = 1; who <= 4; who++)
        CHECK(!rank_add(rank, who, 9, (int)(who % 3) + 1)); /* 2, 3, 1, 2 days */
    CHECK(!rank_add(rank, 5, 8, 1));
    CHECK(!rank_add(rank, 9, 8, 4));
    for (int again = 0; again < 2; again++) {
        rank_listeners(rank, asked, 3, links, 2, n);
        CHECK(n[0] == 2 && n[1] == 0 && n[2] == 2);
        CHECK(links[0].account == 2 && links[0].weight == 3 && links[1].account == 1);
        CHECK(links[4].account == 9 && links[5].account == 5);
    }
    rank_free(rank);
}

int main(void)
{
    RUN(as_if_worked_out_anew);
    RUN(in_order);
    RUN(what_does_not_raise);
    RUN(ceilings_hold);
    RUN(who_listens_is_found_at_once);
    return unit_end();
}
