/* demo_made.h: makes the site to look around in: the folder, the stage (demo_stage.h), and the
 * week played into it (demo_play.h). Nothing of it connects to a network.
 */
#ifndef MAIN_DEMO_MADE_H
#define MAIN_DEMO_MADE_H

#include "base/errors.h"

#define DEMO_NAME "Kestrow (made up)"
#define DEMO_VISITOR "look@around.example" /* may do everything there */

struct demo_made {
    size_t messages, copies_and_edits, acts;
    char password[40]; /* of DEMO_VISITOR; kept nowhere else */
};

/* url: NULL for SQLite. ERR_EXISTS when there is a site already; what another failure leaves
 * behind is no whole site and may be deleted. Blocks for seconds. */
must_check enum err demo_make(const char *path, const char *url, int64_t now,
                              struct demo_made *out_made, struct fault *fault);

#endif
