/* claim_op.c: an unsigned comment gets its author, and loses him again.
 *
 * Nobody is believed who says "that was me": it is offered, and a colleague accepts it. Then the
 * comment, with the message that says so where that has no account either, is that account's, and
 * what follows is set right: whose conversation it is, with the promises and wishes in it; for
 * whom it speaks, with every figure (act/speaks.h); who agrees with whom; how often that person had
 * to turn to us. Where a colleague of ours wrote it, nobody waits there: the advice to answer is
 * withdrawn, and what it promises is one of our promises, to be confirmed.
 *
 * Each row that is changed is noted with what stood there (store/comment_claim.h), so taking it
 * back puts exactly that back; figures are worked out again, which comes to the same.
 */
#include "act/judge.h"
#include "act/operation.h"
#include "act/promised.h"
#include "act/speaks.h"
#include "store/comment_claim.h"
#include "store/conversation.h"
#include "store/message.h"
#include "store/person.h"
#include "store/promise.h"
#include "store/staff.h"
#include "store/understood.h"
#include "store/voice.h"

static const struct str ours_reason = STR(
    "[\"a colleague of ours wrote it: nobody waits for an answer\"]");

/* One that is accepted, or taken back. */
struct claiming {
    struct operation *operation;
    struct comment_claim claim;
    struct handle handle;
    struct staff colleague; /* id 0: he is none */
    bool is_moved;
};

static enum err load_claim(struct operation *operation, int64_t id, struct comment_claim *out_claim)
{
    enum err err = comment_claim_load(operation->db, operation->arena, id, out_claim);

    return err == ERR_NOT_FOUND ? fault_set(operation->fault, err, "nobody claims that") : err;
}

static enum err note(struct claiming *claiming, enum comment_claim_kind kind, int64_t moved,
                     int64_t before, struct str words)
{
    return comment_claim_note(claiming->operation->db, claiming->claim.id,
                              &(struct comment_claim_row){kind, moved, before, words});
}

/* ---- whose it is from now on ---- */

/* The colleague's mail account, made where nothing was heard of it. */
static enum err find_colleague_account(struct claiming *claiming)
{
    struct operation *operation = claiming->operation;
    const struct staff *staff = &claiming->colleague;
    struct person person = {.name = staff->name, .created_at = operation->command->now};
    enum err err = handle_find(operation->db, operation->arena, STR("mail"), staff->email,
                               &claiming->handle);

    if (err != ERR_NOT_FOUND)
        return err;
    err = person_add(operation->db, &person);
    claiming->handle = (struct handle){.network = STR("mail"),
                                       .native = staff->email,
                                       .address = staff->email,
                                       .name = staff->name,
                                       .followers = -1,
                                       .person = person.id,
                                       .created_at = operation->command->now};
    if (!err)
        err = handle_add(operation->db, &claiming->handle, STR_NONE);
    return err ? err : note(claiming, CLAIM_HANDLE, claiming->handle.id, 0, STR_NONE);
}

/* Whether an account that is there is a colleague's. */
static enum err find_colleague(struct claiming *claiming)
{
    struct operation *operation = claiming->operation;
    struct handle *handles;
    size_t n = 0;
    enum err err = handle_of_person(operation->db, operation->arena, claiming->handle.person,
                                    &handles, &n);

    for (size_t i = 0; i < n && !err && !claiming->colleague.id; i++) {
        if (!str_is(handles[i].network, "mail"))
            continue;
        err = staff_by_email(operation->db, operation->arena, handles[i].native,
                             &claiming->colleague);
        if (err == ERR_NOT_FOUND || (!err && claiming->colleague.removed_at)) {
            claiming->colleague = (struct staff){.id = 0};
            err = OK;
        }
    }
    return err;
}

static enum err find_account(struct claiming *claiming)
{
    struct operation *operation = claiming->operation;
    struct insider insider = {
        .voice = VOICE_INSIDER, .staff = operation->command->staff, .at = operation->command->now};
    enum err err;

