/* subject_names.h: the names of the taxonomy at work (understand/subject.h): the house's own, else
 * the shipped one; and which of them a colleague means. */
#ifndef PAGES_SUBJECT_NAMES_H
#define PAGES_SUBJECT_NAMES_H

#include "model/recast.h"
#include "pages/app.h"

/* In the order of the taxonomy, in the request's arena. */
must_check enum err subject_names_load(const struct request *request, struct str **out_names,
                                       size_t *out_n);

/* Says it of a message. `way`: "negative", "neutral", "positive", or "unsaid": it does not speak of
 * it, which may also be said of a name that the house has no more. ERR_BAD_INPUT with the fault:
 * another way, no such subject, or too many at once. */
must_check enum err subject_say(const struct request *request, struct str name, struct str way,
                                struct recast *recast, struct fault *fault);

#endif
