/* lexicon.h: is this an English word, or one of another language? Asked where a name or its
 * misspelling might be one.
 *
 * Bloom filters (Bloom 1970) of 2^20 bits and 7 hashes, made by tools/words.py from models/words:
 * 63,268 known words give one false yes in about 10,000 questions, 40,062 common ones hardly any. A
 * yes too many only makes us more careful. Words of 3 to 14 letters a to z; everything else is not
 * known.
 *
 * The 49,177 words of other languages are of 4 letters or more, with accents, in Latin script, and
 * seen twice in 1,500 samples of one of 74 languages: a small sample, which lacks many words and
 * holds a few names. Pure; any thread.
 */
#ifndef UNDERSTAND_LEXICON_H
#define UNDERSTAND_LEXICON_H

#include "base/str.h"

enum { LEXICON_BITS = 1 << 20, LEXICON_HASHES = 7 };

extern const uint64_t lexicon_known[LEXICON_BITS / 64];
extern const uint64_t lexicon_common[LEXICON_BITS / 64];
extern const uint64_t lexicon_foreign[LEXICON_BITS / 64];

/* `word` is folded (word.h). */
bool lexicon_has(struct str word);
bool lexicon_has_common(struct str word);  /* one that most people use */
bool lexicon_has_foreign(struct str word); /* not English; as it is written, with its accents */

#endif
