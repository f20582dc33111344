/* The pool against workers of our own making: each child here does what the document says. */
#include "main/pool.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/frame.h"
#include "unit.h"

struct bench {
    struct loop *loop;
    struct health_board health;
    struct pool *pool;
    struct watch pidfd[ROLE_PARSE_COUNT];
    pid_t pid[ROLE_PARSE_COUNT];
    int ended, starts;
};

struct trial {
    struct bench *bench;
    struct parse_job job;
    enum err err;
    int ends, messages, begins;
    char reason[100];
};

static void say(int fd, const char *json)
{
    if (frame_write(fd, (struct frame){str_from(json), STR_NONE}))
        _exit(3);
}

static void answer(int fd, struct str document)
{
    if (str_is(document, "two")) {
        say(fd, "{\"message\":{\"id\":\"1\"}}");
        say(fd, "{\"message\":{\"id\":\"2\"}}");
        say(fd, "{\"done\":true,\"info\":{\"n\":2}}");
    } else if (str_is(document, "broken")) {
        say(fd, "{\"error\":\"line 3: no feed\"}");
    } else if (str_is(document, "crash")) {
        (void)raise(SIGSYS);
    } else if (str_is(document, "killed")) {
        (void)raise(SIGKILL);
    } else if (str_is(document, "spin")) {
        for (volatile unsigned i = 0;; i++)
            continue;
    } else if (str_is(document, "lie")) {
        say(fd, "{\"what\":[1,2");
        (void)pause();
    } else if (str_is(document, "late")) {
        say(fd, "{\"done\":true}");
        say(fd, "{\"message\":{\"id\":\"3\"}}"); /* out of turn */
    } else if (str_is(document, "many")) {
        for (;;)
            say(fd, "{\"message\":{\"id\":\"1\"}}");
    }
}

static void work(int fd)
{
    struct buf in;
    struct frame frame;

    (void)signal(SIGPIPE, SIG_DFL);
    buf_init(&in, 0);
    say(fd, "{\"ready\":true,\"seccomp\":true,\"landlock\":2}");
    while (frame_read(fd, &in, &frame) == OK)
        answer(fd, frame.blob);
    _exit(0);
}

static void start(struct bench *bench, size_t slot);

static void on_end(struct watch *watch, uint32_t events)
{
    struct bench *bench = watch->owner;
    size_t slot = (size_t)(watch - bench->pidfd);
    struct control gone = {.what = CONTROL_GONE, .role = PROCESS_PARSE, .pid = bench->pid[slot]};

    (void)events;
    loop_unwatch(bench->loop, watch);
    (void)close(watch->fd);
    (void)waitpid(bench->pid[slot], &gone.status, 0);
    pool_gone(bench->pool, &gone);
    start(bench, slot);
}

static void start(struct bench *bench, size_t slot)
{
    struct control about = {.what = CONTROL_STARTED, .role = PROCESS_PARSE};
    int ends[2];

    bug_on(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0);
    about.pid = bench->pid[slot] = fork();
    if (about.pid == 0) {
        (void)close(ends[0]);
        work(ends[1]);
    }
    (void)close(ends[1]);
    (void)snprintf(about.name, sizeof(about.name), "parse %zu", slot);
    bench->starts++;
    bench->pidfd[slot] = (struct watch){
        .fd = (int)syscall(SYS_pidfd_open, about.pid, 0), .ready = on_end, .owner = bench};
    bug_on(loop_watch(bench->loop, &bench->pidfd[slot], EPOLLIN) != OK);
    pool_started(bench->pool, &about, ends[0], dup(bench->pidfd[slot].fd));
}

static void open_bench(struct bench *bench)
{
    *bench = (struct bench){.loop = loop_new()};
    health_init(&bench->health);
    bench->pool = pool_new(bench->loop, &bench->health);
    for (size_t i = 0; i < ROLE_PARSE_COUNT; i++)
        start(bench, i);
}

static void close_bench(struct bench *bench)
{
    for (size_t i = 0; i < ROLE_PARSE_COUNT; i++) {
        (void)kill(bench->pid[i], SIGKILL);
        (void)waitpid(bench->pid[i], NULL, 0);
        (void)close(bench->pidfd[i].fd);
    }
    pool_free(bench->pool);
    health_clear(&bench->health);
    loop_free(bench->loop);
}

