/* feature.h: what a text is made of, as numbers that a linear model adds up.
 *
 * Two groups of hashed features (Weinberger et al. 2009), each there or not:
 *   FEATURE_WORD  runs of 1 to 3 words (a negated word is another word), what a sentence begins and
 *                 ends with, and the skeleton: runs of 2 to 4 where only function words stay and
 *                 every other word is its ending ("you should -", "make sure -"), which carries
 * over from one trade to another; FEATURE_CHAR  runs of 2 to 5 characters of the normalised text,
 * across words. And `ours`: FEATURE_OURS numbers, about 0 to 1 each, of lexicons, cues, persons
 * addressed, punctuation, and place (the list stands in feature_ours.c). Which are which is part of
 * a model's file: FEATURE_VERSION changes whenever any of it does.
 *
 * At most FEATURE_TOKENS_MAX tokens and FEATURE_BYTES_MAX bytes of the normalised text count.
 * Linear. The struct keeps its memory; one belongs to one thread.
 */
#ifndef UNDERSTAND_FEATURE_H
#define UNDERSTAND_FEATURE_H

#include "understand/manner.h"

enum {
    FEATURE_VERSION = 3,
    FEATURE_OURS = 128,
    FEATURE_STACK = 112, /* of `ours`: from here on what the model's earlier heads say */
    FEATURE_TOKENS_MAX = 1500,
    FEATURE_BYTES_MAX = 6000,
};

enum feature_group { FEATURE_WORD, FEATURE_CHAR, FEATURE_GROUPS };

struct features {
    uint32_t *at[FEATURE_GROUPS]; /* different ones, none is 0 */
    size_t n[FEATURE_GROUPS], cap;
    float ours[FEATURE_OURS];
    struct manner manner; /* read with `ours` */
    uint32_t *seen;
    size_t seen_cap;
};

void features_init(struct features *features);
void features_clear(struct features *features);

/* The hashed groups; `ours` is set to 0. ERR_NO_MEMORY. */
must_check enum err features_read(struct features *features, const struct normal *normal);

/* `ours`, from the tokens and from what the cues add up to (label.c), CUE_WEIGHED of them. */
void features_ours(struct features *features, const struct normal *normal, const double *cues);

/* What stands in how a thing is said, whatever it is about; logits, set by hand. 0: nothing.
 * A grievance: who is addressed, denials, how long, no smiles. A question: what its sentences begin
 * and end with. (A proposal: manner.h.) */
double features_grievance(const struct features *features);
double features_asking(const struct features *features);

/* How good (above 0) or bad a word or emoji is by itself, -4 to 4 (models/labels/valence.tsv);
 * 0: nothing known. `word` is a token's text. */
double valence_of(struct str word);
/* How good or bad the company is that an English word keeps, -4 to 4, most below 1: what its vector
 * says of its valence (models/vectors/leanings.tsv.gz), also of words that nobody rated. 0: nothing
 * known. Heard in `ours` where the text is English. */
double leaning_of(struct str word);

/* Whether enough words hold an English sentence together. What the heads have learned is English.
 */
bool normal_is_english(const struct normal *normal);

#endif
