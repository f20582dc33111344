/* try_figures.c: what the looks of a trial say about all that is stored. */
#include <math.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "store/message.h"
#include "understand/try_parts.h"

enum {
    TITLE_MAX = 160,
    TEXT_MAX = 280,
    WORD_HITS_MIN = 3, /* what fewer hits have is chance */
    LANGUAGES_MAX = 64,
};

/* ---- estimating ---- */

static bool is_looked_at(const struct stratum *stratum) { return stratum->at < stratum->before; }

static double stretch(const struct stratum *stratum)
{
    return (double)(stratum->before - stratum->from) / (double)(stratum->before - stratum->at);
}

static size_t looked_at(const struct sweep *sweep)
{
    size_t n = 0;

    for (size_t i = 0; i < sweep->n; i++)
        n += is_looked_at(&sweep->strata[i]);
    return n;
}

double try_weight(const struct sweep *sweep, size_t stratum)
{
    const struct stratum *s = &sweep->strata[stratum];

    return is_looked_at(s) ? stretch(s) * (double)sweep->n / (double)looked_at(sweep) : 0;
}

struct try_number try_estimate(const struct sweep *sweep,
                               int32_t (*n_of)(const struct stratum *stratum, int arg), int arg)
{
    double total = 0, chance = 0, differences = 0, before = 0, seen = 0, widest = 0, error, share;
    size_t visited = 0, whole = 0;

    for (size_t i = 0; i < sweep->n; i++) {
        const struct stratum *s = &sweep->strata[i];
        double n = n_of(s, arg), times;

        if (!is_looked_at(s))
            continue;
        times = stretch(s);
        if (visited++)
            differences += (n * times - before) * (n * times - before);
        before = n * times;
        total += n * times;
        chance += n * times * (times - 1);
        seen += n;
        whole += s->at <= s->from;
        widest = times > widest ? times : widest;
    }
    if (!visited)
        return (struct try_number){0, 0, INFINITY, false};
    if (whole == sweep->n)
        return (struct try_number){seen, seen, seen, true};
    share = (double)sweep->n / (double)visited;
    /* strata that were looked at whole differ, too, but that is no error of theirs */
    if (visited > 1)
        differences *= (double)visited / (2 * ((double)visited - 1)) *
                       (1 - (double)whole / (double)sweep->n);
    else
        differences = total * total;
    error = 2 * sqrt(share * share * (differences > chance ? differences : chance));
    if (seen < 1) /* nothing was found: with 95 % there are fewer than three in reach of one */
        return (struct try_number){0, 0, 3 * widest * share, false};
    total *= share;
    return (struct try_number){total, total - error > seen ? total - error : seen, total + error,
                               false};
}

static int32_t hits_of(const struct stratum *stratum, int arg may_be_unused)
{
    return stratum->hits;
}

static int32_t differ_of(const struct stratum *stratum, int arg) { return stratum->differ[arg]; }

/* ---- the parts ---- */

static void fill_days(const struct trial *trial, struct try_figures *figures)
{
    double days = (double)(trial->to - trial->from) / MS_DAY;
    const struct try_number *total = &figures->total;

    figures->a_day = days < 1 ? (struct try_number){.n = -1}
                              : (struct try_number){total->n / days, total->low / days,
                                                    total->high / days, total->is_exact};
}

static void fill_bars(const struct trial *trial, struct try_figures *figures)
{
    double span = (double)(trial->to - trial->from) + 1;

    for (size_t i = 0; i < trial->kept.n; i++) {
        const struct kept *kept = &trial->kept.at[i];
        double at = (double)(kept->said_at - trial->from) / span * TRY_BARS;

        if (at >= 0 && at < TRY_BARS)
            figures->bars[(int)at] += try_weight(&trial->main, kept->stratum);
    }
}

/* Sums by name; the largest first. */
struct tally {
    struct try_group groups[LANGUAGES_MAX];
    size_t n;
    double all;
};

