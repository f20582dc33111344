/* passed.h: rows that somebody who works behind what is heard could not read, and why.
 *
 * He goes on without the one row (main/behind.h); nothing else is lost with it. A row has the slot
 * of its number modulo PASSED_SLOTS and takes it from an older one, so that a source that makes
 * many such rows fills no store: the newest stay, about PASSED_SLOTS of each reader. */
#ifndef STORE_PASSED_H
#define STORE_PASSED_H

#include "store/db.h"

enum { PASSED_SLOTS = 200 };

struct passed {
    struct str who; /* the setting with his mark: "network.read", "network.reactions", … */
    int64_t row;    /* of what he reads */
    struct str reason;
    int64_t at;
};

must_check enum err passed_put(struct db *db, const struct passed *passed);
/* The newest first; at most `limit`. Reads PASSED_SLOTS rows at most. */
must_check enum err passed_list(struct db *db, struct arena *arena, struct str who, int limit,
                                struct passed **out_list, size_t *out_n);

#endif
