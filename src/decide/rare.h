/* rare.h: how rare a count is, when it is known what was to be expected.
 *
 * Counts of independent things are Poisson; counts of people are more spread than that, because
 * their rate is never quite what was expected of it. Such a count is negative binomial: its
 * variance is the mean plus `spread` times the mean's square (spread: the relative variance of the
 * rate; 0 is Poisson). The tails are summed term by term from the count outwards (each term follows
 * from the last by a ratio), so small ones are as exact as large ones.
 *
 * Cost: a term each until they stop mattering, some hundred for counts of thousands; from
 * RARE_TERMS on the rest is bounded by the geometric series, never too small. Pure.
 */
#ifndef DECIDE_RARE_H
#define DECIDE_RARE_H

#include <stdint.h>

enum { RARE_TERMS = 20000 };

/* The chance of `count` or more; of `count` or less. mean and spread not below 0. */
double rare_many(int64_t count, double mean, double spread);
double rare_few(int64_t count, double mean, double spread);

/* The chance of `count` or more where the rate is a product of many things: log-normal instead of
 * gamma, with the same mean and variance. So talk is: what moves it multiplies it, and hours that
 * are far above the usual are more frequent than the gamma's tail has them (a negative binomial of
 * the same variance rings twice as often as it says). By the trapezoid over the rate's logarithm,
 * exact to a hundredth. Cost: some forty Poisson tails, some hundred where spread is over 1. */
double rare_burst(int64_t count, double mean, double spread);

#endif
