#include "main/demo_play.h"

#include "act/outbox.h"
#include "act/tick.h"
#include "parse/message_json.h"
#include "store/conversation.h"
#include "store/message.h"
#include "store/promise.h"

enum {
    IN_FLIGHT_MAX = 32,                /* batches; the understander takes 64 */
    HEARD_AFTER = 20 * 1000,           /* ms from being said to being heard */
    SENT_AFTER = 3 * 1000,             /* ms from leaving to being there */
    SUGGESTED_WITHIN = 10 * 60 * 1000, /* ms between an answer and the promise found in it */
};

struct play {
    struct service *service;
    const struct demo_script *script;
    const struct demo_stage *stage;
    struct json_parser json;
    struct arena arena; /* of one act */
    struct demo_sums sums;
    int in_flight;
    size_t done; /* acts, for their keys */
    struct fault *fault;
    enum err err;
};

/* ---- what is said ---- */

static void heard(struct intake_batch *batch, enum err err, const char *why)
{
    struct play *play = batch->owner;
    const struct intake_item *item = &batch->items.at[0];

    play->in_flight--;
    if (!err && item->outcome == INTAKE_REFUSED)
        err = fault_set(play->fault, ERR_CORRUPT, "refused: %.*s", STR_ARGS(item->reason));
    else if (err)
        err = fault_set(play->fault, err, "%s", why);
    if (err && !play->err)
        play->err = err;
    play->sums.messages += item->outcome == INTAKE_NEW;
    play->sums.copies_or_edits += item->outcome != INTAKE_NEW;
    intake_batch_free(batch);
}

/* Until at most `n` batches are on their way. */
static enum err wait_for(struct play *play, int n)
{
    while (play->in_flight > n)
        loop_round(play->service->loop, -1);
    return play->err;
}

static int64_t channel_of(const struct play *play, struct str file)
{
    for (size_t i = 0; i < DEMO_CHANNELS; i++) {
        const struct demo_channel *channel = &play->stage->channels[i];

        if (str_is(file, channel->file) || str_is(file, channel->name))
            return channel->row;
    }
    return 0;
}

static enum err say(struct play *play, const struct demo_step *step)
{
    struct intake_batch *batch;
    struct intake_item *item;
    struct fault refused = {0};
    enum err err = wait_for(play, IN_FLIGHT_MAX - 1);

    if (err)
        return err;
    batch = intake_batch_new();
    if (!batch)
        return ERR_NO_MEMORY;
    batch->channel = channel_of(play, step->file);
    batch->channel_name = step->file;
    batch->heard_at = step->at + HEARD_AFTER;
    batch->done = heard;
    batch->owner = play;
    item = intake_add(batch, step->line);
    if (item && message_read(&batch->arena, &play->json, item->raw, &item->message, &refused))
        item->reason = str_dup(&batch->arena, str_from(refused.text));
    err = batch->arena.err;
    if (!err)
        err = intake_submit(&play->service->intake, batch);
    if (err) {
        intake_batch_free(batch);
        return err;
    }
    play->in_flight++;
    return OK;
}

/* ---- what is done ---- */

struct deed {
    struct json_value json;
    struct str verb, text;
    int64_t at, staff, until;
    struct message_mark mark;
};

static int64_t staff_of(const struct play *play, struct str key)
{
    for (size_t i = 0; i < DEMO_STAFF; i++)
        if (str_is(key, play->stage->staff[i].key))
            return play->stage->staff[i].row;
    return 0;
}

static enum err find_message(struct play *play, struct json_value json, const char *channel_key,
                             const char *id_key, struct message_mark *out_mark)
{
    struct str channel = STR_NONE, id = STR_NONE;

    (void)json_get_str(json, channel_key, &channel);
    (void)json_get_str(json, id_key, &id);
    return message_current(play->service->db, channel_of(play, channel), id, out_mark);
}