static void tally_add(struct tally *tally, struct str name, double weight)
{
    size_t i = 0;

    while (i < tally->n && !str_eq(tally->groups[i].name, name))
        i++;
    if (i == LANGUAGES_MAX)
        return; /* counted with none */
    if (i == tally->n)
        tally->groups[tally->n++] = (struct try_group){.name = name};
    tally->groups[i].share += weight;
}

static int by_share(const void *a, const void *b)
{
    const struct try_group *x = a, *y = b;

    return x->share < y->share ? 1 : x->share > y->share ? -1 : str_cmp(x->name, y->name);
}

static size_t tally_take(struct tally *tally, double all, struct try_group *out_groups)
{
    size_t n = tally->n < TRY_GROUPS ? tally->n : TRY_GROUPS;

    qsort(tally->groups, tally->n, sizeof(tally->groups[0]), by_share);
    for (size_t i = 0; i < n; i++) {
        out_groups[i] = tally->groups[i];
        out_groups[i].share /= all;
    }
    return n;
}

static void fill_groups(const struct trial *trial, struct try_figures *figures)
{
    struct tally languages = {.n = 0}, channels = {.n = 0};
    double all = 0;

    for (size_t i = 0; i < trial->kept.n; i++) {
        const struct kept *kept = &trial->kept.at[i];
        double weight = try_weight(&trial->main, kept->stratum);

        all += weight;
        tally_add(&languages, str_from(kept->lang), weight);
        tally_add(&channels, recall_channel_name(&trial->recall, kept->channel), weight);
    }
    if (all <= 0)
        return;
    figures->language_count = tally_take(&languages, all, figures->languages);
    figures->channel_count = tally_take(&channels, all, figures->channels);
}

static enum err load_hit(struct db *db, struct arena *arena, int64_t id, struct try_hit *out_hit)
{
    struct stored_message stored;
    enum err err = message_load(db, arena, id, &stored);

    if (err)
        return err;
    *out_hit = (struct try_hit){
        .message = stored.id,
        .conversation = stored.conversation,
        .title = utf8_clip(stored.said.title, TITLE_MAX),
        .text = utf8_clip(stored.said.text, TEXT_MAX),
        .said_at = stored.said.said_at < stored.heard_at ? stored.said.said_at : stored.heard_at,
    };
    return OK;
}

static int newest_first(const void *a, const void *b)
{
    const struct kept *const *x = a, *const *y = b;

    if ((*x)->said_at != (*y)->said_at)
        return (*x)->said_at < (*y)->said_at ? 1 : -1;
    return (*x)->id < (*y)->id ? 1 : -1;
}

/* In order of time; of each twentieth of them one: where there was more, more are shown. */
static enum err fill_hits(const struct trial *trial, struct db *db, struct arena *arena,
                          struct try_figures *figures)
{
    size_t n = trial->kept.n, shown = n < TRY_SHOWN_MAX ? n : TRY_SHOWN_MAX;
    const struct kept **sorted = arena_alloc_array(arena, n + 1, sizeof(struct kept *));
    enum err err = sorted ? OK : arena->err;

    for (size_t i = 0; i < n && !err; i++)
        sorted[i] = &trial->kept.at[i];
    if (!err)
        qsort(sorted, n, sizeof(struct kept *), newest_first);
    for (size_t i = 0; i < shown && !err; i++) {
        err = load_hit(db, arena, sorted[i * n / shown]->id, &figures->hits[figures->hit_count]);
        if (!err)
            figures->hit_count++;
        else if (err == ERR_NOT_FOUND)
            err = OK;
    }
    return err;
}

static double cell(double seen, double of, double share)
{
    return seen > 0 ? seen * log(seen / of / share) : 0;
}

/* How much a word tells a hit from another message: half the log-likelihood ratio of the four
 * cells (Dunning 1993); 0 for what is not more frequent here. */
