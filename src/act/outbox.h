/* outbox.h: what leaves the house, step by step, each committed before the next is taken.
 *
 *     held ── undo time over ──> sending ── handed to the channel ──> sent | refused | uncertain
 *                                   └── certainly failed for now ──> queued ──> sending …
 *
 * `sending` is committed before the channel hears of it, so that after a crash everything found in
 * that state may have left: it becomes uncertain and a person decides (OP_SEND_SETTLED). Nothing
 * is ever sent twice on our own. A held answer whose send_after is OUTBOX_FOR_A_PERSON waits for
 * somebody (the channel refused to decide).
 *
 * Threads: from any but the writer's; calls block until the commit.
 */
#ifndef ACT_OUTBOX_H
#define ACT_OUTBOX_H

#include "act/act.h"

#define OUTBOX_FOR_A_PERSON INT64_MAX

enum {
    OUTBOX_TRIES_MAX = 12,
    OUTBOX_RETRY_MIN_MS = 30 * 1000,      /* doubled with each try … */
    OUTBOX_RETRY_MAX_MS = 60 * 60 * 1000, /* … up to this */
};

struct outbox_send {
    int64_t id, channel;
    struct str key;
    struct str message; /* JSON for the channel: interfaces' message plus references, parent */
};

/* At the start of a core: what was being sent when we died becomes uncertain. */
must_check enum err outbox_recover(struct act *act, int64_t now, size_t *out_n);

/* Moves what is due to `sending` and gives it, at most `limit`; in the arena. */
must_check enum err outbox_take(struct act *act, struct arena *arena, int64_t now, int limit,
                                struct outbox_send **out_sends, size_t *out_n);

/* After a take at `at` that failed: the commit may have been kept although its answer was lost
 * (PostgreSQL). What it moved to `sending` was handed to nobody; it waits again. No other take may
 * have been made at the same moment. (A take that the writer itself tries again does so at once.)
 */
must_check enum err outbox_untake(struct act *act, int64_t at);

/* How a send ended: outcome is a name of channels/channel.h ("sent", "retry", …). */
must_check enum err outbox_settle(struct act *act, struct str key, const char *outcome,
                                  struct str native_id, struct str reason, int64_t now);

#endif
