/* conversation_op.c: what is decided about a conversation itself. */
#include "act/judge.h"
#include "act/learned.h"
#include "act/operation.h"
#include "base/utf8.h"
#include "store/conversation.h"
#include "store/listening.h"
#include "store/message.h"
#include "store/promise.h"
#include "store/staff.h"
#include "store/thread.h"

enum err op_note(struct operation *operation)
{
    const struct command *command = operation->command;
    struct stored_message note = {.is_current = true,
                                  .direction = DIRECTION_NOTE,
                                  .staff = command->staff,
                                  .conversation = operation->row.id,
                                  .channel = operation->row.channel,
                                  .heard_at = command->now};
    struct str text;
    enum err err = operation_text(operation, ACT_REPLY_MAX, "the note", &text);

    if (err)
        return err;
    message_init(&note.said);
    note.said.id = arena_printf(operation->arena, "note:%.*s", STR_ARGS(command->key));
    note.said.kind = KIND_NOTE;
    note.said.audience = AUDIENCE_PRIVATE;
    note.said.said_at = command->now;
    note.said.text = text;
    err = message_add(operation->db, &note);
    operation->result->message = note.id;
    if (!err)
        err = operation_log(operation, "noted", STR_NONE);
    return err ? err : operation_keep(operation);
}

/* The same decision for the listening page. To answer is a plan: it counts when the answer left. */
static enum err count_decision(struct operation *operation, struct str reason)
{
    enum leave_reason why = LEAVE_OTHER;
    enum listened what = LISTENED_NOT;

    if (operation->command->advice == ADVICE_WATCH)
        what = LISTENED_WATCHED;
    if (operation->command->advice == ADVICE_LEAVE)
        what = leave_read(reason, &why);
    return listening_act(operation->db, operation->row.id, INT64_MAX, what, why);
}

enum err op_advise(struct operation *operation)
{
    static const char *const verbs[ADVICE_COUNT] = {
        [ADVICE_ANSWER] = "chose answer",
        [ADVICE_WATCH] = "chose watch",
        [ADVICE_LEAVE] = "chose leave alone",
    };
    const struct command *command = operation->command;
    struct str reason = str_trim(command->text);

    if ((unsigned)command->advice >= ADVICE_COUNT)
        return fault_set(operation->fault, ERR_BAD_INPUT, "answer, watch or leave alone");
    if (command->advice == ADVICE_LEAVE && !reason.n)
        return fault_set(operation->fault, ERR_BAD_INPUT,
                         "say why it is left alone; a reasoned no is listening too");
    if (reason.n > ACT_REASON_MAX)
        return fault_set(operation->fault, ERR_TOO_BIG, "the reason is longer than %d bytes",
                         ACT_REASON_MAX);
    operation->row.advice = command->advice;
    operation->row.advice_by = command->staff;
    enum err err = operation_log(operation, verbs[command->advice], reason);
    if (!err)
        err = learned_decided(operation, command->advice, DECIDED_BY_KEY);
    if (!err)
        err = count_decision(operation, reason);
    return err ? err : operation_keep(operation);
}

enum err op_assign(struct operation *operation)
{
    const struct command *command = operation->command;
    struct staff staff = {0};
    enum err err = OK;

    if (command->assignee)
        err = staff_load(operation->db, operation->arena, command->assignee, &staff);
    if (err == ERR_NOT_FOUND || (!err && staff.removed_at))
        return fault_set(operation->fault, ERR_BAD_INPUT, "there is no such colleague");
    if (err)
        return err;
    operation->row.assignee = command->assignee;
    operation->row.team = command->team;
    err = operation_log(operation, "assigned", command->assignee ? staff.name : STR("nobody"));
    return err ? err : operation_keep(operation);
}

enum err op_snooze(struct operation *operation)
{
    enum err err;

