#include "decide/gather.h"

#include <stdlib.h>

enum { GROUP_WORDS = 96, USUAL_MIN = 3, CORE_FROM = 3 };

struct term {
    uint64_t hash;
    struct str word;
};

struct told {
    struct term at[GATHER_WORDS];
    size_t n;
    size_t group; /* SIZE_MAX: none */
};

struct counted {
    struct term term;
    size_t n;
};

struct group {
    int64_t matter, last_at;
    struct counted words[GROUP_WORDS];
    size_t word_count, text_count;
};

struct gathering {
    struct arena *arena;
    const struct gather_text *texts;
    struct told *told;
    struct group **groups;
    size_t n, group_count;
};

/* ---- words ---- */

static uint64_t hash_of(struct str word) { return str_hash(word, 7); }

static bool is_one_of(struct str list, struct str word)
{
    struct str one;

    while (list.n) {
        (void)str_cut(list, ' ', &one, &list);
        if (str_eq(one, word))
            return true;
    }
    return false;
}

static void read_words(struct str text, struct str own, struct told *out_told)
{
    struct str word;

    out_told->n = 0;
    out_told->group = SIZE_MAX;
    while (text.n && out_told->n < GATHER_WORDS) {
        (void)str_cut(text, ' ', &word, &text);
        if (word.n && !is_one_of(own, word))
            out_told->at[out_told->n++] = (struct term){hash_of(word), word};
    }
}

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

/* How many of the sorted hashes are this one. */
static size_t count_in(const uint64_t *sorted, size_t n, uint64_t hash)
{
    size_t from = 0, to = n, count = 0;

    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (sorted[middle] < hash)
            from = middle + 1;
        else
            to = middle;
    }
    while (from + count < n && sorted[from + count] == hash)
        count++;
    return count;
}

/* Takes out of each text what people always say. */
static enum err drop_usual(struct gathering *g, const struct str *before, size_t before_n)
{
    uint64_t *all = arena_alloc_array(g->arena, before_n * GATHER_WORDS + 1, sizeof(*all));
    size_t n = 0;

    if (!all)
        return g->arena->err;
    for (size_t i = 0; i < before_n; i++) {
        struct told told;

        read_words(before[i], STR_NONE, &told);
        for (size_t k = 0; k < told.n; k++)
            all[n++] = told.at[k].hash;
    }
    qsort(all, n, sizeof(*all), by_value);
    for (size_t i = 0; i < g->n; i++) {
        struct told *told = &g->told[i];
        size_t kept = 0;

        for (size_t k = 0; k < told->n; k++) {
            size_t usual = count_in(all, n, told->at[k].hash);

            if (usual < USUAL_MIN || (double)usual < GATHER_USUAL * (double)before_n)
                told->at[kept++] = told->at[k];
        }
        told->n = kept;
    }
    return OK;
}

/* A letter outside ASCII is two bytes or three. */
static double weight(struct str word)
{
    size_t letters = 0, digits = 0;

    for (size_t i = 0; i < word.n; i++) {
        digits += char_is_digit(word.p[i]);
        letters += (word.p[i] & 0xC0) != 0x80;
    }
    if (digits)
        return letters >= 3 ? 1.5 : 0.75;
    return letters >= 8 ? 1.25 : letters >= 6 ? 1 : 0.5;
}

/* ---- groups ---- */

static size_t count_of(const struct group *group, uint64_t hash)
{
    for (size_t i = 0; i < group->word_count; i++)
        if (group->words[i].term.hash == hash)
            return group->words[i].n;
    return 0;
}

/* How much a text shares with what the group says; 0 when it is too little. */
static double likeness(const struct group *group, const struct told *told)
{
    size_t least = group->text_count < CORE_FROM ? 1 : (group->text_count + 1) / 2;
    size_t shared = 0;
    double sum = 0;

    for (size_t i = 0; i < told->n; i++) {
        if (count_of(group, told->at[i].hash) < least)
            continue;
        shared++;
        sum += weight(told->at[i].word);
    }
    return shared >= 2 && sum >= GATHER_ALIKE ? sum : 0;
}

static void add_to(struct group *group, const struct gather_text *text, const struct told *told)
{
    for (size_t i = 0; i < told->n; i++) {
        size_t k = 0;

        while (k < group->word_count && group->words[k].term.hash != told->at[i].hash)
            k++;
        if (k == group->word_count && k < GROUP_WORDS)
            group->words[group->word_count++] = (struct counted){told->at[i], 0};
        if (k < group->word_count)
            group->words[k].n++;
    }
    group->text_count++;
    group->last_at = text->at;
}

static struct group *begin_group(struct gathering *g, int64_t matter)
{
    struct group *group = arena_new(g->arena, struct group);

    if (!group)
        return NULL;
    group->matter = matter;
    g->groups[g->group_count++] = group;
    return group;
}

static size_t group_of_matter(const struct gathering *g, int64_t matter)
{
    for (size_t i = 0; i < g->group_count; i++)
        if (g->groups[i]->matter == matter)
            return i;
    return SIZE_MAX;
}

