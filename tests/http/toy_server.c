/* toy_server.c: the web server with pages of its own and no database, for tests/http/server.py.
 *
 * usage: toy_server PORT
 *
 * Credentials: the secret "agent" or "admin", as cookie or token; whoever is named on
 * POST /end?who= is nobody from then on and his streams end. Prints "ready" when it listens, ends
 * with its standard input.
 */
#include <stdatomic.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "listen.h"
#include "web/server.h"

struct app {
    struct web *web;
    char hashes[2][SESSION_HASH_BYTES]; /* of "agent" and "admin" */
    atomic_bool ended[2];
    atomic_llong secret_object; /* events about it are for admins only */
};

struct db {
    int unused;
};

static struct db *reader_open(struct app *app)
{
    (void)app;
    return calloc(1, sizeof(struct db));
}

static void reader_close(struct db *db) { free(db); }

static enum err identify(struct app *app, struct db *db, enum credential credential,
                         struct str hash, int64_t now, struct arena *arena, struct actor *out)
{
    (void)db, (void)credential, (void)now, (void)arena;
    for (int i = 0; i < 2; i++) {
        if (!str_eq(hash, str_of(app->hashes[i], SESSION_HASH_BYTES)) || app->ended[i])
            continue;
        *out = (struct actor){.user = i + 1, .session = i + 1, .role = i ? ROLE_ADMIN : ROLE_AGENT};
        return OK;
    }
    return ERR_NOT_FOUND;
}

static void error_page(const struct request *request, struct response *response, enum err err)
{
    response_text(response);
    buf_printf(&response->body, "%s%s\n", request_wants_json(request) ? "json " : "",
               fault_text(&response->fault, err));
}

static bool may_hear(struct app *app, struct db *db, const struct actor *actor,
                     const struct live_event *event)
{
    (void)db;
    return event->object != app->secret_object || actor->role == ROLE_ADMIN;
}

static enum err hello(const struct request *request, struct response *response)
{
    response_html(response);
    buf_printf(&response->body, "<!doctype html><p>hello %.*s",
               STR_ARGS(request_query(request, "name")));
    return OK;
}

static enum err big(const struct request *request, struct response *response)
{
    (void)request;
    response_html(response);
    for (int i = 0; i < 2000; i++)
        buf_printf(&response->body, "<p>line %d of a page that compresses\n", i);
    return OK;
}

static enum err echo(const struct request *request, struct response *response)
{
    response_text(response);
    buf_printf(&response->body, "%zu %.*s", request->body.n,
               STR_ARGS(request_form(request, "text")));
    return OK;
}

static enum err refuse(const struct request *request, struct response *response)
{
    (void)request;
    return fault_set(&response->fault, ERR_BAD_INPUT, "column 3: 'x' is not known");
}

static enum err live(const struct request *request, struct response *response)
{
    (void)request;
    response->is_event_stream = true;
    return OK;
}

static enum err publish(const struct request *request, struct response *response)
{
    struct live_event event = {.kind = 1, .version = 1};
    int64_t n = 1, object = 1;

    if (str_to_i64(request_form(request, "n"), &n) ||
        str_to_i64(request_form(request, "object"), &object))
        return ERR_BAD_INPUT;
    for (int64_t i = 0; i < n; i++) {
        event.object = object;
        (void)snprintf(event.region, sizeof(event.region), "c-%d", (int)(object + i));
        live_publish(web_live(request->web), &event);
    }
    response_text(response);
    return OK;
}

static enum err end(const struct request *request, struct response *response)
{
    bool is_admin = str_is(request_query(request, "who"), "admin");

    request->app->ended[is_admin] = true;
    live_end_session(web_live(request->web), is_admin + 1);
    response_see(response, STR("/"));
    return OK;
}

static enum err back(const struct request *request, struct response *response)
{
    (void)request;
    request->app->ended[0] = request->app->ended[1] = false;
    response_see(response, request_query(request, "to"));
    return OK;
}

static const struct route toy_routes[] = {
    ROUTE(GET, "/", VERB_LOOK, hello),
    ROUTE(GET, "/big", VERB_LOOK, big),
    ROUTE(GET, "/slow", VERB_LOOK, hello, .is_slow = true),
    ROUTE(GET, "/desk/", VERB_READ, hello),
    ROUTE(GET, "/admin", VERB_SET_UP, hello),
    ROUTE(POST, "/echo", VERB_LOOK, echo, .body_max = 1000),
    ROUTE(POST, "/desk/echo", VERB_ANSWER, echo, .body_max = 4 << 20),
    ROUTE(POST, "/refuse", VERB_LOOK, refuse),
    ROUTE(GET, "/live", VERB_READ, live),
    ROUTE(POST, "/publish", VERB_LOOK, publish),
    ROUTE(POST, "/end", VERB_LOOK, end),
    ROUTE(POST, "/back", VERB_LOOK, back),
};
static const struct page page_toy = PAGE("toy", toy_routes);
static const struct page *const toy_pages[] = {&page_toy, NULL};

static void set_hashes(struct app *app)
{
    static const char *const secrets[] = {"agent", "admin"};
    struct arena arena;

    arena_init(&arena, 0);
    for (int i = 0; i < 2; i++) {
        struct str hash = session_hash(&arena, str_from(secrets[i]));

        memcpy(app->hashes[i], hash.p, hash.n);
    }
    arena_clear(&arena);
}

int main(int argc, char **argv)
{
    struct app app = {.secret_object = 666};
    struct web_config config = {
        .app = &app,
        .pages = toy_pages,
        .hooks = {reader_open, reader_close, identify, error_page, may_hear, clock_now},
    };
    struct fault fault = {0};
    int64_t port;
    char byte;

    if (argc != 2 || str_to_i64(str_from(argv[1]), &port))
        return 2;
    config.listen_fd = listen_on(port);
    set_hashes(&app);
    if (config.listen_fd < 0 || web_start(&config, &app.web, &fault)) {
        (void)fprintf(stderr, "toy_server: %s\n", fault.text);
        return 1;
    }
    (void)printf("ready\n");
    (void)fflush(stdout);
    while (read(STDIN_FILENO, &byte, 1) > 0)
        continue;
    web_stop(app.web);
    web_free(app.web);
    return 0;
}
