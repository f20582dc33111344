/* hear_client.h: `heed hear`, the side that has the input.
 *
 * It copies standard input to the door and prints what comes back. What has been sent is kept
 * until it is acknowledged (at most HEAR_HELD_MAX bytes), so that when the core dies in the
 * middle the stream goes on with the next one, from the line after the last acknowledged. A line
 * over the limit is cut to a little more than the limit here, so an endless line costs nothing;
 * the core refuses it.
 *
 * An acknowledgement that was on its way when the core died is lost although the lines are not:
 * they are sent again and count as duplicates.
 */
#ifndef MAIN_HEAR_CLIENT_H
#define MAIN_HEAR_CLIENT_H

#include "base/str.h"

struct site;

enum {
    HEAR_HELD_MAX = 12 << 20,
    HEAR_PATIENCE_MS = 300000, /* without progress, before it gives up */
    HEAR_CORE_MS = 15000,      /* that a core which went away is waited for, before the client
                                  takes the lock itself and keeps the next one out */
};

/* Gives the exit status of the command; `in` is read, standard output and error are written. */
int hear_client_run(const struct site *site, struct str channel, struct str keep, int in);

#endif
