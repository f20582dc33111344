/* command.c: act_do: a key, one operation, one line of history, one commit. */
#include "store/command.h"
#include "act/alarm.h"
#include "act/judge.h"
#include "act/operation.h"
#include "base/json_out.h"
#include "model/recast.h"
#include "store/conversation.h"

struct entry {
    operation_fn *run;
    bool needs_conversation; /* the command names one, and it is loaded */
};

static const struct entry entries[OP_COUNT] = {
    [OP_REPLY] = {op_reply, true},
    [OP_NOTE] = {op_note, true},
    [OP_ADVISE] = {op_advise, true},
    [OP_ASSIGN] = {op_assign, true},
    [OP_SNOOZE] = {op_snooze, true},
    [OP_DONE] = {op_done, true},
    [OP_REOPEN] = {op_reopen, true},
    [OP_READ] = {op_read, true},
    [OP_UNDO_SEND] = {op_undo_send, false},
    [OP_SEND_SETTLED] = {op_send_settled, false},
    [OP_PROMISE_TRACK] = {op_promise_track, false},
    [OP_PROMISE_ADD] = {op_promise_add, true},
    [OP_PROMISE_DROP] = {op_promise_drop, false},
    [OP_PROMISE_KEPT] = {op_promise_kept, false},
    [OP_PROMISE_BREAK] = {op_promise_break, false},
    [OP_PROMISE_MEND] = {op_promise_mend, false},
    [OP_WISH_LIFT] = {op_wish_lift, true},
    [OP_JOIN] = {op_join, true},
    [OP_SPLIT] = {op_split, false},
    [OP_ELSEWHERE] = {op_elsewhere, true},
    [OP_NOT_ELSEWHERE] = {op_elsewhere_undo, false},
    [OP_MERGE] = {op_merge, false},
    [OP_UNMERGE] = {op_unmerge, false},
    [OP_NOT_SAME] = {op_not_same, false},
    [OP_MAYBE_SAME] = {op_maybe_same, false},
    [OP_BULK] = {op_bulk, false},
    [OP_BULK_UNDO] = {op_bulk_undo, false},
    [OP_MATTER_MAKE] = {op_matter_make, false},
    [OP_MATTER_CHANGE] = {op_matter_change, false},
    [OP_MATTER_STATE] = {op_matter_state, false},
    [OP_MATTER_JOIN] = {op_matter_join, true},
    [OP_MATTER_LEAVE] = {op_matter_leave, true},
    [OP_MATTER_BACK] = {op_matter_back, true},
    [OP_MATTER_TELL] = {op_matter_tell, false},
    [OP_MATTER_UNTELL] = {op_matter_untell, false},
    [OP_MATTER_GATHER] = {op_matter_gather, false},
    [OP_MATTER_REFUSE] = {op_matter_refuse, false},
    [OP_MATTER_UNPROPOSE] = {op_matter_unpropose, false},
    [OP_MATTER_MERGE] = {op_matter_merge, false},
    [OP_MATTER_UNMERGE] = {op_matter_unmerge, false},
    [OP_CORRECT] = {op_correct, false},
    [OP_CORRECT_BACK] = {op_correct_back, false},
    [OP_CLAIM] = {op_claim, false},
    [OP_UNCLAIM] = {op_unclaim, false},
    [OP_CLAIM_REFUSE] = {op_claim_refuse, false},
    [OP_CLAIM_AGAIN] = {op_claim_again, false},
    [OP_INSIDER] = {op_insider, false},
};

struct command_job {
    struct writer_job job;
    struct act *act;
    const struct command *command;
    struct command_result result;
    struct fault fault;
    enum err refused; /* the state of things did not allow it; nothing was written */
};

enum err operation_take(struct operation *operation, int64_t conversation)
{
    enum err err = conversation_load(operation->db, operation->arena, conversation,
                                     &operation->before);

    if (err == ERR_NOT_FOUND)
        return fault_set(operation->fault, err, "there is no such conversation");
    operation->row = operation->before;
    operation->result->conversation = conversation;
    return err;
}

