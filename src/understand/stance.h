/* stance.h: does a short answer say "same here", or "works fine for me", and no more?
 *
 * A table of phrases in seven languages (stance_words.c) is held against the words behind the
 * handles: at the beginning, after a filler or two ("yes", "wow"), or anywhere where there are few
 * words. Who goes on for more than STANCE_MORE words tells something of his own and has no stance
 * here, however he begins: his is another complaint. So it says little, and what it says holds:
 * precision before recall. Signs stand for words: "+1", a thumb up or down.
 *
 * Pure; any thread; linear in the text, of which only short ones are looked at.
 */
#ifndef UNDERSTAND_STANCE_H
#define UNDERSTAND_STANCE_H

#include "understand/word.h"

enum stance { STANCE_NONE, STANCE_AGREES, STANCE_DISSENTS };

enum {
    STANCE_MORE = 4,       /* words behind a phrase */
    STANCE_WORDS_MAX = 14, /* of a text that is looked at */
    STANCE_TEXT_MAX = 400, /* bytes of it */
    STANCE_PHRASE_MAX = 6, /* words of a phrase */
};

/* words: of that text. */
enum stance stance_of(struct str text, const struct words *words);

/* Folded, one space between the words; ended by an empty one. */
struct stance_phrase {
    const char *words;
    enum stance stance;
};
extern const struct stance_phrase stance_phrases[];
extern const char *const stance_fillers[]; /* NULL-ended */

#endif
