/* advice_fact.h: what advice goes by, as a set of facts, and what each weighs.
 *
 * A set is a number (one bit for each fact, ADVICE_FACT), kept with the conversation that was
 * advised and with what agents then did, so the order is stored: append only.
 *
 * Rules: a set that holds one of these is decided by the rules of advice.h alone; no practice of
 * agents changes it.
 * Weights: of the others, each weighs for answering (above 0) or against. Their sum is the score:
 * from ADVICE_ANSWER_FROM on *answer*, from ADVICE_WATCH_FROM on *watch*, else *leave*. The shipped
 * weights were set by hand so that the sums give what the rules 5 to 10 of advice.h say, for every
 * set that can occur (advice_test.c goes through all of them).
 *
 * `spread` is how far a weight may move from there (the variance of its prior, decide/practice.h),
 * `sign` what it may become: 1 never against, -1 never for, 0 either.
 */
#ifndef DECIDE_ADVICE_FACT_H
#define DECIDE_ADVICE_FACT_H

#include <stdint.h>

#define ADVICE_RULES(X)                                                                            \
    X(FACT_NO_SPEECH)     /* a machine, a bounce, an automatic reply, spam */                      \
    X(FACT_STAY_OUT)      /* they asked us to stay out, for good */                                \
    X(FACT_HARM)          /* somebody may come to harm */                                          \
    X(FACT_ASKS_US)       /* a direct question to us */                                            \
    X(FACT_PROMISE_LATE)  /* a promise of ours to this person is overdue */                        \
    X(FACT_PROMISE_WAITS) /* ...or stands open: the shipped weights decide */                      \
    X(FACT_WE_ANSWERED)   /* since it was said */

/* id, weight, spread, sign. Exactly one of the first three always holds. */
#define ADVICE_WEIGHTS(X)                                                                          \
    X(FACT_PRIVATE, 4, 0.1, 1)                                                                     \
    X(FACT_TO_US, 3, 0.15, 1) /* in public: names us, or stands where we are asked */              \
    X(FACT_NOT_TO_US, -3, 0.1, -1)                                                                 \
    X(FACT_COMPLAINT_TO_US, 2, 0.2, 1)                                                             \
    X(FACT_INTEREST_TO_US, 2, 0.3, 1)                                                              \
    X(FACT_LEAVING, 6, 0.1, 1)                                                                     \
    X(FACT_PUBLIC, 6, 0.1, 1)      /* about to go public or over our heads */                      \
    X(FACT_ASKS_NOBODY, 3, 0.3, 1) /* a question or interest, to nobody in particular */           \
    X(FACT_NOBODY, 3, 0.4, 1)      /* ...and answered by nobody, for as long as the patience */    \
    X(FACT_OTHERS, -3, 0.4, -1)    /* ...and others have answered it */                            \
    X(FACT_COMPLAINT, 3, 0.3, 1)   /* about us, to nobody in particular, and no question */        \
    X(FACT_AGREE, 3, 0.3, 1)       /* ...and enough others agree */                                \
    X(FACT_OTHERS_TOO, -0.25, 0.4, -1) /* others have answered what is no question to nobody */    \
    X(FACT_PRAISE, -0.25, 0.4, 0)                                                                  \
    X(FACT_IDEA, 0, 0.4, 0)                                                                        \
    X(FACT_STORY, 0, 0.4, 0)                                                                       \
    X(FACT_NOT_BEFORE, -0.25, 0.2, -1) /* not to be written to until something has happened */     \
    X(FACT_PLAIN, -5, 0.4, -1)         /* to us in public, nothing asked, nothing wrong */         \
    X(FACT_THANKS, -6, 0.4, -1)        /* to us in private, no more than thanks or praise */       \
    X(FACT_SETTLED, -10, 0.3, -1)      /* they say that nothing is needed any more */              \
    X(FACT_TRIED, 6, 0.2, 1)           /* about us: waited or tried too long or more than once */  \
    X(FACT_CRITICAL, 3, 0.3, 1) /* about us, to nobody in particular: against us, no complaint */  \
    X(FACT_REQUEST, 2.75, 0.3, 1)    /* about us: asks for something to be done */                 \
    X(FACT_RATED_LOW, 2, 0.3, 1)     /* to us: rates us low */                                     \
    X(FACT_IDEA_TO_US, -2.5, 0.4, 0) /* in public, and asks nothing */                             \
    X(FACT_UNTOLD, -2.5, 0.4, -1)    /* to us in public: neither good nor bad, as far as we see */

enum advice_fact {
#define X(id) id,
    ADVICE_RULES(X)
#undef X
        FACT_RULES_END = 15, /* room for more of them */
#define X(id, weight, spread, sign) id,
    ADVICE_WEIGHTS(X)
#undef X
        ADVICE_FACT_COUNT
};

enum { ADVICE_RULE_COUNT = FACT_RULES_END + 1 };

#define ADVICE_FACT(fact) (UINT64_C(1) << (fact))
#define ADVICE_RULE_BITS (ADVICE_FACT(ADVICE_RULE_COUNT) - 1)

#define ADVICE_ANSWER_FROM 1.0
#define ADVICE_WATCH_FROM (-1.0)

#endif
