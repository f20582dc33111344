/* echo.h: was the same heard a little while ago? A table of fixed size, for counting.
 *
 * It knows what came last in each of ECHO_SLOTS places; what two share is forgotten, so now and
 * then something heard again counts as new, never the other way round but by a collision of 64-bit
 * hashes. Who asks about the same item twice (a job that is tried again) gets the same answer.
 */
#ifndef DECIDE_ECHO_H
#define DECIDE_ECHO_H

#include "base/str.h"

enum { ECHO_SLOTS = 4096 };

struct echo {
    struct echo_slot {
        uint64_t key, item;
        int64_t at;
    } slots[ECHO_SLOTS];
};

/* `key` is what it is (a text, an account), `item` which message it comes with. True when another
 * item came with that key less than `within` ms before. Zeroed, the table is empty. */
bool echo_again(struct echo *echo, uint64_t key, uint64_t item, int64_t at, int64_t within);

#endif
