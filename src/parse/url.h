/* url.h: addresses as the WHATWG URL Standard reads and writes them (url.spec.whatwg.org).
 *
 *     struct url_parts page, link;
 *     if (!url_parse(arena, STR("http://EXAMPLE.com/a/b?x"), NULL, &page, NULL) &&
 *         !url_parse(arena, STR("../c#d"), &page, &link, NULL))
 *             link.href is "http://example.com/c#d", link.host "example.com"
 *
 * Two addresses are the same place when their hrefs are equal; domains are compared by `host`,
 * which is lower case and punycode. Every part is a slice of href. Parsing is linear, does no
 * I/O and looks nothing up; whether an address may be fetched is for net/guard.h to say.
 *
 * International domain names: UTS #46 processing (non-transitional, no length checks) over
 * utf8proc's Unicode tables, see url_idna.h for what these tables leave out.
 * The encoding of a query is always UTF-8.
 */
#ifndef PARSE_URL_H
#define PARSE_URL_H

#include "base/str.h"

enum { URL_MAX = 64 << 10 }; /* bytes of an address, and of what it becomes */

struct url_parts {
    struct str href;   /* the whole, serialised */
    struct str scheme; /* "https", without the colon */
    struct str username, password;
    struct str host; /* "example.com", "127.0.0.1", "[::1]"; empty if !has_host or "file:///" */
    struct str path; /* "/a/b"; for an opaque path what follows the scheme: "a@b.org" of mailto */
    struct str query, fragment; /* without '?' and '#' */
    int port;                   /* -1: none, or the scheme's default */
    bool has_host, has_query, has_fragment;
    bool is_opaque; /* the path has no segments (mailto:, data:, javascript:) */
};

/* `base` may be NULL; then only an absolute address will do. ERR_BAD_INPUT, ERR_TOO_BIG;
 * ERR_NO_MEMORY or ERR_TOO_BIG when the arena is full. */
must_check enum err url_parse(struct arena *arena, struct str input, const struct url_parts *base,
                              struct url_parts *out_url, struct fault *fault);

/* Whether the scheme is http or https: the only ones a link of ours may have. */
bool url_is_web(const struct url_parts *url);

/* A host name as `host` above has it: "Bücher.example" is "xn--bcher-kva.example". For what a
 * person types where a domain is meant. ERR_BAD_INPUT. */
must_check enum err url_host(struct arena *arena, struct str name, struct str *out_host);

/* Whether `host` is `domain` or lies below it; both as in url_parts. "acme.com" is below
 * "acme.com" and so is "www.acme.com", but not "notacme.com". */
bool url_host_is_below(struct str host, struct str domain);

#endif
