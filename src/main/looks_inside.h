/* looks_inside.h: what looks.c and look_*.c share; for them only. */
#ifndef MAIN_LOOKS_INSIDE_H
#define MAIN_LOOKS_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/map.h"
#include "channels/channel_impl.h"
#include "main/looks.h"
#include "main/peer.h"
#include "understand/match.h"
#include "understand/rule_ask.h"

struct kept_hit {
    struct look_hit hit; /* strings in the look's arena */
    struct str json;     /* the message, to be saved; empty: it is in the archive */
};

/* One source at work. All but `scratch` under the lock. */
struct look_run {
    struct look *look;
    struct look_source about; /* as it is shown; strings in the look's arena */
    struct str config;
    int64_t channel;               /* the row of the channel it is, or 0 */
    int64_t began, ended;          /* clock_monotonic; 0: not yet */
    struct map met;                /* hashes of what was looked at: several questions bring it */
    struct match_scratch *scratch; /* of whatever thread decides for it */
    /* Of a remote source; the loop's thread only. */
    struct look_process *process; /* NULL: it has ended, or is none */
    int64_t number;               /* what it is called in frames */
    bool is_asked;                /* the process was told to look */
};

enum { LOOK_PROCESS_IDLE_MS = 60 * 1000 };

/* A channel process that looks back; the loop's thread only. */
struct look_process {
    struct looks *looks;
    struct look_process *next;
    char name[CONTROL_NAME_MAX]; /* "look feed" */
    char kind[64];
    enum { LOOK_PROCESS_DOWN, LOOK_PROCESS_ASKED, LOOK_PROCESS_UP, LOOK_PROCESS_ENDING } state;
    pid_t pid;
    int pidfd;
    struct peer peer;
    int run_count;
    int64_t idle_since;
};

struct look {
    struct looks *looks;
    struct look *next;
    int64_t id, staff, version, told;
    int64_t asked_at; /* clock_monotonic: when it was last read */
    struct arena arena;
    struct str name, rule;
    struct rule_set *set;
    struct rule_asks asks; /* what a search is asked */
    struct look_run *runs;
    size_t run_count;
    struct kept_hit **hits; /* newest first */
    size_t hit_count, hit_room;
    struct map seen; /* addresses and native ids */
    /* It was saved: rows above `followed` are looked at when something was committed. */
    bool is_following, is_behind, is_catching_up;
    int64_t followed;
    int users; /* threads, posts and channels that still know it */
    bool is_stopping, is_dropped, is_full;
    struct post start;
};

struct looks {
    struct looks_options options;
    pthread_mutex_t lock;
    struct look *first;
    size_t count;
    struct timer tick;
    bool is_closing;
    atomic_bool has_heard;
    /* The loop's thread only. */
    struct look_process *processes;
    int64_t numbers;
    struct json_parser json;
    struct arena arena; /* of the event being read */
};

/* looks.c */
void look_run_begins(struct look_run *run);
/* The end of a source; `why` is for people. Any thread; once. */
void look_run_ends(struct look_run *run, enum look_state state, const char *why);
/* For a thread of its own: by how it went, with `why` for a good end; then lets go of the look. */
void look_run_finish(struct look_run *run, enum err err, const char *why,
                     const struct fault *fault);
bool look_is_running(const struct look *look); /* under the lock */
bool look_is_over(struct look *look);          /* it is to end, or full */
void look_hold(struct look *look);             /* one user more */
void look_release(struct look *look);          /* one user less */
/* The newest look; `next` leads to the others. For the loop's thread, which alone takes looks out.
 */
struct look *look_first(struct looks *looks);

/* look_hits.c */
/* The first place in the list that does not come before it. Under the lock. */
size_t look_find_place(const struct look *look, const struct look_place *place);
/* Decides about one message. message, conversation: its rows in the archive, else 0. kind: whose
 * native ids are its own. ERR_STOPPED: the look is over; ERR_NO_MEMORY. */
must_check enum err look_take(struct look_run *run, const struct message *message, struct str kind,
                              int64_t row, int64_t conversation);

/* look_read.c: the look, unless it was dropped; under the lock */
struct look *look_find(struct looks *looks, int64_t id);

/* A detached thread for that source; it ends with look_run_ends and look_release. */
bool look_thread(struct look_run *run, void *(*body)(void *));

/* look_file.c */
void look_file_start(struct look_run *run);

/* look_archive.c */
void look_archive_start(struct look_run *run);
/* What came since: rows above look->followed. The look is held for it. */
void look_archive_follow(struct look_run *run);

/* Under which a native id is known; in the arena. */
struct str look_native_key(struct arena *arena, struct str kind, struct str id);

/* look_remote.c; the loop's thread */
void look_remote_start(struct look_run *run);
void look_remote_tick(struct looks *looks);
void look_remote_close(struct looks *looks);

#endif
