/* manner.h: how a thing is said, whatever it is about: as a proposal, as a grievance.
 *
 * Patterns over words and classes of words stand in models/labels/manner.tsv, which says how they
 * are written; tools/manner.py makes tables of them. Each sentence is looked at by itself. Of the
 * patterns of one group that stand in it, the strongest for and the strongest against count; what
 * the groups add up to, in logits, is what the sentence says. A text says what its strongest
 * sentence says; of an idea, which one sentence tells, less the logarithm of how many there are,
 * for one of many will look like something.
 *
 * A word that no pattern knows costs one look into a table, so does most of a text. At most
 * MANNER_TOKENS_MAX tokens are looked at. Pure; any thread.
 */
#ifndef UNDERSTAND_MANNER_H
#define UNDERSTAND_MANNER_H

#include "understand/normal.h"

enum { MANNER_TOKENS_MAX = 1024, MANNER_GROUPS_MAX = 48 };

enum manner_label { MANNER_IDEA, MANNER_COMPLAINT, MANNER_LABELS };

struct manner {
    double says[MANNER_LABELS]; /* logits; 0: nothing */
    /* Of each group the strongest that any sentence says, -3 to 3; the groups are numbered as they
     * first stand in the file. */
    float groups[MANNER_GROUPS_MAX];
};

void manner_read(const struct normal *normal, struct manner *out_manner);

#endif
