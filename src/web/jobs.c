#include "base/clock.h"
#include "web/inside.h"

struct job {
    void (*run)(void *);
    void (*shed)(void *);
    void *arg;
    int64_t since; /* monotonic */
};

struct jobs {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    struct job *ring;
    unsigned cap, first, n;
    bool stopping;
    unsigned thread_count;
    pthread_t threads[];
};

static void *work(void *arg)
{
    struct jobs *jobs = arg;

    (void)pthread_mutex_lock(&jobs->lock);
    for (;;) {
        struct job job;

        while (!jobs->n && !jobs->stopping)
            (void)pthread_cond_wait(&jobs->filled, &jobs->lock);
        if (!jobs->n)
            break;
        job = jobs->ring[jobs->first];
        jobs->first = (jobs->first + 1) % jobs->cap;
        jobs->n--;
        (void)pthread_mutex_unlock(&jobs->lock);
        job.run(job.arg);
        (void)pthread_mutex_lock(&jobs->lock);
    }
    (void)pthread_mutex_unlock(&jobs->lock);
    return NULL;
}

struct jobs *jobs_new(unsigned threads, unsigned queue)
{
    struct jobs *jobs = calloc(1, sizeof(*jobs) + threads * sizeof(pthread_t));

    if (!jobs)
        return NULL;
    (void)pthread_mutex_init(&jobs->lock, NULL);
    (void)pthread_cond_init(&jobs->filled, NULL);
    jobs->cap = queue;
    jobs->ring = calloc(queue, sizeof(*jobs->ring));
    if (!jobs->ring) {
        jobs_free(jobs);
        return NULL;
    }
    for (; jobs->thread_count < threads; jobs->thread_count++)
        if (pthread_create(&jobs->threads[jobs->thread_count], NULL, work, jobs))
            break;
    if (!jobs->thread_count) {
        jobs_free(jobs);
        return NULL;
    }
    return jobs;
}

bool jobs_push(struct jobs *jobs, void (*run)(void *), void (*shed)(void *), void *arg)
{
    bool fits;

    (void)pthread_mutex_lock(&jobs->lock);
    fits = jobs->n < jobs->cap && !jobs->stopping;
    if (fits) {
        jobs->ring[(jobs->first + jobs->n) % jobs->cap] = (struct job){run, shed, arg,
                                                                       clock_monotonic()};
        jobs->n++;
        (void)pthread_cond_signal(&jobs->filled);
    }
    (void)pthread_mutex_unlock(&jobs->lock);
    return fits;
}

/* The oldest comes first. */
static bool take_old(struct jobs *jobs, int64_t before, struct job *out_job)
{
    bool is_old;

    (void)pthread_mutex_lock(&jobs->lock);
    is_old = jobs->n && jobs->ring[jobs->first].since < before;
    if (is_old) {
        *out_job = jobs->ring[jobs->first];
        jobs->first = (jobs->first + 1) % jobs->cap;
        jobs->n--;
    }
    (void)pthread_mutex_unlock(&jobs->lock);
    return is_old;
}

void jobs_shed(struct jobs *jobs, int64_t before)
{
    struct job job;

    while (take_old(jobs, before, &job))
        job.shed(job.arg);
}

void jobs_stop(struct jobs *jobs)
{
    if (!jobs)
        return;
    (void)pthread_mutex_lock(&jobs->lock);
    jobs->stopping = true;
    (void)pthread_cond_broadcast(&jobs->filled);
    (void)pthread_mutex_unlock(&jobs->lock);
    for (unsigned i = 0; i < jobs->thread_count; i++)
        (void)pthread_join(jobs->threads[i], NULL);
    jobs->thread_count = 0;
}

void jobs_free(struct jobs *jobs)
{
    if (!jobs)
        return;
    jobs_stop(jobs);
    (void)pthread_cond_destroy(&jobs->filled);
    (void)pthread_mutex_destroy(&jobs->lock);
    free(jobs->ring);
    free(jobs);
}
