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
    return OK;
}

static const struct route state_routes[] = {
    ROUTE(GET, "/healthz", VERB_LOOK, healthz),
    /* NEEDSWORK: open to whoever reaches us; a token for it comes with the settings page */
    ROUTE(GET, "/metrics", VERB_LOOK, metrics),
};
const struct page page_state = PAGE("state", state_routes);
