#include "main/pool.h"

#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/log.h"
#include "base/utf8.h"
#include "main/peer.h"

enum { CHECK_MS = 20, CPU_BASE_MS = 1000, CPU_BYTES_PER_MS = 8192 };

struct worker {
    struct pool *pool;
    char name[CONTROL_NAME_MAX];
    pid_t pid; /* 0: none there */
    int pidfd;
    struct peer peer;
    bool is_ready;         /* said so; see role.h */
    struct parse_job *job; /* at work on, or NULL */
    int64_t wall_start, cpu_start;
    size_t messages, bytes;
    enum err verdict; /* why we killed it; OK: we did not */
};

struct pool {
    struct loop *loop;
    struct health_board *health;
    struct worker workers[ROLE_PARSE_COUNT];
    struct parse_job *first, **last;
    size_t queued_bytes;
    struct timer check;
    struct json_parser json;
};

int64_t pool_cpu_limit(size_t n) { return CPU_BASE_MS + (int64_t)(n / CPU_BYTES_PER_MS); }

/* Processor time of another process in ms, or -1. The number could only be somebody else's after
 * the master has reaped the child, and then a wrong time at worst kills by pidfd: nobody. */
static int64_t cpu_of(pid_t pid)
{
    struct timespec time;
    clockid_t clock;

    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0)
        return -1;
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void kill_worker(struct worker *worker, enum err verdict)
{
    if (!worker->verdict)
        worker->verdict = verdict;
    peer_close(&worker->peer);
    if (worker->pidfd >= 0)
        (void)syscall(SYS_pidfd_send_signal, worker->pidfd, SIGKILL, NULL, 0);
}

static void finish(struct worker *worker, enum err err, const char *reason, struct json_value info)
{
    struct parse_job *job = worker->job;

    worker->job = NULL;
    job->end(job, err, reason, info);
}

static void dispatch(struct pool *pool);

/* The last frame of a document, or one out of turn. */
static void take_end(struct worker *worker, struct json_value root)
{
    struct json_value nothing = {NULL, 0};
    struct str error;
    bool done = false;
    char reason[300];

    if (json_get_str(root, "error", &error)) {
        error = utf8_clip(error, 290);
        (void)snprintf(reason, sizeof(reason), "%.*s", STR_ARGS(error));
        finish(worker, ERR_BAD_INPUT, reason, nothing);
    } else if (json_get_bool(root, "done", &done) && done) {
        finish(worker, OK, "", json_get(root, "info"));
    } else {
        kill_worker(worker, ERR_CORRUPT);
        return;
    }
    dispatch(worker->pool);
}

static void take_ready(struct worker *worker, struct json_value root)
{
    bool seccomp = false;
    int64_t landlock = 0;

    (void)json_get_bool(root, "seccomp", &seccomp);
    (void)json_get_i64(root, "landlock", &landlock);
    health_confined(worker->pool->health, worker->name, seccomp, (int)landlock);
    worker->is_ready = true;
    dispatch(worker->pool);
}

static void on_frame(struct peer *peer, struct frame frame)
{
    struct worker *worker = peer->owner;
    struct json_value root, message;

    if (json_parse(&worker->pool->json, frame.json, &root, NULL)) {
        kill_worker(worker, ERR_CORRUPT);
        return;
    }
    if (!worker->is_ready) {
        take_ready(worker, root);
        return;
    }
    if (!worker->job) {
        kill_worker(worker, ERR_CORRUPT);
        return;
    }
    message = json_get(root, "message");
    if (json_type(message) != JSON_OBJECT) {
        take_end(worker, root);
        return;
    }
    worker->messages++;
    worker->bytes += frame.json.n + frame.blob.n;
    if (worker->messages > POOL_MESSAGES_MAX || worker->bytes > POOL_REPLY_MAX ||
        !worker->job->message(worker->job, message))
        kill_worker(worker, ERR_TOO_BIG);
}

/* Its end is told by the master, with the reason. */
static void on_gone(struct peer *peer, enum err why)
{
    (void)why;
    kill_worker(peer->owner, OK);
}

static void start_job(struct worker *worker, struct parse_job *job)
{
    enum err err;

    worker->job = job;
    worker->messages = worker->bytes = 0;
    worker->wall_start = clock_monotonic();
    worker->cpu_start = cpu_of(worker->pid);
    job->tries++;
    job->begin(job);
    err = peer_send(&worker->peer, (struct frame){job->head, job->document});
    if (err)
        kill_worker(worker, err == ERR_TOO_BIG ? ERR_TOO_BIG : ERR_CORRUPT);
    if (!worker->pool->check.is_on)
        loop_timer_set(worker->pool->loop, &worker->pool->check, CHECK_MS);
}

static void dispatch(struct pool *pool)
{
    for (size_t i = 0; i < ROLE_PARSE_COUNT && pool->first; i++) {
        struct worker *worker = &pool->workers[i];
        struct parse_job *job = pool->first;

        if (!worker->pid || !worker->is_ready || worker->job || !peer_is_open(&worker->peer))
            continue;
        pool->first = job->next;
        if (!pool->first)
            pool->last = &pool->first;
        pool->queued_bytes -= job->document.n;
        start_job(worker, job);
    }
}

static bool is_over(const struct worker *worker)
{
    int64_t cpu = cpu_of(worker->pid);

    if (clock_monotonic() - worker->wall_start > POOL_WALL_MS)
        return true;
    return cpu >= 0 && worker->cpu_start >= 0 &&
           cpu - worker->cpu_start > pool_cpu_limit(worker->job->document.n);
}

