/* look_save.h: the hits of a look on their way into the store: a rule, and what it wants of them.
 *
 * What is captured goes the way of everything heard (intake, stages, writer), in batches, and only
 * where the new rule wants it. A hit of a source that is one of the site's channels belongs to that
 * channel, under the id that the channel gives it, so it is the same message when the channel hears
 * it; hits of other sources go to a channel named after the source, made when it isn't there, and
 * copies of what is heard elsewhere later are known by their address and words (understand/copy.h).
 */
#ifndef MAIN_LOOK_SAVE_H
#define MAIN_LOOK_SAVE_H

#include "main/looks.h"

struct service;

/* What one source gave, newest first. */
struct look_pile {
    struct str channel_name;
    int64_t channel;   /* its row; 0: by name */
    struct str *lines; /* messages as JSON */
    size_t n;
};

struct look_export {
    struct str rule; /* of the look */
    struct look_pile piles[LOOK_SOURCES_MAX];
    size_t n;
    int64_t known; /* hits that are in the archive already */
};

/* Copies, in the arena. ERR_NOT_FOUND: no such look. Any thread. */
must_check enum err looks_export(struct looks *looks, int64_t id, struct arena *arena,
                                 struct look_export *out_export);

/* Waits until all of it is committed. Makes the rule first (ERR_EXISTS; ERR_BAD_INPUT with
 * "column C: …"). Any thread but the loop's. */
must_check enum err look_save_run(struct service *service, const struct look_export *hits,
                                  const struct look_save *save, int64_t now,
                                  struct look_saved *out_saved, struct fault *fault);

#endif
