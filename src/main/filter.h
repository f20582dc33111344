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
 */
#ifndef MAIN_FILTER_H
#define MAIN_FILTER_H

#include "base/buf.h"

enum { FILTER_THREADS_MAX = 256 };

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
};

struct filter_totals {
    int64_t read, found, refused, bytes;
};

/* Until the end of the input. ERR_NO_MEMORY, or ERR_SYSTEM and ERR_DISK_FULL when reading or
 * writing failed (a reader that went away included). */
must_check enum err filter_run(const struct filter *filter, int in, int out, int errors,
                               struct filter_totals *out_totals);

#endif
