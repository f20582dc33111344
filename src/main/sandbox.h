/* sandbox.h: what a process of ours gives up before it touches what came from outside.
 *
 * Method: no_new_privs, then Landlock (files, and TCP where the kernel can), then seccomp through
 * libseccomp. Each is asked for by feature: an older kernel gives less, the report says what it
 * gave, and the health page shows it. Nothing here can be undone by the process, and children
 * inherit it.
 *
 * Call from a process that has one thread. What a library opens late (iconv tables, locale) must
 * be opened before. Sources: landlock(7), seccomp(2), libseccomp's manual pages.
 */
#ifndef MAIN_SANDBOX_H
#define MAIN_SANDBOX_H

#include "base/errors.h"
#include "base/str.h"

struct buf;

struct sandbox_report {
    bool seccomp;
    int landlock; /* the ABI in force; 0: the kernel has none */
};

/* {"ready":true,"seccomp":true,"landlock":2}: the first frame of each confined role. */
void sandbox_report_json(const struct sandbox_report *report, struct buf *out);

enum {
    SANDBOX_READ = 1,  /* read files and list folders below the path */
    SANDBOX_WRITE = 2, /* make, change and remove files below it */
};

struct sandbox_path {
    const char *path; /* a path that does not exist is skipped */
    unsigned rights;
};

/* What else a process may go on doing. */
enum {
    SANDBOX_CONNECT = 1, /* TCP */
    SANDBOX_SIGNAL = 2,  /* end other processes: the core, when a parser hangs */
};

/* Landlock: from now on only these paths can be opened (descriptors that are open stay usable).
 * What is not in `may` is refused, too: TCP where the ABI is 4 or more, signals to processes
 * outside where it is 6 or more. *out_abi 0: this kernel has no Landlock and nothing was
 * restricted. ERR_SYSTEM when the kernel has it and refused. */
must_check enum err sandbox_restrict_files(const struct sandbox_path *paths, size_t n, unsigned may,
                                           int *out_abi, struct fault *fault);

/* seccomp: no new program, no child process, no ptrace; threads stay possible. For processes that
 * keep the network. False: the kernel has no seccomp. */
bool sandbox_forbid_children(void);

enum { SANDBOX_PARSER_MEMORY = 1 << 30 }; /* bytes of address space */

/* All of it, for a process that only computes: reads and writes descriptors it has, allocates up
 * to SANDBOX_PARSER_MEMORY (not under a sanitizer), tells the time, exits. Looking for files is
 * refused with EPERM (libraries ask for optional ones); everything else, sockets, programs,
 * children, threads, signals to others, executable memory, kills the process with SIGSYS.
 * What the kernel lacks is missing in the report; that is no error. */
must_check enum err sandbox_enter_parser(struct sandbox_report *out_report, struct fault *fault);

#endif
