/* What a confined process may still do to others. */
#include "main/sandbox.h"

#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"

enum { SCOPES_ABI = 6 };

static pid_t start_other(void)
{
    pid_t pid = fork();

    if (!pid) {
        (void)pause();
        _exit(0);
    }
    return pid;
}

/* In a process of its own: confines itself and ends the other by its descriptor. 0, or why not. */
static int end_other_confined(unsigned may, int pidfd)
{
    int status = 0, abi = 0;
    pid_t pid = fork();

    if (!pid) {
        if (sandbox_restrict_files(NULL, 0, may, &abi, NULL))
            _exit(99);
        if (abi < SCOPES_ABI)
            _exit(98);
        _exit(syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, 0) ? errno : 0);
    }
    if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
        return -1;
    return WEXITSTATUS(status);
}

static void signals_others_only_where_it_may(void)
{
    pid_t other = start_other();
    int pidfd = (int)syscall(SYS_pidfd_open, other, 0), told;

    CHECK(other > 0 && pidfd >= 0);
    told = end_other_confined(SANDBOX_CONNECT, pidfd);
    if (told == 98) {
        printf("left out: this kernel keeps no signals in\n");
    } else {
        CHECK(told == EPERM);
        CHECK(end_other_confined(SANDBOX_SIGNAL, pidfd) == 0);
    }
    (void)kill(other, SIGKILL);
    (void)close(pidfd);
    CHECK(waitpid(other, NULL, 0) == other);
}

int main(void)
{
    RUN(signals_others_only_where_it_may);
    return unit_end();
}
