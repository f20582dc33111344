/* trials.h: rules that are being tried, between one request and the next.
 *
 * While somebody types, the page asks again and again for the same text, and each request does a
 * piece of the work (understand/try.h). Whoever asks takes the trial out, works, and gives it back:
 * no two requests have the same one, and a text that changed is simply never asked for again. At
 * most TRIALS_MAX are kept, two of one person, TRIALS_REST_MS long; the longest unused goes first.
 */
#ifndef PAGES_DESK_TRIALS_H
#define PAGES_DESK_TRIALS_H

#include <pthread.h>

#include "understand/try.h"

enum { TRIALS_MAX = 12, TRIALS_EACH = 2, TRIALS_REST_MS = 60 * 1000 };

struct trials_slot {
    struct trial *trial; /* NULL: free */
    uint64_t text;       /* hash of the rule */
    int64_t staff, used_at;
};

struct trials {
    pthread_mutex_t lock;
    struct trials_slot slots[TRIALS_MAX];
};

#define TRIALS_INIT                                                                                \
    {                                                                                              \
        .lock = PTHREAD_MUTEX_INITIALIZER                                                          \
    }

/* The trial of that text that was given back, or a new one. */
must_check enum err trials_take(struct trials *trials, int64_t staff, struct str text, int64_t now,
                                struct trial **out_trial);
void trials_give(struct trials *trials, int64_t staff, struct str text, int64_t now,
                 struct trial *trial);
void trials_clear(struct trials *trials);

#endif
