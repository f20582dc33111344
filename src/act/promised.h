/* promised.h: promises and wishes in what is said, written down as they are found.
 *
 * In English only, so far (decide/promise.h, decide/wish.h). What we promise in an answer waits
 * for somebody to confirm it. What a person reports counts without a click, because it would
 * else be forgotten once more: it has an owner (who has the conversation, who noted it, else the
 * first administrator) and is due by policy. A wish binds at once. */
#ifndef ACT_PROMISED_H
#define ACT_PROMISED_H

#include "act/capture.h"
#include "act/operation.h"
#include "act/policy.h"
#include "decide/promise.h"
#include "model/conversation.h"
#include "model/promise.h"

/* In what came in. Reads and changes row->promise_due; the row is not written. */
must_check enum err promised_heard(struct act *act, struct db *db, struct arena *arena,
                                   struct conversation *row, const struct capture *capture,
                                   int64_t message);

/* In an answer of ours (operation->result->message), or in what was noted of one (SPEECH_NOTE),
 * said at that moment: suggested, for a key to confirm, or as the command chose. Changes
 * operation->row.promise_due; the row is not written. */
must_check enum err promised_written(struct operation *operation, struct str text,
                                     enum speech_side side, int64_t said_at);

/* A promise is open from now on, with that due time. Where the clock has gone past that already
 * (act/tick.h looks at each due time once) it is late at once: its need and its history say so.
 * Changes row->priority; the row is not written. */
must_check enum err promised_opened(struct act *act, struct db *db, struct arena *arena,
                                    struct conversation *row, const struct promise *promise,
                                    int64_t now);

/* The answer was taken back before it left, so nothing was promised by it: its promises that wait
 * or are open are withdrawn, and none counts as taken back. Changes operation->row.promise_due. */
must_check enum err promised_unsaid(struct operation *operation, int64_t message);
/* The same of an answer that never was, however long ago it was written down: what broke meanwhile
 * is withdrawn, too, also where it was kept later. */
must_check enum err promised_never_said(struct operation *operation, int64_t message);

#endif
