/* counter.h: numbers that pages show, kept by the transaction that changes them.
 *
 * counter: how many there are now. store/conversation.c keeps
 *     "queue.Q"         conversations in queue Q
 *     "assignee.S.Q"    of these, assigned to staff S
 *     "team.T.Q"        of these, of team T
 *     "unread.Q"        of these, unread
 * and nobody else touches those names; `heed check` counts them again.
 *
 * day_count: sums a day and channel for the listening page. day_count_add adds to the channel and
 * to the whole site (channel 0), so the site is always the sum of its channels.
 *
 * Additions are summed up in memory and written once, by the commit (a thousand captures would
 * else rewrite the same row a thousand times, which PostgreSQL pays with as many row versions).
 * The reads below see what their own transaction added: on the writer they write it first.
 */
#ifndef STORE_COUNTER_H
#define STORE_COUNTER_H

#include "store/db.h"

struct counter {
    struct str name;
    int64_t n;
};

struct day_count {
    int64_t day, channel; /* days since 1970-01-01 UTC; channel 0: the whole site */
    struct str measure;
    int64_t n;
};

must_check enum err counter_add(struct db *db, struct str name, int64_t n);
/* 0 for one that was never counted. */
must_check enum err counter_load(struct db *db, struct str name, int64_t *out_n);
/* Those whose names begin with `prefix`, by name; at most 10,000. */
must_check enum err counter_list(struct db *db, struct arena *arena, struct str prefix,
                                 struct counter **out_list, size_t *out_n);

must_check enum err day_count_add(struct db *db, int64_t at, int64_t channel, struct str measure,
                                  int64_t n);
/* Days from..to (both included), by day, channel, measure; at most 100,000. */
must_check enum err day_count_list(struct db *db, struct arena *arena, int64_t from_day,
                                   int64_t to_day, struct day_count **out_list, size_t *out_n);
/* The sum over days from..to of one measure (channel 0: the whole site). */
must_check enum err day_count_sum(struct db *db, int64_t from_day, int64_t to_day, int64_t channel,
                                  struct str measure, int64_t *out_n);

/* For other nouns' own sums: at the commit, or before it when there are very many, `sql` is run
 * with up to COUNTER_SUM_KEYS integers, as many as it has parameters but one, and the sum of all n
 * last. It must add, as the order in which sums are written is not said. */
enum { COUNTER_SUM_KEYS = 3 };
must_check enum err counter_sum(struct db *db, const struct sql *sql, const int64_t *keys,
                                int64_t n);
/* For sums that go down, too. Where the sum is below 0, `drop` and then `take` are run with the
 * same parameters instead: drop deletes the row if it would come to nothing or less, take adds to
 * it if it is still there. So nothing is ever counted below 0, and what comes to nothing leaves no
 * row. */
struct counter_sqls {
    const struct sql *add, *drop, *take;
};
must_check enum err counter_move(struct db *db, const struct counter_sqls *sqls,
                                 const int64_t *keys, int64_t n);

/* What was summed up so far is written, so that the next read of other nouns' sums sees it, too;
 * nothing happens on a handle that only reads. */
must_check enum err counter_settle(struct db *db);

/* Days since 1970-01-01 UTC of a time in ms; also before 1970. */
int64_t day_of(int64_t at);

#endif
