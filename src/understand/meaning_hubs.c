/* meaning_hubs.c: meanings that the hits themselves show: a word that many share, and its company.
 */
#include "understand/meaning_parts.h"

enum {
    HUBS_AMONG = 200, /* most frequent words that may be hubs or keep them company */
    LEAST_HITS = 3,
    LEAST_COMPANY = 2, /* words that keep company with a hub */
};

#define LEAST_LIFT 2.0   /* so much oftener with the hub than by chance */
#define LEAST_SHARE 0.15 /* of the rarer one's hits */

struct hubs {
    struct grouping *g;
    uint32_t words[HUBS_AMONG]; /* most frequent among the hits that are in no group yet */
    uint32_t hits[HUBS_AMONG];
    size_t n, unseeded;
    uint16_t *rank;     /* of each word: 1 + its place above, or 0 */
    uint32_t *together; /* n x n */
    bool is_used[HUBS_AMONG];
};

/* Keeps the list sorted, most hits first. */
static void rank_word(struct hubs *h, size_t word, uint32_t hits)
{
    size_t at = h->n < HUBS_AMONG ? h->n : HUBS_AMONG;

    while (at && h->hits[at - 1] < hits) {
        if (at < HUBS_AMONG) {
            h->hits[at] = h->hits[at - 1];
            h->words[at] = h->words[at - 1];
        }
        at--;
    }
    if (at == HUBS_AMONG)
        return;
    h->hits[at] = hits;
    h->words[at] = (uint32_t)word;
    h->n += h->n < HUBS_AMONG;
}

static bool count_together(struct hubs *h)
{
    const struct meaning *m = h->g->m;

    h->together = arena_alloc(h->g->arena, h->n * h->n * sizeof(*h->together) + 1);
    if (!h->together)
        return false;
    for (size_t i = 0; i < h->n; i++)
        h->rank[h->words[i]] = (uint16_t)(i + 1);
    for (size_t s = 0; s < m->count; s++) {
        const struct meaning_said *said = &m->said[s];

        if (h->g->of_hit[s] != NO_GROUP)
            continue;
        for (size_t a = 0; a < said->n; a++)
            for (size_t b = 0; h->rank[said->words[a]] && b < said->n; b++)
                if (h->rank[said->words[b]])
                    h->together[(h->rank[said->words[a]] - 1u) * h->n + h->rank[said->words[b]] -
                                1u]++;
    }
    return true;
}

static bool find_words(struct hubs *h)
{
    const struct meaning *m = h->g->m;
    uint32_t *hits = arena_alloc(h->g->arena, m->word_count * sizeof(*hits) + 1);
    uint32_t least = LEAST_HITS;

    h->rank = arena_alloc(h->g->arena, m->word_count * sizeof(*h->rank) + 1);
    if (!hits || !h->rank)
        return false;
    for (size_t s = 0; s < m->count; s++) {
        if (h->g->of_hit[s] != NO_GROUP)
            continue;
        h->unseeded++;
        for (size_t w = 0; w < m->said[s].n; w++)
            hits[m->said[s].words[w]]++;
    }
    if (h->unseeded / 100 > least)
        least = (uint32_t)(h->unseeded / 100);
    for (size_t w = 0; w < m->word_count; w++)
        if (hits[w] >= least && m->words[w].is_marker && !m->words[w].is_trade)
            rank_word(h, w, hits[w]);
    return count_together(h);
}

static bool keep_company(const struct hubs *h, size_t a, size_t b)
{
    double both = h->together[a * h->n + b];
    double by_chance = (double)h->hits[a] * h->hits[b] / (double)h->unseeded;
    uint32_t rarer = h->hits[a] < h->hits[b] ? h->hits[a] : h->hits[b];

    return both >= 2 && both >= LEAST_LIFT * by_chance && both >= LEAST_SHARE * rarer;
}

/* The group in whose seeds the hub stands already, much oftener than in others; else NO_GROUP. */
static uint8_t group_of_hub(const struct hubs *h, size_t hub)
{
    const struct grouping *g = h->g;

    for (size_t group = 0; group < g->groups; group++) {
        double there = *count_at(g, h->words[hub], group), hits = (double)g->hits[group];

        if (there >= 2 && there * 6 >= hits &&
            there / hits > 3.0 * h->hits[hub] / (double)h->unseeded)
            return (uint8_t)group;
    }
    return NO_GROUP;
}

/* The hits of the hub and of at least two that keep it company begin the group. */
static void begin_group(struct hubs *h, size_t hub, const bool *is_company, uint8_t group)
{
    const struct meaning *m = h->g->m;

    for (size_t s = 0; s < m->count; s++) {
        size_t company = 0;
        bool has_hub = false;

        if (h->g->of_hit[s] != NO_GROUP)
            continue;
        for (size_t w = 0; w < m->said[s].n; w++) {
            size_t rank = h->rank[m->said[s].words[w]];

            has_hub = has_hub || rank == hub + 1;
            company += rank && is_company[rank - 1];
        }
        if ((has_hub && company) || company > 1)
            h->g->of_hit[s] = group;
    }
}

void grouping_hubs(struct grouping *g)
{
    struct hubs h = {.g = g};

    if (!g->m->word_count || !find_words(&h))
        return;
    for (size_t hub = 0; hub < h.n && g->groups + 1 < MEANING_GROUPS_MAX; hub++) {
        bool is_company[HUBS_AMONG] = {false};
        size_t company = 0;
        uint8_t group;

        if (h.is_used[hub])
            continue;
        for (size_t w = 0; w < h.n; w++) {
            is_company[w] = w != hub && !h.is_used[w] && keep_company(&h, hub, w);
            company += is_company[w];
        }
        if (company < LEAST_COMPANY)
            continue;
        group = group_of_hub(&h, hub);
        h.is_used[hub] = true;
        for (size_t w = 0; w < h.n; w++)
            h.is_used[w] = h.is_used[w] || is_company[w];
        if (group == NO_GROUP) {
            group = (uint8_t)g->groups++;
            g->is_found[group] = true;
        }
        begin_group(&h, hub, is_company, group);
    }
}
