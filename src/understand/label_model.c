#include "understand/label_model.h"

#include <math.h>

#include "understand/mail_look.h"

enum {
    CHECK_BYTES = offsetof(struct model_row, weights),
    AHEAD = 12 /* features whose bucket is asked for before it is needed */
};

_Static_assert(FEATURE_STACK + LABEL_HEADS_MAX <= FEATURE_OURS, "room for what heads say");
_Static_assert(sizeof(struct model_bucket) == 64, "a bucket is a line of the cache");

/* What is no number, or beyond all reason, would make nothing of every label. */
static bool is_number(float value) { return fabsf(value) <= LABEL_WEIGHT_MOST; }

static bool is_sound(const struct model_head *head)
{
    bool sound = is_number(head->bias) && is_number(head->slope) && is_number(head->shift);

    for (int group = 0; group < FEATURE_GROUPS; group++)
        sound = sound && is_number(head->scale[group]);
    for (int i = 0; i < FEATURE_OURS; i++)
        sound = sound && is_number(head->ours[i]);
    return sound;
}

static enum err look_at(struct label_model *model, struct fault *fault)
{
    const void *name, *heads, *buckets;
    size_t name_bytes, bucket_count;
    enum err err = model_file_section(&model->file, "name", 1, &name, &name_bytes, fault);

    if (!err)
        err = model_file_section(&model->file, "heads", sizeof(struct model_head), &heads,
                                 &model->head_count, fault);
    if (!err)
        err = model_file_section(&model->file, "buckets", sizeof(struct model_bucket), &buckets,
                                 &bucket_count, fault);
    if (err)
        return err;
    if (name_bytes >= LABEL_MODEL_NAME || !model->head_count ||
        model->head_count > LABEL_HEADS_MAX || !bucket_count || bucket_count > LABEL_BUCKETS_MAX)
        return fault_set(fault, ERR_CORRUPT, "its heads, name or buckets are too many or none");
    memcpy(model->name, name, name_bytes);
    model->heads = heads;
    model->buckets = buckets;
    model->bucket_count = (uint32_t)bucket_count;
    for (size_t i = 0; i < model->head_count; i++) {
        if (model->heads[i].name[LABEL_HEAD_NAME - 1])
            return fault_set(fault, ERR_CORRUPT, "the name of a head does not end");
        if (!is_sound(&model->heads[i]))
            return fault_set(fault, ERR_CORRUPT, "'%s' has weights that are no numbers",
                             model->heads[i].name);
    }
    (void)snprintf(model->who, sizeof(model->who), "%s %08x", model->name,
                   (unsigned)(model->file.hash >> 32));
    return OK;
}

enum err label_model_view(struct str bytes, struct label_model *out_model, struct fault *fault)
{
    struct label_model model = {0};
    enum err err = model_file_view(bytes, "labels", FEATURE_VERSION, &model.file, fault);

    if (!err)
        err = look_at(&model, fault);
    if (!err)
        *out_model = model;
    return err;
}

static enum err open_kind(const char *path, const char *kind, uint32_t version,
                          struct label_model *out_model, struct fault *fault)
{
    struct label_model model = {0};
    enum err err = path ? model_file_open(path, kind, version, &model.file, fault)
                        : model_file_shipped(kind, version, &model.file, fault);

    if (err)
        return err;
    err = look_at(&model, fault);
    if (err)
        model_file_close(&model.file);
    else
        *out_model = model;
    return err;
}

enum err label_model_open(const char *path, struct label_model *out_model, struct fault *fault)
{
    return open_kind(path, "labels", FEATURE_VERSION, out_model, fault);
}

enum err label_model_open_mail(const char *path, struct label_model *out_model, struct fault *fault)
{
    return open_kind(path, "mail", MAIL_LOOK_VERSION, out_model, fault);
}

void label_model_close(struct label_model *model)
{
    if (!model)
        return;
    model_file_close(&model->file);
    *model = (struct label_model){0};
}

int label_model_head(const struct label_model *model, const char *name)
{
    for (size_t i = 0; i < model->head_count; i++)
        if (strcmp(model->heads[i].name, name) == 0)
            return (int)i;
    return -1;
}

static void add_row(const struct model_bucket *bucket, uint16_t check, int32_t *sums)
{
    for (int i = 0; i < LABEL_BUCKET_ROWS; i++) {
        const struct model_row *row = &bucket->rows[i];
        int8_t bytes[LABEL_ROW_BYTES];

        if (row->check != check)
            continue;
        memcpy(bytes, row, sizeof(bytes));
        /* a whole register at once; what becomes of the check's two bytes is not used */
        for (int k = 0; k < LABEL_ROW_BYTES; k++)
            sums[k] += bytes[k];
        return;
    }
}

void label_model_sums(const struct label_model *model, const struct features *features,
                      double *out_sums)
{
    int32_t sums[FEATURE_GROUPS][LABEL_ROW_BYTES] = {0};
    float ours[FEATURE_OURS];

    for (int group = 0; group < FEATURE_GROUPS; group++)
        for (size_t i = 0; i < features->n[group]; i++) {
            uint32_t hash = features->at[group][i];

            if (i + AHEAD < features->n[group])
                __builtin_prefetch(&model->buckets[label_bucket(features->at[group][i + AHEAD],
                                                                model->bucket_count)]);
            add_row(&model->buckets[label_bucket(hash, model->bucket_count)], label_check(hash),
                    sums[group]);
        }
    memcpy(ours, features->ours, sizeof(ours));
    for (size_t i = 0; i < model->head_count; i++) {
        const struct model_head *head = &model->heads[i];
        double sum = head->bias;

        for (int group = 0; group < FEATURE_GROUPS; group++)
            if (features->n[group])
                sum += (double)head->scale[group] * sums[group][i + CHECK_BYTES] /
                       sqrt((double)features->n[group]);
        for (int k = 0; k < FEATURE_OURS; k++)
            sum += head->ours[k] * ours[k];
        ours[FEATURE_STACK + i] = (float)(1 / (1 + exp(-label_model_evidence(model, (int)i, sum))));
        out_sums[i] = sum;
    }
}

double label_model_evidence(const struct label_model *model, int head, double sum)
{
    return model->heads[head].slope * sum + model->heads[head].shift;
}
