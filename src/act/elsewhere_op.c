/* elsewhere_op.c: it was answered elsewhere: we rang back, answered on their own page, met. Written
 * down here, it counts as an answer of ours that left at the moment it was given.
 *
 * It answers what had been said by then, in the order in which it was heard: the first thing that
 * began to wait later, and all that was heard after that, goes on waiting. Because it may be
 * written down long after, the waits that later answers ended are worked out again, with the same
 * rule as ever: an answer ends the wait of what no answer that left earlier has answered.
 *
 * It can be taken back: its words are shown no more, and clocks, waits, promises and figures are as
 * if it had never been written down. The history keeps it; that the conversation was read, taken on
 * and no longer snoozed stays.
 */
#include "act/judge.h"
#include "act/learned.h"
#include "act/operation.h"
#include "act/promised.h"
#include "base/clock.h"
#include "store/conversation.h"
#include "store/counter.h"
#include "store/elsewhere.h"
#include "store/listening.h"
#include "store/message.h"

enum { AGO_MAX_DAYS = 366 };

/* ---- what its being there or not changes ---- */

static enum err put_wait(struct operation *operation, const struct left_answer *answer,
                         int64_t answered_until)
{
    struct reply_wait wait = {.message = answer->message,
                              .conversation = operation->row.id,
                              .channel = answer->channel,
                              .audience = operation->row.audience,
                              .at = answer->left_at};
    struct unanswered answered = {0};
    enum err err = reply_wait_drop(operation->db, answer->message);

    if (!err)
        err = message_heard_after(operation->db, operation->row.id, answered_until,
                                  answer->through + 1, &answered);
    if (err || !answered.since)
        return err;
    if (answered.since < answer->left_at)
        wait.waited = answer->left_at - answered.since;
    return reply_wait_add(operation->db, &wait);
}

/* `changed` was written down or taken back: the waits that answers since then ended, anew; and the
 * first answer of all, or 0. Once the others alone answer as much as it does, what they answered
 * stays as it was, and so does what is behind them. */
static enum err put_waits(struct operation *operation, const struct left_answer *changed,
                          int64_t *out_first)
{
    struct left_answer *answers;
    int64_t until = 0, others = 0; /* what is answered: by all, and by all but `changed` */
    size_t n = 0;
    enum err err = answers_left(operation->db, operation->arena, operation->row.id, &answers, &n);
    bool is_cut = n == ANSWERS_MAX; /* there may be earlier ones: what they answered isn't known */

    for (size_t i = 0; i < n && !err; i++) {
        if (answers[i].left_at > changed->left_at && others >= changed->through)
            break;
        if (answers[i].left_at >= changed->left_at && !(is_cut && i == 0))
            err = put_wait(operation, &answers[i], until);
        if (answers[i].through > until)
            until = answers[i].through;
        if (answers[i].message != changed->message && answers[i].through > others)
            others = answers[i].through;
    }
    if (!err)
        *out_first = is_cut ? operation->row.first_reply_at : n ? answers[0].left_at : 0;
    return err;
}

static bool is_decision(const struct event *event, enum listened *out_what,
                        enum leave_reason *out_reason)
{
    *out_reason = LEAVE_OTHER;
    *out_what = LISTENED_NOT;
    if (str_is(event->verb, "chose watch"))
        *out_what = LISTENED_WATCHED;
    else if (str_is(event->verb, "chose leave alone"))
        *out_what = leave_read(operation_logged(event->detail), out_reason);
    else
        return str_is(event->verb, "chose answer");
    return true;
}

/* What colleagues decided meanwhile or before, and what the answer hid, the oldest first. One that
 * was taken back was never made. */
static enum err decide_again(struct operation *operation, struct listening_rows rows)
{
    struct event *events;
    size_t n = 0;
    enum err err = event_list(operation->db, operation->arena, operation->row.id, INT64_MAX,
                              ANSWERS_MAX, &events, &n);

