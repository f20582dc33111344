/* rule_cost.h: what a rule takes, and when that is more than its share.
 *
 * The matcher (match.h) works a rule out only on posts that hold one of its anchors: for an AND
 * those of its rarest child, for an OR those of all children, for a phrase its rarest word. So what
 * a rule costs, whatever other rules there are, is on how many posts it is tried and how many terms
 * are looked at then. How common a word is comes from a fixed table (word_share.h), so the same
 * rule costs the same everywhere and at any time:
 *
 *     tried   posts in a million that hold an anchor
 *     looks   tried × terms: so many terms are looked at for a million posts, at most
 *
 * Nothing in it goes back: a term is worked out once, a phrase by its rarest word, NEAR by walking
 * both sides once. A rule may take RULE_LOOKS_MAX looks: twenty terms for each post that goes by.
 * `the` or a hundred brands with OR are far below; a long rule found only by common words is above.
 * One that takes more is refused when it is saved (rule_accept), with the reason; one that is
 * stored already goes on matching.
 *
 * Memory: rule_set_bytes of a set as it is; `bytes` of one rule is an estimate.
 *
 * Pure.
 */
#ifndef UNDERSTAND_RULE_COST_H
#define UNDERSTAND_RULE_COST_H

#include "understand/match.h"

static const int64_t RULE_LOOKS_MAX = 20000000;

struct rule_cost {
    int64_t tried, looks; /* for a million posts */
    size_t terms;         /* a phrase is one, NEAR two */
    size_t bytes;
    struct str common; /* the most common of the words it is found by, in the rule's arena; may be
                          empty (a handle, a link) */
    uint32_t common_share;
};

struct rule_cost rule_cost(const struct rule_node *rule);

/* ERR_TOO_BIG, and what could be done, when it is more than one rule may take. */
must_check enum err rule_cost_check(const struct rule_cost *cost, struct fault *fault);

/* What is asked before a rule is saved: is it one (rule_check), and is it within its share?
 * ERR_BAD_INPUT, ERR_TOO_BIG. out_cost may be NULL; its `common` is
 * not filled. */
must_check enum err rule_accept(struct str text, unsigned flags, struct rule_cost *out_cost,
                                struct fault *fault);

/* Memory of a set, sealed or not, in bytes. */
size_t rule_set_bytes(const struct rule_set *set);

#endif
