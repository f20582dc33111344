/* rule_ask.h: what to ask a search for, so that its answer holds what a rule matches.
 *
 * A search knows words, a rule knows more: what a search answers is decided by the rule itself
 * afterwards (match.h), so a question may bring too much, and never too little. Of an OR every
 * child is asked for; of an AND the one child whose questions are fewest, of those the one with
 * the longest words (they are the rarest); a negation asks nothing. A question is words with one
 * space between, folded; all of them stand somewhere in what is looked for. One whose words include
 * all those of another brings nothing new and is left out.
 *
 * What a rule matches beyond the words of title and text (from: to: author: a handle in `to`) no
 * search of texts finds: is_partial says that there may be more.
 */
#ifndef UNDERSTAND_RULE_ASK_H
#define UNDERSTAND_RULE_ASK_H

#include "understand/rule.h"

enum { RULE_ASKS_MAX = 24 };

struct rule_asks {
    struct str at[RULE_ASKS_MAX]; /* in the order of the rule, none twice */
    size_t n;
    bool is_partial; /* or there were more than fit */
};

/* Strings in the arena. ERR_NO_MEMORY, ERR_TOO_BIG. */
must_check enum err rule_ask(struct arena *arena, const struct rule_node *rule,
                             struct rule_asks *out_asks);

#endif
