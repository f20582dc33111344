/* rule_set.c: building a set: rules compiled to numbers, then anchored. */
#include <stdlib.h>
#include <string.h>

#include "base/pages.h"
#include "base/random.h"
#include "understand/match_parts.h"

static const size_t SET_ARENA_MAX = (size_t)8 << 30;

enum err rule_set_new(struct rule_set **out_set)
{
    struct rule_set *set = calloc(1, sizeof(*set));

    if (!set)
        return ERR_NO_MEMORY;
    arena_init(&set->arena, SET_ARENA_MAX);
    set->serial = random_u64() | 1;
    set->seed = random_u64();
    set->words.seed = random_u64();
    set->prefixes.seed = random_u64();
    *out_set = set;
    return OK;
}

enum err rule_set_new_beside(const struct rule_set *first, struct rule_set **out_set)
{
    enum err err = rule_set_new(out_set);

    if (!err)
        (*out_set)->words.seed = first->words.seed;
    return err;
}

void rule_set_free(struct rule_set *set)
{
    if (!set)
        return;
    vocab_clear(&set->words);
    vocab_clear(&set->prefixes);
    anchors_clear(&set->anchors);
    free(set->uses);
    pages_free(set->begins_pair);
    arena_clear(&set->arena);
    free(set);
}

size_t rule_set_count(const struct rule_set *set) { return set->rules.n; }

struct str rule_set_tag(const struct rule_set *set, size_t rule)
{
    return rule < set->rules.n ? set->rules.at[rule].tag : STR_NONE;
}

static enum err count_use(struct rule_set *set, uint32_t id)
{
    if (id >= set->uses_cap) {
        size_t cap = set->uses_cap ? set->uses_cap * 2 : 1024;
        uint32_t *grown = realloc(set->uses, cap * sizeof(*grown));

        if (!grown)
            return ERR_NO_MEMORY;
        memset(grown + set->uses_cap, 0, (cap - set->uses_cap) * sizeof(*grown));
        set->uses = grown;
        set->uses_cap = cap;
    }
    set->uses[id]++;
    return OK;
}

static enum err compile_words(struct rule_set *set, const struct rule_words *words,
                              const struct set_term **out_term)
{
    struct set_term *term;
    struct set_word *at;

    if (!words->n)
        return OK;
    term = arena_new(&set->arena, struct set_term);
    at = arena_alloc_array(&set->arena, words->n, sizeof(*at));
    if (!term || !at)
        return set->arena.err;
    for (size_t i = 0; i < words->n; i++) {
        enum err err = vocab_add(&set->arena, &set->words, words->at[i].text, &at[i].id);

        if (!err)
            err = count_use(set, at[i].id);
        if (err)
            return err;
        at[i].glued = words->at[i].glued;
    }
    *term = (struct set_term){.at = at,
                              .n = (uint32_t)words->n,
                              .sigil = words->sigil,
                              .host = str_dup(&set->arena, words->host)};
    *out_term = term;
    return OK;
}

static enum err compile_prefix(struct rule_set *set, struct set_node *node)
{
    size_t n = node->value.n, at = 0;
    uint32_t id;
    enum err err = vocab_add(&set->arena, &set->prefixes, node->value, &id);

    if (err)
        return err;
    node->number = id;
    while (at < set->prefix_sizes.n && set->prefix_sizes.at[at] < n)
        at++;
    if (at < set->prefix_sizes.n && set->prefix_sizes.at[at] == n)
        return OK;
    if (!vec_push(&set->arena, &set->prefix_sizes, n))
        return set->arena.err;
    memmove(set->prefix_sizes.at + at + 1, set->prefix_sizes.at + at,
            (set->prefix_sizes.n - 1 - at) * sizeof(*set->prefix_sizes.at));
    set->prefix_sizes.at[at] = n;
    return OK;
}

