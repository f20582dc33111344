/* app.h: what all pages share: the site, its writer, and what main/ tells them.
 *
 * main/ fills it, opens the listening socket and calls web_start with app_hooks and page_registry.
 * Then it is only read, by any thread; setup_open is the one exception.
 */
#ifndef PAGES_APP_H
#define PAGES_APP_H

#include <stdatomic.h>

#include "act/act.h"
#include "decide/hours.h"
#include "model/health.h"
#include "model/message.h"
#include "pages/api/once.h"
#include "pages/desk/trials.h"
#include "pages/looking.h"
#include "pages/registry.h"
#include "store/site.h"
#include "web/server.h"

/* One message for app->hear. */
struct app_said {
    int64_t channel;
    int64_t staff; /* who wrote a touch down; 0: not a colleague's words */
    const struct message *message;
    struct str raw; /* its bytes as they came */
};

struct app {
    const struct site *site;
    struct web *web; /* NULL until web_start */
    struct str name; /* of the organisation when it started; see app_name */
    bool is_made_up; /* a site to look around in (setting site.look_around); pages say so */
    int64_t started_at;

    struct act *act; /* act_do: what people do to conversations */

    void *context; /* main's, for the functions below */
    /* Runs the job on the writer's thread; back when it is committed and flushed, or has failed. */
    enum err (*write)(void *context, enum err (*job)(struct db *db, void *arg), void *arg,
                      struct fault *fault);
    /* Takes one message in, the way everything heard goes: the stages, then the writer. Back when
     * it is committed and flushed. */
    enum err (*hear)(void *context, const struct app_said *said, struct fault *fault);
    void (*health)(void *context, struct health *out_health);
    /* The hours and the zone of the house as they are set (main/house.h), changed by main at any
     * time; what was here stays valid as long as the process. NULL: not known, UTC. */
    _Atomic(const struct calendar *) calendar;
    /* "channel", "rule", "user" or "house" (name, zone, hours): something of that noun was added,
     * changed or removed. */
    void (*changed)(void *context, const char *noun);
    /* The rules at work fill the memory they may take: no more can be added. May be NULL. */
    bool (*rules_are_full)(void *context);

    struct looking looking; /* looking back, before anything is kept */

    struct trials trials;   /* TRIALS_INIT */
    struct sample *sample;  /* of what is heard, to try rules on; NULL: none */
    struct once once;       /* ONCE_INIT */
    atomic_bool setup_open; /* nobody works here yet: /setup takes the token below */
    char setup_hash[SESSION_HASH_BYTES];
};

/* What web_start asks of pages; `now` stays with main. */
struct web_hooks app_hooks(int64_t (*now)(void));

/* When nobody works here yet, makes the one-time token for /setup: its text in the arena, for the
 * terminal. Empty when there is somebody. */
must_check enum err app_open_setup(struct app *app, struct db *db, struct arena *arena,
                                   struct str *out_token);

/* Runs a job on the writer's thread, in one transaction with others; OK means committed and
 * flushed. The job may run twice (act/writer.h): it changes nothing but the store and *arg. */
must_check enum err app_write(struct app *app, enum err (*job)(struct db *db, void *arg),
                              void *arg);

/* The same for what ends sessions of somebody, all but `keep`: their open screens end after it. One
 * that ended before would come back by a session that still held. */
must_check enum err app_write_ending(const struct request *request,
                                     enum err (*job)(struct db *db, void *arg), void *arg,
                                     int64_t staff, int64_t keep);

/* app->hear, and then where the message ended up. A message that nobody's rule wants on a channel
 * that keeps only what is wanted is not there: message 0. said->raw is the message as JSON. */
struct app_heard {
    int64_t message, conversation;
    bool is_repeat; /* it was here already */
};
must_check enum err app_hear(const struct request *request, const struct app_said *said,
                             struct app_heard *out_heard, struct fault *fault);

/* For act_config.changed (or from it): tells the open screens which regions changed. Any thread. */
void app_changed(struct app *app, const struct change *changes, size_t n);

/* The same for a look (pages/looking.h): its region, look_region. */
void app_look_changed(struct app *app, int64_t look, int64_t version);

/* {"error":{"code","message","where"}}: what a program gets for an error; the status is set by
 * the caller, the message is that of response->fault. */
void app_error_json(const struct request *request, struct response *response, enum err err);

/* What the organisation is called now. */
struct str app_name(const struct request *request);

/* Where people reach us from outside: "https://listen.example", without a slash at its end; every
 * absolute link begins with it, never with what a request's Host says. Where it was never set
 * (setting site.address), a request of this machine is answered with its own address, and another
 * gets the empty one: there is no such link then. */
struct str app_address(const struct request *request);
/* When we are there, and the zone in which the desk tells times (NULL: UTC). */
const struct calendar *app_calendar(const struct request *request);
const struct zone *app_zone(const struct request *request);

/* The outside id of a row, and back (ERR_NOT_FOUND). */
struct str app_id(const struct request *request, enum table table, int64_t id);
must_check enum err app_unid(const struct request *request, enum table table, struct str text,
                             int64_t *out_id);

#endif