enum err operation_keep(struct operation *operation)
{
    judge_place(&operation->row);
    act_note_change(operation->act, CHANGE_CONVERSATION, operation->row.id);
    return conversation_update(operation->db, &operation->before, &operation->row);
}

enum err operation_log(struct operation *operation, const char *verb, struct str text)
{
    struct json_out json;
    struct buf buf;
    enum err err;

    buf_init(&buf, 2 * ACT_REPLY_MAX);
    json_init(&json, &buf);
    json_open(&json, '{');
    json_put_opt(&json, "text", text);
    json_close(&json, '}');
    err = buf.err ? buf.err
                  : act_history(operation->db, operation->command->now, operation->row.id,
                                operation->command->staff, verb, buf_str(&buf));
    buf_clear(&buf);
    return err;
}

struct str operation_logged(struct str detail)
{
    const struct str begins = STR("{\"text\":\"");

    return str_starts(detail, begins) ? str_skip(detail, begins.n) : STR_NONE;
}

enum err operation_text(struct operation *operation, size_t max, const char *what,
                        struct str *out_text)
{
    struct str text = str_trim(operation->command->text);

    if (!text.n)
        return fault_set(operation->fault, ERR_BAD_INPUT, "%s is missing", what);
    if (text.n > max)
        return fault_set(operation->fault, ERR_TOO_BIG, "%s is longer than %zu bytes", what, max);
    *out_text = text;
    return OK;
}

static uint64_t matter_likeness(const struct command *command, uint64_t hash)
{
    const struct matter *as = command->as;
    const int64_t parts[] = {command->matter, command->into, (int64_t)command->state,
                             (int64_t)command->role};

    hash = str_hash(str_of((const char *)parts, sizeof(parts)), hash);
    if (as) {
        const int64_t more[] = {(int64_t)as->cause_kind, as->owner, as->began_at};

        hash = str_hash(as->title, str_hash(as->cause, hash));
        hash = str_hash(str_of((const char *)more, sizeof(more)), hash);
    }
    return hash;
}

static uint64_t recast_likeness(const struct command *command, uint64_t hash)
{
    const struct recast *recast = command->recast;

    hash += (uint64_t)command->message * 31 + (uint64_t)command->correction * 37;
    if (!recast)
        return hash;
    hash = str_hash(str_of((const char *)recast->labels, sizeof(recast->labels)),
                    hash + (uint64_t)recast->polarity);
    hash = str_hash(recast->lang, hash);
    for (size_t i = 0; i < recast->subject_count; i++)
        hash = str_hash(recast->subjects[i].name, hash) + (uint64_t)recast->subjects[i].sign * 2 +
               recast->subjects[i].is_gone;
    return hash;
}

/* What the command asks for, in one number: the same key with anything else is a mistake. */
static int64_t likeness(const struct command *command)
{
    const int64_t parts[] = {(int64_t)command->op, command->staff,   command->conversation,
                             command->outbox,      command->promise, command->wish,
                             command->thread,      command->channel, command->assignee,
                             command->team,        command->is_yes,  (int64_t)command->advice};
    uint64_t hash = str_hash(str_of((const char *)parts, sizeof(parts)), 0);

    if (command->conversation_count)
        hash = str_hash(str_of((const char *)command->conversations,
                               command->conversation_count * sizeof(*command->conversations)),
                        hash + (uint64_t)command->each);
    if (command->person || command->merge)
        hash += (uint64_t)command->person * 31 + (uint64_t)command->kept * 37 +
                (uint64_t)command->merge;
    if (command->op >= OP_CLAIM && command->op <= OP_INSIDER)
        hash += (uint64_t)command->claim * 41 + (uint64_t)command->message * 43;
    if (command->batch.n)
        hash = str_hash(command->batch, hash);
    if (command->op == OP_ELSEWHERE || command->op == OP_NOT_ELSEWHERE)
        hash += (uint64_t)command->message * 31 + (uint64_t)command->how;
    if (command->op >= OP_MATTER_MAKE && command->op <= OP_MATTER_UNMERGE)
        hash = matter_likeness(command, hash);
    if (command->op == OP_CORRECT || command->op == OP_CORRECT_BACK)
        hash = recast_likeness(command, hash);
    return (int64_t)str_hash(command->text, hash);
}

