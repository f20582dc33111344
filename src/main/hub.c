#include "main/hub.h"

#include "base/log.h"
#include "main/hub_inside.h"

/* Rounds of HUB_AGAIN_MS that a connector has for its sends before it is ended. */
enum { SENDS_PATIENCE = 30 };

struct hub *hub_new(const struct hub_options *options)
{
    struct hub *hub = calloc(1, sizeof(*hub));

    if (!hub)
        return NULL;
    hub->options = *options;
    json_parser_init(&hub->json, FRAME_JSON_MAX);
    arena_init(&hub->arena, ARENA_DEFAULT_MAX);
    return hub;
}

struct hub_channel *hub_channel_find(struct hub *hub, int64_t id)
{
    for (struct hub_channel *channel = hub->channels; channel; channel = channel->next)
        if (channel->id == id && !channel->is_buried)
            return channel;
    return NULL;
}

static int64_t name_for(const struct hub_channel *channel)
{
    return channel->process->role == PROCESS_SCRIPT ? -1 : channel->id;
}

/* Later and later while it fails. */
static void set_again(struct hub_channel *channel)
{
    channel->wait_ms = channel->wait_ms ? channel->wait_ms * 2 : HUB_AGAIN_MS;
    if (channel->wait_ms > HUB_AGAIN_MAX_MS)
        channel->wait_ms = HUB_AGAIN_MAX_MS;
    loop_timer_set(channel->hub->options.loop, &channel->again, channel->wait_ms);
}

/* Starts it with what is stored now, if its process is up. */
void hub_channel_start(struct hub_channel *channel)
{
    struct hub_calls *calls = &channel->hub->options.calls;
    struct buf order;
    enum err err;

    channel->is_waiting = channel->first_heard != NULL;
    if (channel->is_waiting) { /* of the run before; see hub_channel_emptied */
        channel->is_broken = true;
        return;
    }
    buf_reset(&channel->cursor);
    err = calls->cursor(calls->owner, channel->id, &channel->cursor);
    if (err == ERR_GONE)
        return; /* removed; the list that says so is on its way */
    if (err) {
        set_again(channel);
        return;
    }
    channel->run++;
    channel->patience = SENDS_PATIENCE;
    buf_init(&order, 0);
    channel_order_start(&order, name_for(channel), channel->run, buf_str(&channel->config),
                        buf_str(&channel->cursor));
    channel->is_broken = false;
    atomic_store(&channel->has_failed, false);
    channel->is_running = hub_process_say(channel->process, &order);
    buf_clear(&order);
}

static void say_stop(struct hub_channel *channel)
{
    struct buf order;

    if (!channel->is_running)
        return;
    channel->is_running = false;
    buf_init(&order, 0);
    channel_order_stop(&order, name_for(channel));
    (void)hub_process_say(channel->process, &order);
    buf_clear(&order);
}

/* A connector knows no runs, and of two of them in one pipe nobody could tell which is which: its
 * process is ended and begun anew. Not while the store is away, and not in the middle of sending.
 */
static void end_script(struct hub_channel *channel)
{
    struct hub_calls *calls = &channel->hub->options.calls;
    bool is_sending = channel->sendings && channel->patience-- > 0;

    buf_reset(&channel->cursor);
    if (is_sending || calls->cursor(calls->owner, channel->id, &channel->cursor))
        set_again(channel);
    else
        hub_process_stop(channel->process);
}

static void start_anew(struct hub_channel *channel)
{
    if (channel->process->role == PROCESS_SCRIPT && channel->run && !channel->first_heard)
        end_script(channel);
    else
        hub_channel_start(channel);
}

static void start_again(struct timer *timer)
{
    struct hub_channel *channel = timer->owner;

    if (channel->is_wanted && channel->process->state == HUB_UP && !channel->process->is_stopping)
        start_anew(channel);
}

/* All it said is decided. */
void hub_channel_emptied(struct hub_channel *channel)
{
    if (channel->is_waiting && !channel->again.is_on)
        start_again(&channel->again);
}

/* Something it said could not be kept. What follows is dropped, and it is started anew. */
void hub_channel_broken(struct hub_channel *channel)
{
    if (channel->is_broken)
        return;
    channel->is_broken = true;
    set_again(channel);
}

void hub_channel_kept(struct hub_channel *channel)
{
    if (!channel->is_broken)
        channel->wait_ms = 0;
}

