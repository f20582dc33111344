/* server.h as its callers see it: what is done once is done once, and how it ends. */
#include "web/server.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <microhttpd.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "unit.h"
#include "web/inside.h"

struct app {
    struct web *web;
    int port;
    atomic_int runs;
};

struct db {
    int unused;
};

/* Without memory for the answer, as libmicrohttpd says it. */
static atomic_bool no_memory;

struct MHD_Response *MHD_create_response_from_buffer(size_t size, void *buffer,
                                                     enum MHD_ResponseMemoryMode mode)
{
    static struct MHD_Response *(*real)(size_t, void *, enum MHD_ResponseMemoryMode);

    if (atomic_load(&no_memory))
        return NULL;
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "MHD_create_response_from_buffer");
    return real(size, buffer, mode);
}

static struct db *reader_open(struct app *app)
{
    (void)app;
    return calloc(1, sizeof(struct db));
}

static void reader_close(struct db *db) { free(db); }

static enum err identify(struct app *app, struct db *db, enum credential credential,
                         struct str hash, int64_t now, struct arena *arena, struct actor *out)
{
    (void)app, (void)db, (void)hash, (void)now, (void)arena;
    *out = (struct actor){
        .user = 1, .session = credential == CREDENTIAL_TOKEN ? 0 : 1, .role = ROLE_ADMIN};
    return OK;
}

static void error_page(const struct request *request, struct response *response, enum err err)
{
    (void)request;
    response_text(response);
    buf_printf(&response->body, "%s\n", fault_text(&response->fault, err));
}

static bool may_hear(struct app *app, struct db *db, const struct actor *actor,
                     const struct live_event *event)
{
    (void)app, (void)db, (void)actor, (void)event;
    return true;
}

static int64_t now(void) { return 1000; }

static enum err count(const struct request *request, struct response *response)
{
    response_text(response);
    buf_printf(&response->body, "run %d\n", atomic_fetch_add(&request->app->runs, 1) + 1);
    return OK;
}

static enum err live(const struct request *request, struct response *response)
{
    (void)request;
    response->is_event_stream = true;
    return OK;
}

static const struct route routes[] = {
    ROUTE(GET, "/live", VERB_READ, live),
    ROUTE(GET, "/count", VERB_LOOK, count),
    ROUTE(POST, "/count", VERB_READ, count),
    ROUTE(POST, "/account", VERB_READ, count, .by_person = true),
};
static const struct page counting = PAGE("counting", routes);
static const struct page *const pages[] = {&counting, NULL};

static void open_doors(struct app *app)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    struct web_config config = {
        .listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0),
        .app = app,
        .pages = pages,
        .hooks = {reader_open, reader_close, identify, error_page, may_hear, now},
    };

    *app = (struct app){0};
    bug_on(bind(config.listen_fd, (struct sockaddr *)&address, size) != 0 ||
           listen(config.listen_fd, 10) != 0 ||
           getsockname(config.listen_fd, (struct sockaddr *)&address, &size) != 0);
    app->port = ntohs(address.sin_port);
    bug_on(web_start(&config, &app->web, NULL) != OK);
}

static int enter(const struct app *app, const char *text)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)app->port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const struct timeval patience = {.tv_sec = 20};
    const int little = 2048;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    CHECK(!setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)));
    CHECK(!setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &little, sizeof(little)));
    CHECK(!connect(fd, (struct sockaddr *)&address, sizeof(address)));
    CHECK_INT(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
    return fd;
}

/* All that comes until the other side ends; empty when it ended without a word. */
static void ask(const struct app *app, const char *text, struct buf *out)
{
    int fd = enter(app, text);
    char bytes[4096];
    ssize_t n = 1;

    buf_reset(out);
    while (n > 0) {
        n = recv(fd, bytes, sizeof(bytes), 0);
        if (n > 0)
            buf_add(out, str_of(bytes, (size_t)n));
    }
    (void)close(fd);
}

