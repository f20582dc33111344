#include "web/inside.h"

/* One open screen. Belongs to its MHD_Response and dies with it. Its connection is either awake,
 * and then all of this is its event loop's, or asleep, and then it is in live.h's hands or in the
 * row of those that the reading thread takes one after the other. */
struct stream {
    struct stream *next; /* in that row */
    struct web *web;
    struct MHD_Connection *connection;
    struct conn *conn;
    struct live_subscriber *subscriber;
    struct buf text; /* written by live_read, not yet fetched */
    size_t at;
    bool is_over;
    enum credential credential;
    char hash[SESSION_HASH_BYTES];
    /* while live_read runs: */
    struct db *db;
    struct arena *arena;
    struct actor actor;
};

/* The thread that asks the database for all streams, so that no event loop waits for it. */
struct streams {
    struct web *web;
    pthread_mutex_t lock;
    pthread_cond_t filled;
    struct stream *first, **last;
    bool stopping;
    pthread_t thread;
};

/* Asleep already when it goes to sleep in live.h: see on_read. */
static void stays_asleep(void *arg) { (void)arg; }

/* Under the lock. */
static void line_up(struct streams *streams, struct stream *stream)
{
    stream->next = NULL;
    *streams->last = stream;
    streams->last = &stream->next;
    (void)pthread_cond_signal(&streams->filled);
}

static void stream_wake(void *arg)
{
    struct stream *stream = arg;
    struct streams *streams = stream->web->streams;

    (void)pthread_mutex_lock(&streams->lock);
    line_up(streams, stream);
    (void)pthread_mutex_unlock(&streams->lock);
}

/* On its event loop: to sleep, and into the row. False when there is no reading any more. */
static bool wait_for_more(struct stream *stream)
{
    struct streams *streams = stream->web->streams;
    bool waits;

    (void)pthread_mutex_lock(&streams->lock);
    waits = !streams->stopping;
    if (waits) {
        MHD_suspend_connection(stream->connection);
        line_up(streams, stream);
    }
    (void)pthread_mutex_unlock(&streams->lock);
    return waits;
}

static enum live_session is_alive(void *arg)
{
    struct stream *stream = arg;
    const struct web_config *config = &stream->web->config;
    enum err err;

    stream->actor = (struct actor){0};
    if (!stream->db)
        return LIVE_UNKNOWN;
    err = config->hooks.identify(config->app, stream->db, stream->credential,
                                 str_of(stream->hash, sizeof(stream->hash)), config->hooks.now(),
                                 stream->arena, &stream->actor);
    if (err && err != ERR_NOT_FOUND)
        return LIVE_UNKNOWN;
    return !err && may(&stream->actor, VERB_READ, NULL) ? LIVE_THERE : LIVE_ENDED;
}

static bool may_hear(void *arg, const struct live_event *event)
{
    struct stream *stream = arg;
    const struct web_config *config = &stream->web->config;

    return config->hooks.may_hear(config->app, stream->db, &stream->actor, event);
}

static enum live_next read_more(struct stream *stream)
{
    const struct live_permission permission = {is_alive, may_hear, stream};
    struct arena arena;
    enum live_next next;

    arena_init(&arena, 1 << 20);
    buf_reset(&stream->text);
    stream->at = 0;
    stream->arena = &arena;
    stream->db = web_reader_take(stream->web);
    next = live_read(stream->web->live, stream->subscriber, &permission, &stream->text,
                     stays_asleep);
    web_reader_give(stream->web, stream->db);
    stream->db = NULL;
    arena_clear(&arena);
    return next;
}

/* The first of the row; NULL at the end. */
static struct stream *next_stream(struct streams *streams)
{
    struct stream *stream;

    (void)pthread_mutex_lock(&streams->lock);
    while (!streams->first && !streams->stopping)
        (void)pthread_cond_wait(&streams->filled, &streams->lock);
    stream = streams->first;
    if (stream) {
        streams->first = stream->next;
        if (!streams->first)
            streams->last = &streams->first;
    }
    (void)pthread_mutex_unlock(&streams->lock);
    return stream;
}

static void *read_for_all(void *arg)
{
    struct streams *streams = arg;
    struct stream *stream;

    while ((stream = next_stream(streams))) {
        enum live_next next = read_more(stream);

        if (next == LIVE_SLEEP)
            continue; /* whoever wakes it may be on it already */
        stream->is_over = next == LIVE_OVER;
        MHD_resume_connection(stream->connection);
    }
    return NULL;
}

