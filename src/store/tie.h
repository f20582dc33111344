/* tie.h: accounts that may be one person's, and why.
 *
 * A mark is the hash of something by which an account may be met again: a name, an address it
 * names, an order number (understand/evidence.h makes them). A mark that more than
 * TIE_CANDIDATES accounts bear says nothing and is followed no further, so what one account costs
 * does not grow with the store.
 *
 * A tie holds the facts that speak for it (decide/same.h), one a line:
 *
 *     kind others message value
 *
 * kind by its name, others and message as numbers, then the rest of the line. A tie that was
 * dismissed stays dismissed, whatever is found later; one between people who were merged is
 * settled by the merge and comes back with it. Nothing here ever merges anybody.
 */
#ifndef STORE_TIE_H
#define STORE_TIE_H

#include "store/db.h"

enum tie_state { TIE_OPEN, TIE_DISMISSED, TIE_MERGED };

enum { TIE_CANDIDATES = 8, TIE_LIST_MAX = 200, TIE_OF_PERSON_MAX = 20 };

struct tie {
    int64_t id, one, other; /* handles, one < other */
    struct str facts;
    double chance;
    int64_t found_at;
    enum tie_state state;
    int64_t staff, settled_at;
    int64_t one_person, other_person; /* when loaded: whose the handles are now */
};

struct marked {
    int64_t handle;
    bool is_owned;
};

/* A repeat changes nothing but "named" to "owned". */
must_check enum err mark_add(struct db *db, int64_t mark, int64_t handle, bool is_owned);
/* Who bears that mark; at most TIE_CANDIDATES + 1: so many are too many. */
must_check enum err mark_find(struct db *db, struct arena *arena, int64_t mark,
                              struct marked **out_list, size_t *out_n);

/* ERR_NOT_FOUND. */
must_check enum err tie_find(struct db *db, struct arena *arena, int64_t one, int64_t other,
                             struct tie *out_tie);
must_check enum err tie_load(struct db *db, struct arena *arena, int64_t id, struct tie *out_tie);
/* Adds it (sets id), or puts facts and chance in place of those of the open one that is there. */
must_check enum err tie_put(struct db *db, struct tie *tie);
must_check enum err tie_settle(struct db *db, int64_t id, enum tie_state state, int64_t staff,
                               int64_t now);
/* Open ones between two people from that chance on, the likeliest first, behind (chance, id); start
 * with (2, 0). */
must_check enum err tie_list(struct db *db, struct arena *arena, double least, double chance,
                             int64_t id, int limit, struct tie **out_list, size_t *out_n);
/* Those of a state between this person's handles and others', the likeliest first; at most
 * TIE_OF_PERSON_MAX. */
must_check enum err tie_of_person(struct db *db, struct arena *arena, int64_t person,
                                  enum tie_state state, struct tie **out_list, size_t *out_n);
/* Open ones between these two people; at most TIE_LIST_MAX. */
must_check enum err tie_between(struct db *db, struct arena *arena, int64_t person, int64_t other,
                                enum tie_state state, struct tie **out_list, size_t *out_n);

/* Other facts, in whatever state it is: some were taken back. */
must_check enum err tie_forget(struct db *db, int64_t id, struct str facts, double chance);
/* Of an account, in any state; at most 1,000. */
must_check enum err tie_of_handle(struct db *db, struct arena *arena, int64_t handle,
                                  struct tie **out_list, size_t *out_n);

#endif