static enum err begin_with_matters(struct gathering *g)
{
    for (size_t i = 0; i < g->n; i++) {
        size_t at;

        if (!g->texts[i].matter)
            continue;
        at = group_of_matter(g, g->texts[i].matter);
        if (at == SIZE_MAX && !begin_group(g, g->texts[i].matter))
            return g->arena->err;
        if (at == SIZE_MAX)
            at = g->group_count - 1;
        add_to(g->groups[at], &g->texts[i], &g->told[i]);
        g->told[i].group = at;
    }
    return OK;
}

static enum err gather_rest(struct gathering *g)
{
    for (size_t i = 0; i < g->n; i++) {
        const struct gather_text *text = &g->texts[i];
        size_t best = SIZE_MAX;
        double most = 0;

        if (text->matter)
            continue;
        for (size_t k = 0; k < g->group_count; k++) {
            double alike = likeness(g->groups[k], &g->told[i]);

            if (alike <= most || text->at > g->groups[k]->last_at + GATHER_APART_MS)
                continue;
            most = alike;
            best = k;
        }
        if (best == SIZE_MAX && !begin_group(g, 0))
            return g->arena->err;
        if (best == SIZE_MAX)
            best = g->group_count - 1;
        add_to(g->groups[best], text, &g->told[i]);
        g->told[i].group = best;
    }
    return OK;
}

/* ---- what is proposed ---- */

/* Whether this person spoke in the group before place `i`. */
static bool spoke_before(const struct gathering *g, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (g->told[k].group == g->told[i].group && g->texts[k].person &&
            g->texts[k].person == g->texts[i].person)
            return true;
    return false;
}

/* The words that half of the group say, the most said first. */
static void fill_said(const struct group *group, struct gather *out)
{
    bool is_taken[GROUP_WORDS] = {false};

    while (out->said_count < GATHER_SAID) {
        size_t best = SIZE_MAX;

        for (size_t i = 0; i < group->word_count; i++)
            if (!is_taken[i] && group->words[i].n > 1 &&
                2 * group->words[i].n >= group->text_count &&
                (best == SIZE_MAX || group->words[i].n > group->words[best].n ||
                 (group->words[i].n == group->words[best].n &&
                  weight(group->words[i].term.word) > weight(group->words[best].term.word))))
                best = i;
        if (best == SIZE_MAX)
            return;
        is_taken[best] = true;
        out->said[out->said_count++] = group->words[best].term.word;
    }
}

static enum err propose(const struct gathering *g, size_t at, struct gather *out)
{
    *out = (struct gather){.matter = g->groups[at]->matter};
    out->texts = arena_alloc_array(g->arena, g->groups[at]->text_count, sizeof(*out->texts));
    if (!out->texts)
        return g->arena->err;
    for (size_t i = 0; i < g->n; i++) {
        if (g->told[i].group != at)
            continue;
        if (!g->texts[i].matter)
            out->texts[out->n++] = i;
        out->people += !spoke_before(g, i);
        if (!out->from)
            out->from = g->texts[i].at;
        out->to = g->texts[i].at;
    }
    fill_said(g->groups[at], out);
    return OK;
}

static int largest_first(const void *a, const void *b)
{
    const struct gather *x = a, *y = b;

    if (x->people != y->people)
        return x->people > y->people ? -1 : 1;
    return x->from < y->from ? -1 : x->from > y->from;
}

enum err gather_find(struct arena *arena, const struct gather_text *texts, size_t n,
                     const struct str *before, size_t before_n, struct str own,
                     struct gather **out_list, size_t *out_n)
{
    struct gathering g = {.arena = arena, .texts = texts};
    struct gather *list;
    size_t kept = 0;
    enum err err;

    g.n = n < GATHER_TEXTS ? n : GATHER_TEXTS;
    g.told = arena_alloc_array(arena, g.n + 1, sizeof(*g.told));
    g.groups = arena_alloc_array(arena, g.n + 1, sizeof(struct group *));
    list = arena_alloc_array(arena, g.n + 1, sizeof(*list));
    if (!g.told || !g.groups || !list)
        return arena->err;
    for (size_t i = 0; i < g.n; i++)
        read_words(texts[i].words, own, &g.told[i]);
    err = drop_usual(&g, before, before_n < GATHER_TEXTS ? before_n : GATHER_TEXTS);
    if (!err)
        err = begin_with_matters(&g);
    if (!err)
        err = gather_rest(&g);
    for (size_t i = 0; !err && i < g.group_count; i++) {
        err = propose(&g, i, &list[kept]);
        if (!err && list[kept].n && list[kept].said_count >= 2 &&
            (list[kept].matter || list[kept].people >= GATHER_PEOPLE))
            kept++;
    }
    if (err)
        return err;
    qsort(list, kept, sizeof(*list), largest_first);
    *out_list = list;
    *out_n = kept;
    return OK;
}
