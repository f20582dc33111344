/* thread.h: what belongs together on one channel, and the conversation it is in.
 *
 * A thread is the channel's own and never merged. Which conversation it is in can change: each
 * change, and why it joined one that was there, is a conversation_thread row that can be undone,
 * and messages follow their thread, with the complaints they make (store/complaint.h).
 */
#ifndef STORE_THREAD_H
#define STORE_THREAD_H

#include "store/db.h"

struct thread {
    int64_t id, channel;
    struct str native;
    int64_t conversation; /* 0: none yet */
};

struct thread_move {
    int64_t id, thread, conversation;
    int64_t before; /* 0: nowhere */
    int64_t staff;  /* 0: Heed */
    struct str reason;
    int64_t at, undone_at;
};

must_check enum err thread_find(struct db *db, struct arena *arena, int64_t channel,
                                struct str native, struct thread *out_thread);
/* It will be asked: on the writer, many of these before the first thread_find cost one wait. */
must_check enum err thread_find_ahead(struct db *db, int64_t channel, struct str native);
must_check enum err thread_load(struct db *db, struct arena *arena, int64_t id,
                                struct thread *out_thread);
must_check enum err thread_add(struct db *db, struct thread *thread); /* sets id */
/* A new thread, in move->conversation from the beginning (sets both ids): the shorter way when no
 * message stands in it yet. Without a reason there is no move to be kept: it begins the
 * conversation (move->id is then 0). */
must_check enum err thread_begin(struct db *db, struct thread *thread, struct thread_move *move);
/* Puts a thread and its messages into move->conversation (sets id and before). */
must_check enum err thread_put(struct db *db, struct thread_move *move);
must_check enum err thread_move_load(struct db *db, int64_t move, struct thread_move *out_move);
/* Takes the newest move of that thread back; ERR_STALE when it is not the newest in force or
 * there was nothing before it. out_move says from where to where. */
must_check enum err thread_undo(struct db *db, int64_t move, int64_t now,
                                struct thread_move *out_move);
/* Of a conversation, by id; at most 1,000. */
must_check enum err thread_of_conversation(struct db *db, struct arena *arena, int64_t conversation,
                                           struct thread **out_list, size_t *out_n);
/* Moves of a thread, newest first; at most 1,000. */
must_check enum err thread_moves(struct db *db, struct arena *arena, int64_t thread,
                                 struct thread_move **out_list, size_t *out_n);

#endif
