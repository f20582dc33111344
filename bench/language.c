/* language.c: trains the model that tells languages apart (src/understand/language_model.h).
 *
 * usage: bench_language LINES PRIOR MODEL HELD [STEPS]
 *        bench_language LINES - MODEL HELD     measures only; MODEL "-": the one inside the program
 *
 * LINES are those of tools/language_text.py; PRIOR is models/language/prior.tsv. HELD is the fold
 * (0 to 4) that is not learned from and is measured at the end, or -1: all is learned from and
 * nothing measured. For
 * each script that several languages share: the runs that are most frequent over its languages, and
 * multinomial logistic regression by AdaGrad over texts drawn at random, each language alike,
 * words, pairs and sentences in turn. Weights become bytes; PRIOR is added to what each begins
 * with.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/io.h"
#include "understand/cld2_shim.h"
#include "understand/language.h"
#include "understand/language_model.h"

enum {
    KINDS = 3,
    ROWS_LATIN = 46000,
    ROWS_OTHER = 9000,
    GRAMS_TRAINED = 260, /* of a text */
    TABLE = 1 << 23,
};

struct sample {
    char code[LANGUAGE_CODE];
    int kind, fold, script;
    struct str text;
    uint32_t first, n; /* in ids */
};

struct corpus {
    struct sample *at;
    size_t n;
    uint32_t *ids;
    size_t id_count, id_cap;
    char codes[LANGUAGE_CLASSES_MAX][LANGUAGE_CODE]; /* that occur */
    size_t code_count;
};

struct count {
    uint32_t key;
    float sum;
};

struct script_job {
    int script;
    char codes[LANGUAGE_CLASSES_MAX][LANGUAGE_CODE];
    size_t classes;
    uint32_t *keys;
    size_t key_count;
    uint16_t begins[4097];
    uint32_t *of[LANGUAGE_CLASSES_MAX][KINDS]; /* samples by class and kind */
    size_t of_count[LANGUAGE_CLASSES_MAX][KINDS];
    float *weights, *squares, bias[LANGUAGE_CLASSES_MAX];
    uint64_t random;
};

static uint64_t random_next(struct script_job *job)
{
    job->random = job->random * 6364136223846793005u + 1442695040888963407u;
    return job->random >> 33;
}

/* ---- reading ---- */

static void note_code(struct corpus *corpus, const char code[LANGUAGE_CODE])
{
    for (size_t i = 0; i < corpus->code_count; i++)
        if (memcmp(corpus->codes[i], code, LANGUAGE_CODE) == 0)
            return;
    if (corpus->code_count < LANGUAGE_CLASSES_MAX)
        memcpy(corpus->codes[corpus->code_count++], code, LANGUAGE_CODE);
}

static enum err read_corpus(struct str text, struct corpus *corpus)
{
    static const char kinds[] = "wps";
    struct str line, code, kind, fold;
    size_t max = 1;

    for (size_t i = 0; i < text.n; i++)
        max += text.p[i] == '\n';
    corpus->at = calloc(max, sizeof(*corpus->at));
    if (!corpus->at)
        return ERR_NO_MEMORY;
    while (str_line(&text, &line)) {
        struct sample *sample = &corpus->at[corpus->n++];
        int64_t number;

        if (!str_cut(line, '\t', &code, &line) || !str_cut(line, '\t', &kind, &line) ||
            !str_cut(line, '\t', &fold, &sample->text) || str_to_i64(fold, &number) ||
            code.n >= LANGUAGE_CODE || kind.n != 1 || !strchr(kinds, kind.p[0]))
            return ERR_BAD_INPUT;
        memcpy(sample->code, code.p, code.n);
        sample->kind = (int)(strchr(kinds, kind.p[0]) - kinds);
        sample->fold = (int)number;
        note_code(corpus, sample->code);
    }
    return OK;
}

static enum err add_grams(struct corpus *corpus, struct sample *sample,
                          const struct language_grams *grams)
{
    if (corpus->id_count + grams->n > corpus->id_cap) {
        size_t cap = 2 * corpus->id_cap + (1 << 20);
        uint32_t *ids = realloc(corpus->ids, cap * sizeof(*ids));

        if (!ids)
            return ERR_NO_MEMORY;
        corpus->ids = ids;
        corpus->id_cap = cap;
    }
    sample->script = grams->script;
    sample->first = (uint32_t)corpus->id_count;
    sample->n = (uint32_t)(grams->n < GRAMS_TRAINED ? grams->n : GRAMS_TRAINED);
    memcpy(corpus->ids + corpus->id_count, grams->at, sample->n * sizeof(uint32_t));
    corpus->id_count += sample->n;
    return OK;
}

