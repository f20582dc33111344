/* match.h: which of many rules a message matches.
 *
 * A rule_set is built once from all rules, sealed, and then never changes: any number of threads
 * may match with it, each with its own match_scratch, and a new set replaces an old one by
 * swapping a pointer (free the old one when no thread holds it any more).
 *
 * Method. Every word that any rule names gets a number. A rule can only match a message that
 * holds one of its anchors: for a phrase its word that is rarest among all rules (or, where all
 * are common, two words in a row), for an AND its cheapest child, for an OR all children, for
 * from/to/domain/url the value's own key. So a message is cut into words once, each word looked up
 * once, and only the rules behind the anchors that were seen are tried. Positions of each numbered
 * word are chained, so trying a phrase costs its rarest word's occurrences and not the length of
 * the text. All is linear in the message; see word.h, rule.h for what matches.
 *
 * lang: and label: come last. A rule is first worked out with both unknown (three-valued, after
 * Kleene); the language is asked only when the answer hangs on it, once a message. Labels may
 * not be known at all at that time: a hit then says needs_labels and match_again decides.
 *
 * Order: hits come in the order in which rules were added.
 * Errors: ERR_NO_MEMORY, ERR_TOO_BIG, ERR_BAD_INPUT (text that is no UTF-8).
 */
#ifndef UNDERSTAND_MATCH_H
#define UNDERSTAND_MATCH_H

#include "model/understood.h"
#include "understand/rule.h"

struct rule_set;

enum { RULE_SET_MAX = 4000000 }; /* rules in one set */

must_check enum err rule_set_new(struct rule_set **out_set);
/* For match_beside: messages that were held against `first` are held against this one, too. */
must_check enum err rule_set_new_beside(const struct rule_set *first, struct rule_set **out_set);
void rule_set_free(struct rule_set *set);

/* Adds a parsed rule; copies what it needs. The number of the rule is the count before. */
must_check enum err rule_set_add(struct rule_set *set, struct str tag,
                                 const struct rule_node *rule);
/* No rule can be added afterwards. An unsealed set matches nothing. */
must_check enum err rule_set_seal(struct rule_set *set);

size_t rule_set_count(const struct rule_set *set);
struct str rule_set_tag(const struct rule_set *set, size_t rule);

/* What a rule may ask beyond the message. Zero-initialised: the language is message->lang and
 * labels are not known. */
struct match_asks {
    /* Gives the code of the message's language ("en"); false: not known. */
    bool (*lang)(void *arg, const struct message *message, struct str *out_code);
    void *arg;
    const double *labels; /* LABEL_COUNT probabilities; 0.5 and more counts */
};

struct match_hit {
    uint32_t rule;
    bool needs_labels; /* not decided before the labels are known */
};

struct match_scratch; /* one a thread; may serve many sets, one after the other */

must_check enum err match_scratch_new(struct match_scratch **out_scratch);
void match_scratch_free(struct match_scratch *scratch);

/* *out_hits lies in the scratch until its next use. */
must_check enum err match_message(const struct rule_set *set, const struct message *message,
                                  const struct match_asks *asks, struct match_scratch *scratch,
                                  const struct match_hit **out_hits, size_t *out_count);

/* The same for a set that was made beside another, directly after the message was held against that
 * one with the scratch `read`: its words are not cut again. */
must_check enum err match_beside(const struct rule_set *set, const struct message *message,
                                 const struct match_asks *asks, struct match_scratch *read,
                                 struct match_scratch *scratch, const struct match_hit **out_hits,
                                 size_t *out_count);

/* A second look at the hits that need labels, directly after match_message with the same set,
 * message and scratch (ERR_STALE: another set was used since); asks->labels must be there. What is
 * not wanted after all is gone from the list. */
must_check enum err match_again(const struct rule_set *set, const struct message *message,
                                const struct match_asks *asks, struct match_scratch *scratch,
                                const struct match_hit **out_hits, size_t *out_count);

#endif
