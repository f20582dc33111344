/* subjects.h: what people speak of, and the taxonomy that says so, as a page. */
#ifndef PAGES_DESK_SUBJECTS_H
#define PAGES_DESK_SUBJECTS_H

#include "pages/shell.h"

struct subject_view {
    struct str name, bad, neither, good;      /* numbers as words */
    struct str says;                          /* the bar in words */
    int bad_width, neither_width, good_width; /* of SUBJECT_BAR_WIDTH */
};

enum { SUBJECT_BAR_WIDTH = 300 };

struct subjects_view {
    struct shell *shell;
    VEC(struct subject_view) subjects; /* most spoken of first */
    struct str total;                  /* "1,204 mentions" */
    struct str text, error;
    bool may_change, may_undo, is_own; /* is_own: of this house; else the shipped one */
};

#endif
