/* site.h: the folder that is a site. One site, one brand, one store.
 *
 *     SITE/site.conf     `name = value` lines: version, and database (a PostgreSQL URL) if it is
 *                        not SQLite; mode 0600, because the URL may hold a password
 *     SITE/key           32 random bytes, mode 0600
 *     SITE/heed.db       the SQLite database (not there with PostgreSQL)
 *     SITE/lock          who holds its flock(2) acts on this site
 *     SITE/run/          sockets of the running core
 *     SITE/quarantine/   lines and documents that were refused
 *
 * The name of the organisation is the setting "site.name" (store/setting.h).
 * A struct site is filled once and then only read, by any thread.
 */
#ifndef STORE_SITE_H
#define STORE_SITE_H

#include "base/arena.h"
#include "store/ids.h"

enum { SITE_KEY_SIZE = 32, SITE_PATH_MAX = 3000 };

struct site {
    char path[SITE_PATH_MAX + 1];
    char db_url[2048]; /* "" for SQLite in the folder */
    unsigned char key[SITE_KEY_SIZE];
    struct seal seal;
};

/* Makes the folder (which may exist and be empty), the key and the database with the newest
 * schema. db_url: NULL or "postgresql://…". ERR_EXISTS when there is a site already. */
must_check enum err site_create(const char *path, struct str name, const char *db_url,
                                struct site *out_site, struct fault *fault);

/* ERR_NOT_FOUND when the folder is no site. Opens no database. */
must_check enum err site_open(const char *path, struct site *out_site, struct fault *fault);

/* PATH/name as a C string in the arena; NULL when it is full. */
const char *site_file(const struct site *site, struct arena *arena, const char *name);

/* Takes the site's lock; ERR_BUSY while another process holds it. Close the descriptor to give it
 * back. Whoever writes to the database holds this lock. */
must_check enum err site_lock(const struct site *site, int *out_fd, struct fault *fault);

#endif
