/* copy.h: what is needed to know a public item again where it is met a second time: by its
 * address, and by a sketch of its words (understand/copy.h says how both are made and judged).
 *
 * Rows name the first version of an item that is itself nobody's copy. Each question is answered
 * from an index with a few rows at most, the newest items first, however many are stored.
 */
#ifndef STORE_COPY_H
#define STORE_COPY_H

#include "store/db.h"

enum { COPY_CANDIDATES_MAX = 8 }; /* items given for one address or one band */

/* A repeat does nothing. */
must_check enum err permalink_add(struct db *db, int64_t address, int64_t message);
must_check enum err sketch_add(struct db *db, int64_t band, int64_t message);

/* Newest first; out_messages has room for COPY_CANDIDATES_MAX. */
must_check enum err permalink_find(struct db *db, int64_t address, int64_t *out_messages,
                                   size_t *out_n);
must_check enum err sketch_find(struct db *db, int64_t band, int64_t *out_messages, size_t *out_n);

#endif
