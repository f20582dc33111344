/* word_bare.c: letters without their marks, for names that people type without them. */
#include <utf8proc.h>

#include "base/utf8.h"
#include "understand/word.h"

/* Letters that fold to themselves and have a plain form, but no decomposition. */
static const struct {
    uint32_t letter;
    const char *bare;
} strokes[] = {
    {0xE6, "ae"}, {0xF0, "d"},  {0xF8, "o"},  {0xFE, "th"},  {0x111, "d"},
    {0x127, "h"}, {0x131, "i"}, {0x142, "l"}, {0x153, "oe"}, {0x167, "t"},
};

/* Only where leaving marks away is a habit: Latin, Greek, and the Russian yo. Elsewhere a mark is
 * a vowel or makes another letter. */
static bool may_lose(uint32_t c)
{
    return (c >= 0xC0 && c < 0x250) || (c >= 0x1E00 && c < 0x2000) || (c >= 0x370 && c < 0x400) ||
           c == 0x451;
}

static void add_bare(struct buf *out, uint32_t c)
{
    utf8proc_int32_t parts[8];
    int last_class = UTF8PROC_BOUNDCLASS_START;
    utf8proc_ssize_t n;

    for (size_t i = 0; i < ARRAY_LEN(strokes); i++) {
        if (c != strokes[i].letter)
            continue;
        buf_add_c(out, strokes[i].bare);
        return;
    }
    n = may_lose(c) ? utf8proc_decompose_char((utf8proc_int32_t)c, parts, ARRAY_LEN(parts),
                                              UTF8PROC_DECOMPOSE, &last_class)
                    : 0;
    buf_add_rune(out, n > 0 && n <= (utf8proc_ssize_t)ARRAY_LEN(parts) ? (uint32_t)parts[0] : c);
}

enum err word_bare(struct buf *out, struct str text)
{
    struct buf folded;
    enum err err;

    buf_init(&folded, WORDS_FOLDED_MAX);
    err = word_fold(&folded, text);
    for (size_t at = 0; !err && at < folded.n;)
        add_bare(out, utf8_next(buf_str(&folded), &at, NULL));
    buf_clear(&folded);
    return err ? err : out->err;
}
