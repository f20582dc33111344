/* frame.h: what our own processes say to each other over a socket or pipe.
 *
 * A frame is a JSON text and, behind it, raw bytes that belong to it (a mail, a feed, nothing):
 *
 *     u32 little endian  length of the JSON text    (at most FRAME_JSON_MAX)
 *     u32 little endian  length of the raw bytes    (at most FRAME_BLOB_MAX)
 *     the JSON text, the raw bytes
 *
 * Whatever a child says is data, never fatal: a frame over the limits is ERR_TOO_BIG and the
 * connection is to be closed, because its borders are lost.
 */
#ifndef BASE_FRAME_H
#define BASE_FRAME_H

#include "base/buf.h"

enum {
    FRAME_HEAD = 8,
    FRAME_JSON_MAX = 8 << 20,
    FRAME_BLOB_MAX = 64 << 20,
};

struct frame {
    struct str json, blob;
};

/* Appends one frame to a buf (for a queue), or writes it to a blocking descriptor. */
void frame_add(struct buf *out, struct frame frame);
must_check enum err frame_write(int fd, struct frame frame);

/* Takes the first whole frame of `in`: the frame points into it, *out_size is what to buf_drop
 * afterwards. ERR_BUSY: not all there yet. ERR_TOO_BIG: refuse the peer. */
must_check enum err frame_take(struct str in, struct frame *out_frame, size_t *out_size);

/* Reads one frame from a blocking descriptor into `in` (which it resets first). ERR_STOPPED at
 * a clean end, ERR_BAD_INPUT at an end in the middle. */
must_check enum err frame_read(int fd, struct buf *in, struct frame *out_frame);

#endif
