/* The session against a server of a few lines on loopback: what it says and how it takes what a
 * server may say. Dovecot has its turn in tests/peers. */
#include "net/imap.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <unistd.h>

#include "base/buf.h"
#include "net/net.h"
#include "unit.h"

struct rule {
    const char *part;  /* of a line that came */
    const char *reply; /* "@" stands for its tag */
};

struct server {
    int listener, port;
    const struct rule *rules;
    pthread_t thread;
    char heard[8192]; /* all lines */
    size_t n;
};

static void answer(int fd, const char *reply, struct str tag)
{
    struct buf out;
    buf_init(&out, 0);
    for (; *reply; reply++) {
        if (*reply == '@')
            buf_add(&out, tag);
        else
            buf_add_char(&out, *reply);
    }
    ssize_t n = write(fd, out.p, out.n);
    (void)n;
    buf_clear(&out);
}

static void serve_line(struct server *server, int fd, struct str line)
{
    struct str tag, rest;
    str_cut(line, ' ', &tag, &rest);
    size_t room = sizeof(server->heard) - server->n;
    int n = snprintf(server->heard + server->n, room, "%.*s\n", STR_ARGS(line));
    server->n += (size_t)n < room ? (size_t)n : 0;
    for (const struct rule *rule = server->rules; rule->part; rule++) {
        if (str_find(line, str_from(rule->part), 0) != SIZE_MAX) {
            answer(fd, rule->reply, tag);
            return;
        }
    }
    answer(fd, "@ OK done\r\n", tag);
}

static void *serve(void *arg)
{
    struct server *server = arg;
    int fd = accept(server->listener, NULL, NULL);
    answer(fd, "* OK hello\r\n", STR_NONE);
    char text[8192];
    size_t n = 0;
    ssize_t got;
    while (n < sizeof(text) && (got = read(fd, text + n, sizeof(text) - n)) > 0) {
        n += (size_t)got;
        struct str all = str_of(text, n);
        size_t lf;
        while ((lf = str_find_char(all, '\n', 0)) != SIZE_MAX) {
            serve_line(server, fd, str_trim(str_slice(all, 0, lf)));
            all = str_skip(all, lf + 1);
        }
        if (all.n)
            memmove(text, all.p, all.n);
        n = all.n;
    }
    close(fd);
    return NULL;
}

static struct guard guard;
static char url[64], wire_text[16384];
static size_t wire_n;

static void wire(void *arg, bool ours, struct str line)
{
    (void)arg;
    int n = snprintf(wire_text + wire_n, sizeof(wire_text) - wire_n, "%c %.*s\n", ours ? '>' : '<',
                     STR_ARGS(line));
    wire_n += n > 0 && wire_n + (size_t)n < sizeof(wire_text) ? (size_t)n : 0;
}

static struct imap_options begin(struct server *server, const struct rule *rules)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof(at);
    memset(server, 0, sizeof(*server));
    wire_n = 0;
    wire_text[0] = 0;
    server->rules = rules;
    server->listener = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(bind(server->listener, (struct sockaddr *)&at, sizeof(at)) == 0);
    CHECK(listen(server->listener, 1) == 0);
    CHECK(getsockname(server->listener, (struct sockaddr *)&at, &n) == 0);
    CHECK(pthread_create(&server->thread, NULL, serve, server) == 0);
    guard_init(&guard);
    CHECK(guard_allow(&guard, STR("127.0.0.1"), NULL) == OK);
    snprintf(url, sizeof(url), "imap://127.0.0.1:%d", ntohs(at.sin_port));
    return (struct imap_options){.url = str_from(url),
                                 .user = STR("brand"),
                                 .password = STR("se\"cret"),
                                 .guard = &guard,
                                 .stop_fd = -1,
                                 .wire = wire};
}

static void end(struct server *server, struct imap *imap)
{
    imap_close(imap);
    pthread_join(server->thread, NULL);
    close(server->listener);
}

#define CAPABLE(more)                                                                              \
    {                                                                                              \
        "CAPABILITY", "* CAPABILITY IMAP4rev1 " more "\r\n@ OK done\r\n"                           \
    }

