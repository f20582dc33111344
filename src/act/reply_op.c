/* reply_op.c: an answer is written down with its delivery, held for a moment, and may be undone.
 *
 * It goes where the person last was unless somebody chose another channel. A wish not to be
 * contacted binds everyone: it refuses, with the person's own words, whatever the agent knew of
 * it, unless the answer is the one that the wish waits for.
 */
#include "act/learned.h"
#include "act/operation.h"
#include "act/outbox.h"
#include "act/promised.h"
#include "channels/channel.h"
#include "store/matter.h"
#include "store/message.h"
#include "store/outbox.h"
#include "store/person.h"

static enum err check_wishes(struct operation *operation)
{
    struct contact_wish *wishes;
    size_t n;
    enum err err = contact_wish_of_person(operation->db, operation->arena, operation->row.person,
                                          &wishes, &n);

    for (size_t i = 0; !err && i < n; i++)
        if (!operation->command->is_fixed || !wishes[i].condition.n)
            return fault_set(operation->fault, ERR_FORBIDDEN,
                             "not sent: this person wrote \"%.*s\"", STR_ARGS(wishes[i].sentence));
    return err;
}

/* "Re: " once, whatever the language of the other mail program. */
static struct str reply_title(struct arena *arena, struct str title)
{
    if (!title.n || str_starts_nocase(title, STR("re:")) || str_starts_nocase(title, STR("aw:")) ||
        str_starts_nocase(title, STR("sv:")))
        return title;
    return arena_printf(arena, "Re: %.*s", STR_ARGS(title));
}

static bool can_answer(const struct message_item *item, int64_t channel)
{
    const struct channel_kind *kind = channel_kind_find(item->channel_kind);

    return item->message.direction == DIRECTION_IN && kind && kind->can_speak &&
           (!channel || item->message.channel == channel);
}

static int64_t said_of(const struct message_item *item)
{
    const struct stored_message *message = &item->message;

    return message->said.said_at < message->heard_at ? message->said.said_at : message->heard_at;
}

enum err act_answered(struct db *db, struct arena *arena, int64_t conversation, int64_t channel,
                      struct message_item *out_item)
{
    const struct message_item *newest = NULL;
    struct message_item *items;
    size_t n;
    enum err err = message_list(db, arena, conversation, MESSAGE_NEWEST, 200, &items, &n);

    /* the list goes by what they say of the time; what is dated into the future was said when it
     * was heard, and does not stand before everything for ever */
    for (size_t i = 0; !err && i < n; i++)
        if (can_answer(&items[i], channel) && (!newest || said_of(&items[i]) > said_of(newest)))
            newest = &items[i];
    if (!err && newest)
        *out_item = *newest;
    return err || newest ? err : ERR_NOT_FOUND;
}

static enum err keep_answer(struct operation *operation, const struct message_item *answered,
                            struct str text)
{
    const struct command *command = operation->command;
    struct stored_message answer = {.is_current = true,
                                    .direction = DIRECTION_OUT,
                                    .staff = command->staff,
                                    .conversation = operation->row.id,
                                    .channel = answered->message.channel,
                                    .thread = answered->message.thread,
                                    .heard_at = command->now};
    struct str *to = arena_new(operation->arena, struct str);
    enum err err;

    if (!to)
        return operation->arena->err;
    message_init(&answer.said);
    *to = answered->author_address;
    answer.said.id = arena_printf(operation->arena, "out:%.*s", STR_ARGS(command->key));
    answer.said.kind = answered->message.said.kind == KIND_MAIL ? KIND_MAIL : KIND_REPLY;
    answer.said.audience = answered->message.said.audience;
    answer.said.title = reply_title(operation->arena, answered->message.said.title);
    answer.said.text = text;
    answer.said.reply_to = answered->message.said.id;
    answer.said.said_at = command->now;
    answer.said.to = to;
    answer.said.to_count = to->n ? 1 : 0;
    err = message_add(operation->db, &answer);
    operation->result->message = answer.id;
    return err;
}

