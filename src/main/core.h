/* core.h: the core process: store, act, web, and the traffic with the channels and parsers.
 *
 * Threads: the writer (act/writer.h), the web server's own (web/server.h), and this one, which
 * runs a loop (loop.h) over the control socket, the door, the parse processes and the channels.
 * What the others have to tell it, they post.
 *
 * It starts in this order: confine itself (Landlock: the site's folder, and read-only what the
 * libraries need), database and writer, door, parse pool, hub, web, then READY to the master. It
 * ends in the opposite order on QUIT, and at once when the master is gone.
 */
#ifndef MAIN_CORE_H
#define MAIN_CORE_H

enum { CORE_PATIENCE_MS = 5000 }; /* that a send in the middle has, when we are asked to end */

/* With the descriptors of role.h. Gives the exit status. */
int core_run(const char *site_path);

#endif
