#include "main/health.h"

#include "base/clock.h"
#include "base/json_out.h"

void health_init(struct health_board *board)
{
    *board = (struct health_board){.now = {.n = 0}};
    (void)pthread_mutex_init(&board->lock, NULL);
}

void health_clear(struct health_board *board) { (void)pthread_mutex_destroy(&board->lock); }

/* Under the lock. NULL: no room. */
static struct process_health *line_of(struct health_board *board, const char *name, bool make)
{
    struct process_health *line;

    for (size_t i = 0; i < board->now.n; i++)
        if (strncmp(board->now.at[i].name, name, HEALTH_NAME_MAX - 1) == 0)
            return &board->now.at[i];
    if (!make || board->now.n == HEALTH_MAX)
        return NULL;
    line = &board->now.at[board->now.n++];
    *line = (struct process_health){.is_up = false};
    (void)snprintf(line->name, sizeof(line->name), "%s", name);
    return line;
}

void health_started(struct health_board *board, const char *name, int pid, int restarts)
{
    struct process_health *line;

    (void)pthread_mutex_lock(&board->lock);
    line = line_of(board, name, true);
    if (line) {
        line->is_up = true;
        line->pid = pid;
        line->started_at = clock_now();
        line->restarts = restarts;
        line->seccomp = false;
        line->landlock = 0;
    }
    (void)pthread_mutex_unlock(&board->lock);
}

void health_confined(struct health_board *board, const char *name, bool seccomp, int landlock)
{
    struct process_health *line;

    (void)pthread_mutex_lock(&board->lock);
    line = line_of(board, name, false);
    if (line) {
        line->seccomp = seccomp;
        line->landlock = landlock;
    }
    (void)pthread_mutex_unlock(&board->lock);
}

void health_ended(struct health_board *board, const char *name)
{
    struct process_health *line;

    (void)pthread_mutex_lock(&board->lock);
    line = line_of(board, name, false);
    if (line)
        line->is_up = false;
    (void)pthread_mutex_unlock(&board->lock);
}

void health_forget(struct health_board *board, const char *name)
{
    struct process_health *line;

    (void)pthread_mutex_lock(&board->lock);
    line = line_of(board, name, false);
    if (line)
        *line = board->now.at[--board->now.n];
    (void)pthread_mutex_unlock(&board->lock);
}

/* Under the lock. NULL: there is none. */
static struct stream_health *stream_of(struct health_board *board, int64_t channel)
{
    for (size_t i = 0; i < board->now.stream_n; i++)
        if (board->now.streams[i].channel == channel)
            return &board->now.streams[i];
    return NULL;
}

void health_stream(struct health_board *board, const struct stream_health *news)
{
    struct stream_health *stream, before = {.channel = news->channel};

    (void)pthread_mutex_lock(&board->lock);
    stream = stream_of(board, news->channel);
    if (!stream && board->now.stream_n < HEALTH_STREAMS_MAX)
        stream = &board->now.streams[board->now.stream_n++];
    else if (stream)
        before = *stream;
    if (stream) {
        *stream = *news;
        stream->wanted += before.wanted;
        stream->passed += before.passed;
    }
    (void)pthread_mutex_unlock(&board->lock);
}

void health_forget_stream(struct health_board *board, int64_t channel)
{
    struct stream_health *stream;

    (void)pthread_mutex_lock(&board->lock);
    stream = stream_of(board, channel);
    if (stream)
        *stream = board->now.streams[--board->now.stream_n];
    (void)pthread_mutex_unlock(&board->lock);
}

void health_copy(struct health_board *board, struct health *out)
{
    (void)pthread_mutex_lock(&board->lock);
    *out = board->now;
    (void)pthread_mutex_unlock(&board->lock);
}

void health_json(struct health_board *board, struct buf *out)
{
    struct health now;
    struct json_out json;

    health_copy(board, &now);
    json_init(&json, out);
    json_open(&json, '{');
    json_key(&json, "processes");
    json_open(&json, '[');
    for (size_t i = 0; i < now.n; i++) {
        const struct process_health *line = &now.at[i];

        json_open(&json, '{');
        json_put_str(&json, "name", str_from(line->name));
        json_put_i64(&json, "pid", line->pid);
        json_put_bool(&json, "up", line->is_up);
        json_put_i64(&json, "started_at", line->started_at);
        json_put_i64(&json, "restarts", line->restarts);
        json_put_bool(&json, "seccomp", line->seccomp);
        json_put_i64(&json, "landlock", line->landlock);
        json_close(&json, '}');
    }
    json_close(&json, ']');
    json_close(&json, '}');
}