#define HEAD " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
#define POST "Sec-Fetch-Site: same-origin\r\nContent-Length: 0\r\n"

/* A GET is answered where it arrived, a POST by a job; neither is run again for want of memory. */
static void without_memory_for_an_answer_nothing_is_done_twice(void)
{
    struct app app;
    struct buf got;

    buf_init(&got, 0);
    open_doors(&app);
    atomic_store(&no_memory, true);
    ask(&app, "GET /count" HEAD "\r\n", &got);
    CHECK_STR(buf_str(&got), "");
    CHECK_INT(atomic_load(&app.runs), 1);
    ask(&app, "POST /count" HEAD POST "Cookie: s=x\r\n\r\n", &got);
    CHECK_STR(buf_str(&got), "");
    CHECK_INT(atomic_load(&app.runs), 2);
    atomic_store(&no_memory, false);
    ask(&app, "POST /count" HEAD POST "Cookie: s=x\r\n\r\n", &got);
    CHECK(str_ends(buf_str(&got), STR("run 3\n")));
    web_stop(app.web);
    web_free(app.web);
    buf_clear(&got);
}

static void a_token_is_not_the_person(void)
{
    struct app app;
    struct buf got;

    buf_init(&got, 0);
    open_doors(&app);
    ask(&app, "POST /account" HEAD POST "Authorization: Bearer x\r\n\r\n", &got);
    CHECK(str_starts(buf_str(&got), STR("HTTP/1.1 403 ")));
    CHECK(str_ends(buf_str(&got), STR("accounts are changed in a browser, not with a token\n")));
    ask(&app, "POST /count" HEAD POST "Authorization: Bearer x\r\n\r\n", &got);
    CHECK(str_ends(buf_str(&got), STR("run 1\n")));
    ask(&app, "POST /account" HEAD POST "Cookie: s=x\r\n\r\n", &got);
    CHECK(str_ends(buf_str(&got), STR("run 2\n")));
    web_stop(app.web);
    web_free(app.web);
    buf_clear(&got);
}

/* A commit under way may tell of itself until the writer has ended, which is after the server. */
static void what_is_told_after_the_end_goes_nowhere(void)
{
    struct live_event event = {.region = "c-1", .version = 1};
    struct app app;

    open_doors(&app);
    web_stop(app.web);
    live_publish(web_live(app.web), &event);
    live_end_session(web_live(app.web), 1);
    CHECK_INT(live_count(web_live(app.web)), 0);
    web_free(app.web);
}

/* ---- who takes too long; the clock is ours ---- */

struct line {
    struct conns conns;
    struct conn *conn;
    int ours, theirs;
};

static void connect_line(struct line *line, enum conn_phase phase)
{
    int ends[2];

    bug_on(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0);
    *line = (struct line){.ours = ends[0], .theirs = ends[1]};
    conns_init(&line->conns);
    line->conn = conns_add(&line->conns, line->ours);
    bug_on(!line->conn);
    conns_phase(&line->conns, line->conn, phase);
}

static bool is_cut(const struct line *line)
{
    char byte;

    return recv(line->theirs, &byte, 1, MSG_DONTWAIT) == 0;
}

static void hang_up(struct line *line)
{
    conns_remove(&line->conns, line->conn);
    conns_clear(&line->conns);
    (void)close(line->ours);
    (void)close(line->theirs);
}

static void each_thing_may_take_its_time_and_no_more(void)
{
    static const struct {
        enum conn_phase phase;
        int64_t ms; /* 0: for ever */
    } table[] = {
        {CONN_HEAD, WEB_HEAD_MS}, {CONN_IDLE, WEB_IDLE_MS}, {CONN_BODY, WEB_BODY_MS},
        {CONN_SEND, WEB_SEND_MS}, {CONN_WORK, 0},           {CONN_STREAM, 0},
    };

    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct line line;
        int64_t since;

        connect_line(&line, table[i].phase);
        since = line.conn->since;
        conns_sweep(&line.conns, since + (table[i].ms ? table[i].ms : (int64_t)1 << 40));
        CHECK(!is_cut(&line));
        conns_sweep(&line.conns, since + table[i].ms + 1);
        CHECK(is_cut(&line) == (table[i].ms > 0));
        hang_up(&line);
    }
}