/* ---- which runs ---- */

static int by_sum(const void *a, const void *b)
{
    float x = ((const struct count *)a)->sum, y = ((const struct count *)b)->sum;

    return x > y ? -1 : x < y;
}

static int by_key(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

static size_t class_of(struct script_job *job, const char code[LANGUAGE_CODE])
{
    size_t c = 0;

    while (c < job->classes && memcmp(job->codes[c], code, LANGUAGE_CODE) != 0)
        c++;
    if (c == job->classes && c < LANGUAGE_CLASSES_MAX - 1)
        memcpy(job->codes[job->classes++], code, LANGUAGE_CODE);
    return c;
}

/* A language has a script when a tenth of its texts are in it: names in Latin letters stand in
 * every language's lists. */
static void drop_foreign(struct corpus *corpus)
{
    struct code_count {
        char code[LANGUAGE_CODE];
        size_t all, of[LANGUAGE_SCRIPTS_MAX];
    } counts[256] = {0};
    size_t n = 0;

    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < corpus->n; i++) {
            struct sample *sample = &corpus->at[i];
            size_t c = 0;

            while (c < n && memcmp(counts[c].code, sample->code, LANGUAGE_CODE) != 0)
                c++;
            if (c == n && n < ARRAY_LEN(counts) - 1)
                memcpy(counts[n++].code, sample->code, LANGUAGE_CODE);
            if (sample->script < 0)
                continue;
            if (pass == 0) {
                counts[c].all++;
                counts[c].of[sample->script]++;
            } else if (counts[c].of[sample->script] * 10 < counts[c].all) {
                sample->script = -1;
            }
        }
}

static bool is_trained(const struct script_job *job, const struct sample *sample, int held)
{
    return sample->script == job->script && sample->n && (held < 0 || sample->fold != held);
}

static void take_keys(struct script_job *job, struct count *table, size_t rows)
{
    size_t n = 0;

    for (size_t i = 0; i < TABLE; i++)
        if (table[i].sum > 0)
            table[n++] = table[i];
    qsort(table, n, sizeof(*table), by_sum);
    job->key_count = n < rows ? n : rows;
    for (size_t i = 0; i < job->key_count; i++)
        job->keys[i] = table[i].key;
    qsort(job->keys, job->key_count, sizeof(*job->keys), by_key);
    for (size_t bucket = 0, i = 0; bucket <= 4096; bucket++) {
        while (i < job->key_count && job->keys[i] >> 20 < bucket)
            i++;
        job->begins[bucket] = (uint16_t)i;
    }
}

static enum err choose_runs(struct script_job *job, const struct corpus *corpus, int held)
{
    size_t rows = str_is(str_from(language_script_name(job->script)), "LATIN") ? ROWS_LATIN
                                                                               : ROWS_OTHER;
    struct count *table = calloc(TABLE, sizeof(*table));
    double all[LANGUAGE_CLASSES_MAX] = {0};

    job->keys = calloc(rows, sizeof(*job->keys));
    if (!table || !job->keys)
        return ERR_NO_MEMORY;
    for (size_t i = 0; i < corpus->n; i++)
        if (is_trained(job, &corpus->at[i], held))
            all[class_of(job, corpus->at[i].code)] += corpus->at[i].n;
    for (size_t i = 0; i < corpus->n; i++) {
        const struct sample *sample = &corpus->at[i];

        for (uint32_t k = 0; is_trained(job, sample, held) && k < sample->n; k++) {
            uint32_t key = corpus->ids[sample->first + k];
            size_t at = key * 0x9E3779B1u & (TABLE - 1);

            while (table[at].sum > 0 && table[at].key != key)
                at = (at + 1) & (TABLE - 1);
            table[at].key = key;
            table[at].sum += (float)(1 / all[class_of(job, sample->code)]);
        }
    }
    take_keys(job, table, rows);
    free(table);
    return OK;
}

static uint32_t id_of(const struct script_job *job, uint32_t key)
{
    size_t i = job->begins[key >> 20], end = job->begins[(key >> 20) + 1];

    while (i < end && job->keys[i] != key)
        i++;
    return i < end ? (uint32_t)i : UINT32_MAX;
}

