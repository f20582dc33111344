/* host.c: orders in, threads, frames out. The essay is in host.h. */
#include "channels/host.h"

#include <time.h>

#include "base/utf8.h"
#include "channels/event.h"
#include "channels/host_parts.h"
#include "net/http.h"

enum { THREAD_STACK = 512 << 10, SEND_ARENA_MAX = 64 << 20 };

void host_say(struct host *host, struct str json, struct str blob)
{
    pthread_mutex_lock(&host->write_lock);
    enum err err = frame_write(host->options->fd, (struct frame){json, blob});
    (void)err; /* the core is gone: the main thread sees the end of its socket */
    pthread_mutex_unlock(&host->write_lock);
}

/* What a server said may be anything; what leaves here is UTF-8. */
static void put_text(struct json_out *json, const char *key, struct str text)
{
    struct arena arena;
    arena_init(&arena, 1 << 20);
    json_put_opt(json, key, utf8_repair(&arena, text));
    arena_clear(&arena);
}

/* A frame that is one object about a channel. */
struct saying {
    struct json_out json;
    struct buf out;
};

static void begin(struct saying *saying, int64_t number)
{
    buf_init(&saying->out, FRAME_JSON_MAX);
    json_init(&saying->json, &saying->out);
    json_open(&saying->json, '{');
    json_put_i64(&saying->json, "channel", number);
}

static void end(struct saying *saying, struct host *host, struct str reason)
{
    put_text(&saying->json, "reason", reason);
    json_close(&saying->json, '}');
    host_say(host, buf_str(&saying->out), STR_NONE);
    buf_clear(&saying->out);
}

void host_say_sent(struct host *host, int64_t number, struct str key,
                   const struct channel_result *result)
{
    struct saying saying;

    begin(&saying, number);
    json_put_str(&saying.json, "sent", key);
    json_put_str(&saying.json, "outcome", str_from(outcome_name(result->outcome)));
    put_text(&saying.json, "native_id", result->native_id);
    end(&saying, host, result->reason);
}

void host_say_state(struct host *host, int64_t number, int64_t run, enum channel_state state,
                    struct str reason)
{
    struct saying saying;

    begin(&saying, number);
    json_put_i64(&saying.json, "run", run);
    json_put_str(&saying.json, "state", str_from(channel_state_name(state)));
    end(&saying, host, reason);
}

void host_say_looked(struct host *host, int64_t number, int64_t run,
                     const struct channel_looked *looked)
{
    struct saying saying;

    begin(&saying, number);
    json_put_i64(&saying.json, "run", run);
    json_put_bool(&saying.json, "looked", true);
    json_put_bool(&saying.json, "failed", looked->has_failed);
    end(&saying, host, looked->why);
}

static void *hear_thread(void *arg)
{
    struct channel *channel = arg;
    channel->host->options->kind->life->hear(channel);
    channel_release(channel);
    return NULL;
}

static void speak_once(struct channel *channel, struct json_parser *parser, struct arena *arena,
                       struct str order)
{
    struct json_value root;
    bool reported = false;
    struct channel_send send = {.arena = arena, .reported = &reported};
    struct channel_result result = {.outcome = OUTCOME_RETRY, .reason = STR("stopped before")};
    enum err err = json_parse(parser, order, &root, NULL);
    if (err || !json_get_str(root, "key", &send.key))
        return; /* was checked when it came */
    send.message = json_get(root, "message");
    if (!channel_stopped(channel))
        channel->host->options->kind->life->speak(channel, &send, &result);
    if (!reported)
        host_say_sent(channel->host, channel->number, send.key, &result);
}

static void *speak_thread(void *arg)
{
    struct channel *channel = arg;
    struct json_parser parser;
    struct arena arena;
    struct waiting_send *item;
    json_parser_init(&parser, FRAME_JSON_MAX);
    arena_init(&arena, SEND_ARENA_MAX);
    while ((item = channel_pop_send(channel))) {
        speak_once(channel, &parser, &arena, str_of(item->order, item->n));
        arena_reset(&arena);
        free(item);
    }
    arena_clear(&arena);
    json_parser_clear(&parser);
    channel_release(channel);
    return NULL;
}

bool host_start_thread(struct channel *channel, void *(*run)(void *), void *arg)
{
    pthread_attr_t attr;
    pthread_t thread;
    pthread_mutex_lock(&channel->lock);
    channel->users++;
    pthread_mutex_unlock(&channel->lock);
    pthread_attr_init(&attr);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attr, THREAD_STACK);
    bool started = pthread_create(&thread, &attr, run, arg) == 0;
    pthread_attr_destroy(&attr);
    if (!started)
        channel_release(channel);
    return started;
}

static struct channel **find(struct host *host, int64_t number)
{
    for (size_t i = 0; i < host->running_count; i++)
        if (host->running[i]->number == number)
            return &host->running[i];
    return NULL;
}

static void stop(struct host *host, int64_t number)
{
    struct channel **at = find(host, number);
    if (!at)
        return;
    struct channel *channel = *at;
    *at = host->running[--host->running_count];
    channel_stop(channel);
    channel_release(channel);
}

static void start(struct host *host, int64_t number, struct json_value order, struct str cursor)
{
    struct fault fault = {0};
    struct channel *channel = NULL;
    enum err err = OK;
    int64_t run = 0;
    stop(host, number);
    if (!json_get_i64(order, "run", &run))
        run = 0;
    if (host->running_count == HOST_CHANNELS_MAX)
        err = fault_set(&fault, ERR_TOO_BIG, "more than %d channels of one kind",
                        HOST_CHANNELS_MAX);
    if (!err)
        err = channel_make(host, number, json_get(order, "config"), cursor, &channel, &fault);
    if (!err)
        channel->run = run;
    if (!err && host->options->kind->life->hear &&
        !host_start_thread(channel, hear_thread, channel)) {
        channel_release(channel);
        err = fault_set(&fault, ERR_BUSY, "no thread could be started");
    }
    if (err)
        host_say_state(host, number, run, CHANNEL_REFUSED, str_from(fault_text(&fault, err)));
    else
        host->running[host->running_count++] = channel;
}

