/* alarms.h: bursts of talk against us: the list, one with its picture and facts, the banner. */
#ifndef PAGES_DESK_ALARMS_H
#define PAGES_DESK_ALARMS_H

#include "pages/shell.h"

struct alarm_bar {
    int x, y, height;
};

/* One of the messages that began it, or what is said most. */
struct alarm_said_view {
    struct str text, who, when, conversation; /* text: empty where it was not said in public */
    struct str n;                             /* "7 voices"; of what is said most */
    int64_t at;
    bool is_taken_back; /* by who said it; there is no text then */
};

struct alarm_view {
    struct str id, rule, began, lasted, hour, seen_by;
    int64_t began_at;
    bool is_running, may_see;
    /* of one */
    struct str usual, growth, expected, peak, speakers, made;
    struct str chart, first, last;
    VEC(struct alarm_bar) bars;
    bool has_cause;
    struct alarm_said_view cause;
    VEC(struct alarm_said_view) messages;
    VEC(struct alarm_said_view) claims;
    VEC(struct str) advice;
};

struct alarms_view {
    struct shell *shell;
    VEC(struct alarm_view) alarms;
    struct str after; /* the last one, to go on behind; empty: there are no more */
    const struct alarm_view *open;
};

static inline const struct alarm_said_view *alarm_cause(const struct alarm_view *alarm)
{
    return &alarm->cause;
}

/* What the inbox says while any runs: of the newest; empty id: none does. */
must_check enum err alarms_banner(const struct request *request, struct alarm_view *out_alarm);

#endif
