/* looks.h: the looks of one process: sources asked side by side, hits kept in memory.
 *
 * What a look is, its life and its ceilings stand in pages/looking.h. The problem here: sources are
 * as different as our own database, a file and a network that answers when it likes; each may take
 * minutes, say anything, and die; and whoever watches wants what there is now.
 *
 * The method. A source runs where it is safe: the archive and files on threads of their own, a
 * network in a channel process (channels/channel_impl.h, `look`), one for each kind, apart from
 * those that hear, so that a look can neither hold up nor kill a channel. Documents go through the
 * parse pool. Whatever comes out is a message; it is decided here by the rule itself, and a hit is
 * put into the list by the time it was said. The same address, or the same native id of the same
 * kind, is the same hit.
 *
 * A channel waits for each page to be decided (`committed`), so of all sources together no more
 * than a few pages are on their way.
 *
 * Threads: functions may be called from any thread, but looks_new, looks_free, looks_started and
 * looks_gone belong to the loop's. One lock holds all looks; nothing slow happens under it.
 */
#ifndef MAIN_LOOKS_H
#define MAIN_LOOKS_H

#include "main/loop.h"
#include "main/pool.h"
#include "pages/looking.h"

struct looks;
struct site;

/* A source to ask. */
struct look_wanted {
    struct str kind, name, address;
    struct str config; /* of a channel kind: its settings as JSON; else empty */
    int64_t channel;   /* the row of the channel it is, or 0 */
};

struct looks_options {
    struct loop *loop;
    struct pool *pool;
    const struct site *site; /* its archive is looked through; NULL: there is none */
    /* Asks for a process that runs channels of that kind; looks_started or looks_gone follows. The
     * loop's thread. NULL: there are none. */
    enum err (*start)(void *owner, const char *name, const char *kind);
    /* The look changed; on the loop's thread. May be NULL. */
    void (*changed)(void *owner, int64_t look, int64_t version);
    void *owner;
};

struct looks *looks_new(const struct looks_options *options); /* NULL: out of memory */
/* Ends all looks, going round the loop itself until their threads have ended; nobody else may run
 * it. After pool_free. */
void looks_free(struct looks *looks);

/* A process that was asked for runs, or has ended (pid 0: never ran). False: it is none of ours and
 * the descriptors stay the caller's. NULL is fine. */
bool looks_started(struct looks *looks, const struct control *about, int fd, int pidfd);
bool looks_gone(struct looks *looks, const struct control *about);

/* From now on what is committed and matches is a hit of it, too: messages with a row above `from`.
 */
must_check enum err looks_follow(struct looks *looks, int64_t id, int64_t from);
/* Something was committed. Any thread; NULL is fine. */
void looks_heard(struct looks *looks);

/* The archive comes by itself. See looking.h for the rest. */
must_check enum err looks_begin(struct looks *looks, const struct look_wish *wish,
                                const struct look_wanted *sources, size_t n, int64_t *out_id,
                                struct fault *fault);
must_check enum err looks_read(struct looks *looks, int64_t id, struct look_place after,
                               size_t limit, struct arena *arena, struct look_view *out_view);
must_check enum err looks_stop(struct looks *looks, int64_t id);
must_check enum err looks_drop(struct looks *looks, int64_t id);

#endif
