/* reason_list.h: the reasons of an advice as a conversation keeps them (decide/advice.h), each with
 * its side, for the screen and the API. */
#ifndef PAGES_REASON_LIST_H
#define PAGES_REASON_LIST_H

#include "base/arena.h"

enum reason_side {
    REASON_FOR,     /* answering */
    REASON_AGAINST, /* answering */
    REASON_TURN,    /* not so yet: it would turn *watch* into *answer* */
};

struct reason_item {
    struct str text; /* without the mark; of a turn: "somebody asks us" */
    enum reason_side side;
};
typedef VEC(struct reason_item) reason_list;

/* What is no JSON array gives none. */
must_check enum err reason_list_read(struct arena *arena, struct str reasons,
                                     reason_list *out_list);

#endif
