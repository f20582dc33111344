/* core_inside.h: what core.c, core_web.c and core_channels.c share; for them only. */
#ifndef MAIN_CORE_INSIDE_H
#define MAIN_CORE_INSIDE_H

#include "main/hub.h"
#include "main/looks.h"
#include "main/postman.h"
#include "main/service.h"
#include "main/stream.h"
#include "pages/app.h"

struct core {
    struct site site;
    struct arena arena; /* as long as the process */
    struct loop *loop;
    struct health_board health;
    struct service service;
    struct pool *pool;
    struct hub *hub;
    struct looks *looks;
    struct postman *postman;
    struct streaming *streams;
    struct app app;
    struct watch control;
    /* What changed, from any thread, to be looked at on this one. */
    struct post changes;
    atomic_bool changes_posted, channels_changed, rules_changed, hours_changed;
    int landlock; /* the ABI that holds us; 0: none */
    bool quitting;
    struct timer patience; /* for sends in the middle, when quitting */
    int status;
};

/* core_web.c: fills core->app and starts the server. *out_text: what a person must see once. */
must_check enum err core_web_start(struct core *core, struct str *out_text, struct fault *fault);

/* Ends the web server. The loop goes on meanwhile, because a running page may wait for it. */
void core_web_stop(struct core *core);
/* Tells the open screens; on the writer's thread. For struct service. */
void core_committed(void *core, const struct change *changes, size_t n);

/* core_looks.c */
must_check enum err core_looks_open(struct core *core);
struct looking core_looking(struct core *core);

/* core_channels.c */
struct hub *core_hub_new(struct core *core);
struct streaming *core_streams_new(struct core *core);
void core_channels_load(struct core *core);
/* Something of that noun was set up by a page; any thread. */
void core_changed(struct core *core, const char *noun);
/* The same by a command; this thread. For struct service. */
void core_set_up(void *core, struct str noun);

#endif
