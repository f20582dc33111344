/* look_sources.h: which sources a look asks.
 *
 * Written KIND=ADDRESS, or KIND alone where the kind has an address of its own: "bluesky",
 * "feed=https://blog.example/feed/", "file=mails.mbox". The kinds are the channels that can be
 * looked back in (channels/channel.h, `address`), and "file".
 *
 * A site asks its own channels of such kinds, as they are set up, and then what its setting
 * "look.sources" lists, one a line; where it was never set, all kinds that need no account, and
 * where it is empty nothing else. A file there is a path within the site's folder.
 * "look.allow": addresses inside the own network that those may connect to, as in a channel's
 * setting "allow".
 */
#ifndef MAIN_LOOK_SOURCES_H
#define MAIN_LOOK_SOURCES_H

#include "main/looks.h"
#include "store/db.h"

struct look_sources {
    struct look_wanted at[LOOK_SOURCES_MAX];
    size_t n;
};

/* Adds one; `allow` may be empty. Strings in the arena. ERR_BAD_INPUT, ERR_TOO_BIG. */
must_check enum err look_sources_add(struct look_sources *sources, struct arena *arena,
                                     struct str text, struct str allow, struct fault *fault);
/* Adds the kinds that need no account. */
must_check enum err look_sources_open(struct look_sources *sources, struct arena *arena,
                                      struct str allow, struct fault *fault);
/* Adds those of a site. A line of its setting that is none is passed over; so are channels beyond
 * the ceiling. */
must_check enum err look_sources_of_site(struct look_sources *sources, struct arena *arena,
                                         const struct site *site, struct db *db,
                                         struct fault *fault);
/* Whether each line of such a setting is a source, files within the site's folder, and all of them
 * are not too many. ERR_BAD_INPUT, ERR_TOO_BIG: "line N: …". */
must_check enum err look_sources_check(const struct site *site, struct str list, struct str allow,
                                       struct fault *fault);

#endif
