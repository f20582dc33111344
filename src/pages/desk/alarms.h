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

/* Where it rises. */
struct alarm_cover_view {
    const char *kind; /* "Rule" */
    struct str name, since;
    int64_t at;
    bool is_running;
};

/* Who was woken. */
struct alarm_call_view {
    struct str name, when, reason;
    const char *state;
};

struct alarm_view {
    struct str id, rule, began, lasted, hour, seen_by;
    int64_t began_at;
    bool is_running, may_see;
    /* of one */
    struct str usual, growth, expected, peak, speakers, made;
    struct str chart, first, last, most; /* most: "7 voices at most in 4 minutes" */
    int raised_x;                        /* where it was raised in the picture; -1: before it */
    VEC(struct alarm_bar) bars;
    bool has_cause;
    struct alarm_said_view cause;
    VEC(struct alarm_said_view) messages;
    VEC(struct alarm_said_view) claims;
    VEC(struct str) advice;
    struct str usual_title; /* what `usual` is */
    struct str reach;       /* likes, boosts and views of a post; empty: not told */
    VEC(struct alarm_cover_view) covers;
    VEC(struct alarm_call_view) calls;
    bool nobody_called; /* nobody was on call when it was raised */
    struct str lesson_cause, lesson_done, lesson_end, lesson_change, lesson_by, lesson_when;
    bool may_teach;
};

struct alarm_choice {
    struct str value, label;
    bool is_on;
};
struct alarm_choices {
    struct alarm_choice *at;
    size_t n, cap;
};

/* A turn of being on call. */
struct on_call_view {
    struct str id, name, days, from, to;
    bool is_round; /* all day */
};

struct alarms_view {
    struct shell *shell;
    VEC(struct alarm_view) alarms;
    struct str after; /* the last one, to go on behind; empty: there are no more */
    const struct alarm_view *open;
    VEC(struct on_call_view) turns;
    bool may_set;
    struct alarm_choices staff, days, from, to;
    struct str error; /* why a turn was not taken; the form then has what was typed */
};

/* What an alarm, or a part of it, is called. */
struct str alarm_topic_name(int64_t topic, struct str name);
struct alarm;
must_check enum err alarm_story_fill(const struct request *request, const struct alarm *from,
                                     struct alarm_view *alarm);
must_check enum err on_call_fill(const struct request *request, struct alarms_view *view);
/* The page of all alarms; error: why the turn that was posted is not taken. */
must_check enum err alarms_show(const struct request *request, struct response *response,
                                struct str error);

static inline const struct alarm_said_view *alarm_cause(const struct alarm_view *alarm)
{
    return &alarm->cause;
}

/* What the inbox says while any runs: of the newest; empty id: none does. */
must_check enum err alarms_banner(const struct request *request, struct alarm_view *out_alarm);

#endif
