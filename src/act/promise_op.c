/* promise_op.c: promises are confirmed, kept or taken back by people; wishes are lifted by them. */
#include "act/operation.h"
#include "act/policy.h"
#include "act/promised.h"
#include "base/json_out.h"
#include "store/counter.h"
#include "store/listening.h"
#include "store/person.h"
#include "store/promise.h"

/* Loads the promise and its conversation. */
static enum err take(struct operation *operation, struct promise *out_promise)
{
    enum err err = promise_load(operation->db, operation->arena, operation->command->promise,
                                out_promise);

    if (err == ERR_NOT_FOUND)
        return fault_set(operation->fault, err, "there is no such promise");
    return err ? err : operation_take(operation, out_promise->conversation);
}

static enum err keep(struct operation *operation, const struct promise *promise,
                     enum promise_state was, const char *verb)
{
    enum err err = promise_update(operation->db, promise, was);

    if (!err)
        err = promise_next_due(operation->db, promise->conversation, &operation->row.promise_due);
    if (!err)
        err = operation_log(operation, verb, promise->text);
    return err ? err : operation_keep(operation);
}

enum err op_promise_track(struct operation *operation)
{
    struct promise promise;
    enum err err = take(operation, &promise);

    if (err)
        return err;
    if (promise.state != PROMISE_SUGGESTED)
        return fault_set(operation->fault, ERR_STALE, "this promise is %s already",
                         promise_state_name(promise.state));
    promise.state = PROMISE_OPEN;
    if (operation->command->until)
        promise.due_at = operation->command->until;
    if (!promise.owner)
        promise.owner = operation->command->staff;
    if (promise.due_at &&
        (!operation->row.promise_due || promise.due_at < operation->row.promise_due))
        operation->row.promise_due = promise.due_at;
    err = promised_opened(operation->act, operation->db, operation->arena, &operation->row,
                          &promise, operation->command->now);
    return err ? err : keep(operation, &promise, PROMISE_SUGGESTED, "promised");
}

enum err op_promise_add(struct operation *operation)
{
    const struct command *command = operation->command;
    struct promise promise = {.conversation = operation->row.id,
                              .person = operation->row.person,
                              .owner = command->staff,
                              .made_by = PROMISE_BY_US,
                              .made_at = command->now,
                              .due_at = command->until,
                              .state = PROMISE_OPEN};
    enum err err = operation_text(operation, ACT_REASON_MAX, "what is promised", &promise.text);

    if (!err)
        err = promise_add(operation->db, &promise);
    if (!err)
        err = promise_next_due(operation->db, promise.conversation, &operation->row.promise_due);
    if (!err)
        err = promised_opened(operation->act, operation->db, operation->arena, &operation->row,
                              &promise, command->now);
    if (!err)
        err = operation_log(operation, "promised", promise.text);
    return err ? err : operation_keep(operation);
}

enum err op_promise_drop(struct operation *operation)
{
    struct promise promise;
    enum err err = take(operation, &promise);
    enum promise_state was = err ? PROMISE_OPEN : promise.state;

    if (err)
        return err;
    if (was != PROMISE_SUGGESTED && was != PROMISE_OPEN)
        return fault_set(operation->fault, ERR_STALE, "this promise is %s already",
                         promise_state_name(was));
    promise.state = PROMISE_WITHDRAWN;
    promise.settled_at = operation->command->now;
    if (was == PROMISE_OPEN) { /* it had been given: taking it back stays visible */
        err = day_count_add(operation->db, operation->command->now, 0, STR(LISTENING_TAKEN_BACK),
                            1);
        if (err)
            return err;
    }
    return keep(operation, &promise, was, "took a promise back");
}

enum err op_promise_kept(struct operation *operation)
{
    struct promise promise;
    enum err err = take(operation, &promise);
    enum promise_state was = err ? PROMISE_OPEN : promise.state;

