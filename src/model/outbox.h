/* outbox.h: one thing that leaves the house.
 *
 * held (may be undone until send_after) < queued < sending < sent | refused | uncertain.
 * It only moves forward, with one exception: a try that certainly failed for now goes from sending
 * back to queued with a later send_after, or to held when a person must decide. `sending` found at
 * start means that we died in the middle: uncertain, and a person decides. The order of the enum is
 * stored: append only.
 */
#ifndef MODEL_OUTBOX_H
#define MODEL_OUTBOX_H

#include "base/str.h"

enum delivery {
    DELIVERY_HELD,
    DELIVERY_QUEUED,
    DELIVERY_SENDING,
    DELIVERY_SENT,
    DELIVERY_REFUSED,
    DELIVERY_UNCERTAIN,
    DELIVERY_UNDONE, /* taken back while it was held */
    DELIVERY_COUNT
};

struct outbox {
    int64_t id;
    struct str key; /* of the command that made it: at most once */
    int64_t conversation, message, channel;
    enum delivery state;
    int64_t send_after; /* ms since 1970 */
    int64_t attempts;
    struct str native_id, reason;
    int64_t updated_at;
};

const char *delivery_name(enum delivery state); /* "held" */
/* The forward-only order, with the one way back. */
bool delivery_may(enum delivery from, enum delivery to);

#endif
