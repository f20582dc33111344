/* stream.c: who feeds which stream: the sockets, the first line, one after the other. */
#include "main/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sodium.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/log.h"
#include "base/utf8.h"
#include "channels/channel.h"
#include "main/stream_inside.h"

/* Whoever sits at the port and says nothing leaves room for who may open the site. */
enum { LEAVE_MS = 5000, KEEP_ALIVE_S = 60, STRANGERS_MAX = STREAM_FEEDERS_MAX / 2 };

void feeder_show(struct feeder *feeder, bool is_fed, int64_t wanted, int64_t passed)
{
    struct stream_health now = {.channel = feeder->channel,
                                .is_fed = is_fed,
                                .lines = feeder->committed.lines,
                                .wanted = wanted,
                                .passed = passed};

    (void)snprintf(now.name, sizeof(now.name), "%.*s",
                   STR_ARGS(utf8_clip(feeder->channel_name, sizeof(now.name) - 1)));
    if (feeder->channel && feeder->all->options.health)
        health_stream(feeder->all->options.health, &now);
}

/* ---- the end of a feeder ---- */

static void admit_next(struct stream *stream);

static void sweep_streams(struct streaming *streams)
{
    for (struct stream **at = &streams->streams; *at;) {
        struct stream *stream = *at;

        if (stream->is_wanted || stream->active || stream->waiting) {
            at = &stream->next;
            continue;
        }
        *at = stream->next;
        if (streams->options.health)
            health_forget_stream(streams->options.health, stream->id);
        buf_clear(&stream->name);
        buf_clear(&stream->token);
        buf_clear(&stream->config);
        free(stream);
    }
}

static void bury(struct post *post)
{
    struct feeder *feeder = post->owner;
    struct streaming *streams = feeder->all;
    struct feeder **at = &streams->feeders;

    while (*at != feeder)
        at = &(*at)->next;
    *at = feeder->next;
    streams->feeder_count--;
    loop_timer_stop(streams->options.loop, &feeder->timer);
    loop_unwatch(streams->options.loop, &feeder->watch);
    io_close(&feeder->fd);
    for (size_t i = 0; i < feeder->held_count; i++)
        intake_batch_free(feeder->held[i]);
    buf_clear(&feeder->head);
    buf_clear(&feeder->out);
    buf_clear(&feeder->raw);
    unpack_clear(&feeder->unpack);
    arena_clear(&feeder->arena);
    (void)pthread_cond_destroy(&feeder->room);
    (void)pthread_mutex_destroy(&feeder->lock);
    free(feeder);
}

static void leave_stream(struct feeder *feeder)
{
    struct stream *stream = feeder->stream;
    const struct stream_calls *calls = &feeder->all->options.calls;

    feeder->stream = NULL;
    if (!stream)
        return;
    if (stream->waiting == feeder)
        stream->waiting = NULL;
    if (stream->active != feeder)
        return;
    feeder_show(feeder, false, 0, 0);
    stream->active = NULL;
    if (stream->waiting)
        admit_next(stream);
    else if (stream->is_wanted && !stream->is_paused && !feeder->all->is_stopping)
        calls->state(calls->owner, stream->id, channel_state_name(CHANNEL_LATE),
                     STR("nobody feeds it at the moment"));
}

static void go_now(struct feeder *feeder)
{
    if (feeder->bury.run)
        return;
    feeder->bury = (struct post){.run = bury, .owner = feeder};
    loop_post(feeder->all->options.loop, &feeder->bury);
}

static void go(struct timer *timer)
{
    struct feeder *feeder = timer->owner;

    go_now(feeder);
}

/* A socket that is closed with something unread takes the last answers with it. */
static void drop_rest(struct watch *watch, uint32_t events)
{
    struct feeder *feeder = watch->owner;
    size_t n = 0;
    enum err err;

    (void)events;
    buf_reset(&feeder->head);
    err = io_read_some(feeder->fd, &feeder->head, STREAM_HELLO_MAX, &n);
    if (err != ERR_BUSY && (err || !n))
        go_now(feeder);
}

static void shut(struct feeder *feeder)
{
    struct loop *loop = feeder->all->options.loop;

    feeder->is_shut = true;
    (void)shutdown(feeder->fd, SHUT_WR);
    loop_unwatch(loop, &feeder->watch);
    feeder->watch.ready = drop_rest;
    if (feeder->is_mute || io_nonblocking(feeder->fd) || loop_watch(loop, &feeder->watch, EPOLLIN))
        go_now(feeder);
}

