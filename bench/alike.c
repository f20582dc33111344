/* alike.c: how well the likeness of two posts (src/understand/alike.h) tells what people call the
 * same.
 *
 * usage: bench_alike < PAIRS        lines {"a":…,"b":…,"paraphrase":0|1}, pairs of one story
 * together
 *
 * Prints the largest F1 over all thresholds with its 95 % interval (300 resamples of stories): of
 * the shares of letters and words alone, of alike_score (shipped), and of a logistic regression on
 * all features and on the words that are shared or not (research: five folds by story, AdaGrad).
 * Each also with the pairs that are not alike weighted as often as in the held-out part.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/io.h"
#include "parse/json.h"
#include "understand/alike.h"

enum { PAIRS_MAX = 100000, FOLDS = 5, EPOCHS = 12, WORDS = 1 << 16, RESAMPLES = 300, BAG = 256 };

static const double HELD_OUT_ODDS = 7504.0 / 1820; /* of its README */

struct pair {
    double features[ALIKE_FEATURES], shipped, research;
    uint32_t bag[BAG];
    uint32_t bag_count, story;
    bool same;
};

struct set {
    struct pair *at;
    size_t n, stories;
    double other_weight; /* of a pair that is not alike, for the held-out odds */
};

/* ---- reading ---- */

static void put_bag(struct pair *pair, const struct gist *a, const struct gist *b)
{
    for (uint32_t i = 0, j = 0; i < a->sorted_count || j < b->sorted_count;) {
        uint32_t x = i < a->sorted_count ? a->sorted[i] : UINT32_MAX;
        uint32_t y = j < b->sorted_count ? b->sorted[j] : UINT32_MAX, least = x < y ? x : y;

        if (pair->bag_count < BAG)
            pair->bag[pair->bag_count++] = (least * 0x9E3779B1u >> 17) | (x == y ? WORDS / 2 : 0);
        i += x == least && i < a->sorted_count;
        j += y == least && j < b->sorted_count;
    }
}

static enum err read_pair(struct json_parser *parser, struct gist_room rooms[2], struct str line,
                          struct pair *pair, uint64_t *out_story)
{
    struct json_value root;
    struct str a, b;
    int64_t same = 0;
    enum err err = json_parse(parser, line, &root, NULL);

    if (!err && (!json_get_str(root, "a", &a) || !json_get_str(root, "b", &b) ||
                 !json_get_i64(root, "paraphrase", &same)))
        err = ERR_BAD_INPUT;
    if (!err)
        err = gist_read(&rooms[0], a);
    if (!err)
        err = gist_read(&rooms[1], b);
    if (err)
        return err;
    alike_features(&rooms[0].gist, &rooms[1].gist, pair->features);
    pair->shipped = alike_score(&rooms[0].gist, &rooms[1].gist);
    put_bag(pair, &rooms[0].gist, &rooms[1].gist);
    pair->same = same;
    *out_story = str_hash(a, 1);
    return OK;
}

static enum err read_set(struct str text, struct set *set)
{
    struct gist_room *rooms = calloc(2, sizeof(*rooms));
    struct json_parser parser;
    struct str line;
    uint64_t story = 0, last = 0;
    size_t same = 0;
    enum err err = rooms ? OK : ERR_NO_MEMORY;

    if (err)
        return err;
    json_parser_init(&parser, 1 << 20);
    gist_room_init(&rooms[0]);
    gist_room_init(&rooms[1]);
    while (!err && set->n < PAIRS_MAX && str_line(&text, &line)) {
        struct pair *pair = &set->at[set->n];

        err = read_pair(&parser, rooms, line, pair, &story);
        set->stories += story != last;
        last = story;
        pair->story = (uint32_t)set->stories - 1;
        same += pair->same;
        set->n++;
    }
    set->other_weight = HELD_OUT_ODDS * (double)same / (double)(set->n - same + !set->n);
    gist_room_clear(&rooms[0]);
    gist_room_clear(&rooms[1]);
    free(rooms);
    json_parser_clear(&parser);
    return err;
}

/* ---- research: a logistic regression ---- */

enum { DENSE = ALIKE_FEATURES + 1 };

struct regression {
    double mean[ALIKE_FEATURES], deviation[ALIKE_FEATURES];
    double dense[DENSE], dense_sum[DENSE];
    double words[WORDS], words_sum[WORDS];
};

static size_t fold_of(const struct set *set, const struct pair *pair)
{
    return (size_t)pair->story * FOLDS / set->stories;
}

static void measure(const struct set *set, struct regression *r)
{
    for (size_t f = 0; f < ALIKE_FEATURES; f++) {
        double sum = 0, squares = 0, n = (double)set->n;

        for (size_t i = 0; i < set->n; i++) {
            sum += set->at[i].features[f];
            squares += set->at[i].features[f] * set->at[i].features[f];
        }
        r->mean[f] = sum / n;
        r->deviation[f] = sqrt(fmax(squares / n - sum / n * (sum / n), 1e-9));
    }
}

static double scaled(const struct regression *r, const struct pair *pair, size_t f)
{
    return f == ALIKE_FEATURES ? 1 : (pair->features[f] - r->mean[f]) / r->deviation[f];
}

static double predict(const struct regression *r, const struct pair *pair)
{
    double sum = 0;

    for (size_t f = 0; f < DENSE; f++)
        sum += r->dense[f] * scaled(r, pair, f);
    for (size_t i = 0; i < pair->bag_count; i++)
        sum += 0.3 * r->words[pair->bag[i]];
    return 1 / (1 + exp(-sum));
}

static void move(double *weight, double *sum, double slope, double rate)
{
    *sum += slope * slope;
    *weight -= rate * slope / sqrt(*sum + 1e-6);
}

