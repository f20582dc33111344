#include "web/guard.h"

static bool has_bearer(const struct headers *headers)
{
    return str_starts_nocase(headers->authorization, STR("Bearer "));
}

static bool origin_is_host(struct str origin, struct str host)
{
    struct str rest;
    size_t at = str_find(origin, STR("://"), 0);

    if (at == SIZE_MAX || !host.n)
        return false;
    rest = str_skip(origin, at + 3);
    return str_eq_nocase(rest, host);
}

enum err guard_check(enum method method, const struct headers *headers)
{
    struct str site = headers->fetch_site;

    if (method == METHOD_GET)
        return OK;
    if (has_bearer(headers) && !headers->cookie.n)
        return OK;
    if (site.n)
        return str_is(site, "same-origin") || str_is(site, "none") ? OK : ERR_FORBIDDEN;
    if (headers->origin.n)
        return origin_is_host(headers->origin, headers->host) ? OK : ERR_FORBIDDEN;
    return ERR_FORBIDDEN;
}
