/* advice.h: answer, watch or leave alone, with the reasons.
 *
 * Not every conversation needs us in it: the ordinary stays ordinary. Who speaks to us, suffers
 * harm, waits on our word or is about to go gets an answer; what might still need one is watched,
 * and the advice says what would turn it into *answer* and when to look again; the rest is heard
 * and left to the people talking.
 *
 * What was said becomes a set of facts (advice_fact.h). In this order the first that holds decides:
 *   1. written by a machine, bounce, spam             leave
 *   2. the person asked us to stay out, for good      leave
 *   3. harm                                           answer
 *   4. answered by us since: leave, but with a promise of ours overdue answer
 *   5. a promise of ours is overdue, or a direct question to us, in public or private: answer
 * These are rules: what agents do never changes them. A safety claim, a promise that waits and a
 * question put to us are never learned away; nor is what is asked of us by a wish, and nothing is
 * learned from a machine. Where a promise of ours to the person stands open, the shipped weights
 * decide the rest.
 *
 * The rest is weighed: the facts' weights make a score, and the score the advice. The shipped
 * weights say what follows; what agents of this house did moves them (practice.h).
 *   6. they say that nothing is needed any more, or only thank us            leave
 *   7. private, or said to us as a complaint or an interest                  answer
 *   8. about us: leaving, going public, or kept waiting                      answer
 *   9. a question or interest to nobody in particular: answered by others: leave; by nobody for
 *      longer than the patience: answer; else                                watch
 *  10. a complaint about us, or talk against us, to nobody in particular: something is asked for,
 *      or several agree: answer; else watch; something about us is asked for: watch
 *  11. said to us in public: nothing asked and nothing wrong: leave; an idea: watch
 *  12. anything else said to us                                              answer
 *  13. everything else                                                       leave
 *
 * That nothing is asked and nothing wrong is only said of what we can read: a language with words
 * of its own in models/labels/cues.tsv, or praise, or a rating that says so.
 *
 * *Watch* names each fact that would make the score, or a rule, say *answer*.
 *
 * A wish with a condition ("not until it is fixed") does not make us idle: the case stays where
 * its need puts it, with the condition as a reason against writing before.
 *
 * Every fact that weighs is given as a reason, for answering or against it by the sign of its
 * weight, and what agents here did with the same facts, once there were at least
 * ADVICE_LIKE_MIN such decisions.
 *
 * Pure; what is not in the facts has no say: followers, pictures and verified marks are not.
 */
#ifndef DECIDE_ADVICE_H
#define DECIDE_ADVICE_H

#include "base/arena.h"
#include "base/clock.h"
#include "decide/practice.h"
#include "model/conversation.h"
#include "model/understood.h"

struct advice_policy {
    int64_t patience;  /* ms a question to nobody may stand before it is ours */
    int agree_enough;  /* so many who agree make a complaint ours */
    double label_from; /* a label counts from this probability on */
};

static const struct advice_policy advice_policy_default = {4 * (int64_t)MS_HOUR, 3, 0.5};

struct advice_facts {
    const double *labels; /* LABEL_COUNT */
    enum audience audience;
    enum origin origin;
    bool is_auto_reply, is_bounce;
    bool is_to_us;    /* names us, replies to us, or stands where we are asked */
    bool is_about_us; /* a rule wants it */
    bool asks;        /* holds a question, whatever the label says */
    bool we_answered; /* since it was said */
    int others_answered;
    struct str answered_by; /* the first of them; may be empty */
    int agree;              /* who agree, the speaker left out */
    bool wishes_no_contact; /* the person's own words are in force… */
    struct str condition;   /* …until this; empty: for good */
    bool promise_waits;     /* one of ours to this person is open */
    bool promise_is_overdue;
    int harm; /* as in priority.h */
    bool going_public, leaving;
    int64_t age; /* ms since it was said */

    unsigned remarks;       /* 1 << enum remark each */
    enum polarity polarity; /* how it is meant */
    bool is_read;           /* its language is one whose words we know */
    bool has_rating;
    double rating; /* 0 to 1 */
};