    if (claiming->claim.handle) {
        err = handle_load(operation->db, operation->arena, claiming->claim.handle,
                          &claiming->handle);
        return err ? err : find_colleague(claiming);
    }
    err = staff_load(operation->db, operation->arena, claiming->claim.staff_of,
                     &claiming->colleague);
    if (!err)
        err = find_colleague_account(claiming);
    insider.handle = claiming->handle.id;
    return err ? err : insider_add(operation->db, &insider);
}

/* ---- what follows for a conversation ---- */

enum { OTHERS_ASKED = 200 };

/* Whether what somebody else said there wants an answer; more than OTHERS_ASKED are taken to. */
static enum err others_wait(struct claiming *claiming, int64_t until, bool *out_wait)
{
    static const enum label wants[] = {LABEL_COMPLAINT, LABEL_QUESTION, LABEL_INTEREST,
                                       LABEL_LEAVING};
    struct operation *operation = claiming->operation;
    int64_t *ids = NULL;
    size_t n = 0;
    enum err err = comment_claim_others(operation->db, operation->arena, operation->row.id,
                                        claiming->handle.person, until, OTHERS_ASKED, &ids, &n);

    *out_wait = n == OTHERS_ASKED;
    for (size_t i = 0; i < n && !*out_wait && !err; i++) {
        struct annotation said;
        struct understood found = {0};

        err = annotation_load(operation->db, operation->arena, ids[i], STR("label"), &said);
        if (!err)
            err = understood_read(operation->arena, said.value, &found);
        for (size_t k = 0; k < ARRAY_LEN(wants) && !err; k++)
            *out_wait = *out_wait || found.labels[wants[k]] >= 0.5;
        if (err == ERR_NOT_FOUND)
            err = OK;
    }
    return err;
}

static enum err withdraw_advice(struct claiming *claiming)
{
    struct operation *operation = claiming->operation;
    struct conversation *row = &operation->row;
    int64_t until = 0;
    bool others = false;
    enum err err;

    if (!claiming->colleague.id || row->advice_by || row->advice != ADVICE_ANSWER)
        return OK;
    err = message_answered_until(operation->db, row->id, 0, &until);
    if (!err)
        err = others_wait(claiming, until, &others);
    if (err || others)
        return err;
    err = note(claiming, CLAIM_ADVICE, row->id, (int64_t)row->advice, row->reasons);
    judge_advised(operation->act, row, ADVICE_LEAVE, ours_reason);
    return err;
}

/* What a colleague promises there is promised by us. */
static enum err find_promises(struct claiming *claiming, const struct stored_message *message)
{
    struct operation *operation = claiming->operation;
    struct command command = *operation->command;
    struct command_result result = {.message = message->id};
    struct operation as = *operation;
    struct promise_item *items;
    size_t n = 0;
    enum err err;

    command.staff = claiming->colleague.id;
    command.promises = PROMISES_SUGGEST;
    as.command = &command;
    as.result = &result;
    err = promised_written(&as, message->said.text, SPEECH_OURS, message->said.said_at);
    if (!err)
        err = promise_of_conversation(operation->db, operation->arena, message->conversation,
                                      &items, &n);
    for (size_t i = 0; i < n && !err; i++)
        if (items[i].promise.message == message->id && items[i].promise.made_by == PROMISE_BY_US)
            err = note(claiming, CLAIM_PROMISED, items[i].promise.id, 0, STR_NONE);
    return err;
}

static enum err set_conversation(struct claiming *claiming, const struct stored_message *message)
{
    struct operation *operation = claiming->operation;
    int64_t person = claiming->handle.person;
    bool is_whole = false;
    enum err err = operation_take(operation, message->conversation);

    if (!err)
        err = comment_claim_is_whole(operation->db, message->conversation, message->id, &is_whole);
    if (!err && is_whole) {
        err = comment_claim_move(operation->db, claiming->claim.id, message->conversation,
                                 operation->row.person, person);
        if (!err)
            err = operation_take(operation, message->conversation);
        claiming->is_moved = true;
    } else if (!err && operation->row.person == person) {
        operation->row.contact_count++;
        err = note(claiming, CLAIM_CONTACT, message->id, message->conversation, STR_NONE);
    }
    if (!err)
        err = withdraw_advice(claiming);
    if (!err && claiming->colleague.id)
        err = find_promises(claiming, message);
    return err ? err : operation_keep(operation);
}

