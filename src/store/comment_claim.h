/* comment_claim.h: somebody says that he wrote what nobody had signed ("that was me above").
 *
 * It is kept as an offer, with its evidence, and changes nothing until a colleague accepts it. Then
 * the comment has an author (all its versions, also those that come later), and comment_claim_row
 * keeps the number and the text that stood in each row that was changed for it, so that taking it
 * back puts exactly those back. One comment has at most one accepted claim; that another one is
 * refused says nothing about it, and both stay to be seen.
 *
 * evidence: a line each, in words.
 */
#ifndef STORE_COMMENT_CLAIM_H
#define STORE_COMMENT_CLAIM_H

#include "store/db.h"

enum comment_claim_state { CLAIM_OPEN, CLAIM_ACCEPTED, CLAIM_REFUSED };
enum comment_claim_kind {
    CLAIM_AUTHOR,       /* message: had no author */
    CLAIM_CONVERSATION, /* conversation: had another owner */
    CLAIM_ADVICE,       /* conversation: had this advice, for these reasons */
    CLAIM_CONTACT,      /* conversation: one contact less */
    CLAIM_PROMISE,      /* promise: had another person */
    CLAIM_WISH,         /* wish: had another person */
    CLAIM_PROMISED,     /* promise: was found because of it */
    CLAIM_HANDLE,       /* handle: was made for it */
};

enum { CLAIMS_LISTED = 100, CLAIM_ROWS_MAX = 2000 };

struct comment_claim {
    int64_t id, message, said_in, handle, staff_of;
    struct str evidence;
    enum comment_claim_state state;
    int64_t found_at, staff, settled_at, given;
};

struct comment_claim_row {
    enum comment_claim_kind kind;
    int64_t moved, before;
    struct str words;
};

/* Sets id. Where one of the same message by the same account or colleague is there, in whatever
 * state, nothing is added and id is that one's. */
must_check enum err comment_claim_add(struct db *db, struct comment_claim *claim);
must_check enum err comment_claim_load(struct db *db, struct arena *arena, int64_t id,
                                       struct comment_claim *out_claim);
/* state, staff, settled_at, given; ERR_STALE when it is not `was` any more. */
must_check enum err comment_claim_settle(struct db *db, const struct comment_claim *claim,
                                         enum comment_claim_state was);
/* The accepted one of a message; ERR_NOT_FOUND. */
must_check enum err comment_claim_of(struct db *db, struct arena *arena, int64_t message,
                                     struct comment_claim *out_claim);
/* Of one state, below `before`, newest first. */
must_check enum err comment_claim_list(struct db *db, struct arena *arena,
                                       enum comment_claim_state state, int64_t before, int limit,
                                       struct comment_claim **out_list, size_t *out_n);
/* Of the messages that stand in a conversation, or were claimed there; at most CLAIMS_LISTED. */
must_check enum err comment_claim_in(struct db *db, struct arena *arena, int64_t conversation,
                                     struct comment_claim **out_list, size_t *out_n);

/* What an accepted one changed. */
must_check enum err comment_claim_note(struct db *db, int64_t claim,
                                       const struct comment_claim_row *row);
must_check enum err comment_claim_rows(struct db *db, struct arena *arena, int64_t claim,
                                       struct comment_claim_row **out_list, size_t *out_n);
must_check enum err comment_claim_forget_rows(struct db *db, int64_t claim);

/* The author of all versions of that item; 0: nobody. */
must_check enum err comment_claim_give(struct db *db, int64_t message, int64_t handle);
/* An edit of it came in without an author. Nothing where it was not given to anybody. */
must_check enum err comment_claim_follow(struct db *db, int64_t message, int64_t first);
/* Promises and wishes that name `from` in that conversation (the wishes by what was said in it) go
 * to `to` and are noted, with the conversation itself. */
must_check enum err comment_claim_move(struct db *db, int64_t claim, int64_t conversation,
                                       int64_t from, int64_t to);
/* Back, where they are still that person's. */
must_check enum err comment_claim_move_back(struct db *db, int64_t claim, int64_t person);
/* Whether `first` began the conversation and its owner has no account: he is whoever wrote it. */
must_check enum err comment_claim_is_whole(struct db *db, int64_t conversation, int64_t first,
                                           bool *out_is);
/* What others than the person said there that came behind row `answered_until`, the newest first;
 * at most `limit`. */
must_check enum err comment_claim_others(struct db *db, struct arena *arena, int64_t conversation,
                                         int64_t person, int64_t answered_until, int limit,
                                         int64_t **out_ids, size_t *out_n);
/* An account that nothing names any more goes, with its person. */
must_check enum err comment_claim_drop_handle(struct db *db, int64_t handle);
/* A promise that nobody has touched goes. */
must_check enum err comment_claim_drop_promise(struct db *db, int64_t promise, bool *out_dropped);

/* Those that may be meant by "above": messages without an account in that thread of the
 * conversation below row `before`, the nearest first. */
struct unsigned_message {
    int64_t id, said_at;
};
must_check enum err comment_claim_candidates(struct db *db, struct arena *arena,
                                             int64_t conversation, int64_t thread, int64_t before,
                                             int limit, struct unsigned_message **out_list,
                                             size_t *out_n);

#endif
