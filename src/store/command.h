/* command.h: which commands were done already.
 *
 * Every command carries a key; a key that is here does nothing again and answers as it did then.
 * The row is written in the transaction of the command itself, so when a connection is lost in
 * the commit, looking here says whether it was kept.
 */
#ifndef STORE_COMMAND_H
#define STORE_COMMAND_H

#include "store/db.h"

enum { COMMAND_KEY_MAX = 200 /* bytes */ };

/* ERR_NOT_FOUND: not done yet. */
must_check enum err command_load(struct db *db, struct arena *arena, struct str key,
                                 struct str *out_result);
/* ERR_EXISTS (at the latest at the commit) when the key was used. result: JSON. */
must_check enum err command_add(struct db *db, struct str key, int64_t now, struct str result);
/* Forgets keys older than `before`, at most 10,000 at a time. */
must_check enum err command_forget(struct db *db, int64_t before, int64_t *out_n);

#endif
