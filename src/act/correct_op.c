/* correct_op.c: a colleague says what a message is, and takes that back.
 *
 * What he says is kept as he said it, with what stood there before, and holds from the commit on
 * (act/relabel.h). Taking it back gives the conversation the very advice, reasons and place that it
 * had, where nothing changed them since; else they are worked out again. What was put right in it
 * or taken back since is such a change, also where it shows nowhere: of two that say the same, the
 * second to go must not bring back what the first had made. What went over to later versions
 * (act/carry.h) goes with it; also where the message was edited or deleted since. */
#include "act/judge.h"
#include "act/operation.h"
#include "act/relabel.h"
#include "model/recast.h"
#include "store/message.h"
#include "store/understood.h"

enum { TRACED = 500 /* messages of the conversation, the newest */ };

/* What holds in it, in any order. In a longer one whatever is put right anywhere is taken for a
 * change of it: then it is worked out again, which is right as well. */
static enum err trace_of_rights(struct operation *operation, uint64_t *out_hash)
{
    struct correction_mark mark = {0};
    struct correction *list = NULL;
    uint64_t hash = 0;
    size_t n = 0;
    enum err err = operation->row.message_count > TRACED ? correction_mark(operation->db, &mark)
                                                         : OK;

    if (!err)
        err = correction_list_in(operation->db, operation->arena, operation->row.id, TRACED, &list,
                                 &n);
    hash = (uint64_t)mark.newest * 31 + (uint64_t)mark.undone;

    for (size_t i = 0; i < n && !err; i++)
        hash += str_hash(str_of((const char *)&list[i].id, sizeof(list[i].id)), 0);
    if (!err)
        *out_hash = hash;
    return err;
}

static enum err trace_of(struct operation *operation, const struct conversation *row,
                         int64_t *out_trace)
{
    const int64_t parts[] = {(int64_t)row->advice, row->advice_by,    row->priority,
                             row->snoozed_until,   row->last_message, (int64_t)row->status};
    uint64_t hash = 0;
    enum err err = trace_of_rights(operation, &hash);

    if (err)
        return err;
    hash = str_hash(str_of((const char *)parts, sizeof(parts)), hash);
    *out_trace = (int64_t)str_hash(row->reasons, str_hash(row->labels, hash));
    return OK;
}

/* "TRACE,ADVICE,PRIORITY,SNOOZED,FIRST DUE,NEXT DUE,FACTS,ADVISED OF,LABELS,REASONS": a trace of
 * what it looks like now, and what it looked like before. */
static struct str row_was(struct operation *operation, int64_t trace)
{
    const struct conversation *was = &operation->before;

    return arena_printf(operation->arena, "%lld,%lld,%lld,%lld,%lld,%lld,%lld,%lld,%.*s,%.*s",
                        (long long)trace, (long long)was->advice, (long long)was->priority,
                        (long long)was->snoozed_until, (long long)was->first_reply_due,
                        (long long)was->next_reply_due, (long long)was->facts,
                        (long long)was->advised_of, STR_ARGS(was->labels), STR_ARGS(was->reasons));
}

static enum err keep_row_was(struct operation *operation, int64_t correction)
{
    int64_t trace;
    enum err err = trace_of(operation, &operation->row, &trace);

    return err ? err : correction_set_row_was(operation->db, correction, row_was(operation, trace));
}

/* Where nothing has changed it since. trace: before it was taken back. */
static void restore_row(struct operation *operation, struct str kept, int64_t trace)
{
    struct conversation *row = &operation->row;
    int64_t numbers[8];
    struct str one, labels, reasons;

    for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
        if (!str_cut(kept, ',', &one, &kept) || str_to_i64(one, &numbers[i]))
            return;
    if (!str_cut(kept, ',', &labels, &reasons) || (uint64_t)numbers[1] >= ADVICE_COUNT ||
        numbers[0] != trace)
        return;
    row->advice = (enum advice)numbers[1];
    row->priority = numbers[2];
    row->snoozed_until = numbers[3];
    row->first_reply_due = numbers[4];
    row->next_reply_due = numbers[5];
    row->facts = (uint64_t)numbers[6];
    row->advised_of = numbers[7];
    row->labels = labels;
    row->reasons = reasons;
}

/* The message, and the conversation it is in. */
static enum err take_message(struct operation *operation, int64_t id,
                             struct stored_message *out_message)
{
    enum err err = message_load(operation->db, operation->arena, id, out_message);

    if (err == ERR_NOT_FOUND || (!err && (out_message->direction != DIRECTION_IN ||
                                          out_message->said.deleted || !out_message->conversation)))
        return fault_set(operation->fault, ERR_NOT_FOUND, "there is no such message of theirs");
    if (!err && !out_message->is_current)
        return fault_set(operation->fault, ERR_STALE, "it was edited there since");
    return err ? err : operation_take(operation, out_message->conversation);
}

