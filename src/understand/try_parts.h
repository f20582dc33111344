/* try_parts.h: what the files of a trial share; nobody else includes it. */
#ifndef UNDERSTAND_TRY_PARTS_H
#define UNDERSTAND_TRY_PARTS_H

#include "base/map.h"
#include "store/search.h"
#include "understand/match.h"
#include "understand/recall.h"
#include "understand/try.h"
#include "understand/word.h"

enum {
    TRY_WIDER_STRATA = 16,
    TRY_WIDER_LOOKS = 400,
    TRY_WIDER_MAX = 4,
    TRY_GROUPS_MAX = 64,  /* alternatives that are looked up */
    TRY_WORDED_MAX = 600, /* hits whose words are counted */
    TRY_VOCABULARY = 30000,
    TRY_REST = 1024, /* other messages, for the words that are common anyway */
};

/* Rows from..before-1, of which at..before-1 were looked at. */
struct stratum {
    int64_t from, before, at;
    int32_t looks, hits;         /* of the rule; of the change in a wider sweep */
    int32_t differ[TRY_CHANGES]; /* decided otherwise by a changed rule */
};

/* Going through the store once, for the rule or for a wider one. */
struct sweep {
    struct search_group groups[TRY_GROUPS_MAX];
    size_t group_count; /* 0: no word leads there */
    bool is_partial;    /* some alternatives have no word */
    bool has_prefix;    /* its index is read whole for each window */
    struct stratum strata[TRY_STRATA];
    size_t n;    /* strata: a power of two */
    size_t next; /* of this round */
    unsigned round;
    int64_t looks, rows, budget;
    bool is_done;
};

struct change {
    enum try_change_kind kind;
    struct str term, text;
    const struct rule_node *rule;
    struct sweep *sweep; /* its own; NULL: told by the rule's */
    int64_t sample;      /* message; 0: none yet */
};

/* A message the rule wants. */
struct kept {
    int64_t id, said_at, channel;
    uint8_t stratum;
    char lang[8];
};

struct word_count {
    struct str word;
    int32_t hits, rest;
    int32_t last; /* the message that was counted last, so that each counts once */
    int64_t sample;
};

enum try_phase { TRY_TIMES, TRY_SWEEP, TRY_ELSEWHERE, TRY_WIDER, TRY_DONE };

struct trial {
    struct arena arena; /* as long as the trial */
    size_t column;
    struct str mistake, text;
    const struct rule_node *rule;
    struct change changes[TRY_CHANGES];
    size_t change_count;
    struct rule_set *set; /* the rule, then each change */
    struct match_scratch *scratch;
    struct recall recall;
    struct words words;
    struct labeller *labeller;
    enum try_phase phase;
    int64_t worked, from, to, stored;
    struct sweep main;
    VEC(struct kept) kept;
    struct map vocabulary;
    size_t vocabulary_count;
    int32_t worded, rest; /* messages whose words were counted */
    size_t at;            /* stratum of TRY_ELSEWHERE, change of TRY_WIDER */
};

/* try_plan.c: the words that lead to what the rule wants. */
must_check enum err try_plan(struct arena *arena, const struct rule_node *rule,
                             struct sweep *out_sweep);

/* try_change.c: the rules beside the rule. */
must_check enum err try_changes(struct trial *trial);

/* try.c: bit i: the set's rule i wants the message. */
must_check enum err try_ask(struct trial *trial, const struct message *message, struct arena *arena,
                            uint32_t *out_wanted);

/* try_figures.c: what `n` of each stratum say about the whole; n_of(stratum, arg). */
struct try_number try_estimate(const struct sweep *sweep,
                               int32_t (*n_of)(const struct stratum *stratum, int arg), int arg);
double try_weight(const struct sweep *sweep, size_t stratum);

#endif