static enum err read_deed(struct play *play, const struct demo_step *step, struct deed *out)
{
    struct deed deed = {.at = step->at};
    struct str who = STR_NONE, until = STR_NONE;
    enum err err = json_parse(&play->json, step->line, &deed.json, NULL);

    if (err)
        return err;
    (void)json_get_str(deed.json, "do", &deed.verb);
    (void)json_get_str(deed.json, "who", &who);
    (void)json_get_str(deed.json, "text", &deed.text);
    deed.staff = staff_of(play, who);
    if (!deed.staff)
        return ERR_CORRUPT;
    if (json_get_str(deed.json, "until", &until))
        err = demo_time(play->script, until, deed.at, &deed.until);
    if (!err)
        err = find_message(play, deed.json, "channel", "id", &deed.mark);
    if (!err)
        *out = deed;
    return err;
}

static enum err carry_out(struct play *play, const struct deed *deed, struct command *command,
                          struct command_result *out_result)
{
    command->key = arena_printf(&play->arena, "look-around:%zu", ++play->done);
    command->staff = deed->staff;
    command->now = deed->at;
    command->conversation = deed->mark.conversation;
    if (!command->text.n)
        command->text = deed->text;
    if (!command->until)
        command->until = deed->until;
    return act_do(play->service->act, command, out_result, play->fault);
}

static enum err do_plainly(struct play *play, const struct deed *deed, struct command command)
{
    struct command_result result;

    return carry_out(play, deed, &command, &result);
}

/* Written, held, then gone: the outbox's own steps, without a network behind them. */
static enum err do_reply(struct play *play, const struct deed *deed)
{
    struct command command = {.op = OP_REPLY, .channel = deed->mark.channel};
    struct outbox_send *sends = NULL;
    struct command_result result;
    size_t n = 0;
    int64_t leaves_at = deed->at + ACT_UNDO_MS;
    enum err err = carry_out(play, deed, &command, &result);

    if (!err)
        err = outbox_take(play->service->act, &play->arena, leaves_at, 100, &sends, &n);
    for (size_t i = 0; !err && i < n; i++) {
        struct str id = arena_printf(&play->arena, "<answer-%zu@kestrow.example>", play->done);

        err = outbox_settle(play->service->act, sends[i].key, "sent", id, STR_NONE,
                            leaves_at + SENT_AFTER);
    }
    return err;
}

/* A promise that was found in the answer just given is confirmed, not made twice. */
static enum err do_promise(struct play *play, const struct deed *deed)
{
    struct promise_item *items = NULL;
    size_t n = 0;
    enum err err = promise_of_conversation(play->service->db, &play->arena, deed->mark.conversation,
                                           &items, &n);

    for (size_t i = 0; !err && i < n; i++) {
        const struct promise *promise = &items[i].promise;

        if (promise->state == PROMISE_SUGGESTED && promise->made_by == PROMISE_BY_US &&
            deed->at - promise->made_at < SUGGESTED_WITHIN)
            return do_plainly(play, deed,
                              (struct command){.op = OP_PROMISE_TRACK, .promise = promise->id});
    }
    return err ? err : do_plainly(play, deed, (struct command){.op = OP_PROMISE_ADD});
}

/* Which of several is meant: one that we made before one that they report, one's own before a
 * colleague's. 0: settled already. */
static int fits(const struct promise *promise, int64_t staff)
{
    if (promise->state != PROMISE_OPEN && promise->state != PROMISE_BROKEN)
        return 0;
    return 1 + 2 * (promise->made_by == PROMISE_BY_US) + (promise->owner == staff);
}

/* The newest of those that fit best. */
static enum err do_kept(struct play *play, const struct deed *deed)
{
    struct command command = {.op = OP_PROMISE_KEPT};
    struct promise_item *items = NULL;
    int best = 0;
    size_t n = 0;
    enum err err = promise_of_conversation(play->service->db, &play->arena, deed->mark.conversation,
                                           &items, &n);

