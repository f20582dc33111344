/* overlay.h: what people corrected, laid over the trained weights.
 *
 * The weights of a model are never changed. Beside them lies a small table of hashed features
 * (feature.h) that is all zeros until somebody says that a message is, or is not, what we called
 * it. Each correction moves it towards that text being labelled as it should be, with a margin,
 * and no further (passive-aggressive learning; Crammer, Dekel, Keshet, Shalev-Shwartz and Singer
 * 2006, "Online Passive-Aggressive Algorithms", PA-I), so texts that share words with it move with
 * it, and what shares none does not move at all.
 *
 * It forgets nothing of what the model knew, because it is held near it: no correction moves what
 * is said of its own text by more than OVERLAY_STEP, all of them together never leave a ball of
 * radius OVERLAY_RADIUS around the shipped ones (beyond it they are scaled back), and what it says
 * of a text is at most OVERLAY_MOST in log odds. A colleague who corrects everything to one label
 * can therefore tilt that label, not own it.
 *
 * The table is a function of the corrections in their order: reading them again makes the same.
 * 1.3 MiB, linear in the text. Not locked: whoever learns works on a table of its own and hands a
 * finished one over; reading is for any thread. */
#ifndef UNDERSTAND_OVERLAY_H
#define UNDERSTAND_OVERLAY_H

#include "model/understood.h"
#include "understand/feature.h"

/* What is said of a text: the labels, and how it is meant. */
enum {
    OVERLAY_NEGATIVE = LABEL_COUNT,
    OVERLAY_POSITIVE,
    OVERLAY_HEADS,
    OVERLAY_SLOTS = 1 << 15,
};

struct overlay {
    float weights[OVERLAY_SLOTS][OVERLAY_HEADS];
    double square[OVERLAY_HEADS]; /* of each head's weights: their length, squared */
    size_t learned;               /* corrections that moved something */
};

/* ERR_NO_MEMORY. `from`: copied; NULL: nothing was corrected yet. */
must_check enum err overlay_new(const struct overlay *from, struct overlay **out_overlay);
void overlay_free(struct overlay *overlay); /* NULL is fine */

/* `head`: a label or one of the two above. What was corrected adds to its log odds, -OVERLAY_MOST
 * to OVERLAY_MOST. */
double overlay_says(const struct overlay *overlay, const struct features *features, int head);

/* The text is (or is no) such one; `log_odds`: what we say of it without the overlay. */
void overlay_learn(struct overlay *overlay, const struct features *features, int head, bool is_it,
                   double log_odds);

#endif
