/* buf.h: building bytes.
 *
 * A struct buf grows up to a ceiling and remembers its first error: append twenty times, ask
 * buf->err once. After an error nothing more is appended and what was there stays. Its bytes are
 * always followed by a zero (not counted), so buf->p may be given to C when it holds text.
 * The memory is the heap's: buf_clear it, or hand it over with buf_take.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/str.h"

struct buf {
    char *p;
    size_t n, cap;
    size_t max; /* ceiling for n */
    enum err err;
};

enum { BUF_DEFAULT_MAX = 64 << 20 };

void buf_init(struct buf *buf, size_t max); /* max 0: BUF_DEFAULT_MAX */
void buf_clear(struct buf *buf);
void buf_reset(struct buf *buf); /* empties it, keeps the memory, forgets the error */

void buf_add(struct buf *buf, struct str s);
void buf_add_c(struct buf *buf, const char *c_string);
void buf_add_rune(struct buf *buf, uint32_t code_point); /* as UTF-8 */
void buf_add_i64(struct buf *buf, int64_t value);
void buf_printf(struct buf *buf, const char *format, ...) printf_like(2, 3);

/* Room for n more bytes at buf->p + buf->n, for a read(2); false at the ceiling. */
bool buf_grow(struct buf *buf, size_t n); /* buf_room's other half */
static inline bool buf_room(struct buf *buf, size_t n)
{
    bool fits = !buf->err && n <= buf->max - buf->n && buf->cap - buf->n > n;

    return fits || buf_grow(buf, n);
}

static inline void buf_add_char(struct buf *buf, char c)
{
    if (!buf_room(buf, 1))
        return;
    buf->p[buf->n++] = c;
    buf->p[buf->n] = 0;
}
/* Drops the first n bytes (n clipped). */
void buf_drop(struct buf *buf, size_t n);

/* Looks; dies at the next append. */
static inline struct str buf_str(const struct buf *buf) { return str_of(buf->p, buf->n); }
struct str buf_dup(struct arena *arena, struct buf *b); /* copy in the arena */

#endif
