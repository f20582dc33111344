/* filter.c: one reader (the caller) and some workers; jobs in a ring.
 *
 * Each job goes EMPTY -> FULL (by the reader) -> TAKEN -> DONE (by a worker) -> EMPTY (by whichever
 * worker gives it on). The reader goes round the ring in order, workers take the oldest full one,
 * and whoever has finished the oldest taken one gives on what is done in a row; others that finish
 * meanwhile leave theirs to him. Small pieces cost more for waking threads than for their lines,
 * so each kind of waiting has a condition of its own, and nobody is woken for another's sake.
 */
#include <pthread.h>
#include <string.h>

#include "base/io.h"
#include "main/filter.h"
#include "main/lines.h"
#include "model/message.h"

enum { JOB_OUT_MAX = 1 << 30 };

enum job_state { JOB_EMPTY, JOB_FULL, JOB_TAKEN, JOB_DONE };

struct job {
    enum job_state state;
    struct buf in, out, errors;
    int64_t lines_before;
    int64_t end;  /* bytes of the input up to the end of `in` */
    void *result; /* of filter->part */
    struct filter_totals totals;
    enum err err;
};

struct pipeline {
    const struct filter *filter;
    struct job jobs[FILTER_THREADS_MAX * 2 + 2];
    size_t job_count;
    size_t next_taken; /* the oldest job no worker has taken; counts on without wrapping */
    size_t filled;     /* jobs filled so far */
    bool ended;        /* no more will be filled */
    enum err err;      /* the first; everything stops */
    pthread_mutex_t lock;
    pthread_cond_t full;  /* workers wait for it */
    pthread_cond_t empty; /* the reader waits for it */
    bool is_giving;       /* a worker gives on what is done */
    int out, errors;
    struct filter_totals totals;
    size_t given; /* jobs given on so far */
};

static struct job *job_at(struct pipeline *pipe, size_t i)
{
    return &pipe->jobs[i % pipe->job_count];
}

static void wake_all(struct pipeline *pipe)
{
    pthread_cond_broadcast(&pipe->full);
    pthread_cond_broadcast(&pipe->empty);
}

static void fail(struct pipeline *pipe, enum err err)
{
    pthread_mutex_lock(&pipe->lock);
    if (!pipe->err)
        pipe->err = err;
    wake_all(pipe);
    pthread_mutex_unlock(&pipe->lock);
}

/* ---- workers ---- */

struct work {
    const struct filter *filter;
    void *worker;
    struct job *job;
};

static void work_line(void *owner, const struct line *line)
{
    struct work *work = owner;
    struct job *job = work->job;
    struct fault fault = {0};
    bool found = false;
    enum err err;

    job->totals.read++;
    if (line->too_long)
        err = fault_set(&fault, ERR_TOO_BIG, "longer than %d bytes", MESSAGE_LINE_MAX);
    else
        err = work->filter->line(work->worker, line->text, &job->out, &found, &fault);
    job->totals.found += found && !err;
    job->totals.refused += err != OK;
    if (err)
        buf_printf(&job->errors, "line %lld: %s\n", (long long)line->number,
                   fault_text(&fault, err));
}

static void do_part(struct pipeline *pipe, void *worker, struct job *job)
{
    struct filter_part part = {buf_str(&job->in), job->lines_before, job->end};

    job->err = job->in.err ? job->in.err : pipe->filter->part(worker, &part, &job->result);
}

static void do_job(struct pipeline *pipe, void *worker, struct job *job)
{
    struct work work = {pipe->filter, worker, job};
    struct lines lines;
    enum err err = job->in.err;

    lines_init(&lines, MESSAGE_LINE_MAX, job->lines_before, work_line, &work);
    if (!err)
        err = lines_feed(&lines, buf_str(&job->in));
    if (!err)
        err = lines_end(&lines);
    lines_clear(&lines);
    job->err = err ? err : job->out.err ? job->out.err : job->errors.err;
}

static struct job *take_job(struct pipeline *pipe)
{
    struct job *job = NULL;

    pthread_mutex_lock(&pipe->lock);
    while (!pipe->err && !pipe->ended && pipe->next_taken == pipe->filled)
        pthread_cond_wait(&pipe->full, &pipe->lock);
    if (!pipe->err && pipe->next_taken < pipe->filled) {
        job = job_at(pipe, pipe->next_taken++);
        job->state = JOB_TAKEN;
    }
    pthread_mutex_unlock(&pipe->lock);
    return job;
}

static enum err write_job(struct pipeline *pipe, struct job *job)
{
    enum err err = io_write_all(pipe->errors, buf_str(&job->errors));

    (void)err; /* nobody is left to be told */
    err = io_write_all(pipe->out, buf_str(&job->out));
    pipe->totals.read += job->totals.read;
    pipe->totals.found += job->totals.found;
    pipe->totals.refused += job->totals.refused;
    return job->err ? job->err : err;
}

static enum err give_job(struct pipeline *pipe, struct job *job)
{
    void *result = job->result;

    job->result = NULL;
    return job->err ? job->err : pipe->filter->give(pipe->filter->owner, result);
}

