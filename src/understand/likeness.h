/* likeness.h: how alike two texts are, and finding alike ones without comparing all.
 *
 * Texts are sets of shingles: runs of k words (Broder 1997, "On the resemblance and containment
 * of documents"). Two measures: how much of the one stands in the other (containment), and what
 * they share of both together (resemblance). A sketch is SKETCH_BANDS numbers, each made of the
 * minima of two random orders of the shingles of three words (MinHash with banding, Leskovec,
 * Rajaraman, Ullman, "Mining of Massive Datasets", 3.4): two texts of resemblance r share at least
 * one with the chance 1 - (1 - r²)^8: 0.99 at 0.66, 0.5 at 0.29. Alike sketches are a reason to
 * compare, never an answer.
 *
 * Only the first LIKENESS_WORDS_MAX words are looked at: the cost is bounded whatever is sent.
 * Pure; any thread. Not cryptographic: who wants to can make two texts look alike, and gains that
 * his own text stands beside the other one, in full.
 */
#ifndef UNDERSTAND_LIKENESS_H
#define UNDERSTAND_LIKENESS_H

#include "base/arena.h"

enum {
    LIKENESS_WORDS_MAX = 4096,
    SKETCH_BANDS = 8,
    SKETCH_WORDS_MIN = 40, /* shorter texts are alike by chance: no sketch */
};

/* Words as the text has them: folded (word.h), in order. */
struct wording {
    const struct str *words;
    size_t n;
};

/* Title and text cut into words, in the arena. ERR_TOO_BIG, ERR_NO_MEMORY. */
must_check enum err wording_read(struct arena *arena, struct str title, struct str text,
                                 struct wording *out_wording);
bool wording_eq(struct wording a, struct wording b);

struct likeness {
    double of_a, of_b;  /* how much of each stands in the other, 0 to 1 */
    double resemblance; /* shared of both together, 0 to 1 */
    size_t only_in_a, only_in_b;
};

/* By runs of k words. Two empty texts are not alike. ERR_NO_MEMORY, ERR_TOO_BIG. */
must_check enum err likeness_of(struct arena *arena, struct wording a, struct wording b, size_t k,
                                struct likeness *out_likeness);

/* How many numbers were written: SKETCH_BANDS, or 0 for a text that is too short. */
size_t sketch_of(struct wording text, int64_t out_bands[SKETCH_BANDS]);

#endif
