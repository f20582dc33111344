/* why.h: which words made a message what we call it.
 *
 * Each word is left out in turn, and what the weights say then is compared with what they say of
 * the whole: the words without which a label would be least likely are its reasons (occlusion;
 * Zeiler and Fergus 2014 for images, Li, Monroe and Jurafsky 2016, "Understanding Neural Networks
 * through Representation Erasure", for words). So it is true of weights, hand-written words and
 * rules alike. Marks alone ("?", "—") are no reasons. A label may have none: then it is said by all
 * of it together.
 *
 * Cost: the text is labelled once for each of its first WHY_TOKENS words, 1 ms for some 200
 * characters, 10 ms at most. Of a longer text only the first WHY_BYTES are looked at. Pure; any
 * thread.
 */
#ifndef UNDERSTAND_WHY_H
#define UNDERSTAND_WHY_H

#include "base/arena.h"
#include "model/understood.h"

enum { WHY_TOKENS = 60, WHY_BYTES = 1500, WHY_WORDS = 3 };
/* What is told the reasons of: each label, and the polarities behind them. */
enum { WHY_NEGATIVE = LABEL_COUNT, WHY_NEUTRAL, WHY_POSITIVE, WHY_COUNT };

struct why {
    struct str words[WHY_WORDS]; /* of the text, the strongest first, each once */
    double weights[WHY_WORDS];   /* log odds that the label loses without it */
    size_t n;
};

/* title and text as labels read them (parse/quote.h of a mail); *out_says: what the weights of this
 * program say of it, without what was put right. ERR_NO_MEMORY, ERR_TOO_BIG. */
must_check enum err why_read(struct arena *arena, struct str title, struct str text, bool is_mail,
                             struct understood *out_says, struct why out_why[WHY_COUNT]);

#endif
