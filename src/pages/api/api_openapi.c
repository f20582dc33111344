/* api_openapi.c: GET /api/v1/openapi.json: what the API can do, for programs that make clients.
 * Open to everybody: it says nothing about what is in the house. */
#include "pages/api/operation.h"

static enum err describe(const struct request *request, struct response *response)
{
    struct json_out json;

    (void)request;
    response_json(response);
    json_init(&json, &response->body);
    api_describe(&json);
    return OK;
}

static enum err openapi(const struct request *request, struct response *response);
static const struct route api_openapi_routes[] = {
    ROUTE(GET, "/api/v1/openapi.json", VERB_LOOK, openapi),
};
const struct page page_api_openapi = PAGE("api_openapi", api_openapi_routes);

static void describe_document(struct json_out *json)
{
    json_put_str(json, "type", STR("object"));
    json_put_str(json, "description", STR("an OpenAPI 3.1 document"));
}

static const struct api_schema document_schema = {.name = "Document", .write = describe_document};

static const struct api_operation get_openapi = {
    .id = "get_openapi",
    .summary = "This document",
    .route = &api_openapi_routes[0],
    .run = describe,
    .answers = {{200, "this document", "Document"}},
};

static enum err openapi(const struct request *request, struct response *response)
{
    return api_serve(&get_openapi, request, response);
}

extern const struct api_part api_part_api_openapi;
const struct api_part api_part_api_openapi = {
    .operations = (const struct api_operation *const[]){&get_openapi, NULL},
    .schemas = (const struct api_schema *const[]){&document_schema, NULL},
};