/* Nothing of it is on its way; its last answers are. */
static void leave(struct feeder *feeder)
{
    feeder->state = FEEDER_LEAVING;
    loop_timer_stop(feeder->all->options.loop, &feeder->timer);
    feeder->timer = (struct timer){.fire = go, .owner = feeder};
    loop_timer_set(feeder->all->options.loop, &feeder->timer, LEAVE_MS);
    leave_stream(feeder);
    feeder_flush(feeder);
}

static bool is_in_flight(struct feeder *feeder)
{
    bool is;

    (void)pthread_mutex_lock(&feeder->lock);
    is = feeder->in_flight > 0;
    (void)pthread_mutex_unlock(&feeder->lock);
    return is;
}

void feeder_decided(struct feeder *feeder)
{
    if (feeder->all->is_stopping)
        return;
    if (feeder->state == FEEDER_ENDING && !is_in_flight(feeder)) {
        if (feeder->why[0])
            feeder_say_failed(feeder, feeder->why, feeder->may_retry);
        else
            feeder_say_end(feeder);
        leave(feeder);
    }
    if (feeder->state == FEEDER_LEAVING && (!feeder->out.n || feeder->is_mute) && !feeder->is_shut)
        shut(feeder);
}

/* Why it ends, said when all is decided; the first reason counts. */
static void set_why(struct feeder *feeder, const char *why, bool may_retry)
{
    if (feeder->why[0])
        return;
    (void)snprintf(feeder->why, sizeof(feeder->why), "%s", why);
    feeder->may_retry = may_retry;
}

void feeder_cut(struct feeder *feeder, const char *why, bool may_retry)
{
    set_why(feeder, why, may_retry);
    if (feeder->state == FEEDER_RUNNING) {
        (void)pthread_mutex_lock(&feeder->lock);
        feeder->is_stopping = true;
        (void)pthread_cond_broadcast(&feeder->room);
        (void)pthread_mutex_unlock(&feeder->lock);
        (void)shutdown(feeder->fd, SHUT_RD);
    } else if (feeder->state <= FEEDER_WAITING) {
        feeder->state = FEEDER_ENDING;
        feeder_decided(feeder);
    }
}

/* The threads have ended. */
static void on_ended(struct post *post)
{
    struct feeder *feeder = post->owner;
    enum err err = feeder->read_err;

    if (feeder->has_thread)
        (void)pthread_join(feeder->thread, NULL);
    feeder->has_thread = false;
    if (feeder->all->is_stopping)
        return;
    loop_timer_stop(feeder->all->options.loop, &feeder->timer);
    if (err && err != ERR_STOPPED)
        set_why(feeder, fault_text(&feeder->read_fault, err), err_info(err)->retry == RETRY_YES);
    /* What came whole before it broke off is kept. */
    feeder_send(feeder, feeder->state == FEEDER_RUNNING);
    feeder->state = FEEDER_ENDING;
    feeder_decided(feeder);
}

/* ---- its beginning ---- */

static void keep_place(struct timer *timer)
{
    struct feeder *feeder = timer->owner;
    int64_t waited;

    if (feeder->state != FEEDER_RUNNING)
        return;
    loop_timer_set(feeder->all->options.loop, timer, STREAM_PACE_MS);
    (void)pthread_mutex_lock(&feeder->lock);
    waited = clock_monotonic() - feeder->sent_at;
    (void)pthread_mutex_unlock(&feeder->lock);
    if (waited >= STREAM_PACE_MS)
        feeder_send(feeder, waited >= STREAM_PLACE_MS);
}

static enum err load_place(struct feeder *feeder)
{
    const struct stream_calls *calls = &feeder->all->options.calls;
    struct buf cursor;
    enum err err;

    buf_init(&cursor, 0);
    err = calls->cursor(calls->owner, feeder->channel, &cursor);
    if (!err)
        err = stream_place_read(&feeder->all->json, buf_str(&cursor), &feeder->place);
    buf_clear(&cursor);
    return err;
}

/* What came behind the first line already is the beginning of the stream. */
static enum err begin(struct feeder *feeder, struct stream *stream)
{
    struct loop *loop = feeder->all->options.loop;
    enum err err;

