/* address.c: where people reach us, for every absolute link (app.h). */
#include "pages/address.h"

#include "pages/app.h"
#include "parse/url.h"
#include "store/setting.h"

static bool is_this_machine(struct str host)
{
    return str_is(host, "localhost") || str_is(host, "[::1]") || str_starts(host, STR("127."));
}

enum err address_from(struct arena *arena, struct str typed, struct str *out_address,
                      struct fault *fault)
{
    struct url_parts url;

    if (url_parse(arena, str_trim(typed), NULL, &url, NULL) || !url_is_web(&url) || !url.host.n ||
        url.username.n || url.password.n)
        return fault_set(fault, ERR_BAD_INPUT, "an address is such as https://listen.example");
    if (url.path.n > 1 || url.has_query || url.has_fragment)
        return fault_set(fault, ERR_BAD_INPUT, "the address ends with its host: nothing behind it");
    if (str_is(url.scheme, "http") && !is_this_machine(url.host))
        return fault_set(fault, ERR_BAD_INPUT, "people reach us by https:// or not at all");
    *out_address = url.port < 0 ? arena_printf(arena, "%.*s://%.*s", STR_ARGS(url.scheme),
                                               STR_ARGS(url.host))
                                : arena_printf(arena, "%.*s://%.*s:%d", STR_ARGS(url.scheme),
                                               STR_ARGS(url.host), url.port);
    return arena->err;
}

bool address_is_here(struct arena *arena, struct str address)
{
    struct url_parts url;

    return !url_parse(arena, address, NULL, &url, NULL) && is_this_machine(url.host);
}

struct str app_address(const struct request *request)
{
    struct str address;
    enum err err = setting_load(request->db, request->arena, STR("site.address"), &address);

    if (!err)
        return address;
    address = arena_printf(request->arena, "http://%.*s", STR_ARGS(request->headers.host));
    err = address_from(request->arena, address, &address, NULL);
    return err || str_starts(address, STR("https:")) ? STR_NONE : address;
}
