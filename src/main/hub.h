/* hub.h: the channels, seen from the core: who runs where, what comes in, what goes out.
 *
 * Each kind of channel that is in use has one process; a script connector is one process a
 * channel. The hub asks the master for them, starts the channels in them with the cursor that was
 * stored last, and asks again, later and later, when one dies (HUB_BACKOFF_MIN_MS, doubled up to
 * HUB_BACKOFF_MAX_MS; at once after a process that lived a minute).
 *
 * In. Messages and documents keep their order within a channel, because each carries the cursor
 * behind it: a document that is being parsed holds back what came after it. What is ready goes to
 * the intake in batches; after the commit the channel is told how far. When a commit fails the
 * channel starts anew from the cursor that is stored. A document that cannot be parsed is kept in
 * the quarantine in the same transaction as its cursor: refused, never lost. Ceilings: HUB_HELD_MAX
 * bytes and HUB_HELD_COUNT_MAX messages a process on their way, then it is not read. Each start has
 * a number (a run), which comes back with what the channel says: what an earlier run still had on
 * its way is dropped, or its cursor would jump over what the store lost. A connector has no run; it
 * is ended instead and started anew. A channel that cannot be kept is started later and later
 * (HUB_AGAIN_MS, doubled up to HUB_AGAIN_MAX_MS). States and log lines beyond HUB_CALM at once are
 * held back to one each HUB_CALM_MS; of the states the last is told.
 *
 * Out. hub_send hands a message to the channel once. Whatever was handed over when a process
 * died is told as uncertain: it may have arrived. What never reached a process is `retry`.
 *
 * Loop thread only.
 */
#ifndef MAIN_HUB_H
#define MAIN_HUB_H

#include "main/control.h"
#include "main/health.h"
#include "main/intake.h"
#include "main/pool.h"

enum {
    HUB_BACKOFF_MIN_MS = 200,
    HUB_BACKOFF_MAX_MS = 60000,
    HUB_AGAIN_MS = 1000,
    HUB_AGAIN_MAX_MS = 4000,
    HUB_CALM = 50,
    HUB_CALM_MS = 200,
    HUB_HELD_MAX = 64 << 20,
    HUB_HELD_COUNT_MAX = 128, /* UNDERSTANDER_QUEUE_MAX has room for that of many processes, and
                                 for what ended ones still said */
    HUB_SENDS_MAX = 1000,     /* handed over and not answered, a channel */
};

/* A channel as it is set up. */
struct hub_config {
    int64_t id;
    struct str name, kind;
    struct str config, cursor; /* JSON texts */
    bool matched_only;
    bool is_paused;  /* known, but nothing runs for it */
    bool tries_anew; /* its state was set back: what it said was wrong is looked at again */
};

struct hub_calls {
    /* A channel says how it is: "connected", "late", "refused" or "quota"; reason may be empty. */
    void (*state)(void *owner, int64_t channel, const char *state, struct str reason);
    /* How a send ended: "sent", "retry", "refused", "held" or "uncertain". */
    void (*sent)(void *owner, int64_t channel, struct str key, const char *outcome,
                 struct str native_id, struct str reason);
    /* The cursor that is stored now, as the channel is to go on from it. ERR_GONE: removed. */
    enum err (*cursor)(void *owner, int64_t channel, struct buf *out);
    void *owner;
};

struct hub;

struct hub_options {
    struct loop *loop;
    struct intake *intake;
    struct pool *pool;
    struct health_board *health;
    int control; /* to the master */
    struct hub_calls calls;
};

struct hub *hub_new(const struct hub_options *options); /* NULL: out of memory */
void hub_free(struct hub *hub);                         /* after hub_stop, or with it */

/* All channels there are now: new ones are started, changed ones started anew, others stopped. */
void hub_set(struct hub *hub, const struct hub_config *list, size_t n);
/* Tells all channels to stop: they hear no more, and finish what they are sending. The processes
 * end when the core does. */
void hub_stop(struct hub *hub);
bool hub_is_sending(const struct hub *hub); /* something was handed over and not answered */

/* From the master. */
void hub_started(struct hub *hub, const struct control *about, int fd, int pidfd);
void hub_gone(struct hub *hub, const struct control *about);

/* Hands one message over; calls.sent follows, unless this fails. ERR_NOT_FOUND: no such channel;
 * ERR_STALE: it is paused; ERR_BUSY: it cannot take it now. message: JSON text. */
must_check enum err hub_send(struct hub *hub, int64_t channel, struct str key, struct str message);

#endif
