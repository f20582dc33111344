/* matter_tell_op.c: a matter is fixed, and everyone who waits for it is told, each in his own
 * conversation, by the way he was last heard.
 *
 * One command: one key, one transaction. Each answer is an answer like any other (reply_op.c): held
 * for a moment, refused where a wish forbids it, with whatever it promises. Nobody is told twice: a
 * person who has two conversations on the matter gets it in the first, and the other one is marked
 * as told by it. Which deliveries it made is kept with the result, so that taking it back needs
 * nothing but the key.
 */
#include "act/operation.h"
#include "base/buf.h"
#include "store/command.h"
#include "store/conversation.h"
#include "store/matter.h"
#include "store/outbox.h"

enum { HEAD = 5 /* numbers of every result, before ours */ };
/* The first of ours: no other command keeps a number below 0 there. */
#define MARK ",-2"

/* It can't be said to this one: not a failure. */
static bool is_out(enum err err)
{
    return err == ERR_FORBIDDEN || err == ERR_BAD_INPUT || err == ERR_NOT_FOUND;
}

static enum err answer(struct operation *operation, int64_t conversation,
                       struct command_result *out_result)
{
    struct operation one = *operation;
    struct command reply = *operation->command;
    struct fault fault = {0};
    enum err err;

    reply.op = OP_REPLY;
    reply.conversation = conversation;
    reply.channel = 0;
    reply.is_fixed = true;
    reply.key = arena_printf(operation->arena, "%.*s-%lld", STR_ARGS(operation->command->key),
                             (long long)conversation);
    if (!reply.key.n)
        return operation->arena->err;
    *out_result = (struct command_result){0};
    one.command = &reply;
    one.result = out_result;
    one.fault = &fault;
    err = operation_take(&one, conversation);
    return err ? err : op_reply(&one);
}

static enum err tell(struct operation *operation, int64_t conversation, struct buf *kept)
{
    struct command_result result;
    struct matter_member member;
    struct conversation row;
    int64_t told = 0;
    enum err err = matter_of(operation->db, operation->arena, conversation, &member);

    if (!err &&
        (member.matter != operation->command->matter || member.role != ROLE_WAITS || member.told))
        return OK;
    if (!err)
        err = conversation_load(operation->db, operation->arena, conversation, &row);
    if (!err)
        err = matter_told_person(operation->db, member.matter, row.person, &told);
    if (!err && told)
        return matter_tell(operation->db, member.id, told);
    if (!err)
        err = answer(operation, conversation, &result);
    if (is_out(err))
        return OK;
    if (err)
        return err;
    operation->result->conversation++;
    buf_printf(kept, ",%lld", (long long)result.outbox);
    err = matter_tell(operation->db, member.id, result.message);
    return err ? err : kept->err;
}

enum err op_matter_tell(struct operation *operation)
{
    const struct command *command = operation->command;
    struct matter_item item = {0};
    struct buf kept;
    enum err err = matter_load(operation->db, operation->arena, command->matter, &item);

    if (err == ERR_NOT_FOUND)
        return fault_set(operation->fault, err, "there is no such matter");
    if (!err && (item.matter.state != MATTER_FIXED || item.matter.merged_into))
        return fault_set(operation->fault, ERR_STALE, "it is not fixed");
    if (!err && (!command->conversation_count || command->conversation_count > ACT_BULK_MAX))
        return fault_set(operation->fault, ERR_BAD_INPUT, "choose one to %d conversations",
                         ACT_BULK_MAX);
    if (!err && !str_trim(command->text).n)
        return fault_set(operation->fault, ERR_BAD_INPUT, "write what they are told");
    if (!err && command->text.n > ACT_REPLY_MAX)
        return fault_set(operation->fault, ERR_TOO_BIG, "the answer is longer than %d bytes",
                         ACT_REPLY_MAX);
    buf_init(&kept, 1 << 20);
    buf_add_c(&kept, MARK);
    for (size_t i = 0; i < command->conversation_count && !err; i++)
        err = tell(operation, command->conversations[i], &kept);
    if (!err)
        operation->kept = str_dup(operation->arena, buf_str(&kept));
    buf_clear(&kept);
    operation->result->matter = command->matter;
    return err ? err : operation->arena->err;
}

/* One that has left stays: it was said. */
static enum err take_back(struct operation *operation, int64_t outbox, int64_t *out_count)
{
    struct operation one = *operation;
    struct command undo = *operation->command;
    struct command_result result = {0};
    struct fault fault = {0};
    enum err err;

    undo.op = OP_UNDO_SEND;
    undo.outbox = outbox;
    one.command = &undo;
    one.result = &result;
    one.fault = &fault;
    err = op_undo_send(&one);
    *out_count += !err;
    return err == ERR_STALE || err == ERR_NOT_FOUND ? OK : err;
}

enum err op_matter_untell(struct operation *operation)
{
    struct str kept, rest, one;
    int64_t count = 0, outbox, skipped = 0;
    enum err err = command_load(operation->db, operation->arena, operation->command->batch, &kept);

    if (err == ERR_NOT_FOUND)
        return fault_set(operation->fault, err, "there is nothing to take back any more");
    rest = str_slice(kept, 1, kept.n > 1 ? kept.n - 1 : kept.n);
    while (!err && rest.n) {
        (void)str_cut(rest, ',', &one, &rest);
        if (skipped++ < HEAD)
            continue;
        if (str_to_i64(one, &outbox) || (skipped == HEAD + 1) != (outbox == -2))
            return fault_set(operation->fault, ERR_NOT_FOUND, "there is nothing to take back");
        if (outbox != -2)
            err = take_back(operation, outbox, &count);
    }
    if (!err && !count)
        return fault_set(operation->fault, ERR_STALE, "too late: all of it has left");
    operation->result->conversation = count;
    return err;
}
