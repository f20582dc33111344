/* control.h: what the master and the core say to each other.
 *
 * A SOCK_SEQPACKET socket carries fixed structs, one a packet, with descriptors beside them
 * (SCM_RIGHTS). No text format, so that the master parses nothing at all: a packet of another
 * size or an unknown `what` is dropped by the receiver.
 *
 *     core → master   READY    the core serves; `text` may hold what a person must see once
 *                     START    start a channel process or a script connector. `name` is the
 *                              core's own name for it and comes back in STARTED and GONE;
 *                              `text` is the channel kind, or the script's command line
 *                     STOP     SIGTERM, then SIGKILL after CONTROL_PATIENCE_MS, for `name`
 *     master → core   STARTED  a child runs; fds: [0] the connection, [1] its pidfd. The parse
 *                              processes ("parse 1", …) come unasked, again after each death
 *                     GONE     a child ended; `status` as from waitpid. Also the answer to a
 *                              START that failed (`pid` 0)
 *                     QUIT     finish what is in hand, exit 0
 *
 * Each START is followed by exactly one STARTED or GONE, each STARTED by exactly one GONE.
 */
#ifndef MAIN_CONTROL_H
#define MAIN_CONTROL_H

#include <stddef.h>
#include <stdint.h>

#include "base/errors.h"
#include "base/str.h"
#include "main/role.h"

enum control_what {
    CONTROL_READY = 1,
    CONTROL_START,
    CONTROL_STOP,
    CONTROL_STARTED,
    CONTROL_GONE,
    CONTROL_QUIT,
};

enum {
    CONTROL_NAME_MAX = 128,  /* with the zero */
    CONTROL_TEXT_MAX = 4096, /* with the zero */
    CONTROL_FDS = 2,
    CONTROL_PATIENCE_MS = 3000,
};

struct control {
    uint32_t what; /* enum control_what */
    uint32_t role; /* enum process */
    int32_t pid, status;
    char name[CONTROL_NAME_MAX];
    char text[CONTROL_TEXT_MAX];
};

/* Sets name or text; ERR_TOO_BIG when it does not fit (or holds a zero: ERR_BAD_INPUT). */
must_check enum err control_set(char *field, size_t size, struct str value);

/* A pair of ends, close-on-exec, non-blocking. */
must_check enum err control_pair(int out_ends[2]);

/* One packet; the descriptors stay the caller's. ERR_BUSY when the other side does not read
 * (then the caller drops it as broken), ERR_STOPPED when it is gone. */
must_check enum err control_send(int fd, const struct control *control, const int *fds,
                                 size_t fd_count);

/* One packet. out_fds are -1 where none came and the caller's to close (close-on-exec).
 * ERR_BUSY: nothing there; ERR_STOPPED: the other side is gone; ERR_BAD_INPUT: dropped, go on. */
must_check enum err control_receive(int fd, struct control *out_control, int out_fds[CONTROL_FDS]);

#endif
