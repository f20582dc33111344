#include <arpa/inet.h>

#include "web/guard.h"
#include "web/inside.h"

static struct str header(struct exchange *exchange, const char *name)
{
    const char *value = MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, name);

    return value ? str_dup(&exchange->arena, str_from(value)) : STR_NONE;
}

static void read_headers(struct exchange *exchange)
{
    struct headers *headers = &exchange->request.headers;

    headers->host = header(exchange, "Host");
    headers->origin = header(exchange, "Origin");
    headers->fetch_site = header(exchange, "Sec-Fetch-Site");
    headers->cookie = header(exchange, "Cookie");
    headers->authorization = header(exchange, "Authorization");
    headers->content_type = header(exchange, "Content-Type");
    headers->accept = header(exchange, "Accept");
    headers->accept_encoding = header(exchange, "Accept-Encoding");
    headers->if_none_match = header(exchange, "If-None-Match");
    headers->last_event_id = header(exchange, "Last-Event-ID");
    headers->part = header(exchange, "Heed-Part");
    headers->key = header(exchange, "Heed-Key");
    headers->idempotency_key = header(exchange, "Idempotency-Key");
    headers->user_agent = header(exchange, "User-Agent");
}

/* The network somebody comes from: /24 for IPv4, /56 for IPv6.
 * NEEDSWORK: behind a proxy everybody comes from it; a list of trusted proxies is a setting to
 * come (security: other forwarding headers are ignored). */
static struct str client_network(struct exchange *exchange)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(
        exchange->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *address = info ? info->client_addr : NULL;
    struct buf text;
    struct str network;

    buf_init(&text, 64);
    if (address && address->sa_family == AF_INET) {
        const unsigned char *b =
            (const unsigned char *)&((const struct sockaddr_in *)(const void *)address)->sin_addr;
        buf_printf(&text, "%u.%u.%u", b[0], b[1], b[2]);
    } else if (address && address->sa_family == AF_INET6) {
        const unsigned char *b =
            ((const struct sockaddr_in6 *)(const void *)address)->sin6_addr.s6_addr;
        for (int i = 0; i < 7; i++)
            buf_printf(&text, "%02x", b[i]);
    }
    network = buf_dup(&exchange->arena, &text);
    buf_clear(&text);
    return network;
}

static struct conn *conn_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(
        connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    return info ? info->socket_context : NULL;
}

void *exchange_on_uri(void *arg, const char *uri, struct MHD_Connection *connection)
{
    struct exchange *exchange = calloc(1, sizeof(*exchange));
    struct web *web = arg;

    if (!exchange)
        return NULL; /* on_request answers with an end of the connection */
    exchange->web = web;
    exchange->connection = connection;
    exchange->conn = conn_of(connection);
    arena_init(&exchange->arena, REQUEST_ARENA_MAX);
    exchange->request = (struct request){.arena = &exchange->arena,
                                         .app = web->config.app,
                                         .web = web,
                                         .secure = web->config.secure};
    response_init(&exchange->response, &exchange->arena);
    buf_init(&exchange->body, 0);
    exchange->err = request_parse_target(&exchange->request, str_from(uri));
    return exchange;
}

/* Who asks. Nobody is not an error; a database that doesn't answer is. */
static enum err identify(struct exchange *exchange)
{
    struct request *request = &exchange->request;
    const struct web_config *config = &exchange->web->config;
    struct str secret;
    enum credential credential = session_credential(request, &secret);
    enum err err;

    if (exchange->is_identified || credential == CREDENTIAL_NONE)
        return OK;
    exchange->is_identified = true;
    if (!request->db)
        return ERR_STORE;
    err = config->hooks.identify(config->app, request->db, credential,
                                 session_hash(&exchange->arena, secret), request->now,
                                 &exchange->arena, &request->actor);
    if (err)
        request->actor = (struct actor){0};
    if (err == ERR_NOT_FOUND)
        return credential == CREDENTIAL_TOKEN ? ERR_NOT_SIGNED_IN : OK;
    return err;
}

static enum err check_permission(struct exchange *exchange)
{
    const struct request *request = &exchange->request;
    const struct route *route = exchange->match.route;
    enum err err = identify(exchange);

