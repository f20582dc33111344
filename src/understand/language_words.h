/* language_words.h: what of a text tells its language.
 *
 * Out of it go addresses, @handles, #tags (bare_text.h), smileys with a letter in them (":D",
 * "xD"), character references that nobody undid ("&lt;3") and sounds that are written alike in many
 * languages ("haha", "lol", "ooooo"). When nothing with a letter is left, the words of its tags
 * count; when there are none, the words in the paths of its addresses, which are often a
 * headline; when there are none, its sounds say that there is a text at all, and in what script.
 *
 * "jajaja" is such a sound, too, but it is how Spanish laughs: `laughs_spanish` becomes true.
 * Linear. The caller's buffer; its ceiling is one for the text. Any thread. */
#ifndef UNDERSTAND_LANGUAGE_WORDS_H
#define UNDERSTAND_LANGUAGE_WORDS_H

#include "base/buf.h"

enum language_words_from {
    WORDS_TEXT,
    WORDS_TAGS,
    WORDS_ADDRESS,
    WORDS_SOUNDS, /* they tell the script only */
    WORDS_SOURCES
};

void language_words_read(struct str text, enum language_words_from from, struct buf *out,
                         bool *laughs_spanish);

#endif
