/* conversation.h: what we owe one person (or a few): threads of any channel, joined.
 *
 * Everything here follows from messages, events and decisions and can be worked out again from
 * them; it is kept in one row so that a list needs no second look. Times are ms since 1970, 0 for
 * "not". Ids are row numbers (store/ids.h), 0 for "none". The order of the enums is stored: append
 * only.
 */
#ifndef MODEL_CONVERSATION_H
#define MODEL_CONVERSATION_H

#include "model/message.h"

enum conversation_status { STATUS_OPEN, STATUS_SNOOZED, STATUS_DONE, STATUS_COUNT };
/* answer; watch (until what?); leave alone (heard, left to them) */
enum advice { ADVICE_ANSWER, ADVICE_WATCH, ADVICE_LEAVE, ADVICE_COUNT };

/* The list of the inbox a conversation stands in; conversation.queue. It follows from status and
 * advice, so whoever changes one of these sets queue by conversation_queue_of; but for
 * QUEUE_FOLDED. */
enum conversation_queue {
    QUEUE_NONE,
    QUEUE_ANSWER, /* open, and ours to answer */
    QUEUE_WATCH,  /* open, watched */
    QUEUE_LEFT,   /* open, left alone */
    QUEUE_SNOOZED,
    QUEUE_DONE,
    QUEUE_FOLDED, /* open, and nothing but what another one tells (act/judge.h) */
    QUEUE_COUNT
};

enum {
    CONVERSATION_TITLE_MAX = 300,   /* bytes */
    CONVERSATION_PREVIEW_MAX = 300, /* bytes */
};

struct conversation {
    int64_t id, person;
    struct str title;
    enum conversation_status status;
    enum advice advice;
    int64_t advice_by;  /* staff who decided; 0: Heed */
    struct str reasons; /* JSON array of sentences */
    int64_t assignee, team;
    enum audience audience; /* the narrowest of its messages */
    int64_t priority;       /* higher is more urgent */
    int64_t opened_at;
    int64_t waiting_since; /* the person's wait, not ours */
    int64_t first_reply_at, first_reply_due, next_reply_due;
    int64_t promise_due; /* earliest due of its open and broken promises */
    int64_t snoozed_until, done_at;
    bool unread;
    int64_t last_at, last_message; /* of the last message either way */
    int64_t channel;               /* where the last message came in */
    struct str preview;            /* beginning of the last message */
    struct str labels;             /* names, one space between */
    int64_t message_count, contact_count;
    int64_t queue, sort; /* the list it stands in (0: none) and its place, highest first */
    uint64_t facts;      /* what the last advice went by (decide/advice_fact.h) */
    int64_t advised_of;  /* the message that it was about; 0: there was none */
};

enum conversation_queue conversation_queue_of(enum conversation_status status, enum advice advice);

const char *conversation_status_name(enum conversation_status status); /* "open" */
const char *advice_name(enum advice advice);                           /* "answer" */
bool conversation_status_from(struct str name, enum conversation_status *out_status);
bool advice_from(struct str name, enum advice *out_advice);

#endif
