#include "parse/url_json.h"

#include "base/arena.h"

/* "null" for what has no origin of its own. */
static struct str origin_of(struct arena *arena, const struct url_parts *url, struct str host)
{
    static const char *const with_origin[] = {"http", "https", "ws", "wss", "ftp"};
    struct url_parts inner;

    for (size_t i = 0; i < ARRAY_LEN(with_origin); i++)
        if (str_is(url->scheme, with_origin[i]))
            return arena_printf(arena, "%.*s://%.*s", STR_ARGS(url->scheme), STR_ARGS(host));
    if (str_is(url->scheme, "blob") && !url_parse(arena, url->path, NULL, &inner, NULL) &&
        url_is_web(&inner))
        return origin_of(arena, &inner,
                         str_slice(inner.href, (size_t)(inner.host.p - inner.href.p),
                                   (size_t)(inner.path.p - inner.href.p)));
    return STR("null");
}

/* '?' or '#' and what follows, or nothing when nothing follows. */
static struct str with_mark(struct arena *arena, char mark, struct str part)
{
    return part.n ? arena_printf(arena, "%c%.*s", mark, STR_ARGS(part)) : STR_NONE;
}

void url_write(struct arena *arena, const struct url_parts *url, struct json_out *json)
{
    struct str port = url->port < 0 ? STR_NONE : arena_printf(arena, "%d", url->port);
    struct str host = url->host;

    if (port.n)
        host = arena_printf(arena, "%.*s:%.*s", STR_ARGS(host), STR_ARGS(port));
    json_put_str(json, "href", url->href);
    json_put_str(json, "origin", origin_of(arena, url, host));
    json_put_str(json, "protocol", str_slice(url->href, 0, url->scheme.n + 1));
    json_put_str(json, "username", url->username);
    json_put_str(json, "password", url->password);
    json_put_str(json, "host", host);
    json_put_str(json, "hostname", url->host);
    json_put_str(json, "port", port);
    json_put_str(json, "pathname", url->path);
    json_put_str(json, "search", with_mark(arena, '?', url->query));
    json_put_str(json, "hash", with_mark(arena, '#', url->fragment));
}
