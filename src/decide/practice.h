/* practice.h: what agents of this house did, and the weights that follow from it.
 *
 * Each decision of an agent about a conversation that was advised says: with these facts
 * (advice_fact.h) it was answered, watched or left alone. A cumulative (ordinal) logistic model
 * with one weight a fact and two fixed thresholds reads them: with score s the sum of the weights,
 *
 *     P(at least watch) = 1 / (1 + e^-(s - ADVICE_WATCH_FROM))
 *     P(answer)         = 1 / (1 + e^-(s - ADVICE_ANSWER_FROM))
 *
 * and the weights are the most probable ones given the decisions and a normal prior around the
 * shipped weights (McCullagh 1980, Regression models for ordinal data; MAP instead of maximum
 * likelihood). The sum is concave, so there is one best set of weights; it is found from the
 * shipped ones by coordinate steps that never overshoot (the curvature is bounded by 1/4 for
 * answer and leave and 1/2 for watch), each held within the fact's sign.
 *
 * What follows from that, and is tested:
 * - The weights depend on which decisions there are, not on their order: a restart, a replay and a
 *   decision that is taken back and given again end in the same weights, bit for bit.
 * - One decision moves no weight by more than its spread; a few change little.
 * - Several must agree. In each situation (the same facts) an agent counts at most a third of what
 *   all others together did in it, and at most PRACTICE_AGENT_MAX decisions. What only one agent
 *   does is remembered and moves nothing, however often he does it.
 * - Silence is consent. Whoever agrees with *leave* or *watch* does nothing, and only those who do
 *   not agree leave a decision. So how often a situation was so advised is counted, too
 *   (PRACTICE_NOBODY): what nobody decided about stands beside the decisions as what was advised,
 *   a quarter of a decision each (in powers of two, so that the weights change seldom) and at most
 *   four times the decisions. Alone it moves nothing.
 * - Sets with a fact of ADVICE_RULES are counted for "n of m like this" and teach nothing.
 *
 * Nothing decays: what a house did two years ago counts as what it did today. Keys and answers
 * count whole; closing or snoozing without a word counts half (`halves`).
 *
 * Rejected: one pass of stochastic steps (its end depends on the order, so a decision could not be
 * taken back), free thresholds (they would move every advice at once), pairs of facts (a house
 * decides too little to tell them apart).
 *
 * Not thread-safe; the writer's thread has the one of the house. PRACTICE_MAX pairs of situation
 * and agent; further pairs are not taken (ERR_TOO_BIG), those known go on.
 */
#ifndef DECIDE_PRACTICE_H
#define DECIDE_PRACTICE_H

#include "base/attr.h"
#include "base/errors.h"
#include "decide/advice_fact.h"
#include "model/conversation.h"

struct practice;

enum { PRACTICE_MAX = 65536, PRACTICE_AGENT_MAX = 16 };
enum { PRACTICE_NOBODY = 0 }; /* in place of staff: it was advised so, whatever became of it */

struct practice_tally {
    uint64_t facts;
    int64_t staff;
    enum advice chosen;
    int halves; /* 2 a decision, 1 one that was only implied; below 0: taken back */
};

/* How often it was answered, watched, left alone in the same situation, also without a word. */
struct practice_like {
    int64_t n[ADVICE_COUNT];
};

struct practice *practice_new(void); /* with the shipped weights; NULL: no memory */
void practice_free(struct practice *practice);
void practice_clear(struct practice *practice); /* back to the shipped weights */

/* ERR_NO_MEMORY, ERR_TOO_BIG. The weights follow at the next practice_fit. */
must_check enum err practice_add(struct practice *practice, const struct practice_tally *tally);
/* Nothing to do is nothing done. Some 10 to 1,000 µs otherwise. */
void practice_fit(struct practice *practice);

/* As of the last fit; NULL stands for the shipped weights. */
double practice_weight(const struct practice *practice, enum advice_fact fact);
double practice_score(const struct practice *practice, uint64_t facts);
struct practice_like practice_like(const struct practice *practice, uint64_t facts);

#endif
