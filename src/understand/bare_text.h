/* bare_text.h: a text without what is no language: addresses, handles, and tags if wanted.
 *
 * Words are what stands between white space. One that begins with "www." or holds "://" is an
 * address, one that begins with '@' a handle, with '#' a tag, behind a bracket or quote too; "RT"
 * says that a post is passed on. What stays has one space behind each word. Linear; any thread. */
#ifndef UNDERSTAND_BARE_TEXT_H
#define UNDERSTAND_BARE_TEXT_H

#include "base/buf.h"

/* Whether this word, without white space, stays. */
bool bare_text_leaves(struct str token, bool without_tags);
void bare_text(struct str text, bool without_tags, struct buf *out);

#endif
