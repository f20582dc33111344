#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "web/inside.h"

void conns_init(struct conns *conns)
{
    *conns = (struct conns){0};
    (void)pthread_mutex_init(&conns->lock, NULL);
}

void conns_clear(struct conns *conns)
{
    while (conns->first)
        conns_remove(conns, conns->first);
    for (size_t i = 0; i < LINGER_MAX; i++)
        if (conns->lingers[i].fd)
            (void)close(conns->lingers[i].fd);
    (void)pthread_mutex_destroy(&conns->lock);
}

struct conn *conns_add(struct conns *conns, int fd)
{
    struct conn *conn = calloc(1, sizeof(*conn));

    if (!conn)
        return NULL;
    *conn = (struct conn){.fd = fd, .phase = CONN_HEAD, .since = clock_monotonic()};
    (void)pthread_mutex_lock(&conns->lock);
    conn->next = conns->first;
    if (conn->next)
        conn->next->prev = conn;
    conns->first = conn;
    conns->count++;
    (void)pthread_mutex_unlock(&conns->lock);
    return conn;
}

void conns_remove(struct conns *conns, struct conn *conn)
{
    if (!conn)
        return;
    (void)pthread_mutex_lock(&conns->lock);
    if (conn->prev)
        conn->prev->next = conn->next;
    else
        conns->first = conn->next;
    if (conn->next)
        conn->next->prev = conn->prev;
    conns->count--;
    for (size_t i = 0; i < LINGER_MAX; i++) {
        if (!conns->lingers[i].fd || conns->lingers[i].conn != conn)
            continue;
        conns->lingers[i].conn = NULL; /* answered: the other side is told so, and may end */
        (void)shutdown(conns->lingers[i].fd, SHUT_WR);
    }
    (void)pthread_mutex_unlock(&conns->lock);
    free(conn);
}

void conns_phase(struct conns *conns, struct conn *conn, enum conn_phase phase)
{
    if (!conn)
        return;
    (void)pthread_mutex_lock(&conns->lock);
    conn->phase = phase;
    conn->since = clock_monotonic();
    (void)pthread_mutex_unlock(&conns->lock);
}

static int64_t limit(enum conn_phase phase)
{
    static const int64_t limits[] = {
        [CONN_HEAD] = WEB_HEAD_MS, [CONN_IDLE] = WEB_IDLE_MS, [CONN_BODY] = WEB_BODY_MS,
        [CONN_WORK] = 0,           [CONN_SEND] = WEB_SEND_MS, [CONN_STREAM] = 0,
    };

    return limits[phase];
}

void conns_linger(struct conns *conns, const struct conn *conn)
{
    (void)pthread_mutex_lock(&conns->lock);
    for (size_t i = 0; i < LINGER_MAX; i++) {
        int own;

        if (conns->lingers[i].fd)
            continue;
        own = fcntl(conn->fd, F_DUPFD_CLOEXEC, 3);
        if (own > 0)
            conns->lingers[i] = (struct lingering){own, conn, clock_monotonic() + LINGER_MS, 0};
        break;
    }
    (void)pthread_mutex_unlock(&conns->lock);
}

/* False when it is over: he has ended, sent too much, or taken too long. */
static bool drain(struct lingering *linger, int64_t monotonic)
{
    char bytes[16384];
    ssize_t n = 1;

    while (n > 0 && linger->read < LINGER_BYTES) {
        n = recv(linger->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
        linger->read += n > 0 ? (size_t)n : 0;
    }
    return n < 0 && (errno == EAGAIN || errno == EINTR) && monotonic < linger->until;
}

void conns_drain(struct conns *conns, int64_t monotonic)
{
    (void)pthread_mutex_lock(&conns->lock);
    for (size_t i = 0; i < LINGER_MAX; i++) {
        struct lingering *linger = &conns->lingers[i];

        if (!linger->fd || drain(linger, monotonic))
            continue;
        (void)close(linger->fd);
        linger->fd = 0;
    }
    (void)pthread_mutex_unlock(&conns->lock);
}

/* The descriptor is still the connection's own: it is closed only after conns_remove. */
void conns_sweep(struct conns *conns, int64_t monotonic)
{
    (void)pthread_mutex_lock(&conns->lock);
    for (struct conn *conn = conns->first; conn; conn = conn->next)
        if (limit(conn->phase) && monotonic - conn->since > limit(conn->phase))
            (void)shutdown(conn->fd, SHUT_RDWR);
    (void)pthread_mutex_unlock(&conns->lock);
}
