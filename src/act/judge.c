#include "act/judge.h"

#include "act/inside.h"
#include "act/learned.h"
#include "act/promised.h"
#include "base/clock.h"
#include "base/json_out.h"
#include "base/utf8.h"
#include "decide/priority.h"
#include "model/outbox.h"
#include "store/conversation.h"
#include "store/crowd.h"
#include "store/message.h"
#include "store/person.h"
#include "store/promise.h"

/* The first line, or the beginning of the text where there is no title. */
static struct str make_title(const struct message *message)
{
    struct str title = message->title.n ? message->title : str_trim(message->text), rest;

    (void)str_cut(title, '\n', &title, &rest);
    return utf8_clip(str_trim(title), 120);
}

/* Clocks run wrong, and some are set wrong: nothing was said after we heard it. */
static int64_t said_before(const struct message *message, int64_t heard_at)
{
    return message->has_said_at && message->said_at < heard_at ? message->said_at : heard_at;
}

int64_t judge_waits_from(const struct message *message, int64_t heard_at, int64_t staff)
{
    int64_t said_at = said_before(message, heard_at);

    return staff || said_at >= heard_at - MESSAGE_SAID_BEFORE_MAX
               ? said_at
               : heard_at - MESSAGE_SAID_BEFORE_MAX;
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
        .opened_at = said_before(message, now),
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

/* Reasons as the JSON array that the row keeps; one against begins with '-'. */
static struct str reasons_json(struct arena *arena, const struct advised *advised)
{
    struct json_out json;
    struct buf buf;
    struct str text;

    buf_init(&buf, 16 << 10);
    json_init(&json, &buf);
    json_open(&json, '[');
    for (size_t i = 0; i < advised->for_count; i++)
        json_str(&json, advised->for_it[i].sentence);
    for (size_t i = 0; i < advised->against_count; i++)
        json_str(&json, arena_printf(arena, ADVICE_AGAINST "%.*s",
                                     STR_ARGS(advised->against[i].sentence)));
    for (size_t i = 0; i < advised->turn_count; i++)
        json_str(&json,
                 arena_printf(arena, ADVICE_TURN "%.*s", STR_ARGS(advised->turns[i].sentence)));
    json_close(&json, ']');
    text = buf_dup(arena, &buf);
    buf_clear(&buf);
    return text;
}

/* One message's turn in a conversation that may be older. */
struct turn {
    bool is_theirs;         /* the person whose conversation it is says it, not the crowd */
    bool was_owed;          /* an answer was owed already; a correction or a thank-you on top of
                             * it does not make the debt go away */
    bool speaks_of_promise; /* reports a promise of ours, or a wish not to hear from us */
    bool backs_them;        /* somebody else agrees with, or contradicts, what was said here */
    bool is_reply;          /* somebody else says something to what was said here */
    bool is_trial;          /* what would be advised: nobody is */
    int64_t message;
};

/* What the person's own words rule out, if anything. */
static enum err find_wish(struct db *db, struct arena *arena, const struct conversation *row,
                          struct advice_facts *facts)
{
    struct contact_wish *wishes;
    size_t n;
    enum err err = contact_wish_of_person(db, arena, row->person, &wishes, &n);

    if (!err && n) {
        facts->wishes_no_contact = true;
        facts->condition = wishes[0].condition;
    }
    return err;
}

/* Somebody else says something that is no question itself: an answer, as far as we can tell. */
static bool answers(const struct capture *capture, const struct turn *turn)
{
    const double *labels = capture->found->labels;

    return turn->is_reply && labels[LABEL_QUESTION] < 0.5 && labels[LABEL_COMPLAINT] < 0.5 &&
           labels[LABEL_INTEREST] < 0.5;
}

/* The languages of models/labels/cues.tsv. */
static bool is_read(struct str lang)
{
    static const char *const read[] = {"en", "de", "fr", "es", "it", "nl", "pt"};

    for (size_t i = 0; i < ARRAY_LEN(read); i++)
        if (str_is(lang, read[i]))
            return true;
    return false;
}

/* Most count to five. */
static double rating_max(const struct message *message)
{
    return message->rating_max > 0 ? message->rating_max : message->rating <= 5 ? 5 : 10;
}

static struct advice_facts facts_of(const struct conversation *row, const struct capture *capture,
                                    const struct need *need, const struct turn *turn)
{
    const struct message *message = capture->message;
    const struct author *author = message_author(message);
    int64_t said_at = said_before(message, capture->heard_at);

    return (struct advice_facts){
        .labels = capture->found->labels,
        .audience = message->audience,
        .origin = message->origin,
        /* in a place of ours whatever is not somebody's own post is said to us; and whoever
         * reports what we promised him speaks to us, wherever it is */
        .is_to_us = message->to_count > 0 || row->first_reply_at > 0 || turn->speaks_of_promise ||
                    (capture->is_our_place && message->kind != KIND_POST),
        .is_about_us = capture->is_our_place || capture->found->hit_count > 0,
        .asks = capture->found->labels[LABEL_QUESTION] >= 0.5,
        .others_answered = answers(capture, turn),
        .answered_by = author->name.n ? author->name : author->handle,
        .promise_waits = row->promise_due != 0,
        .promise_is_overdue = need->promise_is_overdue,
        .harm = need->harm,
        .going_public = need->going_public,
        .leaving = need->leaving,
        .remarks = capture->found->remarks,
        .polarity = understood_polarity(capture->found),
        .is_read = is_read(capture->found->lang),
        .has_rating = message->has_rating,
        .rating = message->rating / rating_max(message),
        .age = capture->heard_at - said_at,
    };
}

/* A question to nobody in particular has found its answer: it is not ours any more. */
static void take_answer_of_others(struct arena *arena, struct conversation *row,
                                  const struct capture *capture, const struct practice *practice)
{
    const struct author *author = message_author(capture->message);
    struct str name = author->name.n ? author->name : author->handle;
    struct advised advised = {
        .for_it = {{.sentence = STR("asks, but nobody in particular")}},
        .against = {{.sentence = arena_printf(arena, "%.*s has answered already",
                                              STR_ARGS(name.n ? name : STR("somebody")))}},
        .for_count = 1,
        .against_count = 1};

    row->facts = (row->facts & ~ADVICE_FACT(FACT_NOBODY)) | ADVICE_FACT(FACT_OTHERS);
    row->advice = advice_of(row->facts, practice);
    row->reasons = reasons_json(arena, &advised);
    if (row->status == STATUS_OPEN)
        row->snoozed_until = 0;
}

/* Answer, watch or leave alone. What people decided stays, but for *watch*: what it was watched
 * for brings it back. */
static enum err take_advice(struct act *act, struct db *db, struct arena *arena,
                            struct conversation *row, const struct capture *capture,
                            const struct need *need, const struct turn *turn)
{
    struct advice_facts facts = facts_of(row, capture, need, turn);
    const struct practice *practice = NULL;
    struct advised advised;
    bool stays_owed = turn->was_owed; /* unless they say themselves that it is not */
    enum err err = OK;

    if ((row->advice_by && row->advice != ADVICE_WATCH) || turn->backs_them)
        return OK;
    err = find_wish(db, arena, row, &facts);
    if (!err)
        err = learned_practice(act, db, arena, &practice);
    if (!err)
        err = advise(arena, &facts, &act->policy->advice, practice, &advised);
    if (!err && !row->advice_by && (row->facts & ADVICE_FACT(FACT_ASKS_NOBODY)) &&
        advised.advice != ADVICE_ANSWER && answers(capture, turn)) {
        take_answer_of_others(arena, row, capture, practice);
        return arena->err;
    }
    if (!err && turn->is_theirs && turn->was_owed && !row->advice_by)
        stays_owed = !(advised.set & ADVICE_FACT(FACT_SETTLED)) ||
                     (row->facts & (ADVICE_FACT(FACT_HARM) | ADVICE_FACT(FACT_PROMISE_LATE)));
    if (err || ((row->advice_by || stays_owed) && advised.advice != ADVICE_ANSWER))
        return err;
    if (!turn->is_trial)
        err = learned_advised(act, db, advised.set, advised.advice);
    row->advice = advised.advice;
    row->advice_by = 0;
    row->facts = advised.set;
    row->advised_of = turn->message;
    row->reasons = reasons_json(arena, &advised);
    if (row->status == STATUS_OPEN)
        row->snoozed_until = advised.advice == ADVICE_WATCH && advised.look_again
                                 ? capture->heard_at + advised.look_again
                                 : 0;
    return err ? err : arena->err;
}

enum { HARM_SAID = 2 }; /* as in priority.h */

/* Need only grows while a conversation is open: what was said once was said. */
static enum err take_need(struct arena *arena, struct conversation *row,
                          const struct capture *capture, struct need *need)
{
    int64_t worth;
    enum err err = OK;

    *need = (struct need){
        .waiting_since = row->waiting_since,
        .contacts = (int)row->contact_count,
        .promise_is_overdue = row->promise_due && row->promise_due < capture->heard_at,
        .leaving = capture->found->labels[LABEL_LEAVING] >= 0.5,
    };
    if (!capture->found->lang.n || str_is(capture->found->lang, "en"))
        err = need_words(arena, capture_words(capture), need);
    if (understood_says(capture->found, REMARK_HARM) && need->harm < HARM_SAID)
        need->harm = HARM_SAID;
    need->going_public |= understood_says(capture->found, REMARK_PUBLIC);
    worth = priority_worth(need);
    if (worth > row->priority)
        row->priority = worth;
    return err;
}

/* When an answer is owed, in hours in which somebody is there. */
static void take_clocks(const struct policy *policy, struct conversation *row)
{
    row->first_reply_due = row->next_reply_due = 0;
    if (!row->waiting_since || row->advice != ADVICE_ANSWER)
        return;
    if (row->first_reply_at)
        row->next_reply_due = hours_add(policy->calendar, row->waiting_since, policy->next_reply);
    else
        row->first_reply_due = hours_add(policy->calendar, row->waiting_since, policy->first_reply);
}

static void take_new(struct conversation *row, const struct capture *capture, int64_t message,
                     int64_t said_at, const struct turn *turn)
{
    int64_t since = judge_waits_from(capture->message, capture->heard_at, capture->staff);

    row->message_count++;
    row->contact_count += turn->is_theirs;
    row->unread = true;
    row->channel = capture->channel;
    if (capture->message->audience > row->audience)
        row->audience = capture->message->audience; /* the narrowest */
    if (capture->message->origin != ORIGIN_AUTOMATED &&
        (!row->waiting_since || since < row->waiting_since))
        row->waiting_since = since;
    if (row->status != STATUS_OPEN) { /* an answer of theirs opens it again */
        row->status = STATUS_OPEN;
        row->snoozed_until = 0;
        row->done_at = 0;
        row->advice_by = 0;
        row->priority = 0;
    }
    if (said_at >= row->last_at) {
        row->last_at = said_at;
        row->last_message = message;
        row->preview = utf8_clip(str_trim(capture_words(capture)), 200);
    }
}

/* An answer of ours stands beside words that say something else now: somebody looks again. */
static void bring_back_changed(struct conversation *row)
{
    row->unread = true;
    row->status = STATUS_OPEN;
    row->snoozed_until = row->done_at = 0;
    row->advice = ADVICE_ANSWER;
    row->advice_by = 0;
    row->reasons = STR("[\"changed since you answered\"]");
}

static bool is_left_alone(const struct conversation *row)
{
    return row->advice == ADVICE_LEAVE && row->advice_by;
}

/* They wait again from then on, whatever we think of it. What a colleague left alone stays left
 * alone; where an answer is owed anyway, the reason for that stands. */
static void take_changed_sense(struct conversation *row, const struct capture *capture)
{
    bool was_owed = row->waiting_since && row->status == STATUS_OPEN &&
                    row->advice == ADVICE_ANSWER;

    if (capture->found->novelty != NOVELTY_EDIT || !capture->found->changes_sense ||
        capture->message->origin == ORIGIN_AUTOMATED || !row->first_reply_at)
        return;
    if (!row->waiting_since)
        row->waiting_since = capture->heard_at;
    if (!is_left_alone(row) && !was_owed)
        bring_back_changed(row);
}

enum { WAVE = 10 }; /* so many who say the same are no people who ask each for himself */

/* Who asks us in the words of another one waits for an answer, too; but not each of a wave. */
static enum err is_asked_anew(struct db *db, struct arena *arena, const struct conversation *row,
                              int64_t first, bool *out_is)
{
    int64_t *copies;
    size_t n = 0;
    enum err err;

    *out_is = false;
    if (!(row->facts & ADVICE_FACT(FACT_ASKS_US)))
        return OK;
    err = crowd_list(db, arena, first, CROWD_COPY, INT64_MAX, WAVE, &copies, &n);
    *out_is = !err && n < WAVE;
    return err;
}

/* What tells only what another one tells is folded under that one. What stands behind others
 * changes nothing in a folded one; anything else is news of its own. */
static enum err take_fold(struct db *db, struct arena *arena, struct conversation *row,
                          const struct capture *capture)
{
    const struct behind *behind = &capture->found->behind;
    bool asks = false;
    enum err err = OK;

    if (capture->found->novelty == NOVELTY_EDIT && row->queue == QUEUE_FOLDED)
        row->queue = QUEUE_NONE; /* now it may say something of its own */
    if (capture->found->novelty != NOVELTY_NEW)
        return OK;
    if (row->message_count == 1 && behind->first && behind->how == CROWD_COPY) {
        err = is_asked_anew(db, arena, row, behind->first, &asks);
        if (!err && !asks)
            row->queue = QUEUE_FOLDED;
    } else if (row->queue == QUEUE_FOLDED && !behind->first) {
        row->queue = QUEUE_NONE;
    }
    return err;
}

enum err judge_heard(struct act *act, struct db *db, struct arena *arena, struct conversation *row,
                     const struct capture *capture, int64_t message, int64_t speaker)
{
    int64_t said_at = said_before(capture->message, capture->heard_at);
    bool is_deletion = capture->found->novelty == NOVELTY_DELETION;
    int64_t promise_before = row->promise_due;
    struct turn turn = {
        .is_theirs = row->message_count == 0 || (speaker && speaker == row->person),
        .was_owed = row->status == STATUS_OPEN && row->advice == ADVICE_ANSWER &&
                    row->waiting_since,
        .message = message,
    };
    struct need need = {0};
    enum err err = OK;

    turn.is_reply = !turn.is_theirs && speaker;
    turn.backs_them = !turn.is_theirs && capture->found->behind.first &&
                      capture->found->behind.conversation == row->id;
    if (capture->found->novelty == NOVELTY_NEW) {
        take_new(row, capture, message, said_at, &turn);
    } else if (row->last_message == capture->found->current) {
        row->last_message = message;
        if (!is_deletion)
            row->preview = utf8_clip(str_trim(capture_words(capture)), 200);
    }
    row->labels = merge_labels(arena, row->labels, capture->found);
    if (!is_deletion && turn.is_theirs)
        err = promised_heard(act, db, arena, row, capture, message);
    turn.speaks_of_promise = row->promise_due != promise_before;
    if (!err && !is_deletion)
        err = take_need(arena, row, capture, &need);
    if (!err && !is_deletion)
        err = take_advice(act, db, arena, row, capture, &need, &turn);
    take_changed_sense(row, capture);
    take_clocks(act->policy, row);
    if (!err)
        err = take_fold(db, arena, row, capture);
    judge_place(row);
    return err ? err : arena->err;
}

enum { AGREEING_MAX = 999 }; /* more are not counted */

enum err judge_agreed(struct act *act, struct db *db, struct arena *arena,
                      const struct behind *behind, int64_t now)
{
    struct conversation before, after;
    const struct practice *practice = NULL;
    int64_t *ids;
    size_t agree = 0;
    enum err err = conversation_load(db, arena, behind->conversation, &before);

    if (err || before.status != STATUS_OPEN || before.advice_by || before.advice != ADVICE_WATCH ||
        !(before.facts & (ADVICE_FACT(FACT_COMPLAINT) | ADVICE_FACT(FACT_CRITICAL) |
                          ADVICE_FACT(FACT_IDEA_TO_US))))
        return err;
    err = crowd_list(db, arena, behind->first, CROWD_AGREES, INT64_MAX, AGREEING_MAX, &ids, &agree);
    if (!err)
        err = learned_practice(act, db, arena, &practice);
    if (err || agree < (size_t)act->policy->advice.agree_enough)
        return err;
    after = before;
    after.facts |= ADVICE_FACT(FACT_AGREE);
    after.advice = advice_of(after.facts, practice);
    if (after.advice != ADVICE_ANSWER)
        return OK;
    after.reasons = arena_printf(
        arena, "[\"%s\",\"%zu others agree\"]",
        advice_code_sentence(before.facts & ADVICE_FACT(FACT_COMPLAINT)  ? REASON_COMPLAINT
                             : before.facts & ADVICE_FACT(FACT_CRITICAL) ? REASON_CRITICAL
                                                                         : REASON_IDEA),
        agree);
    take_clocks(act->policy, &after);
    judge_place(&after);
    act_note_change(act, CHANGE_CONVERSATION, after.id);
    err = conversation_update(db, &before, &after);
    return err ? err : act_history(db, now, after.id, 0, "others agree", STR_NONE);
}

/* What stands in the row after these messages, the first of which nothing was owed before. */
static enum err judge_all(struct act *act, struct db *db, struct arena *arena,
                          struct conversation *row, const struct waiting *list, size_t n)
{
    enum err err = OK;

    row->priority = 0;
    row->advice = ADVICE_WATCH;
    row->facts = 0;
    for (size_t i = 0; i < n && !err; i++) {
        struct turn turn = {.message = list[i].message,
                            .was_owed = row->advice == ADVICE_ANSWER,
                            .speaks_of_promise = list[i].speaks_of_promise,
                            .is_trial = true};
        struct need need;

        err = take_need(arena, row, &list[i].capture, &need);
        if (!err)
            err = take_advice(act, db, arena, row, &list[i].capture, &need, &turn);
    }
    return err;
}

enum err judge_relabelled(struct act *act, struct db *db, struct arena *arena,
                          struct conversation *row, const struct waiting *was,
                          const struct waiting *now, size_t n)
{
    struct conversation before = *row, after = *row;
    enum advice advice = row->advice;
    enum err err = OK;

    if (!n || row->status != STATUS_OPEN || row->advice_by)
        return OK;
    err = judge_all(act, db, arena, &before, was, n);
    if (!err)
        err = judge_all(act, db, arena, &after, now, n);
    if (err)
        return err;
    if (after.priority > row->priority || before.priority == row->priority)
        row->priority = after.priority;
    if (before.advice == row->advice) {
        row->advice = after.advice;
        row->facts = after.facts;
        row->advised_of = after.advised_of;
        row->reasons = after.reasons;
        row->snoozed_until = after.snoozed_until;
    }
    if (row->advice != advice) /* else what is owed is: time may have advised it, without a clock */
        take_clocks(act->policy, row);
    judge_place(row);
    return OK;
}

static const struct str answered_reason = STR("[\"answered; a word from them brings it back\"]");

void judge_answered(struct conversation *row, int64_t now)
{
    row->waiting_since = 0;
    row->next_reply_due = 0;
    if (!row->first_reply_at)
        row->first_reply_at = now;
    row->first_reply_due = 0;
    if (row->status == STATUS_OPEN)
        row->snoozed_until = 0;         /* it is not waiting for others to answer any more */
    if (row->advice == ADVICE_ANSWER) { /* theirs to speak now; what they say brings it back */
        row->advice = ADVICE_WATCH;
        row->reasons = answered_reason;
    }
    judge_place(row);
}

void judge_advised(struct act *act, struct conversation *row, enum advice advice,
                   struct str reasons)
{
    row->advice = advice;
    row->reasons = reasons;
    take_clocks(act->policy, row);
    judge_place(row);
}

void judge_unanswered(struct act *act, struct conversation *row, int64_t since)
{
    row->waiting_since = since;
    if (since && row->advice == ADVICE_WATCH && str_eq(row->reasons, answered_reason)) {
        row->advice = ADVICE_ANSWER;
        row->reasons = STR("[\"an answer that was written down was taken back\"]");
    }
    take_clocks(act->policy, row);
    judge_place(row);
}

void judge_waits_again(struct act *act, const struct conversation *before,
                       const struct unanswered *rest, struct conversation *row)
{
    row->waiting_since = rest->since;
    row->advice = before->advice;
    row->reasons = before->reasons;
    row->snoozed_until = before->snoozed_until;
    if (rest->changed_at && !is_left_alone(row))
        bring_back_changed(row);
    take_clocks(act->policy, row);
    judge_place(row);
}

/* Nobody here has done anything about it. */
static bool stays_folded(const struct conversation *row)
{
    return row->status == STATUS_OPEN && !row->advice_by && !row->assignee && !row->team &&
           !row->first_reply_at && !row->promise_due;
}

void judge_place(struct conversation *row)
{
    int64_t since = row->waiting_since ? row->waiting_since : row->last_at;

    if (row->queue == QUEUE_FOLDED && stays_folded(row)) {
        row->sort = row->last_at;
        return;
    }
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
    int64_t said_at = said_before(&message->said, message->heard_at);

    if (message->direction == DIRECTION_NOTE)
        return;
    row->message_count++;
    row->last_at = said_at;
    row->last_message = message->id;
    row->preview = utf8_clip(str_trim(message->said.text), 200);
    if (message->direction == DIRECTION_OUT) {
        if (message_item_left(item) && !row->first_reply_at)
            row->first_reply_at = said_at;
        return;
    }
    row->contact_count++;
    row->channel = message->channel;
    if (message->said.audience > row->audience)
        row->audience = message->said.audience;
}

enum err judge_wait(struct db *db, int64_t conversation, struct unanswered *out_rest)
{
    int64_t until = 0;
    enum err err = message_answered_until(db, conversation, 0, &until);

    return err ? err : message_heard_after(db, conversation, until, INT64_MAX, out_rest);
}

enum err judge_again(struct act *act, struct db *db, struct arena *arena, int64_t conversation)
{
    struct conversation before, after;
    struct message_item *items = NULL;
    struct unanswered rest = {0};
    size_t n = 0;
    enum err err = conversation_load(db, arena, conversation, &before);

    if (!err)
        err = message_list(db, arena, conversation, MESSAGE_NEWEST, JUDGE_MESSAGES_MAX, &items, &n);
    if (err)
        return err;
    after = before;
    after.message_count = after.contact_count = 0;
    after.first_reply_at = after.last_at = after.last_message = 0;
    after.audience = AUDIENCE_PUBLIC;
    while (n)
        count_item(&after, &items[--n]);
    if (!after.message_count) { /* everything went elsewhere */
        after.status = STATUS_DONE;
        after.preview = STR_NONE;
    }
    if (after.queue == QUEUE_FOLDED)
        after.queue = QUEUE_NONE;
    err = judge_wait(db, conversation, &rest);
    after.waiting_since = rest.since;
    if (!err)
        err = promise_next_due(db, conversation, &after.promise_due);
    judge_place(&after);
    act_note_change(act, CHANGE_CONVERSATION, conversation);
    return err ? err : conversation_update(db, &before, &after);
}
