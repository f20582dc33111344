/* How fast advice follows what agents do (src/decide/practice.h): made-up agents with a policy of
 * their own decide, one conversation after the other; then the advice is compared with the policy,
 * over the same mixture of conversations.
 *
 *     bench_practice           the table, and what learning and reading cost
 *     bench_practice --pairs   lines "PART FACTS CHOSEN STAFF" from standard input: for each line,
 *                              what is advised by a model that learned from all lines of another
 *                              PART; one word a line
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/str.h"
#include "decide/advice.h"

enum { KINDS = 16, AGENTS = 4, SEEDS = 20, STEPS = 7, PAIRS_MAX = 10000 };

#define F(name) ADVICE_FACT(FACT_##name)

/* What comes in, how often, and what the made-up house does with it. Its policy differs from the
 * shipped weights where a `!` stands. */
static const struct {
    uint64_t facts;
    int often;
    enum advice policy;
} kinds[KINDS] = {
    {F(PRIVATE), 10, ADVICE_ANSWER},
    {F(PRIVATE) | F(PRAISE), 8, ADVICE_LEAVE}, /* ! thanks */
    {F(PRIVATE) | F(COMPLAINT_TO_US), 12, ADVICE_ANSWER},
    {F(TO_US), 10, ADVICE_ANSWER},
    {F(TO_US) | F(PRAISE), 12, ADVICE_LEAVE}, /* ! */
    {F(TO_US) | F(STORY), 4, ADVICE_WATCH},   /* ! */
    {F(TO_US) | F(IDEA), 5, ADVICE_ANSWER},
    {F(TO_US) | F(COMPLAINT_TO_US), 10, ADVICE_ANSWER},
    {F(TO_US) | F(INTEREST_TO_US), 4, ADVICE_ANSWER},
    {F(NOT_TO_US) | F(COMPLAINT), 10, ADVICE_ANSWER}, /* ! */
    {F(NOT_TO_US) | F(COMPLAINT) | F(AGREE), 3, ADVICE_ANSWER},
    {F(NOT_TO_US) | F(ASKS_NOBODY), 6, ADVICE_WATCH},
    {F(NOT_TO_US) | F(ASKS_NOBODY) | F(OTHERS), 5, ADVICE_LEAVE},
    {F(NOT_TO_US) | F(PRAISE), 10, ADVICE_LEAVE},
    {F(NOT_TO_US), 20, ADVICE_LEAVE},
    {F(NOT_TO_US) | F(LEAVING), 3, ADVICE_ANSWER},
};

static uint64_t next(uint64_t *dice)
{
    *dice ^= *dice << 13;
    *dice ^= *dice >> 7;
    return *dice ^= *dice << 17;
}

static int draw(uint64_t *dice)
{
    int all = 0, left;

    for (int i = 0; i < KINDS; i++)
        all += kinds[i].often;
    left = (int)(next(dice) % (uint64_t)all);
    for (int i = 0; i < KINDS; i++)
        if ((left -= kinds[i].often) < 0)
            return i;
    return 0;
}

/* Of the mixture, how much is advised as the policy has it, or as the shipped weights have it. */
static double agrees(const struct practice *practice, bool with_shipped)
{
    int all = 0, same = 0;

    for (int i = 0; i < KINDS; i++) {
        enum advice want = with_shipped ? advice_of(kinds[i].facts, NULL) : kinds[i].policy;

        all += kinds[i].often;
        same += advice_of(kinds[i].facts, practice) == want ? kinds[i].often : 0;
    }
    return (double)same / all;
}

enum scene {
    EVERYBODY,   /* four agents with the policy, one decision in ten at random */
    ONE_IS_ODD,  /* of four, one does the opposite; the policy of the others is the shipped one */
    ONE_IS_BUSY, /* the same, and he decides four times as often as each of the others */
    ONE_ALONE,   /* only one agent decides at all, with a policy of his own */
    SCENES
};

static enum advice decides(enum scene scene, int64_t agent, int kind, uint64_t *dice)
{
    enum advice usual = scene == EVERYBODY || scene == ONE_ALONE
                            ? kinds[kind].policy
                            : advice_of(kinds[kind].facts, NULL);

    if (next(dice) % 10 == 0)
        return (enum advice)(next(dice) % ADVICE_COUNT);
    if ((scene == ONE_IS_ODD || scene == ONE_IS_BUSY) && agent == 1)
        return usual == ADVICE_ANSWER ? ADVICE_LEAVE : ADVICE_ANSWER;
    return usual;
}

static int64_t who(enum scene scene, uint64_t *dice)
{
    uint64_t at = next(dice);

    if (scene == ONE_ALONE || (scene == ONE_IS_BUSY && at % 7 < 4))
        return 1;
    return scene == ONE_IS_BUSY ? 2 + (int64_t)(at / 7 % 3) : 1 + (int64_t)(at % AGENTS);
}

