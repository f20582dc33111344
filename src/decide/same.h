/* same.h: whether two accounts are one person's, as far as what is known says.
 *
 * The method is Fellegi and Sunter's (A Theory for Record Linkage, JASA 64, 1969): each thing on
 * which the two agree is worth log2(m / u), where m is how often accounts of one person agree on
 * it and u how often those of two people do; what they disagree on, log2((1 - m) / (1 - u)). The
 * sum, with what the odds were before anything was known (one in so many), is the odds in bits.
 * For names, u depends on the name: it is how many bear it among all (Winkler's frequency-based
 * weights). A name and a user name are mostly made from one another, so that of the two only the
 * one worth more counts in full and the other by half.
 *
 * The m and u of SAME_KINDS are set by hand, not fitted: there is no public set of accounts whose
 * owners are known. Their sum is therefore an order and a hint, not a measured probability; the
 * page says "likely", "possible". What follows from the arithmetic, and is meant: a name alone
 * stays below SAME_OFFERED + what a second thing must bring, however rare it is.
 *
 * Pure. same_weight, same_chance and name_likeness serve any fields (bench/contacts.c).
 */
#ifndef DECIDE_SAME_H
#define DECIDE_SAME_H

#include "base/str.h"

/* id, name, m, u, whether the name's frequency takes the place of u */
#define SAME_KINDS(X)                                                                              \
    X(SAME_NAMES_ADDRESS, "names-address", 0.30, 1e-6, false)                                      \
    X(SAME_NAMES_ACCOUNT, "names-account", 0.20, 1e-6, false)                                      \
    X(SAME_LINKS, "links", 0.20, 1e-5, false)                                                      \
    X(SAME_LINKS_BOTH, "links-both", 0.20, 1e-8, false)                                            \
    X(SAME_ADDRESS, "address", 0.30, 1e-5, false)                                                  \
    X(SAME_PHONE, "phone", 0.30, 1e-6, false)                                                      \
    X(SAME_SITE, "site", 0.20, 2e-5, false)                                                        \
    X(SAME_NUMBER, "number", 0.30, 1e-5, false)                                                    \
    X(SAME_USER, "user", 0.30, 0, true)                                                            \
    X(SAME_NAME, "name", 0.50, 0, true)                                                            \
    X(SAME_OTHER_NAME, "other-name", 0.05, 0.95, false)

enum same_kind {
#define X(id, name, m, u, by_frequency) id,
    SAME_KINDS(X)
#undef X
        SAME_KIND_COUNT
};

struct same_fact {
    enum same_kind kind;
    int64_t others;  /* how many more accounts bear it; of those whose frequency counts */
    int64_t message; /* row where it was said, 0: nowhere */
    struct str value;
};

/* Where people are asked. Below, nothing is shown. */
#define SAME_OFFERED 0.3
#define SAME_LIKELY 0.9
enum { SAME_FACTS_MAX = 12, SAME_VALUE_MAX = 200 /* bytes */ };

const char *same_kind_name(enum same_kind kind);
bool same_kind_from(struct str name, enum same_kind *out_kind);

/* 0 to 1. accounts: how many there are. Two facts of one kind count once, the best. */
double same_facts_chance(const struct same_fact *facts, size_t n, int64_t accounts);

/* In bits. */
double same_weight(double m, double u, bool agrees);
double same_chance(double bits);

/* How alike two names are, 0 to 1: Jaro's measure with Winkler's prefix (Winkler 1990), on bytes;
 * fold before. Names over 64 bytes are compared by their first 64. */
double name_likeness(struct str a, struct str b);

#endif
