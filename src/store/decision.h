/* decision.h: what an agent did about what was advised: answered, watched, left alone.
 *
 * One row for each message that advice was about (conversation.advised_of): the last word counts,
 * and what is taken back is dropped. The house's weights follow from these rows alone
 * (decide/practice.h). Decisions from before schema step 23 have no facts and are not here.
 */
#ifndef STORE_DECISION_H
#define STORE_DECISION_H

#include "model/conversation.h"
#include "store/db.h"

/* Stored: append only. */
enum decision_how {
    DECIDED_BY_KEY,     /* answer, watch or leave was chosen */
    DECIDED_BY_ANSWER,  /* an answer was written, or given elsewhere */
    DECIDED_BY_CLOSING, /* closed without an answer: left alone */
    DECIDED_BY_SNOOZE,  /* put off: watched */
    DECISION_HOWS
};

struct decision {
    int64_t message, conversation, staff, at;
    uint64_t facts;
    enum advice advised, chosen;
    enum decision_how how;
};

/* In place of what stands for that message. */
must_check enum err decision_put(struct db *db, const struct decision *decision);
must_check enum err decision_drop(struct db *db, int64_t message);
/* ERR_NOT_FOUND: nothing was decided about it. */
must_check enum err decision_load(struct db *db, struct arena *arena, int64_t message,
                                  struct decision *out_decision);

/* It was advised so once more. Written with the commit (store/counter.h). */
must_check enum err advised_add(struct db *db, uint64_t facts, enum advice advised);

/* All of them, by facts, who, what was chosen and how; at most DECISION_SUMS_MAX. */
enum { DECISION_SUMS_MAX = 200000 };
struct decision_sum {
    uint64_t facts;
    int64_t staff, n;
    enum advice chosen;
    enum decision_how how;
};
/* What was advised, with n alone beside facts and chosen. */
must_check enum err advised_sums(struct db *db, struct arena *arena, struct decision_sum **out_list,
                                 size_t *out_n);
must_check enum err decision_sums(struct db *db, struct arena *arena,
                                  struct decision_sum **out_list, size_t *out_n);

#endif
