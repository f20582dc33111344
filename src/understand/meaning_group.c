/* meaning_group.c: groups of hits, and the words that mark them. meaning.h says how. */
#include <math.h>

#include "understand/meaning_parts.h"

enum {
    ROUNDS = 2,
    LEARN_FROM = 5, /* hits of a group from which others are known */
    LEAST_HITS = 3, /* of a group that was found */
};

#define LEAST_WEIGHT 0.8 /* a hit's best group, in natural logs */
#define LEAST_MARGIN 0.3 /* before the second */
#define WEIGHT_MAX 2.5   /* no single word decides alone against several */
#define TRADE_WEIGHT 0.7
#define LISTED_COST 1.5 /* a listed meaning has its rule; what joins it must say so clearly */
#define TRADE_SHARE 0.3 /* of the hits of a found group that is the name itself */
#define ALIKE_LISTED 0.45
#define ALIKE 0.25 /* cosine from which two groups are one */

void grouping_count(struct grouping *g)
{
    memset(g->counts, 0, g->m->word_count * MEANING_GROUPS_MAX * sizeof(*g->counts));
    memset(g->hits, 0, sizeof(g->hits));
    for (size_t i = 0; i < g->m->count; i++) {
        const struct meaning_said *said = &g->m->said[i];

        if (g->of_hit[i] == NO_GROUP)
            continue;
        g->hits[g->of_hit[i]]++;
        for (size_t w = 0; w < said->n; w++)
            ++*count_at(g, said->words[w], g->of_hit[i]);
    }
}

/* --- each hit where its words weigh most --- */

double grouping_weight(const struct grouping *g, size_t word, size_t group, size_t all)
{
    double here = *count_at(g, word, group), elsewhere = 0, w;

    for (size_t other = 0; other < g->groups; other++)
        elsewhere += other == group ? 0 : *count_at(g, word, other);
    /* what stands in one hit of a group is chance: it is no evidence for the group */
    if (here < 2)
        return here > 0 || elsewhere < 4 ? 0 : -0.5;
    w = log((here + 0.5) / ((double)g->hits[group] + 1)) -
        log((elsewhere + 0.5) / ((double)(all - g->hits[group]) + 1));
    return w > WEIGHT_MAX ? WEIGHT_MAX : w < -WEIGHT_MAX ? -WEIGHT_MAX : w;
}

static uint8_t best_group(struct grouping *g, const struct meaning_said *said, size_t all,
                          float *out_clear)
{
    double best = -1e9, second = -1e9;
    uint8_t found = NO_GROUP;

    for (size_t group = 0; group < g->groups; group++) {
        bool may_be = group == OWN_GROUP || g->hits[group] >= LEARN_FROM;
        double sum = may_be ? (group && !g->is_found[group] ? -LISTED_COST : 0) : -1e9;

        for (size_t w = 0; may_be && w < said->n; w++) {
            size_t word = said->words[w];

            /* a word nobody has told anything about yet */
            if (g->hits[group] && all > g->hits[group])
                sum += grouping_weight(g, word, group, all);
            if (group == OWN_GROUP && g->m->words[word].is_trade)
                sum += TRADE_WEIGHT;
        }
        if (sum > best) {
            second = best;
            best = sum;
            found = (uint8_t)group;
        } else if (sum > second) {
            second = sum;
        }
    }
    *out_clear = (float)(best - (second > -1e8 ? second : 0));
    return best >= LEAST_WEIGHT && best - second >= LEAST_MARGIN ? found : NO_GROUP;
}

static void settle(struct grouping *g)
{
    for (unsigned round = 0; round < ROUNDS; round++) {
        size_t all = 0;

        grouping_count(g);
        for (size_t group = 0; group < g->groups; group++)
            all += g->hits[group];
        for (size_t i = 0; i < g->m->count; i++) {
            const struct meaning_said *said = &g->m->said[i];
            uint8_t group = best_group(g, said, all, &g->clear[i]);

            g->of_hit[i] = said->seed == NO_GROUP ? group : said->seed;
        }
    }
    grouping_count(g);
}

/* Found groups too small to speak of are none. */
static void drop_small(struct grouping *g)
{
    for (size_t i = 0; i < g->m->count; i++) {
        uint8_t group = g->of_hit[i];

        if (group != NO_GROUP && g->is_found[group] &&
            (g->hits[group] < LEAST_HITS || g->hits[group] * 100 < g->m->count))
            g->of_hit[i] = NO_GROUP;
    }
    grouping_count(g);
}

/* --- groups that are one --- */

/* Cosine of what two groups say: their words, those that all groups share counting less. */
static double alike(const struct grouping *g, size_t a, size_t b)
{
    double dot = 0, of_a = 0, of_b = 0;

    for (size_t w = 0; w < g->m->word_count; w++) {
        double spread = 0, in_a = *count_at(g, w, a), in_b = *count_at(g, w, b);

        if (!g->m->words[w].is_marker || (in_a <= 0 && in_b <= 0))
            continue;
        for (size_t other = 0; other < g->groups; other++)
            spread += other != a && other != b && *count_at(g, w, other) * 4 > g->hits[other];
        in_a /= (double)g->hits[a] * (1 + spread);
        in_b /= (double)g->hits[b] * (1 + spread);
        dot += in_a * in_b;
        of_a += in_a * in_a;
        of_b += in_b * in_b;
    }
    return of_a > 0 && of_b > 0 ? dot / sqrt(of_a * of_b) : 0;
}