    for (size_t i = n; i-- > 0 && !err;) {
        enum leave_reason reason;
        enum listened what;
        size_t taken_back = 0;

        if (!is_decision(&events[i], &what, &reason))
            continue;
        for (size_t k = i; k-- > 0 && !taken_back && !is_decision(&events[k], &what, &reason);)
            taken_back = str_is(events[k].verb, "took a decision back");
        (void)is_decision(&events[i], &what, &reason);
        if (taken_back)
            continue;
        rows.heard_until = events[i].at;
        err = listening_act_on(operation->db, &rows, what, reason);
    }
    return err;
}

/* ---- written down ---- */

static enum err check_moment(struct operation *operation)
{
    int64_t at = operation->command->until, now = operation->command->now;

    if (at > now)
        return fault_set(operation->fault, ERR_BAD_INPUT,
                         "it was answered in the future: say when it was");
    if (at < now - AGO_MAX_DAYS * (int64_t)MS_DAY)
        return fault_set(operation->fault, ERR_BAD_INPUT,
                         "it was answered more than a year ago: say when it was");
    return OK;
}

/* The newest of what is answered, and the last row that is. */
static enum err find_answered(struct operation *operation, struct stored_message *out_answered,
                              int64_t *out_through)
{
    int64_t first_after = 0, newest = 0;
    enum err err = elsewhere_first_after(operation->db, operation->row.id,
                                         operation->command->until, &first_after);

    if (!err)
        err = elsewhere_last_until(operation->db, operation->row.id, first_after - 1, &newest);
    if (err == ERR_NOT_FOUND)
        return fault_set(operation->fault, ERR_BAD_INPUT,
                         "nothing had been said by then: say when it was answered");
    *out_through = first_after - 1;
    return err ? err : message_load(operation->db, operation->arena, newest, out_answered);
}

static enum err keep_answer(struct operation *operation, const struct stored_message *answered,
                            struct str text, int64_t *through)
{
    const struct command *command = operation->command;
    bool is_there = command->how == KIND_REPLY; /* where they said it */
    struct stored_message answer = {
        .is_current = true,
        .direction = DIRECTION_OUT,
        .staff = command->staff,
        .conversation = operation->row.id,
        .channel = is_there ? answered->channel : command->channel,
        .thread = answered->thread,
        .heard_at = command->now,
    };
    enum err err;

    message_init(&answer.said);
    answer.said.id = arena_printf(operation->arena, "elsewhere:%.*s", STR_ARGS(command->key));
    answer.said.kind = command->how;
    answer.said.audience = is_there ? answered->said.audience : AUDIENCE_PRIVATE;
    answer.said.text = text;
    answer.said.said_at = command->until;
    err = message_add(operation->db, &answer);
    if (*through >= answer.id)
        *through = answer.id - 1;
    operation->result->message = answer.id;
    if (!err)
        err = elsewhere_add(operation->db, answer.id, *through);
    if (!err)
        err = day_count_add(operation->db, command->until, answer.channel, STR(LISTENING_ANSWERS),
                            1);
    return err;
}

/* The conversation's row: answered at that moment, but for what came after. */
static enum err answer_row(struct operation *operation, int64_t through)
{
    struct left_answer given = {.message = operation->result->message,
                                .through = through,
                                .left_at = operation->command->until};
    struct unanswered rest = {0};
    int64_t first;
    enum err err = put_waits(operation, &given, &first);

    if (!err)
        err = judge_wait(operation->db, operation->row.id, &rest);
    if (err)
        return err;
    operation->row.first_reply_at = first;
    judge_answered(&operation->row, operation->command->until);
    if (rest.since)
        judge_waits_again(operation->act, &operation->before, &rest, &operation->row);
    operation->row.unread = false;
    if (!operation->row.assignee)
        operation->row.assignee = operation->command->staff;
    return OK;
}

enum err op_elsewhere(struct operation *operation)
{
    const struct command *command = operation->command;
    struct stored_message answered;
    struct str text;
    int64_t through = 0;
    enum err err = operation_text(operation, ACT_REPLY_MAX, "what was answered", &text);

