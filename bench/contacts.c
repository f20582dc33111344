/* contacts.c: how well the arithmetic of decide/same.h finds records of one person.
 *
 * usage: bench_contacts < TSV     lines: person, given name, surname, street number, street,
 * suburb, postcode, state, birth date, number; with tabs between
 *
 * Pairs are looked at when they share a surname's, birth date's, number's or postcode's value
 * (blocks of at most BLOCK_MAX). m and u are found without labels, by expectation and maximisation
 * over these pairs (Winkler 1988), and the threshold is an even chance: nothing is set by looking
 * at who is whom. Prints pairs, precision, recall (of all true pairs, also those not looked at) and
 * F1 with its 95 % interval (300 resamples of people).
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/io.h"
#include "decide/same.h"

enum { FIELDS = 9, RECORDS_MAX = 20000, BLOCK_MAX = 100, ROUNDS = 30, RESAMPLES = 300 };

struct record {
    struct str person, field[FIELDS];
};
struct pair {
    uint32_t a, b;
    uint16_t has, agrees; /* a bit a field */
    double chance;
};

struct set {
    struct record *records;
    size_t record_count;
    struct pair *pairs;
    size_t pair_count, pair_cap;
    int block_field;
};

static int by_block(const void *a, const void *b, void *arg)
{
    const struct set *set = arg;

    return str_cmp(set->records[*(const uint32_t *)a].field[set->block_field],
                   set->records[*(const uint32_t *)b].field[set->block_field]);
}

static int by_ends(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;

    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    return x->b < y->b ? -1 : x->b > y->b;
}

static void add_pair(struct set *set, uint32_t a, uint32_t b)
{
    struct pair pair = {.a = a < b ? a : b, .b = a < b ? b : a};

    if (set->pair_count == set->pair_cap) {
        set->pair_cap = set->pair_cap ? 2 * set->pair_cap : 1 << 16;
        set->pairs = realloc(set->pairs, set->pair_cap * sizeof(*set->pairs));
        bug_on(!set->pairs);
    }
    for (int i = 0; i < FIELDS; i++) {
        struct str x = set->records[a].field[i], y = set->records[b].field[i];

        if (!x.n || !y.n)
            continue;
        pair.has |= (uint16_t)(1 << i);
        if (i == 2 || i == 5 || i == 6 ? str_eq(x, y) : name_likeness(x, y) > 0.9)
            pair.agrees |= (uint16_t)(1 << i);
    }
    set->pairs[set->pair_count++] = pair;
}

static void look_for_pairs(struct set *set)
{
    static const int blocks[] = {1, 5, 7, 8, 3};
    uint32_t *order = calloc(set->record_count, sizeof(*order));
    size_t kept = 0;

    bug_on(!order);
    for (size_t k = 0; k < ARRAY_LEN(blocks); k++) {
        set->block_field = blocks[k];
        for (uint32_t i = 0; i < set->record_count; i++)
            order[i] = i;
        qsort_r(order, set->record_count, sizeof(*order), by_block, set);
        for (size_t from = 0, to; from < set->record_count; from = to) {
            struct str value = set->records[order[from]].field[set->block_field];

            for (to = from; to < set->record_count &&
                            str_eq(set->records[order[to]].field[set->block_field], value);)
                to++;
            if (!value.n || to - from > BLOCK_MAX)
                continue;
            for (size_t i = from; i < to; i++)
                for (size_t j = from; j < i; j++)
                    add_pair(set, order[i], order[j]);
        }
    }
    qsort(set->pairs, set->pair_count, sizeof(*set->pairs), by_ends);
    for (size_t i = 0; i < set->pair_count; i++)
        if (!kept || by_ends(&set->pairs[kept - 1], &set->pairs[i]))
            set->pairs[kept++] = set->pairs[i];
    set->pair_count = kept;
    free(order);
}

