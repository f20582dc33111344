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
 * Where somebody tells something of his own under what another one said (a complaint; that he is
 * leaving; anything that wants an answer when the other's conversation is over and done, or
 * when it has rested for long), he begins a thread and a conversation of his own there
 * (store/branch.h), and what he adds in that place joins it. Who only agrees, asks or thanks stays
 * where he said it.
 *
 * What was rejected: joining by subject (RT, OTRS), by text likeness, or by name.
 */
#include "base/clock.h"
#include "store/branch.h"
#include "store/conversation.h"
#include "store/message.h"
#include "store/person.h"
#include "store/thread.h"
#include "store/voice.h"
#include "understand/stage.h"

/* A public word joins its author's open conversation only while that is fresh. */
static const int64_t PUBLIC_FRESH = 7 * (int64_t)MS_DAY;
/* What is said in a thread that has rested for so long is news, not more of the same. */
static const int64_t RESTED = 90 * (int64_t)MS_DAY;

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

/* ---- what is told in the threads of others ---- */

static bool is_said(const struct item *item, enum label label)
{
    return item->found.labels[label] >= 0.5;
}

static bool wants_answer(const struct item *item)
{
    return is_said(item, LABEL_COMPLAINT) || is_said(item, LABEL_LEAVING) ||
           is_said(item, LABEL_QUESTION) || is_said(item, LABEL_INTEREST);
}

/* "my", "we": of himself, in the languages that say so. */
static bool is_of_himself(const struct item *item)
{
    static const char *const words[] = {
        "i",      "i'm",  "im",   "i've",   "ive",     "my",      "me",     "mine",    "we",
        "we're",  "our",  "ours", "us",     "ich",     "mein",    "meine",  "meinen",  "meiner",
        "meinem", "mir",  "mich", "wir",    "uns",     "unser",   "unsere", "unseren", "je",
        "j",      "j'ai", "mon",  "ma",     "mes",     "moi",     "nous",   "notre",   "nos",
        "yo",     "mi",   "mis",  "me",     "nuestro", "nuestra", "io",     "mio",     "mia",
        "miei",   "mie",  "noi",  "nostro", "nostra",  "ik",      "mijn",   "mij",     "wij",
        "ons",    "onze", "eu",   "meu",    "minha",   "nossa",   NULL};

    for (size_t i = 0; i < item->found.word_count; i++)
        for (const char *const *word = words; *word; word++)
            if (str_is(item->found.words[i], *word))
                return true;
    return false;
}

/* Enough to be a case: words that tell what it is about. */
static bool tells_his_own(const struct item *item)
{
    return item->found.telling.n && is_of_himself(item) &&
           (is_said(item, LABEL_COMPLAINT) || is_said(item, LABEL_LEAVING));
}

/* Whether whoever began the conversation says this, too: his account, or where neither signs with
 * one the same name. */
static enum err is_owner(struct stage_context *context, const struct item *item,
                         const struct conversation *row, bool *out_is)
{
    struct person person;
    enum err err;

    *out_is = item->found.person && row->person == item->found.person;
    if (*out_is || item->found.native.n)
        return OK;
    err = person_load(context->db, context->arena, row->person, &person);
    *out_is = !err && str_eq(message_author(item->message)->name, person.name);
    return err == ERR_NOT_FOUND ? OK : err;
}

/* Our own accounts speak in the threads of others, and are owed nothing. */
static enum err is_ours(struct stage_context *context, const struct item *item, bool *out_is)
{
    struct insider insider;
    enum err err = ERR_NOT_FOUND;

    if (item->found.handle)
        err = insider_load(context->db, item->found.handle, &insider);
    *out_is = !err && insider.voice == VOICE_INSIDER;
    return err == ERR_NOT_FOUND ? OK : err;
}

/* Whether it begins a branch in a thread of that conversation. */
static enum err branches(struct stage_context *context, const struct item *item,
                         int64_t conversation, bool *out_branches)
{
    struct conversation row;
    bool is_no = false;
    enum err err;

    *out_branches = false;
    if (item->message->origin != ORIGIN_PERSON || !wants_answer(item))
        return OK;
    err = conversation_load(context->db, context->arena, conversation, &row);
    if (!err)
        err = is_owner(context, item, &row, &is_no);
    if (!err && !is_no)
        err = is_ours(context, item, &is_no);
    if (err || is_no)
        return err == ERR_NOT_FOUND ? OK : err;
    *out_branches = tells_his_own(item) || row.status == STATUS_DONE ||
                    (row.last_at && item->heard_at - row.last_at > RESTED);
    return OK;
}

