/* teach_report.c: how good held-out sums are, by the measures that others publish. */
#include "understand/teach_report.h"

#include <math.h>

#include "understand/teach_parts.h"

enum { RESAMPLES = 400, CLASSES_MAX = 3, SHIFT_MOST = 20, SHIFT_STEPS = 2 * SHIFT_MOST + 1 };
static const double SHIFT_STEP = 0.05;

const char *measure_name(enum measure measure)
{
    static const char *const names[] = {[MEASURE_F1] = "F1",
                                        [MEASURE_MACRO] = "macro F1",
                                        [MEASURE_MCC] = "MCC",
                                        [MEASURE_ACCURACY] = "accuracy",
                                        [MEASURE_RECALL] = "average recall",
                                        [MEASURE_HAM_LOST] = "ham lost at 99 % of spam"};

    return names[measure];
}

bool measure_from(struct str name, enum measure *out_measure)
{
    for (int i = 0; i < MEASURES; i++)
        if (str_is(name, measure_name((enum measure)i))) {
            *out_measure = (enum measure)i;
            return true;
        }
    return false;
}

/* ---- of two classes ---- */

struct table {
    double of[CLASSES_MAX][CLASSES_MAX]; /* what it is, what was said */
};

static double f1(const struct table *t, int class)
{
    double right = t->of[class][class], other = t->of[!class][class], missed = t->of[class][!class];

    return right > 0 ? 2 * right / (2 * right + other + missed) : 0;
}

static double mcc(const struct table *t)
{
    double tp = t->of[1][1], tn = t->of[0][0], fp = t->of[0][1], fn = t->of[1][0];
    double all = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn);

    return all > 0 ? (tp * tn - fp * fn) / sqrt(all) : 0;
}

static double value_of(const struct table *t, enum measure measure, int classes)
{
    double right = 0, all = 0, recall = 0;

    if (measure == MEASURE_F1)
        return f1(t, 1);
    if (measure == MEASURE_MACRO)
        return (f1(t, 0) + f1(t, 1)) / 2;
    if (measure == MEASURE_MCC)
        return mcc(t);
    for (int i = 0; i < classes; i++) {
        double row = 0;

        for (int j = 0; j < classes; j++)
            row += t->of[i][j];
        recall += row > 0 ? t->of[i][i] / row / classes : 0;
        right += t->of[i][i];
        all += row;
    }
    return measure == MEASURE_RECALL ? recall : all > 0 ? right / all : 0;
}

struct judged {
    double sum;
    uint8_t is, said, fold;
};

static int by_sum(const void *a, const void *b)
{
    double one = ((const struct judged *)a)->sum, two = ((const struct judged *)b)->sum;

    return one < two ? -1 : one > two;
}

/* The cut that does best on all but one fold (which is asked with it); -1: on all. `judged` is
 * sorted by sum. */
static double best_cut(const struct judged *judged, size_t n, int but_fold, enum measure measure)
{
    struct table table = {0};
    double best = -1, cut = 0;

    for (size_t i = 0; i < n; i++)
        if (judged[i].fold != but_fold)
            table.of[judged[i].is][1]++;
    for (size_t i = 0; i < n; i++) {
        double value;

        if (judged[i].fold == but_fold)
            continue;
        table.of[judged[i].is][1]--;
        table.of[judged[i].is][0]++;
        value = value_of(&table, measure, 2);
        if (value > best) {
            best = value;
            cut = i + 1 < n ? (judged[i].sum + judged[i + 1].sum) / 2 : judged[i].sum + 1;
        }
    }
    return cut;
}

static size_t collect(const struct school *school, int head, const double *sums, struct judged *out)
{
    size_t n = 0;

    for (size_t i = 0; i < school->n; i++)
        if (!isnan(sums[i]) && school->examples[i].want[head] >= 0)
            out[n++] = (struct judged){.sum = sums[i],
                                       .is = (uint8_t)school->examples[i].want[head],
                                       .fold = school->examples[i].fold};
    return n;
}

static int by_value(const void *a, const void *b)
{
    double one = *(const double *)a, two = *(const double *)b;

    return one < two ? -1 : one > two;
}

/* Efron's percentile interval: what the figure is on examples drawn again. */
static void set_interval(const struct judged *judged, size_t n, enum measure measure, int classes,
                         struct figure *out)
{
    double values[RESAMPLES];
    struct table table = {0};
    uint64_t state = 7;

    for (size_t i = 0; i < n; i++)
        table.of[judged[i].is][judged[i].said]++;
    out->value = value_of(&table, measure, classes);
    out->n = n;
    for (size_t k = 0; k < RESAMPLES; k++) {
        struct table again = {0};

        for (size_t i = 0; i < n; i++) {
            size_t at;

            state = state * 6364136223846793005u + 1442695040888963407u;
            at = (size_t)(state >> 33) % n;
            again.of[judged[at].is][judged[at].said]++;
        }
        values[k] = value_of(&again, measure, classes);
    }
    qsort(values, RESAMPLES, sizeof(double), by_value);
    out->low = values[RESAMPLES / 40];
    out->high = values[RESAMPLES - 1 - RESAMPLES / 40];
}

