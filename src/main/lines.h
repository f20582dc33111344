/* lines.h: bytes from outside, cut into lines with a ceiling.
 *
 * Feed it chunks of any size; it gives whole lines in order, each with its number. A line ends
 * with LF or CRLF; the last may end with the input. A UTF-8 BOM is dropped at the start of line 1
 * and nowhere else. Blank lines (empty, or only spaces and tabs) are counted and not given.
 *
 * A line longer than `max` bytes is given once, flagged too_long, with its first `max` bytes; the
 * rest of it is skipped without being kept, however long it is. So memory is max + a few bytes.
 *
 * The line points into the splitter or the chunk and dies with the callback. LINES_PADDING bytes
 * behind it may be read (not used) when as many lie behind each chunk: JSON is parsed in place.
 */
#ifndef MAIN_LINES_H
#define MAIN_LINES_H

#include "base/buf.h"

enum { LINES_PADDING = 64 };

struct line {
    struct str text; /* without its end */
    int64_t number;  /* from 1 (from `after` + 1) */
    bool too_long;
};

struct lines {
    struct buf kept; /* the beginning of a line whose end has not come */
    size_t max;
    int64_t number; /* of the last line begun or ended */
    bool skipping;  /* inside a line that was already given as too long */
    void (*give)(void *owner, const struct line *line);
    void *owner;
};

/* `after`: how many lines came before (0 at the beginning of the input). */
void lines_init(struct lines *lines, size_t max, int64_t after,
                void (*give)(void *owner, const struct line *line), void *owner);
void lines_clear(struct lines *lines);

/* ERR_NO_MEMORY is the only error; the line being read is lost then and the owner gives up. */
must_check enum err lines_feed(struct lines *lines, struct str chunk);
/* The end of the input: gives what is left as the last line. */
must_check enum err lines_end(struct lines *lines);

#endif
