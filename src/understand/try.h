/* try.h: trying a rule on what was heard before it is kept.
 *
 * Looks at the newest messages that came in, whatever rule they were kept for, and says how many
 * the rule wants and which. What only a public stream would have brought is not there, so the
 * number is a lower bound; the page says so.
 *
 * NEEDSWORK: label: is answered from no labels here (the negation of it is true), because reading
 * every message's annotations would make the trial ten times slower.
 */
#ifndef UNDERSTAND_TRY_H
#define UNDERSTAND_TRY_H

#include "base/arena.h"
#include "store/db.h"

enum {
    TRY_MESSAGES_MAX = 20000, /* looked at */
    TRY_SHOWN_MAX = 20,
};

struct try_hit {
    int64_t message, conversation; /* rows; conversation 0: in none */
    struct str title, text;        /* beginnings */
    int64_t said_at;
};

struct try_result {
    size_t column; /* of the mistake in the rule; 0: none */
    struct str mistake;
    int64_t looked_at, wanted;
    int64_t oldest; /* said_at of the oldest looked at */
    struct try_hit shown[TRY_SHOWN_MAX];
    size_t shown_count;
};

/* OK also for a rule with a mistake (out_result->column). */
must_check enum err rule_try(struct db *db, struct arena *arena, struct str rule,
                             struct try_result *out_result);

#endif
