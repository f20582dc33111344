#include "act/outbox.h"

#include "act/judge.h"
#include "act/operation.h"
#include "base/json_out.h"
#include "store/branch.h"
#include "store/conversation.h"
#include "store/counter.h"
#include "store/listening.h"
#include "store/message.h"
#include "store/outbox.h"
#include "store/person.h"
#include "store/thread.h"

enum { REFERENCES_MAX = 20, RECOVER_MAX = 10000, TAKE_ARENA_MAX = 256 << 20 };

/* ---- what the channel is given ---- */

/* Ids of the thread so far, oldest first: a mail program threads by them (RFC 5322, 3.6.4). */
static void write_references(struct json_out *json, const struct stored_message *answer,
                             const struct message_item *items, size_t n)
{
    const struct message_item *shown[REFERENCES_MAX];
    size_t count = 0;

    for (size_t i = 0; i < n && count < REFERENCES_MAX; i++)
        if (items[i].message.channel == answer->channel && items[i].message.id != answer->id &&
            items[i].message.direction != DIRECTION_NOTE && !message_item_is_elsewhere(&items[i]))
            shown[count++] = &items[i];
    json_key(json, "references");
    json_open(json, '[');
    while (count)
        json_str(json, shown[--count]->message.said.id);
    json_close(json, ']');
}

/* Whom it answers, and whether a machine wrote that (no channel answers machines). */
static void write_recipient(struct json_out *json, const struct stored_message *answer,
                            const struct message_item *items, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct stored_message *message = &items[i].message;

        if (message->channel != answer->channel || !str_eq(message->said.id, answer->said.reply_to))
            continue;
        json_key(json, "to");
        json_open(json, '[');
        if (items[i].author_address.n)
            json_str(json, items[i].author_address);
        json_close(json, ']');
        json_key(json, "parent");
        json_open(json, '{');
        json_put_str(json, "origin", str_from(origin_name(message->said.origin)));
        json_close(json, '}');
        return;
    }
}

/* A branch is ours alone: its place knows the thread in which it was begun. */
static enum err find_root(struct db *db, struct arena *arena, struct thread *thread)
{
    int64_t root = 0;
    enum err err = branch_of(db, thread->id, &root);

    if (!err)
        err = thread_load(db, arena, root, thread);
    return err == ERR_NOT_FOUND ? OK : err;
}

static enum err write_message(struct buf *out, struct db *db, struct arena *arena, int64_t id)
{
    struct stored_message answer;
    struct message_item *items = NULL;
    struct thread thread = {0};
    struct json_out json;
    size_t n = 0;
    enum err err = message_load(db, arena, id, &answer);

    if (!err && answer.thread)
        err = thread_load(db, arena, answer.thread, &thread);
    if (!err && answer.thread)
        err = find_root(db, arena, &thread);
    if (!err)
        err = message_list(db, arena, answer.conversation, MESSAGE_NEWEST, 200, &items, &n);
    if (err)
        return err;
    json_init(&json, out);
    json_open(&json, '{');
    json_put_str(&json, "id", answer.said.id);
    json_put_str(&json, "kind", str_from(message_kind_name(answer.said.kind)));
    json_put_str(&json, "audience", str_from(audience_name(answer.said.audience)));
    json_put_opt(&json, "title", answer.said.title);
    json_put_str(&json, "text", answer.said.text);
    json_put_opt(&json, "reply_to", answer.said.reply_to);
    json_put_opt(&json, "thread", thread.native);
    json_put_i64(&json, "said_at", answer.said.said_at);
    write_recipient(&json, &answer, items, n);
    write_references(&json, &answer, items, n);
    json_close(&json, '}');
    return out->err;
}

/* ---- what did not leave ---- */

/* It did not leave, or nobody knows: whoever thought that all was done is told. */
static enum err bring_back(struct act *act, struct db *db, struct arena *arena,
                           const struct outbox *item, int64_t now)
{
    struct conversation before, after;
    enum err err = conversation_load(db, arena, item->conversation, &before);

    if (err)
        return err;
    after = before;
    after.unread = true;
    if (before.status == STATUS_DONE) {
        after.status = STATUS_OPEN;
        after.done_at = 0;
    }
    judge_place(&after);
    act_note_change(act, CHANGE_CONVERSATION, item->conversation);
    err = conversation_update(db, &before, &after);
    return err ? err
               : act_history(db, now, item->conversation, 0, "could not send an answer", STR_NONE);
}

