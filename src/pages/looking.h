/* looking.h: looking back: who has said this name before we began to listen (H2). What main/ does
 * for pages; struct app has one, `app->looking`.
 *
 * A look asks every source that can be searched backwards, at the same time, and keeps what its
 * rule matches in this process's memory: nothing of it is in the store until it is saved. Hits come
 * as they come and are read newest first; the same thing met in two sources is one hit. Each
 * source says how many it looked at, how far back it got and why no further.
 *
 * Life. `begin` starts it, `read` tells it is wanted: one that nobody reads for LOOK_UNASKED_MS is
 * forgotten, and so is the oldest when LOOKS_MAX are there. `stop` ends the asking and keeps the
 * hits; `drop` forgets all. Ids are random and never 0; a page shows a look to nobody but its
 * `staff`.
 *
 * Live. Whenever something of a look changed, but at most every LOOK_TELL_MS, the region
 * "look-ID" (the id in hexadecimal, look_region) is published with its version (web/live.h).
 *
 * Threads: all may be called from any. `begin` and `read` do not wait for sources; `save` waits
 * until everything is committed.
 */
#ifndef PAGES_LOOKING_H
#define PAGES_LOOKING_H

#include "base/arena.h"
#include "model/message.h"

enum {
    LOOKS_MAX = 16,
    LOOK_HITS_MAX = 20000,     /* of one look; then it ends and says so */
    LOOK_BYTES_MAX = 64 << 20, /* of its hits */
    LOOK_SOURCES_MAX = 64,
    LOOK_UNASKED_MS = 15 * 60 * 1000,
    LOOK_TELL_MS = 250,
    LOOK_NAME_MAX = 200, /* bytes */
    LOOK_REGION_MAX = 24,
};

enum look_state {
    LOOK_WAITING, /* has not begun */
    LOOK_RUNNING,
    LOOK_ENDED, /* `why` says why it goes no further back */
    LOOK_FAILED /* `why` says what went wrong; what it gave before stays */
};

struct look_source {
    struct str kind;    /* "archive", "feed", "bluesky", "hackernews", "file" */
    struct str name;    /* for people: "Bluesky", "what was heard here" */
    struct str address; /* asked there; may be empty */
    enum look_state state;
    int64_t looked_at, hits; /* messages; hits counts those that another source had first, too */
    int64_t reached_at;      /* when the oldest one looked at was said; 0: none yet */
    struct str why;
    int64_t ms; /* that it took, so far */
};

/* A place in the list, newest first. */
struct look_place {
    int64_t said_at, number;
};
#define LOOK_NEWEST ((struct look_place){INT64_MAX, INT64_MAX})

struct look_hit {
    struct look_place place;       /* number: in the order they came, from 1 */
    size_t source;                 /* of look_view.sources */
    int64_t message, conversation; /* rows, when it is in the archive; else 0 */
    enum message_kind kind;
    struct str id, title, text, url, lang;
    struct str author, handle; /* the first author's name and handle */
};

struct look_view {
    int64_t version; /* grows with each change */
    struct str name, rule;
    int64_t staff;
    bool is_running; /* some source is */
    bool is_full;    /* a ceiling was met */
    int64_t total;   /* hits */
    struct look_source *sources;
    size_t source_count;
    struct look_hit *hits;
    size_t hit_count;
    bool has_more; /* older ones than the last of `hits` */
};

struct look_wish {
    struct str name; /* what was typed; 1 to LOOK_NAME_MAX bytes */
    struct str rule; /* empty: the first rule of the name (understand/name_rule.h) */
    int64_t staff;   /* who looks; 0: a command */
};

struct look_save {
    struct str name;     /* of the new rule */
    struct str rule;     /* its text; empty: the look's. Hits it does not match are not kept */
    int64_t staff, team; /* owner of the rule; 0: nobody */
    int64_t by;          /* staff who saves */
};

struct look_saved {
    int64_t rule;
    int64_t captured; /* messages that are in the store now and were not */
    int64_t known;    /* hits that were there already */
};

struct looking {
    void *context; /* main's */
    /* ERR_BAD_INPUT with "column C: …" for a rule that is none. */
    enum err (*begin)(void *context, const struct look_wish *wish, int64_t *out_id,
                      struct fault *fault);
    /* Up to `limit` hits behind `after`, and how each source stands; all in the arena.
     * ERR_NOT_FOUND: there is no such look any more. */
    enum err (*read)(void *context, int64_t id, struct look_place after, size_t limit,
                     struct arena *arena, struct look_view *out_view);
    /* Whether sources as they are written in settings (main/look_sources.h), one a line, can be
     * asked. ERR_BAD_INPUT, ERR_TOO_BIG with the line. */
    enum err (*check)(void *context, struct str sources, struct str allow, struct fault *fault);
    enum err (*stop)(void *context, int64_t id);
    enum err (*drop)(void *context, int64_t id);
    /* Makes the rule and captures what it matches of the hits; from then on what is heard and
     * matches the look's rule is a hit of it, too. ERR_EXISTS: a rule has that name. */
    enum err (*save)(void *context, int64_t id, const struct look_save *save,
                     struct look_saved *out_saved, struct fault *fault);
};

/* A network that no look asks, and why, for people. */
struct look_silent {
    const char *network, *why;
};
/* From the list of what cannot be heard (pages/public/not_heard.c). In the arena. */
must_check enum err look_silent(struct arena *arena, struct look_silent **out_list, size_t *out_n);

/* "look-9f3c…": the region that is published when a look changes. */
void look_region(int64_t id, char out_region[LOOK_REGION_MAX]);

#endif
