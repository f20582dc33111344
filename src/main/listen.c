#include "main/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/io.h"

/* As many as the kernel lets wait (net.core.somaxconn): a restart brings all screens at once. */
enum { BACKLOG = 4096 };

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static bool read_host(const char *host, uint16_t port, union address *out, socklen_t *out_size)
{
    if (inet_pton(AF_INET, host, &out->v4.sin_addr) == 1) {
        out->v4.sin_family = AF_INET;
        out->v4.sin_port = htons(port);
        *out_size = sizeof(out->v4);
        return true;
    }
    if (inet_pton(AF_INET6, host, &out->v6.sin6_addr) == 1) {
        out->v6.sin6_family = AF_INET6;
        out->v6.sin6_port = htons(port);
        *out_size = sizeof(out->v6);
        return true;
    }
    return false;
}

static bool is_loopback(const union address *address)
{
    if (address->any.sa_family == AF_INET)
        return (ntohl(address->v4.sin_addr.s_addr) >> 24) == 127;
    return IN6_IS_ADDR_LOOPBACK(&address->v6.sin6_addr);
}

static enum err read_where(struct arena *arena, struct str where, const char *danger,
                           union address *out, socklen_t *out_size, struct fault *fault)
{
    size_t colon = str_find_last(where, ':');
    struct str host = str_slice(where, 0, colon == SIZE_MAX ? 0 : colon);
    int64_t port = -1;
    const char *name;

    if (host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']')
        host = str_slice(host, 1, host.n - 1);
    if (str_is(host, "localhost"))
        host = STR("127.0.0.1");
    name = str_c(arena, host);
    if (!host.n || !name || str_to_i64(str_skip(where, colon + 1), &port) || port < 0 ||
        port > 65535 || !read_host(name, (uint16_t)port, out, out_size))
        return fault_set(fault, ERR_BAD_INPUT,
                         "'%.*s' is no address to listen at; write it as 127.0.0.1:8420",
                         STR_ARGS(where));
    if (!is_loopback(out))
        return fault_set(fault, ERR_FORBIDDEN,
                         "'%.*s' is reachable from other machines, and %s; put a proxy with TLS in "
                         "front and listen at 127.0.0.1:%d",
                         STR_ARGS(where), danger, (int)port);
    return OK;
}

static struct str visit(struct arena *arena, const union address *address)
{
    char host[INET6_ADDRSTRLEN] = "";

    if (address->any.sa_family == AF_INET) {
        (void)inet_ntop(AF_INET, &address->v4.sin_addr, host, sizeof(host));
        return arena_printf(arena, "http://%s:%d/", host, ntohs(address->v4.sin_port));
    }
    (void)inet_ntop(AF_INET6, &address->v6.sin6_addr, host, sizeof(host));
    return arena_printf(arena, "http://[%s]:%d/", host, ntohs(address->v6.sin6_port));
}

/* Binds and listens; *out_address is where. */
static enum err listen_at(struct arena *arena, struct str where, const char *danger, int *out_fd,
                          union address *out_address, struct fault *fault)
{
    socklen_t size = 0;
    cleanup_with(io_close) int fd = -1;
    int yes = 1;
    enum err err;

    memset(out_address, 0, sizeof(*out_address));
    err = read_where(arena, where, danger, out_address, &size, fault);
    if (err)
        return err;
    fd = socket(out_address->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) != 0 ||
        bind(fd, &out_address->any, size) != 0 || listen(fd, BACKLOG) != 0 ||
        getsockname(fd, &out_address->any, &size) != 0)
        return fault_set(fault, ERR_SYSTEM, "cannot listen at %.*s: %s", STR_ARGS(where),
                         strerror(errno));
    *out_fd = fd;
    fd = -1;
    return OK;
}

enum err listen_http(struct arena *arena, struct str where, int *out_fd, struct str *out_address,
                     struct fault *fault)
{
    union address address;
    enum err err = listen_at(arena, where, "plain HTTP would show them every password", out_fd,
                             &address, fault);

    if (!err)
        *out_address = visit(arena, &address);
    return err;
}

enum err listen_stream(struct arena *arena, struct str where, int *out_fd, struct fault *fault)
{
    union address address;

    return listen_at(arena, where, "a stream in clear would show them its token", out_fd, &address,
                     fault);
}

/* A socket's path is limited to 107 bytes, a site's is not: go through /proc/self/fd/FOLDER. */
static enum err unix_address(const char *folder, const char *name, int *out_folder,
                             struct sockaddr_un *out)
{
    int fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    int n;

    if (fd < 0)
        return ERR_NOT_FOUND;
    *out = (struct sockaddr_un){.sun_family = AF_UNIX};
    n = snprintf(out->sun_path, sizeof(out->sun_path), "/proc/self/fd/%d/%s", fd, name);
    if (n < 0 || (size_t)n >= sizeof(out->sun_path)) {
        (void)close(fd);
        return ERR_TOO_BIG;
    }
    *out_folder = fd;
    return OK;
}

enum err listen_unix(const char *folder, const char *name, int *out_fd, struct fault *fault)
{
    struct sockaddr_un address;
    cleanup_with(io_close) int dir = -1;
    cleanup_with(io_close) int fd = -1;

    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return fault_set(fault, ERR_SYSTEM, "cannot make '%s': %s", folder, strerror(errno));
    if (unix_address(folder, name, &dir, &address))
        return fault_set(fault, ERR_SYSTEM, "cannot open '%s': %s", folder, strerror(errno));
    (void)unlinkat(dir, name, 0);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    /* On Linux the mode of the socket before bind is the mode of the file, less the umask: it
     * is never open to others, not even for a moment. */
    if (fd < 0 || fchmod(fd, 0600) != 0 ||
        bind(fd, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
        listen(fd, BACKLOG) != 0)
        return fault_set(fault, ERR_SYSTEM, "cannot listen at '%s/%s': %s", folder, name,
                         strerror(errno));
    *out_fd = fd;
    fd = -1;
    return OK;
}

enum err connect_unix(const char *folder, const char *name, int *out_fd, struct fault *fault)
{
    struct sockaddr_un address;
    cleanup_with(io_close) int dir = -1;
    cleanup_with(io_close) int fd = -1;

    if (unix_address(folder, name, &dir, &address))
        return fault_set(fault, ERR_NOT_FOUND, "'%s' is not there", folder);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return fault_set(fault, ERR_SYSTEM, "cannot make a socket: %s", strerror(errno));
    if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) != 0)
        return fault_set(fault,
                         errno == ENOENT || errno == ECONNREFUSED ? ERR_NOT_FOUND : ERR_SYSTEM,
                         "cannot reach '%s/%s': %s", folder, name, strerror(errno));
    *out_fd = fd;
    fd = -1;
    return OK;
}
