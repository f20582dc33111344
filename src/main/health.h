/* health.h: what the processes are doing, for the health page and `{"do":"health"}`.
 *
 * The core's traffic thread writes, any thread copies: a board has a lock.
 */
#ifndef MAIN_HEALTH_H
#define MAIN_HEALTH_H

#include <pthread.h>

#include "model/health.h"

struct buf;

struct health_board {
    pthread_mutex_t lock;
    struct health now;
};

void health_init(struct health_board *board);
void health_clear(struct health_board *board);

/* By name; a new name takes a line of its own while there is room (HEALTH_MAX), else is not shown.
 */
void health_started(struct health_board *board, const char *name, int pid, int restarts);
void health_confined(struct health_board *board, const char *name, bool seccomp, int landlock);
void health_ended(struct health_board *board, const char *name);
void health_forget(struct health_board *board, const char *name); /* a removed channel */

/* By channel: wanted and passed are added, the rest is set. Beyond HEALTH_STREAMS_MAX not shown. */
void health_stream(struct health_board *board, const struct stream_health *news);
void health_forget_stream(struct health_board *board, int64_t channel);

void health_copy(struct health_board *board, struct health *out);

/* {"processes":[{"name","pid","up","started_at","restarts","seccomp","landlock"}]} */
void health_json(struct health_board *board, struct buf *out);

#endif
