/* avowal.h: does somebody say that what stood there before, unsigned, was his?
 *
 * "Forgot to put my name on the prior post", "the anonymous comment above was mine", "war nicht
 * eingeloggt", in six languages: a table of phrases with gaps is held against each sentence. A bare
 * "that was me" counts when it says where ("above"), or when hardly anything else is said. Denied,
 * asked, or said of somebody else ("you forgot my name") it is none. That it says so is all that is
 * told here; it is true of nothing (main/acquaint.h offers it, with what speaks for it).
 *
 * avowal_find looks which comment is meant, and by whose account it is said: what it answers, where
 * that is unsigned; else the nearest unsigned one before it in the thread. Unsigned is what has no
 * account and no name but "Anonymous" or the like. Whoever says so without an account himself is
 * only offered as a colleague whose name he bears.
 *
 * avowal_read is pure and linear in the text, of which the first AVOWAL_TEXT_MAX bytes are read.
 */
#ifndef UNDERSTAND_AVOWAL_H
#define UNDERSTAND_AVOWAL_H

#include "store/comment_claim.h"
#include "store/message.h"

enum {
    AVOWAL_TEXT_MAX = 4 << 10,
    AVOWAL_WORDS = 60, /* of a sentence that are looked at */
    AVOWAL_ABOVE = 20, /* unsigned messages before it that are looked at */
    AVOWAL_DAYS = 30,  /* between the two */
};

/* *out_words: the sentence that says so, in the text; empty: none does. */
must_check enum err avowal_read(struct str text, struct str *out_words);

/* message: as it is kept, with its own words. *out_is_claim: out_claim may be offered (id 0). */
must_check enum err avowal_find(struct db *db, struct arena *arena,
                                const struct stored_message *message, bool *out_is_claim,
                                struct comment_claim *out_claim);

#endif
