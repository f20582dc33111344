/* matter_propose_op.c: what Heed proposes (decide/gather.h) is taken or refused by a person;
 * nothing is joined by itself. Either can be taken back by its key: which memberships began, or
 * which conversations were refused, is kept with the result. */
#include "act/operation.h"
#include "base/buf.h"
#include "store/command.h"
#include "store/complaint.h"
#include "store/matter.h"

enum { HEAD = 5 /* numbers of every result, before ours */, GATHERED = -3, REFUSED = -4 };

static enum err check_count(struct operation *operation)
{
    size_t n = operation->command->conversation_count;

    return n && n <= ACT_BULK_MAX ? OK
                                  : fault_set(operation->fault, ERR_BAD_INPUT,
                                              "choose one to %d conversations", ACT_BULK_MAX);
}

/* One that hangs on something meanwhile, or went, stays as it is. */
static enum err gather_one(struct operation *operation, struct matter *matter, int64_t conversation,
                           struct buf *kept)
{
    struct operation one = *operation;
    struct matter_member member;
    struct command_result result = {0};
    int64_t was = 0, now = 0;
    enum err err = matter_of(operation->db, operation->arena, conversation, &member);

    if (err != ERR_NOT_FOUND)
        return err;
    one.result = &result;
    err = operation_take(&one, conversation);
    if (err == ERR_NOT_FOUND)
        return OK;
    if (!err)
        err = matter_put(&one, matter, HOW_PROPOSED, &was, &now);
    if (!err)
        err = operation_keep(&one);
    matter->waits += !err; /* so many hang on it by now: it has a ceiling */
    operation->result->conversation++;
    buf_printf(kept, ",%lld", (long long)now);
    return err;
}

/* The new one, with nobody on it yet. */
static enum err make(struct operation *operation)
{
    struct command bare = *operation->command;
    struct operation one = *operation;

    bare.conversation = 0;
    one.command = &bare;
    return op_matter_make(&one);
}

enum err op_matter_gather(struct operation *operation)
{
    const struct command *command = operation->command;
    struct matter matter = {.id = 0};
    struct buf kept;
    enum err err = check_count(operation);

    if (!err && command->as)
        err = make(operation);
    if (!err)
        err = matter_take(operation, command->as ? operation->result->matter : command->matter,
                          &matter);
    operation->result->conversation = 0;
    buf_init(&kept, 1 << 20);
    buf_printf(&kept, ",%d,%lld", GATHERED, command->as ? (long long)matter.id : 0LL);
    for (size_t i = 0; i < command->conversation_count && !err; i++)
        err = gather_one(operation, &matter, command->conversations[i], &kept);
    if (!err)
        operation->kept = str_dup(operation->arena, buf_str(&kept));
    if (!err)
        err = kept.err;
    buf_clear(&kept);
    return err ? err : operation->arena->err;
}

enum err op_matter_refuse(struct operation *operation)
{
    const struct command *command = operation->command;
    struct buf kept;
    enum err err = check_count(operation);

    buf_init(&kept, 1 << 20);
    buf_printf(&kept, ",%d,0", REFUSED);
    for (size_t i = 0; i < command->conversation_count && !err; i++) {
        struct operation one = *operation;
        struct command_result result = {0};

        one.result = &result;
        err = operation_take(&one, command->conversations[i]);
        if (!err)
            err = complaint_refuse(operation->db, command->conversations[i], true);
        if (!err)
            err = operation_log(&one, "refused a proposal", STR_NONE);
        buf_printf(&kept, ",%lld", (long long)command->conversations[i]);
        operation->result->conversation++;
    }
    if (!err)
        operation->kept = str_dup(operation->arena, buf_str(&kept));
    if (!err)
        err = kept.err;
    buf_clear(&kept);
    return err ? err : operation->arena->err;
}

/* Whoever was put elsewhere since stays there. */
static enum err ungather_one(struct operation *operation, int64_t id)
{
    const struct command *command = operation->command;
    struct operation one = *operation;
    struct command_result result = {0};
    struct matter_member member;
    enum err err = matter_member_load(operation->db, operation->arena, id, &member);

    if (err || member.left_at)
        return err;
    one.result = &result;
    err = operation_take(&one, member.conversation);
    if (!err)
        err = matter_leave(operation->db, &member, command->staff, command->now);
    if (!err)
        err = operation_log(&one, "took a matter back", STR_NONE);
    operation->result->conversation++;
    return err ? err : operation_keep(&one);
}

static enum err take_back(struct operation *operation, struct str rest, int64_t mark, int64_t made)
{
    struct str one;
    int64_t id;
    enum err err = OK;

    while (!err && rest.n) {
        (void)str_cut(rest, ',', &one, &rest);
        if (str_to_i64(one, &id))
            return ERR_CORRUPT;
        if (mark == GATHERED)
            err = ungather_one(operation, id);
        else
            err = complaint_refuse(operation->db, id, false);
    }
    return err || !made ? err : matter_drop_empty(operation, made);
}

enum err op_matter_unpropose(struct operation *operation)
{
    int64_t numbers[HEAD + 2] = {0};
    struct str kept, rest, one;
    enum err err = command_load(operation->db, operation->arena, operation->command->batch, &kept);

    if (!err) {
        rest = str_slice(kept, 1, kept.n ? kept.n - 1 : 0);
        for (size_t i = 0; i < ARRAY_LEN(numbers) && !err; i++) {
            (void)str_cut(rest, ',', &one, &rest);
            err = str_to_i64(one, &numbers[i]) ? ERR_NOT_FOUND : OK;
        }
    }
    if (!err && numbers[HEAD] != GATHERED && numbers[HEAD] != REFUSED)
        err = ERR_NOT_FOUND;
    if (err == ERR_NOT_FOUND)
        return fault_set(operation->fault, err, "there is nothing to take back any more");
    return err ? err : take_back(operation, rest, numbers[HEAD], numbers[HEAD + 1]);
}
