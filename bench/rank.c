/* rank.c: what it takes to keep ranks up by increments (understand/rank.h), on a made-up network.
 *
 *     build/bench_rank ACCOUNTS CHANGES
 *
 * Accounts come with two to four edges each, most to whom many address already (half of them to a
 * random earlier edge's end). Then CHANGES days of talk: an edge more, or one less. Prints
 * processor time of each part, the memory, and how far the ranks are from settled. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "understand/rank.h"

enum { PUSHES = 16 }; /* as main/net_keeper allows an edge */

static double seconds(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static uint64_t next_of(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407U;
    return *seed >> 33;
}

struct made {
    uint32_t from, to;
};

static struct made make_edge(const struct made *edges, size_t n, uint32_t from, uint64_t *seed)
{
    uint32_t to = n && next_of(seed) % 2 ? edges[next_of(seed) % n].to
                                         : (uint32_t)(next_of(seed) % (from + 1));

    return (struct made){from, to};
}

int main(int argc, char **argv)
{
    int64_t accounts = 0, changes = 0;
    struct rank *rank;
    struct made *edges;
    struct rusage usage;
    struct rank_place top[10];
    size_t n = 0, refused = 0;
    uint64_t seed = 3;
    double began, took;

    if (argc != 3 || str_to_i64(str_from(argv[1]), &accounts) ||
        str_to_i64(str_from(argv[2]), &changes) || accounts < 1 || changes < 1)
        return 2;
    rank = rank_new((size_t)accounts);
    edges = calloc((size_t)(4 * accounts + changes), sizeof(*edges));
    if (!rank || !edges)
        return 1;
    for (uint32_t u = 0; u < accounts; u++)
        for (uint64_t i = 2 + next_of(&seed) % 3; i; i--, n++)
            edges[n] = make_edge(edges, n, u, &seed);
    began = seconds();
    for (size_t i = 0; i < n; i++)
        refused += rank_add(rank, edges[i].from, edges[i].to, 1) != OK;
    took = seconds() - began;
    printf("%zu edges of %zu accounts: %.2f s, %zu refused\n", rank_edges(rank),
           rank_accounts(rank), took, refused);
    began = seconds();
    (void)rank_settle(rank, SIZE_MAX);
    printf("settled in %.2f s, rest %.3g an account\n", seconds() - began,
           rank_rest(rank) / (double)rank_accounts(rank));
    began = seconds();
    for (int64_t i = 0; i < changes; i++) {
        struct made *old = &edges[next_of(&seed) % n];

        if (i % 2)
            (void)!rank_add(rank, old->from, old->to, -1);
        else
            edges[n] = make_edge(edges, n, (uint32_t)(next_of(&seed) % (uint64_t)accounts), &seed),
            (void)!rank_add(rank, edges[n].from, edges[n].to, 1), n++;
        (void)rank_settle(rank, PUSHES);
    }
    took = seconds() - began;
    printf("a change: %.2f us, rest %.3g an account\n", took / (double)changes * 1e6,
           rank_rest(rank) / (double)rank_accounts(rank));
    began = seconds();
    (void)rank_top(rank, top, 10);
    printf("the first ten: %.2f ms\n", (seconds() - began) * 1e3);
    (void)getrusage(RUSAGE_SELF, &usage);
    printf("memory: %ld MiB\n", usage.ru_maxrss / 1024);
    rank_free(rank);
    free(edges);
    return 0;
}
