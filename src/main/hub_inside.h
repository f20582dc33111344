/* hub_inside.h: what hub.c, hub_in.c and hub_process.c share; for them only. */
#ifndef MAIN_HUB_INSIDE_H
#define MAIN_HUB_INSIDE_H

#include "channels/event.h"
#include "channels/script.h"
#include "main/hub.h"
#include "main/hub_window.h"
#include "main/peer.h"

/* So many at once, then one each HUB_CALM_MS: what a connector can make us write down. */
struct hub_calm {
    int64_t at; /* clock_monotonic: when the next is free again */
};

/* One thing a channel said, waiting for its turn: a batch that is ready, or being parsed. */
struct heard {
    struct hub_channel *channel;
    struct heard *next;
    struct intake_batch *batch;
    struct parse_job job; /* for a document */
    struct buf document, head;
    struct hub_window window; /* what is remembered of this document, once it is committed */
    bool is_ready, was_submitted;
    size_t bytes;
};

/* Handed to the process, not answered yet. */
struct hub_sending {
    struct hub_sending *next;
    struct buf key;
};

struct hub_channel {
    struct hub *hub;
    struct hub_channel *next;
    struct hub_process *process;
    int64_t id;
    struct buf name, config, cursor;
    bool matched_only;
    bool is_wanted;         /* in the list that was set last */
    bool is_running;        /* start was said */
    int64_t run;            /* counts the starts; what carries another number is of an old one */
    int patience;           /* see SENDS_PATIENCE */
    int64_t wait_ms;        /* before the next start, after one that failed */
    bool is_waiting;        /* to be started when nothing of the run before is on its way */
    bool is_broken;         /* a commit failed: what comes is dropped until it was started anew */
    atomic_bool has_failed; /* the same, for what was handed over already (intake.h) */
    struct timer again;
    struct heard *first_heard, **last_heard;
    struct hub_sending *sendings;
    size_t sending_count;
    struct hub_window window; /* of the last document that was committed */
    struct hub_calm states;
    struct timer state_timer;      /* the last of too many states is told when it is calm again */
    enum channel_state said_state; /* the last one it said */
    enum channel_state late_state;
    struct buf late_reason;
    bool is_buried;
    struct post bury;
};

struct hub_process {
    struct hub *hub;
    struct hub_process *next;
    enum process role;
    char name[CONTROL_NAME_MAX]; /* "channel mail", "script 12" */
    struct buf what;             /* the kind, or the script's command */
    enum { HUB_DOWN, HUB_ASKED, HUB_UP } state;
    pid_t pid;
    int pidfd;
    struct peer peer;
    struct script script; /* role script */
    bool is_stopping;     /* asked to end: what it says it heard is of its old settings */
    struct hub_calm logs;
    unsigned unlogged; /* lines dropped since the last one told */
    size_t held;       /* bytes of what it said that are on their way */
    int held_count;    /* and how many messages, documents and cursors */
    int starts;
    int64_t started, wait_ms;
    struct timer again;
};

struct hub {
    struct hub_options options;
    struct hub_channel *channels;
    struct hub_process *processes;
    struct json_parser json;
    struct arena arena; /* of the event being read */
    int64_t *paused;    /* channels that people paused */
    size_t paused_count;
    bool stopping;
};

/* hub_process.c */
struct hub_process *hub_process_for(struct hub *hub, struct hub_channel *channel,
                                    const struct channel_kind *kind);
void hub_process_ask(struct hub_process *process); /* to be started, if it is down */
void hub_process_stop(struct hub_process *process);
void hub_process_check(struct hub_process *process); /* stop it when no channel needs it */
void hub_process_held(struct hub_process *process, ptrdiff_t bytes, int count);
bool hub_process_say(struct hub_process *process, const struct buf *order);
void hub_process_free(struct hub_process *process);
void hub_process_sweep(struct hub *hub); /* frees those of connectors that are no more */

/* hub.c */
struct hub_channel *hub_channel_find(struct hub *hub, int64_t id);
void hub_channel_start(struct hub_channel *channel);
void hub_channel_emptied(struct hub_channel *channel); /* nothing of it is on its way any more */
void hub_channel_kept(struct hub_channel *channel);    /* a commit was fine */
void hub_channel_lost(struct hub_channel *channel);    /* its process is gone */
void hub_channel_broken(struct hub_channel *channel);
void hub_channel_bury(struct hub_channel *channel); /* when nothing is on its way any more */
void hub_answered(struct hub_channel *channel, struct str key, enum outcome outcome,
                  struct str native_id, struct str reason);

/* hub_in.c */
void hub_in_late_state(struct timer *timer);
bool hub_calm_take(struct hub_calm *calm); /* false: too many */
void hub_in_event(struct hub_process *process, struct hub_channel *channel,
                  const struct channel_event *event, struct str json, struct str blob);

#endif
