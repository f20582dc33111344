/* crest.h: is this one item getting out of hand?
 *
 * An item has no yesterday to be measured against, as decide/storm.h measures a rule; but there are
 * other items. Of each the largest hour is known (voices against us under it; likes and boosts;
 * views: each measure for itself), and such peaks have heavy tails: a few get very many. Over the
 * smallest of the largest peaks of the last weeks the tail is taken as a Pareto, whose index is
 * learnt from those peaks and a prior (Hill's estimator as a posterior: the chance of a peak is the
 * predictive one, so that few peaks make it careful). An item is out of hand when in an hour it
 * gets more than the items of here would by chance CREST_FALSE_A_MONTH times a month, in any of the
 * three measures. That is a third of what a rule is allowed, so that all items together ring as
 * seldom as one rule.
 *
 * Voices must besides be against us, by more than chance (crest_is_against); likes and views say
 * nothing, so there it is what the item itself says.
 *
 * Pure. On heavy tails: Clauset, Shalizi, Newman, "Power-Law Distributions in Empirical Data",
 * SIAM Review 51 (2009).
 */
#ifndef DECIDE_CREST_H
#define DECIDE_CREST_H

#include "decide/storm.h"

enum {
    CREST_KEPT = 50,
    CREST_KNOWN = 8, /* peaks that weigh as much as the prior: with fewer of a measure whose unit
                        nobody knows (views), nothing can be said */
};
#define CREST_FALSE_A_MONTH (STORM_FALSE_A_MONTH / 3)

/* How often in a month an item has an hour of `value` or more, by chance. peaks: of the other items
 * of the last `days`, the CREST_KEPT largest, the largest first (all, where n is less). */
double crest_a_month(const int64_t *peaks, size_t n, double days, int64_t value);

/* Whether of so many voices more are against us than of a lively, friendly talk would be by chance:
 * a third of whose voices are. STORM_FEW at least. */
bool crest_is_against(int64_t against, int64_t voices);

#endif
