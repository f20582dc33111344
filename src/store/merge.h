/* merge.h: two people who were found to be one, and taking that back.
 *
 * To merge is to write down which rows went: the handles of `person` (each by a handle_link of its
 * own, so that its history is with it), his conversations, the promises made to him, what he asked
 * of us, the ties between the two (store/tie.h), and threads that were joined with it
 * (act/merge_join.c). Nothing is deleted; the row of `person` stays. Taking it back moves exactly
 * those rows, so that each is as it was, whatever was merged or taken back elsewhere meanwhile.
 * What came since follows the account it came from: conversations and wishes by merge_undo, threads
 * in a conversation that was the other's before by whoever calls it (merge_strays).
 *
 * What is merged on, cannot be taken back from below: of A into B into C, B into C goes first
 * (ERR_STALE). Merges that do not stand on one another come back in any order.
 */
#ifndef STORE_MERGE_H
#define STORE_MERGE_H

#include "store/db.h"

enum merge_kind {
    MERGE_HANDLE,
    MERGE_CONVERSATION,
    MERGE_PROMISE,
    MERGE_WISH,
    MERGE_TIE,
    MERGE_THREAD, /* its move into another conversation (store/thread.h) */
};

enum {
    MERGE_CONVERSATIONS_MAX = 5000, /* of the one who goes; more is no person */
    MERGE_LIST_MAX = 100,
    MERGE_STRAYS_MAX = 1000,
};

struct person_merge {
    int64_t id, person, kept;
    struct str evidence;
    double confidence;
    int64_t staff, at, undone_at;
    int64_t last_conversation, last_thread, last_message;
    struct str person_name; /* when loaded: of the one who went */
};

/* Sets id and last_*. ERR_STALE: one of them went into another already; ERR_TOO_BIG. */
must_check enum err merge_add(struct db *db, struct person_merge *merge);
must_check enum err merge_load(struct db *db, struct arena *arena, int64_t id,
                               struct person_merge *out_merge);
/* ERR_STALE: it was taken back, or whom it led to went into another since. */
must_check enum err merge_undo(struct db *db, const struct person_merge *merge, int64_t now);
/* Whether it could be now: ERR_STALE as above. */
must_check enum err merge_check_undo(struct db *db, const struct person_merge *merge);
/* A thread went with it into another conversation, by that move; and those, the last one first. */
must_check enum err merge_note_thread(struct db *db, int64_t merge, int64_t move);
must_check enum err merge_threads(struct db *db, struct arena *arena, int64_t merge,
                                  int64_t **out_moves, size_t *out_n);
must_check enum err merge_forget_threads(struct db *db, int64_t merge);
/* Threads that accounts of the one began since in what was the other's, by conversation: to be
 * moved into conversations of their own before merge_undo; at most MERGE_STRAYS_MAX. */
struct merge_stray {
    int64_t thread, conversation;
};
must_check enum err merge_strays(struct db *db, struct arena *arena,
                                 const struct person_merge *merge, struct merge_stray **out_list,
                                 size_t *out_n);
/* Those in force that led to this person, the newest first; at most MERGE_LIST_MAX. */
must_check enum err merge_list(struct db *db, struct arena *arena, int64_t kept,
                               struct person_merge **out_list, size_t *out_n);
/* Who he is now: himself, or the one into whom he went. */
must_check enum err merge_now(struct db *db, int64_t person, int64_t *out_now);
/* The same for many, in place: each once, in their order. */
must_check enum err merge_now_all(struct db *db, struct arena *arena, int64_t *people, size_t *n);

#endif
