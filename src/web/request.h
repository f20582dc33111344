/* request.h: what somebody asks over HTTP.
 *
 * A request lives in its arena; every str in it points there (or into the connection) and dies
 * with the exchange. Names and values of query and form are percent-decoded (WHATWG URL,
 * application/x-www-form-urlencoded) and valid UTF-8 without U+0000: what is neither is refused
 * with 400 before a handler runs. The path is matched in its decoded form, segment by segment
 * (a %2F never becomes a separator).
 *
 * Limits: an address of 4 KB, 100 fields, 40 cookies, a body as its route allows.
 */
#ifndef WEB_REQUEST_H
#define WEB_REQUEST_H

#include "base/arena.h"
#include "model/actor.h"

struct db;
struct app;
struct web;

enum {
    REQUEST_URI_MAX = 4 << 10,
    REQUEST_FIELDS_MAX = 100,
    REQUEST_SEGMENTS_MAX = 12,
    REQUEST_ARENA_MAX = 32 << 20,
};

/* GET covers HEAD: the server sends the same answer without its body. */
enum method { METHOD_GET, METHOD_POST, METHOD_PUT, METHOD_DELETE, METHOD_OTHER };

struct field {
    struct str name, value;
};

struct fields {
    struct field *at;
    size_t n;
};

struct headers {
    struct str host, origin, fetch_site, cookie, authorization, content_type, accept,
        accept_encoding, if_none_match, last_event_id, part, key, idempotency_key, user_agent;
};

struct request {
    struct arena *arena;
    struct app *app; /* what the pages are about (pages/app.h); opaque here */
    struct web *web;
    struct db *db; /* a reader of our own while the handler runs */
    int64_t now;   /* ms since 1970 */
    enum method method;
    bool is_head;
    struct str target;                         /* path and query as sent */
    struct str segments[REQUEST_SEGMENTS_MAX]; /* the decoded path: /desk/c/x is 3 */
    size_t segment_count;
    bool ends_with_slash;
    struct fields query, form;
    struct str body; /* as sent; form is parsed from it when it is one */
    struct headers headers;
    struct str client; /* numeric address; a /56 for IPv6, a /24 for IPv4: see throttle.h */
    bool secure;       /* people reach us by https */
    struct actor actor;
    struct field params[REQUEST_SEGMENTS_MAX]; /* ":id" of the route */
    size_t param_count;
};

/* Splits and decodes `target`. ERR_BAD_INPUT or ERR_TOO_BIG. */
must_check enum err request_parse_target(struct request *request, struct str target);
/* Parses body as a form. ERR_BAD_INPUT or ERR_TOO_BIG. */
must_check enum err request_parse_form(struct request *request);

/* The first value, or the empty str. A name that comes twice is read once. */
struct str request_query(const struct request *request, const char *name);
struct str request_form(const struct request *request, const char *name);
struct str request_param(const struct request *request, const char *name);
struct str request_cookie(const struct request *request, const char *name);
bool request_form_has(const struct request *request, const char *name);

bool request_is_form(const struct request *request);
bool request_is_json(const struct request *request);
/* The page wants JSON back: its path lies below /api/ or Accept names JSON before HTML. */
bool request_wants_json(const struct request *request);
/* The region asked for with Heed-Part, or empty for the whole page. */
static inline struct str request_part(const struct request *request)
{
    return request->headers.part;
}

/* application/x-www-form-urlencoded; used for query, form and tests. */
must_check enum err fields_parse(struct arena *arena, struct str text, struct fields *out_fields);

#endif