static bool heard(const struct server *server, const char *part)
{
    return strstr(server->heard, part) != NULL;
}

static void says_login_where_there_is_no_plain(void)
{
    static const struct rule rules[] = {CAPABLE("IDLE"), {NULL, NULL}};
    struct server server;
    struct imap *imap = NULL;
    struct imap_options options = begin(&server, rules);
    CHECK(imap_open(&options, &imap, NULL) == OK);
    CHECK(imap && imap_can_idle(imap));
    end(&server, imap);
    CHECK(heard(&server, " LOGIN \"brand\" \"se\\\"cret\"\n"));
    CHECK(strstr(wire_text, "LOGIN ***\n") && !strstr(wire_text, "cret"));
}

static void signs_in_with_plain_in_two_steps(void)
{
    static const struct rule rules[] = {
        CAPABLE("AUTH=PLAIN"),
        {"AUTHENTICATE PLAIN", "+ \r\n"},
        {"AGJyYW5kAHNlImNyZXQ=", "h2 OK welcome\r\n"}, /* the secret has no tag of its own */
        {NULL, NULL}};
    struct server server;
    struct imap *imap = NULL;
    struct imap_options options = begin(&server, rules);
    CHECK(imap_open(&options, &imap, NULL) == OK);
    end(&server, imap);
    CHECK(heard(&server, "\nAGJyYW5kAHNlImNyZXQ=\n"));
    CHECK(!strstr(wire_text, "AGJyYW5k"));
}

static void tells_why_it_may_not_in(void)
{
    static const struct rule wrong[] = {
        CAPABLE("AUTH=PLAIN SASL-IR"),
        {"AUTHENTICATE", "@ NO [AUTHENTICATIONFAILED] no such user\r\n"},
        {NULL, NULL}};
    static const struct rule disabled[] = {CAPABLE("LOGINDISABLED"), {NULL, NULL}};
    struct server server;
    struct imap *imap = NULL;
    struct fault fault = {0};
    struct imap_options options = begin(&server, wrong);
    CHECK(imap_open(&options, &imap, &fault) == ERR_REFUSED);
    CHECK(strstr(fault.text, "no such user") != NULL);
    end(&server, NULL);
    options = begin(&server, disabled);
    fault = (struct fault){0};
    CHECK(imap_open(&options, &imap, &fault) == ERR_REFUSED);
    end(&server, NULL);
    CHECK(!heard(&server, "LOGIN "));
}

static void waits_in_idle(void)
{
    static const struct rule rules[] = {CAPABLE("IDLE AUTH=PLAIN SASL-IR"),
                                        {"IDLE", "+ idling\r\n* OK still here\r\n"},
                                        {"DONE", "h4 OK done\r\n"},
                                        {NULL, NULL}};
    struct server server;
    struct imap *imap = NULL;
    struct imap_options options = begin(&server, rules);
    int ends[2];
    CHECK(pipe(ends) == 0);
    options.stop_fd = ends[0];
    CHECK_OR_STOP(imap_open(&options, &imap, NULL) == OK);
    CHECK(imap_idle(imap, 50, NULL) == ERR_TIMEOUT); /* IDLE, nothing, DONE: to be said again */
    ssize_t n = write(ends[1], "x", 1);
    (void)n;
    CHECK(imap_idle(imap, 60000, NULL) == ERR_STOPPED);
    end(&server, imap);
    CHECK(heard(&server, "h4 IDLE\nDONE\n"));
    close(ends[0]);
    close(ends[1]);
}

