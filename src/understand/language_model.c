#include "understand/language_model.h"

#include <math.h>

enum {
    BUCKETS = 4096,
    ROWS_AT_ONCE = 256, /* of 127 at most: what 16 bits hold */
};

_Static_assert(ROWS_AT_ONCE * 127 <= INT16_MAX, "no lane runs over");

static enum err take(const struct language_model *model, const char *script, const char *what,
                     size_t size, const void **out_at, size_t *out_n, struct fault *fault)
{
    char name[2 * MODEL_FILE_NAME];

    (void)snprintf(name, sizeof(name), "%s.%s", script, what);
    return model_file_section(&model->file, name, size, out_at, out_n, fault);
}

static enum err take_table(const struct language_model *model, int script,
                           struct language_table *out_table, struct fault *fault)
{
    struct language_table table = {0};
    const char *name = language_script_name(script);
    const void *codes = NULL, *bias = NULL, *keys = NULL, *begins = NULL, *rows = NULL;
    size_t biases = 0, rows_n = 0, begins_n = 0;
    enum err err = take(model, name, "c", LANGUAGE_CODE, &codes, &table.class_count, NULL);

    if (err)
        return err;
    err = take(model, name, "b", sizeof(float), &bias, &biases, fault);
    if (!err)
        err = take(model, name, "k", sizeof(uint32_t), &keys, &table.key_count, fault);
    if (!err)
        err = take(model, name, "i", sizeof(uint16_t), &begins, &begins_n, fault);
    if (!err)
        err = take(model, name, "r", 1, &rows, &rows_n, fault);
    if (err)
        return err;
    if (!table.class_count || table.class_count > LANGUAGE_CLASSES_MAX ||
        biases != table.class_count + 1 || begins_n != BUCKETS + 1 ||
        rows_n != table.key_count * language_stride(table.class_count) ||
        table.key_count > UINT16_MAX)
        return fault_set(fault, ERR_CORRUPT, "the parts of '%s' do not fit together", name);
    table.codes = codes;
    table.bias = bias;
    table.scale = table.bias[table.class_count];
    table.keys = keys;
    table.begins = begins;
    table.rows = rows;
    *out_table = table;
    return OK;
}

/* A script the model says nothing of is left out; what it says must hold together. */
static enum err check_table(const struct language_model *model, int script, struct fault *fault)
{
    struct language_table table;
    enum err err = take_table(model, script, &table, fault);

    for (size_t i = 0; !err && i < BUCKETS; i++)
        if (table.begins[i] > table.begins[i + 1] || table.begins[i + 1] > table.key_count)
            err = fault_set(fault, ERR_CORRUPT, "the list of '%s' is out of order",
                            language_script_name(script));
    return err == ERR_NOT_FOUND ? OK : err;
}

enum err language_model_open(const char *path, struct language_model *out_model,
                             struct fault *fault)
{
    struct language_model model = {0};
    enum err err = path ? model_file_open(path, "language", LANGUAGE_MODEL_VERSION, &model.file,
                                          fault)
                        : model_file_view(model_built_in("language"), "language",
                                          LANGUAGE_MODEL_VERSION, &model.file, fault);

    if (err)
        return err;
    for (int i = 0; !err && language_script_name(i); i++)
        if (language_script_is_shared(i))
            err = check_table(&model, i, fault);
    if (err)
        model_file_close(&model.file);
    else
        *out_model = model;
    return err;
}

enum err language_model_usual(struct language_model *out_model)
{
    return model_file_built_in("language", LANGUAGE_MODEL_VERSION, &out_model->file);
}

void language_model_close(struct language_model *model) { model_file_close(&model->file); }

enum { BUCKET_SHIFT = 20, BUCKET_REST = (1 << BUCKET_SHIFT) - 1 };

_Static_assert(BUCKETS == 1u << (32 - BUCKET_SHIFT), "keys are hashes of 32 bits");

/* Where in its bucket a key would stand if keys lay evenly, which hashes nearly do. */
static size_t place_of(const struct language_table *table, uint32_t key)
{
    size_t begin = table->begins[key >> BUCKET_SHIFT],
           end = table->begins[(key >> BUCKET_SHIFT) + 1];

    return begin + ((key & BUCKET_REST) * (end - begin) >> BUCKET_SHIFT);
}

