/* server.h: HTTP/1.1 on a listening socket that was handed in, by libmicrohttpd.
 *
 * The problem: thousands of idle screens, a few hundred requests a second, and strangers who send
 * slowly, too much, or nonsense; in one process with the database, without a thread each.
 *
 * The method. `threads` event loops (epoll) hold all connections. A read runs where it arrived; a
 * write, and a read whose route is slow, goes to one of WEB_JOB_THREADS threads while its
 * connection sleeps, so that nobody waits behind an argon2 run or a commit. Where the database is
 * another program (`far_store`), which may hang, all that asks it goes there, and what has waited
 * WEB_QUEUE_MS for its turn is answered 503: no event loop ever waits for it. Each running handler
 * has a database reader of its own from a small stack. Live streams sleep until live.h wakes them,
 * and one thread reads for all of them (stream.c).
 *
 * Before a body is read, the request is matched to its route, the session looked up, permission
 * and origin checked (guard.h): who may not send it costs us its headers only.
 *
 * Limits: 6 KB for request line, headers and our own headers of the answer (libmicrohttpd's pool
 * for a connection), WEB_HEAD_MS for a head to arrive, WEB_BODY_MS for a body, WEB_SEND_MS for an
 * answer (or a piece of a live stream) to be fetched, WEB_QUEUE jobs (then 503), the route's
 * body_max, half of our descriptors' limit in connections. Who is refused before his body gets the
 * answer even if he sends on: what he sends is thrown away for a while (LINGER_* in inside.h)
 * before the connection ends, or the reset would take the answer with it. A slow sender is cut off
 * by shutdown(2); libmicrohttpd's own time-out knows only silence, which a drip avoids.
 *
 * Every answer carries the security headers (CSP and so on) of send.c; no handler can forget them.
 *
 * What was rejected: answering in libmicrohttpd's first call (closes the connection: 12k instead
 * of 84k requests/s); one thread a connection; a proxy in front as a condition.
 *
 * Thread rule: web_start and web_stop from one thread; live.h's functions from any.
 */
#ifndef WEB_SERVER_H
#define WEB_SERVER_H

#include "web/live.h"
#include "web/password.h"
#include "web/router.h"
#include "web/session.h"
#include "web/throttle.h"

enum {
    WEB_JOB_THREADS = 4,
    WEB_FAR_THREADS = 8, /* instead, with far_store */
    WEB_QUEUE = 256,
    WEB_QUEUE_MS = 2000,
    WEB_HEAD_MS = 10 * 1000,
    WEB_IDLE_MS = 30 * 1000, /* between two requests of a connection */
    WEB_BODY_MS = 30 * 1000,
    WEB_SEND_MS = 60 * 1000,
    WEB_SIGN_IN_ACCOUNT = 30, /* tries in WEB_SIGN_IN_PERIOD, from all networks */
    WEB_SIGN_IN_ADDRESS = 20,
    WEB_SIGN_IN_PERIOD = 15 * 60 * 1000,
};

/* What the server asks of those above it. All may be called on any of its threads. */
struct web_hooks {
    /* A reading database handle, kept and used again, on one thread at a time. NULL: ERR_STORE. */
    struct db *(*reader_open)(struct app *app);
    void (*reader_close)(struct db *db);
    /* Who carries this credential now. ERR_NOT_FOUND: nobody (unknown, ended, disabled). */
    enum err (*identify)(struct app *app, struct db *db, enum credential credential,
                         struct str hash, int64_t now, struct arena *arena,
                         struct actor *out_actor);
    /* Fills an emptied response for an error; its status is already set. May log. */
    void (*error_page)(const struct request *request, struct response *response, enum err err);
    /* May this actor know that this event happened? */
    bool (*may_hear)(struct app *app, struct db *db, const struct actor *actor,
                     const struct live_event *event);
    int64_t (*now)(void); /* wall clock, ms */
};

struct web_config {
    int listen_fd; /* listening, non-blocking; stays the caller's */
    struct app *app;
    const struct page *const *pages; /* NULL-ended; constant */
    struct web_hooks hooks;
    bool secure;      /* people reach us by https (a proxy ends it): __Host- cookies, HSTS */
    bool far_store;   /* the database is not in this process */
    unsigned threads; /* event loops; 0: 2 */
};

must_check enum err web_start(const struct web_config *config, struct web **out_web,
                              struct fault *fault);
/* Ends live streams, lets running handlers finish, closes all connections; what is told to web_live
 * afterwards goes nowhere. NULL is fine. */
void web_stop(struct web *web);
/* After web_stop, when nobody can tell web_live anything any more. NULL is fine. */
void web_free(struct web *web);

struct live *web_live(struct web *web);
struct password_turns *web_password_turns(struct web *web);

/* Sign-in tries. A device on which this account signed in before has tries of its own (guess.h),
 * so whoever guesses elsewhere cannot lock its owner out. From an unknown one the account's tries
 * from that network count, all tries from that network, and all at that account. */
struct web_try {
    struct str account, client;
    struct str device; /* of this account, proven; or empty */
};
/* 0: go on, counted. Else how many ms to wait. */
int64_t web_sign_in_wait(struct web *web, const struct web_try *try, int64_t now);
/* It was right: what was counted against it is forgotten. */
void web_signed_in(struct web *web, const struct web_try *try);

/* For /metrics. */
struct web_counts {
    int64_t connections, requests, refused, errors, live;
};
struct web_counts web_counts(struct web *web);

#endif
