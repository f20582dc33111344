#include "main/control.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

union fd_room {
    struct cmsghdr head;
    char bytes[CMSG_SPACE(sizeof(int) * CONTROL_FDS)];
};

enum err control_set(char *field, size_t size, struct str value)
{
    if (value.n >= size)
        return ERR_TOO_BIG;
    if (value.n && memchr(value.p, 0, value.n))
        return ERR_BAD_INPUT;
    if (value.n)
        memcpy(field, value.p, value.n);
    memset(field + value.n, 0, size - value.n);
    return OK;
}

enum err control_pair(int out_ends[2])
{
    return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, out_ends) == 0
               ? OK
               : ERR_SYSTEM;
}

enum err control_send(int fd, const struct control *control, const int *fds, size_t fd_count)
{
    struct iovec bytes = {(void *)(uintptr_t)control, sizeof(*control)};
    struct msghdr message = {.msg_iov = &bytes, .msg_iovlen = 1};
    union fd_room room = {.bytes = {0}};
    ssize_t n;

    bug_on(fd_count > CONTROL_FDS);
    if (fd_count) {
        struct cmsghdr *head;

        message.msg_control = &room;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * fd_count);
        head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(sizeof(int) * fd_count);
        memcpy(CMSG_DATA(head), fds, sizeof(int) * fd_count);
    }
    do
        n = sendmsg(fd, &message, MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return errno == EAGAIN ? ERR_BUSY : ERR_STOPPED;
    return OK;
}

static void take_fds(struct msghdr *message, int out_fds[CONTROL_FDS])
{
    size_t taken = 0;

    for (struct cmsghdr *head = CMSG_FIRSTHDR(message); head; head = CMSG_NXTHDR(message, head)) {
        size_t n = (head->cmsg_len - CMSG_LEN(0)) / sizeof(int);

        if (head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS)
            continue;
        for (size_t i = 0; i < n; i++) {
            int fd;

            memcpy(&fd, CMSG_DATA(head) + i * sizeof(int), sizeof(int));
            if (taken < CONTROL_FDS)
                out_fds[taken++] = fd;
            else
                (void)close(fd);
        }
    }
}

static void close_all(const int fds[CONTROL_FDS])
{
    for (size_t i = 0; i < CONTROL_FDS; i++)
        if (fds[i] >= 0)
            (void)close(fds[i]);
}

enum err control_receive(int fd, struct control *out_control, int out_fds[CONTROL_FDS])
{
    struct control control = {0};
    struct iovec bytes = {&control, sizeof(control)};
    union fd_room room = {.bytes = {0}};
    struct msghdr message = {
        .msg_iov = &bytes, .msg_iovlen = 1, .msg_control = &room, .msg_controllen = sizeof(room)};
    int fds[CONTROL_FDS] = {-1, -1};
    ssize_t n;

    do
        n = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return errno == EAGAIN ? ERR_BUSY : ERR_STOPPED;
    if (n == 0)
        return ERR_STOPPED;
    take_fds(&message, fds);
    if (n != (ssize_t)sizeof(control) || (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) ||
        control.role >= PROCESS_COUNT) {
        close_all(fds);
        return ERR_BAD_INPUT;
    }
    control.name[CONTROL_NAME_MAX - 1] = 0;
    control.text[CONTROL_TEXT_MAX - 1] = 0;
    *out_control = control;
    memcpy(out_fds, fds, sizeof(fds));
    return OK;
}
