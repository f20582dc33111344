/* guess.h: how long somebody waits after wrong guesses.
 *
 * A key (an account seen from one network, or one known device) has GUESS_FREE tries; after each
 * further one it waits twice as long, from GUESS_WAIT_MIN up to GUESS_WAIT_MAX. A right one, or
 * GUESS_FORGET without a try, and all is forgotten. So guessing becomes hopeless (under a hundred
 * a day) and nobody is locked out for good.
 *
 * A try is counted before it is looked at, so that a hundred at the same moment are not one. The
 * table has a fixed size: a new key takes the place of the one with the fewest tries among the few
 * it may stand in. Keys are hashed with a seed of the table. Thread-safe. Times in ms.
 */
#ifndef WEB_GUESS_H
#define WEB_GUESS_H

#include "base/clock.h"
#include "base/str.h"

enum {
    GUESS_FREE = 5,
    GUESS_WAIT_MIN = 30 * 1000,
    GUESS_WAIT_MAX = 15 * 60 * 1000,
    GUESS_FORGET = 60 * 60 * 1000,
};

struct guesses;

struct guesses *guesses_new(void); /* NULL without memory */
void guesses_free(struct guesses *guesses);

/* 0: it may be tried now, and is counted. Else how long to wait; nothing is counted. */
int64_t guesses_take(struct guesses *guesses, struct str key, int64_t now);
/* It was right: as if nothing had been tried. */
void guesses_right(struct guesses *guesses, struct str key);

#endif
