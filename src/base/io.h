/* io.h: whole reads and writes on file descriptors and files. EINTR is retried everywhere. */
#ifndef BASE_IO_H
#define BASE_IO_H

#include "base/buf.h"

/* All of it, or ERR_SYSTEM (ERR_DISK_FULL on ENOSPC and EDQUOT). */
must_check enum err io_write_all(int fd, struct str bytes);
/* Up to n bytes appended to buf; *out_n = 0 at the end. ERR_BUSY when it would block. */
must_check enum err io_read_some(int fd, struct buf *buf, size_t n, size_t *out_n);
/* Everything up to the end, within buf's ceiling. */
must_check enum err io_read_all(int fd, struct buf *buf);
must_check enum err io_read_file(const char *path, struct buf *buf, struct fault *fault);
/* Written beside, flushed, renamed over: the old or the new, never half. */
must_check enum err io_write_file(const char *path, struct str bytes, int mode, struct fault *f);

void io_close(int *fd); /* for cleanup_with(io_close); -1 is left alone; sets -1 */
must_check enum err io_nonblocking(int fd);

#endif