    if (err)
        return err;
    if (!may(&request->actor, route->permission, NULL))
        return request->actor.user ? ERR_FORBIDDEN : ERR_NOT_SIGNED_IN;
    if (route->by_person && request->actor.user && !request->actor.session)
        return fault_set(&exchange->response.fault, ERR_FORBIDDEN,
                         "accounts are changed in a browser, not with a token");
    return OK;
}

static void begin_read(struct exchange *exchange, bool with_store)
{
    exchange->request.now = exchange->web->config.hooks.now();
    exchange->request.db = with_store ? web_reader_take(exchange->web) : NULL;
}

static bool has_credential(const struct exchange *exchange)
{
    struct str secret;

    return session_credential(&exchange->request, &secret) != CREDENTIAL_NONE;
}

static void end_read(struct exchange *exchange)
{
    web_reader_give(exchange->web, exchange->request.db);
    exchange->request.db = NULL;
}

static enum err check_length(struct exchange *exchange)
{
    struct str text = header(exchange, "Content-Length");
    int64_t length;

    if (!text.n)
        return OK;
    /* RFC 9112, 6.3: two framings at once are an attempt at smuggling; this closes the connection
     */
    if (header(exchange, "Transfer-Encoding").n)
        return ERR_BAD_INPUT;
    if (str_to_i64(text, &length) || length < 0)
        return ERR_BAD_INPUT;
    return (uint64_t)length > exchange->body_max ? ERR_TOO_BIG : OK;
}

/* Neither a token nor a cookie, and JSON wanted: what it lacks is a credential, not an origin. */
static bool is_anonymous_program(const struct request *request)
{
    struct str secret;

    return request_wants_json(request) && session_credential(request, &secret) == CREDENTIAL_NONE;
}

/* Everything that can be said before the body is read, but for who it is. */
static enum err admit(struct exchange *exchange)
{
    struct request *request = &exchange->request;
    const struct route *route;
    enum err err;

    router_match(exchange->web->config.pages, request, &exchange->match);
    route = exchange->match.route;
    if (!route)
        return ERR_NOT_FOUND;
    if (request->method != METHOD_GET)
        exchange->body_max = route->body_max ? route->body_max : ROUTE_BODY_DEFAULT;
    err = check_length(exchange);
    if (!err && request->method != METHOD_GET)
        err = guard_check(request->method, &request->headers);
    if (err == ERR_FORBIDDEN && is_anonymous_program(request))
        err = ERR_NOT_SIGNED_IN;
    return err;
}

/* Who it is, and whether he may: before a body is read. */
static void admit_person(struct exchange *exchange)
{
    begin_read(exchange, has_credential(exchange));
    exchange->err = check_permission(exchange);
    end_read(exchange);
}

static void begin(struct exchange *exchange, const char *method)
{
    struct request *request = &exchange->request;

    exchange->has_begun = true;
    request->method = method_from(str_from(method), &request->is_head);
    read_headers(exchange);
    request->client = client_network(exchange);
    if (!exchange->err)
        exchange->err = framing_check(exchange->connection);
    if (!exchange->err)
        exchange->err = admit(exchange);
    if (exchange->arena.err)
        exchange->err = exchange->arena.err;
    buf_init(&exchange->body, exchange->body_max ? exchange->body_max : 1);
}

/* 404 and 405 carry their address's other truth: the slash, the methods. */
static bool answer_without_route(struct exchange *exchange)
{
    struct request *request = &exchange->request;
    struct response *response = &exchange->response;
    const struct route_match *match = &exchange->match;

    if (exchange->err != ERR_NOT_FOUND || match->route)
        return false;
    if (match->wants_slash && request->method == METHOD_GET) {
        struct str path, query;

        (void)str_cut(request->target, '?', &path, &query);
        response_see(response, arena_printf(request->arena, "%.*s/%s%.*s", STR_ARGS(path),
                                            query.n ? "?" : "", STR_ARGS(query)));
        return true;
    }
    if (!match->other_method)
        return false;
    response->status = err_info(ERR_METHOD_NOT_ALLOWED)->http;
    (void)response_header(response, "Allow", str_from(match->allow));
    exchange->web->config.hooks.error_page(request, response, ERR_METHOD_NOT_ALLOWED);
    return true;
}