/* ---- taking ---- */

struct take_job {
    struct writer_job job;
    struct act *act;
    struct arena *arena; /* of the caller, who waits */
    int64_t now;
    int limit;
    int runs; /* so far */
    VEC(struct outbox_send) sends;
};

/* What they wish now, after the answer was written: by then nobody could know. */
static enum err find_new_wish(struct db *db, struct arena *arena, const struct outbox *item,
                              struct str *out_sentence)
{
    struct stored_message answer;
    struct conversation row;
    struct contact_wish *wishes = NULL;
    size_t n = 0;
    enum err err = message_load(db, arena, item->message, &answer);

    *out_sentence = STR_NONE;
    if (!err)
        err = conversation_load(db, arena, item->conversation, &row);
    if (!err)
        err = contact_wish_of_person(db, arena, row.person, &wishes, &n);
    for (size_t i = 0; !err && i < n; i++)
        if (wishes[i].since > answer.heard_at)
            *out_sentence = wishes[i].sentence;
    return err;
}

/* Through the states in between, as if the channel had asked for a person. */
static enum err hold_for_a_person(struct take_job *job, struct db *db, struct arena *arena,
                                  struct outbox *item, struct str reason)
{
    enum err err = OK;

    item->reason = reason;
    if (item->state == DELIVERY_HELD) {
        item->state = DELIVERY_QUEUED;
        err = outbox_move(db, item, DELIVERY_HELD);
    }
    item->state = DELIVERY_SENDING;
    if (!err)
        err = outbox_move(db, item, DELIVERY_QUEUED);
    item->state = DELIVERY_HELD;
    item->send_after = OUTBOX_FOR_A_PERSON;
    if (!err)
        err = outbox_move(db, item, DELIVERY_SENDING);
    return err ? err : bring_back(job->act, db, arena, item, job->now);
}

static enum err send_one(struct take_job *job, struct db *db, struct outbox *item, struct str json)
{
    struct outbox_send send = {.id = item->id,
                               .channel = item->channel,
                               .key = str_dup(job->arena, item->key),
                               .message = str_dup(job->arena, json)};
    enum err err = OK;

    if (!vec_push(job->arena, &job->sends, send))
        return job->arena->err;
    if (item->state == DELIVERY_HELD) { /* the time to undo is over */
        item->state = DELIVERY_QUEUED;
        err = outbox_move(db, item, DELIVERY_HELD);
    }
    item->state = DELIVERY_SENDING;
    item->attempts++;
    if (!err)
        err = outbox_move(db, item, DELIVERY_QUEUED);
    act_note_change(job->act, CHANGE_CONVERSATION, item->conversation);
    return err;
}

/* Each has memory of its own, and one that cannot be written keeps no other from leaving. */
static enum err take_one(struct take_job *job, struct db *db, struct outbox *item)
{
    struct str wish;
    struct arena arena;
    struct buf json;
    enum err err;

    arena_init(&arena, TAKE_ARENA_MAX);
    buf_init(&json, 1 << 20);
    item->updated_at = job->now;
    err = find_new_wish(db, &arena, item, &wish);
    if (!err && wish.n)
        err = hold_for_a_person(
            job, db, &arena, item,
            arena_printf(&arena, "since then this person wrote \"%.*s\"", STR_ARGS(wish)));
    else if (!err) {
        err = write_message(&json, db, &arena, item->message);
        if (!err)
            err = send_one(job, db, item, buf_str(&json));
        else if (err == ERR_TOO_BIG || err == ERR_NOT_FOUND) {
            arena_reset(&arena);
            err = hold_for_a_person(job, db, &arena, item, STR("it could not be put together"));
        }
    }
    buf_clear(&json);
    arena_clear(&arena);
    return err;
}

/* Each that is in `sending`. */
static enum err each_sending(struct db *db,
                             enum err (*change)(struct db *db, struct arena *arena,
                                                struct outbox *item, void *arg),
                             void *arg)
{
    struct outbox *items;
    struct arena arena;
    size_t n = 0;
    enum err err;

    arena_init(&arena, 0);
    err = outbox_due(db, &arena, DELIVERY_SENDING, INT64_MAX, RECOVER_MAX, &items, &n);
    for (size_t i = 0; !err && i < n; i++)
        err = change(db, &arena, &items[i], arg);
    arena_clear(&arena);
    return err;
}

