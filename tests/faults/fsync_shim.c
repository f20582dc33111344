/* fsync_shim.c: an LD_PRELOAD library that writes down, in order, each flush of a file and each
 * message that leaves over a socket, for fsync.py.
 *
 * One line an event in the file named by HEED_FSYNC_LOG, with a single write(2) to a descriptor
 * opened O_APPEND, so that the lines of all processes and threads stand in the order in which
 * things happened: a flush is noted after it has returned, a write or a send before it begins.
 * With HEED_FSYNC_LIE=1 the flushes are not noted: the test must fail then. With
 * HEED_FSYNC_FAIL=N the N-th flush of the log in each process fails with EIO, once.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static int log_descriptor = -1;

/* Before the process confines itself. */
__attribute__((constructor)) static void open_log(void)
{
    const char *path = getenv("HEED_FSYNC_LOG");
    int fd = path ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;

    if (fd >= 0)
        log_descriptor = fcntl(fd, F_DUPFD_CLOEXEC, 700); /* out of the way of fixed numbers */
}

static void note_line(const char *line, int n)
{
    ssize_t (*real)(int, const void *,
                    size_t) = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");

    if (log_descriptor >= 0 && n > 0 && real(log_descriptor, line, (size_t)n) < 0)
        abort();
}

static void note_file(const char *what, int fd)
{
    char link[64], path[300] = "", line[400];

    (void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    if (readlink(link, path, sizeof(path) - 1) < 0)
        return;
    if (!strstr(path, "heed.db"))
        return;
    note_line(line, snprintf(line, sizeof(line), "%d %s %s\n", (int)getpid(), what, path));
}

/* What leaves over a socket: looked at for acknowledgements. */
static void note_send(const char *bytes, size_t n)
{
    static const char word[] = "{\"committed\":";
    const char *at = bytes, *end = bytes + n;

    while ((at = memmem(at, (size_t)(end - at), word, sizeof(word) - 1)) != NULL) {
        char line[100];
        size_t digits = 0;

        at += sizeof(word) - 1;
        while (at + digits < end && at[digits] >= '0' && at[digits] <= '9' && digits < 20)
            digits++;
        note_line(line,
                  snprintf(line, sizeof(line), "%d ack %.*s\n", (int)getpid(), (int)digits, at));
    }
}

static int must_fail(int fd)
{
    static atomic_int flushes;
    const char *at = getenv("HEED_FSYNC_FAIL");
    char link[64], path[300] = "", number[20];

    (void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    if (!at || readlink(link, path, sizeof(path) - 1) < 0 || !strstr(path, "-wal"))
        return 0;
    (void)snprintf(number, sizeof(number), "%d", atomic_fetch_add(&flushes, 1) + 1);
    return strcmp(number, at) == 0;
}

static int flush(const char *name, int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    int result;

    if (must_fail(fd)) {
        errno = EIO;
        return -1;
    }
    result = real(fd);
    if (result == 0 && !getenv("HEED_FSYNC_LIE"))
        note_file("flush", fd);
    return result;
}

int fsync(int fd) { return flush("fsync", fd); }

int fdatasync(int fd) { return flush("fdatasync", fd); }

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
    ssize_t (*real)(int, const void *, size_t, off64_t) =
        (ssize_t(*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");

    note_file("write", fd);
    return real(fd, bytes, n, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
    ssize_t (*real)(int, const void *, size_t, off_t) =
        (ssize_t(*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite");

    note_file("write", fd);
    return real(fd, bytes, n, at);
}

ssize_t send(int fd, const void *bytes, size_t n, int flags)
{
    ssize_t (*real)(int, const void *, size_t,
                    int) = (ssize_t(*)(int, const void *, size_t, int))dlsym(RTLD_NEXT, "send");

    note_send(bytes, n);
    return real(fd, bytes, n, flags);
}
