/* feed_look.h: looking back where a feed is; and what that shares with hearing it (feed.c). */
#ifndef CHANNELS_FEED_LOOK_H
#define CHANNELS_FEED_LOOK_H

#include "channels/channel_impl.h"
#include "net/http.h"

#define FEED_ACCEPT                                                                                \
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, "    \
    "*/*;q=0.5"

/* The hints for the parser, as JSON, in the arena; empty: no memory. */
struct str feed_source(struct arena *arena, const struct http_answer *answer);

void feed_look(struct channel *channel, const struct channel_search *search,
               struct channel_looked *out);

/* feed_wordpress.c: WordPress's own search. `root`: of its REST interface; may be empty. `home`:
 * the site's address, for the search feeds; may be empty. False: it has neither, nothing was
 * looked at. */
bool feed_wordpress_look(struct channel *channel, const struct channel_search *search,
                         struct str root, struct str home, struct channel_looked *out);
/* The address behind rel="https://api.w.org/" in a Link header (RFC 8288); empty: none. */
struct str feed_wordpress_root(struct str link);
/* Fetches a feed and hands it in. *out_status: of the answer. ERR_REFUSED: with out->why set. */
must_check enum err feed_look_page(struct channel *channel, struct str url, struct arena *arena,
                                   struct channel_page *out_page, struct http_answer *out_answer,
                                   struct channel_looked *out, struct arena *kept);

#endif