/* The share of what is not spam above the cut that 99 % of the spam pass. */
static void set_ham_lost(const struct judged *judged, size_t n, struct figure *out)
{
    double spam = 0, ham = 0, missed = 0, kept = 0, p, z = 1.96, middle, width;

    for (size_t i = 0; i < n; i++) {
        spam += judged[i].is;
        ham += !judged[i].is;
    }
    for (size_t i = 0; i < n && missed + judged[i].is <= 0.01 * spam; i++) {
        missed += judged[i].is;
        kept += !judged[i].is;
    }
    p = ham > 0 ? (ham - kept) / ham : 0;
    middle = (p + z * z / (2 * ham)) / (1 + z * z / ham); /* Wilson's interval */
    width = z * sqrt(p * (1 - p) / ham + z * z / (4 * ham * ham)) / (1 + z * z / ham);
    *out = (struct figure){.value = p, .low = middle - width, .high = middle + width, .n = n};
}

enum err figure_of(const struct school *school, int head, const double *sums, enum measure measure,
                   double cut, struct figure *out_figure)
{
    struct judged *judged = malloc((school->n + 1) * sizeof(*judged));
    double cuts[TEACH_FOLDS];
    size_t n;

    if (!judged)
        return ERR_NO_MEMORY;
    n = collect(school, head, sums, judged);
    qsort(judged, n, sizeof(*judged), by_sum);
    if (measure == MEASURE_HAM_LOST) {
        set_ham_lost(judged, n, out_figure);
        free(judged);
        return OK;
    }
    for (int fold = 0; fold < TEACH_FOLDS; fold++)
        cuts[fold] = isnan(cut) ? best_cut(judged, n, fold, measure) : cut;
    for (size_t i = 0; i < n; i++)
        judged[i].said = judged[i].sum > cuts[judged[i].fold];
    set_interval(judged, n, measure, 2, out_figure);
    free(judged);
    return OK;
}

double cut_of(const struct school *school, int head, const double *sums, enum measure measure)
{
    struct judged *judged = malloc((school->n + 1) * sizeof(*judged));
    double cut = 0;
    size_t n;

    if (!judged)
        return 0;
    n = collect(school, head, sums, judged);
    qsort(judged, n, sizeof(*judged), by_sum);
    cut = best_cut(judged, n, -1, measure);
    free(judged);
    return cut;
}

static size_t judge_classes(const struct school *school, const int *heads, double *const *sums,
                            const double *shifts, int classes, struct judged *out)
{
    size_t n = 0;

    for (size_t i = 0; i < school->n; i++) {
        int is = -1, said = 0;

        for (int c = 0; c < classes; c++) {
            is = school->examples[i].want[heads[c]] == 1 ? c : is;
            said = sums[c][i] + shifts[c] > sums[said][i] + shifts[said] ? c : said;
        }
        if (is >= 0 && !isnan(sums[0][i]))
            out[n++] = (struct judged){.is = (uint8_t)is, .said = (uint8_t)said};
    }
    return n;
}

enum err shifts_of_classes(const struct school *school, const int *heads, double *const *sums,
                           enum measure measure, double *out_shifts)
{
    struct judged *judged = malloc((school->n + 1) * sizeof(*judged));
    double best = -1;

    if (!judged)
        return ERR_NO_MEMORY;
    for (int step = 0; step < SHIFT_STEPS * SHIFT_STEPS; step++) {
        int first = step / SHIFT_STEPS - SHIFT_MOST, second = step % SHIFT_STEPS - SHIFT_MOST;
        double shifts[CLASSES_MAX] = {first * SHIFT_STEP, second * SHIFT_STEP, 0};
        size_t n = judge_classes(school, heads, sums, shifts, CLASSES_MAX, judged);
        struct table table = {0};
        double value;

        for (size_t i = 0; i < n; i++)
            table.of[judged[i].is][judged[i].said]++;
        value = value_of(&table, measure, CLASSES_MAX);
        if (value > best) {
            best = value;
            memcpy(out_shifts, shifts, sizeof(shifts));
        }
    }
    free(judged);
    return OK;
}

enum err figure_of_classes(const struct school *school, const int *heads, double *const *sums,
                           const double *shifts, int classes, enum measure measure,
                           struct figure *out_figure)
{
    struct judged *judged = malloc((school->n + 1) * sizeof(*judged));
    size_t n;

    if (!judged)
        return ERR_NO_MEMORY;
    n = judge_classes(school, heads, sums, shifts, classes, judged);
    set_interval(judged, n, measure, classes, out_figure);
    free(judged);
    return OK;
}