    if (err)
        return err;
    if (was != PROMISE_OPEN && was != PROMISE_BROKEN)
        return fault_set(operation->fault, ERR_STALE, "this promise is %s already",
                         promise_state_name(was));
    /* One that broke stays counted as broken, later kept: never as kept. */
    promise.kept_late = was == PROMISE_BROKEN ||
                        (promise.due_at && operation->command->now > promise.due_at);
    promise.state = was == PROMISE_BROKEN ? PROMISE_BROKEN_KEPT : PROMISE_KEPT;
    promise.settled_at = operation->command->now;
    return keep(operation, &promise, was, "kept a promise");
}

/* {"text": the promise, "reason": why} */
static enum err log_broken(struct operation *operation, struct str promise, struct str reason)
{
    struct json_out json;
    struct buf buf;
    enum err err;

    buf_init(&buf, 8 * ACT_REASON_MAX);
    json_init(&json, &buf);
    json_open(&json, '{');
    json_put_str(&json, "text", promise);
    json_put_str(&json, "reason", reason);
    json_close(&json, '}');
    err = buf.err ? buf.err
                  : act_history(operation->db, operation->command->now, operation->row.id,
                                operation->command->staff, "broke a promise", buf_str(&buf));
    buf_clear(&buf);
    return err;
}

enum err op_promise_break(struct operation *operation)
{
    struct promise promise;
    struct str reason;
    enum err err = operation_text(operation, ACT_REASON_MAX, "why it was not kept", &reason);

    if (!err)
        err = take(operation, &promise);
    if (err)
        return err;
    if (promise.state != PROMISE_OPEN)
        return fault_set(operation->fault, ERR_STALE, "this promise is %s already",
                         promise_state_name(promise.state));
    promise.state = PROMISE_BROKEN;
    promise.settled_at = operation->command->now;
    err = promise_update(operation->db, &promise, PROMISE_OPEN);
    if (!err)
        err = log_broken(operation, promise.text, reason);
    return err ? err : operation_keep(operation);
}

/* Any thread asks this, and how long that is, is no setting: not the writer's policy. */
bool act_is_broken_by_word(const struct promise *promise, int64_t now)
{
    return promise->state == PROMISE_BROKEN &&
           (!promise->due_at || now < promise->due_at + policy_default.promise_breaks);
}

enum err op_promise_mend(struct operation *operation)
{
    int64_t now = operation->command->now, broken_at;
    struct promise promise;
    enum err err = take(operation, &promise);

    if (err)
        return err;
    if (!act_is_broken_by_word(&promise, now))
        return fault_set(operation->fault, ERR_STALE,
                         promise.state == PROMISE_BROKEN
                             ? "it is late for so long that it is broken anyway"
                             : "this promise is not broken");
    broken_at = promise.settled_at;
    promise.state = PROMISE_OPEN;
    promise.settled_at = 0;
    if (broken_at < promise.due_at) /* became late meanwhile, and nobody saw it */
        err = promised_opened(operation->act, operation->db, operation->arena, &operation->row,
                              &promise, now);
    return err ? err : keep(operation, &promise, PROMISE_BROKEN, "mended a promise");
}

enum err op_wish_lift(struct operation *operation)
{
    struct contact_wish *wishes;
    bool is_there = false;
    struct str text;
    size_t n;
    enum err err = operation_text(operation, ACT_REASON_MAX, "how we know", &text);

    if (!err)
        err = contact_wish_of_person(operation->db, operation->arena, operation->row.person,
                                     &wishes, &n);
    for (size_t i = 0; !err && i < n; i++)
        is_there = is_there || wishes[i].id == operation->command->wish;
    if (!err && !is_there)
        return fault_set(operation->fault, ERR_NOT_FOUND, "there is no such wish");
    if (!err)
        err = contact_wish_lift(operation->db, operation->command->wish, operation->command->now);
    if (!err)
        err = operation_log(operation, "lifted a wish", text);
    return err ? err : operation_keep(operation);
}
