/* stream_inside.h: what stream.c (who comes and goes), stream_answer.c (what they are told) and
 * stream_read.c (the threads) share; for them only. */
#ifndef MAIN_STREAM_INSIDE_H
#define MAIN_STREAM_INSIDE_H

#include <pthread.h>

#include "main/hear.h"
#include "main/stream.h"
#include "main/stream_place.h"
#include "parse/unpack.h"

enum { TALLY_LANGS = 64 };

/* Posts that nobody wants, by language. */
struct tally {
    struct intake_count at[TALLY_LANGS];
    size_t n;
    int64_t sum;
};
void tally_add(struct tally *tally, int64_t lang, int64_t n);

enum stream_form { STREAM_HEED, STREAM_JETSTREAM, STREAM_NO_FORM };

struct stream {
    int64_t id;
    struct buf name, token, config;
    enum stream_form form;
    bool matched_only, is_paused, is_wanted;
    bool is_known;                   /* its state was looked at */
    struct feeder *active, *waiting; /* the waiting one was let in, and comes next */
    struct stream *next;
};

enum feeder_state {
    FEEDER_GREETING, /* its first line has not come */
    FEEDER_WAITING,  /* for the one before it */
    FEEDER_RUNNING,  /* its threads read */
    FEEDER_ENDING,   /* they have ended; something is on its way to the writer */
    FEEDER_LEAVING,  /* its last answers are on their way, and what it still says is dropped */
};

struct feeder {
    struct streaming *all;
    struct feeder *next;
    struct stream *stream;
    int fd;
    bool is_local, is_whole;
    enum feeder_state state;
    struct watch watch; /* the first line in, answers that did not fit out */
    struct timer timer; /* by state: patience, or the place */
    struct buf head, out;
    bool is_mute;      /* it does not take answers any more */
    bool owes_place;   /* there was no room for a "committed" */
    struct post ended; /* of the thread */
    struct post bury;
    bool is_shut; /* all answers are out */

    /* as they were when it was let in */
    int64_t channel;
    struct str channel_name; /* in the arena */
    enum stream_form form;
    bool matched_only;
    struct arena arena;

    /* the loop's */
    struct stream_place committed;
    struct hear_totals totals;
    char why[300]; /* the reason to end that is to be said; or "" */
    bool may_retry;

    /* the threads'; see stream_read.c */
    pthread_t thread;
    bool has_thread;
    struct unpack unpack;
    struct buf raw;
    int64_t begun_at; /* byte of the stream */
    int64_t skip;     /* bytes to pass over: they were committed before */
    bool is_dripping; /* the last read gave little of what was asked for */
    enum err read_err;
    struct fault read_fault;

    /* shared, under the lock */
    pthread_mutex_t lock;
    pthread_cond_t room;
    int in_flight;
    size_t in_flight_items, in_flight_bytes;
    bool is_stopping;
    struct stream_place place; /* behind everything that was given */
    struct tally tally;        /* not sent yet */
    int64_t passed;            /* of it: what was never in a batch */
    int64_t sent_at;           /* clock_monotonic */
    bool has_news;             /* place or tally are in no batch */
    /* Batches that wait for the next commit; see STREAM_PACE_MS. */
    struct intake_batch *held[UNDERSTANDER_WRITE_MAX];
    size_t held_count, held_items;

    atomic_bool has_failed; /* of its batches */
};

struct streaming {
    struct streaming_options options;
    struct watch listening[2];
    bool listens_locally[2];
    size_t listening_count;
    struct stream *streams;
    struct feeder *feeders;
    size_t feeder_count;
    int64_t calm_until; /* by the monotonic clock: who is turned away is not logged before */
    struct json_parser json;
    bool is_stopping;
};

/* stream_answer.c */
void feeder_say_from(struct feeder *feeder);
void feeder_say_end(struct feeder *feeder);
void feeder_say_failed(struct feeder *feeder, const char *why, bool may_retry);
void feeder_flush(struct feeder *feeder);
/* Under the lock: the batch, which is taken over, gets the place and the counts, and goes to the
 * writer when it is time. On an error it is gone, and nothing behind it will be kept. */
must_check enum err feeder_hold(struct feeder *feeder, struct intake_batch *batch);
/* What waits goes now; with_place: place and counts behind it, too, if they are not sent. */
void feeder_send(struct feeder *feeder, bool with_place);

/* stream.c */
/* What the health page shows: posts that were wanted, and passed over, since the last time. */
void feeder_show(struct feeder *feeder, bool is_fed, int64_t wanted, int64_t passed);
void feeder_decided(struct feeder *feeder);                              /* a batch has come back */
void feeder_cut(struct feeder *feeder, const char *why, bool may_retry); /* no more is read of it */

/* stream_read.c: starts the threads; `ended` is posted when they have ended. */
must_check enum err feeder_read(struct feeder *feeder);

#endif
