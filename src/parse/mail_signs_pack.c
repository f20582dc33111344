/* mail_signs_pack.c: signs as text and back. */
#include "base/encode.h"
#include "parse/mail_signs_parts.h"

enum { PACKED_MAX = MAIL_SIGNS_MAX * 4 };

void mail_signs_pack(const struct mail_signs *signs, struct buf *out)
{
    uint32_t before = 0;
    struct buf bytes;

    buf_init(&bytes, PACKED_MAX);
    for (size_t i = 0; i < signs->n; i++) {
        uint32_t rest = signs->at[i] - before;

        for (; rest >= 0x80; rest >>= 7)
            buf_add_char(&bytes, (char)(rest & 0x7f));
        buf_add_char(&bytes, (char)(rest | 0x80)); /* the last of a number */
        before = signs->at[i];
    }
    buf_printf(out, "%d:", MAIL_SIGNS_VERSION);
    encode_base64(out, buf_str(&bytes));
    if (bytes.err && !out->err)
        out->err = bytes.err;
    buf_clear(&bytes);
}

static enum err unpack(struct str bytes, struct mail_signs *signs)
{
    uint32_t sum = 0, part = 0;
    int shift = 0;

    signs->n = 0;
    for (size_t i = 0; i < bytes.n; i++) {
        unsigned char byte = (unsigned char)bytes.p[i];

        if (shift > MAIL_SIGN_BITS)
            return ERR_BAD_INPUT;
        part |= (uint32_t)(byte & 0x7f) << shift;
        shift += 7;
        if (!(byte & 0x80))
            continue;
        if (!part || part > MAIL_SIGN_MASK - sum || signs->n == MAIL_SIGNS_MAX)
            return ERR_BAD_INPUT;
        sum += part;
        signs->at[signs->n++] = sum;
        part = 0;
        shift = 0;
    }
    return shift ? ERR_BAD_INPUT : OK;
}

enum err mail_signs_unpack(struct str packed, struct mail_signs *out_signs)
{
    struct mail_signs signs;
    struct str version, text;
    int64_t number;
    struct buf bytes;
    enum err err;

    if (!str_cut(packed, ':', &version, &text) || str_to_i64(version, &number) ||
        number != MAIL_SIGNS_VERSION || text.n > 2 * PACKED_MAX)
        return ERR_BAD_INPUT;
    buf_init(&bytes, 2 * PACKED_MAX);
    err = decode_base64(&bytes, text);
    if (!err)
        err = bytes.err ? bytes.err : unpack(buf_str(&bytes), &signs);
    buf_clear(&bytes);
    if (!err)
        *out_signs = signs;
    return err;
}
