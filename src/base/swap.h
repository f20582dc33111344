/* swap.h: one current thing that many threads read and one replaces.
 *
 * A reader takes what is current, reads it for as long as it likes and gives it back; whoever
 * makes a new one puts it in place and, later, collects the old ones that nobody reads any more,
 * to free them. Taking and giving back are one atomic addition each: a reader never waits, whoever
 * is at work on the next thing and however long that takes.
 *
 * Method: a reference count in two halves (differential counting, A. Williams, "C++ Concurrency in
 * Action", 7.2.4). One word holds the place of what is current and how often it was taken there; at
 * the change both are read out at once, so nobody can take what is being replaced without being
 * counted. Each place counts what was given back; when both are equal, nobody has it.
 *
 * Threads: swap_take and swap_give from any; swap_put, swap_collect and the rest from one at a time
 * (the caller's lock). At most SWAP_PLACES - 1 old things may still be in use.
 */
#ifndef BASE_SWAP_H
#define BASE_SWAP_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/errors.h"

enum { SWAP_PLACES = 64 };

struct swap_place {
    void *thing;    /* NULL: the place is free */
    uint64_t taken; /* how often in all, known once it is replaced */
    atomic_uint_fast64_t given;
};

struct swap {
    atomic_uint_fast64_t current; /* place << 48 | times taken */
    struct swap_place places[SWAP_PLACES];
};

/* What one take gave. */
struct swap_taken {
    void *thing;
    unsigned place;
};

/* The first thing; never NULL. */
void swap_init(struct swap *swap, void *thing);
struct swap_taken swap_take(struct swap *swap);
void swap_give(struct swap *swap, struct swap_taken taken);

/* ERR_BUSY: too many old things are in use; nothing has changed. */
must_check enum err swap_put(struct swap *swap, void *thing);
/* An old thing that nobody reads any more, the caller's from now on; NULL: none. */
void *swap_collect(struct swap *swap);
/* What is current, for the one who puts. */
void *swap_now(struct swap *swap);

#endif
