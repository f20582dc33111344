/* look_remote.c: the sources of a look that run in channel processes. Loop thread only.
 *
 * One process a kind, "look KIND", asked for when the first look needs it and ended when none has
 * for PROCESS_IDLE_MS. What it says is data: a frame that is not understood is dropped, one of a
 * source that has ended too. Each message is decided when it comes, a document when the parse pool
 * has read it; then the channel is told so, with what was in the document.
 */
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/log.h"
#include "channels/event.h"
#include "main/looks_inside.h"
#include "parse/message_json.h"

enum { EVENT_ARENA_MAX = 64 << 20 };

/* A document on its way through the parse pool. */
struct look_document {
    struct look_run *run;
    struct parse_job job;
    struct buf head, body, cursor;
    struct arena arena;
    int64_t items, oldest;
    bool is_over; /* nothing more is wanted */
};

static struct look_process *look_process_find(struct looks *looks, const char *name)
{
    for (struct look_process *process = looks->processes; process; process = process->next)
        if (str_is(str_from(name), process->name))
            return process;
    return NULL;
}

static bool say(struct look_process *process, struct buf *order)
{
    bool said = process && process->state == LOOK_PROCESS_UP && !order->err &&
                peer_send(&process->peer, (struct frame){buf_str(order), STR_NONE}) == OK;

    buf_clear(order);
    return said;
}

static void say_stop(struct look_run *run)
{
    struct buf order;

    buf_init(&order, 0);
    channel_order_stop(&order, run->number);
    (void)say(run->process, &order);
}

/* The end of a remote source, once. */
static void end_run(struct look_run *run, bool has_failed, const char *why)
{
    struct look_process *process = run->process;

    if (!process)
        return;
    say_stop(run); /* its place in the process is free again */
    run->process = NULL;
    process->run_count--;
    process->idle_since = clock_monotonic();
    look_run_ends(run, has_failed ? LOOK_FAILED : LOOK_ENDED, why);
    look_release(run->look);
}

static struct look_run *find_run(struct look_process *process, int64_t number)
{
    for (struct look *look = look_first(process->looks); look; look = look->next)
        for (size_t i = 0; i < look->run_count; i++)
            if (look->runs[i].process == process && look->runs[i].number == number)
                return &look->runs[i];
    return NULL;
}

/* ---- starting ---- */

/* The name as it was typed, then what the rule asks for. */
static size_t gather_asks(const struct look *look, struct str asks[CHANNEL_ASKS_MAX])
{
    size_t n = 0;

    asks[n++] = look->name;
    for (size_t i = 0; i < look->asks.n && n < CHANNEL_ASKS_MAX; i++)
        if (!str_eq_nocase(look->asks.at[i], look->name))
            asks[n++] = look->asks.at[i];
    return n;
}

static void say_look(struct look_run *run)
{
    struct str asks[CHANNEL_ASKS_MAX];
    size_t n = gather_asks(run->look, asks);
    struct buf order;

    buf_init(&order, 0);
    channel_order_look(&order, run->number, run->number, run->config, asks, n);
    look_run_begins(run);
    run->is_asked = true;
    if (!say(run->process, &order))
        end_run(run, true, "its process does not listen");
}

static struct look_process *process_for(struct looks *looks, struct str kind)
{
    struct look_process *process;
    char name[CONTROL_NAME_MAX];

    (void)snprintf(name, sizeof(name), "look %.*s", STR_ARGS(kind));
    process = look_process_find(looks, name);
    if (process)
        return process;
    process = calloc(1, sizeof(*process));
    if (!process)
        return NULL;
    process->looks = looks;
    process->pidfd = -1;
    (void)snprintf(process->name, sizeof(process->name), "%s", name);
    (void)snprintf(process->kind, sizeof(process->kind), "%.*s", STR_ARGS(kind));
    process->next = looks->processes;
    looks->processes = process;
    return process;
}

static void end_all(struct look_process *process, const char *why)
{
    for (struct look *look = look_first(process->looks); look; look = look->next)
        for (size_t i = 0; i < look->run_count; i++)
            if (look->runs[i].process == process)
                end_run(&look->runs[i], true, why);
}

/* For a process, if anybody needs it. */
static void ask(struct look_process *process)
{
    struct looks_options *options = &process->looks->options;

    process->state = LOOK_PROCESS_DOWN;
    if (!process->run_count)
        return;
    process->state = LOOK_PROCESS_ASKED;
    if (options->start(options->owner, process->name, process->kind)) {
        process->state = LOOK_PROCESS_DOWN;
        end_all(process, "no process can be started for it");
    }
}

