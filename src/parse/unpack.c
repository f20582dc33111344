#include "parse/unpack.h"

#include <zlib.h>
#include <zstd.h>

enum { MAGIC_BYTES = 4 };

void unpack_init(struct unpack *unpack)
{
    *unpack = (struct unpack){.form = UNPACK_UNKNOWN};
    buf_init(&unpack->in, 0);
}

void unpack_clear(struct unpack *unpack)
{
    if (unpack->form == UNPACK_GZIP && unpack->engine) {
        (void)inflateEnd(unpack->engine);
        free(unpack->engine);
    }
    if (unpack->form == UNPACK_ZSTD)
        (void)ZSTD_freeDCtx(unpack->engine);
    buf_clear(&unpack->in);
    *unpack = (struct unpack){.form = UNPACK_PLAIN};
}

enum err unpack_add(struct unpack *unpack, struct str bytes)
{
    unpack->before += (int64_t)unpack->at;
    buf_drop(&unpack->in, unpack->at);
    unpack->at = 0;
    buf_add(&unpack->in, bytes);
    return unpack->in.err;
}

static struct str rest_of(const struct unpack *unpack)
{
    return str_skip(buf_str(&unpack->in), unpack->at);
}

static enum err fail(struct unpack *unpack, enum err err, const char *what, struct fault *fault)
{
    long long at = unpack->before;

    unpack->err = err;
    if (err == ERR_NO_MEMORY)
        return err;
    at += (long long)unpack->at;
    return fault_set(fault, err, "the %s data is broken at byte %lld: %s",
                     unpack->form == UNPACK_GZIP ? "gzip" : "zstd", at, what);
}

static enum err open_gzip(struct unpack *unpack)
{
    z_stream *stream = calloc(1, sizeof(*stream));

    if (!stream)
        return ERR_NO_MEMORY;
    if (inflateInit2(stream, 15 + 16) != Z_OK) { /* 16: a gzip header and nothing else */
        free(stream);
        return ERR_NO_MEMORY;
    }
    unpack->engine = stream;
    return OK;
}

static enum err open_zstd(struct unpack *unpack)
{
    unpack->engine = ZSTD_createDCtx();
    if (!unpack->engine || ZSTD_isError(ZSTD_DCtx_setParameter(unpack->engine, ZSTD_d_windowLogMax,
                                                               UNPACK_WINDOW_LOG)))
        return ERR_NO_MEMORY;
    return OK;
}

static bool is_zstd(struct str bytes)
{
    /* A frame, or one that is to be skipped (RFC 8878, 3.1). */
    return str_starts(bytes, STR("\x28\xB5\x2F\xFD")) ||
           (bytes.n >= MAGIC_BYTES && ((unsigned char)bytes.p[0] & 0xF0) == 0x50 &&
            str_eq(str_slice(bytes, 1, MAGIC_BYTES), STR("\x2A\x4D\x18")));
}

static enum err tell_form(struct unpack *unpack, struct str bytes)
{
    if (str_starts(bytes, STR("\x1F\x8B"))) {
        unpack->form = UNPACK_GZIP;
        return open_gzip(unpack);
    }
    if (is_zstd(bytes)) {
        unpack->form = UNPACK_ZSTD;
        return open_zstd(unpack);
    }
    unpack->form = UNPACK_PLAIN;
    return OK;
}

static enum err take_plain(struct unpack *unpack, struct buf *out, size_t n, size_t *out_n)
{
    struct str bytes = str_slice(rest_of(unpack), 0, n);

    buf_add(out, bytes);
    if (out->err)
        return out->err;
    unpack->at += bytes.n;
    *out_n = bytes.n;
    return OK;
}

static enum err take_gzip(struct unpack *unpack, struct buf *out, size_t n, size_t *out_n,
                          struct fault *fault)
{
    z_stream *stream = unpack->engine;
    struct str in = rest_of(unpack);
    int said;

