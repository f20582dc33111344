/* hub_in.c: what the channels say, on its way to the intake. */
#include "base/clock.h"
#include "base/log.h"
#include "main/hub_inside.h"
#include "parse/message_json.h"

static void submit_ready(struct hub_channel *channel);

static void free_heard(struct heard *heard)
{
    intake_batch_free(heard->batch);
    buf_clear(&heard->document);
    buf_clear(&heard->head);
    hub_window_clear(&heard->window);
    free(heard);
}

/* Takes it out of the channel's row, wherever it stands. */
static void unlink_heard(struct heard *heard)
{
    struct hub_channel *channel = heard->channel;
    struct heard **at = &channel->first_heard;

    while (*at != heard)
        at = &(*at)->next;
    *at = heard->next;
    if (!heard->next)
        channel->last_heard = at;
    if (channel->process)
        hub_process_held(channel->process, -(ptrdiff_t)heard->bytes, -1);
}

static void drop_heard(struct heard *heard)
{
    unlink_heard(heard);
    free_heard(heard);
}

static void offer_heard(struct heard *heard)
{
    heard->is_ready = true;
    submit_ready(heard->channel);
}

static void tell_committed(struct hub_channel *channel, struct str cursor)
{
    struct buf order;

    if (!cursor.n || !channel->process)
        return;
    buf_reset(&channel->cursor);
    buf_add(&channel->cursor, cursor);
    if (!channel->is_running || channel->is_broken)
        return;
    buf_init(&order, 0);
    channel_order_committed(&order, channel->process->role == PROCESS_SCRIPT ? -1 : channel->id,
                            cursor);
    (void)hub_process_say(channel->process, &order);
    buf_clear(&order);
}

static void batch_done(struct intake_batch *batch, enum err err, const char *why)
{
    struct heard *heard = batch->owner;
    struct hub_channel *channel = heard->channel;

    unlink_heard(heard);
    if (err) {
        if (!channel->is_broken) /* else it is one of those behind it */
            log_event(LOG_WARN, "channel.not_stored", "channel", channel->name.p, "reason", why,
                      NULL);
        hub_channel_broken(channel);
    } else {
        hub_channel_kept(channel);
        if (heard->document.n) {
            hub_window_clear(&channel->window);
            channel->window = heard->window;
            hub_window_init(&heard->window);
        }
        tell_committed(channel, batch->cursor);
    }
    free_heard(heard);
    submit_ready(channel);
    if (!channel->first_heard)
        hub_channel_emptied(channel);
    hub_channel_bury(channel);
}

/* In order: nothing overtakes a document that is still being parsed. */
static void submit_ready(struct hub_channel *channel)
{
    struct heard *heard = channel->first_heard, *next;

    for (; heard && heard->is_ready; heard = next) {
        enum err err;

        next = heard->next;
        if (heard->was_submitted)
            continue;
        if (channel->is_broken) {
            drop_heard(heard);
            continue;
        }
        /* Beside the last one that was committed; of two on their way the second may say a
         * deletion again, which changes nothing. */
        if (heard->document.n && hub_window_look(&channel->window, heard->batch, &heard->window))
            hub_window_clear(&heard->window);
        heard->was_submitted = true;
        err = intake_submit(channel->hub->options.intake, heard->batch);
        if (err) {
            drop_heard(heard);
            hub_channel_broken(channel);
        }
    }
}

static struct heard *new_heard(struct hub_channel *channel, struct str cursor, size_t bytes)
{
    struct heard *heard = calloc(1, sizeof(*heard));

    if (heard)
        heard->batch = intake_batch_new();
    if (!heard || !heard->batch) {
        free(heard);
        return NULL;
    }
    heard->channel = channel;
    heard->bytes = bytes;
    buf_init(&heard->document, 0);
    buf_init(&heard->head, 0);
    hub_window_init(&heard->window);
    heard->batch->owner = heard;
    heard->batch->done = batch_done;
    heard->batch->has_failed = &channel->has_failed;
    heard->batch->channel = channel->id;
    heard->batch->channel_name = str_dup(&heard->batch->arena, buf_str(&channel->name));
    heard->batch->matched_only = channel->matched_only;
    heard->batch->heard_at = clock_now();
    heard->batch->has_cursor = cursor.n > 0;
    heard->batch->cursor = str_dup(&heard->batch->arena, cursor);
    *channel->last_heard = heard;
    channel->last_heard = &heard->next;
    hub_process_held(channel->process, (ptrdiff_t)bytes, 1);
    return heard;
}

static bool refuse(struct intake_batch *batch, struct str raw, const char *reason)
{
    struct intake_item *item = intake_add(batch, raw);

    if (item)
        item->reason = str_dup(&batch->arena, str_from(reason));
    return item && item->reason.n;
}

static bool add_message(struct intake_batch *batch, struct json_value message, struct str raw)
{
    struct fault fault = {.err = OK};
    struct message read;
    struct intake_item *item;
    enum err err = message_from_json(&batch->arena, message, &read, &fault);

    if (err)
        return refuse(batch, raw, fault_text(&fault, err));
    item = intake_add(batch, raw);
    if (item)
        item->message = read;
    return item != NULL;
}

static void take_message(struct hub_channel *channel, const struct channel_event *event,
                         struct str json, struct str blob)
{
    struct heard *heard = new_heard(channel, event->cursor, json.n + blob.n);
    struct str raw = blob;