static void look(struct host *host, int64_t number, struct json_value order)
{
    struct fault fault = {0};
    struct channel *channel = NULL;
    struct channel_looked refused = {.has_failed = true};
    enum err err = OK;
    int64_t run = 0;
    stop(host, number);
    (void)json_get_i64(order, "run", &run);
    if (!host->options->kind->life->look)
        err = fault_set(&fault, ERR_BAD_INPUT, "this kind cannot be searched");
    else if (host->running_count == HOST_CHANNELS_MAX)
        err = fault_set(&fault, ERR_TOO_BIG, "more than %d looks at once", HOST_CHANNELS_MAX);
    if (!err)
        err = host_look(host, number, run, order, &channel, &fault);
    refused.why = str_from(fault_text(&fault, err));
    if (err)
        host_say_looked(host, number, run, &refused);
    else
        host->running[host->running_count++] = channel;
}

static void take_send(struct host *host, int64_t number, struct json_value order, struct str text)
{
    struct str key;
    struct channel **at = find(host, number);
    struct channel_result result = {.outcome = OUTCOME_RETRY};
    if (!json_get_str(order, "key", &key) || key.n == 0)
        return;
    if (json_type(json_get(order, "message")) != JSON_OBJECT || !host->options->kind->life->speak) {
        result = (struct channel_result){OUTCOME_REFUSED, STR_NONE,
                                         STR("this channel cannot say that")};
    } else if (!at) {
        result.reason = STR("the channel is not running");
    } else if (!channel_push_send(*at, text)) {
        result.reason = STR("too many are waiting");
    } else {
        pthread_mutex_lock(&(*at)->lock);
        bool needs_thread = !(*at)->speaks;
        (*at)->speaks = true;
        pthread_mutex_unlock(&(*at)->lock);
        if (needs_thread && !host_start_thread(*at, speak_thread, *at)) {
            pthread_mutex_lock(&(*at)->lock);
            (*at)->speaks = false; /* it waits in the queue for the next try */
            pthread_mutex_unlock(&(*at)->lock);
        }
        return;
    }
    host_say_sent(host, number, key, &result);
}

static void obey(struct host *host, struct json_parser *parser, struct arena *arena,
                 struct str text)
{
    struct json_value order;
    struct str what;
    int64_t number;
    if (json_parse(parser, text, &order, NULL) || !json_get_str(order, "do", &what) ||
        !json_get_i64(order, "channel", &number))
        return;
    struct json_value value = json_get(order, "cursor");
    bool has_cursor = json_type(value) != JSON_ABSENT && json_type(value) != JSON_NULL;
    struct str cursor = has_cursor ? json_text_of(arena, value) : STR_NONE;
    struct channel **at = find(host, number);
    if (str_is(what, "start"))
        start(host, number, order, cursor);
    else if (str_is(what, "look"))
        look(host, number, order);
    else if (str_is(what, "stop"))
        stop(host, number);
    else if (str_is(what, "send"))
        take_send(host, number, order, text);
    else if (str_is(what, "committed") && at) {
        if (json_type(json_get(order, "page")) == JSON_OBJECT)
            channel_page_told(*at, json_text_of(arena, json_get(order, "page")));
        channel_committed(*at, cursor);
    }
}

/* Stops everything and gives sends in the middle some time. */
static void wind_down(struct host *host)
{
    struct timespec until;
    while (host->running_count)
        stop(host, host->running[0]->number);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += HOST_PATIENCE_MS / 1000;
    pthread_mutex_lock(&host->lock);
    while (host->live && pthread_cond_timedwait(&host->left, &host->lock, &until) == 0)
        continue;
    bool all_gone = host->live == 0;
    pthread_mutex_unlock(&host->lock);
    if (!all_gone)
        return; /* threads still use the host; the process is about to end */
    http_hosts_free(host->hosts);
    pthread_mutex_destroy(&host->lock);
    pthread_cond_destroy(&host->left);
    pthread_mutex_destroy(&host->write_lock);
    free(host);
}

enum err host_run(const struct host_options *options)
{
    struct host *host = calloc(1, sizeof(*host));
    if (!host)
        return ERR_NO_MEMORY;
    host->options = options;
    host->hosts = http_hosts_new();
    pthread_mutex_init(&host->lock, NULL);
    pthread_cond_init(&host->left, NULL);
    pthread_mutex_init(&host->write_lock, NULL);
    struct json_parser parser;
    struct arena arena;
    struct buf in;
    struct frame frame;
    json_parser_init(&parser, FRAME_JSON_MAX);
    arena_init(&arena, SEND_ARENA_MAX);
    buf_init(&in, FRAME_JSON_MAX + FRAME_BLOB_MAX + FRAME_HEAD);
    enum err err;
    while ((err = frame_read(options->fd, &in, &frame)) == OK) {
        obey(host, &parser, &arena, frame.json);
        arena_reset(&arena);
    }
    wind_down(host);
    buf_clear(&in);
    arena_clear(&arena);
    json_parser_clear(&parser);
    /* A core that died with words of ours unread resets the socket: an end like any other. */
    return err == ERR_STOPPED || err == ERR_SYSTEM ? OK : err;
}
