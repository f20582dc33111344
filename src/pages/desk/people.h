/* people.h: who may be whom: on the person panel, and all of them on a page. */
#ifndef PAGES_DESK_PEOPLE_H
#define PAGES_DESK_PEOPLE_H

#include "act/act.h"
#include "pages/desk/claims.h"
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
    claim_list claims;               /* unsigned comments that somebody says to have written */
    struct str merge, person, other; /* to be undone: a merge, or that two are two; or empty */
    struct str claim;                /* to be undone, or empty */
    struct str insiders;             /* as declared */
    bool may_answer, may_set_up;
};

/* For claims.c. From the form; Undo of the toast has none. */
struct str people_given(const struct request *request, const char *name);
/* Key, who, when, the text, and the conversation it was done from. */
must_check enum err people_begin(const struct request *request, enum op op,
                                 struct command *out_command);
/* Says it, with where it is undone: to a script in headers, else on the page they came from. */
must_check enum err people_tell(const struct request *request, struct response *response,
                                const char *said, const char *notice, struct str undo,
                                struct str key);

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