/* The branch that its writer began there; id 0: none. */
static enum err find_own(struct stage_context *context, const struct item *item, int64_t root,
                         struct thread *out_own)
{
    struct conversation row;
    int64_t own = 0;
    enum err err = ERR_NOT_FOUND;

    *out_own = (struct thread){.id = 0};
    if (item->found.handle)
        err = branch_by(context->db, root, item->found.handle, &own);
    if (!err)
        err = thread_load(context->db, context->arena, own, out_own);
    if (!err && out_own->conversation)
        err = conversation_load(context->db, context->arena, out_own->conversation, &row);
    /* people may have been merged and parted since: theirs is not his */
    if (err || !out_own->conversation || row.person != item->found.person)
        out_own->id = 0;
    return err == ERR_NOT_FOUND ? OK : err;
}

static void join(struct item *item, const struct thread *thread, const char *because)
{
    item->found.thread = thread->id;
    item->found.conversation = thread->conversation;
    item->found.joined_because = because;
}

/* Led to that thread: whether what it says stays there. is_answer: to what was said in it. */
static enum err join_or_branch(struct stage_context *context, struct item *item,
                               const struct thread *thread, const char *because, bool is_answer)
{
    struct understood *found = &item->found;
    int64_t root = thread->id;
    struct thread own;
    bool in_branch, is_branch = false;
    enum err err;

    join(item, thread, because);
    if (item->message->audience == AUDIENCE_PRIVATE)
        return OK;
    err = branch_of(context->db, thread->id, &root);
    in_branch = !err;
    if (err && err != ERR_NOT_FOUND)
        return err;
    found->root = in_branch ? root : 0;
    if (found->stance)
        return OK;
    err = find_own(context, item, root, &own);
    if (!err)
        err = branches(context, item, thread->conversation, &is_branch);
    if (err || own.id == thread->id)
        return err;
    if (own.id && (is_branch || !is_answer || !in_branch)) {
        join(item, &own, "said there before");
        found->root = root;
    } else if (is_branch) {
        join(item, &(struct thread){.id = 0}, NULL);
        found->thread_native = id_of(item);
        found->root = root;
    }
    return OK;
}

/* What it answers may stand in a branch of this thread. */
static enum err answers_branch(struct stage_context *context, struct item *item,
                               struct thread *thread, bool *out_is_answer)
{
    struct message_mark mark;
    int64_t root = 0;
    enum err err;

    *out_is_answer = false;
    if (!item->message->reply_to.n)
        return OK;
    err = message_current(context->db, item->channel, item->message->reply_to, &mark);
    if (!err && mark.thread && mark.thread != thread->id)
        err = branch_of(context->db, mark.thread, &root);
    *out_is_answer = !err && mark.conversation && root == thread->id &&
                     mark.audience != AUDIENCE_PRIVATE;
    if (*out_is_answer)
        *thread = (struct thread){.id = mark.thread, .conversation = mark.conversation};
    return err == ERR_NOT_FOUND ? OK : err;
}

static enum err by_thread(struct stage_context *context, struct item *item)
{
    struct understood *found = &item->found;
    struct thread thread;
    bool fits = false, is_answer = false;
    enum err err = thread_find(context->db, context->arena, item->channel, found->thread_native,
                               &thread);

    if (err == ERR_NOT_FOUND)
        return OK;
    if (!err)
        err = belongs(context, item, thread.conversation, NULL, &fits);
    if (!err && fits)
        err = answers_branch(context, item, &thread, &is_answer);
    if (err)
        return err;
    if (fits)
        return join_or_branch(context, item, &thread, "same thread", is_answer);
    found->thread_native = id_of(item); /* a stranger stays outside */
    return OK;
}

/* The conversation of a message that this one answers. */
static enum err use_mark(struct stage_context *context, struct item *item,
                         const struct message_mark *mark)
{
    static const char because[] = "answers what was said here";
    struct thread thread = {.id = mark->thread, .conversation = mark->conversation};
    bool fits;
    enum err err = belongs(context, item, mark->conversation, mark, &fits);

    if (err || !fits)
        return err;
    if (mark->thread) {
        err = join_or_branch(context, item, &thread, because, true);
        if (err || item->found.thread != mark->thread)
            return err;
    }
    item->found.conversation = mark->conversation;
    item->found.thread = mark->channel == item->channel && !item->message->thread.n ? mark->thread
                                                                                    : 0;
    item->found.joined_because = because;
    return OK;
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
    for (size_t i = 0; !err && i < n && !item->found.conversation && !item->found.root; i++)
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

        if (item->found.root && open->audience == AUDIENCE_PRIVATE)
            continue; /* what is told under others is no part of a private talk */
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
    if (!err && !found->conversation && !found->root)
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
