/* bulk_op.c: the same thing for many conversations, and taking it back.
 *
 * All of it is one command: one key, one transaction, one history line in each conversation. What
 * each conversation was before is kept with the command's result, so that taking it back needs
 * nothing from the browser but the key, works from another device and after a crash. A conversation
 * that somebody changed since stays as it is: taking back never undoes another person's work.
 */
#include "act/judge.h"
#include "act/learned.h"
#include "act/operation.h"
#include "base/buf.h"
#include "store/command.h"
#include "store/conversation.h"
#include "store/listening.h"

/* As it is kept behind the five numbers of every result: what was done, then what was before. */
#define HEAD(X)                                                                                    \
    X(each)                                                                                        \
    X(advice)                                                                                      \
    X(assignee)                                                                                    \
    X(until)                                                                                       \
    X(staff)                                                                                       \
    X(at)                                                                                          \
    X(count)
#define WAS(X)                                                                                     \
    X(id)                                                                                          \
    X(advice)                                                                                      \
    X(advice_by)                                                                                   \
    X(status)                                                                                      \
    X(snoozed_until)                                                                               \
    X(done_at)                                                                                     \
    X(assignee)                                                                                    \
    X(team)                                                                                        \
    X(unread)

struct head {
#define X(name) int64_t name;
    HEAD(X)
#undef X
};

struct was {
#define X(name) int64_t name;
    WAS(X)
#undef X
};

static void keep_was(struct buf *out, const struct conversation *row)
{
#define X(name) buf_printf(out, ",%lld", (long long)row->name);
    WAS(X)
#undef X
}

static bool may_be_many(enum op op)
{
    return op == OP_ADVISE || op == OP_ASSIGN || op == OP_SNOOZE || op == OP_DONE ||
           op == OP_REOPEN;
}

static operation_fn *of(enum op op)
{
    return op == OP_ADVISE   ? op_advise
           : op == OP_ASSIGN ? op_assign
           : op == OP_SNOOZE ? op_snooze
           : op == OP_DONE   ? op_done
                             : op_reopen;
}

/* One of them. *out_count grows when something was done. */
static enum err do_one(struct operation *operation, int64_t id, struct buf *kept,
                       int64_t *out_count)
{
    struct command each = *operation->command;
    struct operation one = *operation;
    enum err err;

    each.op = operation->command->each;
    each.conversation = id;
    one.command = &each;
    err = operation_take(&one, id);
    if (!err)
        err = of(each.op)(&one);
    if (err == ERR_NOT_FOUND || err == ERR_STALE)
        return OK; /* it went meanwhile, or is so already */
    if (err)
        return err;
    keep_was(kept, &one.before);
    ++*out_count;
    return kept->err;
}

enum err op_bulk(struct operation *operation)
{
    const struct command *command = operation->command;
    struct buf kept;
    int64_t count = 0;
    enum err err = OK;

    if (!command->conversation_count || command->conversation_count > ACT_BULK_MAX ||
        !may_be_many(command->each))
        return fault_set(operation->fault, ERR_BAD_INPUT, "choose one to %d conversations",
                         ACT_BULK_MAX);
    buf_init(&kept, 1 << 20);
    for (size_t i = 0; i < command->conversation_count && !err; i++)
        err = do_one(operation, command->conversations[i], &kept, &count);
    if (!err)
        operation->kept = arena_printf(operation->arena, ",%d,%d,%lld,%lld,%lld,%lld,%lld%.*s",
                                       (int)command->each, (int)command->advice,
                                       (long long)command->assignee, (long long)command->until,
                                       (long long)command->staff, (long long)command->now,
                                       (long long)count, STR_ARGS(buf_str(&kept)));
    buf_clear(&kept);
    operation->result->conversation = count;
    return err ? err : operation->arena->err;
}

/* --- taking it back --- */

static bool next_number(struct str *rest, int64_t *out_number)
{
    struct str one;

    (void)str_cut(*rest, ',', &one, rest);
    return !str_to_i64(one, out_number);
}

static bool read_head(struct str *rest, struct head *out_head)
{
    int64_t skipped;

    for (int i = 0; i < 5; i++)
        if (!next_number(rest, &skipped))
            return false;
#define X(name)                                                                                    \
    if (!next_number(rest, &out_head->name))                                                       \
        return false;
    HEAD(X)
#undef X
    return true;
}

static bool read_was(struct str *rest, struct was *out_was)
{
#define X(name)                                                                                    \
    if (!next_number(rest, &out_was->name))                                                        \
        return false;
    WAS(X)
#undef X
    return true;
}

