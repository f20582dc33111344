#include "web/inside.h"

/* One open screen. Belongs to its MHD_Response and dies with it. */
struct stream {
    struct web *web;
    struct MHD_Connection *connection;
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

/* Under live's lock, which is what makes sleeping and waking one after the other. */
static void stream_sleep(void *arg)
{
    struct stream *stream = arg;

    MHD_suspend_connection(stream->connection);
}

static void stream_wake(void *arg)
{
    struct stream *stream = arg;

    MHD_resume_connection(stream->connection);
}

static bool is_alive(void *arg)
{
    struct stream *stream = arg;
    const struct web_config *config = &stream->web->config;

    stream->actor = (struct actor){0};
    return stream->db &&
           !config->hooks.identify(config->app, stream->db, stream->credential,
                                   str_of(stream->hash, sizeof(stream->hash)), config->hooks.now(),
                                   stream->arena, &stream->actor) &&
           may(&stream->actor, VERB_READ, NULL);
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
                     stream_sleep);
    web_reader_give(stream->web, stream->db);
    stream->db = NULL;
    arena_clear(&arena);
    return next;
}

/* libmicrohttpd asks for more of the body. 0 and a sleeping connection: ask again when woken. */
static ssize_t on_read(void *arg, uint64_t position, char *to, size_t max)
{
    struct stream *stream = arg;
    size_t n;

    (void)position;
    if (stream->at == stream->text.n) {
        enum live_next next;

        if (stream->is_over)
            return MHD_CONTENT_READER_END_OF_STREAM;
        next = read_more(stream);
        if (next == LIVE_SLEEP)
            return 0;
        stream->is_over = next == LIVE_OVER;
    }
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
