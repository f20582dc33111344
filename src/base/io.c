#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static enum err system_err(void)
{
    return errno == ENOSPC || errno == EDQUOT ? ERR_DISK_FULL : ERR_SYSTEM;
}

enum err io_write_all(int fd, struct str bytes)
{
    while (bytes.n) {
        ssize_t n = write(fd, bytes.p, bytes.n);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return system_err();
        bytes = str_skip(bytes, (size_t)n);
    }
    return OK;
}

enum err io_read_some(int fd, struct buf *buf, size_t n, size_t *out_n)
{
    ssize_t got;

    if (n > buf->max - buf->n)
        n = buf->max - buf->n;
    if (n == 0)
        return ERR_TOO_BIG;
    if (!buf_room(buf, n))
        return buf->err;
    do
        got = read(fd, buf->p + buf->n, n);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return errno == EAGAIN ? ERR_BUSY : ERR_SYSTEM;
    buf->n += (size_t)got;
    buf->p[buf->n] = 0;
    *out_n = (size_t)got;
    return OK;
}

enum err io_read_all(int fd, struct buf *buf)
{
    size_t got = 1;
    enum err err = OK;

    while (!err && got)
        err = io_read_some(fd, buf, 64 << 10, &got);
    return err;
}

enum err io_read_file(const char *path, struct buf *buf, struct fault *fault)
{
    cleanup_with(io_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
    enum err err;

    if (fd < 0)
        return fault_set(fault, errno == ENOENT ? ERR_NOT_FOUND : ERR_SYSTEM,
                         "cannot open '%s': %s", path, strerror(errno));
    err = io_read_all(fd, buf);
    if (err)
        return fault_set(fault, err, "cannot read '%s': %s", path, err_info(err)->sentence);
    return OK;
}

static enum err write_and_sync(int fd, struct str bytes)
{
    enum err err = io_write_all(fd, bytes);

    if (!err && fsync(fd) != 0)
        err = system_err();
    return err;
}

enum err io_write_file(const char *path, struct str bytes, int mode, struct fault *fault)
{
    char beside[4096];
    enum err err;
    int fd;

    if ((size_t)snprintf(beside, sizeof(beside), "%s.new", path) >= sizeof(beside))
        return fault_set(fault, ERR_TOO_BIG, "the path '%.80s…' is too long", path);
    fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, (mode_t)mode);
    if (fd < 0)
        return fault_set(fault, system_err(), "cannot write '%s': %s", beside, strerror(errno));
    err = write_and_sync(fd, bytes);
    if (close(fd) != 0 && !err)
        err = system_err();
    if (!err && rename(beside, path) != 0)
        err = system_err();
    if (err) {
        (void)fault_set(fault, err, "cannot write '%s': %s", path, strerror(errno));
        (void)unlink(beside);
    }
    return err;
}

void io_close(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
    *fd = -1;
}

enum err io_nonblocking(int fd)
{
    int flags = fcntl(fd, F_GETFL);

    if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
        return ERR_SYSTEM;
    return OK;
}
