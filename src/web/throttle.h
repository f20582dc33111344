/* throttle.h: how often the same somebody may try.
 *
 * Token buckets in a table of fixed size: a key has `burst` tries, which come back evenly over
 * `period` ms. The table cannot grow: a new key takes the place of the fullest bucket among the
 * few places it may stand in, so a flood of keys only ever forgets those who tried least.
 * Keys are hashed with a seed of the table. Thread-safe.
 */
#ifndef WEB_THROTTLE_H
#define WEB_THROTTLE_H

#include "base/str.h"

struct throttle;

/* NULL without memory. */
struct throttle *throttle_new(unsigned burst, int64_t period);
void throttle_free(struct throttle *throttle);

/* False when the key has no try left. throttle_take uses one up, throttle_ask only looks. */
bool throttle_ask(struct throttle *throttle, struct str key, int64_t now);
bool throttle_take(struct throttle *throttle, struct str key, int64_t now);

#endif
