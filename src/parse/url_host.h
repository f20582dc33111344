/* url_host.h: the host of an address (WHATWG URL Standard, 3.5 "Host parsing"), for url.c. */
#ifndef PARSE_URL_HOST_H
#define PARSE_URL_HOST_H

#include "base/buf.h"

/* Appends the serialised host. ERR_BAD_INPUT when it is none. */
must_check enum err url_host_parse(struct str input, bool is_special, struct buf *out);

/* Percent-encodes into `out` all bytes of `s` outside ASCII, C0 controls, DEL, and the ASCII
 * characters of `also`. '%' itself is left as it is. */
void url_percent_encode(struct buf *out, struct str s, const char *also);

#endif