/* SIZE_MAX: a run that was not learned. Walks from `at` (place_of), a step or two. */
static size_t row_of(const struct language_table *table, uint32_t key, size_t at)
{
    while (at < table->key_count && table->keys[at] < key)
        at++;
    while (at && table->keys[at - 1] >= key)
        at--;
    return at < table->key_count && table->keys[at] == key ? at : SIZE_MAX;
}

/* Where the rows lie that a text has. Each step's memory is on its way before the first is read. */
static size_t find_rows(const struct language_table *table, const struct language_grams *grams,
                        const int8_t *out_rows[LANGUAGE_GRAMS_MAX])
{
    uint16_t at[LANGUAGE_GRAMS_MAX];
    size_t n = 0;

    for (size_t i = 0; i < grams->n; i++) {
        at[i] = (uint16_t)place_of(table, grams->at[i]);
        __builtin_prefetch(&table->keys[at[i]]);
    }
    for (size_t i = 0; i < grams->n; i++) {
        size_t row = row_of(table, grams->at[i], at[i]);

        if (row == SIZE_MAX)
            continue;
        out_rows[n] = table->rows + row * language_stride(table->class_count);
        __builtin_prefetch(out_rows[n++]);
    }
    return n;
}

/* Lanes of a fixed number, which compilers make one instruction of. */
static void add_lanes(const int8_t *const *rows, size_t n, size_t lane,
                      int32_t counts[LANGUAGE_LANES])
{
    for (size_t from = 0; from < n; from += ROWS_AT_ONCE) {
        size_t end = from + ROWS_AT_ONCE < n ? from + ROWS_AT_ONCE : n;
        int16_t some[LANGUAGE_LANES] = {0};

        for (size_t i = from; i < end; i++)
            for (size_t c = 0; c < LANGUAGE_LANES; c++)
                some[c] = (int16_t)(some[c] + rows[i][lane + c]);
        for (size_t c = 0; c < LANGUAGE_LANES; c++)
            counts[c] += some[c];
    }
}

static void add_up(const struct language_table *table, const struct language_grams *grams,
                   float sums[LANGUAGE_CLASSES_MAX])
{
    const int8_t *rows[LANGUAGE_GRAMS_MAX];
    size_t n = find_rows(table, grams, rows);
    float scale = table->scale / sqrtf((float)(grams->n ? grams->n : 1));

    for (size_t lane = 0; lane < table->class_count; lane += LANGUAGE_LANES) {
        int32_t counts[LANGUAGE_LANES] = {0};

        add_lanes(rows, n, lane, counts);
        for (size_t c = lane; c < lane + LANGUAGE_LANES && c < table->class_count; c++)
            sums[c] = table->bias[c] + scale * (float)counts[c - lane];
    }
}

static void choose(struct language_guess *guess)
{
    size_t best = 0;
    double all = 0;

    for (size_t c = 1; c < guess->class_count; c++)
        best = guess->sums[c] > guess->sums[best] ? c : best;
    for (size_t c = 0; c < guess->class_count; c++)
        all += exp((double)(guess->sums[c] - guess->sums[best]));
    memcpy(guess->code, guess->codes[best], LANGUAGE_CODE);
    guess->chance = 1 / all;
}

void language_model_judge(const struct language_model *model, const struct language_grams *grams,
                          struct language_guess *out_guess)
{
    const char *name = language_script_name(grams->script);
    struct language_table table;

    *out_guess = (struct language_guess){0};
    if (!name)
        return;
    if (!language_script_is_shared(grams->script)) {
        memcpy(out_guess->code, name, strlen(name));
        out_guess->chance = (double)grams->letters / ((double)grams->letters + 1);
        return;
    }
    if (take_table(model, grams->script, &table, NULL))
        return;
    add_up(&table, grams, out_guess->sums);
    out_guess->codes = table.codes;
    out_guess->class_count = table.class_count;
    choose(out_guess);
}

void language_guess_add(struct language_guess *guess, const char *code, float more)
{
    for (size_t c = 0; c < guess->class_count; c++)
        if (str_is(str_from(code), guess->codes[c])) {
            guess->sums[c] += more;
            choose(guess);
            return;
        }
}
