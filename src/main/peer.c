#include "main/peer.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/io.h"

enum {
    READ_SIZE = 256 << 10,
    KEEP_SIZE = 1 << 20, /* a queue that grew beyond gives its memory back when empty */
    IN_MAX = FRAME_HEAD + FRAME_JSON_MAX + FRAME_BLOB_MAX + READ_SIZE,
};

static void want(struct peer *peer)
{
    uint32_t events = (peer->is_paused ? 0 : EPOLLIN) |
                      (peer->out.n > peer->out_sent ? EPOLLOUT : 0);

    if (events == peer->events)
        return;
    peer->events = events;
    loop_rewatch(peer->loop, &peer->watch, events);
}

static void empty(struct buf *buf)
{
    size_t max = buf->max;

    if (buf->cap <= KEEP_SIZE) {
        buf_reset(buf);
        return;
    }
    buf_clear(buf);
    buf_init(buf, max);
}

static void lose(struct peer *peer, enum err why)
{
    if (!peer_is_open(peer))
        return;
    peer_close(peer);
    peer->gone(peer, why);
}

static enum err take_line(struct str in, struct frame *out_frame, size_t *out_size)
{
    size_t end = str_find_char(in, '\n', 0);

    if (end == SIZE_MAX)
        return in.n > FRAME_JSON_MAX ? ERR_TOO_BIG : ERR_BUSY;
    *out_frame = (struct frame){.json = str_slice(in, 0, end)};
    *out_size = end + 1;
    return OK;
}

/* Gives out what is whole. Drops it from the queue only at the end, so that a thousand small
 * frames in one read cost one move. */
static void deliver(struct peer *peer)
{
    size_t at = 0;
    enum err err = OK;

    peer->is_delivering = true;
    while (peer_is_open(peer) && (!peer->is_paused || peer->is_draining)) {
        struct str rest = str_skip(buf_str(&peer->in), at);
        struct frame frame;
        size_t size = 0;

        err = peer->form == PEER_LINES ? take_line(rest, &frame, &size)
                                       : frame_take(rest, &frame, &size);
        if (err)
            break;
        at += size;
        peer->frame(peer, frame);
    }
    peer->is_delivering = false;
    if (!peer_is_open(peer)) {
        buf_clear(&peer->in);
        return;
    }
    if (at == peer->in.n)
        empty(&peer->in);
    else
        buf_drop(&peer->in, at);
    if (err && err != ERR_BUSY)
        lose(peer, err);
}

static void read_some(struct peer *peer)
{
    size_t got = 0;
    enum err err = io_read_some(peer->watch.fd, &peer->in, READ_SIZE, &got);

    if (err == ERR_BUSY)
        return;
    if (err == ERR_TOO_BIG || err == ERR_NO_MEMORY)
        lose(peer, err);
    else if (err)
        lose(peer, ERR_NET);
    else if (got == 0)
        lose(peer, peer->in.n ? ERR_BAD_INPUT : ERR_STOPPED);
    else
        deliver(peer);
}

static enum err write_some(struct peer *peer)
{
    while (peer->out.n > peer->out_sent) {
        ssize_t n = send(peer->watch.fd, peer->out.p + peer->out_sent, peer->out.n - peer->out_sent,
                         MSG_NOSIGNAL);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno == EAGAIN ? OK : ERR_NET;
        peer->out_sent += (size_t)n;
    }
    empty(&peer->out);
    peer->out_sent = 0;
    return OK;
}

static void ready(struct watch *watch, uint32_t events)
{
    struct peer *peer = watch->owner;

    if ((events & EPOLLOUT) && write_some(peer)) {
        lose(peer, ERR_NET);
        return;
    }
    if ((events & (EPOLLHUP | EPOLLERR)) && peer->is_paused)
        /* What is left to read waits for the resume; epoll would go on saying so until then. */
        loop_unwatch(peer->loop, &peer->watch);
    else if (events & EPOLLIN)
        read_some(peer);
    else if (events & (EPOLLHUP | EPOLLERR))
        lose(peer, ERR_STOPPED);
    if (peer_is_open(peer))
        want(peer);
}

static void run_more(struct post *post)
{
    struct peer *peer = post->owner;

    peer->more_posted = false;
    if (!peer_is_open(peer))
        return;
    deliver(peer);
    if (!peer_is_open(peer) || peer->is_paused)
        return;
    if (!peer->watch.is_on) {
        /* It hung up while we did not listen: read on to the end. */
        read_some(peer);
        if (peer_is_open(peer) && !peer->more_posted) {
            peer->more_posted = true;
            loop_post(peer->loop, &peer->more);
        }
        return;
    }
    want(peer);
}

enum err peer_open(struct peer *peer, struct loop *loop, int fd, enum peer_form form,
                   size_t out_max, struct peer_calls calls)
{
    enum err err = io_nonblocking(fd);

    *peer = (struct peer){.loop = loop,
                          .watch = {.fd = fd, .ready = ready, .owner = peer},
                          .form = form,
                          .events = EPOLLIN,
                          .more = {.run = run_more, .owner = peer},
                          .frame = calls.frame,
                          .gone = calls.gone,
                          .owner = calls.owner};
    buf_init(&peer->in, IN_MAX);
    buf_init(&peer->out, out_max ? out_max : PEER_OUT_MAX);
    if (!err)
        err = loop_watch(loop, &peer->watch, EPOLLIN);
    if (err)
        io_close(&peer->watch.fd);
    return err;
}

bool peer_is_open(const struct peer *peer) { return peer->loop && peer->watch.fd >= 0; }

void peer_close(struct peer *peer)
{
    if (!peer_is_open(peer))
        return;
    loop_unwatch(peer->loop, &peer->watch);
    io_close(&peer->watch.fd);
    buf_clear(&peer->out);
    peer->out_sent = 0;
    if (!peer->is_delivering) /* else the frame being looked at lives in it */
        buf_clear(&peer->in);
}

enum err peer_send(struct peer *peer, struct frame frame)
{
    enum err err;

    if (!peer_is_open(peer))
        return ERR_GONE;
    if (peer->form == PEER_LINES) {
        buf_add(&peer->out, frame.json);
        buf_add_char(&peer->out, '\n');
    } else {
        frame_add(&peer->out, frame);
    }
    err = peer->out.err;
    if (!err && write_some(peer))
        err = ERR_NET; /* epoll says so too, and then `gone` is called */
    want(peer);
    return err == ERR_NET ? OK : err;
}

size_t peer_unsent(const struct peer *peer) { return peer->out.n - peer->out_sent; }

void peer_drain(struct peer *peer)
{
    enum err err = OK;
    size_t got = 1;

    peer->is_draining = true;
    for (size_t all = 0; peer_is_open(peer) && !err && got && all < PEER_DRAIN_MAX; all += got) {
        deliver(peer);
        if (peer_is_open(peer))
            err = io_read_some(peer->watch.fd, &peer->in, READ_SIZE, &got);
    }
    if (peer_is_open(peer))
        deliver(peer);
    peer->is_draining = false;
}

void peer_pause(struct peer *peer)
{
    if (!peer_is_open(peer) || peer->is_paused)
        return;
    peer->is_paused = true;
    want(peer);
}

void peer_resume(struct peer *peer)
{
    if (!peer_is_open(peer) || !peer->is_paused)
        return;
    peer->is_paused = false;
    if (!peer->more_posted) {
        peer->more_posted = true;
        loop_post(peer->loop, &peer->more);
    }
}
