/* complaint.h: by which words recent complaints find one another (decide/gather.h): one row for
 * each message that complains, kept for COMPLAINT_KEPT_MS.
 *
 * Whoever says that a conversation belongs to nothing that is proposed, says it of its rows; what
 * is said there later is a row of its own.
 */
#ifndef STORE_COMPLAINT_H
#define STORE_COMPLAINT_H

#include "store/db.h"

#define COMPLAINT_KEPT_MS (INT64_C(21) * 24 * 60 * 60 * 1000)

struct complaint {
    int64_t message, conversation, at; /* message: its first version */
    struct str words;                  /* understand/telling.h */
    bool is_refused;
    /* when listed */
    int64_t person, matter; /* matter: that the conversation hangs on now, or 0 */
    int64_t said_at;        /* never after it was heard */
    struct str person_name, title;
};

/* A repeat does nothing; one that was muted has its words again. */
must_check enum err complaint_add(struct db *db, const struct complaint *complaint);
/* All that was said in it so far, or not any more. */
must_check enum err complaint_refuse(struct db *db, int64_t conversation, bool is_refused);
/* It was changed; nothing when it did not complain before. */
must_check enum err complaint_reword(struct db *db, int64_t message, struct str words);
/* It was taken back. */
must_check enum err complaint_drop(struct db *db, int64_t message);
/* It is no complaint by its labels, for now: it finds nothing; that somebody said it belongs to
 * nothing stays. */
must_check enum err complaint_mute(struct db *db, int64_t message);
must_check enum err complaint_forget(struct db *db, int64_t before);
/* Heard in from..to (to excluded), the newest first. */
must_check enum err complaint_list(struct db *db, struct arena *arena, int64_t from, int64_t to,
                                   int limit, struct complaint **out_list, size_t *out_n);

#endif
