/* branch.h: what somebody told of his own in a thread that others began.
 *
 * Who tells something of his own under what another one said ("my order never came, either; I wrote
 * twice") is owed an answer of his own, so it begins a thread, and as a rule a conversation, of its
 * own. A row here says in which thread it was said, its root: by it both are shown beside one
 * another, what he adds there later comes to his own, and what is counted of the whole post counts
 * it too. A root is never a branch: what is told under a branch was said in the same root.
 *
 * A branch is a thread, so it goes where its thread goes (store/thread.h) when conversations are
 * joined, split or merged.
 */
#ifndef STORE_BRANCH_H
#define STORE_BRANCH_H

#include "store/db.h"

struct branch {
    int64_t thread, root;
    int64_t author; /* his account; 0: he gave none */
};

must_check enum err branch_add(struct db *db, const struct branch *branch);
/* The root of a thread; ERR_NOT_FOUND: it is no branch. */
must_check enum err branch_of(struct db *db, int64_t thread, int64_t *out_root);
/* The newest that the account began in that root; ERR_NOT_FOUND. */
must_check enum err branch_by(struct db *db, int64_t root, int64_t author, int64_t *out_thread);
/* The conversation in whose thread that one was begun; 0: in none. */
must_check enum err branch_under(struct db *db, int64_t conversation, int64_t *out_under);
/* Begun in that root, the newest first; at most `limit`. */
must_check enum err branch_list(struct db *db, struct arena *arena, int64_t root, int limit,
                                int64_t **out_threads, size_t *out_n);

#endif
