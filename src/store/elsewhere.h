/* elsewhere.h: answers that were given elsewhere and written down here, and with them all answers
 * of a conversation that have left, in the order in which they left.
 *
 * What is written down is a message of ours without a delivery; its said_at is when the answer was
 * given. It answers the rows up to `through`. One that is taken back is not current any more, and
 * counts for nothing. An answer that we sent answers the rows before its own (store/message.h).
 */
#ifndef STORE_ELSEWHERE_H
#define STORE_ELSEWHERE_H

#include "store/db.h"

enum { ANSWERS_MAX = 1000 }; /* of a conversation, the newest */

must_check enum err elsewhere_add(struct db *db, int64_t message, int64_t through);
/* ERR_NOT_FOUND: that message is no such answer. */
must_check enum err elsewhere_through(struct db *db, int64_t message, int64_t *out_through);

/* The first row of a conversation that began to wait after `at`; INT64_MAX: none. */
must_check enum err elsewhere_first_after(struct db *db, int64_t conversation, int64_t at,
                                          int64_t *out_row);
/* The newest current message that came in, its row at most `row`; ERR_NOT_FOUND. */
must_check enum err elsewhere_last_until(struct db *db, int64_t conversation, int64_t row,
                                         int64_t *out_message);

/* An answer that has left, by whichever way. */
struct left_answer {
    int64_t message, channel;
    int64_t through; /* the last row that it answers */
    int64_t left_at;
};
/* In the order in which they left. */
must_check enum err answers_left(struct db *db, struct arena *arena, int64_t conversation,
                                 struct left_answer **out_list, size_t *out_n);

#endif
