/* merge_join.c: a person who moves from a public post to mail to a call stays in one conversation.
 *
 * When two people turn out to be one, and both gave the same number (of an order, a ticket), their
 * open conversations are about one thing: the later one's threads go into the earlier one. Only
 * where each has exactly one that is open, and the later one hangs on no matter and was not
 * answered yet: else it is left to a colleague. Who may read it stays as it is: what is joined is
 * as private as its most private part (judge_again), each message keeps its audience, and a
 * stranger who goes on with the public thread gets into no private conversation
 * (understand/stage_conversation.c).
 *
 * Both rows are kept as they were before and behind the join. Taking the merge back takes each
 * thread back that nobody moved since, and where nothing else happened there, puts the rows back as
 * they were; else they are judged anew.
 */
#include "act/judge.h"
#include "act/operation.h"
#include "store/conversation.h"
#include "store/matter.h"
#include "store/merge.h"
#include "store/outbox.h"
#include "store/promise.h"
#include "store/thread.h"
#include "store/tie.h"

enum { TALKS_LOOKED_AT = 50 };

/* Both gave the same number. */
static enum err is_one_thing(struct operation *operation, int64_t person, int64_t other,
                             bool *out_is)
{
    struct tie *ties;
    size_t n = 0;
    enum err err = tie_between(operation->db, operation->arena, person, other, TIE_OPEN, &ties, &n);

    *out_is = false;
    for (size_t i = 0; i < n && !err; i++) {
        struct str rest = ties[i].facts, line;

        while (str_line(&rest, &line))
            *out_is |= str_starts(line, STR("number "));
    }
    return err;
}

static bool is_open(const struct conversation *row)
{
    return row->status != STATUS_DONE && row->advice != ADVICE_LEAVE;
}

/* The only one that is open; id 0: none, or several. */
static enum err only_open(struct operation *operation, int64_t person, struct conversation *out_row)
{
    struct conversation_item *list;
    size_t n = 0, found = 0;
    enum err err = conversation_of_person(operation->db, operation->arena, person,
                                          CONVERSATION_FIRST, TALKS_LOOKED_AT, &list, &n);

    for (size_t i = 0; i < n && !err; i++)
        if (is_open(&list[i].conversation) && !found++)
            *out_row = list[i].conversation;
    if (found != 1)
        *out_row = (struct conversation){.id = 0};
    return err;
}

static enum err hangs_on_something(struct operation *operation, int64_t conversation, bool *out_is)
{
    struct matter_member member;
    struct outbox *answers;
    size_t n = 0;
    enum err err = matter_of(operation->db, operation->arena, conversation, &member);

    *out_is = !err;
    if (err != ERR_NOT_FOUND)
        return err;
    err = outbox_of_conversation(operation->db, operation->arena, conversation, &answers, &n);
    *out_is = n > 0;
    return err;
}

enum err merge_find_join(struct operation *operation, struct merge_join *out_join)
{
    const struct command *command = operation->command;
    struct conversation one = {.id = 0}, other = {.id = 0};
    bool is_thing = false, hangs = false;
    enum err err = is_one_thing(operation, command->person, command->kept, &is_thing);

    *out_join = (struct merge_join){0, 0};
    if (err || !is_thing)
        return err;
    err = only_open(operation, command->person, &one);
    if (!err)
        err = only_open(operation, command->kept, &other);
    if (err || !one.id || !other.id)
        return err;
    *out_join = one.opened_at < other.opened_at ||
                        (one.opened_at == other.opened_at && one.id < other.id)
                    ? (struct merge_join){.from = other.id, .to = one.id}
                    : (struct merge_join){.from = one.id, .to = other.id};
    err = hangs_on_something(operation, out_join->from, &hangs);
    if (!err && !hangs)
        err = conversation_is_kept(operation->db, out_join->from, &hangs);
    if (!err && !hangs)
        err = conversation_is_kept(operation->db, out_join->to, &hangs);
    if (!err && hangs)
        *out_join = (struct merge_join){0, 0};
    return err;
}

static enum err keep_both(struct operation *operation, int64_t merge, enum conversation_stage stage,
                          const struct merge_join *join)
{
    enum err err = conversation_keep(operation->db, merge, stage, join->from);

    return err ? err : conversation_keep(operation->db, merge, stage, join->to);
}

static enum err judge_both(struct operation *operation, const struct merge_join *join)
{
    enum err err = judge_again(operation->act, operation->db, operation->arena, join->to);

    return err ? err : judge_again(operation->act, operation->db, operation->arena, join->from);
}

