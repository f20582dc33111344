/* host_channel.c: one running channel: its settings, what is in flight, what waits to be sent. */
#include <poll.h>
#include <stdarg.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/random.h"
#include "base/utf8.h"
#include "channels/event.h"
#include "channels/host_parts.h"
#include "net/backoff.h"

enum { CHANNEL_ARENA_MAX = 4 << 20, VALUES_MAX = 64, BACK_OFF_FIRST_MS = 1000 };

/* A setting as text, whatever JSON type it was typed in. */
static struct str text_of(struct arena *arena, struct json_value value)
{
    struct str text;
    if (json_to_str(value, &text))
        return str_dup(arena, text);
    if (json_type(value) == JSON_NULL)
        return STR_NONE;
    return json_text_of(arena, value);
}

static enum err read_config(struct channel *channel, struct json_value config, struct fault *fault)
{
    const struct channel_kind *kind = channel->host->options->kind;
    struct channel_value given[VALUES_MAX];
    struct json_walk walk = json_walk(config);
    struct json_value value;
    struct str key;
    size_t count = 0;
    while (json_next(&walk, &key, &value)) {
        if (count == VALUES_MAX)
            return fault_set(fault, ERR_TOO_BIG, "more than %d settings", VALUES_MAX);
        given[count].name = str_dup(&channel->arena, key);
        given[count++].value = text_of(&channel->arena, value);
    }
    enum err err = channel_config_check(kind, given, count, fault);
    struct str *values = arena_alloc_array(&channel->arena, kind->setting_count + 1,
                                           sizeof(*values));
    if (!err && !values)
        err = ERR_NO_MEMORY;
    for (size_t i = 0; !err && i < kind->setting_count; i++) {
        values[i] = str_from(kind->settings[i].preset);
        for (size_t j = 0; j < count; j++)
            if (str_is(given[j].name, kind->settings[i].name) && given[j].value.n)
                values[i] = given[j].value;
    }
    channel->values = values;
    return err ? err : channel->arena.err;
}

enum err channel_make(struct host *host, int64_t number, struct json_value config,
                      struct str cursor, struct channel **out, struct fault *fault)
{
    struct channel *channel = calloc(1, sizeof(*channel));
    if (!channel)
        return ERR_NO_MEMORY;
    channel->host = host;
    channel->number = number;
    channel->users = 1;
    channel->last = &channel->first;
    buf_init(&channel->page, 0);
    pthread_mutex_init(&channel->lock, NULL);
    pthread_cond_init(&channel->changed, NULL);
    arena_init(&channel->arena, CHANNEL_ARENA_MAX);
    guard_init(&channel->guard);
    channel->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    channel->cursor = str_dup(&channel->arena, cursor);
    pthread_mutex_lock(&host->lock);
    host->live++;
    pthread_mutex_unlock(&host->lock);
    enum err err = channel->stop_fd < 0 ? ERR_SYSTEM : read_config(channel, config, fault);
    if (!err)
        err = guard_allow(&channel->guard, channel_setting(channel, "allow"), fault);
    if (err)
        channel_release(channel);
    else
        *out = channel;
    return err;
}

void channel_release(struct channel *channel)
{
    struct host *host = channel->host;
    pthread_mutex_lock(&channel->lock);
    bool is_last = --channel->users == 0;
    pthread_mutex_unlock(&channel->lock);
    if (!is_last)
        return;
    if (channel->stop_fd >= 0)
        close(channel->stop_fd);
    buf_clear(&channel->page);
    arena_clear(&channel->arena);
    pthread_mutex_destroy(&channel->lock);
    pthread_cond_destroy(&channel->changed);
    free(channel);
    pthread_mutex_lock(&host->lock);
    host->live--;
    pthread_cond_broadcast(&host->left);
    pthread_mutex_unlock(&host->lock);
}

void channel_stop(struct channel *channel)
{
    uint64_t one = 1;
    pthread_mutex_lock(&channel->lock);
    channel->stopping = true;
    ssize_t n = write(channel->stop_fd, &one, sizeof(one));
    (void)n; /* an eventfd at its ceiling is readable all the same */
    pthread_cond_broadcast(&channel->changed);
    pthread_mutex_unlock(&channel->lock);
}