static bool play(enum scene scene, uint64_t seed, const int *steps, double *out_same)
{
    struct practice *practice = practice_new();
    uint64_t dice = seed * 0x9E3779B97F4A7C15U + 1;
    int done = 0;
    bool fine = practice != NULL;

    for (int i = 0; i < STEPS && fine; i++) {
        for (; done < steps[i] && fine; done++) {
            int kind = draw(&dice);
            int64_t agent = who(scene, &dice);
            struct practice_tally tally = {.facts = kinds[kind].facts,
                                           .staff = agent,
                                           .chosen = decides(scene, agent, kind, &dice),
                                           .halves = 2};

            fine = !practice_add(practice, &tally);
        }
        practice_fit(practice);
        out_same[i] += agrees(practice, scene != EVERYBODY) / SEEDS;
    }
    practice_free(practice);
    return fine;
}

static double cpu_us(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* A house of fifty agents and many situations. */
static bool measure(void)
{
    enum { ROUNDS = 100, LOOKS = 1000000 };
    struct practice *practice = practice_new();
    uint64_t dice = 77;
    double from, learned, looked;
    unsigned sum = 0;

    for (int i = 0; practice && i < 20000; i++) {
        struct practice_tally tally = {.facts = kinds[draw(&dice)].facts ^
                                                (next(&dice) % 8 << FACT_PRAISE),
                                       .staff = (int64_t)(next(&dice) % 50),
                                       .chosen = (enum advice)(next(&dice) % ADVICE_COUNT),
                                       .halves = 2};

        if (practice_add(practice, &tally))
            return false;
    }
    from = cpu_us();
    for (int i = 0; practice && i < ROUNDS; i++) {
        struct practice_tally tally = {kinds[0].facts, 1, ADVICE_ANSWER, i % 2 ? 2 : -2};

        if (practice_add(practice, &tally))
            return false;
        practice_fit(practice);
    }
    learned = (cpu_us() - from) / ROUNDS;
    from = cpu_us();
    for (int i = 0; i < LOOKS; i++)
        sum += advice_of(kinds[i % KINDS].facts, practice);
    looked = (cpu_us() - from) / LOOKS;
    printf("a decision is learned in %.0f us (20,000 decisions of 50 agents), a message weighed in "
           "%.3f us"
           " (%u)\n",
           learned, looked, sum % 10);
    practice_free(practice);
    return practice != NULL;
}

static int print_table(void)
{
    static const int steps[STEPS] = {0, 10, 30, 100, 300, 1000, 3000};
    static const char *const names[SCENES] = {
        "four agents with another policy: advised as they decide",
        "one of four does the opposite: advised as the others decide",
        "the same, he decides four times as often",
        "only one agent decides, with another policy: advised as shipped",
    };

    printf("decisions:");
    for (int i = 0; i < STEPS; i++)
        printf(" %d", steps[i]);
    printf("\n");
    for (int scene = 0; scene < SCENES; scene++) {
        double same[STEPS] = {0};

        for (uint64_t seed = 1; seed <= SEEDS; seed++)
            if (!play((enum scene)scene, seed, steps, same))
                return 1;
        printf("%s:", names[scene]);
        for (int i = 0; i < STEPS; i++)
            printf(" %.1f", 100 * same[i]);
        printf(" %% (mean of %d seeds)\n", SEEDS);
    }
    return measure() ? 0 : 1;
}

/* ---- pairs ---- */

struct pair {
    int64_t part, facts, chosen, staff;
};

static bool read_pair(struct str line, struct pair *out_pair)
{
    int64_t *const fields[] = {&out_pair->part, &out_pair->facts, &out_pair->chosen,
                               &out_pair->staff};
    struct str one;

    for (size_t i = 0; i < 4; i++) {
        (void)str_cut(line, ' ', &one, &line);
        if (str_to_i64(one, fields[i]))
            return false;
    }
    return true;
}

/* As a house that learned from all lines of the other parts would advise it. */
static bool print_pair(const struct pair *pairs, size_t n, size_t at)
{
    struct practice *practice = practice_new();
    bool fine = practice != NULL;

    for (size_t k = 0; k < n && fine; k++) {
        struct practice_tally tally = {.facts = (uint64_t)pairs[k].facts,
                                       .staff = pairs[k].staff,
                                       .chosen = (enum advice)pairs[k].chosen,
                                       .halves = 2};

        fine = pairs[k].part == pairs[at].part || !practice_add(practice, &tally);
    }
    if (fine) {
        practice_fit(practice);
        printf("%s\n", advice_name(advice_of((uint64_t)pairs[at].facts, practice)));
    }
    practice_free(practice);
    return fine;
}

static int print_pairs(void)
{
    struct pair *pairs = calloc(PAIRS_MAX, sizeof(*pairs));
    char line[256];
    size_t n = 0;
    bool fine = pairs != NULL;

    while (fine && n < PAIRS_MAX && fgets(line, sizeof(line), stdin))
        n += read_pair(str_trim(str_from(line)), &pairs[n]);
    for (size_t i = 0; i < n && fine; i++)
        fine = print_pair(pairs, n, i);
    free(pairs);
    return fine ? 0 : 1;
}

int main(int argc, char **argv)
{
    return argc > 1 && strcmp(argv[1], "--pairs") == 0 ? print_pairs() : print_table();
}
