#include "act/writer.h"

#include <pthread.h>
#include <unistd.h>

#include "base/log.h"

struct writer {
    struct db *db;
    struct writer_hooks hooks;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct writer_job *first, **last;
    size_t queued;
    bool stopping;
};

static void hook(void (*fn)(void *), void *context)
{
    if (fn)
        fn(context);
}

/* Waits for work; gives up to WRITER_BATCH_MAX jobs as a chain, NULL when it is time to end. */
static struct writer_job *take_batch(struct writer *writer)
{
    struct writer_job *batch, **end;
    size_t n = 0;

    pthread_mutex_lock(&writer->lock);
    while (!writer->first && !writer->stopping)
        pthread_cond_wait(&writer->wake, &writer->lock);
    batch = writer->first;
    for (end = &writer->first; *end && n < WRITER_BATCH_MAX; end = &(*end)->next)
        n++;
    if (batch) {
        struct writer_job *rest = *end;

        *end = NULL;
        writer->first = rest;
        if (!rest)
            writer->last = &writer->first;
        writer->queued -= n;
    }
    pthread_mutex_unlock(&writer->lock);
    return batch;
}

/* After a failed flush nobody knows what is on the disk, and a second flush may report success for
 * what the kernel has dropped. So nothing is answered: the process ends, and the next one reads
 * what is there. */
static void end_if_lost(struct writer *writer)
{
    if (!db_is_lost(writer->db))
        return;
    log_event(LOG_ERROR, "writer.flush_failed", "reason", db_fault(writer->db)->text, NULL);
    _exit(EXIT_FAILURE);
}

/* Runs the chain in one transaction. */
static enum err try_batch(struct writer *writer, struct writer_job *batch)
{
    enum err err = db_begin(writer->db);

    for (struct writer_job *job = batch; job && !err; job = job->next)
        err = job->run(writer->db, job);
    if (!err)
        err = db_commit(writer->db);
    if (err) {
        end_if_lost(writer);
        db_abort(writer->db);
        hook(writer->hooks.rolled_back, writer->hooks.context);
    } else {
        hook(writer->hooks.committed, writer->hooks.context);
    }
    return err;
}

static void finish(struct writer_job *batch)
{
    struct writer_job *next;

    for (; batch; batch = next) {
        next = batch->next;
        if (batch->done)
            batch->done(batch, batch->err);
    }
}

/* Who gave the job hears of it too; one line for all that failed together. */
static void log_failed(enum err err, int jobs)
{
    char count[16];

    (void)snprintf(count, sizeof(count), "%d", jobs);
    log_event(LOG_WARN, "writer.job_failed", "reason", err_info(err)->sentence, "jobs", count,
              NULL);
}

/* One transaction a job, after the common one failed. Each is answered before the next is tried:
 * who puts jobs in a row (main/intake.h) stops those behind one that failed. */
static void try_each(struct writer *writer, struct writer_job *batch)
{
    struct writer_job *rest;
    enum err first = OK;
    int failed = 0;

    for (struct writer_job *job = batch; job; job = rest) {
        rest = job->next;
        job->next = NULL;
        do {
            job->again = false;
            job->err = try_batch(writer, job);
        } while (job->err && job->again);
        if (job->err && !failed++)
            first = job->err;
        finish(job);
    }
    if (failed)
        log_failed(first, failed);
}

static void *work(void *arg)
{
    struct writer *writer = arg;
    struct writer_job *batch;

    while ((batch = take_batch(writer)) != NULL) {
        enum err err = try_batch(writer, batch);

        for (struct writer_job *job = batch; job; job = job->next)
            job->err = err;
        if (err &&
            (batch->next || batch->again || err == ERR_STORE || db_was_refused(writer->db))) {
            try_each(writer, batch);
            continue;
        }
        if (err)
            log_failed(err, 1);
        finish(batch);
    }
    return NULL;
}

enum err writer_open(struct db *db, const struct writer_hooks *hooks, struct writer **out_writer)
{
    struct writer *writer = calloc(1, sizeof(*writer));

