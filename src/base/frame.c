#include "base/frame.h"

#include "base/io.h"

static void put_u32(char *p, size_t value)
{
    for (int i = 0; i < 4; i++)
        p[i] = (char)(value >> (8 * i));
}

static size_t get_u32(const char *p)
{
    size_t value = 0;

    for (int i = 0; i < 4; i++)
        value |= (size_t)(unsigned char)p[i] << (8 * i);
    return value;
}

static enum err make_head(struct frame frame, char head[FRAME_HEAD])
{
    if (frame.json.n > FRAME_JSON_MAX || frame.blob.n > FRAME_BLOB_MAX)
        return ERR_TOO_BIG;
    put_u32(head, frame.json.n);
    put_u32(head + 4, frame.blob.n);
    return OK;
}

void frame_add(struct buf *out, struct frame frame)
{
    char head[FRAME_HEAD];

    if (make_head(frame, head)) {
        if (!out->err)
            out->err = ERR_TOO_BIG;
        return;
    }
    if (!buf_room(out, FRAME_HEAD + frame.json.n + frame.blob.n))
        return;
    buf_add(out, str_of(head, FRAME_HEAD));
    buf_add(out, frame.json);
    buf_add(out, frame.blob);
}

enum err frame_write(int fd, struct frame frame)
{
    char head[FRAME_HEAD];
    enum err err = make_head(frame, head);

    if (!err)
        err = io_write_all(fd, str_of(head, FRAME_HEAD));
    if (!err)
        err = io_write_all(fd, frame.json);
    if (!err)
        err = io_write_all(fd, frame.blob);
    return err;
}

enum err frame_take(struct str in, struct frame *out_frame, size_t *out_size)
{
    size_t json, blob;

    if (in.n < FRAME_HEAD)
        return ERR_BUSY;
    json = get_u32(in.p);
    blob = get_u32(in.p + 4);
    if (json > FRAME_JSON_MAX || blob > FRAME_BLOB_MAX)
        return ERR_TOO_BIG;
    if (in.n < FRAME_HEAD + json + blob)
        return ERR_BUSY;
    *out_frame = (struct frame){str_of(in.p + FRAME_HEAD, json),
                                str_of(in.p + FRAME_HEAD + json, blob)};
    *out_size = FRAME_HEAD + json + blob;
    return OK;
}

static enum err read_exactly(int fd, struct buf *in, size_t n)
{
    size_t got;

    while (n) {
        enum err err = io_read_some(fd, in, n, &got);

        if (err)
            return err;
        if (got == 0)
            return in->n ? ERR_BAD_INPUT : ERR_STOPPED;
        n -= got;
    }
    return OK;
}

enum err frame_read(int fd, struct buf *in, struct frame *out_frame)
{
    size_t size, missing;
    enum err err;

    buf_reset(in);
    err = read_exactly(fd, in, FRAME_HEAD);
    if (err)
        return err;
    missing = get_u32(in->p);
    if (missing > FRAME_JSON_MAX || get_u32(in->p + 4) > FRAME_BLOB_MAX)
        return ERR_TOO_BIG;
    err = read_exactly(fd, in, missing + get_u32(in->p + 4));
    if (err)
        return err;
    return frame_take(buf_str(in), out_frame, &size);
}