/* Codes are stable, for machines; {n} is `number`, {s} is `text` in the sentence. */
#define ADVICE_REASONS(X)                                                                          \
    X(REASON_MACHINE, "machine", "a machine wrote it; nobody waits for an answer")                 \
    X(REASON_BOUNCE, "bounce", "it says that a mail of ours did not arrive")                       \
    X(REASON_AUTO_REPLY, "auto-reply", "it is an automatic reply")                                 \
    X(REASON_SPAM, "spam", "it reads like spam")                                                   \
    X(REASON_ASKED_TO_STAY_OUT, "stay-out", "they asked us to stay out")                           \
    X(REASON_NOT_BEFORE, "not-before", "they do not want to hear from us: {s}")                    \
    X(REASON_HARM, "harm", "somebody may come to harm")                                            \
    X(REASON_WE_ANSWERED, "answered", "we have answered since")                                    \
    X(REASON_PRIVATE, "private", "written to us, in private")                                      \
    X(REASON_ASKS_US, "asks-us", "asks us a question")                                             \
    X(REASON_PROMISE, "promise", "a promise of ours to this person is overdue")                    \
    X(REASON_COMPLAINT, "complaint", "a complaint")                                                \
    X(REASON_INTEREST, "interest", "somebody is interested")                                       \
    X(REASON_LEAVING, "leaving", "speaks of leaving")                                              \
    X(REASON_PUBLIC, "public", "is about to go public or over our heads")                          \
    X(REASON_TO_US, "to-us", "speaks to us")                                                       \
    X(REASON_QUESTION, "question", "asks, but nobody in particular")                               \
    X(REASON_OTHERS, "others", "{s} has answered already")                                         \
    X(REASON_NOBODY, "nobody", "asked {n} hours ago and answered by nobody")                       \
    X(REASON_STILL_EARLY, "early", "others may still answer")                                      \
    X(REASON_AGREE, "agree", "{n} others agree")                                                   \
    X(REASON_NOT_TO_US, "not-to-us", "nobody asks us")                                             \
    X(REASON_PRAISE, "praise", "praise")                                                           \
    X(REASON_IDEA, "idea", "an idea")                                                              \
    X(REASON_STORY, "story", "somebody tells a story")                                             \
    X(REASON_PLAIN, "plain", "nothing is asked and nothing is wrong")                              \
    X(REASON_UNTOLD, "untold", "nothing in it says what is wanted")                                \
    X(REASON_THANKS, "thanks", "no more than thanks or praise")                                    \
    X(REASON_SETTLED, "settled", "they say that nothing is needed any more")                       \
    X(REASON_TRIED, "tried", "has waited or tried too long, or more than once")                    \
    X(REASON_CRITICAL, "critical", "speaks against us")                                            \
    X(REASON_REQUEST, "request", "asks for something")                                             \
    X(REASON_RATED_LOW, "rated-low", "rates us low")                                               \
    X(REASON_HERE_ANSWERED, "here-answered", "agents here answered {s} like this")                 \
    X(REASON_HERE_WATCHED, "here-watched", "agents here watched {s} like this")                    \
    X(REASON_HERE_LEFT, "here-left", "agents here left {s} like this alone")                       \
    X(REASON_LEARNED, "learned", "what agents here did says this; the rules alone would say: {s}") \
    X(TURN_NOBODY, "turn-nobody", "nobody has answered within {n} hours")                          \
    X(TURN_ASKS_US, "turn-asks-us", "somebody asks us")                                            \
    X(TURN_AGREE, "turn-agree", "{n} others agree")                                                \
    X(TURN_LEAVING, "turn-leaving", "somebody speaks of leaving or of harm")

enum advice_code {
#define X(id, name, sentence) id,
    ADVICE_REASONS(X)
#undef X
        ADVICE_CODE_COUNT
};

struct advice_reason {
    enum advice_code code;
    int64_t number;
    struct str text;
    struct str sentence; /* English, in the arena */
};

enum { ADVICE_REASONS_MAX = 16, ADVICE_TURNS_MAX = 4, ADVICE_LIKE_MIN = 3 };

struct advised {
    enum advice advice;
    uint64_t set;    /* the facts as a set, for practice_add */
    bool is_learned; /* the shipped weights would say something else */
    struct advice_reason for_it[ADVICE_REASONS_MAX], against[ADVICE_REASONS_MAX]; /* answering */
    size_t for_count, against_count;
    struct advice_reason turns[ADVICE_TURNS_MAX]; /* of watch: what would turn it into answer */
    size_t turn_count;
    int64_t look_again; /* ms from now; 0: only when something happens */
};

/* practice: of this house; NULL: the shipped weights. */
must_check enum err advise(struct arena *arena, const struct advice_facts *facts,
                           const struct advice_policy *policy, const struct practice *practice,
                           struct advised *out_advised);

/* What a set of facts says, without the reasons. */
enum advice advice_of(uint64_t set, const struct practice *practice);
/* The facts as a set. */
uint64_t advice_set(const struct advice_facts *facts, const struct advice_policy *policy);

/* How a conversation keeps them (conversation.reasons, a JSON array of sentences): what speaks
 * against, and what would turn *watch* into *answer*, begin with these. */
#define ADVICE_AGAINST "-"
#define ADVICE_TURN "would be answered if "

const char *advice_code_name(enum advice_code code);
const char *advice_code_sentence(enum advice_code code); /* with its {n} and {s} */

#endif
