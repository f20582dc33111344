#include "main/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"

/* Only async-signal-safe calls from here to the exec. */
static void default_signals(void)
{
    sigset_t none;

    for (int i = 1; i < NSIG; i++)
        (void)signal(i, SIG_DFL);
    (void)signal(SIGPIPE, SIG_IGN);
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/* First all out of the way (above SPAWN_FDS), then each to its number: an fd that is in the way
 * of another is never overwritten before it was moved. */
static bool place_fds(const int fds[SPAWN_FDS])
{
    int moved[SPAWN_FDS];

    for (int i = 0; i < SPAWN_FDS; i++) {
        int from = fds[i];

        if (from < 0 && i == 0)
            from = open("/dev/null", O_RDONLY | O_CLOEXEC);
        else if (from < 0 && i <= 2)
            from = STDERR_FILENO;
        moved[i] = from < 0 ? -1 : fcntl(from, F_DUPFD_CLOEXEC, SPAWN_FDS);
        if (from >= 0 && moved[i] < 0)
            return false;
    }
    for (int i = 0; i < SPAWN_FDS; i++) {
        if (moved[i] < 0)
            (void)close(i);
        else if (dup2(moved[i], i) < 0)
            return false;
    }
    return syscall(SYS_close_range, SPAWN_FDS, ~0U, 4U /* CLOSE_RANGE_CLOEXEC */) == 0;
}

static void become(const struct spawn *spawn, pid_t parent) does_not_return;
static void become(const struct spawn *spawn, pid_t parent)
{
    default_signals();
    if (setpgid(0, 0) != 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent ||
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !place_fds(spawn->fds))
        _exit(127);
    (void)execve(spawn->path ? spawn->path : "/proc/self/exe", spawn->argv,
                 spawn->envp ? spawn->envp : environ);
    _exit(127);
}

enum err spawn_start(const struct spawn *spawn, pid_t *out_pid, int *out_pidfd)
{
    pid_t parent = getpid();
    pid_t pid = fork();
    int pidfd;

    if (pid < 0)
        return ERR_SYSTEM;
    if (pid == 0)
        become(spawn, parent);
    /* The child is not waited for by anybody else, so its number is still its own. */
    pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
    if (pidfd < 0) {
        (void)kill(pid, SIGKILL);
        (void)waitpid(pid, NULL, 0);
        return ERR_SYSTEM;
    }
    *out_pid = pid;
    *out_pidfd = pidfd;
    return OK;
}
