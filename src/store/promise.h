/* promise.h: commitments as they are kept. See model/promise.h for what they mean. */
#ifndef STORE_PROMISE_H
#define STORE_PROMISE_H

#include "model/promise.h"
#include "store/db.h"

struct promise_item {
    struct promise promise;
    struct str person_name, owner_name;
};

must_check enum err promise_add(struct db *db, struct promise *promise); /* sets id */
must_check enum err promise_load(struct db *db, struct arena *arena, int64_t id,
                                 struct promise *out_promise);
/* Owner, text, due_at, state, settled_at and kept_late; ERR_STALE when the state is not
 * `was` any more. */
must_check enum err promise_update(struct db *db, const struct promise *promise,
                                   enum promise_state was);
/* Newest first; at most 1,000. */
must_check enum err promise_of_conversation(struct db *db, struct arena *arena,
                                            int64_t conversation, struct promise_item **out_list,
                                            size_t *out_n);
/* Made to a person anywhere, newest first; at most `limit`. */
must_check enum err promise_of_person(struct db *db, struct arena *arena, int64_t person, int limit,
                                      struct promise_item **out_list, size_t *out_n);
/* Of one state, the earliest due first (those without a date before all), after the cursor
 * (due_at, id); start with (-1, 0). */
must_check enum err promise_list(struct db *db, struct arena *arena, enum promise_state state,
                                 int64_t after_due, int64_t after_id, int limit,
                                 struct promise_item **out_list, size_t *out_n);
/* Whether the conversation has one in these words, whatever became of it; case does not count. */
must_check enum err promise_said(struct db *db, int64_t conversation, struct str text,
                                 bool *out_said);
/* The earliest due of what a conversation is still owed (open and broken promises), or 0. */
must_check enum err promise_next_due(struct db *db, int64_t conversation, int64_t *out_due_at);
/* A thread went from one conversation to another: the promises made in its messages go with it.
 * One made by hand belongs to no message and stays. */
must_check enum err promise_follow(struct db *db, int64_t thread, int64_t from, int64_t to);
/* How many are in a state. */
must_check enum err promise_count(struct db *db, enum promise_state state, int64_t *out_n);

#endif
