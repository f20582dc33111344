/* alarm_call.c: who is on call is woken by one mail.
 *
 * A mail is put together when it leaves, from what is known then, so that one that waited for a
 * channel says how large the storm is now. After CALL_PATIENCE it is given up: the screen has said
 * it all the while. */
#include "act/alarm_inside.h"
#include "act/outbox.h"
#include "base/json_out.h"
#include "base/utf8.h"
#include "store/channel.h"
#include "store/message.h"
#include "store/on_call.h"
#include "store/setting.h"
#include "store/site.h"

enum { CALLS_AT_ONCE = 20, RETRY_MS = MS_MINUTE, CALL_PATIENCE = 2 * MS_HOUR, QUOTED_MAX = 300 };
enum { SENDING_MAX = 1000, TEXT_MAX = 16 << 10 };

static bool is_on_call(const struct policy *policy, const struct on_call *turn, int64_t now)
{
    struct calendar calendar = {.zone = policy->calendar->zone};

    for (int day = 0; day < 7; day++)
        if (turn->days >> day & 1)
            calendar.week[day][0] = (struct hours_span){turn->start, turn->until};
    return hours_is_open(&calendar, now);
}

enum err alarm_call_out(struct alarm_pass *pass, const struct alarm *alarm)
{
    struct on_call *turns;
    size_t n = 0;
    enum err err = on_call_list(pass->db, pass->arena, &turns, &n);

    for (size_t i = 0; i < n && !err; i++) {
        struct alarm_call call = {.alarm = alarm->id,
                                  .staff = turns[i].staff,
                                  .state = DELIVERY_QUEUED,
                                  .send_after = pass->now};

        if (is_on_call(pass->act->policy, &turns[i], pass->now))
            err = alarm_call_add(pass->db, &call);
    }
    return err;
}

/* ---- what it says ---- */

static const char *kind_words(int64_t topic)
{
    static const char *const words[] = {[ALARM_OF_RULE] = "the rule ",
                                        [ALARM_OF_SUBJECT] = "the subject ",
                                        [ALARM_OF_ITEM] = "one post"};

    return words[alarm_kind_of(topic)];
}

static void write_cause(struct buf *text, const struct stored_message *cause)
{
    if (!cause->id)
        return;
    buf_add_c(text, "\nIt goes back to: ");
    if (cause->said.audience == AUDIENCE_PUBLIC && !cause->said.deleted)
        buf_add(text, utf8_clip(cause->said.text, QUOTED_MAX));
    else
        buf_add_c(text, "a message that was not said in public");
    buf_add_c(text, "\n");
}

static void write_text(struct buf *text, const struct alarm *alarm,
                       const struct stored_message *cause, struct str address, struct str id)
{
    buf_printf(text,
               "%" PRId64 " people spoke against us within the last hour, on %s%.*s. %s "
               "%" PRId64 ".%" PRId64 ".\n",
               alarm->hour, kind_words(alarm->topic), STR_ARGS(alarm->name),
               alarm_kind_of(alarm->topic) == ALARM_OF_ITEM ? "The most under any other post:"
                                                            : "Usual in an hour:",
               alarm->usual / 10, alarm->usual % 10);
    if (alarm->pushes || alarm->views)
        buf_printf(text, "It gains %" PRId64 " likes and boosts and %" PRId64 " views an hour.\n",
                   alarm->pushes, alarm->views);
    if (alarm->doubling)
        buf_printf(text,
                   "It doubles in %" PRId64 " minutes; about %" PRId64
                   " in the next hour, if it goes on so.\n",
                   alarm->doubling, alarm->next_hour);
    buf_printf(text, "Not counted: %" PRId64 " copies, %" PRId64 " made by machines or paid for.\n",
               alarm->copies, alarm->made);
    write_cause(text, cause);
    if (address.n)
        buf_printf(text, "\n%.*s/desk/alarms/%.*s\n", STR_ARGS(address), STR_ARGS(id));
    buf_add_c(text, "\nThis is the only mail about it: you are on call. Whoever takes it on says "
                    "so there.\n");
}

