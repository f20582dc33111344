#include "base/buf.h"

#include <stdarg.h>

#include "base/arena.h"
#include "base/utf8.h"

void buf_init(struct buf *buf, size_t max)
{
    *buf = (struct buf){.max = max ? max : BUF_DEFAULT_MAX};
}

void buf_clear(struct buf *buf)
{
    if (!buf)
        return;
    free(buf->p);
    *buf = (struct buf){.max = buf->max};
}

void buf_reset(struct buf *buf)
{
    buf->n = 0;
    buf->err = OK;
    if (buf->p)
        buf->p[0] = 0;
}

bool buf_grow(struct buf *buf, size_t n)
{
    size_t want = buf->cap ? buf->cap : 128;
    char *grown;

    if (buf->err)
        return false;
    if (n > buf->max - buf->n) {
        buf->err = ERR_TOO_BIG;
        return false;
    }
    while (want <= buf->n + n)
        want *= 2;
    grown = realloc(buf->p, want);
    if (!grown) {
        buf->err = ERR_NO_MEMORY;
        return false;
    }
    buf->p = grown;
    buf->cap = want;
    return true;
}

void buf_add(struct buf *buf, struct str s)
{
    if (!buf_room(buf, s.n))
        return;
    if (s.n)
        memcpy(buf->p + buf->n, s.p, s.n);
    buf->n += s.n;
    buf->p[buf->n] = 0;
}

void buf_add_c(struct buf *buf, const char *c_string) { buf_add(buf, str_from(c_string)); }

void buf_add_rune(struct buf *buf, uint32_t code_point)
{
    char bytes[4];

    buf_add(buf, str_of(bytes, utf8_encode(code_point, bytes)));
}

void buf_add_i64(struct buf *buf, int64_t value)
{
    char digits[24];
    size_t at = sizeof(digits);
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (value < 0)
        digits[--at] = '-';
    buf_add(buf, str_of(digits + at, sizeof(digits) - at));
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0 || !buf_room(buf, (size_t)n))
        return;
    va_start(args, format);
    (void)vsnprintf(buf->p + buf->n, (size_t)n + 1, format, args);
    va_end(args);
    buf->n += (size_t)n;
}

void buf_drop(struct buf *buf, size_t n)
{
    if (n > buf->n)
        n = buf->n;
    if (n == 0)
        return;
    memmove(buf->p, buf->p + n, buf->n - n);
    buf->n -= n;
    buf->p[buf->n] = 0;
}

struct str buf_dup(struct arena *arena, struct buf *buf) { return str_dup(arena, buf_str(buf)); }