static void answer_error(struct exchange *exchange, enum err err)
{
    struct response *response = &exchange->response;
    struct fault fault = response->fault;

    response_restart(response);
    response->fault = fault;
    response->status = err_info(err)->http;
    if (err == ERR_BAD_INPUT && !exchange->match.route) {
        response->status = 400; /* the address itself, or the framing: nothing behind it is read */
        (void)response_header(response, "Connection", STR("close"));
    }
    if (err_info(err)->retry == RETRY_YES)
        (void)response_header(response, "Retry-After", STR("1"));
    if (err == ERR_NOT_SIGNED_IN && request_wants_json(&exchange->request))
        (void)response_header(response, "WWW-Authenticate", STR("Bearer"));
    exchange->web->config.hooks.error_page(&exchange->request, response, err);
}

static bool needs_store(const struct exchange *exchange)
{
    return exchange->match.route && !exchange->match.route->no_store;
}

/* Whoever was admitted before a body is looked up again after it: meanwhile the session may have
 * ended, or the person may not work here any more. */
static enum err run_handler(struct exchange *exchange)
{
    struct request *request = &exchange->request;
    enum err err = OK;

    exchange->is_identified = false;
    request->actor = (struct actor){0};
    if (needs_store(exchange))
        err = request->db ? check_permission(exchange) : ERR_STORE;
    else if (!may(&request->actor, exchange->match.route->permission, NULL))
        err = ERR_NOT_SIGNED_IN;

    if (!err && exchange->is_too_big)
        err = ERR_TOO_BIG;
    if (!err && request->method != METHOD_GET) {
        request->body = buf_str(&exchange->body);
        err = exchange->body.err ? exchange->body.err : request_parse_form(request);
    }
    if (!err)
        err = exchange->match.route->run(request, &exchange->response);
    return err ? err : exchange->response.body.err;
}

/* From request to answer; on an event loop or on a job's thread. */
static void respond(struct exchange *exchange)
{
    struct web *web = exchange->web;
    enum err err = exchange->err;

    if (exchange->is_shed)
        exchange->request.now = web->config.hooks.now();
    else
        begin_read(exchange, err ? has_credential(exchange) : needs_store(exchange));
    if (!answer_without_route(exchange)) {
        if (err)
            (void)(exchange->request.db ? identify(exchange) : OK); /* whose error page */
        else
            err = run_handler(exchange);
        if (err)
            answer_error(exchange, err);
    }
    end_read(exchange);
    exchange->status = exchange->response.status;
    if (exchange->status >= 500)
        atomic_fetch_add(&web->errors, 1);
    else if (exchange->status >= 400)
        atomic_fetch_add(&web->refused, 1);
    exchange->answer = exchange->response.is_event_stream && !err ? stream_make(exchange)
                                                                  : send_make(exchange);
    exchange->has_responded = true;
}

static enum MHD_Result queue(struct exchange *exchange)
{
    struct MHD_Response *answer = exchange->answer;
    enum MHD_Result result;

    if (!answer)
        return MHD_NO;
    exchange->answer = NULL;
    conns_phase(&exchange->web->conns, exchange->conn,
                exchange->response.is_event_stream ? CONN_STREAM : CONN_SEND);
    result = MHD_queue_response(exchange->connection, (unsigned)exchange->status, answer);
    MHD_destroy_response(answer);
    return result;
}

static void respond_as_job(void *arg)
{
    struct exchange *exchange = arg;

    respond(exchange);
    MHD_resume_connection(exchange->connection);
}

static void shed(struct exchange *exchange)
{
    exchange->is_shed = true;
    exchange->err = ERR_BUSY;
    respond(exchange);
}

static void shed_as_job(void *arg)
{
    struct exchange *exchange = arg;

    shed(exchange);
    MHD_resume_connection(exchange->connection);
}

static bool goes_to_a_job(const struct exchange *exchange)
{
    bool is_far = exchange->web->config.far_store;

    if (exchange->is_shed)
        return false;
    if (exchange->err || !exchange->match.route)
        return is_far && has_credential(exchange);
    return exchange->request.method != METHOD_GET || exchange->match.route->is_slow ||
           (is_far && needs_store(exchange));
}