static void empty_job(struct job *job)
{
    buf_reset(&job->in);
    buf_reset(&job->out);
    buf_reset(&job->errors);
    job->totals = (struct filter_totals){0};
}

/* The oldest job that was not given on, when it is done; under the lock. */
static struct job *done_job(struct pipeline *pipe)
{
    struct job *job = job_at(pipe, pipe->given);

    return !pipe->err && pipe->given < pipe->next_taken && job->state == JOB_DONE ? job : NULL;
}

/* Gives on what is done, in order, unless another worker is at it: he sees this one, too. */
static void end_job(struct pipeline *pipe, struct job *job)
{
    pthread_mutex_lock(&pipe->lock);
    job->state = JOB_DONE;
    if (!pipe->is_giving) {
        pipe->is_giving = true;
        while ((job = done_job(pipe))) {
            enum err err;

            pthread_mutex_unlock(&pipe->lock);
            err = pipe->filter->give ? give_job(pipe, job) : write_job(pipe, job);
            empty_job(job);
            pthread_mutex_lock(&pipe->lock);
            job->state = JOB_EMPTY;
            pipe->given++;
            pthread_cond_signal(&pipe->empty);
            if (err && !pipe->err) {
                pipe->err = err;
                wake_all(pipe);
            }
        }
        pipe->is_giving = false;
    }
    pthread_mutex_unlock(&pipe->lock);
}

static void *worker_thread(void *arg)
{
    struct pipeline *pipe = arg;
    void *worker = pipe->filter->worker_new(pipe->filter->owner);
    struct job *job;

    if (!worker) {
        fail(pipe, ERR_NO_MEMORY);
        return NULL;
    }
    while ((job = take_job(pipe))) {
        if (pipe->filter->part)
            do_part(pipe, worker, job);
        else
            do_job(pipe, worker, job);
        end_job(pipe, job);
    }
    pipe->filter->worker_free(worker);
    return NULL;
}

/* ---- the reader ---- */

struct reader {
    struct job *job; /* being filled, or NULL */
    struct buf kept; /* what came behind the last line end */
    bool skipping;   /* inside a line that is too long already; its rest is dropped */
    int64_t lines;   /* ended so far */
};

/* In runs whose count fits a byte, so that the compiler takes many bytes at once. */
static int64_t count_line_ends(struct str text)
{
    enum { RUN = 255 };
    int64_t n = 0;

    for (size_t at = 0; at < text.n; at += RUN) {
        struct str run = str_slice(text, at, at + RUN);
        unsigned char ends = 0;

        for (size_t i = 0; i < run.n; i++)
            ends = (unsigned char)(ends + (run.p[i] == '\n'));
        n += ends;
    }
    return n;
}

/* Waits for an empty job; NULL when all has stopped. */
static struct job *empty_slot(struct pipeline *pipe)
{
    struct job *job = job_at(pipe, pipe->filled);

    pthread_mutex_lock(&pipe->lock);
    while (!pipe->err && job->state != JOB_EMPTY)
        pthread_cond_wait(&pipe->empty, &pipe->lock);
    if (pipe->err)
        job = NULL;
    pthread_mutex_unlock(&pipe->lock);
    return job;
}

/* The job begins with what is left of the one before. */
static bool begin_job(struct pipeline *pipe, struct reader *reader)
{
    if (!reader->job)
        reader->job = empty_slot(pipe);
    if (!reader->job)
        return false;
    buf_add(&reader->job->in, buf_str(&reader->kept));
    buf_reset(&reader->kept);
    return true;
}

/* The first n bytes of the job are whole lines, so many. */
static void hand_over(struct pipeline *pipe, struct reader *reader, size_t n, int64_t line_ends)
{
    struct job *job = reader->job;
    struct str rest = str_skip(buf_str(&job->in), n);

    buf_add(&reader->kept, rest);
    job->in.n = n;
    (void)buf_room(&job->in, LINES_PADDING); /* the worker looks whether it failed */
    job->lines_before = reader->lines;
    job->end = pipe->totals.bytes - (int64_t)rest.n;
    reader->lines += line_ends;
    reader->job = NULL;
    pthread_mutex_lock(&pipe->lock);
    job->state = JOB_FULL;
    pipe->filled++;
    pthread_cond_signal(&pipe->full);
    pthread_mutex_unlock(&pipe->lock);
}

/* Behind the first n line ends of the text, which has more. */
static size_t behind_lines(struct str text, int n)
{
    size_t at = 0;

    while (n--)
        at = str_find_char(text, '\n', at) + 1;
    return at;
}

/* The first n bytes of the job are whole lines: they go to as many jobs as it takes, for what is
 * made of a line is a thousand times as large as the shortest line. False when all has stopped. */
static bool hand_over_lines(struct pipeline *pipe, struct reader *reader, size_t n)
{
    struct str text = str_slice(buf_str(&reader->job->in), 0, n);
    int64_t line_ends = count_line_ends(text);

    while (line_ends > FILTER_LINES_MAX) {
        size_t first = behind_lines(text, FILTER_LINES_MAX);

        hand_over(pipe, reader, first, FILTER_LINES_MAX);
        if (!begin_job(pipe, reader))
            return false;
        n -= first;
        line_ends -= FILTER_LINES_MAX;
        text = str_slice(buf_str(&reader->job->in), 0, n);
    }
    hand_over(pipe, reader, n, line_ends);
    return true;
}

