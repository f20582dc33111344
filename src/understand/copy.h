/* copy.h: is a public item of the web one that we have already, met in another place?
 *
 * The same post comes by its own feed, a tag feed and a planet, is published again under another
 * id, and stands on a second blog with a paragraph more. All that is one person saying one thing.
 * What is asked, the first answer wins:
 *
 *   1. word for word the same, by the same name (the content hash);
 *   2. the same address (without scheme, "www.", fragment of a post, utm_… and the last slash)
 *      and mostly the same words;
 *   3. on another site, nearly all words of an item we have, with little around them: by sketch
 *      (likeness.h). The author must be the same or unnamed, unless hardly a word differs: who
 *      quotes a whole post and adds his own view is a second person.
 *
 * Who may change an item. Words that differ become a further version of the item only when they
 * come by the item's own channel, or from the item's own site (the host of the feed that was
 * fetched is the host of the permalink, or above it): a planet carries what strangers write, and
 * whoever could edit an item through it would put words into somebody's mouth. Neither does an
 * excerpt, nor an older date. Other words of a copy are kept with the copy, and the page shows
 * them beside the item.
 *
 * Accounts (an author with an id, on a network) are left out of 2 and 3: there the same words of
 * two accounts are two people's.
 *
 * Cost: one row by the hash, at most 8 by the address, 64 by the sketch, of which 3 texts are
 * compared; nothing grows with the store.
 */
#ifndef UNDERSTAND_COPY_H
#define UNDERSTAND_COPY_H

#include "store/message.h"
#include "understand/stage.h"

/* The hash of an address by which an item is known again; 0: none that would do. */
int64_t copy_address(struct arena *arena, struct str url, enum message_kind kind);

/* Fills found.address and found.sketch of what may be met twice. */
must_check enum err copy_mark(struct stage_context *context, struct item *item);

/* Whether it is asked by its words at all: what only may change something kept is not. */
bool copy_by_words(const struct item *item);

/* For an id that was never heard: sets found.same_as and what goes with it, or leaves it 0. */
must_check enum err copy_find(struct stage_context *context, struct item *item);

/* For a copy that is known (`mark` is its current version) and has other words now. */
must_check enum err copy_changed(struct stage_context *context, struct item *item,
                                 const struct message_mark *mark);

/* Whether `item`, other words of `mark` by its own channel, is only an echo: a version that is here
 * already, by a channel that is not the item's own site (the planet was heard first, and follows).
 */
must_check enum err copy_is_echo(struct stage_context *context, const struct item *item,
                                 const struct message_mark *mark, bool *out_is_echo);

#endif
