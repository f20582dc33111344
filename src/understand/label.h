/* label.h: first labels and polarity, by hand-written cues.
 *
 * Honest and simple on purpose: a sum of the weights of the cues found (models/labels/cues.tsv)
 * through a logistic function, one label at a time; polarity as positive against negative with
 * the scope of a negation (three words, ended by a clause mark) and boosters, as in Taboada et
 * al. 2011 ("Lexicon-Based Methods for Sentiment Analysis"). A question mark at the end of a
 * sentence is the strongest cue of a question. Its scores stand in docs/benchmarks.md.
 *
 * Cost: linear in the words, one binary search a word. Pure; any thread.
 */
#ifndef UNDERSTAND_LABEL_H
#define UNDERSTAND_LABEL_H

#include "model/understood.h"
#include "understand/word.h"

enum { LABEL_WORDS_MAX = 4000 }; /* words looked at */

extern const char label_model[]; /* name and version of what speaks here */

/* words: of the whole text; text: the same, unfolded, for its punctuation. Fills labels, positive,
 * neutral and negative. */
void label_text(const struct words *words, struct str text, struct understood *out_found);

#endif
