/* reaction.h: writing down that somebody likes or boosts an item (store/reaction.h).
 *
 * On the writer's thread, in its transaction, as act/capture.h. `found` has the account as the
 * stage "person" knows it. Nothing of a message is made: no conversation, no figure, no person. The
 * item's conversation is told that it changed. Our own accounts, machines, who wrote the item
 * himself and who is bound to us (act/speaks.h) are kept and not counted. A deletion takes back
 * what has its id. */
#ifndef ACT_REACTION_H
#define ACT_REACTION_H

#include "act/capture.h"

enum reaction_outcome {
    REACTION_NONE,   /* it is a message, or the deletion of one; nothing was done */
    REACTION_NEW,    /* it holds from now on */
    REACTION_AGAIN,  /* it held already */
    REACTION_ENDED,  /* taken back */
    REACTION_PASSED, /* about what is not here (only_known), or more than are kept */
};

/* only_known: of an item that is here, or not at all. */
must_check enum err reaction_heard(struct act *act, struct db *db, const struct capture *capture,
                                   bool only_known, enum reaction_outcome *out_outcome);

#endif
