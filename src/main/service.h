/* service.h: the writing half of a core: database, writer, intake, door.
 *
 * The core has one and puts web, pool and hub beside it; a command that finds no core has one of
 * its own (inside.h).
 */
#ifndef MAIN_SERVICE_H
#define MAIN_SERVICE_H

#include "main/door.h"
#include "main/understander.h"

struct site;

struct service {
    const struct site *site;
    struct loop *loop;
    struct act *act;
    struct db *db;       /* reading, for the loop's thread */
    struct house *house; /* hours and zone as set, behind act's policy; NULL: the default */
    struct understander *understander;
    struct timer rules_again; /* the rules could not be read */
    struct intake intake;
    struct door door;
    /* Something was set up: the noun ("channel", "rule", …). On the loop's thread; may be NULL. */
    void (*changed)(void *owner, struct str noun);
    /* Something was committed. On the writer's thread; may be NULL. */
    void (*committed)(void *owner, const struct change *changes, size_t n);
    void *owner;
};

/* Something was set up by whatever way: the rules ("rule") or the hours
 * ("house") are read anew, then service->changed is called.
 * The loop's thread. */
void service_changed(struct service *service, struct str noun);

/* Zeroed, with the functions and `owner` set or not. Opens the database for writing (the caller
 * holds the site's lock) and starts the writer. health may be NULL. On failure nothing is left
 * open. */
must_check enum err service_open(struct service *service, const struct site *site,
                                 struct loop *loop, struct health_board *health,
                                 struct fault *fault);
/* Writes what is queued, closes the door. The loop must not be running any more. Fine on a
 * zeroed one. */
void service_close(struct service *service);

#endif
