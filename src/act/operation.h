/* operation.h: one operation of act_do: a function a file or two, listed in command.c.
 * Nobody outside act/ includes this. */
#ifndef ACT_OPERATION_H
#define ACT_OPERATION_H

#include "act/inside.h"
#include "model/outbox.h"

/* What an operation works on; on the writer's thread, inside its transaction. */
struct operation {
    struct act *act;
    struct db *db;
    struct arena *arena;
    const struct command *command;
    struct command_result *result;
    struct fault *fault;
    struct conversation before, row; /* when the command names a conversation */
    struct str kept; /* kept with the result, behind its numbers: ",1,2"; or empty */
};

typedef enum err operation_fn(struct operation *operation);

/* bulk_op.c */
enum err op_bulk(struct operation *operation);
enum err op_bulk_undo(struct operation *operation);
/* conversation_op.c */
enum err op_note(struct operation *operation);
enum err op_advise(struct operation *operation);
enum err op_assign(struct operation *operation);
enum err op_snooze(struct operation *operation);
enum err op_done(struct operation *operation);
enum err op_reopen(struct operation *operation);
enum err op_read(struct operation *operation);
enum err op_join(struct operation *operation);
enum err op_split(struct operation *operation);
/* person_op.c */
enum err op_merge(struct operation *operation);
enum err op_unmerge(struct operation *operation);
enum err op_not_same(struct operation *operation);
enum err op_maybe_same(struct operation *operation);
/* claim_op.c */
enum err op_claim(struct operation *operation);
enum err op_unclaim(struct operation *operation);
enum err op_claim_refuse(struct operation *operation);
enum err op_claim_again(struct operation *operation);
enum err op_insider(struct operation *operation);
/* matter_op.c */
enum err op_matter_make(struct operation *operation);
enum err op_matter_change(struct operation *operation);
enum err op_matter_state(struct operation *operation);
enum err op_matter_join(struct operation *operation);
enum err op_matter_leave(struct operation *operation);
enum err op_matter_back(struct operation *operation);
enum err op_matter_tell(struct operation *operation);
enum err op_matter_untell(struct operation *operation);
enum err op_matter_gather(struct operation *operation);
enum err op_matter_refuse(struct operation *operation);
enum err op_matter_unpropose(struct operation *operation);
enum err op_matter_merge(struct operation *operation);
enum err op_matter_unmerge(struct operation *operation);
/* correct_op.c */
enum err op_correct(struct operation *operation);
enum err op_correct_back(struct operation *operation);
/* reply_op.c */
enum err op_reply(struct operation *operation);
enum err op_undo_send(struct operation *operation);
enum err op_send_settled(struct operation *operation);
/* outbox.c: a person decided about an uncertain or held delivery. */
enum err outbox_decide(struct operation *operation, struct outbox *item);
/* elsewhere_op.c */
enum err op_elsewhere(struct operation *operation);
enum err op_elsewhere_undo(struct operation *operation);
/* promise_op.c */
enum err op_promise_track(struct operation *operation);
enum err op_promise_add(struct operation *operation);
enum err op_promise_drop(struct operation *operation);
enum err op_promise_kept(struct operation *operation);
enum err op_promise_break(struct operation *operation);
enum err op_promise_mend(struct operation *operation);
enum err op_wish_lift(struct operation *operation);

/* Moves a thread with its promises and counts anew on both sides (conversation_op.c). */
struct thread;
must_check enum err operation_move_thread(struct operation *operation, const struct thread *thread,
                                          int64_t to, const char *reason);
/* merge_join.c. Conversations that are to be one when two people are: before they are merged; ids 0
 * when none are. Joining them behind it; and taking that back before the merge is. */
struct merge_join {
    int64_t from, to;
};
must_check enum err merge_find_join(struct operation *operation, struct merge_join *out_join);
must_check enum err merge_make_join(struct operation *operation, int64_t merge,
                                    const struct merge_join *join);
/* Takes the conversation where they were joined, whose history tells of it; none: nothing was. */
must_check enum err merge_undo_join(struct operation *operation, int64_t merge);
/* A new conversation beside `row`, for threads that are to be moved there (conversation_op.c). */
must_check enum err operation_split_off(struct operation *operation, int64_t *out_conversation);

/* matter_op.c. A matter that stands for itself; ERR_NOT_FOUND, ERR_STALE. */
struct matter;
must_check enum err matter_take(struct operation *operation, int64_t id, struct matter *out_matter);
/* The conversation of `row` comes to hang on it, from whatever it hung on: the memberships that
 * ended and began, or 0. ERR_STALE when it hangs there already. */
must_check enum err matter_put(struct operation *operation, const struct matter *matter,
                               enum matter_how how, int64_t *out_was, int64_t *out_now);
/* One that nobody hangs on is dropped. */
must_check enum err matter_drop_empty(struct operation *operation, int64_t id);

/* Loads a conversation into before and row. */
must_check enum err operation_take(struct operation *operation, int64_t conversation);
/* Writes row where it differs, tells the screens. */
must_check enum err operation_keep(struct operation *operation);
/* History with {"text":…} or {"key":…}; text may be empty. */
must_check enum err operation_log(struct operation *operation, const char *verb, struct str text);
/* The text in such a line's detail, as JSON has it: enough where only its beginning counts. */
struct str operation_logged(struct str detail);
/* Text of the command, trimmed: ERR_BAD_INPUT when empty, ERR_TOO_BIG over max. */
must_check enum err operation_text(struct operation *operation, size_t max, const char *what,
                                   struct str *out_text);

#endif
