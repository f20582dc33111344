/* role.h: the processes of one site and what each is handed when it starts.
 *
 * The master (`heed serve`) forks and executes itself as `heed role-core SITE`, `heed role-parse`
 * and `heed role-channel KIND`; a script connector is started in the place of a channel process.
 * Each gets its descriptors on the fixed numbers below and nothing else: every other descriptor
 * is closed. 0 is /dev/null, 1 and 2 are the master's standard error (a log line is one
 * write(2); see base/log.h).
 *
 * role-parse and role-channel have one blocking socket, ROLE_FD_PEER, on which they speak frames
 * (base/frame.h) with the core. Its end means: the core is gone, exit. A script connector has the
 * same socket as its standard input and output and speaks JSON Lines.
 *
 * All children get PR_SET_PDEATHSIG = SIGKILL (the master gone, they go), SIGPIPE ignored, a
 * process group of their own, and no_new_privs.
 *
 * First frame. A role that confines itself sends, before anything else and once the confinement
 * holds, {"ready":true,"seccomp":BOOL,"landlock":ABI} (ABI 0: none; see sandbox.h): what the
 * health page shows. The parse pool gives a worker its first document only after this frame.
 */
#ifndef MAIN_ROLE_H
#define MAIN_ROLE_H

enum process { PROCESS_CORE, PROCESS_PARSE, PROCESS_CHANNEL, PROCESS_SCRIPT, PROCESS_COUNT };

enum {
    /* role-parse, role-channel */
    ROLE_FD_PEER = 3,

    /* role-core */
    ROLE_FD_CONTROL = 3,    /* control.h, to the master */
    ROLE_FD_HTTP = 4,       /* listening, bound by the master: it outlives a core */
    ROLE_FD_DOOR = 5,       /* listening, SITE/run/core.sock */
    ROLE_FD_LOCK = 6,       /* the site's lock, so that it is held until the core is gone too */
    ROLE_FD_STREAM = 7,     /* listening, SITE/run/stream.sock; see stream.h */
    ROLE_FD_STREAM_TCP = 8, /* the same by TCP; not there without `heed serve --stream` */
    ROLE_FD_FIRST_FREE = 9,
};

/* How many parse processes the core has. */
enum { ROLE_PARSE_COUNT = 2 };

#endif
