#include "main/loop.h"

#include <pthread.h>
#include <unistd.h>

#include "unit.h"

struct note {
    struct loop *loop;
    struct watch watch, other;
    struct timer timer;
    struct post post;
    int calls;
};

static void ready_once(struct watch *watch, uint32_t events)
{
    struct note *note = watch->owner;

    (void)events;
    note->calls++;
    /* Both are due in this round; whoever comes first takes the other away. */
    loop_unwatch(note->loop, &note->watch);
    loop_unwatch(note->loop, &note->other);
}

static void what_was_unwatched_is_not_called(void)
{
    struct note note = {.loop = loop_new()};
    int a[2], b[2];

    CHECK_OR_STOP(pipe(a) == 0 && pipe(b) == 0);
    CHECK(write(a[1], "x", 1) == 1 && write(b[1], "x", 1) == 1);
    note.watch = (struct watch){.fd = a[0], .ready = ready_once, .owner = &note};
    note.other = (struct watch){.fd = b[0], .ready = ready_once, .owner = &note};
    CHECK_INT(loop_watch(note.loop, &note.watch, EPOLLIN), OK);
    CHECK_INT(loop_watch(note.loop, &note.other, EPOLLIN), OK);
    loop_round(note.loop, 0);
    loop_round(note.loop, 0);
    CHECK_INT(note.calls, 1);
    (void)(close(a[0]) + close(a[1]) + close(b[0]) + close(b[1]));
    loop_free(note.loop);
}

static void stop_on_fire(struct timer *timer)
{
    struct note *note = timer->owner;

    note->calls++;
    loop_stop(note->loop);
}

static void timers_fire_in_order(void)
{
    struct note first = {.loop = loop_new()}, never = {.loop = first.loop};

    first.timer = (struct timer){.fire = stop_on_fire, .owner = &first};
    never.timer = (struct timer){.fire = stop_on_fire, .owner = &never};
    loop_timer_set(first.loop, &never.timer, 60000);
    loop_timer_set(first.loop, &first.timer, 5);
    loop_run(first.loop);
    CHECK_INT(first.calls, 1);
    CHECK_INT(never.calls, 0);
    loop_timer_stop(first.loop, &never.timer);
    CHECK(!never.timer.is_on);
    loop_free(first.loop);
}

static void count_and_stop(struct post *post)
{
    struct note *note = post->owner;

    if (++note->calls == 1000)
        loop_stop(note->loop);
    else
        loop_post(note->loop, post);
}

static void *post_it(void *arg)
{
    struct note *note = arg;

    loop_post(note->loop, &note->post);
    return NULL;
}

static void posts_come_from_other_threads(void)
{
    struct note note = {.loop = loop_new()};
    pthread_t thread;

    note.post = (struct post){.run = count_and_stop, .owner = &note};
    CHECK_OR_STOP(pthread_create(&thread, NULL, post_it, &note) == 0);
    loop_run(note.loop);
    (void)pthread_join(thread, NULL);
    CHECK_INT(note.calls, 1000);
    loop_free(note.loop);
}

int main(void)
{
    RUN(what_was_unwatched_is_not_called);
    RUN(timers_fire_in_order);
    RUN(posts_come_from_other_threads);
    return unit_end();
}
