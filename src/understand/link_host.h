/* link_host.h: the host of a link, and the host a rule names, in the one form they are compared
 * in: lower case, IDNA2008 with UTS 46 mapping ("punycode"), no final dot, no port, no user. */
#ifndef UNDERSTAND_LINK_HOST_H
#define UNDERSTAND_LINK_HOST_H

#include "base/buf.h"

/* "HTTPS://u:p@Bücher.example:8/x" gives "xn--bcher-kva.example". Empties `out` first.
 * ERR_BAD_INPUT when it has no host that could exist. */
must_check enum err link_host(struct str url, struct buf *out);

/* The same for a bare host name. */
must_check enum err link_host_name(struct str host, struct buf *out);

/* host is domain, or lies below it; both in the form above. */
bool link_host_below(struct str host, struct str domain);

#endif
