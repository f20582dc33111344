/* channel.h: how a channel is, in one word; shared by who says it (channels/), who keeps it
 * (store/) and who shows it (pages/). */
#ifndef MODEL_CHANNEL_H
#define MODEL_CHANNEL_H

#include "base/str.h"

/* The numbers are stored: append only. */
#define CHANNEL_STATES(X)                                                                          \
    X(CHANNEL_NEW, "new")             /* never started */                                          \
    X(CHANNEL_CONNECTED, "connected") /* it hears */                                               \
    X(CHANNEL_LATE, "late")           /* it does not for the moment, and goes on trying */         \
    X(CHANNEL_REFUSED, "refused")     /* it will not without a person: wrong password, gone */     \
    X(CHANNEL_QUOTA, "quota")         /* told to wait by the other side */                         \
    X(CHANNEL_PAUSED, "paused")       /* by us */

enum channel_state {
#define X(id, name) id,
    CHANNEL_STATES(X)
#undef X
        CHANNEL_STATE_COUNT
};

enum { CHANNEL_NAME_MAX = 200 /* bytes; a part of every account heard there */ };

const char *channel_state_name(enum channel_state state);
bool channel_state_from(struct str name, enum channel_state *out_state);

#endif
