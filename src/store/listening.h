/* listening.h: counting for the public listening page (model/listening.h says what each figure is).
 *
 * Nothing is counted when the page is asked for. The transaction that writes a message down, sends
 * an answer or keeps a decision moves one from one count to another:
 *
 *     listened     what was done about one message; at most one row a message
 *     heard_count  messages by channel, audience, day heard and what was done about them
 *     rule_count   the same by rule and day
 *
 * What is no public opinion (store/voice.h) has its mark in `listened` and is not in heard_count;
 * rules count all that they wanted, for that is to be acted upon, whoever says it.
 *
 * So a look at the page costs what the period has of days, channels, answers, promises and gaps,
 * however much the site holds. heard_count can always be counted again from messages and
 * `listened`.
 *
 * The conversation a message stands in at the moment of the act is what counts; what is joined or
 * split later keeps its marks.
 */
#ifndef STORE_LISTENING_H
#define STORE_LISTENING_H

#include "model/listening.h"
#include "store/db.h"

/* A message of the public was heard for the first time (not an edit, a deletion, a copy or a
 * machine's). */
must_check enum err listening_heard(struct db *db, int64_t channel, enum audience audience,
                                    int64_t heard_at);
/* A rule wanted it. */
must_check enum err listening_wanted(struct db *db, int64_t rule, int64_t heard_at);

/* A rule wants a message that was heard before, or no longer, by the labels it has now: the counts
 * of the day on which it was heard follow, with what was done about it. Since when nobody acts on
 * what the rule wants does not move: the message waited for nobody by that rule. Nothing where the
 * message is not counted. */
must_check enum err listening_wanted_since(struct db *db, int64_t rule, int64_t message);
must_check enum err listening_unwanted(struct db *db, int64_t rule, int64_t message);

/* Something was done about the messages of a conversation whose row is below `before` (INT64_MAX:
 * about all). Answered ones stay answered. LISTENED_NOT takes a decision back (we are to answer
 * after all). `reason` only with LISTENED_LEFT, else LEAVE_OTHER. */
must_check enum err listening_act(struct db *db, int64_t conversation, int64_t before,
                                  enum listened what, enum leave_reason reason);
/* The same about some of its messages. */
struct listening_rows {
    int64_t conversation;
    int64_t after, before; /* rows, both left out */
    int64_t heard_until;   /* moment, included */
};
must_check enum err listening_act_on(struct db *db, const struct listening_rows *rows,
                                     enum listened what, enum leave_reason reason);
/* Nothing was done about them after all: the answer that was written down was none. The decisions
 * that were made about them are to be counted again. */
must_check enum err listening_unanswered(struct db *db, const struct listening_rows *rows);

/* Counts in day_count that only this page reads; of the whole site (channel 0) or of a channel. */
#define LISTENING_MACHINES "by_machines"
#define LISTENING_COPIES "copies"
#define LISTENING_INSIDERS "by_insiders"
#define LISTENING_BOUGHT "bought"
#define LISTENING_ANSWERS "answered"
#define LISTENING_TAKEN_BACK "promises_taken_back"

/* All figures but not_heard, of the days from..to (UTC, both included, clipped to
 * LISTENING_DAYS_MAX days before to_day and to now), as of one moment. ERR_BAD_INPUT when from is
 * after to. */
must_check enum err listening_load(struct db *db, struct arena *arena, int64_t from_day,
                                   int64_t to_day, int64_t now, struct listening *out_listening);

#endif
