/* hub_process.c: the processes that run the channels: asked for, up, gone, asked for again. */
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/log.h"
#include "main/hub_inside.h"

enum { STEADY_MS = 60000, LOG_LINE_MAX = 1000 };

static struct hub_channel *only_channel(struct hub_process *process)
{
    for (struct hub_channel *channel = process->hub->channels; channel; channel = channel->next)
        if (channel->process == process)
            return channel;
    return NULL;
}

static void tell_master(struct hub_process *process, enum control_what what)
{
    struct control control = {.what = what, .role = process->role};
    struct str text = buf_str(&process->what);

    (void)snprintf(control.name, sizeof(control.name), "%s", process->name);
    if (control_set(control.text, sizeof(control.text), text) ||
        control_send(process->hub->options.control, &control, NULL, 0)) {
        log_event(LOG_ERROR, "hub.not_asked", "process", process->name, NULL);
        process->state = HUB_DOWN;
        loop_timer_set(process->hub->options.loop, &process->again, HUB_BACKOFF_MAX_MS);
    }
}

void hub_process_ask(struct hub_process *process)
{
    if (process->state != HUB_DOWN || process->again.is_on || process->hub->stopping)
        return;
    process->state = HUB_ASKED;
    tell_master(process, CONTROL_START);
}

static void ask_again(struct timer *timer) { hub_process_check(timer->owner); }

void hub_process_stop(struct hub_process *process)
{
    loop_timer_stop(process->hub->options.loop, &process->again);
    if (process->state != HUB_UP || process->is_stopping)
        return;
    process->is_stopping = true;
    tell_master(process, CONTROL_STOP);
}

static bool is_needed(struct hub_process *process)
{
    for (struct hub_channel *channel = process->hub->channels; channel; channel = channel->next)
        if (channel->process == process && channel->is_wanted)
            return true;
    return false;
}

void hub_process_check(struct hub_process *process)
{
    if (is_needed(process))
        hub_process_ask(process);
    else
        hub_process_stop(process);
}

void hub_process_held(struct hub_process *process, ptrdiff_t bytes, int count)
{
    process->held = (size_t)((ptrdiff_t)process->held + bytes);
    process->held_count += count;
    if (process->held > HUB_HELD_MAX || process->held_count >= HUB_HELD_COUNT_MAX)
        peer_pause(&process->peer);
    else if (process->held < HUB_HELD_MAX / 2 && process->held_count < HUB_HELD_COUNT_MAX / 2)
        peer_resume(&process->peer);
}

bool hub_process_say(struct hub_process *process, const struct buf *order)
{
    if (process->state != HUB_UP || order->err)
        return false;
    if (peer_send(&process->peer, (struct frame){buf_str(order), STR_NONE}) == OK)
        return true;
    /* It does not read: it is ended, and its end told by the master. */
    if (process->pidfd >= 0)
        (void)syscall(SYS_pidfd_send_signal, process->pidfd, SIGKILL, NULL, 0);
    return false;
}

static bool may_log(struct hub_process *process)
{
    bool may = hub_calm_take(&process->logs);

    process->unlogged += !may;
    return may;
}

static void tell_log(struct hub_process *process, struct str text)
{
    char line[LOG_LINE_MAX + 1], dropped[24];

    if (!may_log(process))
        return;
    (void)snprintf(dropped, sizeof(dropped), "%u", process->unlogged);
    (void)snprintf(line, sizeof(line), "%.*s", (int)(text.n > LOG_LINE_MAX ? LOG_LINE_MAX : text.n),
                   text.n ? text.p : "");
    log_event(LOG_INFO, "channel.log", "from", process->name, "text", line,
              process->unlogged ? "dropped_before" : NULL, dropped, NULL);
    process->unlogged = 0;
}

static void take_event(struct hub_process *process, const struct channel_event *event,
                       struct str json, struct str blob)
{
    struct hub_channel *channel;
    bool seccomp = false;
    int64_t landlock = 0;

    if (event->what == EVENT_READY) {
        (void)json_get_bool(event->ready, "seccomp", &seccomp);
        (void)json_get_i64(event->ready, "landlock", &landlock);
        health_confined(process->hub->options.health, process->name, seccomp, (int)landlock);
        return;
    }
    if (event->what == EVENT_LOG) {
        tell_log(process, event->text);
        return;
    }
    channel = process->role == PROCESS_SCRIPT ? only_channel(process)
                                              : hub_channel_find(process->hub, event->channel);
    /* A process speaks for its own channels only. */
    if (channel && channel->process == process && !channel->is_buried)
        hub_in_event(process, channel, event, json, blob);
}

static void on_frame(struct peer *peer, struct frame frame)
{
    struct hub_process *process = peer->owner;
    struct channel_event event;
    struct fault fault = {.err = OK};
    enum err err;

    arena_reset(&process->hub->arena);
    err = channel_event_read(&process->hub->json, &process->hub->arena, frame.json, &event, &fault);
    if (!err)
        take_event(process, &event, frame.json, frame.blob);
    else if (may_log(process))
        log_event(LOG_WARN, "channel.not_understood", "from", process->name, "reason",
                  fault_text(&fault, err), NULL);
}

static void on_script_line(struct peer *peer, struct frame frame)
{
    struct hub_process *process = peer->owner;

    if (script_line(&process->script, frame.json)) {
        log_event(LOG_WARN, "script.ended", "from", process->name, "reason",
                  "too many lines that are not understood", NULL);
        if (process->pidfd >= 0)
            (void)syscall(SYS_pidfd_send_signal, process->pidfd, SIGKILL, NULL, 0);
    }
}