static void on_begin(struct parse_job *job)
{
    struct trial *trial = job->owner;

    trial->begins++;
    trial->messages = 0;
}

static bool on_message(struct parse_job *job, struct json_value message)
{
    struct trial *trial = job->owner;
    struct str id;

    CHECK(json_get_str(message, "id", &id));
    trial->messages++;
    return true;
}

static void on_job_end(struct parse_job *job, enum err err, const char *reason,
                       struct json_value info)
{
    struct trial *trial = job->owner;

    (void)info;
    trial->ends++;
    trial->err = err;
    (void)snprintf(trial->reason, sizeof(trial->reason), "%s", reason);
    trial->bench->ended++;
}

static void submit(struct trial *trial, struct bench *bench, const char *document)
{
    *trial = (struct trial){.bench = bench,
                            .job = {.head = STR("{\"parse\":\"feed\"}"),
                                    .document = str_from(document),
                                    .begin = on_begin,
                                    .message = on_message,
                                    .end = on_job_end,
                                    .owner = trial}};
    CHECK_INT(pool_submit(bench->pool, &trial->job), OK);
}

static void wait_for(struct bench *bench, int ends)
{
    int64_t until = clock_monotonic() + 20000;

    while (bench->ended < ends && clock_monotonic() < until)
        loop_round(bench->loop, 100);
    CHECK_INT(bench->ended, ends);
}

static void each_document_ends_once(void)
{
    static const struct {
        const char *document;
        enum err err;
        const char *reason;
        int begins;
    } rows[] = {
        {"two", OK, "", 1},
        {"broken", ERR_BAD_INPUT, "line 3: no feed", 1},
        {"crash", ERR_CORRUPT, "the parser was stopped by signal 31", 1},
        {"killed", ERR_CORRUPT, "the parser was stopped by signal 9", 2},
        {"lie", ERR_CORRUPT, "the parser was stopped by signal 9", 1},
        {"many", ERR_TOO_BIG, "it is more than the parser may give back", 1},
        {"late", OK, "", 1},
        {"two", OK, "", 1},
        {"two", OK, "", 1},
    };
    struct bench bench;
    struct trial trials[ARRAY_LEN(rows)];

    open_bench(&bench);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        submit(&trials[i], &bench, rows[i].document);
    wait_for(&bench, (int)ARRAY_LEN(rows));
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        CHECK_INT(trials[i].err, rows[i].err);
        CHECK_STR(str_from(trials[i].reason), rows[i].reason);
        CHECK_INT(trials[i].ends, 1);
        CHECK_INT(trials[i].begins, rows[i].begins);
    }
    CHECK_INT(trials[0].messages, 2);
    CHECK_INT(pool_waiting(bench.pool), 0);
    close_bench(&bench);
}

static void processor_time_has_an_end(void)
{
    struct bench bench;
    struct trial spin, two;
    int64_t began = clock_monotonic();

    open_bench(&bench);
    submit(&spin, &bench, "spin");
    submit(&two, &bench, "two");
    wait_for(&bench, 2);
    CHECK_INT(spin.err, ERR_TIMEOUT);
    CHECK_STR(str_from(spin.reason), "it took the parser too long");
    CHECK_INT(two.err, OK);
    CHECK(clock_monotonic() - began < 15000);
    close_bench(&bench);
}

static void health_shows_what_holds_them(void)
{
    struct bench bench;
    struct trial two;
    struct health now;

    open_bench(&bench);
    submit(&two, &bench, "two");
    wait_for(&bench, 1);
    health_copy(&bench.health, &now);
    CHECK_INT(now.n, ROLE_PARSE_COUNT);
    CHECK(now.at[0].is_up && now.at[1].is_up);
    CHECK((now.at[0].seccomp && now.at[0].landlock == 2) ||
          (now.at[1].seccomp && now.at[1].landlock == 2));
    close_bench(&bench);
}

int main(void)
{
    RUN(each_document_ends_once);
    RUN(processor_time_has_an_end);
    RUN(health_shows_what_holds_them);
    return unit_end();
}
