/* guard.h: does this request come from our own pages?
 *
 * The scheme of Go 1.25's CrossOriginProtection, made stricter: a method that may change something
 * is let in only if Sec-Fetch-Site says same-origin or none; without that header (browsers before
 * 2023) only if Origin names the host of the Host header; without both only with a bearer token,
 * because no browser adds one by itself. Cookies are SameSite=Lax besides, and GET changes nothing.
 * Compared are host and port, not the scheme: behind a proxy that ends TLS we don't see it.
 *
 * A JSON body must say so (Content-Type), so that no plain form of another site can forge one.
 */
#ifndef WEB_GUARD_H
#define WEB_GUARD_H

#include "web/request.h"

/* OK or ERR_FORBIDDEN. Safe methods always pass. */
must_check enum err guard_check(enum method method, const struct headers *headers);

#endif