static void check(struct timer *timer)
{
    struct pool *pool = timer->owner;
    bool busy = false;

    for (size_t i = 0; i < ROLE_PARSE_COUNT; i++) {
        struct worker *worker = &pool->workers[i];

        if (!worker->job)
            continue;
        busy = true;
        if (!worker->verdict && is_over(worker))
            kill_worker(worker, ERR_TIMEOUT);
    }
    if (busy)
        loop_timer_set(pool->loop, &pool->check, CHECK_MS);
}

struct pool *pool_new(struct loop *loop, struct health_board *health)
{
    struct pool *pool = calloc(1, sizeof(*pool));

    if (!pool)
        return NULL;
    pool->loop = loop;
    pool->health = health;
    pool->last = &pool->first;
    pool->check = (struct timer){.fire = check, .owner = pool};
    json_parser_init(&pool->json, FRAME_JSON_MAX);
    for (size_t i = 0; i < ROLE_PARSE_COUNT; i++)
        pool->workers[i] = (struct worker){.pool = pool, .pidfd = -1};
    return pool;
}

static void stop_job(struct parse_job *job)
{
    job->end(job, ERR_STOPPED, "the server stopped", (struct json_value){NULL, 0});
}

void pool_free(struct pool *pool)
{
    if (!pool)
        return;
    loop_timer_stop(pool->loop, &pool->check);
    for (size_t i = 0; i < ROLE_PARSE_COUNT; i++) {
        peer_close(&pool->workers[i].peer);
        io_close(&pool->workers[i].pidfd);
        if (pool->workers[i].job)
            stop_job(pool->workers[i].job);
    }
    while (pool->first) {
        struct parse_job *job = pool->first;

        pool->first = job->next;
        stop_job(job);
    }
    json_parser_clear(&pool->json);
    free(pool);
}

void pool_started(struct pool *pool, const struct control *about, int fd, int pidfd)
{
    struct worker *worker = NULL;

    for (size_t i = 0; i < ROLE_PARSE_COUNT && !worker; i++)
        if (!pool->workers[i].pid)
            worker = &pool->workers[i];
    if (!worker || peer_open(&worker->peer, pool->loop, fd, PEER_FRAMES, 0,
                             (struct peer_calls){on_frame, on_gone, worker})) {
        (void)close(pidfd);
        if (!worker)
            (void)close(fd);
        return;
    }
    (void)snprintf(worker->name, sizeof(worker->name), "%s", about->name);
    worker->pid = about->pid;
    worker->pidfd = pidfd;
    worker->is_ready = false;
    worker->verdict = OK;
    health_started(pool->health, about->name, about->pid, about->status);
}

/* Decides over the document the worker had in hand when it ended. */
static void decide(struct worker *worker, int status)
{
    struct parse_job *job = worker->job;
    struct json_value nothing = {NULL, 0};
    bool by_others = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL && !worker->verdict;
    char reason[120];

    if (by_others && job->tries < POOL_TRIES) {
        worker->job = NULL;
        job->next = worker->pool->first;
        if (!job->next)
            worker->pool->last = &job->next;
        worker->pool->first = job;
        worker->pool->queued_bytes += job->document.n;
        return;
    }
    if (worker->verdict == ERR_TIMEOUT)
        (void)snprintf(reason, sizeof(reason), "it took the parser too long");
    else if (worker->verdict == ERR_TOO_BIG)
        (void)snprintf(reason, sizeof(reason), "it is more than the parser may give back");
    else if (WIFSIGNALED(status))
        (void)snprintf(reason, sizeof(reason), "the parser was stopped by signal %d",
                       WTERMSIG(status));
    else
        (void)snprintf(reason, sizeof(reason), "the parser ended early");
    log_event(LOG_WARN, "parse.failed", "worker", worker->name, "reason", reason, NULL);
    finish(worker, worker->verdict ? worker->verdict : ERR_CORRUPT, reason, nothing);
}

void pool_gone(struct pool *pool, const struct control *about)
{
    for (size_t i = 0; i < ROLE_PARSE_COUNT; i++) {
        struct worker *worker = &pool->workers[i];

        if (worker->pid != about->pid || !about->pid)
            continue;
        peer_close(&worker->peer);
        io_close(&worker->pidfd);
        worker->pid = 0;
        health_ended(pool->health, worker->name);
        if (worker->job)
            decide(worker, about->status);
    }
    dispatch(pool);
}

enum err pool_submit(struct pool *pool, struct parse_job *job)
{
    if (pool->first && pool->queued_bytes + job->document.n > POOL_QUEUE_MAX)
        return ERR_BUSY;
    job->next = NULL;
    job->tries = 0;
    *pool->last = job;
    pool->last = &job->next;
    pool->queued_bytes += job->document.n;
    dispatch(pool);
    return OK;
}

void pool_head(struct buf *out, struct str kind, struct json_value source)
{
    struct json_out json;

    json_init(&json, out);
    json_open(&json, '{');
    json_put_str(&json, "parse", kind);
    json_key(&json, "source");
    if (json_type(source) == JSON_OBJECT)
        json_copy(&json, source);
    else
        json_raw(&json, STR("{}"));
    json_key(&json, "limits");
    json_raw(&json, STR("{}"));
    json_close(&json, '}');
}

size_t pool_waiting(const struct pool *pool)
{
    size_t n = 0;

    for (const struct parse_job *job = pool->first; job; job = job->next)
        n++;
    for (size_t i = 0; i < ROLE_PARSE_COUNT; i++)
        n += pool->workers[i].job != NULL;
    return n;
}