void look_remote_start(struct look_run *run)
{
    struct looks *looks = run->look->looks;
    struct look_process *process = process_for(looks, run->about.kind);

    if (!process || !looks->options.start) {
        look_run_ends(run, LOOK_FAILED, "no process can be started for it");
        look_release(run->look);
        return;
    }
    run->number = ++looks->numbers;
    run->process = process;
    process->run_count++;
    if (process->state == LOOK_PROCESS_UP)
        say_look(run);
    else if (process->state == LOOK_PROCESS_DOWN)
        ask(process);
}

/* ---- what it says ---- */

static void acknowledge(struct look_run *run, struct str cursor, struct str page)
{
    struct buf order;

    if (!cursor.n || !run->process)
        return;
    buf_init(&order, 0);
    if (page.n)
        channel_order_decided(&order, run->number, cursor, page);
    else
        channel_order_committed(&order, run->number, cursor);
    (void)say(run->process, &order);
}

/* ERR_STOPPED, ERR_NO_MEMORY; a message of a wrong form is passed over. */
static enum err take_message(struct look_run *run, struct arena *arena, struct json_value value,
                             struct message *out_message)
{
    enum err err = message_from_json(arena, value, out_message, NULL);

    if (err)
        return err == ERR_NO_MEMORY ? err : OK;
    return look_take(run, out_message, run->about.kind, 0, 0);
}

static void document_begin(struct parse_job *job)
{
    struct look_document *document = job->owner;

    document->items = document->oldest = 0;
}

static bool document_message(struct parse_job *job, struct json_value value)
{
    struct look_document *document = job->owner;
    struct message message = {.has_said_at = false};

    arena_reset(&document->arena);
    document->items++;
    if (!document->is_over && document->run->process)
        document->is_over = take_message(document->run, &document->arena, value, &message) != OK;
    if (message.has_said_at && (!document->oldest || message.said_at < document->oldest))
        document->oldest = message.said_at;
    return true;
}

static void write_page(struct buf *out, const struct look_document *document, enum err err,
                       const char *reason, struct json_value info)
{
    static const char *const texts[] = {"next", "previous", "url", "generator"};
    struct json_out json;
    struct str text;

    json_init(&json, out);
    json_open(&json, '{');
    json_put_i64(&json, "items", document->items);
    json_put_i64(&json, "oldest", document->oldest);
    if (err)
        json_put_str(&json, "error", str_from(reason));
    for (size_t i = 0; !err && i < ARRAY_LEN(texts); i++)
        if (json_get_str(info, texts[i], &text))
            json_put_opt(&json, texts[i], text);
    json_close(&json, '}');
}

static void free_document(struct look_document *document)
{
    buf_clear(&document->head);
    buf_clear(&document->body);
    buf_clear(&document->cursor);
    arena_clear(&document->arena);
    free(document);
}

static void document_end(struct parse_job *job, enum err err, const char *reason,
                         struct json_value info)
{
    struct look_document *document = job->owner;
    struct look *look = document->run->look;
    struct buf page;

    buf_init(&page, 256 << 10);
    write_page(&page, document, err, reason, info);
    if (err != ERR_STOPPED && !page.err)
        acknowledge(document->run, buf_str(&document->cursor), buf_str(&page));
    buf_clear(&page);
    free_document(document);
    look_release(look);
}

static void take_document(struct look_run *run, const struct channel_event *event, struct str raw)
{
    struct looks *looks = run->look->looks;
    struct look_document *document = calloc(1, sizeof(*document));

    if (!document) {
        end_run(run, true, err_info(ERR_NO_MEMORY)->sentence);
        return;
    }
    document->run = run;
    buf_init(&document->head, 0);
    buf_init(&document->body, 0);
    buf_init(&document->cursor, 0);
    arena_init(&document->arena, EVENT_ARENA_MAX);
    pool_head(&document->head, event->document, event->source);
    buf_add(&document->body, raw);
    buf_add(&document->cursor, event->cursor);
    document->job = (struct parse_job){.head = buf_str(&document->head),
                                       .document = buf_str(&document->body),
                                       .begin = document_begin,
                                       .message = document_message,
                                       .end = document_end,
                                       .owner = document};
    look_hold(run->look);
    if (looks->options.pool && !document->head.err && !document->body.err &&
        !document->cursor.err && pool_submit(looks->options.pool, &document->job) == OK)
        return;
    free_document(document);
    look_release(run->look);
    end_run(run, true, "the parsers have too much to do");
}

