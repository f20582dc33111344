/* frame_fuzz.c: frames out of any bytes: each lies within the input, and written again it is the
 * same. Then any bytes as one charset after another: the result is UTF-8. */
#include "base/frame.h"
#include "base/utf8.h"
#include "parse/charset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check_charset(const struct charset *charset, struct str bytes)
{
    struct buf out cleanup_with(buf_clear);
    size_t bad = 0;

    buf_init(&out, 0);
    bug_on(charset_to_utf8(charset, bytes, &out, &bad));
    bug_on(!utf8_valid(buf_str(&out)) || bad > bytes.n * 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str rest = str_of((const char *)data, n);
    struct frame frame;
    size_t size;

    if (n)
        check_charset(charset_at(data[0] % charset_count()), rest);
    while (!frame_take(rest, &frame, &size)) {
        struct buf again cleanup_with(buf_clear);

        buf_init(&again, 0);
        bug_on(size > rest.n || frame.json.n + frame.blob.n + FRAME_HEAD != size);
        frame_add(&again, frame);
        bug_on(!str_eq(buf_str(&again), str_slice(rest, 0, size)));
        rest = str_skip(rest, size);
    }
    return 0;
}
