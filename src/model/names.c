/* The names of the small enums of model/, as they are spelt in JSON and on pages. */
#include "model/channel.h"
#include "model/conversation.h"
#include "model/outbox.h"
#include "model/promise.h"

static const char *const status_names[STATUS_COUNT] = {
    [STATUS_OPEN] = "open", [STATUS_SNOOZED] = "snoozed", [STATUS_DONE] = "done"};
static const char *const advice_names[ADVICE_COUNT] = {
    [ADVICE_ANSWER] = "answer", [ADVICE_WATCH] = "watch", [ADVICE_LEAVE] = "leave"};
static const char *const promise_names[PROMISE_STATE_COUNT] = {
    [PROMISE_SUGGESTED] = "suggested", [PROMISE_OPEN] = "open",
    [PROMISE_KEPT] = "kept",           [PROMISE_BROKEN] = "broken",
    [PROMISE_WITHDRAWN] = "withdrawn", [PROMISE_BROKEN_KEPT] = "broken_kept"};
static const char *const delivery_names[DELIVERY_COUNT] = {
    [DELIVERY_HELD] = "held",       [DELIVERY_QUEUED] = "queued",
    [DELIVERY_SENDING] = "sending", [DELIVERY_SENT] = "sent",
    [DELIVERY_REFUSED] = "refused", [DELIVERY_UNCERTAIN] = "uncertain",
    [DELIVERY_UNDONE] = "undone",
};

static const char *const channel_state_names[CHANNEL_STATE_COUNT] = {
#define X(id, name) [id] = (name),
    CHANNEL_STATES(X)
#undef X
};

static const char *name_of(const char *const *names, size_t n, size_t at)
{
    return at < n ? names[at] : "unknown";
}

static bool number_of(const char *const *names, size_t n, struct str name, size_t *out_at)
{
    for (size_t i = 0; i < n; i++) {
        if (str_is(name, names[i])) {
            *out_at = i;
            return true;
        }
    }
    return false;
}

enum conversation_queue conversation_queue_of(enum conversation_status status, enum advice advice)
{
    if (status == STATUS_DONE)
        return QUEUE_DONE;
    if (status == STATUS_SNOOZED)
        return QUEUE_SNOOZED;
    return advice == ADVICE_WATCH   ? QUEUE_WATCH
           : advice == ADVICE_LEAVE ? QUEUE_LEFT
                                    : QUEUE_ANSWER;
}

const char *conversation_status_name(enum conversation_status status)
{
    return name_of(status_names, STATUS_COUNT, status);
}

const char *advice_name(enum advice advice) { return name_of(advice_names, ADVICE_COUNT, advice); }

const char *promise_state_name(enum promise_state state)
{
    return name_of(promise_names, PROMISE_STATE_COUNT, state);
}

const char *delivery_name(enum delivery state)
{
    return name_of(delivery_names, DELIVERY_COUNT, state);
}

bool conversation_status_from(struct str name, enum conversation_status *out_status)
{
    size_t at;

    if (!number_of(status_names, STATUS_COUNT, name, &at))
        return false;
    *out_status = (enum conversation_status)at;
    return true;
}

bool advice_from(struct str name, enum advice *out_advice)
{
    size_t at;

    if (!number_of(advice_names, ADVICE_COUNT, name, &at))
        return false;
    *out_advice = (enum advice)at;
    return true;
}

bool delivery_may(enum delivery from, enum delivery to)
{
    static const unsigned next[DELIVERY_COUNT] = {
        [DELIVERY_HELD] = 1u << DELIVERY_QUEUED | 1u << DELIVERY_UNDONE | 1u << DELIVERY_REFUSED,
        [DELIVERY_QUEUED] = 1u << DELIVERY_SENDING | 1u << DELIVERY_REFUSED | 1u << DELIVERY_UNDONE,
        [DELIVERY_SENDING] = 1u << DELIVERY_QUEUED | 1u << DELIVERY_SENT | 1u << DELIVERY_REFUSED |
                             1u << DELIVERY_UNCERTAIN | 1u << DELIVERY_HELD,
        /* A person looked: it had arrived after all, or had not: given up, or sent again. */
        [DELIVERY_UNCERTAIN] = 1u << DELIVERY_SENT | 1u << DELIVERY_REFUSED | 1u << DELIVERY_QUEUED,
    };

    return from < DELIVERY_COUNT && to < DELIVERY_COUNT && (next[from] & 1u << to);
}

const char *channel_state_name(enum channel_state state)
{
    return name_of(channel_state_names, CHANNEL_STATE_COUNT, state);
}

bool channel_state_from(struct str name, enum channel_state *out_state)
{
    size_t at;

    if (!number_of(channel_state_names, CHANNEL_STATE_COUNT, name, &at))
        return false;
    *out_state = (enum channel_state)at;
    return true;
}