static enum err write_mail(struct act *act, struct db *db, struct arena *arena,
                           const struct alarm_call *call, int64_t now, struct buf *out)
{
    struct stored_message cause = {0};
    struct str address = STR_NONE;
    struct alarm alarm;
    struct json_out json;
    struct buf text;
    enum err err = alarm_load(db, arena, call->alarm, &alarm);

    if (!err && alarm.cause)
        err = message_load(db, arena, alarm.cause, &cause);
    if (!err || err == ERR_NOT_FOUND)
        err = setting_load(db, arena, STR("site.address"), &address);
    if (err && err != ERR_NOT_FOUND)
        return err;
    buf_init(&text, TEXT_MAX);
    write_text(&text, &alarm, &cause, address,
               seal_id(&act->site->seal, arena, TABLE_ALARM, alarm.id));
    json_init(&json, out);
    json_open(&json, '{');
    json_put_str(&json, "kind", STR("mail"));
    json_key(&json, "to");
    json_open(&json, '[');
    json_str(&json, call->email);
    json_close(&json, ']');
    json_put_str(&json, "title",
                 arena_printf(arena, "Alarm: %.*s", alarm.name.n ? (int)alarm.name.n : 8,
                              alarm.name.n ? alarm.name.p : "one post"));
    json_put_str(&json, "text", buf_str(&text));
    json_put_i64(&json, "said_at", now);
    json_close(&json, '}');
    err = text.err ? text.err : out->err;
    buf_clear(&text);
    return err;
}

/* ---- on its way ---- */

struct calls_job {
    struct writer_job job;
    struct act *act;
    struct arena *arena; /* of the caller, who waits */
    int64_t now;
    int runs;
    VEC(struct outbox_send) sends;
    struct str key, reason;
    const char *outcome;
};

static enum err move(const struct calls_job *job, struct db *db, struct alarm_call *call,
                     enum delivery to, struct str reason)
{
    enum delivery was = call->state;

    call->state = to;
    call->updated_at = job->now;
    call->reason = reason;
    act_note_change(job->act, CHANGE_ALARM, call->alarm);
    return alarm_call_move(db, call, was);
}

/* From `sending` on: as long as the storm is news. */
static enum err later(const struct calls_job *job, struct db *db, struct arena *arena,
                      struct alarm_call *call, struct str reason)
{
    struct alarm alarm;
    enum err err = alarm_load(db, arena, call->alarm, &alarm);

    if (err)
        return err;
    call->send_after = job->now + RETRY_MS;
    return move(job, db, call,
                job->now - alarm.began_at < CALL_PATIENCE ? DELIVERY_QUEUED : DELIVERY_REFUSED,
                reason);
}

/* The first that is connected, else the first that is not paused. */
static enum err find_channel(struct db *db, struct arena *arena, int64_t *out_channel)
{
    struct channel_row *list;
    int64_t channel = 0;
    bool is_up = false;
    size_t n = 0;
    enum err err = channel_list(db, arena, &list, &n);

    for (size_t i = 0; !err && i < n && !is_up; i++) {
        if (!str_is(list[i].kind, "mail") || list[i].state == CHANNEL_PAUSED)
            continue;
        is_up = list[i].state == CHANNEL_CONNECTED;
        channel = is_up || !channel ? list[i].id : channel;
    }
    *out_channel = channel;
    return err || channel ? err : ERR_NOT_FOUND;
}

static enum err take_one(struct calls_job *job, struct db *db, struct arena *arena,
                         struct alarm_call *call)
{
    struct outbox_send send = {.id = call->id};
    struct buf mail;
    enum err err;

    call->attempts++;
    err = move(job, db, call, DELIVERY_SENDING, STR_NONE);
    if (!err)
        err = find_channel(db, arena, &send.channel);
    if (err == ERR_NOT_FOUND)
        return later(job, db, arena, call, STR("no channel of ours sends mail"));
    buf_init(&mail, 1 << 20);
    if (!err)
        err = write_mail(job->act, db, arena, call, job->now, &mail);
    send.key = arena_printf(job->arena, ALARM_CALL_KEY "%" PRId64, call->id);
    send.message = buf_dup(job->arena, &mail);
    buf_clear(&mail);
    if (!err && !vec_push(job->arena, &job->sends, send))
        err = job->arena->err;
    return err;
}

