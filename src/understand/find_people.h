/* find_people.h: searching by who somebody is; the part of find.c that asks the index of names. */
#ifndef UNDERSTAND_FIND_PEOPLE_H
#define UNDERSTAND_FIND_PEOPLE_H

#include "store/search.h"
#include "understand/find.h"

struct people_asked {
    struct search_term *terms;
    size_t n; /* 0: nobody can be meant */
};

/* Whom from:TEXT asks for. */
must_check enum err people_from(struct arena *arena, struct str text,
                                struct people_asked *out_asked);
/* Whom a rule asks for that is nothing but words; n is 0 for another. */
must_check enum err people_of_rule(struct arena *arena, const struct rule_node *rule,
                                   struct people_asked *out_asked);
/* The newest people who fit, at most `limit`. */
must_check enum err people_list(struct db *db, struct arena *arena,
                                const struct people_asked *asked, int limit, int64_t **out_people,
                                size_t *out_n);
/* Whether that account's owner fits. 0: nobody known. */
must_check enum err people_fit(struct db *db, struct arena *arena, const struct people_asked *asked,
                               int64_t handle, bool *out_fits);
/* The newest conversations of these people by their last message, newest first; at most `limit`. */
must_check enum err people_conversations(struct db *db, struct arena *arena, const int64_t *people,
                                         size_t n, size_t limit, struct find_hit **out_hits,
                                         size_t *out_n);

#endif
