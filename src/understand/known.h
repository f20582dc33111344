/* known.h: have we and whoever writes this talked before? A fact, not a score.
 *
 * Somebody is known when an answer of ours that left, or was given elsewhere, stands in one of his
 * last conversations, or when what he says answers a message of ours. Such a mail is not called
 * spam, whatever it is like. What it says of itself can be forged: who forges the address of one
 * of our correspondents is not called spam either, which loses nothing but a label. */
#ifndef UNDERSTAND_KNOWN_H
#define UNDERSTAND_KNOWN_H

#include "model/message.h"
#include "store/db.h"

enum { KNOWN_CONVERSATIONS = 5 }; /* of a person that are looked at, the latest */

/* person: 0: not known who; conversation: that the message stands in, or 0. A few questions to the
 * store: asked only where it matters. */
must_check enum err known_writer(struct db *db, struct arena *arena, int64_t person,
                                 int64_t conversation, int64_t channel,
                                 const struct message *message, bool *out_is_known);

/* What is left of being called spam where the writer is known. */
static inline double known_spam(double likely) { return likely < 0.25 ? likely : 0.25; }

#endif
