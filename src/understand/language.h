/* language.h: which language a text is in.
 *
 * A model of ours over scripts and runs of letters (language_model.h) answers; its confidence is
 * the chance it gives, and of ten answers at 0.8 about eight are right (docs/benchmarks.md). Where
 * it is not sure of a text of some length, CLD2 (naive Bayes over quadgrams; McCandless 2011, Sites
 * 2013) is heard as a witness: a reliable answer of CLD2 makes a language likelier, or names one
 * that the model does not know.
 * Addresses, @handles, #tags, smileys and laughter are left out first: they are no language, and
 * are heard only where a text has nothing else (language_words.h). Only the beginning of a
 * text counts, LANGUAGE_LOOK_MAX bytes. Norwegian is told as nb or nn.
 */
#ifndef UNDERSTAND_LANGUAGE_H
#define UNDERSTAND_LANGUAGE_H

#include "base/arena.h"
#include "understand/language_model.h"

enum { LANGUAGE_LOOK_MAX = 8 << 10 }; /* bytes of text that are looked at */

struct language {
    char code[8]; /* ISO 639-1 or -3 primary subtag; "" when not told apart */
    double confidence;
};

/* By the model inside the program; by CLD2 alone if that cannot be used. */
void language_detect(struct str text, struct language *out_language);
/* model NULL: CLD2 alone. A model that cannot be opened is refused by language_model_open, which
 * says why; its caller goes on with the one it has. */
void language_detect_by(const struct language_model *model, struct str text,
                        struct language *out_language);

#endif
