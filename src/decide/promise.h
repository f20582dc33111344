/* promise.h: promises found in text, for a person to confirm. In six languages (decide/tongue.h):
 * the examples are English.
 *
 * In our own words (SPEECH_OURS) a promise is somebody on our side who will do something: "I'll
 * get back to you by Friday", "we will refund you", "you will have it tomorrow". It is none when
 * it is a request or question, hangs on a condition ("if you send…", "once you…", "please send it
 * and we'll…"), is negated or hedged ("I can't promise", "I hope", "we'll try"), lies in the past
 * ("I said I'd call"), is quoted, or says where somebody is ("I will be in London on Friday").
 * Without a date it counts only with a verb that owes something (call, send, look into…).
 *
 * In theirs (SPEECH_THEIRS) it is what they report: a promise ("I was told right away", "she said
 * she'd call me back") or a statement they rely on ("your support told us we need not pay"); not
 * what others told them ("my mother said"). A day in a report is its due date: a weekday the next
 * one to come, or the last one where they say that they still wait; a span ("within ten days") ran
 * from when it was said, which nobody knows, so it is none.
 *
 * In a note of ours about a talk (SPEECH_NOTE) both count, and what we told them ("told him she'd
 * come back to him right away") is a promise of ours.
 *
 * Which language is said by its code. Where it is not known (empty, or "und") each language is
 * asked whose commonest words stand in the text, and only what is sure counts: a promise with a
 * date, or one that says "I will". A language that is known and has no table: nothing is found.
 *
 * However long a text is, 64 reports of it are looked at, and its first PROMISES_MAX promises
 * given.
 *
 * A promise without a date is due by policy: promise_policy_due.
 */
#ifndef DECIDE_PROMISE_H
#define DECIDE_PROMISE_H

#include "decide/due.h"
#include "decide/tongue.h"

enum speech_side { SPEECH_OURS, SPEECH_THEIRS, SPEECH_NOTE };

enum found_kind {
    FOUND_PROMISE,   /* ours, in writing */
    FOUND_REPORTED,  /* ours, as they tell it */
    FOUND_RELIED_ON, /* what they were told and rely on */
    FOUND_KIND_COUNT
};

struct found_promise {
    enum found_kind kind;
    enum promise_owner owner; /* of FOUND_PROMISE: who will do it */
    size_t from, to;          /* bytes of the text: the clause, without its final mark */
    int64_t due_at;           /* 0: no date */
    bool is_vague;            /* "right away": said soon, but no date */
};

struct found_promises {
    VEC(struct found_promise) list; /* in the order they stand */
};

enum { PROMISES_MAX = 50 }; /* in one text; what follows is left out */

/* lang: a code as BCP 47 has it, by its first part; empty: not known. */
must_check enum err promise_find_in(struct arena *arena, struct str text, struct str lang,
                                    enum speech_side side, const struct calendar *calendar,
                                    int64_t said_at, struct found_promises *out_found);
/* The same where nobody says which language it is. */
must_check enum err promise_find(struct arena *arena, struct str text, enum speech_side side,
                                 const struct calendar *calendar, int64_t said_at,
                                 struct found_promises *out_found);

/* The words of a clause that say when it is due ("by Friday 17:00"); empty: none. lang as above. */
must_check enum err promise_when(struct arena *arena, struct str clause, struct str lang,
                                 const struct calendar *calendar, int64_t said_at,
                                 struct str *out_words);

/* When a promise without a date is due: `days` working days after it was made. */
int64_t promise_policy_due(const struct calendar *calendar, int64_t made_at, int days);

const char *promise_owner_name(enum promise_owner owner); /* "we", "I", "other" */
const char *found_kind_name(enum found_kind kind);        /* "promise", "reported", "relied on" */

#endif
