/* crowd.h: what stands behind what was said: re-posts, and who agrees or does not.
 *
 * Rows name first versions. A message stands behind one other at most, and that one behind nobody:
 * who agrees with one who agrees backs the first (understand/stage_crowd.c sees to that). Written
 * in the message's own transaction, the counts with it.
 *
 * Of those who agree or do not, each person counts once, by the first that he said there; who is
 * bound to us (store/voice.h), and who said the first himself, stands beside and does not count.
 * That follows from who wrote what, so it is worked out again whenever that changes.
 */
#ifndef STORE_CROWD_H
#define STORE_CROWD_H

#include "model/crowd.h"
#include "store/db.h"

struct crowd {
    int64_t message, first;
    enum crowd_how how;
    int64_t likeness; /* of a copy, in thousandths */
    bool is_beside;   /* is shown, and counts for nobody */
};

/* For a message that stands behind none yet. */
must_check enum err crowd_add(struct db *db, const struct crowd *crowd);
/* Of one that was just added: whether it counts. */
must_check enum err crowd_settle_one(struct db *db, const struct crowd *crowd);
/* The same for all that stand behind that one; behind what that person said, and said the same as
 * (at most 1,000 of those). */
must_check enum err crowd_settle(struct db *db, int64_t first);
must_check enum err crowd_settle_person(struct db *db, int64_t person);
/* `first` was taken back: its oldest copy stands for itself from now on, with the others behind it
 * (*out_next; 0: it had none). Who agreed with it, or not, stays with it. */
must_check enum err crowd_promote(struct db *db, int64_t first, int64_t *out_next);
/* It was taken back. */
must_check enum err crowd_drop(struct db *db, const struct crowd *crowd);
/* ERR_NOT_FOUND: it stands for itself. */
must_check enum err crowd_load(struct db *db, int64_t message, struct crowd *out_crowd);
/* Behind `first`, below row `before` (INT64_MAX: from the newest), newest first. */
must_check enum err crowd_list(struct db *db, struct arena *arena, int64_t first,
                               enum crowd_how how, int64_t before, int limit, int64_t **out_ids,
                               size_t *out_n);
/* Of the newest 1,000 messages of a conversation those that stand behind another, as they were
 * said.
 */
must_check enum err crowd_in(struct db *db, struct arena *arena, int64_t conversation,
                             struct crowd **out_list, size_t *out_n);

struct crowd_sum {
    int64_t id; /* of a message, or a conversation */
    int64_t n[CROWD_HOWS];
};
/* Of the newest 1,000 messages of a conversation those that others stand behind, as they were said.
 */
must_check enum err crowd_sums_in(struct db *db, struct arena *arena, int64_t conversation,
                                  struct crowd_sum **out_list, size_t *out_n);
/* Of each of these conversations, in their order; one wait for all. */
must_check enum err crowd_sums_of(struct db *db, struct arena *arena, const int64_t *conversations,
                                  size_t n, struct crowd_sum **out_list, size_t *out_n);

#endif
