/* spawn.h: a child process with fixed descriptors, dying with us (see role.h).
 *
 * fork and execve from a single-threaded process. In the child: a process group of its own,
 * PR_SET_PDEATHSIG, no_new_privs, signals back to default (SIGPIPE ignored), descriptors on
 * their numbers, every other one closed.
 */
#ifndef MAIN_SPAWN_H
#define MAIN_SPAWN_H

#include <sys/types.h>

#include "base/errors.h"

enum { SPAWN_FDS = 9 };

struct spawn {
    const char *path; /* executable; NULL: ourselves (/proc/self/exe) */
    char *const *argv;
    char *const *envp; /* NULL: ours */
    /* fds[i] becomes descriptor i in the child; -1: /dev/null for 0, our standard error for 1
     * and 2, closed above. */
    int fds[SPAWN_FDS];
};

#define SPAWN_NO_FDS                                                                               \
    {                                                                                              \
        -1, -1, -1, -1, -1, -1, -1, -1, -1                                                         \
    }

/* ERR_SYSTEM when it could not be forked or executed. *out_pidfd is close-on-exec and becomes
 * readable when the child has ended. */
must_check enum err spawn_start(const struct spawn *spawn, pid_t *out_pid, int *out_pidfd);

#endif