/* ---- learning ---- */

static enum err sort_samples(struct script_job *job, struct corpus *corpus, int held)
{
    for (size_t i = 0; i < corpus->n; i++) {
        struct sample *sample = &corpus->at[i];
        uint32_t **list, *more;
        size_t c;

        if (!is_trained(job, sample, held))
            continue;
        c = class_of(job, sample->code);
        list = &job->of[c][sample->kind];
        if ((job->of_count[c][sample->kind] & (job->of_count[c][sample->kind] + 1)) == 0) {
            more = realloc(*list, (2 * job->of_count[c][sample->kind] + 2) * sizeof(**list));
            if (!more)
                return ERR_NO_MEMORY;
            *list = more;
        }
        (*list)[job->of_count[c][sample->kind]++] = (uint32_t)i;
        for (uint32_t k = 0; k < sample->n; k++)
            corpus->ids[sample->first + k] = id_of(job, corpus->ids[sample->first + k]);
    }
    return OK;
}

static void learn(struct script_job *job, const struct corpus *corpus, const struct sample *sample,
                  size_t class, float rate)
{
    const uint32_t *ids = corpus->ids + sample->first;
    float sums[LANGUAGE_CLASSES_MAX] = {0}, x = 1 / sqrtf((float)sample->n), most = -1e30F, all = 0;
    size_t n = job->classes;

    for (uint32_t k = 0; k < sample->n; k++) {
        const float *row = job->weights + (size_t)ids[k] * n;

        for (size_t c = 0; ids[k] != UINT32_MAX && c < n; c++)
            sums[c] += row[c];
    }
    for (size_t c = 0; c < n; c++) {
        sums[c] = sums[c] * x + job->bias[c];
        most = fmaxf(most, sums[c]);
    }
    for (size_t c = 0; c < n; c++)
        all += sums[c] = expf(sums[c] - most);
    for (size_t c = 0; c < n; c++) {
        float slope = sums[c] / all - (c == class), step = slope * x;

        if (fabsf(slope) < 0.004F)
            continue;
        job->bias[c] -= 0.002F * slope;
        for (uint32_t k = 0; k < sample->n; k++) {
            size_t at = (size_t)ids[k] * n + c;

            if (ids[k] == UINT32_MAX)
                continue;
            job->squares[at] += step * step;
            job->weights[at] -= rate * (step + 1e-5F * job->weights[at]) /
                                sqrtf(job->squares[at] + 1e-3F);
        }
    }
}

static enum err train(struct script_job *job, struct corpus *corpus, size_t steps)
{
    static const int turns[] = {0, 0, 0, 1, 1, 2};

    job->weights = calloc(job->key_count * job->classes + 1, sizeof(float));
    job->squares = calloc(job->key_count * job->classes + 1, sizeof(float));
    if (!job->weights || !job->squares)
        return ERR_NO_MEMORY;
    for (size_t step = 0; step < steps; step++) {
        size_t class = (size_t)(random_next(job) % job->classes);
        int kind = turns[random_next(job) % ARRAY_LEN(turns)];
        size_t n = job->of_count[class][kind];
        float rate = 0.35F * (1 - 0.9F * (float)step / (float)steps);

        if (n)
            learn(job, corpus, &corpus->at[job->of[class][kind][random_next(job) % n]], class,
                  rate);
    }
    return OK;
}

/* ---- writing ---- */

static double prior_of(struct str priors, const char *code)
{
    struct str line, name, value;
    double prior = 1;

    while (str_line(&priors, &line))
        if (str_cut(line, '\t', &name, &value) && str_is(name, code))
            (void)!str_to_real(value, &prior);
    return prior;
}

static enum err write_script(struct model_writer *writer, struct script_job *job, struct str priors)
{
    const char *name = language_script_name(job->script);
    size_t n = job->key_count * job->classes;
    size_t stride = language_stride(job->classes), bytes = job->key_count * stride;
    int8_t *rows = calloc(bytes + 1, 1);
    float bias[LANGUAGE_CLASSES_MAX + 1], greatest = 1e-9F;
    char section[32];

