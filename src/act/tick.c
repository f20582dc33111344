#include "act/tick.h"

#include "act/alarm.h"
#include "act/inside.h"
#include "act/judge.h"
#include "act/promised.h"
#include "decide/priority.h"
#include "store/alarm_heard.h"
#include "store/alarm_item.h"
#include "store/command.h"
#include "store/complaint.h"
#include "store/conversation.h"
#include "store/promise.h"
#include "store/session.h"
#include "store/setting.h"
#include "store/unmatched.h"

struct tick_job {
    struct writer_job job;
    struct act *act;
    int64_t now;
    size_t n;
};

static enum err keep(struct tick_job *job, struct db *db, const struct conversation *before,
                     struct conversation *after, const char *verb)
{
    enum err err;

    judge_place(after);
    err = conversation_update(db, before, after);
    if (!err)
        err = act_history(db, job->now, after->id, 0, verb, STR_NONE);
    act_note_change(job->act, CHANGE_CONVERSATION, after->id);
    job->n++;
    return err;
}

static enum err wake(struct tick_job *job, struct db *db, const struct conversation *before)
{
    struct conversation after = *before;

    after.snoozed_until = 0;
    if (before->status == STATUS_SNOOZED) {
        after.status = STATUS_OPEN;
        after.unread = true;
        return keep(job, db, before, &after, "woke");
    }
    if (before->status == STATUS_OPEN && before->advice == ADVICE_WATCH && !before->advice_by) {
        after.advice = ADVICE_ANSWER;
        after.facts |= ADVICE_FACT(FACT_NOBODY);
        after.reasons = STR("[\"asked, and answered by nobody\"]");
        return keep(job, db, before, &after, "answered by nobody");
    }
    return conversation_update(db, before, &after);
}

static enum err wake_sleepers(struct tick_job *job, struct db *db, struct arena *arena)
{
    struct conversation *rows;
    size_t n;
    enum err err = conversation_awake(db, arena, job->now, TICK_MAX, &rows, &n);

    for (size_t i = 0; !err && i < n; i++)
        err = wake(job, db, &rows[i]);
    return err;
}

/* The first promise of a conversation that becomes late raises its need; a second one does not
 * raise it again (decide/priority.h: a promise is overdue or none is). */
static void raise_need(struct conversation *row, const struct promise *promise)
{
    if (row->promise_due == promise->due_at)
        row->priority += priority_worth(&(struct need){.promise_is_overdue = true});
}

static enum err become_late(struct tick_job *job, struct db *db, struct arena *arena,
                            const struct promise *promise)
{
    struct conversation before, after;
    enum err err = conversation_load(db, arena, promise->conversation, &before);

    if (err)
        return err;
    after = before;
    raise_need(&after, promise);
    return keep(job, db, &before, &after, "promise is late");
}

static enum err become_broken(struct tick_job *job, struct db *db, struct promise *promise)
{
    enum err err;

    promise->state = PROMISE_BROKEN;
    promise->settled_at = job->now;
    err = promise_update(db, promise, PROMISE_OPEN);
    if (!err)
        err = act_history(db, job->now, promise->conversation, 0, "promise is broken", STR_NONE);
    act_note_change(job->act, CHANGE_CONVERSATION, promise->conversation);
    job->n++;
    return err;
}

/* Those that were late for too long; none of them is open afterwards. */
static enum err find_broken(struct tick_job *job, struct db *db, struct arena *arena)
{
    int64_t until = job->now - job->act->policy->promise_breaks;
    struct promise_item *items;
    size_t n = 0;
    enum err err = promise_list(db, arena, PROMISE_OPEN, 0, INT64_MAX, TICK_MAX, &items, &n);

    for (size_t i = 0; !err && i < n && items[i].promise.due_at <= until; i++)
        err = become_broken(job, db, &items[i].promise);
    return err;
}

static enum err read_mark(struct db *db, struct arena *arena, int64_t *out_due, int64_t *out_id)
{
    struct str text, due, id;
    enum err err = setting_load(db, arena, STR("tick.promise"), &text);

