/* promise_parts.h: what the two files that find promises share: promise.c (what we say) and
 * promise_report.c (what they say that we said). Nobody else includes this. */
#ifndef DECIDE_PROMISE_PARTS_H
#define DECIDE_PROMISE_PARTS_H

#include "decide/promise.h"

struct finder {
    struct arena *arena;
    const struct speech *speech;
    const struct calendar *calendar;
    int64_t said_at;
    enum speech_side side;
    const struct sentence *sentence;
    struct found_promises *found;
};

static inline bool is(const struct finder *finder, size_t i, const char *list)
{
    return i < finder->sentence->end && spoken_is(finder->speech, i, list);
}

/* Any of the words before i, at most n back and in the same sentence. */
static inline bool any_before(const struct finder *finder, size_t i, size_t n, const char *list)
{
    size_t low = i > finder->sentence->first + n ? i - n : finder->sentence->first;

    return spoken_find(finder->speech, low, i, list) < i;
}

static inline bool any_within(const struct finder *finder, size_t i, size_t n, const char *list)
{
    size_t high = i + n < finder->sentence->end ? i + n : finder->sentence->end;

    return spoken_find(finder->speech, i, high, list) < high;
}

/* A verb stands there that owes something even without a date: "call", "look into". */
bool promise_owes(const struct finder *finder, size_t verb);
/* What can be said behind "will be": "fixed", "sent". */
bool promise_is_state(const struct finder *finder, size_t i);
/* The words first..end are one. False when the arena is full. */
bool promise_note(struct finder *finder, enum found_kind kind, size_t first, size_t end,
                  struct due due);
struct due promise_due_in(const struct finder *finder, size_t first, size_t end);

/* promise_report.c: what the sentence reports. False when the arena is full. */
bool promise_reported(struct finder *finder, bool is_note);

#endif
