/* master.h: the process that starts the others and keeps them running.
 *
 * The problem: a parser that is taken over, a core that aborts on a failed flush, a kill -9 must
 * neither lose what was accepted nor leave the site unanswered. So one process that reads
 * nothing from outside holds what must outlive a crash (the listening sockets, the site's lock)
 * and starts all others with exactly the descriptors they need (role.h).
 *
 * What it does when a child ends:
 *   core       all others are killed (their other end is gone) and everything starts anew at
 *              once. Connections that come meanwhile wait in the listening sockets' queue.
 *   parse      started anew at once; the core gets the new end.
 *   channel,   the core is told and decides (hub.h backs off); the master has no policy here.
 *   script
 * Starts are at once the first times; what fails within a second, again and again, is started
 * later and later (MASTER_BACKOFF_MAX_MS). A core that never got ready the first time ends the
 * master: then something is wrong that a restart does not mend, and the core has said what.
 *
 * SIGTERM and SIGINT: the core is asked to finish (QUIT); after MASTER_QUIT_MS all are killed. If
 * the master itself is killed, all children die with it (PR_SET_PDEATHSIG), and the lock is free
 * when the core is gone, because it holds it too.
 */
#ifndef MAIN_MASTER_H
#define MAIN_MASTER_H

#include "base/str.h"

enum { MASTER_BACKOFF_MAX_MS = 5000, MASTER_QUIT_MS = 8000 };

struct master_options {
    const char *site_path;  /* as given; the core opens it anew */
    int lock, http, door;   /* taken over */
    int stream, stream_tcp; /* these too; -1: none */
    struct str address;     /* "http://127.0.0.1:8420/", for the line that says we are ready */
};

/* Runs until it is told to stop; gives the exit status. */
int master_run(const struct master_options *options);

#endif
