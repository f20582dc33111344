/* teach_solve.c: one head from its examples. See teach.h for the method.
 *
 * An example is x = (word/√n_w · r_j …, chars/√n_c · r_j …, ours · o_k …, 1) where r_j is the
 * feature's ratio; the weights that come out have r_j and the groups' factors multiplied in, so
 * that whoever uses them needs neither.
 */
#include <math.h>

#include "understand/teach_parts.h"

const struct teach_options teach_usual = {.cost = 1,
                                          .word = 1,
                                          .chars = 1,
                                          .ours = 0.5,
                                          .bayes = 1,
                                          .positive = 1,
                                          .rounds = 40,
                                          .folds = TEACH_FOLDS};

bool part_has(const struct part *part, const struct example *example, int head)
{
    if (example->want[head] < 0 || !(part->sets >> example->set & 1))
        return false;
    return part->fold < 0 || (example->fold == part->fold) == part->only;
}

struct solver {
    const struct school *school;
    const struct teach_options *options;
    int head;
    uint32_t *rows; /* examples of the part */
    size_t n;
    float *ratio; /* of each feature */
    float *weights;
    float ours[FEATURE_OURS], bias;
    double *alpha;
    float *norm; /* x·x */
};

static double factor(const struct solver *solver, const struct example *example, int group)
{
    double weight = group == FEATURE_WORD ? solver->options->word : solver->options->chars;

    return example->n[group] ? weight / sqrt((double)example->n[group]) : 0;
}

/* log of how much oftener a feature stands in what is wanted; its size scales the feature. */
static enum err find_ratios(struct solver *solver)
{
    const struct school *school = solver->school;
    float *positive = calloc(school->known + 1, sizeof(float));
    float *negative = calloc(school->known + 1, sizeof(float));
    double all[2] = {0, 0}, beta = solver->options->bayes;

    if (!positive || !negative) {
        free(positive);
        free(negative);
        return ERR_NO_MEMORY;
    }
    for (size_t i = 0; i < solver->n; i++) {
        const struct example *example = &school->examples[solver->rows[i]];
        float *counts = example->want[solver->head] ? positive : negative;

        all[example->want[solver->head]] += example->weight;
        for (int group = 0; group < FEATURE_GROUPS; group++)
            for (uint32_t k = 0; k < example->n[group]; k++) {
                uint32_t feature = school->features[example->first[group] + k];

                if (feature != TEACH_UNKNOWN)
                    counts[feature] += example->weight;
            }
    }
    for (uint32_t i = 0; i < school->known; i++) {
        double p = (positive[i] + 1) / (all[1] + 2), q = (negative[i] + 1) / (all[0] + 2);
        double ratio = fabs(log(p / q));

        ratio = ratio > 4 ? 4 : ratio;
        solver->ratio[i] = (float)((1 - beta) + beta * ratio);
    }
    free(positive);
    free(negative);
    return OK;
}

static double product(const struct solver *solver, const struct example *example)
{
    const uint32_t *features = solver->school->features;
    double sum = solver->bias;

    for (int group = 0; group < FEATURE_GROUPS; group++) {
        double part = 0;

        for (uint32_t k = 0; k < example->n[group]; k++) {
            uint32_t feature = features[example->first[group] + k];

            if (feature != TEACH_UNKNOWN)
                part += solver->weights[feature] * solver->ratio[feature];
        }
        sum += part * factor(solver, example, group);
    }
    for (int k = 0; k < FEATURE_OURS; k++)
        sum += solver->ours[k] * example->ours[k] * solver->options->ours;
    return sum;
}

static void move(struct solver *solver, const struct example *example, double step)
{
    const uint32_t *features = solver->school->features;

    for (int group = 0; group < FEATURE_GROUPS; group++) {
        double by = step * factor(solver, example, group);

        for (uint32_t k = 0; k < example->n[group]; k++) {
            uint32_t feature = features[example->first[group] + k];

            if (feature != TEACH_UNKNOWN)
                solver->weights[feature] += (float)(by * solver->ratio[feature]);
        }
    }
    for (int k = 0; k < FEATURE_OURS; k++)
        solver->ours[k] += (float)(step * example->ours[k] * solver->options->ours);
    solver->bias += (float)step;
}

