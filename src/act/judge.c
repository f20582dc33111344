#include "act/judge.h"

#include "act/inside.h"
#include "base/clock.h"
#include "base/json_out.h"
#include "base/utf8.h"
#include "model/outbox.h"
#include "store/conversation.h"
#include "store/message.h"

/* The first line, or the beginning of the text where there is no title. */
static struct str make_title(const struct message *message)
{
    struct str title = message->title.n ? message->title : str_trim(message->text), rest;

    (void)str_cut(title, '\n', &title, &rest);
    return utf8_clip(str_trim(title), 120);
}

void judge_begin(struct conversation *out_row, int64_t person, const struct message *message,
                 int64_t now)
{
    *out_row = (struct conversation){
        .person = person,
        .title = make_title(message),
        .status = STATUS_OPEN,
        .advice = ADVICE_WATCH,
        .audience = message->audience,
        .opened_at = message->has_said_at ? message->said_at : now,
        .reasons = STR("[]"),
    };
}

/* Label names with a probability of a half or more, those that were there before kept. */
static struct str merge_labels(struct arena *arena, struct str before,
                               const struct understood *found)
{
    struct str labels = before;

    for (int i = 0; i < LABEL_COUNT; i++) {
        struct str name = str_from(label_name((enum label)i));

        if (found->labels[i] < 0.5 || str_find(labels, name, 0) != SIZE_MAX)
            continue;
        labels = arena_printf(arena, "%.*s%s%.*s", STR_ARGS(labels), labels.n ? " " : "",
                              STR_ARGS(name));
    }
    return labels;
}

/* Reasons as the JSON array that the row keeps. */
struct reasons {
    struct json_out json;
    struct buf buf;
};

static void reason(struct reasons *reasons, const char *sentence)
{
    json_str(&reasons->json, str_from(sentence));
}

/* Answer, watch or leave alone, from this message alone; people's decisions are not touched. */
static void advise(struct conversation *row, const struct capture *capture, struct reasons *why)
{
    const struct message *message = capture->message;
    const double *labels = capture->found->labels;
    bool is_answer = false;

    if (message->origin == ORIGIN_AUTOMATED) {
        row->advice = ADVICE_LEAVE;
        reason(why, "a machine wrote it; nobody waits for an answer");
        return;
    }
    if (message->audience == AUDIENCE_PRIVATE) {
        is_answer = true;
        reason(why, "written to us, in private");
    }
    if (labels[LABEL_COMPLAINT] >= 0.5) {
        is_answer = true;
        reason(why, "reads like a complaint");
    }
    if (labels[LABEL_QUESTION] >= 0.5) {
        is_answer = true;
        reason(why, "asks a question");
    }
    if (labels[LABEL_LEAVING] >= 0.5) {
        is_answer = true;
        reason(why, "speaks of leaving");
    }
    if (!is_answer)
        reason(why,
               "public talk that asks nothing of us; a question or complaint would change that");
    row->advice = is_answer ? ADVICE_ANSWER : ADVICE_WATCH;
}

static enum err take_advice(struct arena *arena, struct conversation *row,
                            const struct capture *capture)
{
    struct reasons why;

    if (row->advice_by && row->advice != ADVICE_WATCH)
        return OK; /* somebody decided */
    buf_init(&why.buf, 4096);
    json_init(&why.json, &why.buf);
    json_open(&why.json, '[');
    if (row->advice_by) {
        enum advice before = row->advice;

        advise(row, capture, &why);
        if (row->advice != ADVICE_ANSWER)
            row->advice = before; /* only what it was watched for brings it back */
        else
            row->advice_by = 0;
    } else {
        advise(row, capture, &why);
    }
    json_close(&why.json, ']');
    row->reasons = buf_dup(arena, &why.buf);
    buf_clear(&why.buf);
    return arena->err;
}

