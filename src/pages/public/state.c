/* state.c: /healthz for what starts and watches us, /metrics for Prometheus (text format 0.0.4). */
#include "act/act.h"
#include "pages/app.h"
#include "store/conversation.h"
#include "store/setting.h"

/* 200 once a request can be answered from the store, else the error's 503. */
static enum err healthz(const struct request *request, struct response *response)
{
    struct str name;
    enum err err = setting_load(request->db, request->arena, STR("site.name"), &name);

    if (err && err != ERR_NOT_FOUND)
        return err;
    response_text(response);
    buf_add_c(&response->body, "ok\n");
    return OK;
}

static void gauge(struct buf *out, const char *name, const char *help, int64_t value)
{
    buf_printf(out, "# HELP %s %s\n# TYPE %s gauge\n%s ", name, help, name, name);
    buf_add_i64(out, value);
    buf_add_char(out, '\n');
}

static void counter(struct buf *out, const char *name, const char *help, int64_t value)
{
    buf_printf(out, "# HELP %s %s\n# TYPE %s counter\n%s ", name, help, name, name);
    buf_add_i64(out, value);
    buf_add_char(out, '\n');
}

/* Whoever reaches us may read this, so a stream is called by its sealed id. */
static void stream_lines(const struct request *request, struct buf *out, const struct health *told,
                         const char *name, const char *type, const char *help,
                         int64_t (*value)(const struct stream_health *stream))
{
    buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
    for (size_t i = 0; i < told->stream_n; i++)
        buf_printf(out, "%s{stream=\"%.*s\"} %" PRId64 "\n", name,
                   STR_ARGS(app_id(request, TABLE_CHANNEL, told->streams[i].channel)),
                   value(&told->streams[i]));
}

static int64_t fed(const struct stream_health *stream) { return stream->is_fed; }
static int64_t taken(const struct stream_health *stream) { return stream->lines; }
static int64_t wanted(const struct stream_health *stream) { return stream->wanted; }
static int64_t passed(const struct stream_health *stream) { return stream->passed; }

static enum err streams(const struct request *request, struct buf *out)
{
    struct health *told = arena_new(request->arena, struct health);

    if (!told)
        return request->arena->err;
    request->app->health(request->app->context, told);
    if (!told->stream_n)
        return OK;
    stream_lines(request, out, told, "heed_stream_fed", "gauge", "1: somebody feeds it.", fed);
    stream_lines(request, out, told, "heed_stream_lines_total", "counter",
                 "Lines taken and committed.", taken);
    stream_lines(request, out, told, "heed_stream_wanted_total", "counter",
                 "Posts that a rule wanted or that were refused, since the start.", wanted);
    stream_lines(request, out, told, "heed_stream_unmatched_total", "counter",
                 "Posts that no rule wanted, since the start.", passed);
    return OK;
}

static enum err metrics(const struct request *request, struct response *response)
{
    struct web_counts counts = web_counts(request->web);
    struct conversation_view answer = {.queue = QUEUE_ANSWER};
    struct buf *out = &response->body;
    int64_t waiting;
    enum err err = conversation_count(request->db, answer, &waiting);

    if (err)
        return err;
    response->content_type = "text/plain; version=0.0.4; charset=utf-8";
    gauge(out, "heed_waiting_conversations", "Conversations that need an answer.", waiting);
    gauge(out, "heed_writer_queue", "Jobs that wait for the writer.",
          (int64_t)writer_queued(act_writer(request->app->act)));
    gauge(out, "heed_http_connections", "Open connections.", counts.connections);
    gauge(out, "heed_live_streams", "Open live streams.", counts.live);
    counter(out, "heed_http_requests_total", "Requests since the start.", counts.requests);
    counter(out, "heed_http_refused_total", "Answers of 400 to 499.", counts.refused);
    counter(out, "heed_http_errors_total", "Answers of 500 and above.", counts.errors);
    return streams(request, out);
}

static const struct route state_routes[] = {
    ROUTE(GET, "/healthz", VERB_LOOK, healthz),
    /* NEEDSWORK: open to whoever reaches us; a token for it comes with the settings page */
    ROUTE(GET, "/metrics", VERB_LOOK, metrics),
};
const struct page page_state = PAGE("state", state_routes);
