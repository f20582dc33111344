/* rank.h: who is listened to, in a network of who addresses whom.
 *
 * The measure is PageRank over the edges "u addresses v", weighted by on how many days: each
 * account has one voice of its own, and passes RANK_PASSES of all it has on to those it addresses,
 * in shares of the weights. Written as the linear system
 *
 *     x = (1 - a) b + a P x,   a = RANK_PASSES,   b = 1 for each account that has an edge,
 *
 * P having w(u,v) / W(u) in column u. Who addresses nobody passes nothing on; shares are x divided
 * by the sum of x, so nothing has to be spread anew when an account comes or goes.
 *
 * It is never solved anew. Beside the estimate x stands its residual r = (1 - a) b + a P x - x, and
 *   - when the edges of u change, r moves by a x(u) times the change of its column, so that the
 *     equation above holds again at once (Ohsaka, Maehara, Kawarabayashi, "Efficient PageRank
 *     Tracking in Evolving Networks", KDD 2015, section 4);
 *   - a push moves r(u) into x(u) and a r(u) w(u,v) / W(u) to each r(v) (forward push: Andersen,
 *     Chung, Lang, "Local Graph Partitioning using PageRank Vectors", FOCS 2006; the
 * Gauss-Southwell relaxation, here in the order in which residuals grew over RANK_REST, and not by
 * the largest first, which would need a heap). So what is far away is not touched. The error is
 * known at any time: the sum over all accounts of |x - exact| is at most rank_rest / (1 - a), and
 * once settled rank_rest is at most RANK_REST times the number of accounts.
 *
 * What raises nobody: addressing oneself (dropped), addressing somebody more than RANK_WEIGHT_MAX
 * days, being followed (no followers here). What a crowd of made-up accounts passes on is one voice
 * each; whose voice is none (bots, copies, insiders) is for the caller to leave out.
 *
 * Ceilings: RANK_OUT_MAX whom one account addresses, and the accounts given to rank_new; over them
 * rank_add says ERR_TOO_BIG and nothing changes. Work: rank_add steps over the account's edges
 * twice, a push over its edges once. 56 bytes an account and 8 to 16 an edge.
 *
 * A value, one thread at a time, no clock, no chance: the same calls give the same numbers. The
 * ranks are facts for people to look at and no input of advice or priority (decide/priority.h).
 */
#ifndef UNDERSTAND_RANK_H
#define UNDERSTAND_RANK_H

#include "base/str.h"

#define RANK_PASSES 0.85
#define RANK_REST 1e-4
enum { RANK_OUT_MAX = 256, RANK_WEIGHT_MAX = 1000 };

struct rank;

struct rank_place {
    int64_t account;
    double share;    /* of all, 0 to 1 */
    uint32_t voices; /* accounts that address it */
};

/* NULL: no memory. */
struct rank *rank_new(size_t accounts_max);
void rank_free(struct rank *rank);

/* Adds `by` days (or takes them away; never below 0) to what `from` addresses `to`.
 * ERR_TOO_BIG, ERR_NO_MEMORY: nothing has changed. */
must_check enum err rank_add(struct rank *rank, int64_t from, int64_t to, int by);
/* At most so many pushes; false: more are left for the next call. */
bool rank_settle(struct rank *rank, size_t pushes);
/* Sum of |r|; goes over all accounts. */
double rank_rest(const struct rank *rank);

size_t rank_accounts(const struct rank *rank);
size_t rank_edges(const struct rank *rank);
/* x; 0 for one without an edge. */
double rank_value(const struct rank *rank, int64_t account);
/* The first `max` by value, the highest first; of equals the lower number. Only those whom at
 * least one addresses. Goes over all accounts. Returns how many. */
size_t rank_top(const struct rank *rank, struct rank_place *out_places, size_t max);

struct rank_link {
    int64_t account;
    uint32_t weight;
};
/* Whom `account` addresses, the most days first; of equals the lower number. Returns how many. */
size_t rank_links(const struct rank *rank, int64_t account, struct rank_link *out_links,
                  size_t max);

enum { RANK_ASKED_MAX = 64 };
/* Who addresses each of `accounts` (RANK_ASKED_MAX at most), the most days first; of equals the
 * lower number; `max` of each from out_links[i * max] on, out_n[i] of them. Goes over all edges,
 * once for all. */
void rank_listeners(struct rank *rank, const int64_t *accounts, size_t n,
                    struct rank_link *out_links, size_t max, size_t *out_n);

#endif
