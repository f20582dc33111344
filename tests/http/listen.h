/* listen.h: the listening socket of a test's server, on loopback. */
#ifndef TESTS_HTTP_LISTEN_H
#define TESTS_HTTP_LISTEN_H

#include <arpa/inet.h>
#include <stdint.h>
#include <sys/socket.h>

/* -1: it cannot be had. */
static inline int listen_on(int64_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;

    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) ||
        bind(fd, (struct sockaddr *)&address, sizeof(address)) || listen(fd, 1024))
        return -1;
    return fd;
}

#endif