static double telling(double a, double n, double b, double m)
{
    double p = (a + b) / (n + m);

    if (a / n <= 2 * b / m || p <= 0 || p >= 1)
        return 0;
    return cell(a, n, p) + cell(b, m, p) + cell(n - a, n, 1 - p) + cell(m - b, m, 1 - p);
}

static bool is_of_words(const struct rule_words *words, struct str word)
{
    for (size_t i = 0; i < words->n; i++)
        if (str_eq(words->at[i].text, word))
            return true;
    return false;
}

/* A word that the rule names itself says nothing. */
static bool is_of_rule(const struct rule_node *node, struct str word)
{
    if (is_of_words(&node->words, word) || is_of_words(&node->other, word) ||
        str_eq(node->name, word) || (node->kind == RULE_PREFIX && str_starts(word, node->value)) ||
        ((node->kind == RULE_DOMAIN || node->kind == RULE_URL) &&
         str_find(node->value, word, 0) != SIZE_MAX))
        return true;
    for (const struct rule_node *child = node->child; child; child = child->next)
        if (is_of_rule(child, word))
            return true;
    return false;
}

struct ranked {
    const struct word_count *count;
    double rank;
};

static bool is_before(const struct ranked *a, const struct ranked *b)
{
    return a->rank > b->rank || (a->rank == b->rank && str_cmp(a->count->word, b->count->word) < 0);
}

/* Into the list, best first, if it is among them. */
static void rank_word(struct ranked *list, size_t *n, struct ranked word)
{
    size_t at = *n;

    if (at == TRY_WORDS && is_before(&list[at - 1], &word))
        return;
    if (at < TRY_WORDS)
        (*n)++;
    else
        at--;
    for (; at && is_before(&word, &list[at - 1]); at--)
        list[at] = list[at - 1];
    list[at] = word;
}

static bool is_wordy(struct str word)
{
    return utf8_count(word) > 1 && !char_is_digit(word.p[0]) && !str_is(word, "https") &&
           !str_is(word, "http") && !str_is(word, "www");
}

/* What is likely to be chance is left out: of so many words that are compared, some differ. */
static size_t rank_words(const struct trial *trial, struct ranked *list)
{
    const struct map_slot *slot;
    size_t at = 0, n = 0, compared = 1;

    while ((slot = map_each(&trial->vocabulary, &at)) != NULL)
        compared += ((const struct word_count *)slot->value)->hits >= WORD_HITS_MIN;
    for (at = 0; (slot = map_each(&trial->vocabulary, &at)) != NULL;) {
        const struct word_count *count = slot->value;
        double rank;

        if (count->hits < WORD_HITS_MIN || !is_wordy(count->word))
            continue;
        rank = telling(count->hits, trial->worded, count->rest, trial->rest);
        if (rank > 2 + log((double)compared) && !is_of_rule(trial->rule, count->word))
            rank_word(list, &n, (struct ranked){count, rank});
    }
    return n;
}

static enum err fill_words(const struct trial *trial, struct db *db, struct arena *arena,
                           struct try_figures *figures)
{
    const struct try_number *total = &figures->total;
    struct ranked list[TRY_WORDS];
    size_t n = trial->rest ? rank_words(trial, list) : 0;
    enum err err = OK;

    for (size_t i = 0; i < n && !err; i++) {
        const struct word_count *count = list[i].count;
        struct try_word *word = &figures->words[figures->word_count];
        double here = (double)count->hits / trial->worded;
        double error = 2 * sqrt(here * (1 - here) / trial->worded);
        bool is_all = total->is_exact && (size_t)trial->worded == trial->kept.n;

        *word = (struct try_word){
            .word = count->word, .here = here, .elsewhere = (double)count->rest / trial->rest};
        word->hits = is_all ? (struct try_number){count->hits, count->hits, count->hits, true}
                            : (struct try_number){total->n * here,
                                                  total->low * (here > error ? here - error : 0),
                                                  total->high * (here + error), false};
        err = load_hit(db, arena, count->sample, &word->sample);
        if (!err)
            figures->word_count++;
        else if (err == ERR_NOT_FOUND)
            err = OK;
    }
    return err;
}

