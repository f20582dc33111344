/* asset.c: finding what tools/embed.py put in. */
#include "web/asset.h"

#include "web/request.h"
#include "web/response.h"

/* In asset_list.c, made at build time; NULL-ended. A handful: walking it is quicker than a map. */
extern const struct asset *const asset_list[];

const struct asset *asset_find(struct str path)
{
    for (size_t i = 0; asset_list[i]; i++)
        if (str_eq(asset_list[i]->path, path))
            return asset_list[i];
    return NULL;
}

const struct asset *asset_named(struct str name)
{
    for (size_t i = 0; asset_list[i]; i++)
        if (str_eq(asset_list[i]->name, name))
            return asset_list[i];
    return NULL;
}

static enum err answer_with(const struct asset *asset, const struct request *request,
                            struct response *response, struct str cache_control)
{
    bool takes_gzip = str_find(request->headers.accept_encoding, STR("gzip"), 0) != SIZE_MAX;

    if (!asset)
        return ERR_NOT_FOUND;
    response->may_be_cached = true;
    response->content_type = asset->type.p;
    (void)response_header(response, "Cache-Control", cache_control);
    (void)response_header(response, "ETag", asset->etag);
    if (str_eq(request->headers.if_none_match, asset->etag)) {
        response->status = 304;
        return OK;
    }
    response->asset_is_gzip = takes_gzip && asset->gzip.n;
    response->asset = response->asset_is_gzip ? asset->gzip : asset->body;
    return OK;
}

enum err asset_answer(const struct request *request, struct response *response)
{
    struct str path, query;

    (void)str_cut(request->target, '?', &path, &query);
    return answer_with(asset_find(path), request, response,
                       STR("public, max-age=31536000, immutable"));
}

enum err asset_answer_icon(const struct request *request, struct response *response)
{
    return answer_with(asset_named(STR("icon.svg")), request, response,
                       STR("public, max-age=86400"));
}