static enum err move_one(struct operation *operation, int64_t merge, const struct thread *thread,
                         const struct merge_join *join)
{
    struct thread_move move = {.thread = thread->id,
                               .conversation = join->to,
                               .staff = operation->command->staff,
                               .reason = STR("one person now, who gave the same number in both"),
                               .at = operation->command->now};
    enum err err = thread_put(operation->db, &move);

    if (!err)
        err = promise_follow(operation->db, thread->id, join->from, join->to);
    return err ? err : merge_note_thread(operation->db, merge, move.id);
}

enum err merge_make_join(struct operation *operation, int64_t merge, const struct merge_join *join)
{
    struct thread *threads;
    size_t n = 0;
    enum err err = keep_both(operation, merge, STAGE_BEFORE, join);

    if (!err)
        err = thread_of_conversation(operation->db, operation->arena, join->from, &threads, &n);
    for (size_t i = 0; i < n && !err; i++)
        err = move_one(operation, merge, &threads[i], join);
    if (!err)
        err = judge_both(operation, join);
    if (!err)
        err = keep_both(operation, merge, STAGE_AFTER, join);
    if (!err)
        err = operation_take(operation, join->to);
    return err ? err : operation_log(operation, "joined", STR_NONE);
}

/* ---- taking it back ---- */

/* Nothing was said or decided there since. */
static bool is_untouched(const struct conversation *now, const struct conversation *then)
{
    const int64_t a[] = {now->status,        now->advice,         now->advice_by,
                         now->assignee,      now->team,           now->audience,
                         now->priority,      now->last_at,        now->waiting_since,
                         now->done_at,       now->first_reply_at, now->promise_due,
                         now->snoozed_until, now->last_message,   now->message_count,
                         now->contact_count, now->queue,          now->sort};
    const int64_t b[] = {then->status,        then->advice,         then->advice_by,
                         then->assignee,      then->team,           then->audience,
                         then->priority,      then->last_at,        then->waiting_since,
                         then->done_at,       then->first_reply_at, then->promise_due,
                         then->snoozed_until, then->last_message,   then->message_count,
                         then->contact_count, then->queue,          then->sort};

    return memcmp(a, b, sizeof(a)) == 0 && str_eq(now->labels, then->labels) &&
           str_eq(now->reasons, then->reasons) && str_eq(now->title, then->title);
}

/* now: as it was before its threads went back. */
static enum err put_back(struct operation *operation, int64_t merge, const struct conversation *now)
{
    struct conversation before, after, current;
    enum err err = conversation_kept(operation->db, operation->arena, merge, STAGE_AFTER, now->id,
                                     &after);

    if (!err)
        err = conversation_kept(operation->db, operation->arena, merge, STAGE_BEFORE, now->id,
                                &before);
    if (!err)
        err = conversation_load(operation->db, operation->arena, now->id, &current);
    if (err)
        return err;
    if (!is_untouched(now, &after))
        return judge_again(operation->act, operation->db, operation->arena, now->id);
    before.person = current.person;
    before.unread = now->unread == after.unread ? before.unread : now->unread;
    act_note_change(operation->act, CHANGE_CONVERSATION, now->id);
    return conversation_update(operation->db, &current, &before);
}

static enum err take_one_back(struct operation *operation, int64_t move_id,
                              struct merge_join *out_join)
{
    struct thread_move move;
    enum err err = thread_undo(operation->db, move_id, operation->command->now, &move);

    if (err)
        return err == ERR_STALE ? OK : err; /* somebody moved it on by hand: that stays */
    *out_join = (struct merge_join){.from = move.before, .to = move.conversation};
    return promise_follow(operation->db, move.thread, move.conversation, move.before);
}

enum err merge_undo_join(struct operation *operation, int64_t merge)
{
    struct merge_join join = {0, 0};
    struct thread_move first;
    struct conversation from, to;
    int64_t *moves;
    size_t n = 0;
    enum err err = merge_threads(operation->db, operation->arena, merge, &moves, &n);

    if (err || !n)
        return err;
    err = thread_move_load(operation->db, moves[0], &first);
    if (!err)
        err = conversation_load(operation->db, operation->arena, first.before, &from);
    if (!err)
        err = conversation_load(operation->db, operation->arena, first.conversation, &to);
    for (size_t i = 0; i < n && !err; i++)
        err = take_one_back(operation, moves[i], &join);
    if (!err)
        err = put_back(operation, merge, &to);
    if (!err)
        err = put_back(operation, merge, &from);
    if (!err)
        err = merge_forget_threads(operation->db, merge);
    if (!err)
        err = conversation_kept_drop(operation->db, merge);
    return err ? err : operation_take(operation, to.id);
}
