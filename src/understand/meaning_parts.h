/* meaning_parts.h: what the files of meaning.h share; nobody else includes it. */
#ifndef UNDERSTAND_MEANING_PARTS_H
#define UNDERSTAND_MEANING_PARTS_H

#include "base/map.h"
#include "understand/match.h"
#include "understand/meaning.h"
#include "understand/word.h"

enum { NO_GROUP = 255, OWN_GROUP = 0 };

/* A word that stood near the name, the host it was said at ("host:bikes.example"), its language
 * ("lang:en") or how the name was written ("name:small"). */
struct meaning_word {
    struct str text;
    uint32_t hits;  /* that it stands in */
    bool is_trade;  /* said of firms */
    bool is_marker; /* a word or a host: may mark a group */
    bool is_plain;  /* a word: may stand in a rule */
};

struct meaning_said {
    uint32_t words[MEANING_WORDS_MAX]; /* numbers of words, each once */
    uint8_t n;
    uint8_t seed;    /* the group it surely is in, or NO_GROUP */
    uint32_t listed; /* one bit for each listed meaning whose rule finds it */
    bool is_small;   /* the name stands in it in small letters */
};

struct meaning {
    const struct name_rule *name;
    struct arena arena; /* words */
    struct map numbers; /* text to a meaning_number */
    struct meaning_word *words;
    size_t word_count, word_cap;
    struct meaning_said *said;
    size_t count, said_cap;
    struct words cut;                     /* scratch */
    struct str heads[2 * NAME_TERMS_MAX]; /* words of the name, one by one */
    size_t head_count;
    bool is_single;         /* the name is one word: what is left means it, unless ordinary */
    struct rule_set *parts; /* of the name, in their order */
    struct match_scratch *scratch;
    uint8_t part_seed[NAME_PARTS_MAX]; /* group, or NO_GROUP */
    const char *listed_title[NAME_PARTS_MAX];
    struct str listed_rule[NAME_PARTS_MAX];
    size_t listed; /* groups 1 to this */
};

struct grouping {
    const struct meaning *m;
    struct arena *arena;
    uint8_t *of_hit;
    float *clear;     /* by how much its group won */
    uint32_t *counts; /* words x groups */
    size_t hits[MEANING_GROUPS_MAX];
    size_t groups; /* own, listed and found */
    bool is_found[MEANING_GROUPS_MAX];
};

static inline uint32_t *count_at(const struct grouping *g, size_t word, size_t group)
{
    return &g->counts[word * MEANING_GROUPS_MAX + group];
}

/* Counts words and hits of each group anew, after hits have moved. */
void grouping_count(struct grouping *g);
/* Groups for the hits that are in none, around hubs (meaning_hubs.c). */
void grouping_hubs(struct grouping *g);
/* Natural log of how much oftener the word stands in the group than elsewhere, clipped. */
double grouping_weight(const struct grouping *g, size_t word, size_t group, size_t all);
/* Of a group's hits: the name in small letters; a word of trade. */
void grouping_shares(const struct grouping *g, size_t group, double *out_small, double *out_trade);
/* Own first, then by size, what is left last; of_hit follows (meaning_show.c). */
void grouping_show(struct grouping *g, struct meaning_view *view);

#define SMALL_SHARE 0.6     /* of a group with the name in small letters, where it is a word */
#define OWN_SMALL_SHARE 0.4 /* at most so many of our own, or it tells nothing */

/* Function words of the larger languages, and words of trade; folded. */
bool meaning_is_stop(struct str word);
bool meaning_is_trade(struct str word);

#endif