static void on_script_event(void *owner, const struct channel_event *event)
{
    take_event(owner, event, STR_NONE, STR_NONE);
}

static void on_script_refused(void *owner, int64_t line, const char *reason)
{
    struct hub_process *process = owner;
    char number[24];

    if (!may_log(process))
        return;
    (void)snprintf(number, sizeof(number), "%" PRId64, line);
    log_event(LOG_WARN, "script.refused", "from", process->name, "line", number, "reason", reason,
              NULL);
}

/* It hung up; that it ended is told by the master. One that closes its end and lives on is of no
 * use. */
static void on_gone(struct peer *peer, enum err why)
{
    struct hub_process *process = peer->owner;

    (void)why;
    if (process->pidfd >= 0)
        (void)syscall(SYS_pidfd_send_signal, process->pidfd, SIGTERM, NULL, 0);
}

struct hub_process *hub_process_for(struct hub *hub, struct hub_channel *channel,
                                    const struct channel_kind *kind)
{
    struct hub_process *process;
    char name[CONTROL_NAME_MAX];

    if (kind->is_script)
        (void)snprintf(name, sizeof(name), "script %" PRId64, channel->id);
    else
        (void)snprintf(name, sizeof(name), "channel %s", kind->name);
    for (process = hub->processes; process; process = process->next)
        if (str_is(str_from(name), process->name))
            return process;
    process = calloc(1, sizeof(*process));
    if (!process)
        return NULL;
    process->hub = hub;
    process->role = kind->is_script ? PROCESS_SCRIPT : PROCESS_CHANNEL;
    (void)snprintf(process->name, sizeof(process->name), "%s", name);
    buf_init(&process->what, CONTROL_TEXT_MAX);
    process->pidfd = -1;
    process->again = (struct timer){.fire = ask_again, .owner = process};
    script_init(&process->script, on_script_event, on_script_refused, process);
    process->next = hub->processes;
    hub->processes = process;
    return process;
}

void hub_process_free(struct hub_process *process)
{
    loop_timer_stop(process->hub->options.loop, &process->again);
    peer_close(&process->peer);
    io_close(&process->pidfd);
    script_clear(&process->script);
    buf_clear(&process->what);
    free(process);
}

void hub_process_sweep(struct hub *hub)
{
    struct hub_process **at = &hub->processes;

    while (*at) {
        struct hub_process *process = *at;

        if (process->role != PROCESS_SCRIPT || process->state != HUB_DOWN ||
            only_channel(process)) {
            at = &process->next;
            continue;
        }
        *at = process->next;
        hub_process_free(process);
    }
}

static struct hub_process *find(struct hub *hub, const char *name)
{
    for (struct hub_process *process = hub->processes; process; process = process->next)
        if (str_is(str_from(name), process->name))
            return process;
    return NULL;
}

void hub_started(struct hub *hub, const struct control *about, int fd, int pidfd)
{
    struct hub_process *process = find(hub, about->name);
    bool is_script;
    struct peer_calls calls = {on_frame, on_gone, process};

    if (!process || process->state != HUB_ASKED) {
        io_close(&fd);
        io_close(&pidfd);
        return;
    }
    is_script = process->role == PROCESS_SCRIPT;
    if (is_script)
        calls.frame = on_script_line;
    process->state = HUB_UP;
    process->pid = about->pid;
    process->pidfd = pidfd;
    process->started = clock_monotonic();
    health_started(hub->options.health, process->name, process->pid, process->starts++);
    script_clear(&process->script);
    script_init(&process->script, on_script_event, on_script_refused, process);
    if (peer_open(&process->peer, hub->options.loop, fd, is_script ? PEER_LINES : PEER_FRAMES, 0,
                  calls)) {
        (void)syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, 0);
        return;
    }
    for (struct hub_channel *channel = hub->channels; channel; channel = channel->next)
        if (channel->process == process && channel->is_wanted)
            hub_channel_start(channel);
    hub_process_check(process); /* what it was asked for may have been removed since */
}

void hub_gone(struct hub *hub, const struct control *about)
{
    struct hub_process *process = find(hub, about->name);
    int64_t lived;
    bool was_stopping;

    if (!process || process->state == HUB_DOWN ||
        (process->state == HUB_UP && process->pid != about->pid) ||
        (process->state == HUB_ASKED && about->pid))
        return; /* of a core before us, or of no interest any more */
    peer_drain(&process->peer);
    lived = process->state == HUB_UP ? clock_monotonic() - process->started : 0;
    process->state = HUB_DOWN;
    process->pid = 0;
    peer_close(&process->peer);
    io_close(&process->pidfd);
    health_ended(hub->options.health, process->name);
    for (struct hub_channel *channel = hub->channels; channel; channel = channel->next)
        if (channel->process == process)
            hub_channel_lost(channel);
    was_stopping = process->is_stopping;
    process->is_stopping = false;
    if (hub->stopping)
        return;
    if (!is_needed(process)) {
        health_forget(hub->options.health, process->name);
        hub_process_sweep(hub);
        return;
    }
    if (lived > STEADY_MS || was_stopping)
        process->wait_ms = 0;
    loop_timer_set(hub->options.loop, &process->again, process->wait_ms);
    process->wait_ms = process->wait_ms ? process->wait_ms * 2 : HUB_BACKOFF_MIN_MS;
    if (process->wait_ms > HUB_BACKOFF_MAX_MS)
        process->wait_ms = HUB_BACKOFF_MAX_MS;
}