static void land_first(struct channel *channel)
{
    channel->flight_bytes -= channel->flights[channel->flight_at].bytes;
    channel->flight_at = (channel->flight_at + 1) % CHANNEL_IN_FLIGHT_MAX;
    channel->flight_count--;
}

void channel_committed(struct channel *channel, struct str cursor)
{
    uint64_t hash = str_hash(cursor, 0);
    pthread_mutex_lock(&channel->lock);
    size_t landed = channel->flight_count; /* of an unknown cursor: all (see host.h) */
    for (size_t i = 0; i < channel->flight_count; i++)
        if (channel->flights[(channel->flight_at + i) % CHANNEL_IN_FLIGHT_MAX].cursor == hash)
            landed = i + 1;
    while (landed-- > 0)
        land_first(channel);
    pthread_cond_broadcast(&channel->changed);
    pthread_mutex_unlock(&channel->lock);
}

/* Waits for room and takes it. */
static enum err take_off(struct channel *channel, struct str cursor, size_t bytes)
{
    pthread_mutex_lock(&channel->lock);
    while (!channel->stopping && channel->flight_count &&
           (channel->flight_count == CHANNEL_IN_FLIGHT_MAX ||
            channel->flight_bytes + bytes > CHANNEL_IN_FLIGHT_BYTES))
        pthread_cond_wait(&channel->changed, &channel->lock);
    bool stopped = channel->stopping;
    if (!stopped) {
        size_t at = (channel->flight_at + channel->flight_count++) % CHANNEL_IN_FLIGHT_MAX;
        channel->flights[at] = (struct flight){.cursor = str_hash(cursor, 0), .bytes = bytes};
        channel->flight_bytes += bytes;
    }
    pthread_mutex_unlock(&channel->lock);
    return stopped ? ERR_STOPPED : OK;
}

bool channel_push_send(struct channel *channel, struct str order)
{
    struct waiting_send *item = malloc(sizeof(*item) + order.n);
    if (!item)
        return false;
    item->next = NULL;
    item->n = order.n;
    memcpy(item->order, order.p, order.n);
    pthread_mutex_lock(&channel->lock);
    bool has_room = channel->waiting < CHANNEL_SENDS_MAX && !channel->stopping;
    if (has_room) {
        *channel->last = item;
        channel->last = &item->next;
        channel->waiting++;
        pthread_cond_broadcast(&channel->changed);
    }
    pthread_mutex_unlock(&channel->lock);
    if (!has_room)
        free(item);
    return has_room;
}

struct waiting_send *channel_pop_send(struct channel *channel)
{
    pthread_mutex_lock(&channel->lock);
    while (!channel->first && !channel->stopping)
        pthread_cond_wait(&channel->changed, &channel->lock);
    struct waiting_send *item = channel->first;
    if (item) {
        channel->first = item->next;
        if (!channel->first)
            channel->last = &channel->first;
        channel->waiting--;
    } else {
        channel->speaks = false;
    }
    pthread_mutex_unlock(&channel->lock);
    return item;
}

struct str channel_setting(const struct channel *channel, const char *name)
{
    const struct channel_kind *kind = channel->host->options->kind;
    for (size_t i = 0; i < kind->setting_count; i++)
        if (strcmp(kind->settings[i].name, name) == 0)
            return channel->values[i];
    return STR_NONE;
}

int64_t channel_setting_number(const struct channel *channel, const char *name)
{
    int64_t n = 0;
    return str_to_i64(channel_setting(channel, name), &n) ? 0 : n;
}

int64_t channel_setting_seconds(const struct channel *channel, const char *name)
{
    int64_t n = 0;
    return channel_duration_parse(channel_setting(channel, name), &n) ? 0 : n;
}

struct str channel_cursor(const struct channel *channel) { return channel->cursor; }
const struct guard *channel_guard(const struct channel *channel) { return &channel->guard; }
struct http_hosts *channel_hosts(const struct channel *channel) { return channel->host->hosts; }
int64_t channel_now(const struct channel *channel) { return channel->host->options->now(); }
int channel_stop_fd(const struct channel *channel) { return channel->stop_fd; }

bool channel_stopped(const struct channel *channel)
{
    struct pollfd poller = {.fd = channel->stop_fd, .events = POLLIN};
    return poll(&poller, 1, 0) == 1;
}

