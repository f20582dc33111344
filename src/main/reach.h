/* reach.h: how a `heed` command reaches the site: through the running core, or, when there is
 * none, by being the house itself under the site's lock. Either way the command is a client of a
 * door (door.h) and cannot tell the difference.
 */
#ifndef MAIN_REACH_H
#define MAIN_REACH_H

#include "base/buf.h"
#include "parse/json.h"

struct site;
struct inside;

enum { REACH_WAIT_MS = 5000 };

struct reach {
    int fd;                /* blocking, frames both ways; -1: closed, or given to a peer */
    struct inside *inside; /* the house within this process, or NULL */
};

/* Waits up to REACH_WAIT_MS while another process holds the lock and does not answer yet.
 * ERR_BUSY after that; whatever opening the database says. only_core: never be the house;
 * ERR_NOT_FOUND at once when no core listens. */
must_check enum err reach_open(const struct site *site, bool only_core, struct reach *out_reach,
                               struct fault *fault);
/* The site's lock, to serve; waits up to REACH_WAIT_MS while a process that is just ending holds
 * it, or a command that gives it back when it sees that it is wanted. */
must_check enum err reach_lock(const struct site *site, int *out_fd, struct fault *fault);
/* Whether a reach_lock waits: whoever holds the lock for long without being the server asks this a
 * few times a second, and gives it back. */
bool reach_is_wanted(const struct site *site);
/* Hangs up, and waits until the house within has written what it took. */
void reach_close(struct reach *reach);

/* reach_ask in two halves, where raw bytes go or come, or the wait is to be shown: reach->fd is
 * readable when the answer begins. *out_blob lies in `in`. */
struct frame;
must_check enum err reach_say(struct reach *reach, const struct frame *request,
                              struct fault *fault);
must_check enum err reach_hear(struct reach *reach, struct buf *in, struct json_parser *parser,
                               struct json_value *out_answer, struct str *out_blob,
                               struct fault *fault);

/* One request, one answer: an object in `parser`, which dies with its next use. An answer
 * {"error":…} is a fault with the code it carries. */
must_check enum err reach_ask(struct reach *reach, struct str request, struct buf *in,
                              struct json_parser *parser, struct json_value *out_answer,
                              struct fault *fault);

#endif