static void forgets_no_news(void)
{
    /* EXISTS that comes beside another answer ends the next IDLE before it begins. */
    static const struct rule rules[] = {CAPABLE("IDLE AUTH=PLAIN SASL-IR"),
                                        {"SEARCH", "* SEARCH 9 7 8 7\r\n* 3 EXISTS\r\n@ OK x\r\n"},
                                        {NULL, NULL}};
    struct server server;
    struct imap *imap = NULL;
    struct imap_uids uids;
    struct arena arena;
    struct imap_options options = begin(&server, rules);
    arena_init(&arena, 1 << 20);
    CHECK_OR_STOP(imap_open(&options, &imap, NULL) == OK);
    CHECK(imap_search(imap, &arena, STR("UID 5:*"), &uids, NULL) == OK);
    CHECK(uids.count == 3 && uids.at[0] == 7 && uids.at[2] == 9);
    CHECK(imap_idle(imap, 60000, NULL) == OK);
    end(&server, imap);
    CHECK(!heard(&server, "IDLE"));
    arena_clear(&arena);
}

static enum err count_mail(void *arg, const struct imap_mail *mail)
{
    int *count = arg;
    ++*count;
    CHECK(mail->uid == 7 && str_is(mail->raw, "a)\r\n"));
    return OK;
}

static void takes_only_what_is_a_mail(void)
{
    static const struct rule rules[] = {
        CAPABLE("AUTH=PLAIN SASL-IR"),
        {"FETCH", "* 1 FETCH (FLAGS (\\Seen))\r\n* 2 FETCH (UID 8 BODY[]<0> NIL)\r\n"
                  "* 3 FETCH (UID 7 FLAGS () BODY[]<0> {4}\r\na)\r\n)\r\n@ OK x\r\n"},
        {NULL, NULL}};
    struct server server;
    struct imap *imap = NULL;
    struct imap_options options = begin(&server, rules);
    int count = 0;
    CHECK_OR_STOP(imap_open(&options, &imap, NULL) == OK);
    uint32_t uids[] = {3, 4, 5, 7};
    CHECK(imap_fetch(imap, uids, 4, count_mail, &count, NULL) == OK);
    CHECK_INT(count, 1);
    end(&server, imap);
    CHECK(heard(&server, "UID FETCH 3:5,7 (UID FLAGS INTERNALDATE BODY.PEEK[]<0."));
}

static void gives_up_on_nonsense(void)
{
    static const char *const nonsense[] = {"* 1 FETCH (\r\n", "x\r\n", "* BYE gone\r\n",
                                           "* 1 FETCH (B {99999999999}\r\n"};
    for (size_t i = 0; i < ARRAY_LEN(nonsense); i++) {
        struct rule rules[] = {
            CAPABLE("AUTH=PLAIN SASL-IR"), {"SELECT", nonsense[i]}, {NULL, NULL}};
        struct server server;
        struct imap *imap = NULL;
        struct imap_mailbox box;
        struct fault fault = {0};
        struct imap_options options = begin(&server, rules);
        CHECK_OR_STOP(imap_open(&options, &imap, NULL) == OK);
        CHECK(imap_select(imap, STR("INBOX"), &box, &fault) != OK);
        CHECK(fault.text[0]);
        end(&server, imap);
        CHECK(!heard(&server, "LOGOUT"));
    }
}

static void asks_the_guard(void)
{
    struct server server;
    struct imap *imap = NULL;
    struct fault fault = {0};
    static const struct rule rules[] = {{NULL, NULL}};
    struct imap_options options = begin(&server, rules);
    struct guard strict;
    guard_init(&strict);
    options.guard = &strict;
    CHECK(imap_open(&options, &imap, &fault) == ERR_FORBIDDEN);
    CHECK(strstr(fault.text, "loopback") != NULL);
    options.guard = &guard;
    options.url = STR("http://127.0.0.1/");
    fault = (struct fault){0};
    CHECK(imap_open(&options, &imap, &fault) == ERR_BAD_INPUT);
    options.url = str_from(url); /* ends the server */
    CHECK(imap_open(&options, &imap, NULL) == OK);
    end(&server, imap);
}

int main(void)
{
    CHECK(net_start() == OK);
    RUN(says_login_where_there_is_no_plain);
    RUN(signs_in_with_plain_in_two_steps);
    RUN(tells_why_it_may_not_in);
    RUN(waits_in_idle);
    RUN(forgets_no_news);
    RUN(takes_only_what_is_a_mail);
    RUN(gives_up_on_nonsense);
    RUN(asks_the_guard);
    return unit_end();
}
