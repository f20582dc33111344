/* health.h: the state of each process of the site and of each stream, as the health page and
 * /metrics show it. */
#ifndef MODEL_HEALTH_H
#define MODEL_HEALTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HEALTH_MAX = 80, HEALTH_NAME_MAX = 64 };

struct process_health {
    char name[HEALTH_NAME_MAX]; /* "core", "parse 1", "channel mail" */
    bool is_up;
    int pid;            /* the last one */
    int64_t started_at; /* ms since 1970, of the last start */
    int restarts;       /* starts after the first, as long as the master runs */
    bool seccomp;       /* a filter holds it (as it said itself) */
    int landlock;       /* the ABI that holds it; 0: none */
};

enum { HEALTH_STREAMS_MAX = 32 };

struct stream_health {
    int64_t channel;
    char name[HEALTH_NAME_MAX];
    bool is_fed;            /* somebody feeds it now */
    int64_t lines;          /* taken in all, since its beginning */
    int64_t wanted, passed; /* posts since the core started */
};

struct health {
    struct process_health at[HEALTH_MAX];
    size_t n;
    struct stream_health streams[HEALTH_STREAMS_MAX]; /* that were fed since the core started */
    size_t stream_n;
};

#endif
