/* url_json.h: the parts of an address under the names of the URL API (url.spec.whatwg.org, 6.1):
 * href, origin, protocol, username, password, host, hostname, port, pathname, search, hash. */
#ifndef PARSE_URL_JSON_H
#define PARSE_URL_JSON_H

#include "base/json_out.h"
#include "parse/url.h"

/* Writes the members into the object that is open. Time and memory are linear. */
void url_write(struct arena *arena, const struct url_parts *url, struct json_out *json);

#endif
