/* checkpoint.h: moving what SQLite's log holds into the database file, beside the writer.
 *
 * Without this the commit that fills the log copies it into the file and waits until the file is on
 * the disk, and whoever is to be answered waits, too. Here a thread with a connection of its own
 * does that, begun when it is first needed (small sites never need it). It cannot finish: the
 * writer goes on writing meanwhile, and the log begins anew only when all of it is copied. So the
 * commit behind it copies the little that came since. A log that grows to CHECKPOINT_MOST pages all
 * the same makes the writer wait.
 *
 * Nothing about safety changes: a commit is flushed in the log before it is answered, and the log
 * is used again only after the file it was copied to was flushed. What fails here fails again, and
 * at the latest in the writer's own log.
 *
 * Threads: everything but the copying happens on the thread of the connection that is watched.
 */
#ifndef STORE_CHECKPOINT_H
#define STORE_CHECKPOINT_H

#include <sqlite3.h>

#include "base/errors.h"

enum {
    CHECKPOINT_PAGES = 4000, /* of 4 KiB in the log: time to copy */
    CHECKPOINT_MOST = 16000,
};

struct checkpoint;

/* Watches the commits of this connection to the file at `path`, in place of SQLite's own habit. */
must_check enum err checkpoint_watch(sqlite3 *sqlite, const char *path,
                                     struct checkpoint **out_checkpoint);
/* Before the connection is closed; NULL is fine. */
void checkpoint_end(struct checkpoint *checkpoint);

#endif