    if (!unpack->is_inside && inflateReset(stream) != Z_OK)
        return fail(unpack, ERR_NO_MEMORY, "", fault);
    stream->next_in = (unsigned char *)(uintptr_t)in.p; /* zlib only reads it */
    stream->avail_in = (unsigned)in.n;
    stream->next_out = (unsigned char *)out->p + out->n;
    stream->avail_out = (unsigned)n;
    said = inflate(stream, Z_SYNC_FLUSH);
    unpack->at += in.n - stream->avail_in;
    if (said == Z_MEM_ERROR)
        return fail(unpack, ERR_NO_MEMORY, "", fault);
    if (said != Z_OK && said != Z_STREAM_END && said != Z_BUF_ERROR)
        return fail(unpack, ERR_BAD_INPUT, stream->msg ? stream->msg : "no such data", fault);
    unpack->is_inside = said != Z_STREAM_END;
    *out_n = n - stream->avail_out;
    return OK;
}

static enum err take_zstd(struct unpack *unpack, struct buf *out, size_t n, size_t *out_n,
                          struct fault *fault)
{
    ZSTD_inBuffer in = {unpack->in.p, unpack->in.n, unpack->at};
    ZSTD_outBuffer to = {out->p + out->n, n, 0};
    size_t said = ZSTD_decompressStream(unpack->engine, &to, &in);

    unpack->at = in.pos;
    if (ZSTD_isError(said)) {
        const char *what = ZSTD_getErrorName(said);
        bool is_window = strstr(what, "too much memory") != NULL;

        return fail(unpack, is_window ? ERR_TOO_BIG : ERR_BAD_INPUT,
                    is_window ? "its window is larger than 8 MiB; pack without --long" : what,
                    fault);
    }
    unpack->is_inside = said != 0;
    *out_n = to.pos;
    return OK;
}

static enum err take_some(struct unpack *unpack, struct buf *out, size_t n, size_t *out_n,
                          struct fault *fault)
{
    if (unpack->form == UNPACK_PLAIN)
        return take_plain(unpack, out, n, out_n);
    if (!buf_room(out, n))
        return out->err ? out->err : ERR_TOO_BIG;
    return unpack->form == UNPACK_GZIP ? take_gzip(unpack, out, n, out_n, fault)
                                       : take_zstd(unpack, out, n, out_n, fault);
}

enum err unpack_take(struct unpack *unpack, struct buf *out, size_t n, size_t *out_n,
                     struct fault *fault)
{
    size_t got = 0;
    enum err err = unpack->err;

    if (!err && unpack->form == UNPACK_UNKNOWN && rest_of(unpack).n >= MAGIC_BYTES)
        err = unpack->err = tell_form(unpack, rest_of(unpack));
    if (err)
        return err;
    /* A library may take input and give nothing yet, and hold back output that had no room. */
    while (unpack->form != UNPACK_UNKNOWN && !err && !got) {
        size_t before = unpack->at;

        if (!rest_of(unpack).n && (unpack->form == UNPACK_PLAIN || !unpack->is_inside))
            break;
        err = take_some(unpack, out, n, &got, fault);
        if (unpack->form != UNPACK_PLAIN && !err)
            out->n += got;
        if (unpack->at == before)
            break;
    }
    if (err)
        return err;
    if (out->p)
        out->p[out->n] = 0;
    *out_n = got;
    return OK;
}

enum err unpack_end(struct unpack *unpack, struct buf *out, struct fault *fault)
{
    size_t n;

    if (unpack->err)
        return unpack->err;
    if (unpack->form == UNPACK_UNKNOWN) {
        unpack->form = UNPACK_PLAIN;
        return take_plain(unpack, out, SIZE_MAX, &n);
    }
    return unpack->is_inside ? fail(unpack, ERR_BAD_INPUT, "it ends in the middle", fault) : OK;
}
