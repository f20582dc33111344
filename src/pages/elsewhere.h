/* elsewhere.h: the ways in which somebody is answered elsewhere, for the desk and the API.
 *
 * "reply" means where they said it (on their page, under their review), and is kept on the channel
 * they were heard on; the others are kept on "Written down", as touches are. */
#ifndef PAGES_ELSEWHERE_H
#define PAGES_ELSEWHERE_H

#include "pages/app.h"

struct elsewhere_way {
    enum message_kind kind;
    const char *label; /* in a list of ways */
    const char *words; /* "by telephone" */
};

enum { ELSEWHERE_WAYS = 8 };
extern const struct elsewhere_way elsewhere_ways[ELSEWHERE_WAYS];
extern const char *const elsewhere_way_names[ELSEWHERE_WAYS + 1]; /* NULL-ended */

/* "by telephone"; never NULL. */
const char *elsewhere_words(enum message_kind kind);

/* Sets op, how, until and channel. ERR_BAD_INPUT: there is no such way. */
must_check enum err elsewhere_command(const struct request *request, struct str how, int64_t at,
                                      struct command *command, struct fault *fault);

/* The channel of kind "touch"; made the first time. */
must_check enum err touch_channel(const struct request *request, int64_t *out_id);

#endif
