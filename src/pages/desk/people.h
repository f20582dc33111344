/* people.h: who may be whom: on the person panel, and all of them on a page. */
#ifndef PAGES_DESK_PEOPLE_H
#define PAGES_DESK_PEOPLE_H

#include "pages/shell.h"

struct person_fact_view {
    struct str text;
    bool is_against;
};

struct person_side_view {
    struct str id, name, initials, accounts;
    struct str conversation; /* the latest, or empty */
    int hue;
};

/* Two who may be one. */
struct pair_view {
    struct str id, key;
    struct person_side_view kept, other; /* merged, the first one stays */
    VEC(struct person_fact_view) facts;
    struct str evidence; /* those in one line, which the merge keeps */
    const char *word;    /* "Likely" */
    bool is_first;       /* on the page: has the key */
};

/* Who went into somebody. */
struct person_merged_view {
    struct str id, name, when, evidence;
};

typedef VEC(struct pair_view) pair_list;
typedef VEC(struct person_merged_view) merged_list;

struct people_view {
    struct shell *shell;
    pair_list pairs;
    struct str after;                /* where the next page begins, or empty */
    struct str key;                  /* of this render */
    struct str merge, person, other; /* to be undone: a merge, or that two are two; or empty */
    bool may_answer;
};

enum { PEOPLE_PAIRS_SHOWN = 3 }; /* on the panel */

/* What the panel shows of a person. */
must_check enum err people_pairs_of(const struct request *request, int64_t person, struct str key,
                                    pair_list *out_pairs);
must_check enum err people_merged_into(const struct request *request, int64_t person,
                                       merged_list *out_merged);

static inline const struct person_side_view *pair_kept(const struct pair_view *pair)
{
    return &pair->kept;
}
static inline const struct person_side_view *pair_other(const struct pair_view *pair)
{
    return &pair->other;
}

#endif
