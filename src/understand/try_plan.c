/* try_plan.c: which words of the search index lead to everything a rule may want.
 *
 * The answer is a list of groups of words: what the rule wants has all the words of some group. A
 * group is what an AND needs, once for each alternative of the first OR in it that has words.
 */
#include "base/buf.h"
#include "understand/try_parts.h"

typedef VEC(struct search_term) term_list;

struct plan {
    struct arena *arena;
    struct sweep *sweep;
};

static bool add_words(struct arena *arena, term_list *terms, const struct rule_words *words)
{
    bool fine = true;

    for (size_t i = 0; i < words->n && fine && terms->n < SEARCH_TERMS_MAX; i++)
        fine = vec_push(arena, terms, ((struct search_term){.word = words->at[i].text}));
    return fine;
}

/* A host is found where it stands in the text: "acme.com" by the words acme and com. */
static bool add_host(struct arena *arena, term_list *terms, struct str host)
{
    struct str rest, word;
    struct buf plain;
    bool fine = true;

    buf_init(&plain, 4096);
    if (word_plain(&plain, host) == OK) {
        rest = buf_dup(arena, &plain);
        while (fine && rest.n && terms->n < SEARCH_TERMS_MAX) {
            (void)str_cut(rest, ' ', &word, &rest);
            if (word.n)
                fine = vec_push(arena, terms, ((struct search_term){.word = word}));
        }
    }
    buf_clear(&plain);
    return fine && !arena->err;
}

/* The words of what is no AND and no OR; false: memory. */
static bool add_leaf(struct plan *plan, term_list *terms, const struct rule_node *node)
{
    switch (node->kind) {
    case RULE_WORDS:
    case RULE_TITLE:
        return add_words(plan->arena, terms, &node->words);
    case RULE_HANDLE: /* in a list of recipients it is not found */
        plan->sweep->is_partial = true;
        return add_words(plan->arena, terms, &node->words);
    case RULE_DOMAIN: /* nor a link behind words */
        plan->sweep->is_partial = true;
        return add_host(plan->arena, terms, node->value);
    case RULE_NEAR:
        return add_words(plan->arena, terms, &node->words) &&
               add_words(plan->arena, terms, &node->other);
    case RULE_PREFIX:
        plan->sweep->has_prefix = true;
        return vec_push(plan->arena, terms, ((struct search_term){node->value, true}));
    default:
        return true;
    }
}

static bool add_group(struct plan *plan, const term_list *terms)
{
    if (!terms->n || plan->sweep->group_count == TRY_GROUPS_MAX)
        return false;
    plan->sweep->groups[plan->sweep->group_count++] = (struct search_group){.terms = terms->at,
                                                                            .n = terms->n};
    return true;
}

static bool add_node(struct plan *plan, const struct rule_node *node, const term_list *also);

/* Alternatives without a word are left out as long as there is another. */
static bool add_or(struct plan *plan, const struct rule_node *node, const term_list *also)
{
    size_t before = plan->sweep->group_count, missed = 0;

    for (const struct rule_node *child = node->child; child; child = child->next)
        missed += !add_node(plan, child, also);
    if (plan->sweep->group_count == before)
        return false;
    if (missed)
        plan->sweep->is_partial = true;
    return true;
}

static bool add_and(struct plan *plan, const struct rule_node *node, const term_list *also)
{
    bool was_partial = plan->sweep->is_partial;
    size_t before = plan->sweep->group_count;
    term_list terms = {0};

    for (size_t i = 0; i < also->n; i++)
        if (!vec_push(plan->arena, &terms, also->at[i]))
            return false;
    for (const struct rule_node *child = node->child; child; child = child->next)
        if (child->kind == RULE_AND || child->kind == RULE_OR || child->kind == RULE_NOT)
            continue;
        else if (!add_leaf(plan, &terms, child))
            return false;
    for (const struct rule_node *child = node->child; child; child = child->next) {
        if (child->kind != RULE_OR)
            continue;
        if (add_or(plan, child, &terms) && (!terms.n || !plan->sweep->is_partial))
            return true;
        /* its alternatives do not all have words: those around it must do */
        plan->sweep->group_count = before;
        plan->sweep->is_partial = was_partial;
    }
    return add_group(plan, &terms);
}

static bool add_node(struct plan *plan, const struct rule_node *node, const term_list *also)
{
    term_list terms = {0};

    if (node->kind == RULE_OR)
        return add_or(plan, node, also);
    if (node->kind == RULE_AND)
        return add_and(plan, node, also);
    for (size_t i = 0; i < also->n; i++)
        if (!vec_push(plan->arena, &terms, also->at[i]))
            return false;
    return add_leaf(plan, &terms, node) && terms.n > also->n && add_group(plan, &terms);
}

enum err try_plan(struct arena *arena, const struct rule_node *rule, struct sweep *out_sweep)
{
    struct plan plan = {arena, out_sweep};
    const term_list nothing = {0};

    if (!add_node(&plan, rule, &nothing)) {
        out_sweep->group_count = 0;
        out_sweep->is_partial = out_sweep->has_prefix = false;
    }
    return arena->err;
}
