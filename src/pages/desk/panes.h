/* panes.h: what fills the three panes from the store; inbox.c renders them. */
#ifndef PAGES_DESK_PANES_H
#define PAGES_DESK_PANES_H

#include "pages/desk/inbox.h"

/* rows.c. `open`: the conversation that is open beside it, or 0. */
must_check enum err pane_queue(const struct request *request, struct inbox *inbox,
                               enum desk_view view, int64_t open);
struct clock_pill pane_pill(const struct request *request, const struct conversation *c);

/* conversation.c. ERR_NOT_FOUND also when the actor may not read it. */
must_check enum err pane_conversation(const struct request *request,
                                      struct open_conversation *out_open, enum desk_view view,
                                      int64_t id);

/* person.c: fills open->person. */
must_check enum err pane_person(const struct request *request, struct open_conversation *open,
                                const struct conversation *c);

#endif
