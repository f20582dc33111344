/* find_candidates.h: which messages a search has to look at; the part of find.c that asks the
 * indexes of words and of names.
 *
 * A search has alternatives (an OR, the accounts of the people that from: means), each with words
 * that a message must have or somebody who must have said it. Their ids come merged, the highest
 * first, each once.
 */
#ifndef UNDERSTAND_FIND_CANDIDATES_H
#define UNDERSTAND_FIND_CANDIDATES_H

#include "store/search.h"
#include "understand/find.h"

/* One alternative: terms that a message must have all of, or who said it; and its ids so far. */
struct candidate_branch {
    struct search_term *terms;
    size_t n;
    int64_t author; /* instead of terms: an account */
    int64_t *ids;
    size_t id_count, at;
    int64_t before; /* where to fetch on */
    bool is_over;
};

struct candidates {
    struct db *db;
    struct arena *arena; /* of the branches */
    struct arena ids;
    struct candidate_branch branches[FIND_PEOPLE_MAX];
    size_t branch_count; /* 0: no index helps, all messages are candidates */
    int64_t next;        /* the next id; 0: there are no more */
};

/* Inside a reading transaction, which both live as long as; `before`: ids below it.
 * *out_is_nobody: no message can be as asked for. Clear it in any case. */
must_check enum err candidates_plan(struct candidates *all, struct db *db, struct arena *arena,
                                    const struct find_query *query, int64_t before,
                                    bool *out_is_nobody);
/* Up to `max` ids from all->next on. Not without branches. */
must_check enum err candidates_take(struct candidates *all, size_t max, int64_t *out_ids,
                                    size_t *out_n);
void candidates_clear(struct candidates *all);

#endif