/* The result as it is kept under the key: four numbers, what was asked, and what the operation
 * wants to know again. */
static enum err keep_result(struct operation *operation)
{
    const struct command_result *result = operation->result;
    struct str text = arena_printf(
        operation->arena, "[%lld,%lld,%lld,%lld,%lld%.*s]", (long long)result->conversation,
        (long long)result->message, (long long)result->outbox, (long long)result->undo_until,
        (long long)likeness(operation->command), STR_ARGS(operation->kept));

    if (!text.n)
        return operation->arena->err;
    return command_add(operation->db, operation->command->key, operation->command->now, text);
}

static enum err recall_result(struct operation *operation, struct str kept)
{
    int64_t numbers[5] = {0};
    struct str rest = str_slice(kept, 1, kept.n ? kept.n - 1 : 0), one;

    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        (void)str_cut(rest, ',', &one, &rest);
        if (str_to_i64(one, &numbers[i]))
            return ERR_CORRUPT;
    }
    if (numbers[4] != likeness(operation->command))
        return fault_set(operation->fault, ERR_EXISTS,
                         "that key was used for something else; nothing was done");
    *operation->result = (struct command_result){.was_repeated = true,
                                                 .conversation = numbers[0],
                                                 .message = numbers[1],
                                                 .outbox = numbers[2],
                                                 .undo_until = numbers[3]};
    return OK;
}

static enum err carry_out(struct operation *operation)
{
    const struct command *command = operation->command;
    const struct entry *entry = &entries[command->op];
    struct str kept;
    enum err err = command_load(operation->db, operation->arena, command->key, &kept);

    if (!err)
        return recall_result(operation, kept);
    if (err != ERR_NOT_FOUND)
        return err;
    err = entry->needs_conversation ? operation_take(operation, command->conversation) : OK;
    if (!err)
        err = entry->run(operation);
    return err ? err : keep_result(operation);
}

/* A refusal is an answer, not a failure of the transaction: others share it. One that comes after
 * something was written (memory that did not suffice) takes all of it back. */
static bool is_refusal(enum err err)
{
    return err == ERR_BAD_INPUT || err == ERR_TOO_BIG || err == ERR_NOT_FOUND || err == ERR_STALE ||
           err == ERR_FORBIDDEN || err == ERR_EXISTS || err == ERR_GONE;
}

static enum err run(struct db *db, struct writer_job *writer_job)
{
    struct command_job *job = (struct command_job *)writer_job;
    struct arena arena;
    struct operation operation = {.act = job->act,
                                  .db = db,
                                  .arena = &arena,
                                  .command = job->command,
                                  .result = &job->result,
                                  .fault = &job->fault};
    unsigned writes = db_writes(db);
    enum err err;

    arena_init(&arena, 0);
    job->result = (struct command_result){0};
    job->fault = (struct fault){0};
    job->refused = OK;
    err = carry_out(&operation);
    arena_clear(&arena);
    if (!is_refusal(err) || db_writes(db) != writes)
        return err;
    job->refused = err;
    return OK;
}

enum err act_do(struct act *act, const struct command *command, struct command_result *out_result,
                struct fault *fault)
{
    struct command_job job = {.job = {.run = run}, .act = act, .command = command};
    enum err err;

    bug_on((unsigned)command->op >= OP_COUNT);
    if (!command->key.n || command->key.n > ACT_KEY_MAX)
        return fault_set(fault, ERR_BAD_INPUT, "a command needs a key of 1 to %d bytes",
                         ACT_KEY_MAX);
    if (str_starts(command->key, STR(ALARM_CALL_KEY))) /* an answer is settled by its key */
        return fault_set(fault, ERR_BAD_INPUT, "keys that begin with '%s' are ours",
                         ALARM_CALL_KEY);
    err = writer_run(act->writer, &job.job);
    if (!err)
        err = job.refused;
    if (err)
        return fault_set(fault, err, "%s", fault_text(&job.fault, err));
    *out_result = job.result;
    return OK;
}
