/* label_subjects.h: what a message speaks of, and how each subject comes off, in the form of its
 * labels (pages/desk/labels.c): what holds, and what a colleague says instead.
 *
 * Subjects of the house's taxonomy can be added and called well or bad; one that the house has no
 * more can only be taken away. */
#ifndef PAGES_DESK_LABEL_SUBJECTS_H
#define PAGES_DESK_LABEL_SUBJECTS_H

#include "model/recast.h"
#include "pages/desk/inbox.h"

/* view->spoken and view->ways_to_speak. `right`: what people put right of it. */
must_check enum err label_subjects_fill(const struct request *request, const struct understood *is,
                                        const struct recast *right, struct said_view *view);

/* The difference between what the form showed and what it says now goes to `recast`. ERR_BAD_INPUT
 * with the fault: a subject that the house does not have. */
must_check enum err label_subjects_read(const struct request *request, struct recast *recast,
                                        struct fault *fault);

#endif