    feeder->channel = stream->id;
    feeder->form = stream->form;
    feeder->matched_only = stream->matched_only;
    feeder->channel_name = str_dup(&feeder->arena, buf_str(&stream->name));
    err = feeder->arena.err ? feeder->arena.err : load_place(feeder);
    if (err)
        return err;
    feeder->committed = feeder->place;
    feeder->begun_at = feeder->place.bytes;
    feeder->skip = feeder->is_whole ? feeder->place.bytes : 0;
    err = unpack_add(&feeder->unpack, buf_str(&feeder->head));
    if (!err && fcntl(feeder->fd, F_SETFL, fcntl(feeder->fd, F_GETFL) & ~O_NONBLOCK) != 0)
        err = ERR_SYSTEM;
    if (err)
        return err;
    feeder_say_from(feeder);
    feeder->state = FEEDER_RUNNING;
    feeder->timer = (struct timer){.fire = keep_place, .owner = feeder};
    loop_timer_set(loop, &feeder->timer, STREAM_PACE_MS);
    return feeder_read(feeder);
}

/* NULL: it may be fed now. While a feeder waited for the one before it, that may have changed. */
static const char *why_closed(const struct stream *stream, bool *out_may_retry)
{
    *out_may_retry = stream->is_paused && stream->is_wanted;
    if (!stream->is_wanted)
        return "the stream was removed";
    if (stream->is_paused)
        return "the stream is paused";
    return stream->form == STREAM_NO_FORM ? "its setting 'form' is neither heed nor jetstream"
                                          : NULL;
}

static void admit_next(struct stream *stream)
{
    struct feeder *feeder = stream->waiting;
    const struct stream_calls *calls;
    bool may_retry;
    const char *why = why_closed(stream, &may_retry);
    enum err err;

    if (why) {
        feeder_cut(feeder, why, may_retry);
        return;
    }
    stream->waiting = NULL;
    stream->active = feeder;
    calls = &feeder->all->options.calls;
    err = begin(feeder, stream);
    if (err) {
        feeder->state = FEEDER_WAITING; /* no thread runs */
        feeder_cut(feeder, err_info(err)->sentence, err_info(err)->retry == RETRY_YES);
        return;
    }
    feeder_show(feeder, true, 0, 0);
    calls->state(calls->owner, stream->id, channel_state_name(CHANNEL_CONNECTED), STR_NONE);
}

static struct stream *find_stream(struct streaming *streams, struct str name)
{
    for (struct stream *stream = streams->streams; stream; stream = stream->next)
        if (stream->is_wanted && str_eq(buf_str(&stream->name), name))
            return stream;
    return NULL;
}

static bool is_token(const struct stream *stream, struct str said)
{
    struct str token = buf_str(&stream->token);

    return token.n >= STREAM_TOKEN_MIN && said.n == token.n &&
           sodium_memcmp(said.p, token.p, token.n) == 0;
}

static void refuse_late(struct timer *timer)
{
    struct feeder *feeder = timer->owner;

    feeder_cut(feeder, "there is no such stream, or this is not its token", false);
}

/* The one who feeds it now may be gone without our knowing: the new one is believed. */
static void join_stream(struct feeder *feeder, struct stream *stream)
{
    if (stream->waiting)
        feeder_cut(stream->waiting, "somebody else feeds this stream now", false);
    stream->waiting = feeder;
    feeder->stream = stream;
    feeder->state = FEEDER_WAITING;
    if (stream->active)
        feeder_cut(stream->active, "somebody else feeds this stream now", false);
    else
        admit_next(stream);
}

static void let_in(struct feeder *feeder, struct json_value root)
{
    struct str name = STR_NONE, token = STR_NONE;
    struct stream *stream;
    const char *why;
    bool may_retry;

    (void)json_get_str(root, "token", &token);
    (void)json_get_bool(root, "whole", &feeder->is_whole);
    if (!json_get_str(root, "stream", &name)) {
        feeder_cut(feeder, "the first line must name the stream: {\"stream\":\"NAME\"}", false);
        return;
    }
    stream = find_stream(feeder->all, name);
    if (!feeder->is_local && (!stream || !is_token(stream, token))) {
        feeder->timer = (struct timer){.fire = refuse_late, .owner = feeder};
        loop_timer_set(feeder->all->options.loop, &feeder->timer, STREAM_WRONG_MS);
    } else if (!stream) {
        feeder_cut(feeder, "there is no stream of that name", false);
    } else if ((why = why_closed(stream, &may_retry)) != NULL) {
        feeder_cut(feeder, why, may_retry);
    } else {
        join_stream(feeder, stream);
    }
}

