/* mail_tree.c: nodes in one array, linked by their numbers. What was hard: a pair that is put
 * together by subject is a new node of its own, and the walk over the first nodes goes on
 * meanwhile. */
#include "understand/mail_tree.h"

#include "base/map.h"

enum { NONE = -1 };

struct node {
    struct str id;
    size_t mail;
    int32_t parent, first, last, next, before; /* before, next: siblings */
    bool is_gone;
};

struct tree {
    struct arena *arena;
    const struct mail_reference *mails;
    struct map by_id; /* node's number and 1 */
    VEC(struct node) nodes;
    int32_t first, last; /* without a parent */
};

/* ---- links ---- */

static int32_t *first_of(struct tree *tree, int32_t parent)
{
    return parent == NONE ? &tree->first : &tree->nodes.at[parent].first;
}

static int32_t *last_of(struct tree *tree, int32_t parent)
{
    return parent == NONE ? &tree->last : &tree->nodes.at[parent].last;
}

static void unlink_node(struct tree *tree, int32_t at)
{
    struct node *node = &tree->nodes.at[at];

    *(node->before == NONE ? first_of(tree, node->parent)
                           : &tree->nodes.at[node->before].next) = node->next;
    *(node->next == NONE ? last_of(tree, node->parent)
                         : &tree->nodes.at[node->next].before) = node->before;
    node->parent = node->before = node->next = NONE;
}

/* Behind `after`, a child of `parent`; NONE: as the first. */
static void link_after(struct tree *tree, int32_t at, int32_t parent, int32_t after)
{
    struct node *node = &tree->nodes.at[at];

    node->parent = parent;
    node->before = after;
    node->next = after == NONE ? *first_of(tree, parent) : tree->nodes.at[after].next;
    *(after == NONE ? first_of(tree, parent) : &tree->nodes.at[after].next) = at;
    *(node->next == NONE ? last_of(tree, parent) : &tree->nodes.at[node->next].before) = at;
}

static void move_below(struct tree *tree, int32_t at, int32_t parent)
{
    unlink_node(tree, at);
    link_after(tree, at, parent, *last_of(tree, parent));
}

/* Whether `at` stands above `below`, or too deep to say. */
static bool is_above(const struct tree *tree, int32_t at, int32_t below)
{
    size_t depth = 0;

    for (; below != NONE && depth < MAIL_TREE_DEPTH; below = tree->nodes.at[below].parent, depth++)
        if (below == at)
            return true;
    return below != NONE;
}

/* ---- nodes ---- */

static enum err add_node(struct tree *tree, struct str id, int32_t *out_at)
{
    struct node node = {id, SIZE_MAX, NONE, NONE, NONE, NONE, NONE, false};

    if (tree->nodes.n >= INT32_MAX / 2)
        return ERR_TOO_BIG;
    if (!vec_push(tree->arena, &tree->nodes, node))
        return tree->arena->err;
    *out_at = (int32_t)tree->nodes.n - 1;
    link_after(tree, *out_at, NONE, tree->last);
    return id.n ? map_put(&tree->by_id, id, (void *)(uintptr_t)tree->nodes.n) : OK;
}

static enum err node_of(struct tree *tree, struct str id, int32_t *out_at)
{
    uintptr_t known = id.n ? (uintptr_t)map_get(&tree->by_id, id) : 0;

    if (!known)
        return add_node(tree, id, out_at);
    *out_at = (int32_t)known - 1;
    return OK;
}

static enum err add_mail(struct tree *tree, size_t mail)
{
    const struct mail_reference *what = &tree->mails[mail];
    size_t skip = what->reference_count > MAIL_TREE_REFERENCES
                      ? what->reference_count - MAIL_TREE_REFERENCES
                      : 0;
    int32_t own, above = NONE, at;
    enum err err = node_of(tree, what->id, &own);

