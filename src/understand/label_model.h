/* label_model.h: trained weights, as they lie in a file.
 *
 * A model has heads (complaint, question, …, negative, neutral, positive, request), each a linear
 * function of the features (feature.h) and a logistic curve that makes a probability of its sum
 * (Platt 2000). All heads' weights of one feature lie together, so a feature costs one look into
 * memory: a row is 16 bits of the feature's hash and LABEL_HEADS_MAX weights of 8 bits, four rows
 * are a bucket of 64 bytes, and the hash says the bucket. A feature without a row weighs nothing.
 *
 * They lie in a model file (model_file.h) of the kind "labels" with the sections "name", "heads"
 * and "buckets"; its version is FEATURE_VERSION, for weights mean nothing without the features they
 * were learned with. The shipped one is models/labels/labels.model.
 *
 * A model is never changed once it is open; any thread.
 */
#ifndef UNDERSTAND_LABEL_MODEL_H
#define UNDERSTAND_LABEL_MODEL_H

#include "understand/feature.h"
#include "understand/model_file.h"

enum {
    LABEL_HEADS_MAX = 14,
    LABEL_HEAD_NAME = 16,
    LABEL_MODEL_NAME = 32,
    LABEL_BUCKET_ROWS = 4,
    LABEL_BUCKETS_MAX = 1 << 17, /* 8 MiB */
    LABEL_WEIGHT_MOST = 1000000, /* a larger one, or none, is refused */
};

/* The section "heads". */
struct model_head {
    char name[LABEL_HEAD_NAME];
    float bias, scale[FEATURE_GROUPS]; /* of the groups' sums of 8-bit weights */
    float slope, shift;                /* evidence: slope × sum + shift, as log odds */
    float ours[FEATURE_OURS];
};

/* The section "buckets". */
struct model_row {
    uint16_t check; /* 0: no row */
    int8_t weights[LABEL_HEADS_MAX];
};

enum { LABEL_ROW_BYTES = sizeof(struct model_row) };

struct model_bucket {
    struct model_row rows[LABEL_BUCKET_ROWS];
};

struct label_model {
    struct model_file file;
    char name[LABEL_MODEL_NAME];
    char who[LABEL_MODEL_NAME + 12]; /* the name and half the file's checksum */
    const struct model_head *heads;
    size_t head_count;
    const struct model_bucket *buckets;
    uint32_t bucket_count;
};

static inline uint32_t label_bucket(uint32_t hash, uint32_t buckets)
{
    return (uint32_t)((uint64_t)hash * buckets >> 32);
}
static inline uint16_t label_check(uint32_t hash) { return (uint16_t)((hash & 0xffff) | 1); }

/* Maps the file; path NULL: the shipped one. As model_file_open. */
must_check enum err label_model_open(const char *path, struct label_model *out_model,
                                     struct fault *fault);
/* The same for what was learned from whole mails (mail_look.h); the shipped one is
 * models/mail/mail.model. */
must_check enum err label_model_open_mail(const char *path, struct label_model *out_model,
                                          struct fault *fault);
/* The same for a file's bytes, as model_file_view. */
must_check enum err label_model_view(struct str bytes, struct label_model *out_model,
                                     struct fault *fault);
void label_model_close(struct label_model *model);

/* Number of the head, or -1. */
int label_model_head(const struct label_model *model, const char *name);

/* What each head says of the text, before the logistic curve; `head_count` of them. */
void label_model_sums(const struct label_model *model, const struct features *features,
                      double *out_sums);
/* What a head has seen for its label, as log odds, whatever share of what it learned from had it.
 */
double label_model_evidence(const struct label_model *model, int head, double sum);

#endif
