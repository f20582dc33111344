/* promised.h: promises and wishes in what is said, written down as they are found.
 *
 * In English only, so far (decide/promise.h, decide/wish.h). What we promise in an answer waits
 * for somebody to confirm it. What a person reports counts without a click, because it would
 * else be forgotten once more: it has an owner (who has the conversation, who noted it, else the
 * first administrator) and is due by policy. A wish binds at once. */
#ifndef ACT_PROMISED_H
#define ACT_PROMISED_H

#include "act/capture.h"
#include "act/policy.h"
#include "model/conversation.h"

/* In what came in. Reads and changes row->promise_due; the row is not written. */
must_check enum err promised_heard(struct act *act, struct db *db, struct arena *arena,
                                   struct conversation *row, const struct capture *capture,
                                   int64_t message);

/* In an answer of ours: suggested, for a key to confirm. */
must_check enum err promised_written(struct act *act, struct db *db, struct arena *arena,
                                     const struct conversation *row, struct str text,
                                     int64_t message, int64_t staff, int64_t now);

#endif
