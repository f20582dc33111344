/* teach.h: training what label_model.h reads, from examples, and telling how good it is.
 *
 * Examples come as lines of JSON: {"set","text","title"?,"fold"?,"weight"?,"want":{HEAD:0|1,…}}.
 * With "signs" (parse/mail_signs.h) in each line the examples are whole mails, read as mail_look.h
 * says, and the file that is written is of the kind "mail".
 * The features are those of the running program (feature.h), so nothing can differ between what
 * is learned and what is used. Each head is a linear support vector machine with squared hinge,
 * solved by dual coordinate descent (Hsieh et al. 2008, "A Dual Coordinate Descent Method for
 * Large-scale Linear SVM"), each feature scaled by its naive Bayes log-count ratio (Wang and
 * Manning 2012, "Baselines and Bigrams"); its sums become probabilities by a logistic curve that
 * is fitted (Platt 2000; Lin, Lin, Weng 2007) to sums of examples that were held out. Everything
 * is a function of examples and options: the order of updates comes from a fixed seed.
 *
 * Memory is about 5 kB an example; TEACH_EXAMPLES_MAX of them.
 */
#ifndef UNDERSTAND_TEACH_H
#define UNDERSTAND_TEACH_H

#include "understand/label_model.h"

enum {
    TEACH_EXAMPLES_MAX = 1 << 20,
    TEACH_SETS_MAX = 64,
    TEACH_FOLDS = 10,
    TEACH_WEIGHT_MAX = 1000, /* of an example */
};

struct teach_options {
    double cost;              /* C: how much a wrong example costs */
    double word, chars, ours; /* how much a group of features counts */
    double bayes;             /* how far the ratios scale: 0 not at all, 1 fully */
    double positive;          /* cost of a positive example, times */
    bool balanced;            /* and times how rare they are */
    size_t rounds;            /* over all examples at most */
    int folds;                /* for held-out sums; 2 to TEACH_FOLDS */
};

extern const struct teach_options teach_usual;

struct example {
    uint32_t first[FEATURE_GROUPS], n[FEATURE_GROUPS]; /* in `hashes`, later `features` */
    float ours[FEATURE_OURS];
    float weight;
    uint8_t set, fold;
    int8_t want[LABEL_HEADS_MAX]; /* -1: not known */
};

struct school;

must_check enum err school_new(struct school **out_school);
void school_free(struct school *school);

/* One line. ERR_BAD_INPUT, ERR_TOO_BIG, ERR_NO_MEMORY. */
must_check enum err school_add(struct school *school, struct str line, struct fault *fault);
/* After the last line, before anything else. */
must_check enum err school_close(struct school *school);

size_t school_size(const struct school *school);
int school_head(const struct school *school, const char *name); /* -1: no example says */
int school_set(const struct school *school, const char *name);
const struct example *school_example(const struct school *school, size_t i);

/* Which examples: bit s of `sets` for set s. A fold is left out (or alone in, when `only`). */
struct part {
    uint64_t sets;
    int fold; /* -1: all */
    bool only;
};

/* One head, trained. */
struct lesson {
    float *weights; /* a feature each */
    size_t n;
    float scale[FEATURE_GROUPS];
    float ours[FEATURE_OURS], bias;
};

must_check enum err lesson_learn(const struct school *school, int head, struct part part,
                                 const struct teach_options *options, struct lesson *out_lesson);
double lesson_sum(const struct school *school, const struct lesson *lesson, size_t example);
void lesson_clear(struct lesson *lesson);

/* Sums of examples by lessons that did not see them; NaN for those outside of `sets`. With
 * `test` sets: their examples alone are judged, by one lesson of all `sets` when they are not among
 * these. Room for school_size. */
must_check enum err lesson_held_out(const struct school *school, int head, uint64_t sets,
                                    uint64_t test, const struct teach_options *options,
                                    double *out_sums);

/* logistic(slope × sum + shift) that fits; NaN sums are passed over. What is common or rare in the
 * examples is taken out again, for it is no evidence: half and half it would fit as well. */
void lesson_fit(const struct school *school, int head, const double *sums, double *out_slope,
                double *out_shift);

struct taught {
    const char *name;
    struct lesson lesson;
    double slope, shift;
};

/* What a head says of every example, as later heads hear it: slot `slot` of the stack. `held_out`
 * are the sums of the examples it learned from (NaN for others). */
void school_stack(struct school *school, int slot, const struct taught *taught,
                  const double *held_out);

/* A file (label_model.h) with these heads, weights rounded to 8 bits; of all features those that
 * matter most are kept, buckets × LABEL_BUCKET_ROWS at most. */
must_check enum err school_write(const struct school *school, const struct taught *heads, size_t n,
                                 uint32_t buckets, const char *name, const char *path,
                                 struct fault *fault);

#endif