    for (size_t i = 0; !err && i < n; i++) {
        if (fits(&items[i].promise, deed->staff) <= best)
            continue;
        best = fits(&items[i].promise, deed->staff);
        command.promise = items[i].promise.id;
    }
    if (!err && !best)
        return fault_set(play->fault, ERR_CORRUPT, "nothing was promised there");
    return err ? err : do_plainly(play, deed, command);
}

static enum err do_join(struct play *play, const struct deed *deed)
{
    struct message_mark other;
    enum err err = find_message(play, deed->json, "with_channel", "with_id", &other);

    return err ? err
               : do_plainly(play, deed, (struct command){.op = OP_JOIN, .thread = other.thread});
}

static enum err do_assign(struct play *play, const struct deed *deed)
{
    struct str to = STR_NONE;

    (void)json_get_str(deed->json, "to", &to);
    return do_plainly(play, deed,
                      (struct command){.op = OP_ASSIGN, .assignee = staff_of(play, to)});
}

static enum err do_deed(struct play *play, const struct deed *deed)
{
    struct str verb = deed->verb;

    if (str_is(verb, "reply"))
        return do_reply(play, deed);
    if (str_is(verb, "promise"))
        return do_promise(play, deed);
    if (str_is(verb, "kept"))
        return do_kept(play, deed);
    if (str_is(verb, "join"))
        return do_join(play, deed);
    if (str_is(verb, "assign"))
        return do_assign(play, deed);
    if (str_is(verb, "note"))
        return do_plainly(play, deed, (struct command){.op = OP_NOTE});
    if (str_is(verb, "leave"))
        return do_plainly(play, deed, (struct command){.op = OP_ADVISE, .advice = ADVICE_LEAVE});
    if (str_is(verb, "watch"))
        return do_plainly(play, deed, (struct command){.op = OP_ADVISE, .advice = ADVICE_WATCH});
    if (str_is(verb, "snooze"))
        return do_plainly(play, deed, (struct command){.op = OP_SNOOZE});
    if (str_is(verb, "done"))
        return do_plainly(play, deed, (struct command){.op = OP_DONE});
    return ERR_CORRUPT;
}

static enum err act_out(struct play *play, const struct demo_step *step)
{
    struct deed deed;
    size_t ticked;
    enum err err = wait_for(play, 0);

    arena_reset(&play->arena);
    if (!err)
        err = read_deed(play, step, &deed);
    if (!err)
        err = tick_run(play->service->act, deed.at, &ticked);
    if (!err)
        err = do_deed(play, &deed);
    play->sums.acts += !err;
    return err;
}

static enum err play_all(struct play *play, int64_t now)
{
    const struct demo_script *script = play->script;
    size_t ticked;
    enum err err = OK;

    for (size_t i = 0; !err && i < script->steps.n; i++) {
        const struct demo_step *step = &script->steps.at[i];

        err = step->is_act ? act_out(play, step) : say(play, step);
        if (err)
            (void)fault_set(play->fault, err, "demo/%.*s: %.*s: %s", STR_ARGS(step->file),
                            (int)(step->line.n < 120 ? step->line.n : 120), step->line.p,
                            play->fault->err ? play->fault->text : err_info(err)->sentence);
    }
    if (!err)
        err = wait_for(play, 0);
    while (play->in_flight) /* their arenas are the loop's to give back */
        loop_round(play->service->loop, -1);
    return err ? err : tick_run(play->service->act, now, &ticked);
}

enum err demo_play(struct service *service, const struct demo_script *script,
                   const struct demo_stage *stage, int64_t now, struct demo_sums *out_sums,
                   struct fault *fault)
{
    struct play play = {.service = service, .script = script, .stage = stage, .fault = fault};
    enum err err;

    json_parser_init(&play.json, MESSAGE_LINE_MAX);
    arena_init(&play.arena, 0);
    err = play_all(&play, now);
    json_parser_clear(&play.json);
    arena_clear(&play.arena);
    if (!err)
        *out_sums = play.sums;
    return err;
}
