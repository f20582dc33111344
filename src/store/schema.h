/* schema.h: the steps that bring a database to the newest schema.
 *
 * A step is store/schema/NNNN-what.sql, embedded at build by tools/embed_schema.py. Steps go
 * forward only, each in a transaction of its own with the row in schema_step that says it was
 * done, so a crash leaves a database between two steps, never within one. A database with a step
 * that this program doesn't know was written by a newer one and is refused (ERR_TOO_NEW).
 * A step that was released is never changed; what it got wrong is mended by the next.
 */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include "store/db.h"

struct schema_step {
    int version;
    const char *name; /* "0001-spine" */
    const char *sqlite, *postgres;
};

/* 1, 2, … schema_newest, at [0], [1], … */
extern const struct schema_step schema_steps[];
extern const int schema_newest;

/* The newest step done there; 0 for an empty database. */
must_check enum err schema_version(struct db *db, int *out_version);

/* Does the steps up to `to` that are missing (schema_newest, or less in tests). */
must_check enum err schema_climb(struct db *db, int to, struct fault *fault);

/* OK when it is exactly the newest; ERR_TOO_NEW, or ERR_STORE when it is older. */
must_check enum err schema_check(struct db *db, struct fault *fault);

#endif