bool channel_sleep(struct channel *channel, int64_t ms)
{
    struct pollfd poller = {.fd = channel->stop_fd, .events = POLLIN};
    while (ms > 0 && !channel_stopped(channel)) {
        int piece = ms > 3600000 ? 3600000 : (int)ms;
        if (poll(&poller, 1, piece) == 0)
            ms -= piece;
    }
    return !channel_stopped(channel);
}

bool channel_back_off(struct channel *channel, unsigned *attempt, int64_t max_ms)
{
    int64_t ms = backoff_ms(*attempt, BACK_OFF_FIRST_MS, max_ms, random_u64());
    if (*attempt < 64)
        ++*attempt;
    return channel_sleep(channel, ms);
}

static void begin(struct json_out *json, struct buf *out, const struct channel *channel)
{
    buf_init(out, FRAME_JSON_MAX);
    json_init(json, out);
    json_open(json, '{');
    json_put_i64(json, "channel", channel->number);
    json_put_i64(json, "run", channel->run);
}

/* Ends the object with its cursor and says it. */
static enum err say_with_cursor(struct channel *channel, struct json_out *json, struct str cursor,
                                struct str blob)
{
    json_key(json, "cursor");
    json_raw(json, cursor);
    json_close(json, '}');
    enum err err = json->buf->err;
    if (!err)
        err = take_off(channel, cursor, json->buf->n + blob.n);
    if (!err)
        host_say(channel->host, buf_str(json->buf), blob);
    buf_clear(json->buf);
    return err;
}

enum err channel_document(struct channel *channel, const char *form, struct str source,
                          struct str raw, struct str cursor)
{
    struct json_out json;
    struct buf out;
    if (raw.n > FRAME_BLOB_MAX)
        return ERR_TOO_BIG;
    begin(&json, &out, channel);
    json_put_str(&json, "document", str_from(form));
    json_key(&json, "source");
    json_raw(&json, source);
    return say_with_cursor(channel, &json, cursor, raw);
}

enum err channel_message(struct channel *channel, struct str message, struct str cursor)
{
    struct json_out json;
    struct buf out;
    begin(&json, &out, channel);
    json_key(&json, "message");
    json_raw(&json, message);
    return say_with_cursor(channel, &json, cursor, STR_NONE);
}

enum err channel_keep(struct channel *channel, struct str cursor)
{
    struct json_out json;
    struct buf out;
    begin(&json, &out, channel);
    return say_with_cursor(channel, &json, cursor, STR_NONE);
}

void channel_state(struct channel *channel, enum channel_state state, struct str reason)
{
    reason = utf8_clip(reason, sizeof(channel->reason) - 1);
    pthread_mutex_lock(&channel->lock);
    bool same = channel->said && channel->state == state && str_is(reason, channel->reason);
    channel->said = true;
    channel->state = state;
    snprintf(channel->reason, sizeof(channel->reason), "%.*s", STR_ARGS(reason));
    pthread_mutex_unlock(&channel->lock);
    if (!same)
        host_say_state(channel->host, channel->number, channel->run, state, reason);
}

void channel_report(struct channel *channel, const struct channel_send *send,
                    const struct channel_result *result)
{
    *send->reported = true;
    host_say_sent(channel->host, channel->number, send->key, result);
}

void channel_log(struct channel *channel, const char *format, ...)
{
    char text[EVENT_REASON_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    struct arena arena;
    struct json_out json;
    struct buf out;
    arena_init(&arena, 1 << 16);
    begin(&json, &out, channel);
    json_put_str(&json, "log", utf8_repair(&arena, str_from(text)));
    json_close(&json, '}');
    host_say(channel->host, buf_str(&out), STR_NONE);
    buf_clear(&out);
    arena_clear(&arena);
}

static void write_wire(void *arg, bool ours, struct str line)
{
    const struct channel *channel = arg;
    char text[700];
    int n = snprintf(text, sizeof(text), "%lld %c %.*s\n", (long long)channel->number,
                     ours ? '>' : '<', STR_ARGS(line));
    size_t size = n < 0 ? 0 : (size_t)n < sizeof(text) ? (size_t)n : sizeof(text) - 1;
    ssize_t written = write(channel->host->options->wire_fd, text, size);
    (void)written; /* a log that cannot be written stops nothing */
}

void (*channel_wire(struct channel *channel))(void *channel, bool ours, struct str line)
{
    return channel->host->options->wire_fd >= 0 ? write_wire : NULL;
}
