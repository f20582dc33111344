/* intake.h: what was heard, on its way to the one writer.
 *
 * A batch is what one source (a `heed hear`, a channel, a script) wants accepted together: its
 * messages and refusals in order, and the cursor behind them. It is committed in one transaction
 * or not at all, and then each item knows what became of it. Everything a batch points to lives
 * in its arena (the document in its owner's memory); it belongs to the intake between
 * intake_submit and `done`.
 *
 * Threads: submit and done on the loop's thread; the work between on the writer's.
 */
#ifndef MAIN_INTAKE_H
#define MAIN_INTAKE_H

#include <stdatomic.h>

#include "base/arena.h"
#include "main/loop.h"
#include "model/message.h"

enum intake_outcome {
    INTAKE_NEW,
    INTAKE_EDITED, /* a later version, or a deletion */
    INTAKE_DUPLICATE,
    INTAKE_UNMATCHED, /* nobody's rule wants it, and the source keeps only what is wanted */
    INTAKE_REFUSED,   /* not to be read; in the quarantine */
    INTAKE_OUTCOMES
};

struct intake_item {
    struct message message;      /* not looked at when there is a reason */
    struct str raw;              /* the bytes as they came; empty: the batch's document */
    int64_t line;                /* of `heed hear`; else 0 */
    struct str reason;           /* why it is refused; empty: it is a message */
    enum intake_outcome outcome; /* set by `done` */
};

enum { INTAKE_ARENA_MAX = 96 << 20 };

struct intake_batch {
    struct arena arena;
    int64_t channel;         /* row of the channel; 0: find it by name, or make it */
    struct str channel_name; /* with kind "hear" */
    int64_t staff;           /* who wrote a touch down; 0: heard by a channel */
    bool matched_only;       /* keep: matched */
    int64_t heard_at;        /* ms */
    bool has_cursor;
    struct str cursor; /* JSON; stored with the messages */
    /* For a source whose cursor counts on: says whether the cursor that is stored is this batch's,
     * or one behind it. Then all of the batch is there, though nobody was told (a commit whose
     * answer got lost), and it is not written, nor counted, a second time. On the writer's thread.
     * NULL: what is there twice is told by its messages alone. */
    bool (*is_passed)(const struct intake_batch *batch, struct str stored);
    /* The bytes that the items without `raw` were read from, kept once for all of them and only
     * when one of them is new or changed. The owner's, valid until `done`. Empty: none. */
    struct str document;
    struct str source; /* where the document was fetched, an address; or empty */
    /* Shared by the batches of one source whose cursor counts on, or NULL: set when one fails,
     * and then none behind it is kept either, or the cursor would pass over what is missing. The
     * source clears it when nothing of it is on its way any more. */
    atomic_bool *has_failed;
    VEC(struct intake_item) items;

    /* Beside its items: messages that nobody wants, counted where they were read (main/stream.h)
     * and kept in no other way. Written with the cursor. */
    struct intake_count {
        int64_t lang, n; /* store/unmatched.h */
    } * counts;
    size_t count_n;

    /* On the loop's thread. OK: committed and flushed. Anything else: nothing of it was kept;
     * `why` says it for people. The batch is the owner's again (intake_batch_free). */
    void (*done)(struct intake_batch *batch, enum err err, const char *why);
    void *owner;
    int64_t last_line; /* the owner's */

    /* the intake's own */
    void *job; /* of understander_look */
    struct intake *intake;
    struct post post;
    enum err err;
    char why[200];
};

struct intake {
    struct loop *loop;
    /* Takes the batch to the writer; arranges for intake_finish (any thread). */
    enum err (*submit)(struct intake *intake, struct intake_batch *batch);
    void *owner;
};

struct intake_batch *intake_batch_new(void); /* NULL: out of memory */
void intake_batch_free(struct intake_batch *batch);

/* An item with its raw bytes copied in; NULL: the arena is full. */
struct intake_item *intake_add(struct intake_batch *batch, struct str raw);

/* ERR_BUSY: too much waits already, try again later; ERR_STOPPED. `done` is not called then. */
must_check enum err intake_submit(struct intake *intake, struct intake_batch *batch);

/* For the one who writes: the batch is decided. Posts `done` to the loop. Any thread. */
void intake_finish(struct intake_batch *batch, enum err err, const char *why);

#endif