struct streams *streams_new(struct web *web)
{
    struct streams *streams = calloc(1, sizeof(*streams));

    if (!streams)
        return NULL;
    streams->web = web;
    streams->last = &streams->first;
    (void)pthread_mutex_init(&streams->lock, NULL);
    (void)pthread_cond_init(&streams->filled, NULL);
    if (!pthread_create(&streams->thread, NULL, read_for_all, streams))
        return streams;
    streams->stopping = true; /* there is nothing to join */
    streams_free(streams);
    return NULL;
}

void streams_stop(struct streams *streams)
{
    bool was_stopping;

    if (!streams)
        return;
    (void)pthread_mutex_lock(&streams->lock);
    was_stopping = streams->stopping;
    streams->stopping = true;
    (void)pthread_cond_signal(&streams->filled);
    (void)pthread_mutex_unlock(&streams->lock);
    if (!was_stopping)
        (void)pthread_join(streams->thread, NULL);
}

void streams_free(struct streams *streams)
{
    if (!streams)
        return;
    streams_stop(streams);
    (void)pthread_mutex_destroy(&streams->lock);
    (void)pthread_cond_destroy(&streams->filled);
    free(streams);
}

/* libmicrohttpd asks for more of the body: all that was given has gone out. 0 and a sleeping
 * connection: ask again when woken. A piece that is not fetched within WEB_SEND_MS ends it. */
static ssize_t on_read(void *arg, uint64_t position, char *to, size_t max)
{
    struct stream *stream = arg;
    size_t n;

    (void)position;
    if (stream->at == stream->text.n) {
        if (stream->is_over)
            return MHD_CONTENT_READER_END_OF_STREAM;
        conns_phase(&stream->web->conns, stream->conn, CONN_STREAM);
        return wait_for_more(stream) ? 0 : MHD_CONTENT_READER_END_OF_STREAM;
    }
    if (!stream->at)
        conns_phase(&stream->web->conns, stream->conn, CONN_SEND);
    n = stream->text.n - stream->at;
    if (n > max)
        n = max;
    memcpy(to, stream->text.p + stream->at, n);
    stream->at += n;
    if (stream->at == stream->text.n) {
        buf_clear(&stream->text); /* an idle screen keeps no buffer */
        stream->at = 0;
    }
    return (ssize_t)n;
}

static void on_free(void *arg)
{
    struct stream *stream = arg;

    live_leave(stream->web->live, stream->subscriber);
    buf_clear(&stream->text);
    free(stream);
}

static struct stream *stream_new(struct exchange *exchange)
{
    struct stream *stream = calloc(1, sizeof(*stream));
    const struct request *request = &exchange->request;
    struct str secret, hash;

    if (!stream)
        return NULL;
    stream->web = exchange->web;
    stream->connection = exchange->connection;
    stream->conn = exchange->conn;
    stream->credential = session_credential(request, &secret);
    hash = session_hash(&exchange->arena, secret);
    if (hash.n == sizeof(stream->hash))
        memcpy(stream->hash, hash.p, hash.n);
    buf_init(&stream->text, 64 << 10);
    buf_add_c(&stream->text, "retry: 2000\n\n");
    stream->subscriber = live_join(exchange->web->live, request->actor.session,
                                   request->headers.last_event_id, stream_wake, stream);
    if (!stream->subscriber || stream->text.err) {
        on_free(stream);
        return NULL;
    }
    return stream;
}

struct MHD_Response *stream_make(struct exchange *exchange)
{
    struct stream *stream = stream_new(exchange);
    struct MHD_Response *answer;

    if (!stream)
        return NULL;
    answer = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 1024, on_read, stream, on_free);
    if (!answer) {
        on_free(stream);
        return NULL;
    }
    send_security_headers(answer, exchange->web->config.secure);
    (void)MHD_add_response_header(answer, "Content-Type", "text/event-stream");
    (void)MHD_add_response_header(answer, "Cache-Control", "no-store");
    /* proxies that buffer (nginx) let it through */
    (void)MHD_add_response_header(answer, "X-Accel-Buffering", "no");
    /* what the request needed is not needed any more; 10,000 idle screens should be small */
    exchange->request = (struct request){.arena = &exchange->arena};
    arena_clear(&exchange->arena);
    return answer;
}
