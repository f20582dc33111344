/* once.h: a request that carries an Idempotency-Key is carried out once.
 *
 * The same key with the same request (method, address, body) gives the first answer again, byte
 * for byte, with `Idempotency-Replayed: true`; with another request it is ERR_EXISTS and nothing
 * is done. A key belongs to who asks. Answers are kept in the store (store/answer.h: 7 days, the
 * newest 100,000) before anybody is told, so this holds over a restart and a kill. What comes of
 * a passing trouble (a full disk, a busy server: whatever may be tried again) is not kept.
 *
 * Should the process die between the commit of the deed and that of its answer, nobody has been
 * told anything; the repeat then runs the deed again, which itself does nothing twice (the native
 * id of a message, the command key of an answer of ours).
 *
 * Doubles at the same time wait for each other: a key has one of ONCE_TURNS locks. Rejected:
 * refusing the second with 409 (its sender would have to come again for what is there at once).
 */
#ifndef PAGES_API_ONCE_H
#define PAGES_API_ONCE_H

#include <pthread.h>

#include "web/router.h"

enum { ONCE_KEY_MAX = 200, ONCE_TURNS = 8 };

struct once {
    pthread_mutex_t turn[ONCE_TURNS];
};

#define ONCE_INIT                                                                                  \
    {                                                                                              \
        {                                                                                          \
            PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER,       \
                PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER,   \
                PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER                               \
        }                                                                                          \
    }

/* Runs it, or answers as before. Without a key it just runs. */
must_check enum err once_run(const struct request *request, struct response *response,
                             handler_fn *run);
/* A text of fixed length that is this request's key and that of nobody else; empty without one.
 * For whatever below has keys of its own. */
struct str once_key(const struct request *request);

#endif
