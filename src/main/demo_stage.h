/* demo_stage.h: what stands in the made-up company's site before its week begins: the people who
 * work there, their teams, the places they hear from, and the rules with their owners.
 *
 * Nothing here connects to a network: every channel is of the kinds "demo" (channels/demo.c) and
 * "touch" (written down by hand).
 */
#ifndef MAIN_DEMO_STAGE_H
#define MAIN_DEMO_STAGE_H

#include "main/demo_made.h"
#include "store/db.h"

enum { DEMO_CHANNELS = 8, DEMO_STAFF = 4 };

struct demo_channel {
    const char *file; /* of demo/, without ending */
    const char *name;
    int64_t row; /* set by demo_stage_build */
};

struct demo_staff {
    const char *key, *name, *email;
    int role; /* model/actor.h */
    int64_t row;
};

struct demo_stage {
    struct demo_channel channels[DEMO_CHANNELS];
    struct demo_staff staff[DEMO_STAFF];
    int64_t visitor;
};

/* Writes all of it in one transaction of the caller's. password_hash: of DEMO_VISITOR, who may do
 * everything. `at`: when the company set it up. */
must_check enum err demo_stage_build(struct db *db, struct str password_hash, int64_t at,
                                     struct demo_stage *out_stage);

#endif