    if (!writer)
        return ERR_NO_MEMORY;
    writer->db = db;
    if (hooks)
        writer->hooks = *hooks;
    writer->last = &writer->first;
    pthread_mutex_init(&writer->lock, NULL);
    pthread_cond_init(&writer->wake, NULL);
    if (pthread_create(&writer->thread, NULL, work, writer) != 0) {
        free(writer);
        return ERR_SYSTEM;
    }
    *out_writer = writer;
    return OK;
}

void writer_stop(struct writer *writer)
{
    bool was_stopping;

    pthread_mutex_lock(&writer->lock);
    was_stopping = writer->stopping;
    writer->stopping = true;
    pthread_cond_signal(&writer->wake);
    pthread_mutex_unlock(&writer->lock);
    if (!was_stopping)
        pthread_join(writer->thread, NULL);
}

void writer_close(struct writer *writer)
{
    if (!writer)
        return;
    writer_stop(writer);
    pthread_cond_destroy(&writer->wake);
    pthread_mutex_destroy(&writer->lock);
    db_close(writer->db);
    free(writer);
}

static enum err submit(struct writer *writer, struct writer_job *const *jobs, size_t n, size_t most)
{
    enum err err = OK;

    pthread_mutex_lock(&writer->lock);
    if (writer->stopping)
        err = ERR_STOPPED;
    else if (n + writer->queued > most)
        err = ERR_BUSY;
    for (size_t i = 0; !err && i < n; i++) {
        jobs[i]->next = NULL;
        jobs[i]->err = OK;
        jobs[i]->again = false;
        *writer->last = jobs[i];
        writer->last = &jobs[i]->next;
        writer->queued++;
    }
    pthread_cond_signal(&writer->wake);
    pthread_mutex_unlock(&writer->lock);
    return err;
}

enum err writer_submit_all(struct writer *writer, struct writer_job *const *jobs, size_t n)
{
    return submit(writer, jobs, n, WRITER_QUEUE_MAX);
}

enum err writer_submit(struct writer *writer, struct writer_job *job)
{
    return submit(writer, &job, 1, WRITER_QUEUE_MAX);
}

enum err writer_go_on(struct writer *writer, struct writer_job *job)
{
    return submit(writer, &job, 1, SIZE_MAX);
}

struct waiter {
    pthread_mutex_t lock;
    pthread_cond_t ready;
    bool is_done;
    enum err err;
};

/* A job that somebody waits for is found again through this wrapper. */
struct waited_job {
    struct writer_job job;
    struct writer_job *inner;
    struct waiter waiter;
};

static enum err run_inner(struct db *db, struct writer_job *job)
{
    struct waited_job *waited = (struct waited_job *)job;

    return waited->inner->run(db, waited->inner);
}

static void wake_waiter(struct writer_job *job, enum err err)
{
    struct waiter *waiter = &((struct waited_job *)job)->waiter;

    pthread_mutex_lock(&waiter->lock);
    waiter->err = err;
    waiter->is_done = true;
    pthread_cond_signal(&waiter->ready);
    pthread_mutex_unlock(&waiter->lock);
}

enum err writer_run(struct writer *writer, struct writer_job *job)
{
    struct waited_job waited = {.job = {.run = run_inner, .done = wake_waiter}, .inner = job};
    enum err err;

    pthread_mutex_init(&waited.waiter.lock, NULL);
    pthread_cond_init(&waited.waiter.ready, NULL);
    err = writer_submit(writer, &waited.job);
    if (!err) {
        pthread_mutex_lock(&waited.waiter.lock);
        while (!waited.waiter.is_done)
            pthread_cond_wait(&waited.waiter.ready, &waited.waiter.lock);
        pthread_mutex_unlock(&waited.waiter.lock);
        err = waited.waiter.err;
    }
    pthread_cond_destroy(&waited.waiter.ready);
    pthread_mutex_destroy(&waited.waiter.lock);
    return err;
}

size_t writer_queued(struct writer *writer)
{
    size_t queued;

    pthread_mutex_lock(&writer->lock);
    queued = writer->queued;
    pthread_mutex_unlock(&writer->lock);
    return queued;
}