static void take_event(struct look_run *run, const struct channel_event *event, struct str raw)
{
    struct looks *looks = run->look->looks;
    struct message message;
    char why[EVENT_REASON_MAX + 1];

    switch (event->what) {
    case EVENT_MESSAGE:
        if (take_message(run, &looks->arena, event->message, &message))
            end_run(run, false, "");
        else
            acknowledge(run, event->cursor, STR_NONE);
        break;
    case EVENT_DOCUMENT:
        take_document(run, event, raw);
        break;
    case EVENT_LOOKED:
        (void)snprintf(why, sizeof(why), "%.*s", STR_ARGS(event->reason));
        end_run(run, event->has_failed, why);
        break;
    default: /* a look has neither states nor sends, and its cursor is nobody's */
        break;
    }
}

static void on_frame(struct peer *peer, struct frame frame)
{
    struct look_process *process = peer->owner;
    struct looks *looks = process->looks;
    struct channel_event event;
    struct look_run *run;

    arena_reset(&looks->arena);
    if (channel_event_read(&looks->json, &looks->arena, frame.json, &event, NULL) ||
        !event.has_channel)
        return;
    run = find_run(process, event.channel);
    if (run && run->is_asked && !looks->is_closing)
        take_event(run, &event, frame.blob);
}

/* ---- the process ---- */

static void kill_process(struct look_process *process, int signal)
{
    if (process->pidfd >= 0)
        (void)syscall(SYS_pidfd_send_signal, process->pidfd, signal, NULL, 0);
}

static void on_gone(struct peer *peer, enum err why)
{
    (void)why;
    kill_process(peer->owner, SIGTERM); /* its end is told by whoever started it */
}

bool looks_started(struct looks *looks, const struct control *about, int fd, int pidfd)
{
    struct look_process *process = looks ? look_process_find(looks, about->name) : NULL;
    struct peer_calls calls = {on_frame, on_gone, process};

    if (!process || process->state != LOOK_PROCESS_ASKED)
        return false;
    process->state = LOOK_PROCESS_UP;
    process->pid = about->pid;
    process->pidfd = pidfd;
    process->idle_since = clock_monotonic();
    if (peer_open(&process->peer, looks->options.loop, fd, PEER_FRAMES, 0, calls)) {
        kill_process(process, SIGKILL);
        return true;
    }
    for (struct look *look = look_first(looks); look; look = look->next)
        for (size_t i = 0; i < look->run_count; i++)
            if (look->runs[i].process == process && !look->runs[i].is_asked)
                say_look(&look->runs[i]);
    return true;
}

bool looks_gone(struct looks *looks, const struct control *about)
{
    struct look_process *process = looks ? look_process_find(looks, about->name) : NULL;

    if (!process)
        return false;
    if (process->state >= LOOK_PROCESS_UP && process->pid != about->pid)
        return true; /* of an earlier one */
    peer_drain(&process->peer);
    peer_close(&process->peer);
    io_close(&process->pidfd);
    if (process->state == LOOK_PROCESS_ENDING) { /* ours to end: who came meanwhile gets another */
        ask(process);
        return true;
    }
    process->state = LOOK_PROCESS_DOWN;
    end_all(process, "its process ended");
    return true;
}

void look_remote_tick(struct looks *looks)
{
    for (struct look *look = look_first(looks); look; look = look->next)
        for (size_t i = 0; i < look->run_count; i++)
            if (look->runs[i].process && look_is_over(look))
                end_run(&look->runs[i], false, "");
    for (struct look_process *process = looks->processes; process; process = process->next)
        if (process->state == LOOK_PROCESS_UP && !process->run_count &&
            clock_monotonic() - process->idle_since > LOOK_PROCESS_IDLE_MS) {
            process->state = LOOK_PROCESS_ENDING;
            kill_process(process, SIGTERM);
        }
}

void look_remote_close(struct looks *looks)
{
    for (struct look *look = look_first(looks); look; look = look->next)
        for (size_t i = 0; i < look->run_count; i++)
            end_run(&look->runs[i], false, "");
    while (looks->processes) {
        struct look_process *process = looks->processes;

        looks->processes = process->next;
        peer_close(&process->peer);
        io_close(&process->pidfd);
        free(process);
    }
}
