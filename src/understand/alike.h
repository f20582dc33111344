/* alike.h: do two short texts say the same? A number from 0 to 1, of what they share.
 *
 * likeness.h measures long texts by runs of words; posts of a dozen words that tell one story share
 * few runs. Here each text becomes a gist: its words without addresses, handles and "rt", how rare
 * each is (word_share.h), and its runs of four letters. Two gists are compared in ALIKE_FEATURES
 * ways: sets of words, of pairs of words, of letters, the longest common sequence, numbers, some of
 * them weighted by rarity (the usual measures of overlap; Lan, Qiu, He, Xu 2017, "A Continuously
 * Growing Dataset of Sentential Paraphrases", section 5, has most of them).
 *
 * alike_score is the mean of three of these, each from 0 to 1: letters, words by rarity, the
 * longest common sequence of words. Nothing in it is trained, because the data there is may be
 * measured on, not shipped from. bench/alike.c measures it beside weights trained on all features.
 *
 * Only the first GIST_WORDS_MAX words count, and GIST_GRAMS_MAX runs of letters. Pure; any thread.
 */
#ifndef UNDERSTAND_ALIKE_H
#define UNDERSTAND_ALIKE_H

#include "understand/word.h"

enum { GIST_WORDS_MAX = 128, GIST_GRAMS_MAX = 768 };

/* What is compared; the arrays are the owner's, each of n items. */
struct gist {
    const uint32_t *words;  /* hashes, in order */
    const uint32_t *sorted; /* the words once each, sorted: */
    const float *rarity;    /* and 0 to 1: 1 for what stands in no table */
    const uint32_t *grams;  /* hashes of runs of four letters, once each, sorted */
    uint32_t word_count, sorted_count, gram_count;
    uint64_t
        hash; /* of the words in their order: equal for texts that are word for word the same */
};

/* Room for one gist and for making it. One struct belongs to one thread. */
struct gist_room {
    struct words cut;
    struct buf bare;
    struct gist gist; /* points into the arrays below */
    uint32_t words[GIST_WORDS_MAX], sorted[GIST_WORDS_MAX], grams[GIST_GRAMS_MAX];
    float rarity[GIST_WORDS_MAX];
};

void gist_room_init(struct gist_room *room);
void gist_room_clear(struct gist_room *room);

/* Fills room->gist. Errors as words_read. */
must_check enum err gist_read(struct gist_room *room, struct str text);

/* In this order; shares are from 0 to 1. `of_less` is the share of the smaller set. */
#define ALIKE_FEATURES_LIST(X)                                                                     \
    X(ALIKE_LETTERS)                                                                               \
    X(ALIKE_LETTERS_OF_LESS)                                                                       \
    X(ALIKE_WORDS)                                                                                 \
    X(ALIKE_WORDS_OF_LESS)                                                                         \
    X(ALIKE_RARITY)                                                                                \
    X(ALIKE_RARITY_OF_LESS)                                                                        \
    X(ALIKE_RARITY_OF_MORE)                                                                        \
    X(ALIKE_RARITY_SHARED) /* logarithm of the sum */                                              \
    X(ALIKE_PAIRS)                                                                                 \
    X(ALIKE_PAIRS_OF_LESS)                                                                         \
    X(ALIKE_SEQUENCE_OF_LESS)                                                                      \
    X(ALIKE_SEQUENCE_OF_MORE)                                                                      \
    X(ALIKE_RUN_OF_LESS) /* the longest run of words */                                            \
    X(ALIKE_LENGTHS)     /* the shorter to the longer */                                           \
    X(ALIKE_SHORTER)     /* logarithms of how many words */                                        \
    X(ALIKE_LONGER)                                                                                \
    X(ALIKE_RAREST_ONLY_A) /* the rarest word that the other lacks */                              \
    X(ALIKE_RAREST_ONLY_B)                                                                         \
    X(ALIKE_SAME_BEGINNING)                                                                        \
    X(ALIKE_SAME_END)

enum alike_feature {
#define X(id) id,
    ALIKE_FEATURES_LIST(X)
#undef X
        ALIKE_FEATURES
};

void alike_features(const struct gist *a, const struct gist *b, double out[ALIKE_FEATURES]);
double alike_score(const struct gist *a, const struct gist *b);

#endif
