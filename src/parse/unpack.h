/* unpack.h: a stream of bytes that may be packed: plain, gzip (RFC 1952) or zstd (RFC 8878), told
 * by its first bytes.
 *
 *     while there is input
 *         unpack_add(&unpack, bytes that came);
 *         while (!(err = unpack_take(&unpack, out, n, &got)) && got) … use out
 *
 * Several members or frames behind each other are one stream; they may be flushed anywhere, so a
 * live stream comes out as it goes in. Nothing is kept but the library's own state (32 KiB for
 * gzip; for zstd the window, at most UNPACK_WINDOW_LOG bits: a frame that wants a larger one is
 * refused) and what was added and is not taken yet; what comes out is bounded by the caller's n,
 * so a bomb costs time and never memory.
 *
 * Errors: ERR_BAD_INPUT (no such data, with the byte), ERR_TOO_BIG (the window), ERR_NO_MEMORY.
 * After one nothing comes any more. Not thread-safe. No input or output here.
 */
#ifndef PARSE_UNPACK_H
#define PARSE_UNPACK_H

#include "base/buf.h"

enum { UNPACK_WINDOW_LOG = 23 }; /* 8 MiB: what zstd -19 writes */

enum unpack_form { UNPACK_UNKNOWN, UNPACK_PLAIN, UNPACK_GZIP, UNPACK_ZSTD };

struct unpack {
    enum unpack_form form;
    struct buf in;  /* added and not taken */
    size_t at;      /* of `in`: taken */
    void *engine;   /* the library's */
    int64_t before; /* bytes added before `in` */
    bool is_inside; /* in the middle of a member or frame */
    enum err err;
};

void unpack_init(struct unpack *unpack);
void unpack_clear(struct unpack *unpack);

must_check enum err unpack_add(struct unpack *unpack, struct str bytes);
/* Appends up to n bytes; *out_n 0: more input is needed. */
must_check enum err unpack_take(struct unpack *unpack, struct buf *out, size_t n, size_t *out_n,
                                struct fault *fault);
/* The input has ended: ERR_BAD_INPUT when that was in the middle of a member or frame. A stream
 * that is too short to tell what it is, is plain, and comes now. */
must_check enum err unpack_end(struct unpack *unpack, struct buf *out, struct fault *fault);

#endif
