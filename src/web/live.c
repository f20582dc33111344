#include "web/live.h"

#include <pthread.h>

#include "base/json_out.h"

struct live_subscriber {
    struct live_subscriber *prev, *next;
    int64_t session;
    int64_t at;      /* id of the next event to look at */
    int64_t sent_at; /* monotonic, of the last frame or heartbeat */
    int64_t pause;   /* ms until the next */
    bool sleeps, is_over, is_behind, wants_beat;
    void (*wake)(void *);
    void *arg;
};

struct live {
    pthread_mutex_t lock;
    int64_t first_id; /* id of the first event ever */
    int64_t next_id;
    int64_t monotonic; /* of the last tick */
    struct live_subscriber *subscribers;
    size_t count;
    bool is_stopped;
    struct live_event ring[LIVE_RING];
};

struct live *live_new(int64_t now)
{
    struct live *live = calloc(1, sizeof(*live));

    if (!live)
        return NULL;
    (void)pthread_mutex_init(&live->lock, NULL);
    live->first_id = live->next_id = now > 0 ? now : 1;
    return live;
}

void live_free(struct live *live)
{
    if (!live)
        return;
    bug_on(live->count);
    (void)pthread_mutex_destroy(&live->lock);
    free(live);
}

static void lock(struct live *live) { (void)pthread_mutex_lock(&live->lock); }
static void unlock(struct live *live) { (void)pthread_mutex_unlock(&live->lock); }

/* Under the lock. */
static void wake(struct live_subscriber *subscriber)
{
    if (!subscriber->sleeps)
        return;
    subscriber->sleeps = false;
    subscriber->wake(subscriber->arg);
}

/* Under the lock. */
static bool has_something(const struct live *live, const struct live_subscriber *subscriber)
{
    return subscriber->is_over || subscriber->is_behind || live->is_stopped ||
           subscriber->at < live->next_id || subscriber->wants_beat;
}

void live_publish(struct live *live, const struct live_event *event)
{
    lock(live);
    live->ring[live->next_id % LIVE_RING] = *event;
    live->next_id++;
    unlock(live);
}

void live_end_session(struct live *live, int64_t session)
{
    lock(live);
    for (struct live_subscriber *s = live->subscribers; s; s = s->next) {
        if (session && s->session != session)
            continue;
        s->is_over = true;
        wake(s);
    }
    unlock(live);
}

static int64_t oldest_id(const struct live *live)
{
    int64_t oldest = live->next_id - LIVE_RING;

    return oldest > live->first_id ? oldest : live->first_id;
}

struct live_subscriber *live_join(struct live *live, int64_t session, struct str last_event_id,
                                  void (*wake_fn)(void *), void *arg)
{
    struct live_subscriber *subscriber = calloc(1, sizeof(*subscriber));
    int64_t last;

    if (!subscriber)
        return NULL;
    subscriber->session = session;
    subscriber->wake = wake_fn;
    subscriber->arg = arg;
    lock(live);
    if (live->count == LIVE_SUBSCRIBERS || live->is_stopped) {
        unlock(live);
        free(subscriber);
        return NULL;
    }
    subscriber->at = live->next_id;
    subscriber->sent_at = live->monotonic;
    subscriber->pause = LIVE_PAUSE;
    if (last_event_id.n) {
        if (str_to_i64(last_event_id, &last) || last < oldest_id(live) - 1 || last >= live->next_id)
            subscriber->is_behind = true;
        else
            subscriber->at = last + 1;
    }
    subscriber->next = live->subscribers;
    if (subscriber->next)
        subscriber->next->prev = subscriber;
    live->subscribers = subscriber;
    live->count++;
    unlock(live);
    return subscriber;
}

void live_leave(struct live *live, struct live_subscriber *subscriber)
{
    if (!subscriber)
        return;
    lock(live);
    if (subscriber->prev)
        subscriber->prev->next = subscriber->next;
    else
        live->subscribers = subscriber->next;
    if (subscriber->next)
        subscriber->next->prev = subscriber->prev;
    live->count--;
    unlock(live);
    free(subscriber);
}

/* The events since `at`, each region once with its newest version, oldest first. */
struct batch {
    struct live_event events[LIVE_ROWS];
    size_t n;
    size_t changed; /* regions beyond LIVE_ROWS are only counted, once an event */
    int64_t last_id;
    bool is_behind, is_over, beat;
};

static void batch_add(struct batch *batch, const struct live_event *event)
{
    for (size_t i = 0; i < batch->n; i++) {
        if (strcmp(batch->events[i].region, event->region) != 0)
            continue;
        if (event->version > batch->events[i].version)
            batch->events[i].version = event->version;
        return;
    }
    batch->changed++;
    if (batch->n < LIVE_ROWS)
        batch->events[batch->n++] = *event;
}

