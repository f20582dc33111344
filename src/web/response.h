/* response.h: what we answer.
 *
 * A handler fills a response and returns OK, or returns an error and the server asks the pages'
 * error hook for a page that says so (the response is emptied first). Header values are made by
 * us; one with a control character in it is our own bug and is dropped, so no input can split a
 * response. The body is the heap's (buf.h) and is handed to the server without a copy.
 *
 * The security headers are not here: the server adds them to everything (server.c).
 */
#ifndef WEB_RESPONSE_H
#define WEB_RESPONSE_H

#include "base/arena.h"
#include "base/buf.h"

enum { RESPONSE_HEADERS_MAX = 8, RESPONSE_BODY_MAX = 16 << 20 };

struct response_header {
    const char *name, *value;
};

struct response {
    struct arena *arena;
    int status; /* 200 */
    const char *content_type;
    struct response_header headers[RESPONSE_HEADERS_MAX];
    size_t header_count;
    struct buf body;
    struct str asset;     /* when set, sent instead of body: memory that outlives the server */
    bool asset_is_gzip;   /* its bytes are gzip */
    bool may_be_cached;   /* else Cache-Control: no-store */
    bool is_event_stream; /* server.c goes on with live.h */
    struct fault fault;   /* what was wrong, for the error page */
};

void response_init(struct response *response, struct arena *arena);
void response_clear(struct response *response);
/* Forgets what was filled in, for an error page; keeps cookies that were set. */
void response_restart(struct response *response);

/* False when full or the value is none; name is a literal. */
bool response_header(struct response *response, const char *name, struct str value);

void response_html(struct response *response);
void response_json(struct response *response);
void response_text(struct response *response);
/* 303 See Other: the way every form ends. `path` must begin with one '/', else "/" is taken. */
void response_see(struct response *response, struct str path);
/* A path on our own host that is safe to go to; "/" otherwise. For `?to=` of the sign-in page. */
struct str response_local_path(struct str path);

#endif
