/* stage_conversation.c: what does it belong to?
 *
 * Asked in this order, and the first that holds wins:
 *   1. the channel's own thread marks;
 *   2. the message it answers, by native id on the channel or by Message-ID on any mail channel;
 *   3. the same person with a conversation that is still open.
 * Never the subject alone. For what is private, 1 and 2 count only when the writer belongs to the
 * conversation they lead to: whoever learns an id of somebody else's mail could else write himself
 * into that conversation (Zammad issue 5064 is how that looks). Such a mail begins a thread and a
 * conversation of its own.
 *
 * What was rejected: joining by subject (RT, OTRS), by text likeness, or by name.
 */
#include "base/clock.h"
#include "store/conversation.h"
#include "store/message.h"
#include "store/person.h"
#include "store/thread.h"
#include "understand/stage.h"

/* A public word joins its author's open conversation only while that is fresh. */
static const int64_t PUBLIC_FRESH = 7 * (int64_t)MS_DAY;

static struct str id_of(const struct item *item)
{
    return item->found.own_id.n ? item->found.own_id : item->message->id;
}

/* Whether this conversation is that person's. Public talk is anybody's, unless it is led by `mark`
 * to what was said in private (NULL: by a thread, to wherever that stands): a public word gets
 * nobody in there either. */
static enum err belongs(struct stage_context *context, const struct item *item,
                        int64_t conversation, const struct message_mark *mark, bool *out_belongs)
{
    bool is_public = item->message->audience != AUDIENCE_PRIVATE;
    struct conversation row;
    enum err err;

    *out_belongs = conversation && is_public && mark && mark->audience != AUDIENCE_PRIVATE;
    if (!conversation || *out_belongs)
        return OK;
    err = conversation_load(context->db, context->arena, conversation, &row);
    if (err == ERR_NOT_FOUND)
        return OK;
    *out_belongs = !err && ((item->found.person && row.person == item->found.person) ||
                            (is_public && !mark && row.audience != AUDIENCE_PRIVATE));
    return err;
}

static enum err by_thread(struct stage_context *context, struct item *item)
{
    struct understood *found = &item->found;
    struct thread thread;
    bool fits = false;
    enum err err = thread_find(context->db, context->arena, item->channel, found->thread_native,
                               &thread);

    if (err == ERR_NOT_FOUND)
        return OK;
    if (!err)
        err = belongs(context, item, thread.conversation, NULL, &fits);
    if (err)
        return err;
    if (fits) {
        found->thread = thread.id;
        found->conversation = thread.conversation;
        found->joined_because = "same thread";
    } else {
        found->thread_native = id_of(item); /* a stranger stays outside */
    }
    return OK;
}

/* The conversation of a message that this one answers. */
static enum err use_mark(struct stage_context *context, struct item *item,
                         const struct message_mark *mark)
{
    bool fits;
    enum err err = belongs(context, item, mark->conversation, mark, &fits);

    if (!err && fits) {
        item->found.conversation = mark->conversation;
        if (mark->channel == item->channel && mark->thread && !item->message->thread.n)
            item->found.thread = mark->thread;
        item->found.joined_because = "answers what was said here";
    }
    return err;
}

static enum err by_answer(struct stage_context *context, struct item *item)
{
    struct str id = item->message->reply_to;
    struct message_mark mark, *marks = &mark;
    size_t n = 1;
    enum err err;

    if (!id.n)
        return OK;
    err = message_current(context->db, item->channel, id, &mark);
    if (err == ERR_NOT_FOUND) {
        n = 0;
        err = OK;
        if (item->message->kind == KIND_MAIL)
            err = message_by_mail_id(context->db, context->arena, id, &marks, &n);
    }
    for (size_t i = 0; !err && i < n && !item->found.conversation; i++)
        err = use_mark(context, item, &marks[i]);
    return err;
}

static enum err by_person(struct stage_context *context, struct item *item)
{
    struct conversation_item *list;
    size_t n;
    enum err err;

    if (!item->found.person)
        return OK;
    err = conversation_of_person(context->db, context->arena, item->found.person,
                                 CONVERSATION_FIRST, 5, &list, &n);
    for (size_t i = 0; !err && i < n; i++) {
        const struct conversation *open = &list[i].conversation;
        bool fresh = item->message->audience == AUDIENCE_PRIVATE ||
                     item->heard_at - open->last_at < PUBLIC_FRESH;

        if (open->status != STATUS_DONE && open->advice != ADVICE_LEAVE && fresh) {
            item->found.conversation = open->id;
            item->found.joined_because = "same person, still open";
            break;
        }
    }
    return err;
}

static enum err run(struct stage_context *context, struct item *item)
{
    struct understood *found = &item->found;
    enum err err;

    if (found->novelty != NOVELTY_NEW || found->same_as)
        return OK; /* stands where its first version stands */
    found->thread_native = item->message->thread.n ? item->message->thread : id_of(item);
    err = by_thread(context, item);
    if (!err && !found->conversation)
        err = by_answer(context, item);
    if (!err && !found->conversation)
        err = by_person(context, item);
    return err;
}

/* Its thread and what it answers; then the conversation it will stand in. */
static enum err ahead(struct stage_context *context, struct item *item, int round)
{
    struct understood *found = &item->found;
    const struct message *message = item->message;
    struct thread thread = {0};
    enum err err = OK;

    if (found->novelty == NOVELTY_DUPLICATE)
        return OK;
    found->thread_native = message->thread.n ? message->thread : message->id;
    if (round == 1 && !found->current) {
        err = thread_find_ahead(context->db, item->channel, found->thread_native);
        if (!err && message->reply_to.n)
            err = message_current_ahead(context->db, item->channel, message->reply_to);
        return err;
    }
    if (round != 2)
        return OK;
    if (!found->current) {
        err = thread_find(context->db, context->arena, item->channel, found->thread_native,
                          &thread);
        found->conversation = thread.conversation;
    }
    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    return found->conversation ? conversation_load_ahead(context->db, found->conversation) : OK;
}

const struct stage stage_conversation = {"conversation", PHASE_CONVERSATION, run, ahead};
