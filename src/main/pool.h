/* pool.h: the parse processes, seen from the core.
 *
 * A document goes to a worker that is free, one at a time; messages come back, then one end. The
 * worker may be anything by then: it has read what an outsider wrote. So the core
 *   - keeps its processor time by the kernel's own clock of that process and kills it beyond
 *     pool_cpu_limit, or when POOL_WALL_MS have gone by;
 *   - reads what it says with the one reader for hostile structure and counts it (POOL_MESSAGES_MAX
 *     messages, POOL_REPLY_MAX bytes a document);
 *   - takes anything it says out of turn as a reason to kill it.
 * Whatever happens, `end` is called exactly once for each document; on any error the caller puts
 * the document into quarantine, so nothing is ever lost. A worker that was killed by somebody
 * else (not by us, not by its own sandbox) costs the document one more try.
 *
 * The processes come from the master (pool_started) and their ends are told by it (pool_gone);
 * only then is the document decided, because the reason is known only then.
 *
 * Queue ceiling: POOL_QUEUE_MAX bytes of documents; beyond it pool_submit is ERR_BUSY and the
 * channel is to be paused. Loop thread only.
 */
#ifndef MAIN_POOL_H
#define MAIN_POOL_H

#include "main/control.h"
#include "main/health.h"
#include "main/loop.h"
#include "parse/json.h"

enum {
    POOL_MESSAGES_MAX = 10000,
    POOL_REPLY_MAX = 64 << 20,
    POOL_QUEUE_MAX = 128 << 20,
    POOL_WALL_MS = 30000,
    POOL_TRIES = 2,
};

struct parse_job {
    struct str head;     /* {"parse":"mime"|"feed","source":{…},"limits":{…}} */
    struct str document; /* both stay the caller's and valid until `end` */

    /* A try begins: forget what came in an earlier one. */
    void (*begin)(struct parse_job *job);
    /* One message; dies with the call. False: enough, the document is refused. */
    bool (*message)(struct parse_job *job, struct json_value message);
    /* The one end. On OK `info` is the worker's last word (an object, or absent). On an error
     * `reason` says it for people: ERR_BAD_INPUT (the parser's words), ERR_TIMEOUT (processor
     * time), ERR_TOO_BIG, ERR_CORRUPT (the parser died or spoke out of turn), ERR_STOPPED. */
    void (*end)(struct parse_job *job, enum err err, const char *reason, struct json_value info);
    void *owner;

    /* the pool's own */
    struct parse_job *next;
    int tries;
};

struct pool;

/* NULL: out of memory. `health` gets a line for each worker. */
struct pool *pool_new(struct loop *loop, struct health_board *health);
void pool_free(struct pool *pool); /* ends what is queued with ERR_STOPPED */

/* Takes both descriptors over. */
void pool_started(struct pool *pool, const struct control *about, int fd, int pidfd);
void pool_gone(struct pool *pool, const struct control *about);

/* A job's head: what is to be parsed, and the hints for it (an object, or absent). */
void pool_head(struct buf *out, struct str kind, struct json_value source);
must_check enum err pool_submit(struct pool *pool, struct parse_job *job);
size_t pool_waiting(const struct pool *pool); /* documents queued or at work */

/* Milliseconds of processor time that a document of n bytes may cost. */
int64_t pool_cpu_limit(size_t n);

#endif