    if (!err)
        err = check_moment(operation);
    if (!err)
        err = find_answered(operation, &answered, &through);
    if (!err)
        err = keep_answer(operation, &answered, text, &through);
    if (!err)
        err = promised_written(operation, text, SPEECH_NOTE, command->until);
    if (!err)
        err = listening_act(operation->db, operation->row.id, through + 1, LISTENED_ANSWERED,
                            LEAVE_OTHER);
    if (!err)
        err = answer_row(operation, through);
    if (!err)
        err = operation_log(operation, "answered elsewhere",
                            str_from(message_kind_name(command->how)));
    if (!err)
        err = learned_decided(operation, ADVICE_ANSWER, DECIDED_BY_ANSWER);
    return err ? err : operation_keep(operation);
}

/* ---- taken back ---- */

static enum err take_answer(struct operation *operation, struct stored_message *out_answer,
                            int64_t *out_through)
{
    int64_t conversation = operation->command->conversation; /* 0: wherever it is */
    enum err err = elsewhere_through(operation->db, operation->command->message, out_through);

    if (!err)
        err = message_load(operation->db, operation->arena, operation->command->message,
                           out_answer);
    if (!err && conversation && conversation != out_answer->conversation)
        err = ERR_NOT_FOUND;
    if (!err)
        err = operation_take(operation, out_answer->conversation);
    if (err == ERR_NOT_FOUND)
        return fault_set(operation->fault, err, "there is no such answer");
    if (!err && !out_answer->is_current)
        return fault_set(operation->fault, ERR_STALE, "it was taken back already");
    return err;
}

/* What no other answer answers is as its decisions say. */
static enum err count_back(struct operation *operation, const struct stored_message *answer,
                           int64_t through)
{
    struct listening_rows rows = {operation->row.id, 0, through + 1, INT64_MAX};
    enum err err = message_answered_until(operation->db, operation->row.id, 0, &rows.after);

    if (!err)
        err = day_count_add(operation->db, answer->said.said_at, answer->channel,
                            STR(LISTENING_ANSWERS), -1);
    if (!err && rows.after < through)
        err = listening_unanswered(operation->db, &rows);
    if (!err && rows.after < through)
        err = decide_again(operation, rows);
    return err;
}

/* After a join or a split the row may show its words. Before row is changed: it is read again. */
static enum err unshow(struct operation *operation, int64_t answer)
{
    int64_t first = operation->row.first_reply_at; /* of all, not of those counted here */
    enum err err;

    if (operation->row.last_message != answer)
        return OK;
    err = judge_again(operation->act, operation->db, operation->arena, operation->row.id);
    if (!err)
        err = operation_take(operation, operation->row.id);
    operation->row.first_reply_at = first;
    return err;
}

enum err op_elsewhere_undo(struct operation *operation)
{
    struct stored_message answer;
    struct left_answer gone;
    struct unanswered rest = {0};
    int64_t through = 0, first = 0;
    enum err err = take_answer(operation, &answer, &through);

    if (err)
        return err;
    gone = (struct left_answer){
        .message = answer.id, .through = through, .left_at = answer.said.said_at};
    err = message_supersede(operation->db, answer.id);
    if (!err)
        err = unshow(operation, answer.id);
    if (!err)
        err = promised_never_said(operation, answer.id);
    if (!err)
        err = reply_wait_drop(operation->db, answer.id);
    if (!err)
        err = count_back(operation, &answer, through);
    if (!err)
        err = put_waits(operation, &gone, &first);
    if (!err)
        err = judge_wait(operation->db, operation->row.id, &rest);
    if (!err)
        err = operation_log(operation, "took an answer elsewhere back", STR_NONE);
    if (!err)
        err = learned_undone(operation, DECIDED_BY_ANSWER, 0);
    if (err)
        return err;
    operation->row.first_reply_at = first;
    judge_unanswered(operation->act, &operation->row, rest.since);
    return operation_keep(operation);
}