/* What was moved to `sending` at that moment was handed to nobody. */
static enum err untake_one(struct db *db, struct arena *arena, struct outbox *item, void *at)
{
    (void)arena;
    if (item->updated_at != *(int64_t *)at)
        return OK;
    item->state = DELIVERY_QUEUED;
    item->attempts--;
    return outbox_move(db, item, DELIVERY_SENDING);
}

static enum err untake(struct db *db, int64_t at) { return each_sending(db, untake_one, &at); }

static enum err run_take(struct db *db, struct writer_job *writer_job)
{
    static const enum delivery from[] = {DELIVERY_QUEUED, DELIVERY_HELD};
    struct take_job *job = (struct take_job *)writer_job;
    /* A second run: the first one's commit may have been kept, and only its answer lost. */
    enum err err = job->runs++ ? untake(db, job->now) : OK;

    job->sends.n = 0;
    for (size_t i = 0; i < ARRAY_LEN(from) && !err; i++) {
        struct outbox *items;
        size_t n = 0;

        err = outbox_due(db, job->arena, from[i], job->now, job->limit - (int)job->sends.n, &items,
                         &n);
        for (size_t k = 0; !err && k < n; k++)
            err = take_one(job, db, &items[k]);
    }
    return err;
}

enum err outbox_take(struct act *act, struct arena *arena, int64_t now, int limit,
                     struct outbox_send **out_sends, size_t *out_n)
{
    struct take_job job = {
        .job = {.run = run_take}, .act = act, .arena = arena, .now = now, .limit = limit};
    enum err err = writer_run(act->writer, &job.job);

    if (!err) {
        *out_sends = job.sends.at;
        *out_n = job.sends.n;
    }
    return err;
}

struct untake_job {
    struct writer_job job;
    int64_t at;
};

static enum err run_untake(struct db *db, struct writer_job *writer_job)
{
    return untake(db, ((struct untake_job *)writer_job)->at);
}

enum err outbox_untake(struct act *act, int64_t at)
{
    struct untake_job job = {.job = {.run = run_untake}, .at = at};

    return writer_run(act->writer, &job.job);
}

/* ---- how it ended ---- */

struct settle_job {
    struct writer_job job;
    struct act *act;
    struct str key, native_id, reason;
    const char *outcome;
    int64_t now;
};

static int64_t retry_after(int64_t attempts)
{
    int64_t wait = OUTBOX_RETRY_MIN_MS;

    for (int64_t i = 1; i < attempts && wait < OUTBOX_RETRY_MAX_MS; i++)
        wait *= 2;
    return wait < OUTBOX_RETRY_MAX_MS ? wait : OUTBOX_RETRY_MAX_MS;
}

static void decide_state(struct outbox *item, const char *outcome, int64_t now)
{
    struct str name = str_from(outcome);

    if (str_is(name, "sent")) {
        item->state = DELIVERY_SENT;
    } else if (str_is(name, "refused")) {
        item->state = DELIVERY_REFUSED;
    } else if (str_is(name, "held")) {
        item->state = DELIVERY_HELD;
        item->send_after = OUTBOX_FOR_A_PERSON;
    } else if (str_is(name, "retry") && item->attempts < OUTBOX_TRIES_MAX) {
        item->state = DELIVERY_QUEUED;
        item->send_after = now + retry_after(item->attempts);
    } else {
        item->state = str_is(name, "retry") ? DELIVERY_REFUSED : DELIVERY_UNCERTAIN;
    }
}

/* What this answer answers: what was heard before it was written and no answer that left earlier
 * has answered. And what then still waits: they wrote, or changed their words, since. */
static enum err look_around(struct db *db, const struct outbox *item,
                            struct unanswered *out_answered, struct unanswered *out_rest)
{
    int64_t until = 0;
    enum err err = message_answered_until(db, item->conversation, item->message, &until);

    if (!err)
        err = message_heard_after(db, item->conversation, until, item->message, out_answered);
    if (until < item->message)
        until = item->message;
    return err ? err : message_heard_after(db, item->conversation, until, INT64_MAX, out_rest);
}

