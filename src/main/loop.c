#include "main/loop.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"

enum { ROUND_EVENTS = 64 };

struct loop {
    int epoll, event;
    struct epoll_event events[ROUND_EVENTS]; /* of this round; ptr NULL: unwatched since */
    int event_count;
    struct timer *timers;
    pthread_mutex_t lock; /* guards the posts */
    struct post *first_post, **last_post;
    atomic_bool stopping;
};

struct loop *loop_new(void)
{
    struct loop *loop = calloc(1, sizeof(*loop));
    struct epoll_event wake = {.events = EPOLLIN};

    if (!loop)
        return NULL;
    loop->epoll = epoll_create1(EPOLL_CLOEXEC);
    loop->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    loop->last_post = &loop->first_post;
    (void)pthread_mutex_init(&loop->lock, NULL);
    if (loop->epoll < 0 || loop->event < 0 ||
        epoll_ctl(loop->epoll, EPOLL_CTL_ADD, loop->event, &wake) != 0) {
        loop_free(loop);
        return NULL;
    }
    return loop;
}

void loop_free(struct loop *loop)
{
    if (!loop)
        return;
    io_close(&loop->epoll);
    io_close(&loop->event);
    (void)pthread_mutex_destroy(&loop->lock);
    free(loop);
}

enum err loop_watch(struct loop *loop, struct watch *watch, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = watch};

    if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, watch->fd, &event) != 0)
        return ERR_SYSTEM;
    watch->is_on = true;
    return OK;
}

void loop_rewatch(struct loop *loop, struct watch *watch, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = watch};

    if (watch->is_on)
        bug_on(epoll_ctl(loop->epoll, EPOLL_CTL_MOD, watch->fd, &event) != 0);
}

void loop_unwatch(struct loop *loop, struct watch *watch)
{
    if (!watch->is_on)
        return;
    watch->is_on = false;
    (void)epoll_ctl(loop->epoll, EPOLL_CTL_DEL, watch->fd, NULL);
    for (int i = 0; i < loop->event_count; i++)
        if (loop->events[i].data.ptr == watch)
            loop->events[i].data.ptr = NULL;
}

void loop_timer_set(struct loop *loop, struct timer *timer, int64_t ms)
{
    struct timer **at = &loop->timers;

    loop_timer_stop(loop, timer);
    timer->at = clock_monotonic() + ms;
    while (*at && (*at)->at <= timer->at)
        at = &(*at)->next;
    timer->next = *at;
    *at = timer;
    timer->is_on = true;
}

void loop_timer_stop(struct loop *loop, struct timer *timer)
{
    struct timer **at = &loop->timers;

    if (!timer->is_on)
        return;
    while (*at != timer)
        at = &(*at)->next;
    *at = timer->next;
    timer->is_on = false;
}

static void wake(struct loop *loop)
{
    uint64_t one = 1;

    /* Full means: it is going to wake anyway. */
    if (write(loop->event, &one, sizeof(one)) < 0)
        return;
}

void loop_post(struct loop *loop, struct post *post)
{
    bool was_empty;

    post->next = NULL;
    (void)pthread_mutex_lock(&loop->lock);
    was_empty = !loop->first_post;
    *loop->last_post = post;
    loop->last_post = &post->next;
    (void)pthread_mutex_unlock(&loop->lock);
    if (was_empty)
        wake(loop);
}

static void run_posts(struct loop *loop)
{
    uint64_t ignored;
    struct post *post;

    if (read(loop->event, &ignored, sizeof(ignored)) < 0)
        ignored = 0;
    (void)pthread_mutex_lock(&loop->lock);
    post = loop->first_post;
    loop->first_post = NULL;
    loop->last_post = &loop->first_post;
    (void)pthread_mutex_unlock(&loop->lock);
    while (post) {
        struct post *next = post->next; /* running it may free it or post it again */

        post->run(post);
        post = next;
    }
}

static void run_timers(struct loop *loop)
{
    int64_t now = clock_monotonic();

    while (loop->timers && loop->timers->at <= now) {
        struct timer *timer = loop->timers;

        loop->timers = timer->next;
        timer->is_on = false;
        timer->fire(timer);
    }
}

static int until_next(const struct loop *loop, int wait_ms)
{
    int64_t left;

    if (!loop->timers)
        return wait_ms;
    left = loop->timers->at - clock_monotonic();
    if (left < 0)
        left = 0;
    if (left > MS_HOUR)
        left = MS_HOUR;
    return wait_ms >= 0 && wait_ms < left ? wait_ms : (int)left;
}

void loop_round(struct loop *loop, int wait_ms)
{
    loop->event_count = epoll_wait(loop->epoll, loop->events, ROUND_EVENTS,
                                   until_next(loop, wait_ms));
    run_timers(loop);
    run_posts(loop);
    for (int i = 0; i < loop->event_count; i++) {
        struct watch *watch = loop->events[i].data.ptr;

        if (watch)
            watch->ready(watch, loop->events[i].events);
    }
    loop->event_count = 0;
}

void loop_run(struct loop *loop)
{
    while (!atomic_load(&loop->stopping))
        loop_round(loop, -1);
}

void loop_stop(struct loop *loop)
{
    atomic_store(&loop->stopping, true);
    wake(loop);
}

int loop_fd(const struct loop *loop) { return loop->epoll; }
