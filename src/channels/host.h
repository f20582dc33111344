/* host.h: the channel process: runs the channels of one kind for the core.
 *
 * The problem. A channel blocks on the network for minutes, holds a password and listens to
 * strangers; it must neither stop another channel, nor see the store, nor lose what it heard, nor
 * send twice.
 *
 * The method. One process a kind. The main thread reads orders from the core on one blocking
 * socket (frames; event.h has the words); each running channel has a thread that hears and, from
 * its first send on, one that speaks. What a channel hears is written to the core at once, with
 * the cursor behind it; at most CHANNEL_IN_FLIGHT_MAX documents (or CHANNEL_IN_FLIGHT_BYTES) may
 * be uncommitted, then hearing waits. `committed` with a cursor takes everything up to the
 * document that carried it out of flight. The cursor is never kept here: at the next start the
 * core says where to go on.
 *
 * A stop ends hearing at once; a send in the middle is finished and reported, sends that have not
 * begun are given back as `retry`. A start of a running channel stops the old one first: both may
 * exist for a moment; what each hears carries the `run` of its start, by which the core drops what
 * the first one still says: its cursor would pass over what was not kept.
 * The end of the socket ends the process: sends in the middle get HOST_PATIENCE_MS.
 *
 * What can go wrong: the core commits with a cursor that was never sent (a database that rewrites
 * JSON): then all is taken out of flight, because waiting forever would be deafness.
 *
 * Rejected: one thread for all channels with non-blocking everything: libcurl's own multi
 * interface cannot carry IDLE, and a thread that waits costs 20 KB.
 */
#ifndef CHANNELS_HOST_H
#define CHANNELS_HOST_H

#include "channels/channel.h"

enum {
    HOST_CHANNELS_MAX = 1000, /* running in one process */
    CHANNEL_IN_FLIGHT_MAX = 16,
    CHANNEL_IN_FLIGHT_BYTES = 64 << 20,
    CHANNEL_SENDS_MAX = 1000, /* waiting; more are given back as retry */
    HOST_PATIENCE_MS = 10 * 1000,
};

struct host_options {
    int fd; /* to the core; blocking */
    const struct channel_kind *kind;
    int64_t (*now)(void); /* wall clock, ms */
    /* A copy of what protocols say, one line each ("3 > h1 SELECT INBOX"), or -1. Secrets are
     * masked. */
    int wire_fd;
};

/* Until the core closes the socket (OK) or says what is no frame. net_start comes before. */
must_check enum err host_run(const struct host_options *options);

#endif
