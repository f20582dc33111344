/* http.h: fetching one document, politely and with a ceiling on everything.
 *
 * A GET with conditional headers (RFC 9110 section 13), http and https only, through the address
 * guard, without cookies and proxies. Redirects are followed by us, at most HTTP_REDIRECTS_MAX,
 * each address judged anew; what was permanent (301, 308) is reported as far as the chain was
 * permanent from its start, so that the caller can store it. A step from https down to http ends
 * that. Credentials in the address go to its own host only.
 * gzip and br are taken; the ceiling counts bytes after unpacking.
 *
 * Blocking; any thread. At most HTTP_PER_HOST requests of a process go to one host at a time,
 * when they share a struct http_hosts.
 */
#ifndef NET_HTTP_H
#define NET_HTTP_H

#include "base/arena.h"
#include "net/guard.h"

enum {
    HTTP_BODY_MAX = 5 << 20,
    HTTP_HEADERS_MAX = 64 << 10,
    HTTP_CONNECT_MS = 10 * 1000,
    HTTP_TOTAL_MS = 30 * 1000, /* per request of the chain */
    HTTP_REDIRECTS_MAX = 3,
    HTTP_PER_HOST = 2,
    HTTP_RETRY_AFTER_MAX_S = 24 * 60 * 60,
};

struct http_hosts; /* shared by the threads of a process */
struct http_hosts *http_hosts_new(void);
void http_hosts_free(struct http_hosts *hosts);

struct http_request {
    struct str url;
    struct str etag, last_modified; /* as the server gave them; may be empty */
    struct str accept;              /* "application/atom+xml, ..." or empty */
    struct str ca_pem;
    const struct guard *guard;
    struct http_hosts *hosts;     /* NULL: no limit per host */
    int stop_fd;                  /* readable: give up; -1: none */
    size_t body_max;              /* 0: HTTP_BODY_MAX */
    int64_t connect_ms, total_ms; /* 0: the defaults */
};

struct http_answer {
    int status;           /* of the last answer: 200, 304, 404, … */
    struct str url;       /* where the answer came from */
    struct str permanent; /* the address to use from now on, or empty */
    struct str etag, last_modified, content_type;
    struct str link;       /* Link headers (RFC 8288), one behind the other with commas */
    struct str body;       /* of a 200 */
    int64_t retry_after_s; /* -1: not said */
    unsigned redirects;
};

/* OK for any answer, whatever its status. ERR_FORBIDDEN: the guard; ERR_TOO_BIG; ERR_TIMEOUT;
 * ERR_NET; ERR_REFUSED: certificate or too many redirects; ERR_BAD_INPUT: no http(s) address;
 * ERR_STOPPED. Strings live in the arena, whose ceiling must leave room for the body. */
must_check enum err http_get(const struct http_request *request, struct arena *arena,
                             struct http_answer *out, struct fault *fault);

#endif
