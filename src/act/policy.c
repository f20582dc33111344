#include "act/policy.h"

#define WORKDAY                                                                                    \
    {                                                                                              \
        {                                                                                          \
            9 * 60, 17 * 60                                                                        \
        }                                                                                          \
    }

static const struct calendar weekdays = {.week = {WORKDAY, WORKDAY, WORKDAY, WORKDAY, WORKDAY}};

const struct policy policy_default = {
    .calendar = &weekdays,
    .first_reply = 4 * (int64_t)MS_HOUR,
    .next_reply = 8 * (int64_t)MS_HOUR,
    .promise_days = 1,
    .promise_breaks = 7 * (int64_t)MS_DAY,
    .advice = {4 * (int64_t)MS_HOUR, 3, 0.5},
};
