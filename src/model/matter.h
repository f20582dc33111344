/* matter.h: the thing behind many people's conversations: its cause, owner, fix, and everyone to be
 * told.
 *
 * A conversation hangs on one matter at most, at a time. Whoever waits is told when it is fixed; a
 * witness wrote about it without waiting. Hanging on a matter changes nothing of the conversation:
 * each one's own complaint stays his own and is answered for itself. The order of the enums is
 * stored: append only. Times are ms since 1970, 0 for "not".
 */
#ifndef MODEL_MATTER_H
#define MODEL_MATTER_H

#include "base/str.h"

enum matter_state {
    MATTER_OPEN,
    MATTER_FIXED,
    MATTER_CLOSED,
    MATTER_DROPPED, /* made by mistake, nobody hangs on it; shown nowhere */
    MATTER_STATE_COUNT
};
enum matter_cause {
    CAUSE_OURS_CHANGE, /* what we changed ourselves */
    CAUSE_OUTAGE,      /* something of ours does not work */
    CAUSE_PRODUCT,     /* it was always so: how the thing is made */
    CAUSE_OUTSIDE,     /* a supplier, the network, the weather */
    CAUSE_UNKNOWN,
    MATTER_CAUSE_COUNT
};
enum matter_role { ROLE_WAITS, ROLE_WITNESS, MATTER_ROLE_COUNT };
enum matter_how { HOW_BY_HAND, HOW_PROPOSED, MATTER_HOW_COUNT };

enum {
    MATTER_TITLE_MAX = 120,     /* bytes */
    MATTER_CAUSE_MAX = 4 << 10, /* bytes */
    MATTER_EVIDENCE_MAX = 500,  /* bytes */
    MATTER_MEMBERS_MAX = 50000, /* conversations on one matter */
};

struct matter {
    int64_t id;
    struct str title;
    enum matter_cause cause_kind;
    struct str cause; /* what is known of it; may be empty */
    int64_t owner;    /* staff; 0: nobody */
    enum matter_state state;
    int64_t began_at, fixed_at;
    int64_t created_at, created_by;
    int64_t merged_into; /* matter; 0: it stands for itself */
    int64_t waits, witnesses;
};

/* A conversation on a matter, from when until when. */
struct matter_member {
    int64_t id, matter, conversation;
    enum matter_role role;
    enum matter_how how;
    struct str evidence; /* in words; empty: the colleague's word */
    int64_t staff;
    int64_t joined_at, left_at, left_by;
    int64_t told; /* the message of ours that said it is fixed; 0: not told */
};

/* NULL-ended, in the order of the enums. */
extern const char *const matter_state_names[], *const matter_cause_names[],
                                                   *const matter_role_names[];

const char *matter_state_name(enum matter_state state);                /* "open" */
const char *matter_cause_name(enum matter_cause cause);                /* "ours_change" */
const char *matter_role_name(enum matter_role role);                   /* "waits" */
bool matter_state_from(struct str name, enum matter_state *out_state); /* not MATTER_DROPPED */
bool matter_cause_from(struct str name, enum matter_cause *out_cause);
bool matter_role_from(struct str name, enum matter_role *out_role);

#endif