/* One message: the claimed one, or the one that claims it. */
static enum err give(struct claiming *claiming, int64_t id)
{
    struct operation *operation = claiming->operation;
    struct stored_message message;
    enum err err = message_load(operation->db, operation->arena, id, &message);

    if (!err && message.author)
        return id == claiming->claim.message
                   ? fault_set(operation->fault, ERR_STALE, "it has an author")
                   : OK;
    if (!err)
        err = comment_claim_give(operation->db, id, claiming->handle.id);
    if (!err)
        err = note(claiming, CLAIM_AUTHOR, id, 0, STR_NONE);
    if (!err && message.conversation)
        err = set_conversation(claiming, &message);
    return err ? err : speaks_again(operation->act, operation->db, operation->arena, id);
}

/* In the history of the conversation in which the comment stands. */
static enum err write_history(struct claiming *claiming, const char *verb, struct str text)
{
    struct operation *operation = claiming->operation;
    struct stored_message message;
    enum err err = message_load(operation->db, operation->arena, claiming->claim.message, &message);

    if (!err && message.conversation)
        err = operation_take(operation, message.conversation);
    act_note_change(operation->act, CHANGE_CONVERSATION, 0);
    return err ? err : operation_log(operation, verb, text);
}

static struct str name_of(const struct claiming *claiming)
{
    const struct handle *handle = &claiming->handle;

    if (claiming->colleague.id)
        return claiming->colleague.name;
    return handle->name.n ? handle->name : handle->address;
}

static enum err write_accepted(struct claiming *claiming)
{
    struct arena *arena = claiming->operation->arena;
    struct str evidence = claiming->claim.evidence, line = STR_NONE;
    enum voice voice = VOICE_PUBLIC;
    enum err err = voice_of_message(claiming->operation->db, claiming->claim.message, &voice);

    (void)str_line(&evidence, &line);
    return err ? err
               : write_history(
                     claiming, "gave a comment its author",
                     arena_printf(
                         arena, "%.*s wrote it. %.*s%s%s", STR_ARGS(name_of(claiming)),
                         STR_ARGS(line), voice ? " It counts in no public figure any more." : "",
                         claiming->colleague.id ? " Nobody waits for an answer to it." : ""));
}

static enum err is_free(struct claiming *claiming)
{
    struct operation *operation = claiming->operation;
    struct comment_claim other;
    enum err err = comment_claim_of(operation->db, operation->arena, claiming->claim.message,
                                    &other);

    if (!err)
        return fault_set(operation->fault, ERR_STALE,
                         "somebody else was said to have written it: take that back first");
    return err == ERR_NOT_FOUND ? OK : err;
}

/* What was told to a colleague, about a message, by a person who has an account. */
static enum err add_told(struct operation *operation, struct comment_claim *claim)
{
    const struct command *command = operation->command;
    struct stored_message message;
    struct handle *handles;
    size_t n = 0;
    enum err err = operation_text(operation, ACT_REASON_MAX, "how we know who wrote it",
                                  &claim->evidence);

    if (!err)
        err = message_load(operation->db, operation->arena, command->message, &message);
    if (err == ERR_NOT_FOUND || (!err && message.direction != DIRECTION_IN))
        return fault_set(operation->fault, ERR_NOT_FOUND, "there is no such comment");
    if (!err)
        err = message_first(operation->db, message.channel, message.said.id, &claim->message);
    if (!err)
        err = handle_of_person(operation->db, operation->arena, command->person, &handles, &n);
    if (!err && !n)
        return fault_set(operation->fault, ERR_BAD_INPUT,
                         "nobody knows an account of theirs: note one down first");
    claim->handle = n ? handles[0].id : 0;
    claim->found_at = command->now;
    return err ? err : comment_claim_add(operation->db, claim);
}

