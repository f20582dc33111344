/* claim.h: what a crowd says: which message the talk goes back to, and what is said most.
 *
 * Texts are compared by their words of four letters and more, up to CLAIM_WORDS different ones
 * each. Two say the same when they share CLAIM_SAME of the shorter one's words, three at least.
 * The cause is the earliest text that three later ones share two words with which are not
 * everybody's (in three of four); without such a one, the first. Claims are gathered
 * greedily, each text to the earliest that says the same; a claim is two texts or more.
 *
 * Pure; quadratic in the texts, CLAIM_TEXTS at most (8 ms for the worst, 2 for usual ones).
 */
#ifndef DECIDE_CLAIM_H
#define DECIDE_CLAIM_H

#include "base/arena.h"
#include "base/str.h"

enum { CLAIM_TEXTS = 300, CLAIM_WORDS = 24, CLAIMS_MAX = 3 };
#define CLAIM_SAME 0.5

struct claims {
    size_t cause; /* place in the texts */
    struct claim {
        size_t text, n; /* the earliest of them, how many say it */
    } at[CLAIMS_MAX];   /* the most said first */
    size_t n;
};

/* texts: 1 to CLAIM_TEXTS, the earliest first. */
must_check enum err claim_find(struct arena *arena, const struct str *texts, size_t n,
                               struct claims *out_claims);

#endif
