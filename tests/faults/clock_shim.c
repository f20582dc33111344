/* clock_shim.c: an LD_PRELOAD library that moves the wall clock of a server and its processes by
 * as many milliseconds as stand, as eight bytes, in the file named by HEED_CLOCK_FILE. Whoever
 * writes another number there moves it again: so a test lets days pass in seconds.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *shift;

/* Before the process confines itself. */
__attribute__((constructor)) static void open_clock(void)
{
    const char *path = getenv("HEED_CLOCK_FILE");
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    void *map = fd >= 0 ? mmap(NULL, sizeof(*shift), PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;

    if (map != MAP_FAILED)
        shift = map;
    if (fd >= 0)
        (void)close(fd);
}

int clock_gettime(clockid_t clock, struct timespec *at)
{
    static int (*real)(clockid_t, struct timespec *);
    int64_t ns;
    int failed;

    if (!real)
        real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    failed = real(clock, at);
    if (failed || clock != CLOCK_REALTIME || !shift)
        return failed;
    ns = (int64_t)at->tv_sec * 1000000000 + at->tv_nsec + *shift * 1000000;
    at->tv_sec = ns / 1000000000;
    at->tv_nsec = ns % 1000000000;
    return 0;
}
