/* reaction.h: somebody likes or boosts an item, and says nothing.
 *
 * It is no message: it is nobody's question, has no conversation and stands in no figure of what
 * was said. It backs the item it is about, beside those who say "same here" (store/crowd.h), and is
 * found by the item's own id, so it may come before the item. One voice backs an item once in each
 * way, however often that is delivered; taken back, it stays written down as gone (gone_at), and
 * done again it holds again.
 *
 * Who backs it is a person where the account is known, else a voice (store/network.h); nobody is
 * made a person by a like. Our own accounts, machines, and who is bound to us by what is known of
 * his accounts when it comes (act/speaks.h) are kept and not counted.
 *
 * How many back an item is kept beside, by whoever writes here (table backing), and `heed check`
 * counts it again.
 *
 * Ceilings: REACTIONS_MAX of an item are kept, each way; more are said by the network's own counts
 * (store/tally.h), not by name. One id takes back REACTIONS_GONE at once.
 */
#ifndef STORE_REACTION_H
#define STORE_REACTION_H

#include "store/db.h"

enum reaction_how { REACTION_LIKE, REACTION_BOOST, REACTION_HOWS }; /* stored: append only */
enum { REACTIONS_MAX = 2000, REACTIONS_GONE = 100 };

struct reaction {
    int64_t id, channel;
    struct str native, item;
    enum reaction_how how;
    int64_t voice;
    bool is_ours;
    int64_t at, gone_at;
};

/* It holds from now on. *out_is_new: it did not before. ERR_TOO_BIG: there are too many, nothing is
 * written. */
must_check enum err reaction_put(struct db *db, const struct reaction *reaction, bool *out_is_new);
/* Taken back; ERR_NOT_FOUND: none that holds has this id. */
must_check enum err reaction_gone(struct db *db, int64_t channel, struct str native, int64_t now);
/* Those that hold and count, newest first; at most `limit`. */
must_check enum err reaction_list(struct db *db, struct arena *arena, int64_t channel,
                                  struct str item, int limit, struct reaction **out_list,
                                  size_t *out_n);
/* Boosts that hold and count, by voice; at most `limit`. */
must_check enum err reaction_boosts(struct db *db, struct arena *arena, int64_t channel,
                                    struct str item, int limit, struct reaction **out_list,
                                    size_t *out_n);
/* Rows behind `after`, in order, gone or not; at most `limit`. For who works behind what is heard.
 */
must_check enum err reaction_after(struct db *db, struct arena *arena, int64_t after, int limit,
                                   struct reaction **out_list, size_t *out_n);

struct reaction_sum {
    int64_t message; /* first version of the item */
    int64_t n[REACTION_HOWS], ours;
};
/* Of one item; all 0 where nobody does. `message` is 0. */
must_check enum err reaction_sum_of(struct db *db, int64_t channel, struct str item,
                                    struct reaction_sum *out_sum);
/* Of a conversation's `newest` items, those that are backed so, the newest first. */
must_check enum err reaction_sums_in(struct db *db, struct arena *arena, int64_t conversation,
                                     int newest, struct reaction_sum **out_list, size_t *out_n);

#endif