static float norm_of(const struct solver *solver, const struct example *example)
{
    double sum = 1;

    for (int group = 0; group < FEATURE_GROUPS; group++) {
        double part = 0, by = factor(solver, example, group);

        for (uint32_t k = 0; k < example->n[group]; k++) {
            uint32_t feature = solver->school->features[example->first[group] + k];

            if (feature != TEACH_UNKNOWN)
                part += solver->ratio[feature] * solver->ratio[feature];
        }
        sum += part * by * by;
    }
    for (int k = 0; k < FEATURE_OURS; k++)
        sum += example->ours[k] * example->ours[k] * solver->options->ours * solver->options->ours;
    return (float)sum;
}

static uint32_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33);
}

static void shuffle(uint32_t *order, size_t n, uint64_t *state)
{
    for (size_t i = n; i > 1; i--) {
        size_t j = next_random(state) % i;
        uint32_t one = order[i - 1];

        order[i - 1] = order[j];
        order[j] = one;
    }
}

/* One round over all examples; the largest step that was wanted. */
static double go_round(struct solver *solver, const uint32_t *order)
{
    double most = 0;

    for (size_t i = 0; i < solver->n; i++) {
        uint32_t at = order[i];
        const struct example *example = &solver->school->examples[solver->rows[at]];
        bool wanted = example->want[solver->head] == 1;
        double y = wanted ? 1 : -1;
        double cost = solver->options->cost * example->weight *
                      (wanted ? solver->options->positive : 1);
        double diagonal = 0.5 / cost, old = solver->alpha[at];
        double gradient = y * product(solver, example) - 1 + diagonal * old;
        double wish = old == 0 && gradient > 0 ? 0 : fabs(gradient);
        double alpha;

        most = wish > most ? wish : most;
        if (wish < 1e-6)
            continue;
        alpha = old - gradient / (solver->norm[at] + diagonal);
        alpha = alpha < 0 ? 0 : alpha;
        solver->alpha[at] = alpha;
        move(solver, example, (alpha - old) * y);
    }
    return most;
}

static enum err solve(struct solver *solver)
{
    uint32_t *order = malloc((solver->n + 1) * sizeof(*order));
    uint64_t state = 42;

    if (!order)
        return ERR_NO_MEMORY;
    for (size_t i = 0; i < solver->n; i++) {
        order[i] = (uint32_t)i;
        solver->norm[i] = norm_of(solver, &solver->school->examples[solver->rows[i]]);
    }
    for (size_t round = 0; round < solver->options->rounds; round++) {
        shuffle(order, solver->n, &state);
        if (go_round(solver, order) < 0.05)
            break;
    }
    free(order);
    return OK;
}

static void hand_over(struct solver *solver, struct lesson *out_lesson)
{
    for (uint32_t i = 0; i < solver->school->known; i++)
        solver->weights[i] *= solver->ratio[i]; /* the groups' factors: lesson_sum */
    *out_lesson = (struct lesson){.weights = solver->weights, .n = solver->school->known};
    for (int k = 0; k < FEATURE_OURS; k++)
        out_lesson->ours[k] = (float)(solver->ours[k] * solver->options->ours);
    out_lesson->bias = solver->bias;
    out_lesson->scale[FEATURE_WORD] = (float)solver->options->word;
    out_lesson->scale[FEATURE_CHAR] = (float)solver->options->chars;
    solver->weights = NULL;
}

enum err lesson_learn(const struct school *school, int head, struct part part,
                      const struct teach_options *options, struct lesson *out_lesson)
{
    struct solver solver = {.school = school, .options = options, .head = head};
    enum err err = ERR_NO_MEMORY;

    solver.rows = malloc((school->n + 1) * sizeof(*solver.rows));
    solver.ratio = malloc((school->known + 1) * sizeof(float));
    solver.weights = calloc(school->known + 1, sizeof(float));
    solver.alpha = calloc(school->n + 1, sizeof(double));
    solver.norm = malloc((school->n + 1) * sizeof(float));
    if (solver.rows && solver.ratio && solver.weights && solver.alpha && solver.norm) {
        for (size_t i = 0; i < school->n; i++)
            if (part_has(&part, &school->examples[i], head))
                solver.rows[solver.n++] = (uint32_t)i;
        err = find_ratios(&solver);
        if (!err)
            err = solve(&solver);
        if (!err)
            hand_over(&solver, out_lesson);
    }
    free(solver.rows);
    free(solver.ratio);
    free(solver.weights);
    free(solver.alpha);
    free(solver.norm);
    return err;
}

void lesson_clear(struct lesson *lesson)
{
    free(lesson->weights);
    *lesson = (struct lesson){0};
}

