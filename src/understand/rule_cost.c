#include "understand/rule_cost.h"

#include "understand/match_parts.h"
#include "understand/word_share.h"

static size_t vocab_bytes(const struct vocab *vocab)
{
    return vocab->cap * sizeof(*vocab->slots) + (vocab->bits ? vocab->bit_mask / 8 + 1 : 0);
}

size_t rule_set_bytes(const struct rule_set *set)
{
    const struct anchors *anchors = &set->anchors;
    size_t words = set->begins_pair ? set->words.texts.n / 8 + 8 : 0;

    return set->arena.used + vocab_bytes(&set->words) + vocab_bytes(&set->prefixes) +
           set->uses_cap * sizeof(*set->uses) + words + anchors->cap * sizeof(*anchors->slots) +
           (anchors->bits ? anchors->bit_mask / 8 + 1 : 0) +
           (anchors->postings ? anchors->pairs.n * sizeof(*anchors->postings) : 0);
}

/* ---- one rule ---- */

enum {
    POSTS = 1000000,
    SHARE_PERSON = 20, /* one handle among all, or one host */
    SHARE_NAME = 200,  /* a word of an author's name */
    SHARE_LINK = 2000, /* links that hold some gram of a longer piece */
    SHARE_SHORT_LINK =
        50000 /* links that hold a piece of a few letters; a fifth of posts has one */
};

/* What finding a rule, or a part of it, costs. */
struct found_by {
    int64_t tried;
    struct str common;
    uint32_t share;
};

static struct found_by by_number(int64_t tried) { return (struct found_by){.tried = tried}; }

static struct found_by by_word(const struct rule_words *words)
{
    struct found_by best = {.tried = POSTS};

    for (size_t i = 0; i < words->n; i++) {
        uint32_t share = word_share(words->at[i].text);

        if (share < best.tried || !i)
            best = (struct found_by){share, words->at[i].text, share};
    }
    return best;
}

static struct found_by found_by(const struct rule_node *node);

/* Any of them: together, and the most common one is to blame. */
static struct found_by by_all(const struct rule_node *node)
{
    struct found_by sum = {.tried = 0};

    for (const struct rule_node *child = node->child; child; child = child->next) {
        struct found_by one = found_by(child);

        sum.tried += one.tried;
        if (one.share > sum.share) {
            sum.common = one.common;
            sum.share = one.share;
        }
    }
    if (sum.tried > POSTS)
        sum.tried = POSTS;
    return sum;
}

static struct found_by by_rarest(const struct rule_node *node)
{
    struct found_by best = {.tried = INT64_MAX};

    for (const struct rule_node *child = node->child; child; child = child->next) {
        struct found_by one = child->positive ? found_by(child) : best;

        if (one.tried < best.tried)
            best = one;
    }
    return best;
}

static struct found_by found_by(const struct rule_node *node)
{
    switch (node->kind) {
    case RULE_AND:
        return by_rarest(node);
    case RULE_OR:
        return by_all(node);
    case RULE_WORDS:
    case RULE_TITLE:
    case RULE_NEAR:
    case RULE_HANDLE:
        return by_word(&node->words);
    case RULE_PREFIX:
        return (struct found_by){word_share_prefix(node->value), node->value,
                                 word_share_prefix(node->value)};
    case RULE_AUTHOR:
        return by_number(SHARE_NAME);
    case RULE_URL:
        return by_number(node->value.n < URL_GRAM ? SHARE_SHORT_LINK : SHARE_LINK);
    default:
        return by_number(SHARE_PERSON);
    }
}

/* Sizes of what the set keeps for a rule; terms and words from above, as if no other rule had the
 * same words. */
static void weigh(const struct rule_node *node, struct rule_cost *cost)
{
    size_t words = node->words.n + node->other.n;

    if (!node->child)
        cost->terms += node->kind == RULE_NEAR ? 2 : 1;
    cost->bytes += sizeof(struct set_node) + node->value.n + node->name.n +
                   words * (sizeof(struct set_word) + 4 * sizeof(struct vocab_slot) +
                            sizeof(struct str) + VOCAB_HELD) +
                   (words ? sizeof(struct set_term) : 0) +
                   (node->child ? 0 : 4 * sizeof(struct anchor) + sizeof(struct posting));
    for (size_t i = 0; i < node->words.n; i++)
        cost->bytes += node->words.at[i].text.n;
    for (size_t i = 0; i < node->other.n; i++)
        cost->bytes += node->other.at[i].text.n;
    for (const struct rule_node *child = node->child; child; child = child->next)
        weigh(child, cost);
}

struct rule_cost rule_cost(const struct rule_node *rule)
{
    struct rule_cost cost = {.bytes = 2 * sizeof(struct set_rule) + sizeof(struct rule_hit)};
    struct found_by found = found_by(rule);

    weigh(rule, &cost);
    cost.tried = found.tried;
    cost.looks = found.tried * (int64_t)cost.terms;
    cost.common = found.common;
    cost.common_share = found.share;
    return cost;
}

enum err rule_cost_check(const struct rule_cost *cost, struct fault *fault)
{
    if (cost->looks <= RULE_LOOKS_MAX)
        return OK;
    return fault_set(fault, ERR_TOO_BIG,
                     "it takes more than one rule may: %zu terms would be looked at for %lld of a "
                     "million posts, because '%.*s' is so common; name a rarer word beside it, or "
                     "make several rules of it",
                     cost->terms, (long long)cost->tried, STR_ARGS(str_slice(cost->common, 0, 40)));
}

enum err rule_accept(struct str text, unsigned flags, struct rule_cost *out_cost,
                     struct fault *fault)
{
    const struct rule_node *rule;
    struct rule_error error = {.column = 1};
    struct rule_cost cost = {0};
    struct arena arena;
    enum err err;

    arena_init(&arena, 0);
    err = rule_parse(&arena, text, flags, &rule, &error);
    if (!err) {
        cost = rule_cost(rule);
        err = rule_cost_check(&cost, fault);
        cost.common = STR_NONE;
    } else {
        err = fault_set(fault, err, "column %zu: %s", error.column, error.text);
    }
    arena_clear(&arena);
    if (!err && out_cost)
        *out_cost = cost;
    return err;
}