static enum err compile(struct rule_set *set, const struct rule_node *rule,
                        struct set_node **out_node);

static enum err compile_children(struct rule_set *set, const struct rule_node *rule,
                                 struct set_node *node)
{
    const struct set_node **end = &node->child;

    for (const struct rule_node *child = rule->child; child; child = child->next) {
        struct set_node *compiled;
        enum err err = compile(set, child, &compiled);

        if (err)
            return err;
        *end = compiled;
        end = &compiled->next;
        if (rule->kind == RULE_NOT)
            break;
    }
    return OK;
}

static enum err compile(struct rule_set *set, const struct rule_node *rule,
                        struct set_node **out_node)
{
    struct set_node *node = arena_new(&set->arena, struct set_node);
    bool is_handle = rule->kind == RULE_HANDLE || rule->kind == RULE_FROM || rule->kind == RULE_TO;
    enum err err;

    if (!node)
        return set->arena.err;
    node->kind = rule->kind;
    node->compare = rule->compare;
    node->number = rule->number;
    node->value = str_dup(&set->arena, is_handle ? rule->name : rule->value);
    node->host = str_dup(&set->arena, rule->host);
    node->lat = rule->lat;
    node->lon = rule->lon;
    node->km = rule->km;
    set->has_author |= rule->kind == RULE_AUTHOR;
    set->has_url |= rule->kind == RULE_URL;
    set->has_domain |= rule->kind == RULE_DOMAIN;
    set->has_from |= rule->kind == RULE_FROM;
    set->has_to |= rule->kind == RULE_TO || rule->kind == RULE_HANDLE;
    err = compile_words(set, &rule->words, &node->term);
    if (!err)
        err = compile_words(set, &rule->other, &node->other);
    if (!err && rule->kind == RULE_PREFIX)
        err = compile_prefix(set, node);
    if (!err)
        err = compile_children(set, rule, node);
    if (!err)
        err = set->arena.err;
    if (!err)
        *out_node = node;
    return err;
}

enum err rule_set_add(struct rule_set *set, struct str tag, const struct rule_node *rule)
{
    struct set_rule added = {.tag = str_dup(&set->arena, tag)};
    struct set_node *root;
    enum err err;

    bug_on(set->sealed);
    if (set->rules.n == RULE_SET_MAX)
        return ERR_TOO_BIG;
    err = compile(set, rule, &root);
    if (err)
        return err;
    added.root = root;
    return vec_push(&set->arena, &set->rules, added) ? OK : set->arena.err;
}

/* ---- anchoring ---- */

/* How many rules would be tried along with this one, roughly; NO_ANCHOR: it cannot be found. */
static const uint64_t NO_ANCHOR = UINT64_MAX;

static uint32_t rarest_word(const struct rule_set *set, const struct set_term *term)
{
    uint32_t best = term->at[0].id;

    for (uint32_t i = 1; i < term->n; i++)
        if (set->uses[term->at[i].id] < set->uses[best])
            best = term->at[i].id;
    return best;
}

static uint64_t anchor_cost(const struct rule_set *set, const struct set_node *node)
{
    uint64_t sum = 0, best = NO_ANCHOR;

    switch (node->kind) {
    case RULE_WORDS:
    case RULE_HANDLE:
    case RULE_TITLE:
    case RULE_AUTHOR:
    case RULE_NEAR:
        return set->uses[rarest_word(set, node->term)];
    case RULE_PREFIX:
        return 20;
    case RULE_FROM:
    case RULE_TO:
    case RULE_DOMAIN:
        return 1;
    case RULE_URL:
        return node->value.n < URL_GRAM ? 1000 : 50;
    case RULE_AND:
        for (const struct set_node *child = node->child; child; child = child->next) {
            uint64_t cost = anchor_cost(set, child);

            best = cost < best ? cost : best;
        }
        return best;
    case RULE_OR:
        for (const struct set_node *child = node->child; child; child = child->next) {
            uint64_t cost = anchor_cost(set, child);

            if (cost == NO_ANCHOR)
                return NO_ANCHOR;
            sum += cost;
        }
        return sum;
    default:
        return NO_ANCHOR;
    }
}

