/* router.h: which handler answers an address, and who may ask.
 *
 * A page is one object `const struct page page_NAME` in pages/…/NAME.c with its routes; the list
 * of names stands in pages/meson.build. A route is written with ROUTE(), whose permission is a
 * mandatory argument: a route without one does not compile, one with VERB_UNDECLARED never opens.
 *
 * Patterns: "/desk/c/:id" has two literal segments and one parameter; a parameter never matches
 * an empty segment. Where two patterns match, the one with a literal earlier wins
 * ("/desk/c/new" before "/desk/c/:id"). A trailing slash is part of the pattern: "/desk/" and
 * "/desk" differ, and the server redirects a GET of "/desk" to "/desk/" when only that exists.
 */
#ifndef WEB_ROUTER_H
#define WEB_ROUTER_H

#include "base/buf.h"
#include "web/request.h"
#include "web/response.h"

/* Fills the response. An error becomes an error page (or JSON) with that error's status; the
 * request is never answered half. May block on the database, and on the writer when unsafe. */
typedef enum err handler_fn(const struct request *request, struct response *response);

enum { ROUTE_BODY_DEFAULT = 64 << 10 };

struct route {
    enum method method;
    const char *pattern;
    enum verb permission;
    handler_fn *run;
    size_t body_max; /* 0: ROUTE_BODY_DEFAULT, or nothing for a GET */
    bool no_store;   /* the handler asks no database: answers whatever that one does */
    bool is_slow;    /* runs beside the connections even as a GET (search, long lists) */
    bool by_person;  /* with a session only: a program with somebody's token is not that person */
};

/* The last arguments are designated initialisers: ROUTE(GET, "/x", VERB_READ, f, .is_slow = true)
 */
#define ROUTE(verb_, pattern_, permission_, run_, ...)                                             \
    {                                                                                              \
        .method = METHOD_##verb_, .pattern = (pattern_), .permission = (permission_),              \
        .run = (run_), ##__VA_ARGS__                                                               \
    }

struct page {
    const char *name;
    const struct route *routes;
    size_t route_count;
};

#define PAGE(name_, routes_)                                                                       \
    {                                                                                              \
        .name = (name_), .routes = (routes_), .route_count = ARRAY_LEN(routes_)                    \
    }

struct route_match {
    const struct route *route; /* NULL: none */
    bool other_method;         /* the address exists, but not for this method */
    bool wants_slash;          /* GET of the address with '/' behind it would match */
    char allow[40];            /* for 405: "GET, HEAD, POST" */
};

/* `pages` is NULL-ended. Sets the request's params for the winner. */
void router_match(const struct page *const *pages, struct request *request,
                  struct route_match *out_match);

/* One JSON array of {"page","method","path","permission","by_person"}: the permission matrix is
 * made of it. */
void router_print(const struct page *const *pages, struct buf *out);

const char *method_name(enum method method);
enum method method_from(struct str name, bool *out_is_head);

#endif
