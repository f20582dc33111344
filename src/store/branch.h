/* branch.h: conversations that somebody began in a thread of others.
 *
 * Who tells something of his own under what another one said ("my order never came, either; I wrote
 * twice") is owed an answer of his own, so he has a conversation of his own, and a thread of its
 * own, which begins with his message. A row here says in which thread it was said: by it both are
 * shown beside one another, and what he adds there later comes to his own conversation.
 */
#ifndef STORE_BRANCH_H
#define STORE_BRANCH_H

#include "store/db.h"

struct branch {
    int64_t conversation, thread;
    int64_t author; /* his account; 0: he gave none */
};

must_check enum err branch_add(struct db *db, const struct branch *branch);
/* The thread in which a conversation was begun; ERR_NOT_FOUND: in none of others. */
must_check enum err branch_of(struct db *db, int64_t conversation, int64_t *out_thread);
/* The newest conversation that the account began in that thread; ERR_NOT_FOUND. */
must_check enum err branch_by(struct db *db, int64_t thread, int64_t author,
                              int64_t *out_conversation);
/* Begun in that thread, the newest first; at most `limit`. */
must_check enum err branch_list(struct db *db, struct arena *arena, int64_t thread, int limit,
                                int64_t **out_conversations, size_t *out_n);

#endif