#define WATCH "GET /live" HEAD "Cookie: s=x\r\n\r\n"

static void pause_ms(int ms)
{
    const struct timespec pause = {.tv_nsec = ms * 1000000L};

    (void)nanosleep(&pause, NULL);
}

/* The connection that came last: what is it at, and since when? */
static struct conn newest(struct web *web)
{
    struct conn conn = {.fd = -1};

    (void)pthread_mutex_lock(&web->conns.lock);
    if (web->conns.first)
        conn = *web->conns.first;
    (void)pthread_mutex_unlock(&web->conns.lock);
    return conn;
}

static bool comes_true(bool (*is_so)(struct app *app), struct app *app)
{
    int64_t until = clock_monotonic() + 15 * 1000;

    while (clock_monotonic() < until) {
        if (is_so(app))
            return true;
        pause_ms(20);
    }
    return false;
}

static bool one_watches(struct app *app) { return live_count(web_live(app->web)) == 1; }
static bool two_watch(struct app *app) { return live_count(web_live(app->web)) == 2; }

/* Something new happens, as much as is told one by one (LIVE_ROWS), and the last that came has had
 * its piece for longer than the pause to the next (LIVE_PAUSE). */
static bool is_stuck(struct app *app)
{
    struct conn conn = newest(app->web);

    if (conn.phase == CONN_SEND && clock_monotonic() - conn.since > 3 * LIVE_PAUSE)
        return true;
    for (int i = 0; i < LIVE_ROWS; i++) {
        struct live_event event = {.version = 1};

        (void)snprintf(event.region, sizeof(event.region), "c-%040d",
                       atomic_fetch_add(&app->runs, 1));
        live_publish(web_live(app->web), &event);
    }
    pause_ms(LIVE_PAUSE + 100);
    return false;
}

static void *read_all(void *arg)
{
    char bytes[4096];
    const int *fd = arg;

    while (recv(*fd, bytes, sizeof(bytes), 0) > 0)
        continue;
    return NULL;
}

/* A live stream lasts for ever, but for who does not fetch what it says. */
static void a_screen_that_reads_nothing_is_ended(void)
{
    const int little = 2048;
    struct app app;
    pthread_t reads;
    int well, deaf;

    open_doors(&app);
    well = enter(&app, WATCH);
    bug_on(pthread_create(&reads, NULL, read_all, &well) != 0);
    CHECK(comes_true(one_watches, &app));
    deaf = enter(&app, WATCH);
    CHECK(comes_true(two_watch, &app));
    CHECK(!setsockopt(newest(app.web).fd, SOL_SOCKET, SO_SNDBUF, &little, sizeof(little)));
    CHECK(comes_true(is_stuck, &app));
    conns_sweep(&app.web->conns, newest(app.web).since + WEB_SEND_MS);
    pause_ms(300);
    CHECK(two_watch(&app));
    conns_sweep(&app.web->conns, newest(app.web).since + WEB_SEND_MS + 1);
    CHECK(comes_true(one_watches, &app));
    pause_ms(300);
    CHECK(one_watches(&app)); /* the one that reads */
    web_stop(app.web);
    (void)pthread_join(reads, NULL);
    (void)close(well);
    (void)close(deaf);
    web_free(app.web);
}

int main(void)
{
    RUN(without_memory_for_an_answer_nothing_is_done_twice);
    RUN(a_token_is_not_the_person);
    RUN(what_is_told_after_the_end_goes_nowhere);
    RUN(each_thing_may_take_its_time_and_no_more);
    RUN(a_screen_that_reads_nothing_is_ended);
    return unit_end();
}
