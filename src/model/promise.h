/* promise.h: a commitment to a person, made by us in writing or reported by him.
 *
 * A promise found in a text is `suggested` until a person confirms it with a key; then it is open
 * until it is kept (perhaps late) or withdrawn. One that is past its due is late, and stays open;
 * one that is late for longer than the house's policy allows (act/policy.h) is broken, by the
 * clock, and cannot be taken back any more; a colleague may say earlier, with a reason, that it was
 * not kept, and take that back until the clock says it, too. What is broken is still owed: kept
 * afterwards it is broken_kept, and never counts as kept. The order of the enums is stored: append
 * only. Times are ms since 1970, 0 for "not".
 */
#ifndef MODEL_PROMISE_H
#define MODEL_PROMISE_H

#include "base/str.h"

enum promise_state {
    PROMISE_SUGGESTED,
    PROMISE_OPEN,
    PROMISE_KEPT,
    PROMISE_BROKEN,
    PROMISE_WITHDRAWN,
    PROMISE_BROKEN_KEPT,
    PROMISE_STATE_COUNT
};
enum promise_source { PROMISE_BY_US, PROMISE_REPORTED, PROMISE_SOURCE_COUNT };

struct promise {
    int64_t id, conversation;
    int64_t message; /* where it was made; 0: nowhere in writing */
    int64_t person;
    int64_t owner; /* staff who keeps it; 0: nobody yet */
    struct str text;
    enum promise_source made_by;
    int64_t made_at, due_at; /* due_at 0: no date */
    enum promise_state state;
    int64_t settled_at; /* kept, broken or withdrawn, whichever was last */
    bool kept_late;
};

const char *promise_state_name(enum promise_state state); /* "suggested" */

#endif