    if (operation->command->until <= operation->command->now)
        return fault_set(operation->fault, ERR_BAD_INPUT, "a snooze ends in the future");
    operation->row.status = STATUS_SNOOZED;
    operation->row.snoozed_until = operation->command->until;
    err = operation_log(operation, "snoozed", STR_NONE);
    if (!err)
        err = learned_decided(operation, ADVICE_WATCH, DECIDED_BY_SNOOZE);
    return err ? err : operation_keep(operation);
}

enum err op_done(struct operation *operation)
{
    enum err err;

    operation->row.status = STATUS_DONE;
    operation->row.done_at = operation->command->now;
    operation->row.snoozed_until = 0;
    operation->row.unread = false;
    err = operation_log(operation, "done", STR_NONE);
    if (!err)
        err = learned_decided(operation, ADVICE_LEAVE, DECIDED_BY_CLOSING);
    return err ? err : operation_keep(operation);
}

enum err op_reopen(struct operation *operation)
{
    enum err err;

    if (operation->row.status == STATUS_OPEN)
        return fault_set(operation->fault, ERR_STALE, "it is open already");
    operation->row.status = STATUS_OPEN;
    operation->row.done_at = 0;
    operation->row.snoozed_until = 0;
    err = operation_log(operation, "reopened", STR_NONE);
    if (!err)
        err = learned_undone(operation, DECIDED_BY_CLOSING, 0);
    return err ? err : operation_keep(operation);
}

enum err op_read(struct operation *operation)
{
    if (!operation->row.unread)
        return OK;
    operation->row.unread = false;
    return operation_keep(operation);
}

enum err operation_move_thread(struct operation *operation, const struct thread *thread, int64_t to,
                               const char *reason)
{
    struct thread_move move = {.thread = thread->id,
                               .conversation = to,
                               .staff = operation->command->staff,
                               .reason = str_from(reason),
                               .at = operation->command->now};
    enum err err = thread_put(operation->db, &move);

    if (!err && thread->conversation)
        err = promise_follow(operation->db, thread->id, thread->conversation, to);
    if (!err)
        err = judge_again(operation->act, operation->db, operation->arena, to);
    if (!err && thread->conversation)
        err = judge_again(operation->act, operation->db, operation->arena, thread->conversation);
    return err;
}

enum err op_join(struct operation *operation)
{
    struct thread thread;
    enum err err = thread_load(operation->db, operation->arena, operation->command->thread,
                               &thread);

    if (err == ERR_NOT_FOUND)
        return fault_set(operation->fault, err, "there is no such thread");
    if (!err && thread.conversation == operation->row.id)
        return fault_set(operation->fault, ERR_STALE, "it is in this conversation already");
    if (!err)
        err = operation_log(operation, "joined", STR_NONE);
    return err ? err
               : operation_move_thread(operation, &thread, operation->row.id, "joined by hand");
}

enum err operation_split_off(struct operation *operation, int64_t *out_conversation)
{
    struct conversation fresh = operation->row;
    enum err err;

    fresh.id = 0;
    fresh.assignee = 0;
    fresh.message_count = fresh.contact_count = 0;
    fresh.advised_of = 0; /* that is decided about where it stood */
    judge_place(&fresh);
    err = conversation_add(operation->db, &fresh);
    *out_conversation = fresh.id;
    return err ? err : operation_log(operation, "split", STR_NONE);
}

enum err op_split(struct operation *operation)
{
    int64_t fresh = 0;
    struct thread thread;
    enum err err = thread_load(operation->db, operation->arena, operation->command->thread,
                               &thread);

    if (err == ERR_NOT_FOUND || (!err && !thread.conversation))
        return fault_set(operation->fault, ERR_NOT_FOUND, "there is no such thread");
    if (!err)
        err = operation_take(operation, thread.conversation);
    if (err)
        return err;
    err = operation_split_off(operation, &fresh);
    operation->result->conversation = fresh;
    return err ? err : operation_move_thread(operation, &thread, fresh, "split off by hand");
}