/* What it said under the old settings and is with the writer is kept first. */
static void change_settings(struct hub_channel *channel)
{
    channel->wait_ms = 0;
    hub_window_clear(&channel->window); /* it may be another place now */
    say_stop(channel);
    loop_timer_stop(channel->hub->options.loop, &channel->again);
    start_again(&channel->again);
}

void hub_answered(struct hub_channel *channel, struct str key, enum outcome outcome,
                  struct str native_id, struct str reason)
{
    struct hub_calls *calls = &channel->hub->options.calls;
    struct hub_sending **at = &channel->sendings;
    struct hub_sending *sending;

    while (*at && !str_eq(buf_str(&(*at)->key), key))
        at = &(*at)->next;
    sending = *at;
    if (!sending)
        return; /* never asked, or answered already */
    *at = sending->next;
    channel->sending_count--;
    calls->sent(calls->owner, channel->id, buf_str(&sending->key), outcome_name(outcome), native_id,
                reason);
    buf_clear(&sending->key);
    free(sending);
    hub_channel_bury(channel); /* it may have been the last thing it was there for */
}

void hub_channel_lost(struct hub_channel *channel)
{
    struct hub_calls *calls = &channel->hub->options.calls;

    if (channel->is_wanted && !channel->hub->stopping && !channel->process->is_stopping)
        calls->state(calls->owner, channel->id, channel_state_name(CHANNEL_LATE),
                     STR("its process ended; it is started again"));
    channel->is_running = channel->is_waiting = false;
    channel->run = 0; /* a new process begins to count anew */
    loop_timer_stop(channel->hub->options.loop, &channel->again);
    while (channel->sendings)
        hub_answered(channel, buf_str(&channel->sendings->key), OUTCOME_UNCERTAIN, STR_NONE,
                     STR("the sending process ended in the middle; it may have arrived"));
}

static void bury(struct post *post)
{
    struct hub_channel *channel = post->owner;
    struct hub *hub = channel->hub;
    struct hub_channel **at = &hub->channels;

    while (*at != channel)
        at = &(*at)->next;
    *at = channel->next;
    loop_timer_stop(hub->options.loop, &channel->again);
    loop_timer_stop(hub->options.loop, &channel->state_timer);
    while (channel->sendings) {
        struct hub_sending *sending = channel->sendings;

        channel->sendings = sending->next;
        buf_clear(&sending->key);
        free(sending);
    }
    buf_clear(&channel->name);
    buf_clear(&channel->config);
    buf_clear(&channel->cursor);
    buf_clear(&channel->late_reason);
    hub_window_clear(&channel->window);
    free(channel);
    hub_process_sweep(hub);
}

void hub_channel_bury(struct hub_channel *channel)
{
    if (channel->is_wanted || channel->first_heard || channel->is_buried || channel->sendings)
        return;
    channel->is_buried = true;
    loop_post(channel->hub->options.loop, &channel->bury);
}

static struct hub_channel *add_channel(struct hub *hub, const struct hub_config *config,
                                       const struct channel_kind *kind)
{
    struct hub_channel *channel = calloc(1, sizeof(*channel));

    if (!channel)
        return NULL;
    channel->hub = hub;
    channel->id = config->id;
    channel->last_heard = &channel->first_heard;
    channel->again = (struct timer){.fire = start_again, .owner = channel};
    channel->bury = (struct post){.run = bury, .owner = channel};
    buf_init(&channel->name, 0);
    buf_init(&channel->config, 0);
    buf_init(&channel->cursor, 0);
    buf_init(&channel->late_reason, 0);
    hub_window_init(&channel->window);
    channel->state_timer = (struct timer){.fire = hub_in_late_state, .owner = channel};
    channel->process = hub_process_for(hub, channel, kind);
    if (!channel->process) {
        free(channel);
        return NULL;
    }
    channel->next = hub->channels;
    hub->channels = channel;
    return channel;
}

/* The executable of a script is one of its settings. */
static void name_program(struct hub *hub, struct hub_channel *channel,
                         const struct channel_kind *kind)
{
    struct json_value root;
    struct str command = STR_NONE;

    buf_reset(&channel->process->what);
    if (!kind->is_script) {
        buf_add_c(&channel->process->what, kind->name);
        return;
    }
    if (!json_parse(&hub->json, buf_str(&channel->config), &root, NULL))
        (void)json_get_str(root, "command", &command);
    buf_add(&channel->process->what, command);
}

/* It said that something was wrong, and a person wants it to look again. */
static bool is_to_try_anew(const struct hub_channel *channel, const struct hub_config *config)
{
    return config->tries_anew &&
           (channel->said_state == CHANNEL_REFUSED || channel->said_state == CHANNEL_LATE ||
            channel->said_state == CHANNEL_QUOTA);
}