static enum err keep_delivery(struct operation *operation, int64_t channel)
{
    const struct command *command = operation->command;
    struct outbox item = {.key = command->key,
                          .conversation = operation->row.id,
                          .message = operation->result->message,
                          .channel = channel,
                          .state = DELIVERY_HELD,
                          .send_after = command->now + ACT_UNDO_MS,
                          .updated_at = command->now};
    enum err err = outbox_add(operation->db, &item);

    operation->result->outbox = item.id;
    operation->result->undo_until = item.send_after;
    return err;
}

enum err op_reply(struct operation *operation)
{
    struct message_item answered = {0};
    struct str text;
    enum err err = operation_text(operation, ACT_REPLY_MAX, "the answer", &text);

    if (!err)
        err = check_wishes(operation);
    if (!err)
        err = act_answered(operation->db, operation->arena, operation->row.id,
                           operation->command->channel, &answered);
    if (err == ERR_NOT_FOUND)
        return fault_set(operation->fault, ERR_BAD_INPUT,
                         operation->command->channel
                             ? "this person was not heard there, or nothing can be said there"
                             : "this person was not heard where we can speak; write a note");
    if (!err && answered.message.said.kind == KIND_MAIL && !answered.author_address.n)
        err = fault_set(operation->fault, ERR_BAD_INPUT, "no address is known to answer to");
    if (!err)
        err = keep_answer(operation, &answered, text);
    if (!err)
        err = keep_delivery(operation, answered.message.channel);
    if (!err)
        err = promised_written(operation, text, SPEECH_OURS, operation->command->now);
    if (!err)
        err = operation_log(operation, "answered", STR_NONE);
    if (!err)
        err = learned_decided(operation, ADVICE_ANSWER, DECIDED_BY_ANSWER);
    if (err)
        return err;
    operation->row.unread = false;
    if (!operation->row.assignee)
        operation->row.assignee = operation->command->staff;
    if (operation->command->and_done) {
        operation->row.status = STATUS_DONE;
        operation->row.done_at = operation->command->now;
    }
    act_note_change(operation->act, CHANGE_OUTBOX, operation->result->outbox);
    return operation_keep(operation);
}

static enum err take_delivery(struct operation *operation, struct outbox *out_item)
{
    enum err err = outbox_load(operation->db, operation->arena, operation->command->outbox,
                               out_item);

    if (err == ERR_NOT_FOUND)
        return fault_set(operation->fault, err, "there is no such delivery");
    return err ? err : operation_take(operation, out_item->conversation);
}

enum err op_undo_send(struct operation *operation)
{
    struct outbox item;
    enum err err = take_delivery(operation, &item);

    if (err)
        return err;
    if (item.state != DELIVERY_HELD && item.state != DELIVERY_QUEUED)
        return fault_set(operation->fault, ERR_STALE, "too late: it is %s",
                         delivery_name(item.state));
    enum delivery was = item.state;
    item.state = DELIVERY_UNDONE;
    item.updated_at = operation->command->now;
    err = outbox_move(operation->db, &item, was);
    if (!err)
        err = message_supersede(operation->db, item.message); /* not shown any more */
    if (!err)
        err = promised_unsaid(operation, item.message);
    if (!err)
        err = matter_untell(operation->db, item.message);
    if (!err)
        err = operation_log(operation, "took an answer back", STR_NONE);
    if (!err)
        err = learned_undone(operation, DECIDED_BY_ANSWER, 0);
    if (operation->row.status == STATUS_DONE) {
        operation->row.status = STATUS_OPEN;
        operation->row.done_at = 0;
    }
    return err ? err : operation_keep(operation);
}

enum err op_send_settled(struct operation *operation)
{
    struct outbox item;
    enum err err = take_delivery(operation, &item);

    if (err)
        return err;
    if (item.state != DELIVERY_UNCERTAIN &&
        !(item.state == DELIVERY_HELD && item.send_after == OUTBOX_FOR_A_PERSON))
        return fault_set(operation->fault, ERR_STALE, "nobody needs to decide: it is %s",
                         delivery_name(item.state));
    if (item.state == DELIVERY_HELD && operation->command->is_yes)
        return fault_set(operation->fault, ERR_BAD_INPUT, "it has not been sent yet");
    return outbox_decide(operation, &item);
}
