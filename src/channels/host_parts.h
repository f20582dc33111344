/* host_parts.h: what host.c (orders, threads) and host_channel.c (one channel's side) share. */
#ifndef CHANNELS_HOST_PARTS_H
#define CHANNELS_HOST_PARTS_H

#include <pthread.h>

#include "base/frame.h"
#include "channels/channel_impl.h"
#include "channels/host.h"

struct host {
    const struct host_options *options;
    struct http_hosts *hosts;
    pthread_mutex_t lock; /* running, live */
    pthread_cond_t left;
    struct channel *running[HOST_CHANNELS_MAX];
    size_t running_count;
    size_t live; /* channels that are not freed yet */
    pthread_mutex_t write_lock;
};

struct flight {
    uint64_t cursor; /* hash */
    size_t bytes;
};

struct waiting_send {
    struct waiting_send *next;
    size_t n;
    char order[]; /* the JSON text of the order */
};

struct channel {
    struct host *host;
    int64_t number, run;
    struct arena arena; /* settings and cursor */
    const struct str *values;
    struct str cursor;
    struct guard guard;
    int stop_fd;
    pthread_mutex_t lock; /* all below */
    pthread_cond_t changed;
    unsigned users; /* threads, and the host while it runs */
    bool stopping, speaks;
    struct flight flights[CHANNEL_IN_FLIGHT_MAX];
    size_t flight_at, flight_count, flight_bytes;
    struct waiting_send *first, **last;
    size_t waiting;
    bool said;
    enum channel_state state;
    char reason[300];
    /* of a look: */
    uint64_t pages;  /* things found, numbered: what `committed` says back */
    struct buf page; /* what the core said of the last document */
};

/* A channel ready to run, or the fault. config and cursor are of a `start` order. */
must_check enum err channel_make(struct host *host, int64_t number, struct json_value config,
                                 struct str cursor, struct channel **out, struct fault *fault);
void channel_release(struct channel *channel); /* one user less; the last one frees */

void channel_stop(struct channel *channel);
void channel_committed(struct channel *channel, struct str cursor);
/* Queues a send. False: too many wait. */
bool channel_push_send(struct channel *channel, struct str order);
/* The next send, or NULL when stopping with none left (then speaks is false). The caller frees. */
struct waiting_send *channel_pop_send(struct channel *channel);

/* A detached thread that is one more user of the channel; it ends with channel_release. */
bool host_start_thread(struct channel *channel, void *(*run)(void *), void *arg);

/* host_look.c: begins a look; ERR_BAD_INPUT and others with the fault. */
must_check enum err host_look(struct host *host, int64_t number, int64_t run,
                              struct json_value order, struct channel **out_channel,
                              struct fault *fault);
void channel_page_told(struct channel *channel, struct str page);

void host_say(struct host *host, struct str json, struct str blob);
void host_say_sent(struct host *host, int64_t number, struct str key,
                   const struct channel_result *result);
void host_say_looked(struct host *host, int64_t number, int64_t run,
                     const struct channel_looked *looked);
void host_say_state(struct host *host, int64_t number, int64_t run, enum channel_state state,
                    struct str reason);

#endif
