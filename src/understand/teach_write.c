/* teach_write.c: lessons into a file of label_model.h. */
#include <math.h>

#include "understand/teach_parts.h"

/* A feature and how much it matters to the head it matters to most. */
struct worth {
    uint32_t feature;
    float worth;
};

struct writer {
    const struct school *school;
    const struct taught *heads;
    size_t n;
    uint32_t buckets;
    float step[LABEL_HEADS_MAX]; /* of the 8-bit weights */
};

static int by_worth(const void *a, const void *b)
{
    const struct worth *one = a, *two = b;

    if (one->worth != two->worth)
        return one->worth < two->worth ? 1 : -1;
    return one->feature < two->feature ? -1 : one->feature > two->feature;
}

static enum err worths(const struct writer *writer, struct worth *out_all)
{
    uint32_t known = writer->school->known;
    float *counts = calloc(known + 1, sizeof(float));

    if (!counts)
        return ERR_NO_MEMORY;
    for (size_t i = 0; i < writer->school->feature_n; i++)
        if (writer->school->features[i] != TEACH_UNKNOWN)
            counts[writer->school->features[i]]++;
    for (uint32_t i = 0; i < known; i++) {
        float most = 0;

        for (size_t head = 0; head < writer->n; head++) {
            float weight = fabsf(writer->heads[head].lesson.weights[i]) *
                           (float)writer->heads[head].slope;

            most = weight > most ? weight : most;
        }
        out_all[i] = (struct worth){i, most * sqrtf(counts[i])};
    }
    free(counts);
    return OK;
}

static int8_t rounded(const struct writer *writer, size_t head, uint32_t feature)
{
    float value = roundf(writer->heads[head].lesson.weights[feature] / writer->step[head]);

    return (int8_t)(value > 127 ? 127 : value < -127 ? -127 : value);
}

/* The most worthy first; whoever finds its bucket full, or its check taken, is left out. */
static void place(const struct writer *writer, const struct worth *all, struct model_bucket *out)
{
    for (uint32_t i = 0; i < writer->school->known; i++) {
        uint32_t hash = writer->school->hashes[all[i].feature];
        struct model_bucket *bucket = &out[label_bucket(hash, writer->buckets)];
        struct model_row *row = NULL;

        if (all[i].worth <= 0)
            return;
        for (int k = 0; k < LABEL_BUCKET_ROWS; k++) {
            if (bucket->rows[k].check == label_check(hash))
                break;
            if (!bucket->rows[k].check) {
                row = &bucket->rows[k];
                break;
            }
        }
        if (!row)
            continue;
        row->check = label_check(hash);
        for (size_t head = 0; head < writer->n; head++)
            row->weights[head] = rounded(writer, head, all[i].feature);
    }
}

/* So that one in ten thousand weights is cut off, and the others are as fine as may be. */
static enum err find_steps(struct writer *writer)
{
    uint32_t known = writer->school->known;
    struct worth *sorted = malloc((known + 1) * sizeof(*sorted));

    if (!sorted)
        return ERR_NO_MEMORY;
    for (size_t head = 0; head < writer->n; head++) {
        for (uint32_t i = 0; i < known; i++)
            sorted[i] = (struct worth){i, fabsf(writer->heads[head].lesson.weights[i])};
        qsort(sorted, known, sizeof(*sorted), by_worth);
        writer->step[head] = known ? sorted[known / 10000].worth / 127 : 1;
        if (!(writer->step[head] > 0))
            writer->step[head] = 1;
    }
    free(sorted);
    return OK;
}

static void write_heads(const struct writer *writer, struct model_head *out)
{
    for (size_t i = 0; i < writer->n; i++) {
        const struct taught *taught = &writer->heads[i];
        size_t length = strnlen(taught->name, LABEL_HEAD_NAME - 1);

        memcpy(out[i].name, taught->name, length);
        out[i].bias = taught->lesson.bias;
        for (int group = 0; group < FEATURE_GROUPS; group++)
            out[i].scale[group] = taught->lesson.scale[group] * writer->step[i];
        out[i].slope = (float)taught->slope;
        out[i].shift = (float)taught->shift;
        memcpy(out[i].ours, taught->lesson.ours, sizeof(out[i].ours));
    }
}

enum err school_write(const struct school *school, const struct taught *heads, size_t n,
                      uint32_t buckets, const char *name, const char *path, struct fault *fault)
{
    struct writer writer = {.school = school, .heads = heads, .n = n, .buckets = buckets};
    struct model_head *out_heads = calloc(n + 1, sizeof(*out_heads));
    struct model_bucket *out_buckets = calloc(buckets, sizeof(*out_buckets));
    struct worth *all = malloc((school->known + 1) * sizeof(*all));
    struct model_writer out;
    enum err err = out_heads && out_buckets && all ? worths(&writer, all) : ERR_NO_MEMORY;

    if (!err)
        err = find_steps(&writer);
    if (!err) {
        qsort(all, school->known, sizeof(*all), by_worth);
        write_heads(&writer, out_heads);
        place(&writer, all, out_buckets);
        model_writer_init(&out, school->look ? "mail" : "labels",
                          school->look ? MAIL_LOOK_VERSION : FEATURE_VERSION);
        model_writer_add(&out, "name", name, strlen(name));
        model_writer_add(&out, "heads", out_heads, n * sizeof(*out_heads));
        model_writer_add(&out, "buckets", out_buckets, buckets * sizeof(*out_buckets));
        err = model_writer_save(&out, path, fault);
        model_writer_clear(&out);
    }
    free(all);
    free(out_buckets);
    free(out_heads);
    return err;
}