static enum err fill_changes(const struct trial *trial, struct db *db, struct arena *arena,
                             struct try_figures *figures)
{
    enum err err = OK;

    for (size_t i = 0; i < trial->change_count && !err; i++) {
        const struct change *from = &trial->changes[i];
        struct try_change *change = &figures->changes[figures->change_count++];
        const struct sweep *sweep = from->sweep ? from->sweep : &trial->main;

        *change = (struct try_change){.kind = from->kind,
                                      .term = from->term,
                                      .text = from->text,
                                      .difference = from->sweep
                                                        ? try_estimate(sweep, hits_of, 0)
                                                        : try_estimate(sweep, differ_of, (int)i),
                                      .is_done = from->sweep ? looked_at(sweep) > 0 : true};
        if (!from->sample)
            continue;
        err = load_hit(db, arena, from->sample, &change->sample);
        change->has_sample = !err;
        if (err == ERR_NOT_FOUND)
            err = OK;
    }
    return err;
}

/* What is told outlives the trial. */
static enum err keep_texts(struct arena *arena, struct try_figures *figures)
{
    figures->mistake = str_dup(arena, figures->mistake);
    for (size_t i = 0; i < figures->language_count; i++)
        figures->languages[i].name = str_dup(arena, figures->languages[i].name);
    for (size_t i = 0; i < figures->channel_count; i++)
        figures->channels[i].name = str_dup(arena, figures->channels[i].name);
    for (size_t i = 0; i < figures->word_count; i++)
        figures->words[i].word = str_dup(arena, figures->words[i].word);
    for (size_t i = 0; i < figures->change_count; i++) {
        figures->changes[i].term = str_dup(arena, figures->changes[i].term);
        figures->changes[i].text = str_dup(arena, figures->changes[i].text);
    }
    return arena->err;
}

/* How far it is, by the looks that are to come. */
static int percent_of(const struct trial *trial)
{
    const struct sweep *sweep = &trial->main;
    double part = sweep->n ? (double)looked_at(sweep) / (double)sweep->n : 0;

    switch (trial->phase) {
    case TRY_TIMES:
        return 0;
    case TRY_SWEEP:
        return (int)(part * 70);
    case TRY_ELSEWHERE:
        return 75;
    case TRY_WIDER:
        return 85;
    case TRY_DONE:
        break;
    }
    return 100;
}

enum err trial_figures(struct trial *trial, struct db *db, struct arena *arena,
                       struct try_figures *out_figures)
{
    struct try_figures figures = {.column = trial->column,
                                  .mistake = trial->mistake,
                                  .is_done = trial_is_done(trial),
                                  .is_lower_bound = trial->main.is_partial,
                                  .is_word_bound = trial->main.group_count > 0,
                                  .percent = percent_of(trial),
                                  .wanted = (int64_t)trial->kept.n,
                                  .stored = trial->stored,
                                  .from = trial->from,
                                  .to = trial->to};
    enum err err = OK;

    if (!trial->column && trial->phase != TRY_TIMES) {
        for (size_t i = 0; i < trial->main.n; i++)
            figures.looked_at += trial->main.strata[i].looks;
        figures.total = trial->stored ? try_estimate(&trial->main, hits_of, 0)
                                      : (struct try_number){.is_exact = true};
        fill_days(trial, &figures);
        fill_bars(trial, &figures);
        fill_groups(trial, &figures);
        err = fill_hits(trial, db, arena, &figures);
        if (!err)
            err = fill_words(trial, db, arena, &figures);
        if (!err)
            err = fill_changes(trial, db, arena, &figures);
    }
    if (!err)
        err = keep_texts(arena, &figures);
    if (!err)
        *out_figures = figures;
    return err;
}
