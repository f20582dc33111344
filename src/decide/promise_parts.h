/* promise_parts.h: what the two files that find promises share: promise.c (what we say) and
 * promise_report.c (what they say that we said). Nobody else includes this. */
#ifndef DECIDE_PROMISE_PARTS_H
#define DECIDE_PROMISE_PARTS_H

#include "decide/pattern.h"
#include "decide/promise.h"

struct finder {
    struct arena *arena;
    const struct speech *speech;
    const struct tongue *tongue;
    const struct calendar *calendar;
    int64_t said_at;
    enum speech_side side;
    const struct sentence *sentence;
    size_t clause_end; /* words: no verb is looked for behind it */
    size_t judged;     /* reports looked at, of the whole text */
    bool is_guess;     /* the language is: only what is sure */
    struct found_promises *found;
};

static inline bool is(const struct finder *finder, size_t i, const char *list)
{
    return list && i < finder->sentence->end && spoken_is(finder->speech, i, list);
}

/* Any of the words before i, at most n back and in the same sentence. */
static inline bool any_before(const struct finder *finder, size_t i, size_t n, const char *list)
{
    size_t low = i > finder->sentence->first + n ? i - n : finder->sentence->first;

    return list && spoken_find(finder->speech, low, i, list) < i;
}

static inline bool any_within(const struct finder *finder, size_t i, size_t n, const char *list)
{
    size_t high = i + n < finder->sentence->end ? i + n : finder->sentence->end;

    return list && spoken_find(finder->speech, i, high, list) < high;
}

/* Patterns of the tongue, in the sentence. */
struct pattern_reader finder_reader(const struct finder *finder);
static inline size_t matches(const struct finder *finder, const char *pattern, size_t i)
{
    struct pattern_reader reader = finder_reader(finder);

    return pattern ? pattern_match(&reader, pattern, i, NULL) : 0;
}
bool finder_any(const struct finder *finder, const char *const *patterns, size_t i);

/* A verb stands there that owes something even without a date: "call", "look into". */
bool promise_owes(const struct finder *finder, size_t verb);
/* "Ich melde", "rappellerai": a verb that says so by itself. */
bool promise_does(const struct finder *finder, size_t i);
/* What can be said behind "will be": "fixed", "sent". */
bool promise_is_state(const struct finder *finder, size_t i);
/* The words first..end are one. False when the arena is full. */
bool promise_note(struct finder *finder, enum found_kind kind, enum promise_owner owner,
                  size_t first, size_t end, struct due due);
struct due promise_due_in(const struct finder *finder, size_t first, size_t end);

/* promise_report.c: what the sentence reports. False when the arena is full. */
bool promise_reported(struct finder *finder, bool is_note);

#endif