static enum MHD_Result start(struct exchange *exchange)
{
    conns_phase(&exchange->web->conns, exchange->conn, CONN_WORK);
    if (goes_to_a_job(exchange)) {
        MHD_suspend_connection(exchange->connection);
        if (jobs_push(exchange->web->jobs, respond_as_job, shed_as_job, exchange))
            return MHD_YES;
        shed(exchange);
        MHD_resume_connection(exchange->connection);
        return MHD_YES; /* called again once it is awake */
    }
    respond(exchange);
    return queue(exchange);
}

static void admit_as_job(void *arg)
{
    struct exchange *exchange = arg;

    admit_person(exchange);
    MHD_resume_connection(exchange->connection);
}

static void no_turn_to_admit(void *arg)
{
    struct exchange *exchange = arg;

    exchange->is_shed = true;
    exchange->err = ERR_BUSY;
    MHD_resume_connection(exchange->connection);
}

/* Refused before the body: what he sends all the same is read away, or the answer is lost. */
static enum MHD_Result refuse_early(struct exchange *exchange)
{
    if (exchange->conn &&
        (header(exchange, "Content-Length").n || header(exchange, "Transfer-Encoding").n))
        conns_linger(&exchange->web->conns, exchange->conn);
    return start(exchange); /* this closes the connection */
}

/* The head is known: an answer now, or on to the body. */
static enum MHD_Result go_on(struct exchange *exchange)
{
    if (exchange->err && (exchange->request.method != METHOD_GET || exchange->match.route))
        return refuse_early(exchange);
    conns_phase(&exchange->web->conns, exchange->conn, CONN_BODY);
    return MHD_YES;
}

static enum MHD_Result take_head(struct exchange *exchange, const char *method)
{
    atomic_fetch_add(&exchange->web->requests, 1);
    begin(exchange, method);
    if (exchange->err || exchange->request.method == METHOD_GET)
        return go_on(exchange);
    if (!exchange->web->config.far_store || !has_credential(exchange)) {
        admit_person(exchange);
        return go_on(exchange);
    }
    exchange->is_admitting = true;
    conns_phase(&exchange->web->conns, exchange->conn, CONN_WORK);
    MHD_suspend_connection(exchange->connection);
    if (!jobs_push(exchange->web->jobs, admit_as_job, no_turn_to_admit, exchange))
        no_turn_to_admit(exchange);
    return MHD_YES;
}

enum MHD_Result exchange_on_request(void *arg, struct MHD_Connection *connection, const char *url,
                                    const char *method, const char *version,
                                    const char *upload_data, size_t *upload_data_size,
                                    void **context)
{
    struct exchange *exchange = *context;

    (void)arg, (void)connection, (void)url, (void)version;
    if (!exchange)
        return MHD_NO;
    if (exchange->answer)
        return queue(exchange);
    if (exchange->has_responded)
        return MHD_NO; /* there was no memory for its answer: never done twice */
    if (!exchange->has_begun)
        return take_head(exchange, method);
    if (exchange->is_admitting) {
        exchange->is_admitting = false;
        return go_on(exchange);
    }
    if (*upload_data_size) {
        /* more than may be is thrown away as it comes, until WEB_BODY_MS */
        if (!exchange->is_too_big && exchange->body.n + *upload_data_size <= exchange->body_max)
            buf_add(&exchange->body, str_of(upload_data, *upload_data_size));
        else
            exchange->is_too_big = true;
        *upload_data_size = 0;
        return MHD_YES;
    }
    return start(exchange);
}

void exchange_on_completed(void *arg, struct MHD_Connection *connection, void **context,
                           enum MHD_RequestTerminationCode how)
{
    struct exchange *exchange = *context;

    (void)arg, (void)connection, (void)how;
    if (!exchange)
        return;
    *context = NULL;
    conns_phase(&exchange->web->conns, exchange->conn, CONN_IDLE);
    if (exchange->answer)
        MHD_destroy_response(exchange->answer);
    response_clear(&exchange->response);
    buf_clear(&exchange->body);
    arena_clear(&exchange->arena);
    free(exchange);
}
