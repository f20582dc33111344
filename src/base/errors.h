/* errors.h: every way a call can fail, in one closed list.
 *
 * A function that can fail returns enum err and leaves its outputs untouched when it does.
 * Detail for people goes into the optional last argument, a struct fault: lower case, what
 * failed first, the subject in quotes ("column 7: 'colour:' is not a key"). A caller that has no
 * use for the detail passes NULL.
 *
 * Columns: name, the sentence a person reads, HTTP status, retry.
 * Retry: NO (the same call fails again), YES (later it may work), ASK (a human decides).
 *
 * bug_on() is only for our own mistakes. Nothing that a peer, a file, a row or another process
 * says may reach it.
 */
#ifndef BASE_ERRORS_H
#define BASE_ERRORS_H

#include "base/attr.h"

enum err_retry { RETRY_NO, RETRY_YES, RETRY_ASK };

/* clang-format off */
#define ERROR_LIST(X)                                                                              \
    X(ERR_BAD_INPUT,     "that is not in the form expected here",              422, RETRY_NO)      \
    X(ERR_TOO_BIG,       "that is larger than the limit",                      413, RETRY_NO)      \
    X(ERR_NOT_FOUND,     "there is no such thing here",                        404, RETRY_NO)      \
    X(ERR_EXISTS,        "there is one already",                               409, RETRY_NO)      \
    X(ERR_STALE,         "it has changed in the meantime",                     409, RETRY_ASK)     \
    X(ERR_FORBIDDEN,     "you may not do that",                                403, RETRY_NO)      \
    X(ERR_NOT_SIGNED_IN, "sign in first",                                      401, RETRY_NO)      \
    X(ERR_TOO_OFTEN,     "too many at once; wait a little",                    429, RETRY_YES)     \
    X(ERR_NO_MEMORY,     "the server is out of memory for a moment",           503, RETRY_YES)     \
    X(ERR_BUSY,          "the server is busy for a moment",                    503, RETRY_YES)     \
    X(ERR_STORE,         "the database did not answer as it should",           503, RETRY_YES)     \
    X(ERR_DISK_FULL,     "the disk is full; nothing was accepted",             507, RETRY_YES)     \
    X(ERR_CORRUPT,       "something stored is damaged",                        500, RETRY_ASK)     \
    X(ERR_TOO_NEW,       "this was written by a newer version",                500, RETRY_NO)      \
    X(ERR_NET,           "the other side could not be reached",                502, RETRY_YES)     \
    X(ERR_REFUSED,       "the other side refused",                             502, RETRY_ASK)     \
    X(ERR_TIMEOUT,       "the other side took too long",                       504, RETRY_YES)     \
    X(ERR_SYSTEM,        "the operating system refused",                       500, RETRY_ASK)     \
    X(ERR_GONE,          "it is gone",                                         410, RETRY_NO)      \
    X(ERR_METHOD_NOT_ALLOWED, "that address does not take this method",        405, RETRY_NO)      \
    X(ERR_UNSUPPORTED_TYPE,   "that kind of content is not taken here",        415, RETRY_NO)      \
    X(ERR_STOPPED,       "stopped on request",                                 503, RETRY_YES)
/* clang-format on */

enum err {
    OK = 0,
#define X(name, sentence, http, retry) name,
    ERROR_LIST(X)
#undef X
        ERR_COUNT
};

struct err_info {
    const char *name;     /* "bad_input": stable, for machines */
    const char *sentence; /* for people */
    int http;
    enum err_retry retry;
};

/* Never NULL; an unknown code is described as ERR_SYSTEM. */
const struct err_info *err_info(enum err err);

/* What went wrong, for people: valid UTF-8, cut at its size. Zero-initialise; the first fault set
 * is kept. */
struct fault {
    enum err err;
    char text[300];
};

/* Sets the fault unless one is set already or `fault` is NULL; returns `err`, so that
 * `return fault_set(fault, ERR_BAD_INPUT, "...")` reads well. */
enum err fault_set(struct fault *fault, enum err err, const char *format, ...) printf_like(3, 4);

/* The text set, or the sentence of the error. */
const char *fault_text(const struct fault *fault, enum err err);

void bug_at(const char *file, int line, const char *what) does_not_return;
#define bug_on(condition)                                                                          \
    do {                                                                                           \
        if (condition)                                                                             \
            bug_at(__FILE__, __LINE__, #condition);                                                \
    } while (0)

#endif
