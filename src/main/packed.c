#include "main/packed.h"

#include "store/raw.h"

enum err packed_open(const struct packed *packed, struct arena *arena, struct str *out_text)
{
    struct str bytes = {(const char *)packed->bytes, packed->n};
    struct str text;
    struct buf out;
    enum err err;

    buf_init(&out, packed->raw_n + 64);
    err = raw_unpack(RAW_ZSTD, (int64_t)packed->raw_n, bytes, &out);
    text = buf_dup(arena, &out);
    buf_clear(&out);
    if (!err)
        err = arena->err;
    if (!err)
        *out_text = text;
    return err;
}
