/* writer.h: the one thread that writes.
 *
 * Everything that changes the store is a job. The writer takes what is queued (up to
 * WRITER_BATCH_MAX jobs, or what arrives while it works), runs it inside one transaction, commits
 * with a flush and only then calls each job's `done` with OK, in the order of submission. A job
 * whose `done` got OK is on the disk.
 *
 * If the transaction fails, it is rolled back and its jobs are tried one by one, each in a
 * transaction of its own, so that one bad job never takes others with it. `run` may therefore be
 * called twice and must not change anything but the store and its own results. A job that has
 * learnt from its failure what to do without sets `again` in `run`, each time with something more,
 * and is tried once more for each.
 *
 * What a database refuses may be known at the commit only (a pipeline), when `run` has given OK:
 * such a job is run a second time, alone, and may then look where it fails (db_settle).
 *
 * A commit that failed because the connection broke is not known to have failed; the job is then
 * run again, once, after reconnecting, and finds by its own unique keys what it had done already.
 *
 * Threads: writer_submit and writer_run from any thread; `run` and `done` are called on the
 * writer's thread and must not wait for anything but the database.
 */
#ifndef ACT_WRITER_H
#define ACT_WRITER_H

#include "base/errors.h"
#include "store/db.h"

struct site;
struct writer;

enum {
    WRITER_BATCH_MAX = 1000,  /* jobs in one transaction */
    WRITER_QUEUE_MAX = 50000, /* jobs waiting; more is ERR_BUSY */
};

struct writer_job {
    enum err (*run)(struct db *db, struct writer_job *job);
    void (*done)(struct writer_job *job, enum err err); /* the job may be freed in here */
    struct writer_job *next;                            /* the writer's own */
    enum err err;                                       /* the writer's own */
    bool again;                                         /* set by a `run` that fails; see above */
};

/* What happens around transactions; each may be NULL. Called on the writer's thread. */
struct writer_hooks {
    void (*rolled_back)(void *context); /* forget what was kept in memory about this transaction */
    void (*committed)(void *context);   /* tell others, before the jobs' `done` */
    void *context;
};

/* Starts the thread. It owns `db` (a writing handle) and closes it at writer_close. */
must_check enum err writer_open(struct db *db, const struct writer_hooks *hooks,
                                struct writer **out_writer);

/* Runs what is queued, then ends the thread. Later submissions are ERR_STOPPED. NULL is fine. */
void writer_close(struct writer *writer);
/* Carries out what is queued; what is submitted from then on gets ERR_STOPPED. Then only
 * writer_close, on the same thread, when nobody can submit any more. */
void writer_stop(struct writer *writer);

/* Queues a job. On an error `done` is not called. ERR_BUSY, ERR_STOPPED. */
must_check enum err writer_submit(struct writer *writer, struct writer_job *job);

/* Several at once, in their order: all or none is queued, and nothing comes between them. */
must_check enum err writer_submit_all(struct writer *writer, struct writer_job *const *jobs,
                                      size_t n);

/* From a job's own `done`: once more, behind all that waits, however much that is: a long work in
 * pieces is not ended by a full queue, and makes it longer by one. ERR_STOPPED. */
must_check enum err writer_go_on(struct writer *writer, struct writer_job *job);

/* Queues a job (its `done` is set here) and waits for its commit. */
must_check enum err writer_run(struct writer *writer, struct writer_job *job);

/* Jobs waiting now; for the health page. */
size_t writer_queued(struct writer *writer);

#endif
