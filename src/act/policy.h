/* policy.h: what the house goes by when it judges: hours, service levels, what a promise without
 * a date means. Read-only once made; act/ keeps a pointer. */
#ifndef ACT_POLICY_H
#define ACT_POLICY_H

#include "decide/advice.h"
#include "decide/hours.h"

struct policy {
    const struct calendar *calendar;
    int64_t first_reply, next_reply; /* ms of open time */
    int promise_days;                /* working days for a promise without a date */
    int64_t promise_breaks;          /* ms after its due: late until then, then broken */
    struct advice_policy advice;
};

/* Monday to Friday, nine to five UTC; four open hours for a first answer, eight for the next; one
 * working day for a promise without a date, and seven days late make it broken. */
extern const struct policy policy_default;

/* From the return of this call on, nothing reads the policy that was there before. The new one
 * outlives act, or the next call. What is due already keeps its time. Any thread but the
 * writer's; blocks. ERR_BUSY, ERR_STOPPED. */
struct act;
must_check enum err act_set_policy(struct act *act, const struct policy *policy);

#endif
