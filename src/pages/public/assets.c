/* assets.c: style, script, icons and fonts, under addresses that never change their meaning. */
#include "pages/app.h"
#include "web/asset.h"

static enum err send_asset(const struct request *request, struct response *response,
                           const struct asset *asset, const char *cache)
{
    bool gzip = asset->gzip.n &&
                str_find(request->headers.accept_encoding, STR("gzip"), 0) != SIZE_MAX;

    response->may_be_cached = true;
    (void)response_header(response, "Cache-Control", str_from(cache));
    (void)response_header(response, "ETag", asset->etag);
    if (str_eq(request->headers.if_none_match, asset->etag)) {
        response->status = 304;
        return OK;
    }
    response->content_type = str_c(request->arena, asset->type);
    response->asset = gzip ? asset->gzip : asset->body;
    response->asset_is_gzip = gzip;
    return OK;
}

static enum err asset(const struct request *request, struct response *response)
{
    const struct asset *asset = asset_find(
        arena_printf(request->arena, "/assets/%.*s", STR_ARGS(request_param(request, "name"))));

    return asset ? send_asset(request, response, asset, "public, max-age=31536000, immutable")
                 : ERR_NOT_FOUND;
}

/* Browsers ask for it by itself. */
static enum err icon(const struct request *request, struct response *response)
{
    const struct asset *asset = asset_named(STR("icon.svg"));

    return asset ? send_asset(request, response, asset, "public, max-age=86400") : ERR_NOT_FOUND;
}

static enum err robots(const struct request *request, struct response *response)
{
    (void)request;
    response_text(response);
    buf_add_c(&response->body, "User-agent: *\nDisallow: /desk/\nDisallow: /sign-in\n");
    return OK;
}

static const struct route assets_routes[] = {
    ROUTE(GET, "/assets/:name", VERB_LOOK, asset, .no_store = true),
    ROUTE(GET, "/favicon.ico", VERB_LOOK, icon, .no_store = true),
    ROUTE(GET, "/robots.txt", VERB_LOOK, robots, .no_store = true),
};
const struct page page_assets = PAGE("assets", assets_routes);
