/* address.h: the public address of the site as a setting (site.address); app_address of app.h uses
 * it.
 */
#ifndef PAGES_ADDRESS_H
#define PAGES_ADDRESS_H

#include "base/arena.h"

/* What is kept of what somebody typed: scheme, host and port. ERR_BAD_INPUT with a sentence for
 * whatever is no https address (http only for this machine), or has anything behind the host. */
must_check enum err address_from(struct arena *arena, struct str typed, struct str *out_address,
                                 struct fault *fault);

/* An address that leads everybody to his own machine: localhost, 127.0.0.1. */
bool address_is_here(struct arena *arena, struct str address);

#endif
