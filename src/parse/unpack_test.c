#include "parse/unpack.h"

#include <zlib.h>
#include <zstd.h>

#include "unit.h"

static void pack_gzip(struct str text, struct buf *out)
{
    z_stream stream = {0};

    CHECK_INT(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    CHECK_OR_STOP(buf_room(out, text.n + 1000));
    stream.next_in = (unsigned char *)(uintptr_t)text.p;
    stream.avail_in = (unsigned)text.n;
    stream.next_out = (unsigned char *)out->p + out->n;
    stream.avail_out = (unsigned)(text.n + 1000);
    CHECK_INT(deflate(&stream, Z_FINISH), Z_STREAM_END);
    out->n += stream.total_out;
    (void)deflateEnd(&stream);
}

static void pack_zstd(struct str text, struct buf *out)
{
    ZSTD_CCtx *packer = ZSTD_createCCtx();
    size_t n;

    CHECK_OR_STOP(packer && buf_room(out, ZSTD_compressBound(text.n)));
    CHECK(!ZSTD_isError(ZSTD_CCtx_setParameter(packer, ZSTD_c_checksumFlag, 1)));
    n = ZSTD_compress2(packer, out->p + out->n, ZSTD_compressBound(text.n), text.p, text.n);
    CHECK(!ZSTD_isError(n));
    out->n += n;
    (void)ZSTD_freeCCtx(packer);
}

/* All of it, in pieces of `step` bytes, at most `room` bytes out at a time. */
static enum err take_all(struct str packed, size_t step, size_t room, struct buf *out,
                         struct fault *fault)
{
    struct unpack unpack;
    enum err err = OK;

    unpack_init(&unpack);
    while (!err && packed.n) {
        struct str piece = str_slice(packed, 0, step);
        size_t n = 1;

        packed = str_skip(packed, piece.n);
        err = unpack_add(&unpack, piece);
        while (!err && n)
            err = unpack_take(&unpack, out, room, &n, fault);
    }
    if (!err)
        err = unpack_end(&unpack, out, fault);
    unpack_clear(&unpack);
    return err;
}

static void make_text(struct buf *text)
{
    buf_init(text, 0);
    for (int i = 0; i < 20000; i++)
        buf_printf(text, "{\"id\":\"m%d\",\"text\":\"number %d\"}\n", i, i * 7919 % 1000);
}

static void each_form_comes_out_whole(void)
{
    struct buf text, packed, out;

    make_text(&text);
    for (int form = 0; form < 3; form++) {
        static const size_t steps[] = {1, 13, 4096, 1 << 20};

        for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
            struct fault fault = {.err = OK};

            buf_init(&packed, 0);
            buf_init(&out, 0);
            if (form == 0)
                buf_add(&packed, buf_str(&text));
            else if (form == 1)
                pack_gzip(buf_str(&text), &packed);
            else
                pack_zstd(buf_str(&text), &packed);
            CHECK_INT(take_all(buf_str(&packed), steps[i], 700, &out, &fault), OK);
            CHECK(str_eq(buf_str(&out), buf_str(&text)));
            buf_clear(&packed);
            buf_clear(&out);
        }
    }
    buf_clear(&text);
}

static void members_follow_each_other(void)
{
    struct buf packed, out;

    for (int form = 0; form < 2; form++) {
        struct fault fault = {.err = OK};

        buf_init(&packed, 0);
        buf_init(&out, 0);
        for (int i = 0; i < 3; i++) {
            if (form)
                pack_gzip(STR("one more\n"), &packed);
            else
                pack_zstd(STR("one more\n"), &packed);
        }
        CHECK_INT(take_all(buf_str(&packed), 5, 4, &out, &fault), OK);
        CHECK_STR(buf_str(&out), "one more\none more\none more\n");
        buf_clear(&packed);
        buf_clear(&out);
    }
}

static void what_is_short_is_plain(void)
{
    struct buf out;

    buf_init(&out, 0);
    CHECK_INT(take_all(STR("{}\n"), 1, 10, &out, NULL), OK);
    CHECK_STR(buf_str(&out), "{}\n");
    buf_reset(&out);
    CHECK_INT(take_all(STR_NONE, 1, 10, &out, NULL), OK);
    CHECK_INT(out.n, 0);
    buf_clear(&out);
}

static void broken_data_is_refused(void)
{
    struct buf text, packed, out;

    make_text(&text);
    for (int form = 0; form < 2; form++) {
        struct fault cut = {.err = OK}, changed = {.err = OK};

        buf_init(&packed, 0);
        buf_init(&out, 0);
        if (form)
            pack_gzip(buf_str(&text), &packed);
        else
            pack_zstd(buf_str(&text), &packed);
        CHECK_INT(take_all(str_slice(buf_str(&packed), 0, packed.n - 9), 512, 4096, &out, &cut),
                  ERR_BAD_INPUT);
        CHECK(strstr(cut.text, "it ends in the middle") != NULL);
        memset(packed.p + packed.n / 2, 0xFF, 40);
        CHECK_INT(take_all(buf_str(&packed), 512, 4096, &out, &changed), ERR_BAD_INPUT);
        CHECK(strstr(changed.text, "broken at byte") != NULL);
        buf_clear(&packed);
        buf_clear(&out);
    }
    buf_clear(&text);
}

/* A frame that would make us keep 128 MiB. */
static void a_large_window_is_refused(void)
{
    ZSTD_CCtx *packer = ZSTD_createCCtx();
    struct fault fault = {.err = OK};
    struct buf packed, out;
    ZSTD_outBuffer to;
    ZSTD_inBuffer in = {"a long way back\n", 16, 0};

    buf_init(&packed, 0);
    buf_init(&out, 0);
    CHECK_OR_STOP(packer && buf_room(&packed, 1000));
    CHECK(!ZSTD_isError(ZSTD_CCtx_setParameter(packer, ZSTD_c_windowLog, 27)));
    to = (ZSTD_outBuffer){packed.p, 1000, 0};
    CHECK(!ZSTD_isError(ZSTD_compressStream2(packer, &to, &in, ZSTD_e_flush)));
    packed.n = to.pos;
    CHECK_INT(take_all(buf_str(&packed), 100, 100, &out, &fault), ERR_TOO_BIG);
    CHECK(strstr(fault.text, "window") != NULL);
    (void)ZSTD_freeCCtx(packer);
    buf_clear(&packed);
    buf_clear(&out);
}

int main(void)
{
    RUN(each_form_comes_out_whole);
    RUN(members_follow_each_other);
    RUN(what_is_short_is_plain);
    RUN(broken_data_is_refused);
    RUN(a_large_window_is_refused);
    return unit_end();
}
