/* hub_window.h: what a feed of comments no longer shows, although it would have to.
 *
 * A feed shows the newest few, so an item that is absent may just be old. Only a window proves
 * more. All of the document must be comments, newest first, each dated, none twice. What stood in
 * an earlier document of this run, is absent now, and is dated between an item that was there then
 * and still is, and a newer one that is there now, was taken away there: deleted, or held back by
 * whoever runs the place. The newest comment can so be called deleted only after the next one; what
 * is absent but not proven is remembered until it is, or comes back, or has slid out.
 *
 * What is not claimed: posts (one without its tag leaves a feed and is not deleted), feeds in any
 * other order, what vanished while nobody looked (the memory is this process's), and what is not in
 * the feed's few any more. A comment that comes back after it was called deleted stays deleted
 * here: a deletion is final.
 *
 * Ceilings: HUB_WINDOW_MAX comments remembered; a longer document proves nothing.
 */
#ifndef MAIN_HUB_WINDOW_H
#define MAIN_HUB_WINDOW_H

#include "main/intake.h"

enum { HUB_WINDOW_MAX = 500 };

struct hub_seen {
    struct str id;
    int64_t said_at;
    bool is_there; /* in the last document; else absent and not proven */
};

struct hub_window {
    struct arena arena;
    struct hub_seen *at;
    size_t n;
};

void hub_window_init(struct hub_window *window);
void hub_window_clear(struct hub_window *window); /* forgets; may be used again */

/* Adds to the batch (one document's messages) a deletion for each comment that is proven gone, and
 * fills *out_next with what is to be remembered once the batch is committed (it is cleared first).
 * ERR_TOO_BIG, ERR_NO_MEMORY: the batch is as it was, or short of some deletions. */
must_check enum err hub_window_look(const struct hub_window *window, struct intake_batch *batch,
                                    struct hub_window *out_next);

#endif