/* The person's wait ends now, when the answer has left, not when it was written. */
static enum err end_wait(struct act *act, struct db *db, struct arena *arena,
                         const struct outbox *item, int64_t now)
{
    struct conversation before, after;
    struct unanswered answered = {0}, rest = {0};
    struct reply_wait wait = {.message = item->message,
                              .conversation = item->conversation,
                              .channel = item->channel,
                              .at = now};
    enum err err = conversation_load(db, arena, item->conversation, &before);

    if (!err)
        err = look_around(db, item, &answered, &rest);
    if (err)
        return err;
    after = before;
    wait.audience = before.audience;
    wait.waited = answered.since < now ? now - answered.since : 0;
    judge_answered(&after, now);
    if (rest.since)
        judge_waits_again(act, &before, &rest, &after);
    err = conversation_update(db, &before, &after);
    if (!err && answered.since)
        err = reply_wait_add(db, &wait);
    if (!err)
        err = day_count_add(db, now, item->channel, STR(LISTENING_ANSWERS), 1);
    if (!err) /* what came in after it was written is not answered by it */
        err = listening_act(db, item->conversation, item->message, LISTENED_ANSWERED, LEAVE_OTHER);
    act_note_change(act, CHANGE_CONVERSATION, item->conversation);
    return err;
}

static enum err settle(struct act *act, struct db *db, struct arena *arena, struct outbox *item,
                       const struct settle_job *how)
{
    enum delivery was = item->state;
    enum err err;

    decide_state(item, how->outcome, how->now);
    item->native_id = how->native_id;
    item->reason = how->reason;
    item->updated_at = how->now;
    err = outbox_move(db, item, was);
    if (!err && item->state == DELIVERY_SENT && how->native_id.n)
        err = message_set_native(db, item->message, how->native_id);
    if (!err && item->state == DELIVERY_SENT)
        err = end_wait(act, db, arena, item, how->now);
    else if (!err && item->state != DELIVERY_QUEUED)
        err = bring_back(act, db, arena, item, how->now);
    act_note_change(act, CHANGE_CONVERSATION, item->conversation);
    return err;
}

static enum err run_settle(struct db *db, struct writer_job *writer_job)
{
    struct settle_job *job = (struct settle_job *)writer_job;
    struct outbox item;
    struct arena arena;
    enum err err;

    arena_init(&arena, 0);
    err = outbox_by_key(db, &arena, job->key, &item);
    /* an answer that was settled already, or that nobody knows, changes nothing */
    if (!err && item.state == DELIVERY_SENDING)
        err = settle(job->act, db, &arena, &item, job);
    arena_clear(&arena);
    return err == ERR_NOT_FOUND ? OK : err;
}

enum err outbox_settle(struct act *act, struct str key, const char *outcome, struct str native_id,
                       struct str reason, int64_t now)
{
    struct settle_job job = {.job = {.run = run_settle},
                             .act = act,
                             .key = key,
                             .native_id = native_id,
                             .reason = reason,
                             .outcome = outcome,
                             .now = now};

    return writer_run(act->writer, &job.job);
}

enum err outbox_decide(struct operation *operation, struct outbox *item)
{
    struct settle_job how = {.outcome = "sent",
                             .reason = STR("a colleague says it arrived"),
                             .now = operation->command->now};
    enum delivery was = item->state;
    enum err err;

    if (operation->command->is_yes) {
        err = settle(operation->act, operation->db, operation->arena, item, &how);
    } else {
        item->state = DELIVERY_QUEUED;
        item->send_after = operation->command->now;
        item->reason = STR("a colleague says it did not arrive");
        item->updated_at = operation->command->now;
        err = outbox_move(operation->db, item, was);
        act_note_change(operation->act, CHANGE_OUTBOX, item->id);
    }
    return err ? err : operation_log(operation, "settled a delivery", item->reason);
}

/* ---- after a crash ---- */

struct recover_job {
    struct writer_job job;
    struct act *act;
    int64_t now;
    size_t n;
};

static enum err recover_one(struct db *db, struct arena *arena, struct outbox *item, void *arg)
{
    struct recover_job *job = arg;
    enum err err;

    item->state = DELIVERY_UNCERTAIN;
    item->reason = STR("we stopped while it was being sent; it may have arrived");
    item->updated_at = job->now;
    err = outbox_move(db, item, DELIVERY_SENDING);
    job->n++;
    return err ? err : bring_back(job->act, db, arena, item, job->now);
}

static enum err run_recover(struct db *db, struct writer_job *writer_job)
{
    struct recover_job *job = (struct recover_job *)writer_job;

    job->n = 0;
    return each_sending(db, recover_one, job);
}

enum err outbox_recover(struct act *act, int64_t now, size_t *out_n)
{
    struct recover_job job = {.job = {.run = run_recover}, .act = act, .now = now};
    enum err err = writer_run(act->writer, &job.job);

    if (!err)
        *out_n = job.n;
    return err;
}