enum err op_claim(struct operation *operation)
{
    const struct command *command = operation->command;
    struct claiming claiming = {.operation = operation};
    struct comment_claim *claim = &claiming.claim;
    enum comment_claim_state was;
    enum err err = OK;

    if (!command->claim)
        err = add_told(operation, claim);
    if (!err)
        err = load_claim(operation, command->claim ? command->claim : claim->id, claim);
    if (!err && claim->state == CLAIM_ACCEPTED)
        return fault_set(operation->fault, ERR_STALE, "it is theirs already");
    if (!err)
        err = is_free(&claiming);
    if (!err)
        err = find_account(&claiming);
    if (!err)
        err = give(&claiming, claim->message);
    if (!err && claim->said_in)
        err = give(&claiming, claim->said_in);
    if (err)
        return err;
    was = claim->state;
    claim->state = CLAIM_ACCEPTED;
    claim->staff = command->staff;
    claim->settled_at = command->now;
    claim->given = claiming.handle.id;
    operation->result->message = claim->id;
    err = comment_claim_settle(operation->db, claim, was);
    return err ? err : write_accepted(&claiming);
}

/* ---- taking it back ---- */

static enum err drop_promise(struct operation *operation, int64_t id)
{
    struct promise promise;
    enum promise_state was;
    bool dropped = false;
    enum err err = comment_claim_drop_promise(operation->db, id, &dropped);

    if (err || dropped)
        return err;
    err = promise_load(operation->db, operation->arena, id, &promise);
    was = promise.state;
    if (err || was != PROMISE_OPEN)
        return err == ERR_NOT_FOUND ? OK : err; /* it was kept, or dropped: that stays */
    promise.state = PROMISE_WITHDRAWN;
    promise.settled_at = operation->command->now;
    err = promise_update(operation->db, &promise, was);
    if (!err)
        err = operation_take(operation, promise.conversation);
    if (!err)
        err = promise_next_due(operation->db, promise.conversation, &operation->row.promise_due);
    return err ? err : operation_keep(operation);
}

static enum err advise_again(struct operation *operation, const struct comment_claim_row *row)
{
    enum err err = operation_take(operation, row->moved);

    if (err || operation->row.advice_by || operation->row.advice != ADVICE_LEAVE ||
        !str_eq(operation->row.reasons, ours_reason))
        return err; /* somebody decided since */
    judge_advised(operation->act, &operation->row, (enum advice)row->before, row->words);
    return operation_keep(operation);
}

static enum err contact_less(struct operation *operation, const struct comment_claim_row *row)
{
    enum err err = operation_take(operation, row->before);

    if (err)
        return err;
    operation->row.contact_count--;
    return operation_keep(operation);
}

static enum err take_back(struct claiming *claiming, const struct comment_claim_row *row)
{
    struct operation *operation = claiming->operation;

    switch (row->kind) {
    case CLAIM_AUTHOR:
        return comment_claim_give(operation->db, row->moved, 0);
    case CLAIM_ADVICE:
        return advise_again(operation, row);
    case CLAIM_CONTACT:
        return contact_less(operation, row);
    case CLAIM_PROMISED:
        return drop_promise(operation, row->moved);
    default:
        return OK; /* those that name a person go together; the account goes last */
    }
}

/* What hangs on the authors, now that they are none. */
static enum err settle_figures(struct claiming *claiming, const struct comment_claim_row *rows,
                               size_t n)
{
    struct operation *operation = claiming->operation;
    enum err err = speaks_person(operation->act, operation->db, operation->arena,
                                 claiming->handle.person);

    for (size_t i = 0; i < n && !err; i++)
        if (rows[i].kind == CLAIM_AUTHOR)
            err = speaks_again(operation->act, operation->db, operation->arena, rows[i].moved);
    for (size_t i = 0; i < n && !err; i++)
        if (rows[i].kind == CLAIM_HANDLE)
            err = comment_claim_drop_handle(operation->db, rows[i].moved);
    return err;
}

