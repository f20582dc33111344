/* health.h: the state of each process of the site, as the health page shows it. */
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

struct health {
    struct process_health at[HEALTH_MAX];
    size_t n;
};

#endif
