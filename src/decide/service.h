/* service.h: service clocks, worked out from who said something when.
 *
 * The person's wait is what counts: waiting_since is his oldest message that nobody has answered,
 * whatever channel or team it went through since. An automatic answer of ours answers nothing,
 * and an automatic message of theirs (an out-of-office note) waits for nothing.
 *
 * The first reply is owed from the first message of the person on, the next reply from the oldest
 * one since our last reply; both in open hours of the calendar. What falls late is counted in open
 * time too.
 *
 * Pure. Events are given in the order of their times. Times are ms since 1970, 0 for "none".
 */
#ifndef DECIDE_SERVICE_H
#define DECIDE_SERVICE_H

#include "decide/hours.h"

struct service_event {
    int64_t at;
    bool is_from_us;
    bool is_automatic;
};

struct service_policy {
    const struct calendar *calendar;
    int64_t first_reply, next_reply; /* ms of open time; 0: nothing is owed */
};

struct service_clocks {
    int64_t waiting_since; /* the oldest unanswered message */
    int64_t first_at;      /* the person's first message */
    int64_t first_reply_at, first_reply_due;
    int64_t next_reply_due;   /* of what is unanswered now, after a first reply */
    int64_t first_reply_took; /* open time; valid when first_reply_at is set */
    int64_t late_by;          /* open time past the due that is owed now; 0: not late */
    int replies;              /* ours, by people */
    int contacts;             /* times the person had to turn to us */
};

struct service_clocks service_clocks_of(const struct service_policy *policy,
                                        const struct service_event *events, size_t n, int64_t now);

/* The due that is owed now: of the first or the next reply; 0: none. */
int64_t service_due(const struct service_clocks *clocks);

#endif
