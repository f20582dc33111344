/* filter.h: a plain filter over lines, on several threads, that keeps the order.
 *
 *     standard input ─> whole lines in jobs ─> workers ─> in order ─> standard output
 *
 * The reader hands over whatever whole lines have come, so a slow stream is answered line by
 * line. Jobs are bounded (two for each worker and two more), so a slow output holds the reader.
 * Blank lines are skipped but counted; a line over MESSAGE_LINE_MAX is refused. A refused line is
 * told on the error descriptor as "line N: what is wrong" and the rest goes on.
 *
 * One worker thread uses one worker object; nothing else is shared but what `owner` points to.
 *
 * Who wants something else than lines of text out of it (main/stream.h) sets `part` and `give`
 * instead of `line`: a job's lines are worked on together, and what came of them is given on in
 * order instead of being written.
 */
#ifndef MAIN_FILTER_H
#define MAIN_FILTER_H

#include "base/buf.h"

enum {
    FILTER_THREADS_MAX = 256,
    FILTER_PIECE = 256 << 10,
    FILTER_LINES_MAX = 8192, /* in a job: as many as fit a read, but of line ends alone */
};

/* Whole lines, worked on together; FILTER_LINES_MAX of them, and a last one without its end. */
struct filter_part {
    struct str text;      /* only the last line of the input may lack its end */
    int64_t lines_before; /* line ends before it, and `lines_after_start` of the filter */
    int64_t end; /* bytes of the input up to the end of the text, with what was dropped of lines
                    that are too long */
};

struct filter {
    int threads; /* from 1 */
    void *owner;
    /* What a thread needs for itself; NULL: no memory. */
    void *(*worker_new)(void *owner);
    void (*worker_free)(void *worker);
    /* One line in, any output appended. *out_found: counted as found. An error refuses the line
     * with the fault's text. */
    enum err (*line)(void *worker, struct str line, struct buf *out, bool *out_found,
                     struct fault *fault);
    /* Instead of it, with `give`: *out_result goes there. An error ends everything. */
    enum err (*part)(void *worker, const struct filter_part *part, void **out_result);
    /* One at a time, in the order of the input, on any worker's thread; it may wait, and then the
     * input is not read on. Takes the result over; an error ends everything (but not a `read` that
     * waits). */
    enum err (*give)(void *owner, void *result);
    void (*drop)(void *result); /* one that is never given; NULL: nothing to free */
    size_t piece;               /* bytes asked for at once; 0: FILTER_PIECE */
    /* Up to n bytes more of the input; *out_n 0 at its end. NULL: read from `in`. */
    enum err (*read)(void *owner, struct buf *into, size_t n, size_t *out_n);
    int64_t lines_after_start; /* lines that came before this input */
};

struct filter_totals {
    int64_t read, found, refused, bytes;
};

/* Until the end of the input. ERR_NO_MEMORY, or ERR_SYSTEM and ERR_DISK_FULL when reading or
 * writing failed (a reader that went away included). */
must_check enum err filter_run(const struct filter *filter, int in, int out, int errors,
                               struct filter_totals *out_totals);

#endif