double lesson_sum(const struct school *school, const struct lesson *lesson, size_t at)
{
    const struct example *example = &school->examples[at];
    double sum = lesson->bias;

    for (int group = 0; group < FEATURE_GROUPS; group++) {
        double part = 0;

        for (uint32_t k = 0; k < example->n[group]; k++) {
            uint32_t feature = school->features[example->first[group] + k];

            if (feature != TEACH_UNKNOWN)
                part += lesson->weights[feature];
        }
        if (example->n[group])
            sum += part * lesson->scale[group] / sqrt((double)example->n[group]);
    }
    for (int k = 0; k < FEATURE_OURS; k++)
        sum += lesson->ours[k] * example->ours[k];
    return sum;
}

/* The examples of a part, summed by one lesson. */
static void sum_part(const struct school *school, const struct lesson *lesson, int head,
                     struct part part, double *out_sums)
{
    for (size_t i = 0; i < school->n; i++)
        if (part_has(&part, &school->examples[i], head))
            out_sums[i] = lesson_sum(school, lesson, i);
}

enum err lesson_held_out(const struct school *school, int head, uint64_t sets, uint64_t test,
                         const struct teach_options *options, double *out_sums)
{
    struct lesson lesson = {0};
    enum err err = OK;

    for (size_t i = 0; i < school->n; i++)
        out_sums[i] = NAN;
    if (test & ~sets) {
        err = lesson_learn(school, head, (struct part){.sets = sets, .fold = -1}, options, &lesson);
        if (!err)
            sum_part(school, &lesson, head, (struct part){.sets = test, .fold = -1}, out_sums);
        lesson_clear(&lesson);
        return err;
    }
    for (int fold = 0; fold < options->folds && !err; fold++) {
        err = lesson_learn(school, head, (struct part){.sets = sets, .fold = fold}, options,
                           &lesson);
        if (!err)
            sum_part(school, &lesson, head,
                     (struct part){.sets = test ? test : sets, .fold = fold, .only = true},
                     out_sums);
        lesson_clear(&lesson);
    }
    return err;
}

/* One step of Newton's method on the log loss of the curve. */
static double newton(const struct school *school, int head, const double *sums, double *slope,
                     double *shift)
{
    double g[2] = {0, 0}, h[3] = {1e-6, 0, 1e-6}, determinant, by[2];

    for (size_t i = 0; i < school->n; i++) {
        double p, d, weight;

        if (isnan(sums[i]) || school->examples[i].want[head] < 0)
            continue;
        p = 1 / (1 + exp(-(*slope * sums[i] + *shift)));
        d = p - school->examples[i].want[head];
        weight = p * (1 - p);
        g[0] += d * sums[i];
        g[1] += d;
        h[0] += weight * sums[i] * sums[i];
        h[1] += weight * sums[i];
        h[2] += weight;
    }
    determinant = h[0] * h[2] - h[1] * h[1];
    if (!(determinant > 1e-12))
        return 0;
    by[0] = (h[2] * g[0] - h[1] * g[1]) / determinant;
    by[1] = (h[0] * g[1] - h[1] * g[0]) / determinant;
    for (int k = 0; k < 2; k++)
        by[k] = by[k] > 2 ? 2 : by[k] < -2 ? -2 : by[k];
    *slope -= by[0];
    *shift -= by[1];
    return fabs(by[0]) + fabs(by[1]);
}

/* Log odds of an example to be what is wanted. */
static double common(const struct school *school, int head, const double *sums)
{
    double yes = 1, no = 1;

    for (size_t i = 0; i < school->n; i++)
        if (!isnan(sums[i]) && school->examples[i].want[head] >= 0)
            *(school->examples[i].want[head] ? &yes : &no) += 1;
    return log(yes / no);
}

void lesson_fit(const struct school *school, int head, const double *sums, double *out_slope,
                double *out_shift)
{
    double slope = 1, shift = 0;

    for (int i = 0; i < 60 && newton(school, head, sums, &slope, &shift) > 1e-6; i++)
        ;
    *out_slope = slope;
    *out_shift = shift - common(school, head, sums);
}

void school_stack(struct school *school, int slot, const struct taught *taught,
                  const double *held_out)
{
    for (size_t i = 0; i < school->n; i++) {
        double sum = isnan(held_out[i]) ? lesson_sum(school, &taught->lesson, i) : held_out[i];

        school->examples[i].ours[FEATURE_STACK + slot] =
            (float)(1 / (1 + exp(-(taught->slope * sum + taught->shift))));
    }
}