/* Drops what follows in a line that is too long: its first bytes tell enough. What has just come
 * begins at `from`. */
static void clip_line(struct reader *reader, struct buf *in, size_t from)
{
    struct str rest = str_skip(buf_str(in), from);
    size_t end = reader->skipping ? str_find_char(rest, '\n', 0) : SIZE_MAX;

    if (reader->skipping && end != SIZE_MAX) {
        memmove(in->p + from, rest.p + end, rest.n - end);
        in->n -= end;
        reader->skipping = false;
    } else if (reader->skipping) {
        in->n = from;
    } else if (in->n > MESSAGE_LINE_MAX + 2 && str_find_char(buf_str(in), '\n', 0) == SIZE_MAX) {
        reader->skipping = true;
    }
}

static enum err read_some(struct pipeline *pipe, int in, struct buf *into, size_t *out_n)
{
    const struct filter *filter = pipe->filter;
    size_t n = filter->piece ? filter->piece : FILTER_PIECE;

    return filter->read ? filter->read(filter->owner, into, n, out_n)
                        : io_read_some(in, into, n, out_n);
}

/* Whole lines go to the workers as soon as there are some; at the end of the input all does. */
static enum err read_more(struct pipeline *pipe, struct reader *reader, int in, size_t *out_n)
{
    struct buf *buf = &reader->job->in;
    size_t before = buf->n, end;
    enum err err = read_some(pipe, in, buf, out_n);

    if (err)
        return err;
    pipe->totals.bytes += (int64_t)*out_n;
    clip_line(reader, buf, before);
    end = str_find_last(str_skip(buf_str(buf), before), '\n');
    end = !*out_n ? buf->n : end == SIZE_MAX ? 0 : before + end + 1;
    if (end && !hand_over_lines(pipe, reader, end))
        *out_n = 0; /* the first error is told */
    return OK;
}

static enum err read_input(struct pipeline *pipe, int in)
{
    struct reader reader = {.lines = pipe->filter->lines_after_start};
    enum err err = OK;
    size_t n = 1;

    buf_init(&reader.kept, MESSAGE_LINE_MAX * 2);
    while (!err && n && begin_job(pipe, &reader))
        err = read_more(pipe, &reader, in, &n);
    buf_clear(&reader.kept);
    return err;
}

/* ---- all together ---- */

/* What was read before an error is still worked on and written. */
static void end_input(struct pipeline *pipe)
{
    pthread_mutex_lock(&pipe->lock);
    pipe->ended = true;
    wake_all(pipe);
    pthread_mutex_unlock(&pipe->lock);
}

static void run_threads(struct pipeline *pipe, int in)
{
    pthread_t workers[FILTER_THREADS_MAX];
    enum err err = ERR_SYSTEM;
    int started = 0;

    while (started < pipe->filter->threads &&
           !pthread_create(&workers[started], NULL, worker_thread, pipe))
        started++;
    if (started)
        err = read_input(pipe, in);
    end_input(pipe);
    for (int i = 0; i < started; i++)
        pthread_join(workers[i], NULL);
    if (!pipe->err)
        pipe->err = err;
}

enum err filter_run(const struct filter *filter, int in, int out, int errors,
                    struct filter_totals *out_totals)
{
    struct pipeline *pipe = calloc(1, sizeof(*pipe));
    enum err err;

    if (!pipe)
        return ERR_NO_MEMORY;
    bug_on(filter->threads < 1 || filter->threads > FILTER_THREADS_MAX);
    pipe->filter = filter;
    pipe->out = out;
    pipe->errors = errors;
    pipe->job_count = (size_t)filter->threads * 2 + 2;
    for (size_t i = 0; i < pipe->job_count; i++) {
        buf_init(&pipe->jobs[i].in, MESSAGE_LINE_MAX * 2);
        buf_init(&pipe->jobs[i].out, JOB_OUT_MAX);
        buf_init(&pipe->jobs[i].errors, JOB_OUT_MAX);
    }
    pthread_mutex_init(&pipe->lock, NULL);
    pthread_cond_init(&pipe->full, NULL);
    pthread_cond_init(&pipe->empty, NULL);
    run_threads(pipe, in);
    pthread_cond_destroy(&pipe->empty);
    pthread_cond_destroy(&pipe->full);
    pthread_mutex_destroy(&pipe->lock);
    *out_totals = pipe->totals;
    err = pipe->err;
    for (size_t i = 0; i < pipe->job_count; i++) {
        if (pipe->jobs[i].result && filter->drop)
            filter->drop(pipe->jobs[i].result);
        buf_clear(&pipe->jobs[i].in);
        buf_clear(&pipe->jobs[i].out);
        buf_clear(&pipe->jobs[i].errors);
    }
    free(pipe);
    return err;
}
