/* stream.h: streams of posts at full speed: a partner's, a Jetstream, a file.
 *
 * The problem: 143,199 posts a second (the peak of the largest network so far) come by one
 * connection, one or two in a hundred are wanted, and none of those may be lost or be there twice,
 * whatever is killed. So what nobody wants is read where it lies, counted and forgotten; only what
 * a rule wants is copied, understood and written.
 *
 *     feeder ══> reader thread ══> workers, one a core ══> in order ──> the one writer ──> done
 *      socket     unpack, cut      parse, match, count;     place and    commit, flush      │
 *         <── {"committed":…} ─────understand what is ──────counts go ───────────────────────
 *                                  wanted                   with it
 *
 * The reader, the cutting into lines and the order are `heed match`'s own (main/filter.h); the
 * rules and the early stages the understander's, on the workers' threads instead of its one. A
 * batch that was looked at goes straight to the writer, and its transaction stores the messages,
 * the counts of what nobody wanted (store/unmatched.h) and the place behind them. So the place that
 * a feeder is told is the place that is on the disk, and after a crash of either side it goes on
 * from there: nothing lost, nothing twice, and the counts are exact too.
 *
 * What was rejected: a place counted by the feeder (two truths), acknowledging a line before its
 * neighbours (order is what makes one number enough), a process of its own with the matcher in it
 * (the rules would be there twice, and what is wanted would be copied over one more socket).
 *
 * Whoever feeds says in one line of JSON which stream this is, and learns in one line where to go
 * on; docs/stream.md is the protocol. Two sockets lead here, bound by the master so that they
 * outlive the core: SITE/run/stream.sock (mode 0600) and, with `heed serve --stream`, a port of
 * loopback, where the stream's token is asked for: a port is open to everybody on the machine.
 * One feeder a stream: a second one takes the place of the first, whose end may not have been heard
 * of, when what that one had on its way is decided.
 *
 * Ceilings: STREAM_FEEDERS_MAX connections (more are refused), STREAM_ITEMS_MAX messages and
 * STREAM_BYTES_MAX bytes on their way to the writer for each; then it is not read on, and the
 * feeder's own socket fills. A line is at most MESSAGE_LINE_MAX, the answers kept for a feeder
 * that does not read them STREAM_ANSWERS_MAX.
 *
 * Loop thread only; the threads of the streams are inside.
 */
#ifndef MAIN_STREAM_H
#define MAIN_STREAM_H

#include "main/health.h"
#include "main/understander.h"

enum {
    STREAM_FEEDERS_MAX = 16,
    STREAM_WORKERS_MAX = 16,
    STREAM_ITEMS_MAX = 1500, /* some 200 ms of writing: a click at the desk waits behind them */
    STREAM_BATCHES_MAX = 512,
    STREAM_BYTES_MAX = 64 << 20,
    STREAM_ANSWERS_MAX = 64 << 10,
    STREAM_HELLO_MAX = 4096, /* bytes of the first line */
    STREAM_HELLO_MS = 10000,
    STREAM_WRONG_MS = 1000, /* a wrong token is answered that late */
    STREAM_TOKEN_MIN = 16,
    STREAM_PIECE = 1 << 20, /* bytes read at once, when so many are there */
    STREAM_REST_MS = 12, /* before the next read at most, when they were few; in so many steps: */
    STREAM_RESTS = 4,
    STREAM_PACE_MS = 60, /* between two commits, unless much has come */
    STREAM_PACE_ITEMS = 500,
    STREAM_PLACE_MS = 100, /* a place behind which nothing is kept is stored that often */
};

struct streaming;

/* A channel of the kind `stream`. */
struct stream_config {
    int64_t id;
    struct str name;
    struct str config; /* JSON, opened */
    bool matched_only, is_paused;
    bool was_fed; /* as its stored state has it; nobody feeds it when the core starts */
};

struct stream_calls {
    /* As struct hub_calls. */
    void (*state)(void *owner, int64_t channel, const char *state, struct str reason);
    enum err (*cursor)(void *owner, int64_t channel, struct buf *out);
    void *owner;
};

struct streaming_options {
    struct loop *loop;
    struct intake *intake;
    struct understander *understander;
    struct health_board *health;
    struct stream_calls calls;
};

struct streaming *streaming_new(const struct streaming_options *options); /* NULL: out of memory */
/* Before the understander and the writer stop: no more is read, the threads end. */
void streaming_stop(struct streaming *streams);
void streaming_free(
    struct streaming *streams); /* when nothing is on its way any more; NULL is fine */

/* Takes feeders from a listening socket, which stays the caller's. is_local: only whoever may open
 * the site can reach it. */
must_check enum err streaming_listen(struct streaming *streams, int listen_fd, bool is_local);

/* All streams there are now. A feeder whose stream changed, paused or went is told to come anew. */
void streaming_set(struct streaming *streams, const struct stream_config *list, size_t n);

#endif