    if (!rows)
        return ERR_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        greatest = fmaxf(greatest, fabsf(job->weights[i]));
    greatest = fminf(greatest, 12);
    for (size_t i = 0; i < n; i++)
        rows[i / job->classes * stride + i % job->classes] = (int8_t)lrintf(
            fmaxf(-127, fminf(127, job->weights[i] / greatest * 127)));
    for (size_t c = 0; c < job->classes; c++)
        bias[c] = job->bias[c] + (float)log(prior_of(priors, job->codes[c]));
    bias[job->classes] = greatest / 127;
#define PUT(what, at, bytes)                                                                       \
    ((void)snprintf(section, sizeof(section), "%s.%s", name, what),                                \
     model_writer_add(writer, section, at, bytes))
    PUT("c", job->codes, job->classes * LANGUAGE_CODE);
    PUT("b", bias, (job->classes + 1) * sizeof(float));
    PUT("k", job->keys, job->key_count * sizeof(uint32_t));
    PUT("i", job->begins, sizeof(job->begins));
    PUT("r", rows, bytes);
    free(rows);
    return OK;
}

/* ---- measuring what was written ---- */

struct score {
    double right[KINDS], cld2[KINDS], all[KINDS];
};

static void print_score(const char *name, const struct score *score)
{
    double mean = 0, cld2 = 0, spread = 0;
    int kinds = 0;

    for (int kind = 0; kind < KINDS; kind++)
        kinds += score->all[kind] > 0;
    if (!kinds)
        return;
    printf("%s:", name);
    for (int kind = 0; kind < KINDS; kind++) {
        double n = score->all[kind], p = n > 0 ? score->right[kind] / n : 0;

        if (n <= 0)
            continue;
        mean += p;
        cld2 += score->cld2[kind] / n;
        spread += p * (1 - p) / n;
        printf(" %c %.1f (CLD2 alone %.1f)", "wps"[kind], 100 * p, 100 * score -> cld2[kind] / n);
    }
    mean /= kinds;
    spread = 1.96 * sqrt(spread) / kinds;
    printf(", mean %.1f [%.1f, %.1f] (CLD2 alone %.1f)\n", 100 * mean, 100 * (mean - spread),
           100 * (mean + spread), 100 * cld2 / kinds);
}

static bool cld2_says(struct str text, const char *code)
{
    struct cld2_guess guess = {0};
    const char *dash;
    size_t n;

    cld2_detect(text.p, text.n, &guess);
    if (str_is(str_from(code), "nb") && str_is(str_from(guess.code), "no"))
        return true;
    if (str_is(str_from(code), "he") && str_is(str_from(guess.code), "iw"))
        return true;
    dash = strchr(guess.code, '-');
    n = dash ? (size_t)(dash - guess.code) : strlen(guess.code);
    return str_eq(str_of(guess.code, n), str_from(code));
}

/* How often it is right when it says how sure it is. */
struct sureness {
    double said[10], right[10], n[10];
};

static void print_sureness(const struct sureness *sure)
{
    double off = 0, all = 0;

    for (size_t i = 0; i < 10; i++) {
        off += fabs(sure->said[i] - sure->right[i]);
        all += sure->n[i];
        if (sure->n[i] > 0)
            printf("confidence 0.%zu..: %.3f said, %.3f right, %.0f texts\n", i,
                   sure->said[i] / sure->n[i], sure->right[i] / sure->n[i], sure->n[i]);
    }
    if (all > 0)
        printf("expected calibration error %.3f\n", off / all);
}

static double cpu_seconds(void)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The answer when only the languages of the texts are asked for. */
static bool is_right_among(const struct language_model *model, const struct corpus *corpus,
                           const struct sample *sample)
{
    struct language_grams grams;
    struct language_guess guess;
    float most = -1e30F;
    size_t best = 0;

    language_grams_read(sample->text, &grams);
    language_model_judge(model, &grams, &guess);
    for (size_t c = 0; c < guess.class_count; c++)
        for (size_t i = 0; i < corpus->code_count; i++)
            if (memcmp(guess.codes[c], corpus->codes[i], LANGUAGE_CODE) == 0 &&
                guess.sums[c] > most) {
                most = guess.sums[c];
                best = c;
            }
    if (!guess.class_count) /* the script is one language's */
        return str_is(str_from(guess.code), sample->code);
    return memcmp(guess.codes[best], sample->code, LANGUAGE_CODE) == 0;
}

