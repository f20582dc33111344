/* telling.h: the words of a complaint that tell what it is about: by them complaints with one cause
 * find one another (decide/gather.h).
 *
 * Those are words of four letters and more, or of two with a digit ("502", "37"), that do not stand
 * in the table of common words (word_share.h); of scripts without spaces, two characters in a row.
 * Each once; of more than TELLING_MAX those with a digit first, then long ones, then those that
 * come first. No handles; folded as in word.h.
 *
 * Pure; linear in the first TELLING_LOOKED_AT words, times TELLING_MAX. Any thread.
 */
#ifndef UNDERSTAND_TELLING_H
#define UNDERSTAND_TELLING_H

#include "base/arena.h"
#include "understand/word.h"

enum { TELLING_MAX = 12, TELLING_LOOKED_AT = 400, TELLING_WORD_MAX = 40 /* bytes */ };

/* One space between, in the arena; empty when fewer than two tell anything. */
must_check enum err telling_words(struct arena *arena, const struct words *words,
                                  struct str *out_text);

#endif
