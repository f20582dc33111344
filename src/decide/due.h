/* due.h: when something is due, in words: "by Friday 17:00", "within two working days", "tomorrow",
 * "by the end of the month", "right away". The words are those of the speech's tongue
 * (decide/tongue.h).
 *
 * Worked out in the calendar's zone from the moment it was said. A day without a time is due when
 * the calendar's hours end on it (23:59:59 on a day without hours), "before Friday" a day
 * earlier. A weekday is the next one to come, never today, unless "this" stands before it; "next
 * Friday" is that of the next week (weeks begin on Monday), but not in every language. A week is
 * due with its last working day. Hours and minutes run on exactly. "5" without am or pm is the
 * afternoon up to 7. Working days are the calendar's; of a calendar without any hours Monday to
 * Friday; more than 130 of them are no date.
 */
#ifndef DECIDE_DUE_H
#define DECIDE_DUE_H

#include "decide/hours.h"
#include "decide/speech.h"

enum due_kind {
    DUE_NONE,
    DUE_DATED,
    DUE_VAGUE, /* "right away": soon, but no date */
};

struct due {
    enum due_kind kind;
    int64_t at;        /* when dated */
    size_t first, end; /* the words that say so */
};

/* The first date in the words first..end, else the first vague word, else DUE_NONE. */
struct due due_find(const struct speech *speech, size_t first, size_t end,
                    const struct calendar *calendar, int64_t said_at);

#endif