static void measure(const struct language_model *model, const struct corpus *corpus, int held)
{
    static const char big[] = " ar zh nl en fr de hi it ja ko pt ru es sv tr vi ";
    struct score scores[2] = {0};
    double among = 0, n = 0, spent = 0;
    struct sureness sure = {0};

    for (size_t i = 0; i < corpus->n; i++) {
        const struct sample *sample = &corpus->at[i];
        struct language language;
        char padded[LANGUAGE_CODE + 3];
        bool is_right, cld2;
        size_t bin;

        if (held < 0 || sample->fold != held)
            continue;
        spent -= cpu_seconds();
        language_detect_by(model, sample->text, &language);
        spent += cpu_seconds();
        is_right = str_is(str_from(language.code), sample->code);
        cld2 = cld2_says(sample->text, sample->code);
        (void)snprintf(padded, sizeof(padded), " %s ", sample->code);
        for (int set = strstr(big, padded) ? 0 : 1; set < 2; set++) {
            scores[set].right[sample->kind] += is_right;
            scores[set].cld2[sample->kind] += cld2;
            scores[set].all[sample->kind]++;
        }
        among += is_right_among(model, corpus, sample);
        n++;
        bin = language.confidence >= 1 ? 9 : (size_t)(10 * language.confidence);
        sure.said[bin] += language.confidence;
        sure.right[bin] += is_right;
        sure.n[bin]++;
    }
    print_score("16 languages", &scores[0]);
    print_score("all languages", &scores[1]);
    if (n > 0)
        printf("of %zu languages only, without CLD2: %.1f of %.0f texts\n", corpus->code_count,
               100 * among / n, n);
    if (n > 0)
        printf("%.1f µs of processor time a text\n", spent / n * 1e6);
    print_sureness(&sure);
}

static enum err run(struct corpus *corpus, struct str priors, const char *path, int held,
                    size_t steps)
{
    struct model_writer writer;
    struct language_model model;
    struct fault fault = {0};
    bool only_measure = !priors.n;
    enum err err = OK;

    model_writer_init(&writer, "language", LANGUAGE_MODEL_VERSION);
    for (int script = 0; !only_measure && !err && language_script_name(script); script++) {
        struct script_job *job = calloc(1, sizeof(*job));

        if (!job)
            return ERR_NO_MEMORY;
        job->script = script;
        job->random = 1;
        if (language_script_is_shared(script)) {
            err = choose_runs(job, corpus, held);
            if (!err)
                err = sort_samples(job, corpus, held);
            if (!err)
                err = train(job, corpus, job->classes > 20 ? steps : steps / 12);
            if (!err)
                err = write_script(&writer, job, priors);
            printf("%s: %zu languages, %zu runs\n", language_script_name(script), job->classes,
                   job->key_count);
            (void)fflush(stdout);
        }
        free(job);
    }
    if (!err && !only_measure)
        err = model_writer_save(&writer, path, &fault);
    if (!err)
        err = language_model_open(str_is(str_from(path), "-") ? NULL : path, &model, &fault);
    if (!err)
        measure(&model, corpus, held);
    else
        (void)fprintf(stderr, "bench_language: %s\n", fault_text(&fault, err));
    return err;
}

int main(int argc, char **argv)
{
    struct language_grams *grams = malloc(sizeof(*grams));
    struct corpus corpus = {0};
    struct buf text, priors;
    int64_t held = -1, steps = 1600000;
    enum err err = argc > 4 && grams ? str_to_i64(str_from(argv[4]), &held) : ERR_BAD_INPUT;

    if (!err && argc > 5)
        err = str_to_i64(str_from(argv[5]), &steps);
    buf_init(&text, 512 << 20);
    buf_init(&priors, 1 << 20);
    if (!err)
        err = io_read_file(argv[1], &text, NULL);
    if (!err && !str_is(str_from(argv[2]), "-"))
        err = io_read_file(argv[2], &priors, NULL);
    if (!err)
        err = read_corpus(buf_str(&text), &corpus);
    for (size_t i = 0; !err && i < corpus.n; i++) {
        language_grams_read(corpus.at[i].text, grams);
        err = add_grams(&corpus, &corpus.at[i], grams);
    }
    drop_foreign(&corpus);
    if (!err)
        err = run(&corpus, buf_str(&priors), argv[3], (int)held, (size_t)steps);
    if (err)
        (void)fprintf(stderr, "bench_language: %s\n", err_info(err)->sentence);
    return err != OK;
}