static enum err anchor_number(struct rule_set *set, enum anchor_kind kind, uint64_t value,
                              uint32_t rule)
{
    return anchor_add(&set->arena, &set->anchors, anchor_key(kind, value), rule);
}

static enum err anchor_text(struct rule_set *set, enum anchor_kind kind, struct str text,
                            uint32_t rule)
{
    return anchor_number(set, kind, str_hash(text, set->seed), rule);
}

/* The gram that the fewest rules have so far; of equals the last, because addresses begin alike. */
static enum err anchor_url(struct rule_set *set, struct str value, uint32_t rule)
{
    size_t size = value.n < URL_GRAM ? value.n : URL_GRAM;
    uint64_t best_key = 0;
    uint32_t best = UINT32_MAX;

    for (size_t at = 0; at + size <= value.n; at++) {
        struct str gram = str_slice(value, at, at + size);
        uint64_t key = anchor_key(ANCHOR_GRAM, str_hash(gram, set->seed));
        const struct anchor *anchor = anchor_find(&set->anchors, key);
        uint32_t n = anchor ? anchor->n : 0;

        if (n <= best) {
            best = n;
            best_key = key;
        }
    }
    set->gram_sizes |= 1u << size;
    return anchor_add(&set->arena, &set->anchors, best_key, rule);
}

/* A word that more rules than this name is no good anchor; two of them in a row still are. */
enum { PAIR_FROM_USES = 8 };

static bool by_pair(const struct rule_set *set, const struct set_term *term)
{
    return term->n > 1 && set->uses[rarest_word(set, term)] > PAIR_FROM_USES;
}

/* The term's rarest word, or, where all its words are common, its rarest two in a row. */
static enum err anchor_term(struct rule_set *set, const struct set_term *term, uint32_t rule)
{
    uint32_t best = UINT32_MAX, at = 0, first;

    if (!by_pair(set, term))
        return anchor_number(set, ANCHOR_WORD, rarest_word(set, term), rule);
    for (uint32_t i = 0; i + 1 < term->n; i++) {
        uint32_t a = set->uses[term->at[i].id], b = set->uses[term->at[i + 1].id];
        uint32_t sum = a > UINT32_MAX / 2 || b > UINT32_MAX / 2 ? UINT32_MAX / 2 : a + b;

        if (sum < best) {
            best = sum;
            at = i;
        }
    }
    first = term->at[at].id;
    set->begins_pair[first / 64] |= (uint64_t)1 << first % 64;
    return anchor_number(set, ANCHOR_PAIR, (uint64_t)first << 32 | term->at[at + 1].id, rule);
}

static enum err add_anchors(struct rule_set *set, const struct set_node *node, uint32_t rule);

static enum err anchor_group(struct rule_set *set, const struct set_node *node, uint32_t rule)
{
    const struct set_node *best = node->child;
    enum err err = OK;

    for (const struct set_node *child = node->child; !err && child; child = child->next) {
        if (node->kind == RULE_OR)
            err = add_anchors(set, child, rule);
        else if (anchor_cost(set, child) < anchor_cost(set, best))
            best = child;
    }
    return node->kind == RULE_AND ? add_anchors(set, best, rule) : err;
}

static enum err add_anchors(struct rule_set *set, const struct set_node *node, uint32_t rule)
{
    enum err err;

