/* check.h: is what is stored whole? Reads everything, changes nothing; works beside a running
 * core, as of one moment.
 *
 * Looks at: the database's own structure (SQLite's integrity_check), every reference between
 * rows, exactly one current version of each (channel, native id), counters against a recount,
 * the state of every delivery, handles against their links, and that all raw bytes decode.
 */
#ifndef STORE_CHECK_H
#define STORE_CHECK_H

#include "store/db.h"

/* Called for each thing that is wrong, with a sentence for people. */
typedef void check_says(void *arg, const char *sentence);

struct check_result {
    int64_t wrong; /* sentences said */
    int64_t messages, conversations, raws;
};

/* An error only when the check could not be made; a damaged database is a result. */
must_check enum err store_check(struct db *db, check_says *says, void *arg,
                                struct check_result *out_result);

#endif
