/* live.h: what changed, told to every open screen as server-sent events (WHATWG HTML, 9.2).
 *
 * The writer publishes an event for each region that changed: its name ("c-8841…"), the object it
 * is about and a version that only grows. Events carry no content: the browser asks for the region
 * again with Heed-Part, through the same permission as the page. A ring keeps the last LIVE_RING
 * events under ids that only grow (they begin at the start's milliseconds, so they grow over a
 * restart, too); a browser that comes back with Last-Event-ID goes on from there, and one whose id
 * has left the ring is told to fetch everything it shows ("reset").
 *
 * A subscriber is a position in the ring, nothing more: no queue of its own that could grow.
 * It is woken at most once in LIVE_PAUSE; then it is sent each region that changed since, once,
 * with its newest version. When more than LIVE_ROWS regions changed, it gets one "list" frame with
 * their number instead, so 500 new rows in a second are at most four small frames.
 *
 * Whether a subscriber may know of an event is asked at the moment of sending (`may_hear`), with
 * the session looked up again, never at subscribing. A session that ended closes its streams: at
 * once when live_end_session says so, else with the next event or heartbeat, whichever is first.
 *
 * Frames (each with `id:`):
 *     event: change    data: {"region":"c-…","version":17}
 *     event: list      data: {"changed":312}
 *     event: reset     data: {}
 *     event: bye       data: {}            the stream ends; the session is over
 * and a comment line as heartbeat every LIVE_HEARTBEAT.
 *
 * Thread-safe. The text side (live_read) is plain; server.c does the sockets.
 */
#ifndef WEB_LIVE_H
#define WEB_LIVE_H

#include "base/buf.h"

enum {
    LIVE_RING = 10000,
    LIVE_ROWS = 40,
    LIVE_PAUSE = 250,        /* ms */
    LIVE_STORM_PAUSE = 1000, /* ms, after a "list" frame */
    LIVE_HEARTBEAT = 15000,  /* ms */
    LIVE_REGION_MAX = 47,    /* bytes of a region's name */
};

/* What an event is about, for the permission; the kinds are the pages' own (pages/regions.h). */
struct live_event {
    char region[LIVE_REGION_MAX + 1];
    int64_t version;
    int kind;       /* 0: everybody signed in */
    int64_t object; /* its row number */
};

struct live;
struct live_subscriber;

struct live *live_new(int64_t now); /* NULL without memory */
void live_free(struct live *live);  /* no subscriber may be left */

void live_publish(struct live *live, const struct live_event *event);
/* Every stream of this session is told "bye" and ends. 0: of everybody. */
void live_end_session(struct live *live, int64_t session);

/* wake(arg) is called, on any thread and under live's lock, when a sleeping subscriber has
 * something to read; it may not call back into live. NULL: ERR_BUSY at LIVE_SUBSCRIBERS. */
enum { LIVE_SUBSCRIBERS = 20000 };
struct live_subscriber *live_join(struct live *live, int64_t session, struct str last_event_id,
                                  void (*wake)(void *arg), void *arg);
void live_leave(struct live *live, struct live_subscriber *subscriber);

enum live_session { LIVE_ENDED, LIVE_THERE, LIVE_UNKNOWN /* the store does not say */ };
/* Asked for each event just before it is written. While it is not known, nothing is told but that
 * the line is there, and later everything at once ("reset"). */
struct live_permission {
    enum live_session (*is_alive)(void *arg); /* the session, looked up now */
    bool (*may_hear)(void *arg, const struct live_event *event);
    void *arg;
};

enum live_next { LIVE_SLEEP, LIVE_TEXT, LIVE_OVER };
/* Appends the frames that are due to `out`. LIVE_SLEEP: there were none and the subscriber now
 * sleeps until wake(); whoever gets LIVE_OVER sends what is in `out` and leaves. `before_sleep`
 * runs under the lock when it goes to sleep, so that no wake() is missed (MHD suspends there). */
enum live_next live_read(struct live *live, struct live_subscriber *subscriber,
                         const struct live_permission *permission, struct buf *out,
                         void (*before_sleep)(void *arg));

/* To be called about every 50 ms with the monotonic clock: wakes those whose pause is over. */
void live_tick(struct live *live, int64_t monotonic);
/* Wakes everybody; every later live_read gives LIVE_OVER. */
void live_stop(struct live *live);

size_t live_count(struct live *live);

#endif
