/* model_file_fuzz.c: any bytes as a file of trained models: refused with a reason, or every weight
 * in it can be used. A checksum guards these files, so one that fits is put in, else nothing behind
 * it would ever be looked at. */
#include <math.h>

#include "understand/label.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { BYTES_AT = 40, HASH_AT = 48, HEAD_BYTES = 64, SEED = 11, MOST = 1 << 20 };

static void make_checksum(char *file, size_t n)
{
    uint64_t bytes = n, hash = 0;

    memcpy(file + BYTES_AT, &bytes, sizeof(bytes));
    memcpy(file + HASH_AT, &hash, sizeof(hash));
    hash = str_hash(str_of(file + HEAD_BYTES, n - HEAD_BYTES),
                    str_hash(str_of(file, HEAD_BYTES), SEED));
    memcpy(file + HASH_AT, &hash, sizeof(hash));
}

static void label_with(const struct label_model *model, const char *text)
{
    struct labeller *labeller;
    struct understood found = {0};
    double sum;

    if (labeller_new(model, &labeller))
        return;
    if (!label_text(labeller, NULL, str_from(text), model->head_count & 1, &found)) {
        for (int label = 0; label < LABEL_COUNT; label++)
            bug_on(!(found.labels[label] >= 0 && found.labels[label] <= 1));
        sum = found.negative + found.neutral + found.positive;
        bug_on(!(sum > 0.999 && sum < 1.001));
    }
    labeller_free(labeller);
}

static void look_at(struct str bytes)
{
    struct label_model model;
    struct model_file file;
    struct fault fault = {0};
    const void *at;
    size_t count;

    if (!label_model_view(bytes, &model, &fault)) {
        label_with(&model, "My order never came, and nobody answers :( why? @acme_help");
        label_with(&model, "");
        label_model_close(&model);
    } else {
        bug_on(!fault.text[0]);
    }
    if (!model_file_view(bytes, "threads", 1, &file, &fault))
        (void)!model_file_section(&file, "weights", 4, &at, &count, &fault);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char *file;

    if (n > MOST)
        return 0;
    file = aligned_alloc(MODEL_FILE_ALIGN, (n / MODEL_FILE_ALIGN + 1) * MODEL_FILE_ALIGN);
    if (!file)
        return 0;
    memcpy(file, data, n);
    look_at(str_of(file, n));
    if (n >= HEAD_BYTES) {
        make_checksum(file, n);
        look_at(str_of(file, n));
    }
    free(file);
    return 0;
}
