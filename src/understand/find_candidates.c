#include "understand/find_candidates.h"

#include "store/message.h"
#include "store/person.h"
#include "understand/find_people.h"

enum {
    FETCHED = 200, /* ids at once */
    ALTERNATIVES_MAX = 16,
};

typedef VEC(struct search_term) term_list;

static bool add_words(struct arena *arena, term_list *terms, const struct rule_words *words)
{
    bool fine = true;

    for (size_t i = 0; i < words->n && fine && terms->n < SEARCH_TERMS_MAX; i++)
        fine = vec_push(arena, terms, ((struct search_term){.word = words->at[i].text}));
    return fine;
}

/* Adds what every match of this node has; an OR or a negation has nothing for sure. */
static bool add_terms(struct arena *arena, term_list *terms, const struct rule_node *node)
{
    bool fine = true;

    switch (node->kind) {
    case RULE_AND:
        for (const struct rule_node *child = node->child; child && fine; child = child->next)
            fine = add_terms(arena, terms, child);
        return fine;
    case RULE_WORDS:
    case RULE_TITLE:
        return add_words(arena, terms, &node->words);
    case RULE_NEAR:
        return add_words(arena, terms, &node->words) && add_words(arena, terms, &node->other);
    case RULE_PREFIX:
        return terms->n == SEARCH_TERMS_MAX ||
               vec_push(arena, terms, ((struct search_term){node->value, true}));
    default:
        return true;
    }
}

static bool add_branch(struct candidates *all, const struct rule_node *node);

/* Each alternative must have words of its own, else the index cannot help. */
static bool add_alternatives(struct candidates *all, const struct rule_node *node)
{
    for (const struct rule_node *child = node->child; child; child = child->next)
        if (!add_branch(all, child))
            return false;
    return true;
}

static bool add_branch(struct candidates *all, const struct rule_node *node)
{
    term_list found = {0};

    if (node->kind == RULE_OR)
        return add_alternatives(all, node);
    if (!add_terms(all->arena, &found, node))
        return false;
    if (found.n) {
        if (all->branch_count == ALTERNATIVES_MAX)
            return false;
        all->branches[all->branch_count++] = (struct candidate_branch){.terms = found.at,
                                                                       .n = found.n};
        return true;
    }
    if (node->kind == RULE_AND)
        for (const struct rule_node *child = node->child; child; child = child->next)
            if (child->kind == RULE_OR)
                return add_alternatives(all, child);
    return false;
}

/* False: they are too many. */
static enum err add_accounts(struct candidates *all, int64_t person, bool *out_fits)
{
    struct handle *list;
    size_t n;
    enum err err = handle_of_person(all->db, all->arena, person, &list, &n);

    *out_fits = *out_fits && !err && all->branch_count + n <= FIND_PEOPLE_MAX;
    for (size_t i = 0; i < n && *out_fits; i++)
        all->branches[all->branch_count++] = (struct candidate_branch){.author = list[i].id};
    return err;
}

/* A from: leads to its people's messages, which are fewer than those that hold a word. */
static enum err plan_from(struct candidates *all, const struct find_query *query,
                          bool *out_is_planned)
{
    const struct find_filter *from = query->filters;
    int64_t *people;
    size_t n;
    enum err err;

    *out_is_planned = false;
    while (from && (from->key != FIND_FROM || from->negated))
        from = from->next;
    if (!from)
        return OK;
    err = people_list(all->db, all->arena, from->people, FIND_PEOPLE_MAX + 1, &people, &n);
    if (err || n > FIND_PEOPLE_MAX)
        return err;
    *out_is_planned = true;
    for (size_t i = 0; i < n && !err; i++)
        err = add_accounts(all, people[i], out_is_planned);
    if (!*out_is_planned)
        all->branch_count = 0;
    return err;
}

static enum err refill(struct candidates *all, struct candidate_branch *branch)
{
    enum err err;

    if (branch->at < branch->id_count || branch->is_over)
        return OK;
    branch->at = 0;
    if (branch->author)
        err = message_by_author(all->db, &all->ids, branch->author, branch->before, FETCHED,
                                &branch->ids, &branch->id_count);
    else
        err = search_query(all->db, &all->ids, branch->terms, branch->n, branch->before, FETCHED,
                           &branch->ids, &branch->id_count);
    if (err)
        return err;
    branch->is_over = branch->id_count < FETCHED;
    if (branch->id_count)
        branch->before = branch->ids[branch->id_count - 1];
    return OK;
}

/* Goes to the next lower id that any branch has. */
static enum err advance(struct candidates *all)
{
    int64_t best = 0;
    enum err err = OK;

    for (size_t i = 0; i < all->branch_count && !err; i++) {
        struct candidate_branch *branch = &all->branches[i];

        err = refill(all, branch);
        if (!err && branch->at < branch->id_count && branch->ids[branch->at] > best)
            best = branch->ids[branch->at];
    }
    for (size_t i = 0; i < all->branch_count && !err; i++) {
        struct candidate_branch *branch = &all->branches[i];

        if (branch->at < branch->id_count && branch->ids[branch->at] == best)
            branch->at++;
    }
    all->next = best;
    return err;
}

enum err candidates_plan(struct candidates *all, struct db *db, struct arena *arena,
                         const struct find_query *query, int64_t before, bool *out_is_nobody)
{
    bool is_planned;
    enum err err;

    *all = (struct candidates){.db = db, .arena = arena};
    arena_init(&all->ids, 0);
    err = plan_from(all, query, &is_planned);
    if (!err && !is_planned && query->rule && !add_branch(all, query->rule))
        all->branch_count = 0;
    for (size_t i = 0; i < all->branch_count; i++)
        all->branches[i].before = before;
    *out_is_nobody = is_planned && !all->branch_count;
    return err ? err : advance(all);
}

enum err candidates_take(struct candidates *all, size_t max, int64_t *out_ids, size_t *out_n)
{
    size_t n = 0;
    enum err err = OK;

    while (all->next && n < max && !err) {
        out_ids[n++] = all->next;
        err = advance(all);
    }
    *out_n = n;
    return err;
}

void candidates_clear(struct candidates *all) { arena_clear(&all->ids); }
