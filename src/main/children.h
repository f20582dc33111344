/* children.h: the master's table of children.
 *
 * A child is started, watched through its pidfd, and stopped with patience (SIGTERM, then
 * SIGKILL after CONTROL_PATIENCE_MS). Its slot is free again once it has ended and `ended` was
 * called. Signals go to the whole process group, so what a script started goes with it.
 */
#ifndef MAIN_CHILDREN_H
#define MAIN_CHILDREN_H

#include "main/control.h"
#include "main/loop.h"
#include "main/spawn.h"

enum { CHILDREN_MAX = 80 };

struct children;

struct child {
    struct children *children;
    enum process role;
    char name[CONTROL_NAME_MAX];
    pid_t pid;          /* 0: free slot */
    struct watch watch; /* the pidfd */
    struct timer patience;
    int64_t started; /* monotonic ms */
};

struct children {
    struct loop *loop;
    struct child at[CHILDREN_MAX];
    /* The child has ended; its slot is free when this returns. May start others. */
    void (*ended)(struct children *children, const struct child *child, int status);
    void *owner;
};

void children_init(struct children *children, struct loop *loop,
                   void (*ended)(struct children *, const struct child *, int status), void *owner);

/* ERR_TOO_OFTEN when the table is full, ERR_SYSTEM. */
must_check enum err child_start(struct children *children, enum process role, const char *name,
                                const struct spawn *spawn, struct child **out_child);
void child_stop(struct child *child); /* patiently */
void child_kill(struct child *child);

struct child *children_find(struct children *children, enum process role, const char *name);
size_t children_count(const struct children *children);

#endif
