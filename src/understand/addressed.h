/* addressed.h: whom a message speaks to by name.
 *
 * Those of `to`, and each @handle of the writer's own words: letters and digits of ASCII, "_",
 * and "." or "-" within, perhaps with "@host" behind; not behind a character of a word (a letter,
 * mark or digit of any script), a dot or a slash, so that no mail address and no path is one. Each
 * once, by letters without case; without the leading @. The first ADDRESSED_MAX count: who names
 * more speaks to nobody of them.
 *
 * Linear in the text. Strings lie in the message or the text. */
#ifndef UNDERSTAND_ADDRESSED_H
#define UNDERSTAND_ADDRESSED_H

#include "model/message.h"

enum { ADDRESSED_MAX = 8, ADDRESSED_BYTES = 300 };

/* Returns how many. */
size_t addressed_in(const struct message *message, struct str own_words,
                    struct str out_handles[ADDRESSED_MAX]);

#endif