/* Under the lock: takes what is due out of the ring. */
static void batch_take(struct live *live, struct live_subscriber *subscriber, struct batch *batch)
{
    batch->is_over = subscriber->is_over || live->is_stopped;
    batch->is_behind = subscriber->is_behind || subscriber->at < oldest_id(live);
    batch->beat = subscriber->wants_beat;
    if (!batch->is_behind)
        for (int64_t id = subscriber->at; id < live->next_id; id++)
            batch_add(batch, &live->ring[id % LIVE_RING]);
    subscriber->at = live->next_id;
    subscriber->is_behind = false;
    subscriber->wants_beat = false;
    subscriber->sent_at = live->monotonic;
    subscriber->pause = batch->changed > LIVE_ROWS ? LIVE_STORM_PAUSE : LIVE_PAUSE;
    batch->last_id = live->next_id - 1;
}

static void frame(struct buf *out, const char *event, int64_t id, struct str data)
{
    buf_printf(out, "id: %" PRId64 "\nevent: %s\ndata: ", id, event);
    buf_add(out, data);
    buf_add_c(out, "\n\n");
}

static void frame_change(struct buf *out, const struct live_event *event, int64_t id)
{
    struct json_out json;
    struct buf data;

    buf_init(&data, 4 << 10);
    json_init(&json, &data);
    json_open(&json, '{');
    json_put_str(&json, "region", str_from(event->region));
    json_put_i64(&json, "version", event->version);
    json_close(&json, '}');
    frame(out, "change", id, buf_str(&data));
    buf_clear(&data);
}

static void frame_list(struct buf *out, size_t changed, int64_t id)
{
    char data[48];

    (void)snprintf(data, sizeof(data), "{\"changed\":%zu}", changed);
    frame(out, "list", id, str_from(data));
}

static void batch_write(const struct batch *batch, const struct live_permission *permission,
                        struct buf *out)
{
    if (batch->is_behind) {
        frame(out, "reset", batch->last_id, STR("{}"));
        return;
    }
    if (batch->changed > LIVE_ROWS) {
        frame_list(out, batch->changed, batch->last_id);
        return;
    }
    for (size_t i = 0; i < batch->n; i++)
        if (permission->may_hear(permission->arg, &batch->events[i]))
            frame_change(out, &batch->events[i], batch->last_id);
}

/* Nobody knows whether he may hear it: it is kept for later. */
static void put_back(struct live *live, struct live_subscriber *subscriber)
{
    lock(live);
    subscriber->is_behind = true;
    subscriber->pause = LIVE_STORM_PAUSE;
    unlock(live);
}

enum live_next live_read(struct live *live, struct live_subscriber *subscriber,
                         const struct live_permission *permission, struct buf *out,
                         void (*before_sleep)(void *))
{
    struct batch batch = {0};
    enum live_session session;
    size_t before = out->n;

    lock(live);
    if (!has_something(live, subscriber)) {
        subscriber->sleeps = true;
        before_sleep(subscriber->arg);
        unlock(live);
        return LIVE_SLEEP;
    }
    batch_take(live, subscriber, &batch);
    unlock(live);
    session = batch.is_over ? LIVE_ENDED : permission->is_alive(permission->arg);
    if (session == LIVE_ENDED) {
        frame(out, "bye", batch.last_id, STR("{}"));
        return LIVE_OVER;
    }
    if (session == LIVE_THERE)
        batch_write(&batch, permission, out);
    else
        put_back(live, subscriber);
    /* even when nothing of it was for this subscriber: a line tells whether he is still there */
    if (out->n == before)
        buf_add_c(out, ": beat\n\n");
    return out->err ? LIVE_OVER : LIVE_TEXT;
}

void live_tick(struct live *live, int64_t monotonic)
{
    lock(live);
    live->monotonic = monotonic;
    for (struct live_subscriber *s = live->subscribers; s; s = s->next) {
        if (!s->sleeps)
            continue;
        if (monotonic - s->sent_at >= LIVE_HEARTBEAT)
            s->wants_beat = true;
        if (has_something(live, s) && monotonic - s->sent_at >= s->pause)
            wake(s);
    }
    unlock(live);
}

void live_stop(struct live *live)
{
    lock(live);
    live->is_stopped = true;
    for (struct live_subscriber *s = live->subscribers; s; s = s->next)
        wake(s);
    unlock(live);
}

size_t live_count(struct live *live)
{
    size_t count;

    lock(live);
    count = live->count;
    unlock(live);
    return count;
}
