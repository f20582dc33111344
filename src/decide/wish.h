/* wish.h: a person's wish not to be contacted, found in his own English words.
 *
 * "Don't contact me again unless you are serious about fixing this", "please stop emailing me",
 * "do not call me", "leave me alone", "please stay out of this". What others do or don't do ("you
 * don't call me back", "if you do not contact me") is no wish, nor is "do not hesitate to contact
 * me", nor a question.
 *
 * A wish binds everyone; it is taken as said, without a click, so a sentence that is not clearly
 * one is left out.
 */
#ifndef DECIDE_WISH_H
#define DECIDE_WISH_H

#include "decide/speech.h"

enum wish_extent {
    WISH_ALL,   /* no contact at all */
    WISH_PHONE, /* not by phone */
    WISH_MAIL,  /* not by mail */
    WISH_TEXT,  /* not by SMS or chat */
    WISH_HERE,  /* stay out of this conversation */
    WISH_EXTENT_COUNT
};

struct found_wish {
    enum wish_extent extent;
    size_t from, to; /* bytes: the sentence, without its final mark */
    /* Bytes of "unless you are serious about fixing this"; equal: for good. */
    size_t condition_from, condition_to;
};

/* The first wish in the text; false without one. ERR_TOO_BIG, ERR_NO_MEMORY as the arena says. */
must_check enum err wish_find(struct arena *arena, struct str text, bool *out_found,
                              struct found_wish *out_wish);

const char *wish_extent_name(enum wish_extent extent); /* "all", "phone", "mail", "text", "here" */

#endif