/* The first line, whatever it is in reality: a browser that was sent here speaks HTTP. */
static void greet(struct watch *watch, uint32_t events)
{
    struct feeder *feeder = watch->owner;
    struct loop *loop = feeder->all->options.loop;
    struct json_value root;
    struct str line, rest;
    size_t n = 0;
    enum err err = io_read_some(feeder->fd, &feeder->head, STREAM_HELLO_MAX, &n);

    (void)events;
    if (err == ERR_BUSY)
        return;
    if (!err && n && !str_cut(buf_str(&feeder->head), '\n', &line, &rest) &&
        feeder->head.n < STREAM_HELLO_MAX)
        return;
    loop_timer_stop(loop, &feeder->timer);
    loop_unwatch(loop, watch);
    if (err || !n) {
        feeder->is_mute = true;
        feeder_cut(feeder, "it said nothing", false);
    } else if (line.n >= STREAM_HELLO_MAX || line.n == feeder->head.n ||
               json_parse(&feeder->all->json, line, &root, NULL)) {
        feeder_cut(feeder, "the first line must name the stream: {\"stream\":\"NAME\"}", false);
    } else {
        buf_drop(&feeder->head, line.n + 1); /* the document has its own copy */
        let_in(feeder, root);
    }
}

static void lose_patience(struct timer *timer)
{
    struct feeder *feeder = timer->owner;

    loop_unwatch(feeder->all->options.loop, &feeder->watch);
    feeder_cut(feeder, "no first line came", false);
}

static enum err add_feeder(struct streaming *streams, int fd, bool is_local)
{
    struct feeder *feeder = calloc(1, sizeof(*feeder));
    enum err err;

    if (!feeder) {
        (void)close(fd);
        return ERR_NO_MEMORY;
    }
    feeder->all = streams;
    feeder->fd = fd;
    feeder->is_local = is_local;
    buf_init(&feeder->head, 2 * STREAM_HELLO_MAX);
    buf_init(&feeder->out, 4 * STREAM_ANSWERS_MAX);
    buf_init(&feeder->raw, 0);
    unpack_init(&feeder->unpack);
    arena_init(&feeder->arena, 1 << 20);
    (void)pthread_mutex_init(&feeder->lock, NULL);
    (void)pthread_cond_init(&feeder->room, NULL);
    feeder->ended = (struct post){.run = on_ended, .owner = feeder};
    feeder->watch = (struct watch){.fd = fd, .ready = greet, .owner = feeder};
    feeder->timer = (struct timer){.fire = lose_patience, .owner = feeder};
    feeder->next = streams->feeders;
    streams->feeders = feeder;
    streams->feeder_count++;
    err = loop_watch(streams->options.loop, &feeder->watch, EPOLLIN);
    if (err)
        feeder_cut(feeder, "", false);
    else
        loop_timer_set(streams->options.loop, &feeder->timer, STREAM_HELLO_MS);
    return err;
}

/* A machine that is gone without a word is noticed within some minutes. */
static void keep_alive(int fd)
{
    int yes = 1, idle = KEEP_ALIVE_S;

    (void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof(yes));
    (void)setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof(idle));
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
}

/* They came by the port, and were not let in. */
static size_t stranger_count(const struct streaming *streams)
{
    size_t n = 0;

    for (const struct feeder *feeder = streams->feeders; feeder; feeder = feeder->next)
        n += !feeder->is_local && !feeder->channel;
    return n;
}

/* Whoever knocks again and again does not fill the log. */
static void tell_too_many(struct streaming *streams)
{
    int64_t now = clock_monotonic();

    if (now < streams->calm_until)
        return;
    streams->calm_until = now + MS_MINUTE;
    log_event(LOG_WARN, "stream.too_many", NULL);
}