/* What differs of what is said; ERR_STALE: nothing. */
static enum err find_difference(struct operation *operation, int64_t message, struct recast *recast,
                                struct annotation *out_held)
{
    struct understood found;
    enum err err = annotation_load(operation->db, operation->arena, message, STR("label"),
                                   out_held);

    if (err == ERR_NOT_FOUND)
        return fault_set(operation->fault, ERR_NOT_FOUND, "nothing was said of it yet");
    if (!err)
        err = understood_read(operation->arena, out_held->value, &found);
    if (err)
        return err;
    *recast = *operation->command->recast;
    recast_differs(recast, &found);
    return recast_is_empty(recast)
               ? fault_set(operation->fault, ERR_STALE, "that is what it says already")
               : OK;
}

enum err op_correct(struct operation *operation)
{
    const struct command *command = operation->command;
    struct correction correction = {.message = command->message,
                                    .stage = STR("label"),
                                    .staff = command->staff,
                                    .at = command->now};
    struct stored_message message;
    struct annotation held = {0};
    struct recast recast;
    enum err err = take_message(operation, command->message, &message);

    if (!err && command->recast->lang.n > RECAST_LANG_MAX)
        err = fault_set(operation->fault, ERR_BAD_INPUT, "there is no such language");
    if (!err)
        err = find_difference(operation, message.id, &recast, &held);
    if (err)
        return err;
    correction.value = recast_json(operation->arena, &recast);
    correction.was = held.value;
    err = correction.value.n ? correction_add(operation->db, &correction) : operation->arena->err;
    if (!err)
        err = relabel_corrected(operation->act, operation->db, operation->arena, &message,
                                &operation->row, operation->command->now);
    if (!err)
        err = keep_row_was(operation, correction.id);
    operation->result->message = message.id;
    operation->result->correction = correction.id;
    if (!err)
        err = operation_log(operation, "put right", recast_words(operation->arena, &recast));
    return err ? err : operation_keep(operation);
}

/* What was put right goes with all that was carried over from it to later versions. */
struct taking_back {
    struct operation *operation;
    struct correction root; /* that a colleague said */
    struct correction *group;
    size_t n;
    struct stored_message *messages; /* of each */
    size_t shown;                    /* that which is current there, or the one it was said of */
};

static enum err find_group(struct taking_back *back)
{
    struct operation *operation = back->operation;
    enum err err = correction_load(operation->db, operation->arena, operation->command->correction,
                                   &back->root);

    if (!err && back->root.root)
        err = correction_load(operation->db, operation->arena, back->root.root, &back->root);
    if (err == ERR_NOT_FOUND)
        return fault_set(operation->fault, err, "there is nothing to take back");
    if (!err && back->root.undone_at)
        return fault_set(operation->fault, ERR_STALE, "it was taken back before");
    if (!err)
        err = correction_group(operation->db, operation->arena, back->root.id, &back->group,
                               &back->n);
    if (err)
        return err;
    back->messages = arena_alloc_array(operation->arena, back->n + 1, sizeof(*back->messages));
    return back->messages ? OK : operation->arena->err;
}

/* Also of a message that was edited or deleted since. */
static enum err load_group(struct taking_back *back)
{
    struct operation *operation = back->operation;
    enum err err = OK;

    for (size_t i = 0; i < back->n && !err; i++) {
        err = message_load(operation->db, operation->arena, back->group[i].message,
                           &back->messages[i]);
        if (!err && back->messages[i].is_current)
            back->shown = i;
    }
    if (err == ERR_NOT_FOUND || (!err && !back->messages[back->shown].conversation))
        return fault_set(operation->fault, ERR_NOT_FOUND, "there is no such message of theirs");
    return err ? err : operation_take(operation, back->messages[back->shown].conversation);
}

static enum err take_group_back(struct taking_back *back)
{
    struct operation *operation = back->operation;
    enum err err = OK;

    for (size_t i = 0; i < back->n && !err; i++)
        err = correction_undo(operation->db, back->group[i].id, operation->command->now);
    for (size_t i = 0; i < back->n && !err; i++) {
        const struct stored_message *message = &back->messages[i];

        /* what is not current is in the counts, and says nothing of the conversation any more */
        err = relabel_corrected(operation->act, operation->db, operation->arena, message,
                                message->is_current ? &operation->row : NULL,
                                operation->command->now);
        if (err == ERR_NOT_FOUND)
            err = OK;
    }
    return err;
}

enum err op_correct_back(struct operation *operation)
{
    struct taking_back back = {.operation = operation};
    int64_t trace = 0;
    enum err err = find_group(&back);

    if (!err)
        err = load_group(&back);
    if (!err)
        err = trace_of(operation, &operation->before, &trace);
    if (!err)
        err = take_group_back(&back);
    if (err)
        return err;
    if (back.n == 1 && back.messages[0].is_current)
        restore_row(operation, back.root.row_was, trace);
    operation->result->message = back.messages[back.shown].id;
    operation->result->correction = operation->command->correction;
    err = operation_log(operation, "took what was put right back", STR_NONE);
    return err ? err : operation_keep(operation);
}
