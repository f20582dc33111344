/* wells.h: places that matched messages point to and that are no channel yet. */
#ifndef PAGES_DESK_WELLS_H
#define PAGES_DESK_WELLS_H

#include "pages/desk/rules.h"
#include "pages/shell.h"

struct well_view {
    struct str host, messages, people, when;
    struct str feed;    /* its address; where we know it */
    struct str address; /* to begin with in the form */
    bool has_sample;
    struct hit_view sample; /* the newest that points there */
};

struct wells_view {
    struct shell *shell;
    VEC(struct well_view) wells;
    VEC(struct str) hidden;
    struct str just_hidden; /* to be undone */
    struct str after;       /* host of the last, to go on behind; empty: there are no more */
    bool is_newest, may_connect, may_hide;
};

static inline const struct hit_view *well_sample(const struct well_view *well)
{
    return &well->sample;
}

#endif