/* Whether it still stands as the command left it. */
static bool is_as_left(const struct conversation *row, const struct head *head)
{
    switch ((enum op)head->each) {
    case OP_ADVISE:
        return row->advice == (enum advice)head->advice && row->advice_by == head->staff;
    case OP_ASSIGN:
        return row->assignee == head->assignee;
    case OP_SNOOZE:
        return row->status == STATUS_SNOOZED && row->snoozed_until == head->until;
    case OP_DONE:
        return row->status == STATUS_DONE && row->done_at == head->at;
    case OP_REOPEN:
        return row->status == STATUS_OPEN;
    default:
        return false;
    }
}

/* The reason that a colleague gave before, for the count of the listening page. Only its beginning
 * counts there, and that has no character that JSON escapes. */
static enum err reason_before(struct operation *operation, int64_t before, struct str *out_reason)
{
    struct event *events;
    size_t n;
    enum err err = event_list(operation->db, operation->arena, operation->row.id, INT64_MAX, 200,
                              &events, &n);

    *out_reason = STR_NONE;
    for (size_t i = 0; i < n && !err && !out_reason->n; i++)
        if (events[i].at < before && str_is(events[i].verb, "chose leave alone"))
            *out_reason = operation_logged(events[i].detail);
    return err;
}

static enum err count_again(struct operation *operation, const struct was *was, int64_t at)
{
    enum leave_reason why = LEAVE_OTHER;
    enum listened what = LISTENED_NOT;
    struct str reason = STR_NONE;
    enum err err = OK;

    if (was->advice_by && was->advice == ADVICE_WATCH)
        what = LISTENED_WATCHED;
    if (was->advice_by && was->advice == ADVICE_LEAVE) {
        err = reason_before(operation, at, &reason);
        what = leave_read(reason, &why);
    }
    return err ? err : listening_act(operation->db, operation->row.id, INT64_MAX, what, why);
}

static void put_back(struct conversation *row, const struct was *was, enum op each)
{
    if (each == OP_ADVISE) {
        row->advice = (enum advice)was->advice;
        row->advice_by = was->advice_by;
    } else if (each == OP_ASSIGN) {
        row->assignee = was->assignee;
        row->team = was->team;
    } else {
        row->status = (enum conversation_status)was->status;
        row->snoozed_until = was->snoozed_until;
        row->done_at = was->done_at;
        row->unread = was->unread != 0;
    }
}

/* What this very batch decided; what was decided before it, however alike, stays. */
static enum err unlearn(struct operation *operation, enum op each, int64_t at)
{
    switch (each) {
    case OP_ADVISE:
        return learned_undone(operation, DECIDED_BY_KEY, at);
    case OP_DONE:
        return learned_undone(operation, DECIDED_BY_CLOSING, at);
    case OP_SNOOZE:
        return learned_undone(operation, DECIDED_BY_SNOOZE, at);
    default:
        return OK; /* it decided nothing */
    }
}

static enum err undo_one(struct operation *operation, const struct head *head,
                         const struct was *was)
{
    enum op each = (enum op)head->each;
    enum err err = operation_take(operation, was->id);

    if (err == ERR_NOT_FOUND || (!err && !is_as_left(&operation->row, head)))
        return OK;
    if (err)
        return err;
    put_back(&operation->row, was, each);
    err = operation_log(
        operation, each == OP_ADVISE ? "took a decision back" : "took a change back", STR_NONE);
    if (!err && each == OP_ADVISE)
        err = count_again(operation, was, head->at);
    if (!err)
        err = unlearn(operation, each, head->at);
    return err ? err : operation_keep(operation);
}

enum err op_bulk_undo(struct operation *operation)
{
    struct str kept, rest;
    struct head head = {0};
    int64_t count = 0;
    enum err err = command_load(operation->db, operation->arena, operation->command->batch, &kept);

    if (!err) {
        rest = str_slice(kept, 1, kept.n ? kept.n - 1 : 0);
        if (!read_head(&rest, &head) || head.count > ACT_BULK_MAX ||
            !may_be_many((enum op)head.each))
            err = ERR_NOT_FOUND;
    }
    if (err == ERR_NOT_FOUND)
        return fault_set(operation->fault, err, "there is nothing to take back any more");
    for (int64_t i = 0; i < head.count && !err; i++) {
        struct was was = {0};

        err = read_was(&rest, &was) ? undo_one(operation, &head, &was) : ERR_CORRUPT;
        count++;
    }
    operation->result->conversation = count;
    return err;
}