static void learn(struct regression *r, const struct pair *pair, double rate)
{
    double off = predict(r, pair) - pair->same;

    for (size_t f = 0; f < DENSE; f++)
        move(&r->dense[f], &r->dense_sum[f], off * scaled(r, pair, f), rate);
    for (size_t i = 0; i < pair->bag_count; i++) {
        double *weight = &r->words[pair->bag[i]];

        move(weight, &r->words_sum[pair->bag[i]], 0.3 * off + 1e-3 * *weight, rate);
    }
}

static void train(const struct set *set, size_t without, struct regression *r)
{
    uint64_t at = 1;

    *r = (struct regression){0};
    measure(set, r);
    for (size_t step = 0; step < EPOCHS * set->n; step++) {
        const struct pair *pair;

        at = at * 6364136223846793005u + 1442695040888963407u;
        pair = &set->at[(size_t)(at >> 33) % set->n];
        if (fold_of(set, pair) != without)
            learn(r, pair, 0.05);
    }
}

/* ---- figures ---- */

struct scored {
    double score;
    uint32_t story;
    bool same;
};

static int by_score(const void *a, const void *b)
{
    double x = ((const struct scored *)a)->score, y = ((const struct scored *)b)->score;

    return x > y ? -1 : x < y;
}

/* `times`: how often a story counts, NULL once each. */
static double max_f1(const struct scored *list, size_t n, const uint8_t *times, double other)
{
    double all = 0, hits = 0, found = 0, best = 0;

    for (size_t i = 0; i < n; i++)
        all += list[i].same ? (times ? times[list[i].story] : 1) : 0;
    for (size_t i = 0; i < n; i++) {
        double weight = times ? times[list[i].story] : 1;

        hits += list[i].same ? weight : 0;
        found += list[i].same ? weight : other * weight;
        if (i + 1 == n || list[i + 1].score < list[i].score)
            best = fmax(best, 2 * hits / (found + all));
    }
    return 100 * best;
}

static int by_number(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static void print_one(const struct set *set, const char *name, const struct scored *list,
                      double other)
{
    uint8_t *times = calloc(set->stories + 1, 1);
    double got[RESAMPLES];
    uint64_t at = 7;

    if (!times)
        return;
    for (size_t round = 0; round < RESAMPLES; round++) {
        memset(times, 0, set->stories);
        for (size_t i = 0; i < set->stories; i++) {
            at = at * 6364136223846793005u + 1442695040888963407u;
            times[(size_t)(at >> 33) % set->stories]++;
        }
        got[round] = max_f1(list, set->n, times, other);
    }
    free(times);
    qsort(got, RESAMPLES, sizeof(*got), by_number);
    printf("%-44s %.1f [%.1f, %.1f]\n", name, max_f1(list, set->n, NULL, other),
           got[RESAMPLES / 40], got[RESAMPLES - 1 - RESAMPLES / 40]);
}

static double score_of(const struct pair *pair, size_t which)
{
    const double of[] = {pair->features[ALIKE_LETTERS], pair->features[ALIKE_WORDS], pair->shipped,
                         pair->research};

    return of[which];
}

static void print_all(const struct set *set)
{
    static const char *const names[] = {"runs of four letters, Jaccard", "words, Jaccard",
                                        "alike_score (shipped)", "regression (research, 5 folds)"};
    struct scored *list = calloc(set->n + 1, sizeof(*list));

    if (!list)
        return;
    for (size_t which = 0; which < ARRAY_LEN(names); which++) {
        char name[80];

        for (size_t i = 0; i < set->n; i++)
            list[i] = (struct scored){score_of(&set->at[i], which), set->at[i].story,
                                      set->at[i].same};
        qsort(list, set->n, sizeof(*list), by_score);
        print_one(set, names[which], list, 1);
        (void)snprintf(name, sizeof(name), "  at the odds of the held-out part");
        print_one(set, name, list, set->other_weight);
    }
    free(list);
}

/* How many of the pairs at or above a score are alike, for choosing where one story ends. */
static void print_thresholds(const struct set *set)
{
    for (int t = 2; t <= 8; t++) {
        size_t found = 0, hits = 0;

        for (size_t i = 0; i < set->n; i++) {
            found += set->at[i].shipped * 10 >= t;
            hits += set->at[i].shipped * 10 >= t && set->at[i].same;
        }
        printf("alike_score >= 0.%d: %zu pairs, %.1f %% of them called the same\n", t, found,
               found ? 100.0 * (double)hits / (double)found : 0);
    }
}

int main(void)
{
    struct set set = {.at = calloc(PAIRS_MAX, sizeof(*set.at))};
    struct regression *r = malloc(sizeof(*r));
    struct buf text;
    enum err err;

    buf_init(&text, 256 << 20);
    err = set.at && r ? io_read_all(0, &text) : ERR_NO_MEMORY;
    if (!err)
        err = read_set(buf_str(&text), &set);
    for (size_t fold = 0; !err && fold < FOLDS; fold++) {
        train(&set, fold, r);
        for (size_t i = 0; i < set.n; i++)
            if (fold_of(&set, &set.at[i]) == fold)
                set.at[i].research = predict(r, &set.at[i]);
    }
    if (err || !set.n) {
        (void)fprintf(stderr, "bench_alike: %s\n", err_info(err ? err : ERR_BAD_INPUT)->sentence);
        return 1;
    }
    printf("%zu pairs of %zu stories; the largest F1\n", set.n, set.stories);
    print_all(&set);
    print_thresholds(&set);
    free(set.at);
    free(r);
    buf_clear(&text);
    return 0;
}