/* Which of the two kinds of set->pairs each is, and how often each kind agrees, in turns. */
static void fit(struct set *set)
{
    double m[FIELDS], u[FIELDS], share = 0.1;

    for (int i = 0; i < FIELDS; i++) {
        m[i] = 0.9;
        u[i] = 0.1;
    }
    for (int round = 0; round < ROUNDS; round++) {
        double one = 0, agree_m[FIELDS] = {0}, agree_u[FIELDS] = {0};
        double all_m[FIELDS] = {0}, all_u[FIELDS] = {0};

        for (size_t k = 0; k < set->pair_count; k++) {
            double bits = log2(share / (1 - share)), chance;

            for (int i = 0; i < FIELDS; i++)
                if (set->pairs[k].has >> i & 1)
                    bits += same_weight(m[i], u[i], set->pairs[k].agrees >> i & 1);
            set->pairs[k].chance = chance = same_chance(bits);
            one += chance;
            for (int i = 0; i < FIELDS; i++) {
                bool agrees = set->pairs[k].agrees >> i & 1;

                if (!(set->pairs[k].has >> i & 1))
                    continue;
                all_m[i] += chance;
                all_u[i] += 1 - chance;
                agree_m[i] += agrees ? chance : 0;
                agree_u[i] += agrees ? 1 - chance : 0;
            }
        }
        share = one / (double)set->pair_count;
        for (int i = 0; i < FIELDS; i++) {
            m[i] = (agree_m[i] + 0.5) / (all_m[i] + 1);
            u[i] = (agree_u[i] + 0.5) / (all_u[i] + 1);
        }
    }
}

static int by_number(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static double f1(double right, double found, double there)
{
    return found + there > 0 ? 200 * right / (found + there) : 0;
}

int main(void)
{
    struct set all = {.records = NULL};
    struct buf text;
    struct str rest, line;
    double *right, *found, *there, sum[3] = {0}, sample[RESAMPLES];
    size_t people = 0;
    uint32_t *person;
    unsigned seed = 1;

    buf_init(&text, 0);
    all.records = calloc(RECORDS_MAX, sizeof(*all.records));
    person = calloc(RECORDS_MAX, sizeof(*person));
    right = calloc(RECORDS_MAX * 3, sizeof(*right));
    bug_on(!all.records || !person || !right || io_read_all(0, &text));
    found = right + RECORDS_MAX;
    there = found + RECORDS_MAX;
    rest = buf_str(&text);
    while (all.record_count < RECORDS_MAX && str_line(&rest, &line)) {
        struct record *record = &all.records[all.record_count];

        (void)str_cut(line, '\t', &record->person, &line);
        for (int i = 0; i < FIELDS; i++)
            (void)str_cut(line, '\t', &record->field[i], &line);
        /* lines of one person stand together */
        people += !all.record_count ||
                  !str_eq(record->person, all.records[all.record_count - 1].person);
        person[all.record_count++] = (uint32_t)people - 1;
    }
    look_for_pairs(&all);
    fit(&all);
    for (size_t i = 0; i < all.record_count; i++)
        for (size_t j = i; j-- > 0 && person[j] == person[i];)
            there[person[i]]++;
    for (size_t k = 0; k < all.pair_count; k++) {
        if (all.pairs[k].chance < 0.5)
            continue;
        found[person[all.pairs[k].a]]++;
        right[person[all.pairs[k].a]] += person[all.pairs[k].a] == person[all.pairs[k].b];
    }
    for (size_t i = 0; i < people; i++) {
        sum[0] += right[i];
        sum[1] += found[i];
        sum[2] += there[i];
    }
    for (int k = 0; k < RESAMPLES; k++) {
        double part[3] = {0};

        for (size_t i = 0; i < people; i++) {
            size_t at = (size_t)((seed = seed * 1664525u + 1013904223u) >> 8) % people;

            part[0] += right[at];
            part[1] += found[at];
            part[2] += there[at];
        }
        sample[k] = f1(part[0], part[1], part[2]);
    }
    qsort(sample, RESAMPLES, sizeof(*sample), by_number);
    printf("%zu records of %zu people, %zu pairs looked at: precision %.2f, recall %.2f, F1 %.2f "
           "[%.2f, %.2f]\n",
           all.record_count, people, all.pair_count, 100 * sum[0] / sum[1], 100 * sum[0] / sum[2],
           f1(sum[0], sum[1], sum[2]), sample[RESAMPLES / 40], sample[RESAMPLES - RESAMPLES / 40]);
    return 0;
}