    if (!err && tree->nodes.at[own].mail != SIZE_MAX)
        err = add_node(tree, STR_NONE, &own); /* the same id once more is another mail */
    if (err)
        return err;
    tree->nodes.at[own].mail = mail;
    tree->nodes.at[own].id = what->id;
    for (size_t i = skip; i < what->reference_count; i++) {
        err = node_of(tree, what->references[i], &at);
        if (err)
            return err;
        if (above != NONE && tree->nodes.at[at].parent == NONE && !is_above(tree, at, above) &&
            at != own)
            move_below(tree, at, above);
        if (at != own)
            above = at;
    }
    if (above != NONE && !is_above(tree, own, above))
        move_below(tree, own, above);
    return OK;
}

/* ---- what is not here ---- */

static void drop(struct tree *tree, int32_t at)
{
    unlink_node(tree, at);
    tree->nodes.at[at].is_gone = true;
}

/* A node without a mail and without children, and those above for which it was the only one. */
static void drop_leaf(struct tree *tree, int32_t at)
{
    while (at != NONE && tree->nodes.at[at].mail == SIZE_MAX && tree->nodes.at[at].first == NONE) {
        int32_t parent = tree->nodes.at[at].parent;

        drop(tree, at);
        at = parent;
    }
}

/* Its children stand where it stood. */
static void dissolve(struct tree *tree, int32_t at)
{
    int32_t parent = tree->nodes.at[at].parent, after = at, child;

    while ((child = tree->nodes.at[at].first) != NONE) {
        unlink_node(tree, child);
        link_after(tree, child, parent, after);
        after = child;
    }
    drop(tree, at);
}

static void drop_missing(struct tree *tree)
{
    for (size_t i = 0; i < tree->nodes.n; i++)
        if (!tree->nodes.at[i].is_gone)
            drop_leaf(tree, (int32_t)i);
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < tree->nodes.n; i++) {
            const struct node *node = &tree->nodes.at[i];
            bool is_only = node->first != NONE && node->first == node->last;

            if (node->is_gone || node->mail != SIZE_MAX)
                continue;
            if (pass ? node->parent == NONE && is_only : node->parent != NONE)
                dissolve(tree, (int32_t)i);
        }
}

/* ---- subjects ---- */

/* What stands before the colon of an answer: Latin and English, German, Scandinavian, Dutch,
 * Italian, Polish. French and some others put a space before the colon. */
static bool answer_mark(struct str subject, struct str *out_rest)
{
    static const char *const marks[] = {"re", "aw", "sv", "antw", "rif", "r", "odp"};
    struct str number, rest;

    for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
        if (!str_starts_nocase(subject, str_from(marks[i])))
            continue;
        rest = str_skip(subject, str_from(marks[i]).n);
        if (str_starts(rest, STR("[")) && (!str_cut(rest, ']', &number, &rest) || number.n > 4))
            continue;
        rest = str_trim(rest);
        if (str_starts(rest, STR(":"))) {
            *out_rest = str_skip(rest, 1);
            return true;
        }
    }
    return false;
}

/* Without "Re:", "Re[2]:", "Re: Re:". */
static struct str bare_subject(struct str subject)
{
    subject = str_trim(subject);
    while (answer_mark(subject, &subject))
        subject = str_trim(subject);
    return subject;
}

static struct str subject_of(const struct tree *tree, int32_t at)
{
    if (tree->nodes.at[at].mail == SIZE_MAX)
        at = tree->nodes.at[at].first;
    return at == NONE || tree->nodes.at[at].mail == SIZE_MAX
               ? STR_NONE
               : tree->mails[tree->nodes.at[at].mail].subject;
}

static bool is_answer(const struct tree *tree, int32_t at)
{
    struct str subject = str_trim(subject_of(tree, at));

    return bare_subject(subject).n != subject.n;
}

static bool is_missing(const struct tree *tree, int32_t at)
{
    return tree->nodes.at[at].mail == SIZE_MAX;
}