    switch (node->kind) {
    case RULE_AND:
    case RULE_OR:
        return anchor_group(set, node, rule);
    case RULE_AUTHOR:
        return anchor_number(set, ANCHOR_AUTHOR, rarest_word(set, node->term), rule);
    case RULE_HANDLE:
        err = anchor_text(set, ANCHOR_TO, node->value, rule);
        return err ? err : anchor_term(set, node->term, rule);
    case RULE_WORDS:
    case RULE_TITLE:
    case RULE_NEAR:
        return anchor_term(set, node->term, rule);
    case RULE_PREFIX:
        return anchor_number(set, ANCHOR_PREFIX, (uint64_t)node->number, rule);
    case RULE_FROM:
        return anchor_text(set, ANCHOR_FROM, node->value, rule);
    case RULE_TO:
        return anchor_text(set, ANCHOR_TO, node->value, rule);
    case RULE_DOMAIN:
        return anchor_text(set, ANCHOR_DOMAIN, node->value, rule);
    case RULE_URL:
        return anchor_url(set, node->value, rule);
    default:
        bug_on(true); /* rule_parse lets nothing through without something positive */
    }
}

/* ---- what is dropped without a look at the rule ---- */

static void add_needs(const struct set_term *term, struct signature *needs)
{
    for (uint32_t i = 0; i < term->n; i++)
        signature_add(needs, term->at[i].id);
}

/* Words that a message must hold for this to be true. Those of an author's name count among the
 * message's, so that one signature serves all. */
static void needs_of(const struct set_node *node, struct signature *needs)
{
    switch (node->kind) {
    case RULE_AND:
        for (const struct set_node *child = node->child; child; child = child->next)
            needs_of(child, needs);
        break;
    case RULE_NEAR:
        add_needs(node->other, needs);
        add_needs(node->term, needs);
        break;
    case RULE_WORDS:
    case RULE_TITLE:
    case RULE_AUTHOR:
        add_needs(node->term, needs);
        break;
    default:
        break;
    }
}

/* One word, or two that are found by their pair, and nothing about how they are written. */
static bool is_sure(const struct rule_set *set, const struct set_node *node)
{
    const struct set_term *term = node->term;

    if (node->kind != RULE_WORDS || term->sigil || term->host.n)
        return false;
    return term->n == 1 || (term->n == 2 && !term->at[1].glued && by_pair(set, term));
}

static enum err seal_anchors(struct rule_set *set)
{
    struct posting *rules = calloc(set->rules.n + 1, sizeof(*rules));
    enum err err;

    if (!rules)
        return ERR_NO_MEMORY;
    for (size_t i = 0; i < set->rules.n; i++) {
        const struct set_node *root = set->rules.at[i].root;

        rules[i] = (struct posting){.rule = (uint32_t)i, .is_sure = is_sure(set, root)};
        needs_of(root, &rules[i].needs);
    }
    err = anchors_seal(&set->anchors, rules);
    free(rules);
    return err;
}

/* A word that was found says at once which rules it is the anchor of. */
static void index_words(struct rule_set *set)
{
    for (size_t i = 0; i < set->words.cap; i++) {
        struct vocab_slot *slot = &set->words.slots[i];
        const struct anchor *anchor =
            !slot->id ? NULL : anchor_find(&set->anchors, anchor_key(ANCHOR_WORD, slot->id));

        if (anchor)
            slot->anchor = (struct word_anchor){anchor->first, anchor->n};
    }
}

enum err rule_set_seal(struct rule_set *set)
{
    size_t ids = set->words.texts.n + 1;
    enum err err = OK;

    bug_on(set->sealed);
    set->begins_pair = pages_calloc(ids / 64 + 1, sizeof(*set->begins_pair));
    if (!set->begins_pair)
        return ERR_NO_MEMORY;
    for (size_t i = 0; !err && i < set->rules.n; i++)
        err = add_anchors(set, set->rules.at[i].root, (uint32_t)i);
    if (!err)
        err = seal_anchors(set);
    if (!err)
        err = vocab_seal(&set->words);
    if (!err)
        err = vocab_seal(&set->prefixes);
    if (err)
        return err;
    index_words(set);
    set->sealed = true;
    return OK;
}
