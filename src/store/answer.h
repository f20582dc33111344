/* answer.h: what the HTTP API answered under a key, to answer the same again.
 *
 * A row is written after the request was carried out and before anybody is told, so an answer
 * that somebody has is one that is here. Bounded: the newest ANSWER_MAX, for ANSWER_KEEP; each
 * addition takes what is beyond with it.
 */
#ifndef STORE_ANSWER_H
#define STORE_ANSWER_H

#include "base/clock.h"
#include "store/db.h"

enum { ANSWER_MAX = 100000 };
#define ANSWER_KEEP ((int64_t)7 * MS_DAY)

struct answer {
    struct str key;     /* unique for the site */
    struct str request; /* hash of what was asked */
    int64_t at;
    int64_t status; /* HTTP */
    struct str body;
};

/* ERR_NOT_FOUND: never asked, or before `since`. */
must_check enum err answer_load(struct db *db, struct arena *arena, struct str key, int64_t since,
                                struct answer *out_answer);
/* Takes the place of an older one with that key. */
must_check enum err answer_add(struct db *db, const struct answer *answer);

#endif
