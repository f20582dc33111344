/* language.h: which language a text is in.
 *
 * CLD2's answer (naive Bayes over quadgrams and CJK unigrams; McCandless 2011, Sites 2013), mapped
 * to ISO 639-1, with a confidence of ours that shrinks with the length of what there is to judge.
 * Addresses, @handles and #tags are left out first: they are no language.
 * Texts under three words are mostly guesses, and say so by a confidence under 0.5.
 */
#ifndef UNDERSTAND_LANGUAGE_H
#define UNDERSTAND_LANGUAGE_H

#include "base/arena.h"

enum { LANGUAGE_LOOK_MAX = 16 << 10 }; /* bytes of text that are looked at */

struct language {
    char code[8]; /* ISO 639-1 or -3 primary subtag; "" when not told apart */
    double confidence;
};

void language_detect(struct str text, struct language *out_language);

#endif