static void take_new(struct conversation *row, const struct capture *capture, int64_t message,
                     int64_t said_at)
{
    row->message_count++;
    row->contact_count++;
    row->unread = true;
    row->channel = capture->channel;
    if (capture->message->audience > row->audience)
        row->audience = capture->message->audience; /* the narrowest */
    if (!row->waiting_since || said_at < row->waiting_since)
        row->waiting_since = said_at;
    if (row->status != STATUS_OPEN) { /* an answer of theirs opens it again */
        row->status = STATUS_OPEN;
        row->snoozed_until = 0;
        row->done_at = 0;
        row->advice_by = 0;
    }
    if (said_at >= row->last_at) {
        row->last_at = said_at;
        row->last_message = message;
        row->preview = utf8_clip(str_trim(capture->message->text), 200);
    }
}

enum err judge_heard(struct db *db, struct arena *arena, struct conversation *row,
                     const struct capture *capture, int64_t message)
{
    int64_t said_at = capture->message->has_said_at ? capture->message->said_at : capture->heard_at;
    enum err err;

    (void)db;
    if (capture->found->novelty == NOVELTY_NEW)
        take_new(row, capture, message, said_at);
    else if (row->last_message == capture->found->current)
        row->last_message = message;
    row->labels = merge_labels(arena, row->labels, capture->found);
    err = take_advice(arena, row, capture);
    judge_place(row);
    return err ? err : arena->err;
}

void judge_answered(struct conversation *row, int64_t now)
{
    row->waiting_since = 0;
    row->next_reply_due = 0;
    if (!row->first_reply_at)
        row->first_reply_at = now;
    row->first_reply_due = 0;
    if (row->advice == ADVICE_ANSWER) { /* theirs to speak now; what they say brings it back */
        row->advice = ADVICE_WATCH;
        row->reasons = STR("[\"answered; a word from them brings it back\"]");
    }
    judge_place(row);
}

void judge_place(struct conversation *row)
{
    int64_t since = row->waiting_since ? row->waiting_since : row->last_at;

    row->queue = (int64_t)conversation_queue_of(row->status, row->advice);
    if (row->queue == QUEUE_ANSWER)
        row->sort = row->priority - since; /* need is worth time waited, in ms */
    else
        row->sort = row->last_at;
}

/* One message after the other, the oldest first. */
static void count_item(struct conversation *row, const struct message_item *item)
{
    const struct stored_message *message = &item->message;

    if (message->direction == DIRECTION_NOTE)
        return;
    row->message_count++;
    row->last_at = message->said.said_at;
    row->last_message = message->id;
    row->preview = utf8_clip(str_trim(message->said.text), 200);
    if (message->direction == DIRECTION_OUT) {
        if (item->delivery == DELIVERY_SENT) {
            row->waiting_since = 0;
            if (!row->first_reply_at)
                row->first_reply_at = message->said.said_at;
        }
        return;
    }
    row->contact_count++;
    row->channel = message->channel;
    if (!row->waiting_since)
        row->waiting_since = message->said.said_at;
    if (message->said.audience > row->audience)
        row->audience = message->said.audience;
}

enum err judge_again(struct act *act, struct db *db, struct arena *arena, int64_t conversation)
{
    struct conversation before, after;
    struct message_item *items = NULL;
    size_t n = 0;
    enum err err = conversation_load(db, arena, conversation, &before);

    if (!err)
        err = message_list(db, arena, conversation, MESSAGE_NEWEST, JUDGE_MESSAGES_MAX, &items, &n);
    if (err)
        return err;
    after = before;
    after.message_count = after.contact_count = 0;
    after.waiting_since = after.first_reply_at = after.last_at = after.last_message = 0;
    after.audience = AUDIENCE_PUBLIC;
    while (n)
        count_item(&after, &items[--n]);
    if (!after.message_count) { /* everything went elsewhere */
        after.status = STATUS_DONE;
        after.preview = STR_NONE;
    }
    judge_place(&after);
    act_note_change(act, CHANGE_CONVERSATION, conversation);
    return conversation_update(db, &before, &after);
}