/* A second run: the first one's commit may have been kept, and only its answer lost. */
static enum err untake(const struct calls_job *job, struct db *db, struct arena *arena)
{
    struct alarm_call *list;
    size_t n = 0;
    enum err err = alarm_call_due(db, arena, DELIVERY_SENDING, INT64_MAX, SENDING_MAX, &list, &n);

    for (size_t i = 0; i < n && !err; i++)
        if (list[i].updated_at == job->now)
            err = move(job, db, &list[i], DELIVERY_QUEUED, STR_NONE);
    return err;
}

static enum err run_take(struct db *db, struct writer_job *writer_job)
{
    struct calls_job *job = (struct calls_job *)(void *)writer_job;
    struct alarm_call *list = NULL;
    struct arena arena;
    size_t n = 0;
    enum err err;

    arena_init(&arena, 0);
    job->sends.n = 0;
    err = job->runs++ ? untake(job, db, &arena) : OK;
    if (!err)
        err = alarm_call_due(db, &arena, DELIVERY_QUEUED, job->now, CALLS_AT_ONCE, &list, &n);
    for (size_t i = 0; i < n && !err; i++)
        err = take_one(job, db, &arena, &list[i]);
    arena_clear(&arena);
    return err;
}

enum err alarm_calls_take(struct act *act, struct arena *arena, int64_t now,
                          struct outbox_send **out_sends, size_t *out_n)
{
    struct calls_job job = {.job = {.run = run_take}, .act = act, .arena = arena, .now = now};
    enum err err = writer_run(act->writer, &job.job);

    if (!err) {
        *out_sends = job.sends.at;
        *out_n = job.sends.n;
    }
    return err;
}

/* Nobody decides about such a mail: what a channel holds for a person has not arrived. */
static enum err settle(const struct calls_job *job, struct db *db, struct arena *arena,
                       struct alarm_call *call)
{
    struct str outcome = str_from(job->outcome);

    if (str_is(outcome, "retry"))
        return later(job, db, arena, call, job->reason);
    return move(job, db, call,
                str_is(outcome, "sent")                                 ? DELIVERY_SENT
                : str_is(outcome, "refused") || str_is(outcome, "held") ? DELIVERY_REFUSED
                                                                        : DELIVERY_UNCERTAIN,
                job->reason);
}

static enum err run_settle(struct db *db, struct writer_job *writer_job)
{
    struct calls_job *job = (struct calls_job *)(void *)writer_job;
    struct alarm_call call;
    struct arena arena;
    int64_t id;
    enum err err;

    if (str_to_i64(str_skip(job->key, sizeof(ALARM_CALL_KEY) - 1), &id))
        return OK;
    arena_init(&arena, 0);
    err = alarm_call_load(db, &arena, id, &call);
    if (!err && call.state == DELIVERY_SENDING)
        err = settle(job, db, &arena, &call);
    arena_clear(&arena);
    return err == ERR_NOT_FOUND ? OK : err;
}

enum err alarm_call_settle(struct act *act, struct str key, const char *outcome, struct str reason,
                           int64_t now)
{
    struct calls_job job = {.job = {.run = run_settle},
                            .act = act,
                            .now = now,
                            .key = key,
                            .reason = reason,
                            .outcome = outcome};

    return writer_run(act->writer, &job.job);
}

static enum err run_recover(struct db *db, struct writer_job *writer_job)
{
    struct calls_job *job = (struct calls_job *)(void *)writer_job;
    struct alarm_call *list = NULL;
    struct arena arena;
    size_t n = 0;
    enum err err;

    arena_init(&arena, 0);
    err = alarm_call_due(db, &arena, DELIVERY_SENDING, INT64_MAX, SENDING_MAX, &list, &n);
    for (size_t i = 0; i < n && !err; i++)
        err = move(job, db, &list[i], DELIVERY_UNCERTAIN,
                   STR("we stopped while it was being sent; it may have arrived"));
    arena_clear(&arena);
    return err;
}

enum err alarm_calls_recover(struct act *act, int64_t now)
{
    struct calls_job job = {.job = {.run = run_recover}, .act = act, .now = now};

    return writer_run(act->writer, &job.job);
}