static void set_one(struct hub *hub, const struct hub_config *config)
{
    const struct channel_kind *kind = channel_kind_find(config->kind);
    struct hub_channel *channel = hub_channel_find(hub, config->id);
    bool is_new = !channel;

    if (!kind || kind->by_hand || kind->is_fed)
        return; /* nothing runs for it: a `heed hear`, a call written down, a stream */
    if (!channel)
        channel = add_channel(hub, config, kind);
    if (!channel) {
        log_event(LOG_ERROR, "hub.no_memory", NULL);
        return;
    }
    channel->is_wanted = true;
    channel->matched_only = config->matched_only;
    buf_reset(&channel->name);
    buf_add(&channel->name, config->name);
    if (!is_new && str_eq(buf_str(&channel->config), config->config) &&
        !is_to_try_anew(channel, config)) {
        /* Paused and taken up again before it could be buried: it was told to stop. */
        if (!channel->is_running && !channel->is_waiting && !channel->again.is_on)
            start_again(&channel->again);
        return;
    }
    channel->said_state = CHANNEL_NEW;
    buf_reset(&channel->config);
    buf_add(&channel->config, config->config);
    name_program(hub, channel, kind);
    if (!is_new)
        change_settings(channel);
    else if (channel->process->state == HUB_UP && !channel->process->is_stopping)
        hub_channel_start(channel);
}

void hub_set(struct hub *hub, const struct hub_config *list, size_t n)
{
    struct hub_channel *channel, *next;

    for (channel = hub->channels; channel; channel = channel->next)
        channel->is_wanted = false;
    free(hub->paused);
    hub->paused_count = 0;
    hub->paused = calloc(n + 1, sizeof(*hub->paused)); /* without memory they are as if removed */
    for (size_t i = 0; i < n; i++) {
        if (!list[i].is_paused)
            set_one(hub, &list[i]);
        else if (hub->paused)
            hub->paused[hub->paused_count++] = list[i].id;
    }
    for (channel = hub->channels; channel; channel = next) {
        next = channel->next;
        if (channel->is_wanted)
            continue;
        say_stop(channel);
        hub_channel_bury(channel);
    }
    for (struct hub_process *process = hub->processes; process; process = process->next)
        hub_process_check(process);
}

void hub_stop(struct hub *hub)
{
    hub->stopping = true;
    for (struct hub_channel *channel = hub->channels; channel; channel = channel->next)
        say_stop(channel);
}

bool hub_is_sending(const struct hub *hub)
{
    for (const struct hub_channel *channel = hub->channels; channel; channel = channel->next)
        if (channel->sendings)
            return true;
    return false;
}

void hub_free(struct hub *hub)
{
    if (!hub)
        return;
    hub->stopping = true;
    while (hub->channels)
        bury(&hub->channels->bury);
    while (hub->processes) {
        struct hub_process *process = hub->processes;

        hub->processes = process->next;
        hub_process_free(process);
    }
    json_parser_clear(&hub->json);
    arena_clear(&hub->arena);
    free(hub->paused);
    free(hub);
}

static bool is_paused(const struct hub *hub, int64_t id)
{
    for (size_t i = 0; i < hub->paused_count; i++)
        if (hub->paused[i] == id)
            return true;
    return false;
}

enum err hub_send(struct hub *hub, int64_t id, struct str key, struct str message)
{
    struct hub_channel *channel = hub_channel_find(hub, id);
    struct hub_sending *sending;
    struct buf order;
    bool said;

    if (!channel || !channel->is_wanted)
        return is_paused(hub, id) ? ERR_STALE : ERR_NOT_FOUND;
    if (!channel->is_running || channel->process->is_stopping ||
        channel->sending_count >= HUB_SENDS_MAX)
        return ERR_BUSY;
    sending = calloc(1, sizeof(*sending));
    if (!sending)
        return ERR_NO_MEMORY;
    buf_init(&sending->key, 0);
    buf_add(&sending->key, key);
    buf_init(&order, 0);
    channel_order_send(&order, name_for(channel), key, message);
    said = !sending->key.err && hub_process_say(channel->process, &order);
    buf_clear(&order);
    if (!said) {
        buf_clear(&sending->key);
        free(sending);
        return ERR_BUSY;
    }
    sending->next = channel->sendings;
    channel->sendings = sending;
    channel->sending_count++;
    return OK;
}
