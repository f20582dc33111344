/* normal_parts.h: the inner seams of normal.c; see normal.h. */
#ifndef UNDERSTAND_NORMAL_PARTS_H
#define UNDERSTAND_NORMAL_PARTS_H

#include "understand/normal.h"

/* Appends `text` without entities, escapes and what nobody sees to `out`. */
void normal_undo(struct str text, struct buf *out);

/* A hashtag's own words: calls `word` with each, in order. `tag` is without its sign and valid
 * UTF-8 of at most NORMAL_TOKEN_BYTES. */
void normal_split_tag(struct str tag, void (*word)(void *arg, struct str part), void *arg);

/* Marks negation, contrast and where sentences begin. */
void normal_mark_scopes(struct normal *normal);

#endif