static void merge(struct grouping *g, size_t from, size_t into)
{
    for (size_t i = 0; i < g->m->count; i++)
        if (g->of_hit[i] == from)
            g->of_hit[i] = (uint8_t)into;
    grouping_count(g);
}

/* Shares of a group's hits: the name in small letters; a word of trade. */
void grouping_shares(const struct grouping *g, size_t group, double *out_small, double *out_trade)
{
    size_t n = 0, small = 0, trade = 0;

    for (size_t i = 0; i < g->m->count; i++) {
        const struct meaning_said *said = &g->m->said[i];
        bool has_trade = false;

        if (g->of_hit[i] != group)
            continue;
        for (size_t w = 0; w < said->n; w++)
            has_trade = has_trade || g->m->words[said->words[w]].is_trade;
        n++;
        small += said->is_small;
        trade += has_trade;
    }
    *out_small = n ? (double)small / (double)n : 0;
    *out_trade = n ? (double)trade / (double)n : 0;
}

/* What a found group must be like to become one with that group: what is listed has its own rule,
 * and is joined easily only by what has the name in small letters, as it has. */
static double least_alike(const struct grouping *g, size_t found, size_t into)
{
    double small, trade;

    if (into == OWN_GROUP || g->is_found[into])
        return ALIKE;
    grouping_shares(g, found, &small, &trade);
    return small >= SMALL_SHARE ? ALIKE : ALIKE_LISTED;
}

/* A found group that talks of trade is the name itself. */
static void merge_trade(struct grouping *g)
{
    for (size_t group = 0; group < g->groups; group++) {
        double small, trade;

        if (!g->is_found[group] || !g->hits[group])
            continue;
        grouping_shares(g, group, &small, &trade);
        if (trade >= TRADE_SHARE && (small < SMALL_SHARE || !g->m->name->is_ordinary))
            merge(g, group, OWN_GROUP);
    }
}

/* The two that are most alike become one, as long as any are; one of them was found. */
static void merge_alike(struct grouping *g)
{
    for (size_t round = 0; round < MEANING_GROUPS_MAX; round++) {
        double most = 0;
        size_t from = 0, into = 0;

        for (size_t a = 0; a < g->groups; a++)
            for (size_t b = 0; g->is_found[a] && g->hits[a] && b < g->groups; b++) {
                double likeness = a != b && g->hits[b] >= LEARN_FROM ? alike(g, a, b) : 0;

                if (likeness <= most || likeness < least_alike(g, a, b))
                    continue;
                most = likeness;
                from = a;
                into = b;
            }
        if (from == into)
            return;
        merge(g, from, into);
    }
}

/* What is left and has the name in small letters, where its owners' hits have a capital, is one
 * meaning more: there the name is an ordinary word. */
static void split_small(struct grouping *g)
{
    double own_small, own_trade;
    size_t n = 0;

    grouping_shares(g, OWN_GROUP, &own_small, &own_trade);
    for (size_t i = 0; i < g->m->count; i++)
        n += g->of_hit[i] == NO_GROUP && g->m->said[i].is_small;
    if (n < LEAST_HITS || !g->hits[OWN_GROUP] || own_small > OWN_SMALL_SHARE ||
        g->groups + 1 >= MEANING_GROUPS_MAX)
        return;
    for (size_t i = 0; i < g->m->count; i++)
        if (g->of_hit[i] == NO_GROUP && g->m->said[i].is_small)
            g->of_hit[i] = (uint8_t)g->groups;
    g->is_found[g->groups++] = true;
    grouping_count(g);
}

enum err meaning_view(struct meaning *m, struct arena *arena, struct meaning_view *out_view)
{
    struct grouping g = {.m = m, .arena = arena, .groups = 1 + m->listed};
    struct meaning_view view = {.hits = m->count};

    g.of_hit = arena_alloc(arena, m->count + 1);
    g.clear = arena_alloc(arena, m->count * sizeof(*g.clear) + 1);
    g.counts = arena_alloc(arena, m->word_count * MEANING_GROUPS_MAX * sizeof(*g.counts) + 1);
    if (!g.of_hit || !g.clear || !g.counts)
        return arena->err;
    for (size_t i = 0; i < m->count; i++)
        g.of_hit[i] = m->said[i].seed;
    grouping_count(&g);
    grouping_hubs(&g);
    settle(&g);
    merge_trade(&g);
    merge_alike(&g);
    settle(&g);
    drop_small(&g);
    split_small(&g);
    merge_alike(&g);
    grouping_show(&g, &view);
    view.of_hit = g.of_hit;
    *out_view = view;
    return arena->err;
}