static void on_knock(struct watch *watch, uint32_t events)
{
    struct streaming *streams = watch->owner;
    int fd = accept4(watch->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    bool is_local = streams->listens_locally[watch - streams->listening];

    (void)events;
    if (fd < 0)
        return;
    if (!is_local)
        keep_alive(fd);
    if (streams->feeder_count >= STREAM_FEEDERS_MAX ||
        (!is_local && stranger_count(streams) >= STRANGERS_MAX)) {
        (void)close(fd);
        tell_too_many(streams);
    } else if (add_feeder(streams, fd, is_local)) {
        log_event(LOG_WARN, "stream.not_admitted", NULL);
    }
}

enum err streaming_listen(struct streaming *streams, int listen_fd, bool is_local)
{
    size_t at = streams->listening_count;
    enum err err;

    bug_on(at == ARRAY_LEN(streams->listening));
    streams->listening[at] = (struct watch){.fd = listen_fd, .ready = on_knock, .owner = streams};
    streams->listens_locally[at] = is_local;
    err = loop_watch(streams->options.loop, &streams->listening[at], EPOLLIN);
    if (!err)
        streams->listening_count++;
    return err;
}

/* ---- which there are ---- */

static void read_config(struct streaming *streams, struct stream *stream)
{
    struct json_value root;
    struct str form = STR("heed"), token = STR_NONE;

    buf_reset(&stream->token);
    stream->form = STREAM_NO_FORM;
    if (json_parse(&streams->json, buf_str(&stream->config), &root, NULL))
        return;
    (void)json_get_str(root, "form", &form);
    (void)json_get_str(root, "token", &token);
    buf_add(&stream->token, token);
    if (str_is(form, "heed") || !form.n)
        stream->form = STREAM_HEED;
    else if (str_is(form, "jetstream"))
        stream->form = STREAM_JETSTREAM;
}

static struct stream *stream_of(struct streaming *streams, int64_t id)
{
    struct stream *stream = streams->streams;

    while (stream && stream->id != id)
        stream = stream->next;
    if (stream)
        return stream;
    stream = calloc(1, sizeof(*stream));
    if (!stream)
        return NULL;
    stream->id = id;
    buf_init(&stream->name, 0);
    buf_init(&stream->token, 0);
    buf_init(&stream->config, 0);
    stream->next = streams->streams;
    streams->streams = stream;
    return stream;
}

static void set_one(struct streaming *streams, const struct stream_config *config)
{
    struct stream *stream = stream_of(streams, config->id);
    bool is_changed;

    if (!stream) {
        log_event(LOG_ERROR, "stream.no_memory", NULL);
        return;
    }
    if (!stream->is_known && config->was_fed)
        streams->options.calls.state(streams->options.calls.owner, stream->id,
                                     channel_state_name(CHANNEL_LATE),
                                     STR("nobody has fed it since the server started"));
    stream->is_known = true;
    is_changed = !str_eq(buf_str(&stream->name), config->name) ||
                 !str_eq(buf_str(&stream->config), config->config) ||
                 stream->matched_only != config->matched_only ||
                 stream->is_paused != config->is_paused;
    stream->is_wanted = true;
    if (!is_changed)
        return;
    stream->matched_only = config->matched_only;
    stream->is_paused = config->is_paused;
    buf_reset(&stream->name);
    buf_add(&stream->name, config->name);
    buf_reset(&stream->config);
    buf_add(&stream->config, config->config);
    read_config(streams, stream);
    if (stream->active)
        feeder_cut(stream->active, "the stream was set up anew", true);
}

void streaming_set(struct streaming *streams, const struct stream_config *list, size_t n)
{
    for (struct stream *stream = streams->streams; stream; stream = stream->next)
        stream->is_wanted = false;
    for (size_t i = 0; i < n; i++)
        set_one(streams, &list[i]);
    for (struct stream *stream = streams->streams; stream; stream = stream->next)
        if (!stream->is_wanted && stream->active)
            feeder_cut(stream->active, "the stream was removed", false);
    sweep_streams(streams);
}

/* ---- life ---- */

struct streaming *streaming_new(const struct streaming_options *options)
{
    struct streaming *streams = calloc(1, sizeof(*streams));

    if (!streams)
        return NULL;
    streams->options = *options;
    json_parser_init(&streams->json, STREAM_HELLO_MAX + 64 * 1024);
    return streams;
}

void streaming_stop(struct streaming *streams)
{
    if (!streams)
        return;
    streams->is_stopping = true;
    for (size_t i = 0; i < streams->listening_count; i++)
        loop_unwatch(streams->options.loop, &streams->listening[i]);
    for (struct feeder *feeder = streams->feeders; feeder; feeder = feeder->next)
        feeder_cut(feeder, "the server ends", true);
    for (struct feeder *feeder = streams->feeders; feeder; feeder = feeder->next) {
        /* The loop goes on while the writer ends: nobody comes in any more. */
        loop_unwatch(streams->options.loop, &feeder->watch);
        loop_timer_stop(streams->options.loop, &feeder->timer);
        if (feeder->has_thread)
            (void)pthread_join(feeder->thread, NULL);
        feeder->has_thread = false;
    }
}

void streaming_free(struct streaming *streams)
{
    if (!streams)
        return;
    while (streams->feeders) {
        streams->feeders->stream = NULL;
        bury(&(struct post){.owner = streams->feeders});
    }
    for (struct stream *stream = streams->streams; stream; stream = stream->next) {
        stream->is_wanted = false;
        stream->active = stream->waiting = NULL;
    }
    sweep_streams(streams);
    json_parser_clear(&streams->json);
    free(streams);
}
