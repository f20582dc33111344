#include "decide/service.h"

static int64_t due_of(const struct service_policy *policy, int64_t from, int64_t allowed)
{
    int64_t due = allowed > 0 ? hours_add(policy->calendar, from, allowed) : 0;

    return due == INT64_MAX ? 0 : due;
}

static void take_event(struct service_clocks *clocks, const struct service_event *event)
{
    if (event->is_automatic)
        return;
    if (event->is_from_us) {
        /* We spoke first: that answers nothing and owes nothing. */
        if (clocks->first_at && !clocks->first_reply_at)
            clocks->first_reply_at = event->at;
        clocks->replies++;
        clocks->waiting_since = 0;
        return;
    }
    clocks->contacts++;
    if (!clocks->first_at)
        clocks->first_at = event->at;
    if (!clocks->waiting_since)
        clocks->waiting_since = event->at;
}

struct service_clocks service_clocks_of(const struct service_policy *policy,
                                        const struct service_event *events, size_t n, int64_t now)
{
    struct service_clocks clocks = {0};
    int64_t due;

    for (size_t i = 0; i < n; i++)
        take_event(&clocks, &events[i]);
    if (clocks.first_at)
        clocks.first_reply_due = due_of(policy, clocks.first_at, policy->first_reply);
    if (clocks.first_reply_at)
        clocks.first_reply_took = hours_between(policy->calendar, clocks.first_at,
                                                clocks.first_reply_at);
    if (clocks.first_reply_at && clocks.waiting_since)
        clocks.next_reply_due = due_of(policy, clocks.waiting_since, policy->next_reply);
    due = service_due(&clocks);
    if (due && now > due)
        clocks.late_by = hours_between(policy->calendar, due, now);
    return clocks;
}

int64_t service_due(const struct service_clocks *clocks)
{
    if (!clocks->waiting_since)
        return 0;
    return clocks->first_reply_at ? clocks->next_reply_due : clocks->first_reply_due;
}
