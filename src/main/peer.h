/* peer.h: a connection to a child process or a `heed` command, on a loop.
 *
 * Non-blocking, in frames (base/frame.h) or, for a script connector, in JSON Lines (then a frame
 * is one line without its end and has no raw bytes). Both queues have ceilings: one message in
 * (FRAME_JSON_MAX + FRAME_BLOB_MAX), `out_max` bytes out. Whatever comes is data: a frame beyond
 * the limits closes the connection, nothing else.
 *
 * `frame` is called for each message; it points into the peer and dies with the call. `gone` is
 * called once, when the other side closed (ERR_STOPPED; ERR_BAD_INPUT in the middle of a
 * message), sent something too big (ERR_TOO_BIG) or failed (ERR_NET). The peer is closed then;
 * after a peer_close of one's own it is not called.
 *
 * Back-pressure: peer_pause stops the deliveries (and soon the other side, when the socket is
 * full) until peer_resume.
 *
 * A callback may pause, close or send on its own peer. It may not free the peer's memory: do
 * that from a loop_post. Loop thread only.
 */
#ifndef MAIN_PEER_H
#define MAIN_PEER_H

#include "base/frame.h"
#include "main/loop.h"

enum peer_form { PEER_FRAMES, PEER_LINES };

enum {
    PEER_OUT_MAX = 80 << 20,  /* one largest frame, and some */
    PEER_DRAIN_MAX = 8 << 20, /* many times what a socket holds */
};

struct peer {
    struct loop *loop;
    struct watch watch; /* watch.fd -1: closed */
    enum peer_form form;
    struct buf in, out;
    size_t out_sent; /* of out */
    uint32_t events;
    bool is_draining, is_paused, is_delivering;
    struct post more; /* deliver what is in `in` after a resume */
    bool more_posted;
    void (*frame)(struct peer *peer, struct frame frame);
    void (*gone)(struct peer *peer, enum err why);
    void *owner;
};

struct peer_calls {
    void (*frame)(struct peer *peer, struct frame frame);
    void (*gone)(struct peer *peer, enum err why);
    void *owner;
};

/* Takes fd over (closes it on failure too). out_max 0: PEER_OUT_MAX. */
must_check enum err peer_open(struct peer *peer, struct loop *loop, int fd, enum peer_form form,
                              size_t out_max, struct peer_calls calls);
void peer_close(struct peer *peer); /* fine on a closed or zeroed one */
bool peer_is_open(const struct peer *peer);

/* Queues one message. ERR_TOO_BIG: the other side does not read; it is the caller's to close.
 * ERR_GONE: closed already. */
must_check enum err peer_send(struct peer *peer, struct frame frame);
size_t peer_unsent(const struct peer *peer); /* bytes in the queue */

void peer_pause(struct peer *peer);
/* The other side has ended: what it said before is delivered now, paused or not. At most
 * PEER_DRAIN_MAX bytes: a child that it left behind might talk for ever. */
void peer_drain(struct peer *peer);
void peer_resume(struct peer *peer);

#endif
