/* sense.h: did an edit change what was meant, or only how it is spelt?
 *
 * People correct their posts all the time; whoever answered one wants to hear of it only when the
 * answer may no longer fit. A change of sense is: another label (label.h) or another polarity, a
 * negation more or less, other numbers, or more than a quarter of the words replaced. A corrected
 * word, a moved comma, an added thank-you are none. Errs towards yes: a look too many is cheaper
 * than an answer that stands beside words it was not given to.
 *
 * Negations are known in English, German, French and Dutch; elsewhere the rest must do.
 */
#ifndef UNDERSTAND_SENSE_H
#define UNDERSTAND_SENSE_H

#include "base/arena.h"

struct message;

/* ERR_NO_MEMORY, ERR_TOO_BIG. */
must_check enum err sense_changed(struct arena *arena, const struct message *before,
                                  const struct message *after, bool *out_changed);

#endif