enum err op_unclaim(struct operation *operation)
{
    struct claiming claiming = {.operation = operation};
    struct comment_claim *claim = &claiming.claim;
    struct comment_claim_row *rows;
    size_t n = 0;
    enum err err = load_claim(operation, operation->command->claim, claim);

    if (!err && claim->state != CLAIM_ACCEPTED)
        return fault_set(operation->fault, ERR_STALE, "it was taken back already");
    if (!err)
        err = handle_load(operation->db, operation->arena, claim->given, &claiming.handle);
    if (!err)
        err = comment_claim_rows(operation->db, operation->arena, claim->id, &rows, &n);
    if (!err)
        err = comment_claim_move_back(operation->db, claim->id, claiming.handle.person);
    for (size_t i = 0; i < n && !err; i++)
        err = take_back(&claiming, &rows[i]);
    if (err)
        return err;
    claim->state = CLAIM_OPEN;
    claim->staff = claim->settled_at = claim->given = 0;
    err = comment_claim_settle(operation->db, claim, CLAIM_ACCEPTED);
    if (!err)
        err = settle_figures(&claiming, rows, n);
    if (!err)
        err = comment_claim_forget_rows(operation->db, claim->id);
    return err ? err
               : write_history(&claiming, "took a comment's author back",
                               arena_printf(operation->arena,
                                            "%.*s did not write it. What followed from that is as "
                                            "it was.",
                                            STR_ARGS(name_of(&claiming))));
}

static enum err settle(struct operation *operation, enum comment_claim_state was,
                       enum comment_claim_state state, const char *verb)
{
    const struct command *command = operation->command;
    struct claiming claiming = {.operation = operation};
    struct comment_claim *claim = &claiming.claim;
    enum err err = load_claim(operation, command->claim, claim);

    if (!err && claim->state != was)
        return fault_set(operation->fault, ERR_STALE, "that was decided already");
    if (err)
        return err;
    claim->state = state;
    claim->staff = state == CLAIM_OPEN ? 0 : command->staff;
    claim->settled_at = state == CLAIM_OPEN ? 0 : command->now;
    err = comment_claim_settle(operation->db, claim, was);
    return err ? err : write_history(&claiming, verb, STR_NONE);
}

enum err op_claim_refuse(struct operation *operation)
{
    return settle(operation, CLAIM_OPEN, CLAIM_REFUSED, "did not believe who claims a comment");
}

enum err op_claim_again(struct operation *operation)
{
    return settle(operation, CLAIM_REFUSED, CLAIM_OPEN, "took back not to believe who claims it");
}

/* ---- who is one of us ---- */

enum err op_insider(struct operation *operation)
{
    const struct command *command = operation->command;
    struct insider insider = {.voice = VOICE_INSIDER, .staff = command->staff, .at = command->now};
    struct person person;
    struct handle *handles;
    size_t n = 0;
    enum voice now = VOICE_PUBLIC;
    enum err err = person_load(operation->db, operation->arena, command->person, &person);

    if (err == ERR_NOT_FOUND)
        return fault_set(operation->fault, err, "there is no such person");
    if (!err)
        err = handle_of_person(operation->db, operation->arena, person.id, &handles, &n);
    if (!err)
        err = insider_voice(operation->db, person.id, &now);
    if (!err && !n)
        return fault_set(operation->fault, ERR_BAD_INPUT, "nobody knows an account of theirs");
    if (!err && command->is_yes == (now != VOICE_PUBLIC))
        return fault_set(operation->fault, ERR_STALE,
                         command->is_yes ? "they count as one of us already"
                                         : "they do not count as one of us");
    insider.handle = n ? handles[0].id : 0;
    if (!err)
        err = command->is_yes ? insider_add(operation->db, &insider)
                              : insider_clear(operation->db, person.id);
    if (!err)
        err = speaks_person(operation->act, operation->db, operation->arena, person.id);
    if (!err && command->conversation)
        err = operation_take(operation, command->conversation);
    act_note_change(operation->act, CHANGE_CONVERSATION, 0);
    return err ? err
               : operation_log(operation,
                               command->is_yes ? "counts them as one of us"
                                               : "counts them as the public",
                               person.name);
}