/* The one of a subject that the others go to: one without a mail, else one that answers nothing. */
static enum err gather_subjects(struct tree *tree, struct map *subjects)
{
    for (int32_t at = tree->first; at != NONE; at = tree->nodes.at[at].next) {
        struct str subject = bare_subject(subject_of(tree, at));
        uintptr_t known = subject.n ? (uintptr_t)map_get(subjects, subject) : 0;
        int32_t old = (int32_t)known - 1;
        bool is_better = !known || (is_missing(tree, at) && !is_missing(tree, old)) ||
                         (is_missing(tree, at) == is_missing(tree, old) && is_answer(tree, old) &&
                          !is_answer(tree, at));

        if (subject.n && is_better && map_put(subjects, subject, (void *)(uintptr_t)(at + 1)))
            return ERR_NO_MEMORY;
    }
    return OK;
}

static enum err join_pair(struct tree *tree, int32_t to, int32_t at)
{
    int32_t both;
    enum err err;

    if (is_missing(tree, to) && is_missing(tree, at)) {
        while (tree->nodes.at[at].first != NONE)
            move_below(tree, tree->nodes.at[at].first, to);
        drop(tree, at);
        return OK;
    }
    if (is_missing(tree, to) || (!is_answer(tree, to) && is_answer(tree, at))) {
        move_below(tree, at, to);
        return OK;
    }
    err = add_node(tree, STR_NONE, &both);
    if (err)
        return err;
    unlink_node(tree, both);
    link_after(tree, both, NONE, tree->nodes.at[to].before);
    move_below(tree, to, both);
    move_below(tree, at, both);
    return OK;
}

static enum err join_subjects(struct tree *tree)
{
    struct map subjects;
    int32_t next;
    enum err err;

    map_init(&subjects);
    err = gather_subjects(tree, &subjects);
    for (int32_t at = tree->first; !err && at != NONE; at = next) {
        struct str subject = bare_subject(subject_of(tree, at));
        int32_t to = subject.n ? (int32_t)(uintptr_t)map_get(&subjects, subject) - 1 : NONE;

        next = tree->nodes.at[at].next;
        while (to != NONE && tree->nodes.at[to].parent != NONE)
            to = tree->nodes.at[to].parent; /* it went into a pair */
        if (to != NONE && to != at)
            err = join_pair(tree, to, at);
    }
    map_clear(&subjects);
    return err;
}

/* ---- the whole ---- */

static enum err list(const struct tree *tree, struct mail_tree_node **out_nodes, size_t *out_n)
{
    VEC(struct mail_tree_node) nodes = {0};
    int32_t at = tree->first;
    size_t depth = 0;

    while (at != NONE) {
        const struct node *node = &tree->nodes.at[at];

        if (!vec_push(tree->arena, &nodes, ((struct mail_tree_node){node->id, depth, node->mail})))
            return tree->arena->err;
        if (node->first != NONE) {
            at = node->first;
            depth++;
            continue;
        }
        while (at != NONE && tree->nodes.at[at].next == NONE) {
            at = tree->nodes.at[at].parent;
            depth -= at != NONE;
        }
        at = at == NONE ? NONE : tree->nodes.at[at].next;
    }
    *out_nodes = nodes.at;
    *out_n = nodes.n;
    return OK;
}

enum err mail_tree_make(struct arena *arena, const struct mail_reference *mails, size_t n,
                        const struct mail_tree_options *options, struct mail_tree_node **out_nodes,
                        size_t *out_n)
{
    struct tree tree = {.arena = arena, .mails = mails, .first = NONE, .last = NONE};
    enum err err = OK;

    map_init(&tree.by_id);
    for (size_t i = 0; !err && i < n; i++)
        err = add_mail(&tree, i);
    if (!err && !options->keep_missing)
        drop_missing(&tree);
    if (!err && options->by_subject)
        err = join_subjects(&tree);
    map_clear(&tree.by_id);
    return err ? err : list(&tree, out_nodes, out_n);
}
