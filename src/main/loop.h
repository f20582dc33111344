/* loop.h: one thread that waits for many things: epoll, timers, and work posted by others.
 *
 * The master and the core's traffic thread each run one. All structs are embedded in their
 * owners; the loop allocates nothing after loop_new. Everything but loop_post and loop_stop is
 * for the loop's own thread.
 *
 * A callback may unwatch or stop anything, itself and what is still due in the same round
 * included: what was unwatched is never called again. Memory may be freed right after unwatching.
 */
#ifndef MAIN_LOOP_H
#define MAIN_LOOP_H

#include <sys/epoll.h>

#include "base/errors.h"
#include "base/str.h"

struct loop;

struct watch {
    int fd;
    void (*ready)(struct watch *watch, uint32_t events);
    void *owner;
    bool is_on;
};

struct timer {
    int64_t at; /* clock_monotonic */
    void (*fire)(struct timer *timer);
    void *owner;
    struct timer *next; /* sorted by `at` */
    bool is_on;
};

struct post {
    void (*run)(struct post *post);
    void *owner;
    struct post *next;
};

struct loop *loop_new(void); /* NULL: out of memory or descriptors */
void loop_free(struct loop *loop);

/* EPOLLIN, EPOLLOUT; EPOLLHUP and EPOLLERR come always. ERR_SYSTEM. */
must_check enum err loop_watch(struct loop *loop, struct watch *watch, uint32_t events);
void loop_rewatch(struct loop *loop, struct watch *watch, uint32_t events);
void loop_unwatch(struct loop *loop, struct watch *watch); /* fine when not watched */

/* Fires once, `ms` from now; sets anew when running. Walks the list of running timers, of which
 * there are a few dozen at most. */
void loop_timer_set(struct loop *loop, struct timer *timer, int64_t ms);
void loop_timer_stop(struct loop *loop, struct timer *timer);

/* Any thread: has post->run called on the loop's thread, in order. A post must not be posted
 * again before it has run. */
void loop_post(struct loop *loop, struct post *post);

/* Runs until loop_stop (any thread). */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop);
/* One round of what is due; waits at most wait_ms (-1: until something comes). */
void loop_round(struct loop *loop, int wait_ms);
/* Readable when a round has something to do (timers apart); for a poll(2) beside others. */
int loop_fd(const struct loop *loop);

#endif
