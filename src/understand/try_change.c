/* try_change.c: what a small change of a rule would be: the same rule without an exclusion, without
 * one of the things it asks for, without one of several alternatives. */
#include "base/utf8.h"
#include "understand/try_parts.h"

/* What is cut out of an AND: a child, or an alternative of a child that is an OR. */
struct cut {
    const struct rule_node *node;   /* what is left out */
    const struct rule_node *behind; /* what follows it in the text; NULL: nothing beside it */
};

/* The byte at which a column begins; its length for one behind the end. */
static size_t byte_of(struct str text, size_t column)
{
    size_t at = 0;

    for (size_t i = 1; i < column && at < text.n; i++)
        (void)utf8_next(text, &at, NULL);
    return at;
}

/* Drops what belongs to what stands beside it. */
static struct str tidy(struct str term)
{
    int open = 0;

    for (size_t i = 0; i < term.n; i++) {
        open += term.p[i] == '(' ? 1 : term.p[i] == ')' ? -1 : 0;
        if (open < 0)
            return str_trim(str_slice(term, 0, i));
    }
    term = str_trim(term);
    while (open > 0 && term.n && (str_ends(term, STR("(")) || str_ends(term, STR("-")))) {
        open -= term.p[term.n - 1] == '(';
        term = str_trim(str_slice(term, 0, term.n - 1));
    }
    if (str_ends(term, STR(" OR")))
        term = str_trim(str_slice(term, 0, term.n - 3));
    return term;
}

/* The rule's text without it, where what is left is the changed rule indeed. */
static struct str cut_text(struct trial *trial, size_t from, size_t to)
{
    struct str text = trial->text, left;
    const struct rule_node *tree;
    struct arena arena;
    bool is_fine;

    left = arena_printf(&trial->arena, "%.*s %.*s", STR_ARGS(str_trim(str_slice(text, 0, from))),
                        STR_ARGS(str_trim(str_skip(text, to))));
    left = str_trim(left);
    if (str_starts(left, STR("OR ")))
        left = str_skip(left, 3);
    if (str_ends(left, STR(" OR")))
        left = str_slice(left, 0, left.n - 3);
    arena_init(&arena, 0);
    is_fine = rule_parse(&arena, left, RULE_WITH_LABELS, &tree, NULL) == OK;
    arena_clear(&arena);
    return is_fine ? left : STR_NONE;
}

/* Its column is that of its first part, behind the parenthesis. */
static bool is_group(const struct rule_node *node)
{
    if (node->kind == RULE_NOT)
        node = node->child;
    return node->kind == RULE_AND || node->kind == RULE_OR;
}

static void name_cut(struct trial *trial, struct change *change, const struct cut *cut)
{
    size_t from = byte_of(trial->text, cut->node->column);
    size_t to = cut->behind ? byte_of(trial->text, cut->behind->column) : trial->text.n;
    struct str slice = str_slice(trial->text, from, to);

    change->term = tidy(slice);
    if (!is_group(cut->node) && str_find_char(slice, '(', 0) == SIZE_MAX &&
        str_find_char(slice, ')', 0) == SIZE_MAX)
        change->text = cut_text(trial, from, to);
}

/* The list of children without one of them; the rest is shared. */
static struct rule_node *without(struct arena *arena, const struct rule_node *parent,
                                 const struct rule_node *gone, const struct rule_node *instead)
{
    struct rule_node *copy = arena_new(arena, struct rule_node), **end;
    size_t n = 0;

    if (!copy)
        return NULL;
    *copy = *parent;
    copy->child = NULL;
    end = &copy->child;
    for (const struct rule_node *child = parent->child; child; child = child->next) {
        const struct rule_node *from = child == gone ? instead : child;

        if (!from)
            continue;
        *end = arena_new(arena, struct rule_node);
        if (!*end)
            return NULL;
        **end = *from;
        (*end)->next = NULL;
        end = &(*end)->next;
        n++;
    }
    return n == 1 ? copy->child : copy;
}

static bool add_change(struct trial *trial, enum try_change_kind kind, const struct rule_node *rule,
                       const struct cut *cut)
{
    struct change *change = &trial->changes[trial->change_count];

    if (trial->change_count == TRY_CHANGES || !rule)
        return false;
    *change = (struct change){.kind = kind, .rule = rule};
    name_cut(trial, change, cut);
    if (change->term.n)
        trial->change_count++;
    return true;
}

/* parent stands in `within` (NULL: it is the rule). */
static void add_alternatives(struct trial *trial, const struct rule_node *parent,
                             const struct rule_node *within)
{
    for (const struct rule_node *child = parent->child; child; child = child->next) {
        struct rule_node *rule = without(&trial->arena, parent, child, NULL);
        struct cut cut = {child, child->next ? child->next : within ? parent->next : NULL};

        if (rule && within)
            rule = without(&trial->arena, within, parent, rule);
        if (!add_change(trial, TRY_WITHOUT_ALTERNATIVE, rule, &cut))
            return;
    }
}

static bool still_positive(const struct rule_node *parent, const struct rule_node *gone)
{
    for (const struct rule_node *child = parent->child; child; child = child->next)
        if (child != gone && child->positive)
            return true;
    return false;
}

static void add_parts(struct trial *trial, const struct rule_node *rule)
{
    size_t wider = 0;

    for (const struct rule_node *child = rule->child; child; child = child->next) {
        struct cut cut = {child, child->next};
        bool is_not = child->kind == RULE_NOT;

        if (is_not || (still_positive(rule, child) && wider++ < TRY_WIDER_MAX))
            (void)add_change(trial, is_not ? TRY_WITHOUT_EXCLUSION : TRY_WITHOUT_TERM,
                             without(&trial->arena, rule, child, NULL), &cut);
    }
    for (const struct rule_node *child = rule->child; child; child = child->next)
        if (child->kind == RULE_OR)
            add_alternatives(trial, child, rule);
}

/* What asks for less is looked for on its own: the rule's words do not lead to it. */
static enum err add_sweeps(struct trial *trial)
{
    enum err err = OK;

    for (size_t i = 0; i < trial->change_count && !err; i++) {
        struct change *change = &trial->changes[i];

        if (change->kind != TRY_WITHOUT_TERM)
            continue;
        change->sweep = arena_new(&trial->arena, struct sweep);
        err = change->sweep ? try_plan(&trial->arena, change->rule, change->sweep)
                            : trial->arena.err;
    }
    return err;
}

enum err try_changes(struct trial *trial)
{
    if (trial->rule->kind == RULE_OR)
        add_alternatives(trial, trial->rule, NULL);
    else if (trial->rule->kind == RULE_AND)
        add_parts(trial, trial->rule);
    return trial->arena.err ? trial->arena.err : add_sweeps(trial);
}
