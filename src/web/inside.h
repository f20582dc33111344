/* inside.h: what server.c, exchange.c, send.c, stream.c, jobs.c and conns.c share; nobody else
 * includes it. The way of a request: conns.c sees the connection, exchange.c takes the request in,
 * runs its handler (here or through jobs.c), send.c makes the answer, stream.c keeps live ones. */
#ifndef WEB_INSIDE_H
#define WEB_INSIDE_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "web/guess.h"
#include "web/server.h"

/* --- conns.c: how long a connection has been at what it does */
enum conn_phase { CONN_HEAD, CONN_IDLE, CONN_BODY, CONN_WORK, CONN_SEND, CONN_STREAM };

struct conn {
    struct conn *prev, *next;
    int fd;
    enum conn_phase phase;
    int64_t since; /* monotonic */
};

enum { LINGER_MAX = 64, LINGER_MS = 5000, LINGER_BYTES = 64 << 20 };

struct conns {
    pthread_mutex_t lock;
    struct conn *first;
    int64_t count;
    struct lingering {
        int fd;                  /* our own; 0: free */
        const struct conn *conn; /* NULL: closed by libmicrohttpd */
        int64_t until;
        size_t read;
    } lingers[LINGER_MAX];
};

void conns_init(struct conns *conns);
void conns_clear(struct conns *conns);
struct conn *conns_add(struct conns *conns, int fd); /* NULL without memory: never swept */
void conns_remove(struct conns *conns, struct conn *conn);
void conns_phase(struct conns *conns, struct conn *conn, enum conn_phase phase);
void conns_sweep(struct conns *conns, int64_t monotonic);

/* A lingering close: reads and throws away what still comes on a connection, beside
 * libmicrohttpd, which answers and closes it. Nothing when there are LINGER_MAX already. */
void conns_linger(struct conns *conns, const struct conn *conn);
void conns_drain(struct conns *conns, int64_t monotonic);

/* --- jobs.c: a few threads and a queue with a ceiling */
struct jobs;
struct jobs *jobs_new(unsigned threads, unsigned queue);
/* Later one of the two is called: `run` on a thread of ours, or `shed` from jobs_shed. False: full
 * or stopping. */
bool jobs_push(struct jobs *jobs, void (*run)(void *), void (*shed)(void *), void *arg);
void jobs_shed(struct jobs *jobs, int64_t before); /* those that wait since before (monotonic) */
void jobs_stop(struct jobs *jobs);                 /* runs what is queued, joins */
void jobs_free(struct jobs *jobs);

/* --- server.c */
enum { READERS_MAX = 64 };

struct web {
    struct web_config config;
    struct MHD_Daemon *daemon;
    struct live *live;
    struct streams *streams;
    struct password_turns *turns;
    struct guesses *guesses;
    struct throttle *by_account, *by_address;
    struct jobs *jobs;
    struct conns conns;
    pthread_t ticker;
    bool has_ticker;
    atomic_bool stopping;
    atomic_llong requests, refused, errors;
    pthread_mutex_t readers_lock;
    struct db *readers[READERS_MAX];
    size_t reader_count;
};

struct db *web_reader_take(struct web *web);
void web_reader_give(struct web *web, struct db *db);

/* --- exchange.c: one request and its answer */
struct exchange {
    struct web *web;
    struct MHD_Connection *connection;
    struct conn *conn;
    struct arena arena;
    struct request request;
    struct response response;
    struct route_match match;
    struct buf body;
    size_t body_max;
    enum err err; /* found while taking it in; answered instead of running the handler */
    bool has_begun, has_responded, is_identified, is_too_big;
    bool is_admitting;           /* asleep before its body, while it is looked up who sends it */
    bool is_shed;                /* it had no turn: answered without asking the database */
    struct MHD_Response *answer; /* made and not yet queued */
    int status;
};

void *exchange_on_uri(void *web, const char *uri, struct MHD_Connection *connection);
enum MHD_Result exchange_on_request(void *web, struct MHD_Connection *connection, const char *url,
                                    const char *method, const char *version,
                                    const char *upload_data, size_t *upload_data_size,
                                    void **context);
void exchange_on_completed(void *web, struct MHD_Connection *connection, void **context,
                           enum MHD_RequestTerminationCode how);

/* --- framing.c: one reading of a request's head, or ERR_BAD_INPUT */
enum err framing_check(struct MHD_Connection *connection);

/* --- send.c: the response as libmicrohttpd wants it; NULL without memory */
struct MHD_Response *send_make(struct exchange *exchange);
void send_security_headers(struct MHD_Response *answer, bool secure);

/* --- stream.c: the same for a live stream, and the thread that reads for all of them */
struct streams;
struct streams *streams_new(struct web *web); /* NULL: no memory or thread */
void streams_stop(struct streams *streams);   /* after live_stop; no stream sleeps any more */
void streams_free(struct streams *streams);
struct MHD_Response *stream_make(struct exchange *exchange);

#endif
