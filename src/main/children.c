#include "main/children.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"

static void end_child(struct watch *watch, uint32_t events)
{
    struct child *child = watch->owner;
    struct children *children = child->children;
    struct child ended;
    int status = 0;

    (void)events;
    /* Whatever is left of its group goes too. Before the wait, for until then the number cannot
     * be given to anybody else. */
    (void)kill(-child->pid, SIGKILL);
    if (waitpid(child->pid, &status, WNOHANG) == 0)
        return;
    loop_unwatch(children->loop, watch);
    loop_timer_stop(children->loop, &child->patience);
    io_close(&watch->fd);
    ended = *child;
    child->pid = 0;
    children->ended(children, &ended, status);
}

static void lose_patience(struct timer *timer) { child_kill(timer->owner); }

void children_init(struct children *children, struct loop *loop,
                   void (*ended)(struct children *, const struct child *, int status), void *owner)
{
    *children = (struct children){.loop = loop, .ended = ended, .owner = owner};
}

enum err child_start(struct children *children, enum process role, const char *name,
                     const struct spawn *spawn, struct child **out_child)
{
    struct child *child = NULL;
    pid_t pid;
    int pidfd;
    enum err err;

    for (size_t i = 0; i < CHILDREN_MAX && !child; i++)
        if (!children->at[i].pid)
            child = &children->at[i];
    if (!child)
        return ERR_TOO_OFTEN;
    err = spawn_start(spawn, &pid, &pidfd);
    if (err)
        return err;
    *child = (struct child){.children = children,
                            .role = role,
                            .pid = pid,
                            .watch = {.fd = pidfd, .ready = end_child, .owner = child},
                            .patience = {.fire = lose_patience, .owner = child},
                            .started = clock_monotonic()};
    (void)snprintf(child->name, sizeof(child->name), "%s", name);
    bug_on(loop_watch(children->loop, &child->watch, EPOLLIN) != OK);
    *out_child = child;
    return OK;
}

void child_stop(struct child *child)
{
    if (!child->pid || child->patience.is_on)
        return;
    (void)kill(-child->pid, SIGTERM);
    (void)kill(child->pid, SIGTERM); /* should it not be the leader of its group yet */
    loop_timer_set(child->children->loop, &child->patience, CONTROL_PATIENCE_MS);
}

void child_kill(struct child *child)
{
    if (!child->pid)
        return;
    (void)kill(-child->pid, SIGKILL);
    (void)kill(child->pid, SIGKILL);
}

struct child *children_find(struct children *children, enum process role, const char *name)
{
    for (size_t i = 0; i < CHILDREN_MAX; i++) {
        struct child *child = &children->at[i];

        if (child->pid && child->role == role && str_is(str_from(child->name), name))
            return child;
    }
    return NULL;
}

size_t children_count(const struct children *children)
{
    size_t n = 0;

    for (size_t i = 0; i < CHILDREN_MAX; i++)
        n += children->at[i].pid != 0;
    return n;
}