    *out_due = 0; /* those without a date stand before all and never become late */
    *out_id = INT64_MAX;
    if (err == ERR_NOT_FOUND)
        return OK;
    (void)str_cut(text, ' ', &due, &id);
    if (!err && (str_to_i64(due, out_due) || str_to_i64(id, out_id)))
        err = ERR_CORRUPT;
    return err;
}

/* What becomes due before that moment, nobody looks for any more. */
enum err promised_opened(struct act *act, struct db *db, struct arena *arena,
                         struct conversation *row, const struct promise *promise, int64_t now)
{
    int64_t due, id;
    enum err err = OK;

    (void)act;
    if (!promise->due_at || promise->due_at > now)
        return OK;
    err = read_mark(db, arena, &due, &id);
    if (err || promise->due_at > due || (promise->due_at == due && promise->id > id))
        return err; /* it will be found */
    raise_need(row, promise);
    return act_history(db, now, row->id, 0, "promise is late", STR_NONE);
}

static enum err find_late(struct tick_job *job, struct db *db, struct arena *arena)
{
    struct promise_item *items;
    int64_t due, id, first_due;
    size_t n = 0;
    enum err err = read_mark(db, arena, &due, &id);

    first_due = due;
    if (!err)
        err = promise_list(db, arena, PROMISE_OPEN, due, id, TICK_MAX, &items, &n);
    for (size_t i = 0; !err && i < n && items[i].promise.due_at <= job->now; i++) {
        err = become_late(job, db, arena, &items[i].promise);
        due = items[i].promise.due_at;
        id = items[i].promise.id;
    }
    if (err || (due == first_due && id == INT64_MAX) || !job->n)
        return err;
    return setting_put(db, STR("tick.promise"),
                       arena_printf(arena, "%lld %lld", (long long)due, (long long)id));
}

static enum err tidy(struct tick_job *job, struct db *db)
{
    int64_t dropped;
    enum err err;

    if (job->now - job->act->tidied_at < MS_HOUR)
        return OK;
    err = command_forget(db, job->now - TICK_KEYS_KEPT, &dropped);
    if (!err)
        err = session_forget(db, job->now, 0);
    if (!err)
        err = unmatched_forget(db, job->now - UNMATCHED_KEPT_MS);
    if (!err)
        err = alarm_count_forget(db, job->now - ALARM_KEPT_MS);
    if (!err)
        err = alarm_heard_forget(db, job->now - ALARM_KEPT_MS);
    if (!err)
        err = alarm_voice_forget(db, job->now - ALARM_KEPT_MS);
    if (!err)
        err = alarm_item_forget(db, job->now - ALARM_KEPT_MS);
    if (!err)
        err = complaint_forget(db, job->now - COMPLAINT_KEPT_MS);
    if (!err)
        job->act->tidied_at = job->now;
    return err;
}

static enum err run(struct db *db, struct writer_job *writer_job)
{
    struct tick_job *job = (struct tick_job *)writer_job;
    struct arena arena;
    enum err err;

    arena_init(&arena, 0);
    job->n = 0;
    err = find_late(job, db, &arena);
    if (!err)
        err = find_broken(job, db, &arena);
    if (!err)
        err = wake_sleepers(job, db, &arena);
    if (!err)
        err = tidy(job, db);
    arena_clear(&arena);
    return err;
}

/* In a transaction of its own: whatever keeps the watches from going on stops no promise. */
static enum err run_watches(struct db *db, struct writer_job *writer_job)
{
    struct tick_job *job = (struct tick_job *)writer_job;
    struct arena arena;
    enum err err;

    arena_init(&arena, 0);
    job->n = 0;
    err = alarm_pass(job->act, db, &arena, job->now, &job->n);
    arena_clear(&arena);
    return err;
}

enum err tick_run(struct act *act, int64_t now, size_t *out_n)
{
    struct tick_job job = {.job = {.run = run}, .act = act, .now = now};
    struct tick_job watches = {.job = {.run = run_watches}, .act = act, .now = now};
    enum err err = writer_run(act->writer, &job.job);
    enum err watch_err = writer_run(act->writer, &watches.job);

    if (!err && !watch_err)
        *out_n = job.n + watches.n;
    return err ? err : watch_err;
}
