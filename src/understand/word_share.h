/* word_share.h: how common a word is: in how many of a million posts it stands, for the 2,465 words
 * that stand in most (models/words/shares.tsv, made by tools/word_shares.py: half English comments,
 * half sentences in 75 languages). */
#ifndef UNDERSTAND_WORD_SHARE_H
#define UNDERSTAND_WORD_SHARE_H

#include "base/str.h"

struct word_share {
    struct str word; /* folded */
    uint32_t share;  /* posts in a million */
};

/* Sorted by bytes; generated. */
extern const struct word_share word_share_table[];
extern const size_t word_share_count;

/* What a word that is not in the table is taken for. */
enum { WORD_SHARE_RARE = 20 };

uint32_t word_share(struct str word);
/* Of the words that begin so, together; at least WORD_SHARE_RARE. */
uint32_t word_share_prefix(struct str beginning);

#endif