    if (heard && !raw.n)
        raw = json_text_of(&heard->batch->arena, event->message);
    if (!heard || !add_message(heard->batch, event->message, raw)) {
        if (heard)
            drop_heard(heard);
        hub_channel_broken(channel);
        return;
    }
    offer_heard(heard);
}

static void take_cursor(struct hub_channel *channel, const struct channel_event *event)
{
    struct heard *heard = new_heard(channel, event->cursor, event->cursor.n);

    if (!heard) {
        hub_channel_broken(channel);
        return;
    }
    offer_heard(heard);
}

static void parse_begin(struct parse_job *job)
{
    struct heard *heard = job->owner;

    heard->batch->items.n = 0; /* what an earlier try gave; its memory stays in the arena */
}

static bool parse_message(struct parse_job *job, struct json_value message)
{
    struct heard *heard = job->owner;

    return add_message(heard->batch, message, STR_NONE); /* its bytes are the document's */
}

static void parse_end(struct parse_job *job, enum err err, const char *reason,
                      struct json_value info)
{
    struct heard *heard = job->owner;
    struct hub_channel *channel = heard->channel;

    (void)info;
    if (err == ERR_STOPPED) {
        drop_heard(heard);
        return;
    }
    if (err) {
        heard->batch->items.n = 0;
        if (!refuse(heard->batch, buf_str(&heard->document), reason)) {
            drop_heard(heard);
            hub_channel_broken(channel);
            return;
        }
    }
    offer_heard(heard);
    if (!channel->first_heard)
        hub_channel_emptied(channel);
    hub_channel_bury(channel);
}

static void take_document(struct hub_channel *channel, const struct channel_event *event,
                          struct str blob)
{
    struct heard *heard = new_heard(channel, event->cursor, blob.n);
    struct str address;

    if (!heard) {
        hub_channel_broken(channel);
        return;
    }
    buf_add(&heard->document, blob);
    pool_head(&heard->head, event->document, event->source);
    heard->batch->document = buf_str(&heard->document);
    if (json_get_str(event->source, "address", &address))
        heard->batch->source = str_dup(&heard->batch->arena, address);
    heard->job = (struct parse_job){.head = buf_str(&heard->head),
                                    .document = buf_str(&heard->document),
                                    .begin = parse_begin,
                                    .message = parse_message,
                                    .end = parse_end,
                                    .owner = heard};
    if (!heard->document.err && !heard->head.err &&
        pool_submit(channel->hub->options.pool, &heard->job) == OK)
        return;
    drop_heard(heard);
    hub_channel_broken(channel);
}

bool hub_calm_take(struct hub_calm *calm)
{
    int64_t now = clock_monotonic();

    if (calm->at < now - HUB_CALM * HUB_CALM_MS)
        calm->at = now - HUB_CALM * HUB_CALM_MS;
    if (calm->at + HUB_CALM_MS > now)
        return false;
    calm->at += HUB_CALM_MS;
    return true;
}

void hub_in_late_state(struct timer *timer)
{
    struct hub_channel *channel = timer->owner;
    struct hub_calls *calls = &channel->hub->options.calls;

    calls->state(calls->owner, channel->id, channel_state_name(channel->late_state),
                 buf_str(&channel->late_reason));
}

/* Of too many only the last counts, and that one is never lost. */
static void take_state(struct hub_channel *channel, const struct channel_event *event)
{
    struct hub_calls *calls = &channel->hub->options.calls;

    channel->said_state = event->state;
    if (!channel->state_timer.is_on && hub_calm_take(&channel->states)) {
        calls->state(calls->owner, channel->id, channel_state_name(event->state), event->reason);
        return;
    }
    channel->late_state = event->state;
    buf_reset(&channel->late_reason);
    buf_add(&channel->late_reason, event->reason);
    if (!channel->state_timer.is_on)
        loop_timer_set(channel->hub->options.loop, &channel->state_timer, MS_SECOND);
}

/* Something of an earlier run, or of settings that are not there any more. How a send ended is
 * true in any run. */
static bool is_stale(const struct hub_process *process, const struct hub_channel *channel,
                     const struct channel_event *event)
{
    if (event->what == EVENT_SENT)
        return false;
    if (process->is_stopping || !channel->is_wanted)
        return true;
    return process->role != PROCESS_SCRIPT && event->run != channel->run;
}

void hub_in_event(struct hub_process *process, struct hub_channel *channel,
                  const struct channel_event *event, struct str json, struct str blob)
{
    if (is_stale(process, channel, event))
        return;
    if (channel->is_broken && (event->what == EVENT_MESSAGE || event->what == EVENT_DOCUMENT ||
                               event->what == EVENT_CURSOR))
        return; /* it comes again, from the stored cursor */
    switch (event->what) {
    case EVENT_MESSAGE:
        take_message(channel, event, json, blob);
        break;
    case EVENT_DOCUMENT:
        take_document(channel, event, blob);
        break;
    case EVENT_CURSOR:
        take_cursor(channel, event);
        break;
    case EVENT_SENT:
        hub_answered(channel, event->key, event->outcome, event->native_id, event->reason);
        break;
    case EVENT_STATE:
        take_state(channel, event);
        break;
    case EVENT_LOOKED: /* a look's process is none of the hub's */
    case EVENT_READY:
    case EVENT_LOG:
        break; /* of the process, not of a channel */
    }
}
