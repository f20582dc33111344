/* meaning_show.c: what is shown of a group: the words that mark it, samples, and what takes it out.
 */
#include "understand/meaning_parts.h"

enum {
    WITHOUT_WORDS = 6, /* of what takes a group out */
    CANDIDATES = 40,   /* among which they are looked for */
    OTHERS_COST = 4,   /* a hit of another group that goes along counts as so many that stay */
};

struct scored {
    size_t word;
    double score;
};

/* The best words of a group by `score`, best first. */
static size_t top_words(const struct grouping *g, size_t group, bool only_plain, struct scored *out,
                        size_t max)
{
    size_t all = 0, n = 0;

    for (size_t other = 0; other < g->groups; other++)
        all += g->hits[other];
    for (size_t w = 0; w < g->m->word_count; w++) {
        uint32_t here = *count_at(g, w, group);
        const struct meaning_word *word = &g->m->words[w];
        double score;
        size_t at = n;

        if (!here || !word->is_marker || (only_plain && !word->is_plain) ||
            (here < 2 && g->hits[group] > 3))
            continue;
        score = here * (all > g->hits[group] ? grouping_weight(g, w, group, all) : 1.0);
        if (score <= 0)
            continue;
        for (; at && out[at - 1].score < score; at--)
            if (at < max)
                out[at] = out[at - 1];
        if (at == max)
            continue;
        out[at] = (struct scored){w, score};
        n += n < max;
    }
    return n;
}

static struct str shown(struct str word)
{
    return str_starts(word, STR("host:")) ? str_skip(word, 5) : word;
}

static void mark(const struct grouping *g, size_t group, struct meaning_group *out)
{
    struct scored best[MEANING_MARKS_MAX];

    out->mark_count = top_words(g, group, false, best, MEANING_MARKS_MAX);
    for (size_t i = 0; i < out->mark_count; i++)
        out->marks[i] = shown(g->m->words[best[i].word].text);
}

static void sample(const struct grouping *g, uint8_t group, struct meaning_group *out)
{
    for (size_t i = 0; i < g->m->count; i++) {
        size_t at = out->sample_count;

        if (g->of_hit[i] != group)
            continue;
        for (; at && g->clear[out->samples[at - 1]] < g->clear[i]; at--)
            if (at < MEANING_SAMPLES)
                out->samples[at] = out->samples[at - 1];
        if (at == MEANING_SAMPLES)
            continue;
        out->samples[at] = i;
        out->sample_count += out->sample_count < MEANING_SAMPLES;
    }
}

static bool has_word(const struct meaning_said *said, size_t word)
{
    for (size_t i = 0; i < said->n; i++)
        if (said->words[i] == word)
            return true;
    return false;
}

/* Words that find much of the group and little else, one after the other; *goes has a byte a hit.
 */
static void find_without(const struct grouping *g, uint8_t group, struct meaning_group *out)
{
    const struct meaning *m = g->m;
    struct scored candidates[CANDIDATES];
    size_t n = top_words(g, group, true, candidates, CANDIDATES);
    bool *goes = arena_alloc(g->arena, m->count + 1);
    size_t chosen = 0;

    if (!goes)
        return;
    if (group && group <= m->listed) {
        out->without = m->listed_rule[group - 1];
        for (size_t i = 0; i < m->count; i++)
            goes[i] = m->said[i].listed >> group & 1;
    }
    while (chosen < WITHOUT_WORDS) {
        double best = 1.5;
        size_t word = SIZE_MAX;

        for (size_t c = 0; c < n; c++) {
            double gain = 0;

            for (size_t i = 0; i < m->count; i++)
                if (!goes[i] && has_word(&m->said[i], candidates[c].word))
                    gain += g->of_hit[i] == group ? 1 : -OTHERS_COST;
            if (gain > best) {
                best = gain;
                word = candidates[c].word;
            }
        }
        if (word == SIZE_MAX)
            break;
        for (size_t i = 0; i < m->count; i++)
            goes[i] = goes[i] || has_word(&m->said[i], word);
        out->without = arena_printf(g->arena, "%.*s%s%.*s", STR_ARGS(out->without),
                                    out->without.n ? " OR " : "", STR_ARGS(m->words[word].text));
        chosen++;
    }
    for (size_t i = 0; i < m->count; i++) {
        out->goes += goes[i] && g->of_hit[i] == group;
        out->goes_too += goes[i] && g->of_hit[i] != group;
    }
}

static void suspect(const struct grouping *g, uint8_t group, struct meaning_group *out)
{
    double small, trade, own_small, own_trade;

    grouping_shares(g, group, &small, &trade);
    grouping_shares(g, OWN_GROUP, &own_small, &own_trade);
    if (out->kind == MEANING_LISTED)
        out->why = "The name is known to mean this, too.";
    else if (out->kind == MEANING_FOUND && small > SMALL_SHARE && own_small < OWN_SMALL_SHARE &&
             g->hits[OWN_GROUP])
        out->why = "The name stands there in small letters, as an ordinary word.";
    else if (out->kind == MEANING_FOUND && trade < 0.12 && own_trade > 0.3)
        out->why = "Hardly a word there that is said of firms.";
    out->is_false_friend = out->why != NULL;
}

static void show(struct grouping *g, uint8_t group, enum meaning_kind kind,
                 struct meaning_view *view)
{
    struct meaning_group *out = &view->groups[view->count];

    *out = (struct meaning_group){.kind = kind, .hits = g->hits[group]};
    if (kind == MEANING_LISTED)
        out->title = g->m->listed_title[group - 1];
    sample(g, group, out);
    if (kind != MEANING_REST)
        mark(g, group, out);
    if (kind == MEANING_LISTED || kind == MEANING_FOUND) {
        find_without(g, group, out);
        suspect(g, group, out);
    }
    view->count++;
}

/* Own first, then by size, what is left last; of_hit follows. */
void grouping_show(struct grouping *g, struct meaning_view *view)
{
    uint8_t rest = (uint8_t)g->groups, place[MEANING_GROUPS_MAX + 1];
    bool is_shown[MEANING_GROUPS_MAX + 1] = {false};

    for (size_t i = 0; i < g->m->count; i++)
        if (g->of_hit[i] == NO_GROUP)
            /* a name that is no other word: what says nothing else means it */
            g->of_hit[i] = g->m->is_single && !g->m->name->is_ordinary ? OWN_GROUP : rest;
    g->groups++;
    grouping_count(g);
    for (size_t shown_count = 0; shown_count < g->groups; shown_count++) {
        size_t next = SIZE_MAX;

        for (size_t i = 0; i < g->groups; i++) {
            if (is_shown[i] || (i == rest && shown_count + 1 < g->groups))
                continue;
            if (next == SIZE_MAX || (next != OWN_GROUP && g->hits[i] > g->hits[next]))
                next = i;
        }
        is_shown[next] = true;
        place[next] = (uint8_t)view->count;
        if (g->hits[next])
            show(g, (uint8_t)next,
                 next == OWN_GROUP      ? MEANING_OWN
                 : next == rest         ? MEANING_REST
                 : next <= g->m->listed ? MEANING_LISTED
                                        : MEANING_FOUND,
                 view);
    }
    for (size_t i = 0; i < g->m->count; i++)
        g->of_hit[i] = place[g->of_hit[i]];
}
