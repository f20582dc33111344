/* describe.c: the API as an OpenAPI 3.1 document, from the tables of operation.h and the routes
 * they belong to. Nothing about a single operation stands here. */
#include "pages/api/operation.h"

#define REF "#/components/schemas/"

static void put_c(struct json_out *json, const char *key, const char *value)
{
    if (value)
        json_put_str(json, key, str_from(value));
}

static void open_in(struct json_out *json, const char *key, char bracket)
{
    json_key(json, key);
    json_open(json, bracket);
}

static void put_ref(struct json_out *json, const char *schema)
{
    char text[100];

    (void)snprintf(text, sizeof(text), REF "%s", schema);
    put_c(json, "$ref", text);
}

static void describe_list(struct json_out *json, const struct api_field *field)
{
    open_in(json, "items", '{');
    if (field->of)
        put_ref(json, field->of);
    else
        put_c(json, "type", "string");
    json_close(json, '}');
}

static void describe_words(struct json_out *json, const char *const *words)
{
    open_in(json, "enum", '[');
    for (; *words; words++)
        json_str(json, str_from(*words));
    json_close(json, ']');
}

/* The members of a schema object that is open. */
static void describe_type(struct json_out *json, const struct api_field *field)
{
    static const char *const names[] = {
        [API_TEXT] = "string", [API_WHOLE] = "integer", [API_TRUTH] = "boolean",
        [API_TIME] = "string", [API_OBJECT] = NULL,     [API_LIST] = "array"};

    put_c(json, "type", names[field->type]);
    if (field->type == API_OBJECT)
        put_ref(json, field->of);
    if (field->type == API_LIST)
        describe_list(json, field);
    if (field->type == API_TIME)
        put_c(json, "format", "date-time");
    if (field->words)
        describe_words(json, field->words);
    if (field->type == API_WHOLE && field->most) {
        json_put_i64(json, "minimum", field->least);
        json_put_i64(json, "maximum", field->most);
        json_put_i64(json, "default", field->normal);
    }
}

static void describe_fields(struct json_out *json, const struct api_schema *schema)
{
    put_c(json, "type", "object");
    put_c(json, "description", schema->help);
    open_in(json, "properties", '{');
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct api_field *field = &schema->fields[i];

        open_in(json, field->name, '{');
        put_c(json, "description", field->help);
        describe_type(json, field);
        json_close(json, '}');
    }
    json_close(json, '}');
    open_in(json, "required", '[');
    for (size_t i = 0; i < schema->field_count; i++)
        if (schema->fields[i].is_required)
            json_str(json, str_from(schema->fields[i].name));
    json_close(json, ']');
    json_put_bool(json, "additionalProperties", false);
}

static void describe_schema(struct json_out *json, const struct api_schema *schema)
{
    open_in(json, schema->name, '{');
    if (schema->write)
        schema->write(json);
    else
        describe_fields(json, schema);
    json_close(json, '}');
}

static void describe_content(struct json_out *json, const char *schema)
{
    open_in(json, "content", '{');
    open_in(json, "application/json", '{');
    open_in(json, "schema", '{');
    put_ref(json, schema);
    json_close(json, '}');
    json_close(json, '}');
    json_close(json, '}');
}

static void open_parameter(struct json_out *json, const char *in, struct str name)
{
    json_open(json, '{');
    json_put_str(json, "name", name);
    put_c(json, "in", in);
}

static void close_parameter(struct json_out *json, const struct api_field *field)
{
    put_c(json, "description", field->help);
    open_in(json, "schema", '{');
    describe_type(json, field);
    json_close(json, '}');
    json_close(json, '}');
}

static void describe_path_parameters(struct json_out *json, struct str pattern)
{
    static const struct api_field id = {.help = "an id as other answers give it"};
    struct str rest = pattern, segment;

    while (rest.n) {
        (void)str_cut(rest, '/', &segment, &rest);
        if (!segment.n || segment.p[0] != ':')
            continue;
        open_parameter(json, "path", str_skip(segment, 1));
        json_put_bool(json, "required", true);
        close_parameter(json, &id);
    }
}

static void describe_key(struct json_out *json)
{
    open_parameter(json, "header", STR("Idempotency-Key"));
    put_c(json, "description",
          "yours; the same request under it is carried out once and answered alike for 7 days");
    open_in(json, "schema", '{');
    put_c(json, "type", "string");
    json_put_i64(json, "minLength", 1);
    json_put_i64(json, "maxLength", ONCE_KEY_MAX);
    json_close(json, '}');
    json_close(json, '}');
}

static void describe_parameters(struct json_out *json, const struct api_operation *operation)
{
    open_in(json, "parameters", '[');
    describe_path_parameters(json, str_from(operation->route->pattern));
    for (size_t i = 0; i < operation->query_count; i++) {
        open_parameter(json, "query", str_from(operation->query[i].name));
        close_parameter(json, &operation->query[i]);
    }
    if (operation->route->method != METHOD_GET)
        describe_key(json);
    json_close(json, ']');
}

static void describe_error(struct json_out *json, enum err err)
{
    char status[8];

    (void)snprintf(status, sizeof(status), "%d", err_info(err)->http);
    open_in(json, status, '{');
    put_c(json, "description", err_info(err)->sentence);
    describe_content(json, "Error");
    json_close(json, '}');
}

/* Which errors there may be follows from what the operation takes. */
static void describe_errors(struct json_out *json, const struct api_operation *operation)
{
    bool has_id = str_find_char(str_from(operation->route->pattern), ':', 0) != SIZE_MAX;

    if (operation->route->permission != VERB_LOOK) {
        describe_error(json, ERR_NOT_SIGNED_IN);
        describe_error(json, ERR_FORBIDDEN);
    }
    if (has_id)
        describe_error(json, ERR_NOT_FOUND);
    if (operation->route->method != METHOD_GET) {
        describe_error(json, ERR_EXISTS);
        describe_error(json, ERR_TOO_BIG);
        describe_error(json, ERR_UNSUPPORTED_TYPE);
    }
    if (operation->query_count || operation->body)
        describe_error(json, ERR_BAD_INPUT);
    describe_error(json, ERR_BUSY);
    if (operation->route->method != METHOD_GET)
        describe_error(json, ERR_DISK_FULL);
}

static void describe_answers(struct json_out *json, const struct api_operation *operation)
{
    open_in(json, "responses", '{');
    for (const struct api_answer *answer = operation->answers; answer->status; answer++) {
        char status[8];

        (void)snprintf(status, sizeof(status), "%d", answer->status);
        open_in(json, status, '{');
        put_c(json, "description", answer->help);
        describe_content(json, answer->of);
        json_close(json, '}');
    }
    describe_errors(json, operation);
    json_close(json, '}');
}

static void describe_operation(struct json_out *json, const struct api_operation *operation)
{
    static const char *const methods[] = {[METHOD_GET] = "get",
                                          [METHOD_POST] = "post",
                                          [METHOD_PUT] = "put",
                                          [METHOD_DELETE] = "delete"};

    open_in(json, methods[operation->route->method], '{');
    put_c(json, "operationId", operation->id);
    put_c(json, "summary", operation->summary);
    put_c(json, "x-permission", verb_name(operation->route->permission));
    if (operation->route->permission == VERB_LOOK) {
        open_in(json, "security", '[');
        json_close(json, ']');
    }
    describe_parameters(json, operation);
    if (operation->body) {
        open_in(json, "requestBody", '{');
        json_put_bool(json, "required", true);
        describe_content(json, operation->body->name);
        json_close(json, '}');
    }
    describe_answers(json, operation);
    json_close(json, '}');
}

/* "/a/:id" is "/a/{id}" there. */
static void put_path(struct json_out *json, const char *pattern)
{
    char path[200];
    size_t n = 0;
    bool is_open = false;

    for (const char *p = pattern; n < sizeof(path) - 3; p++) {
        if (is_open && (*p == '/' || !*p)) {
            path[n++] = '}';
            is_open = false;
        }
        if (!*p)
            break;
        is_open |= *p == ':';
        path[n++] = *p;
        if (*p == ':')
            path[n - 1] = '{';
    }
    json_key_str(json, str_of(path, n));
}

/* Operations of one address stand together under it. */
static void describe_paths(struct json_out *json)
{
    const char *last = NULL;

    open_in(json, "paths", '{');
    for (size_t i = 0; api_part_registry[i]; i++) {
        for (const struct api_operation *const *at = api_part_registry[i]->operations; *at; at++) {
            if (last && !strcmp(last, (*at)->route->pattern)) {
                describe_operation(json, *at);
                continue;
            }
            if (last)
                json_close(json, '}');
            last = (*at)->route->pattern;
            put_path(json, last);
            json_open(json, '{');
            describe_operation(json, *at);
        }
    }
    if (last)
        json_close(json, '}');
    json_close(json, '}');
}

static const struct api_field error_fields[] = {
    {"code", "for programs", API_TEXT, true, NULL, NULL, 0, 0, 0},
    {"message", "for people", API_TEXT, true, NULL, NULL, 0, 0, 0},
    {"where", "the address that was asked", API_TEXT, true, NULL, NULL, 0, 0, 0},
};
static const struct api_schema reason = {
    .name = "Reason", .fields = error_fields, .field_count = ARRAY_LEN(error_fields)};
static const struct api_field error_envelope[] = {
    {"error", NULL, API_OBJECT, true, "Reason", NULL, 0, 0, 0}};
static const struct api_schema error = {
    .name = "Error", .fields = error_envelope, .field_count = ARRAY_LEN(error_envelope)};

/* An object of texts: name and value in turn, ended by NULL. */
static void put_texts(struct json_out *json, const char *key, const char *const *texts)
{
    open_in(json, key, '{');
    for (; *texts; texts += 2)
        put_c(json, texts[0], texts[1]);
    json_close(json, '}');
}

static void describe_security(struct json_out *json)
{
    static const char *const token[] = {
        "type", "http", "scheme", "bearer", "description", "heed token SITE add --user ADDRESS",
        NULL};
    static const char *const session[] = {
        "type", "apiKey", "in",          "cookie",
        "name", "s",      "description", "who is signed in at the desk; __Host-s behind https",
        NULL};

    open_in(json, "securitySchemes", '{');
    put_texts(json, "token", token);
    put_texts(json, "session", session);
    json_close(json, '}');
}

static void describe_components(struct json_out *json)
{
    open_in(json, "components", '{');
    describe_security(json);
    open_in(json, "schemas", '{');
    for (size_t i = 0; api_part_registry[i]; i++)
        for (const struct api_schema *const *at = api_part_registry[i]->schemas; *at; at++)
            describe_schema(json, *at);
    describe_schema(json, &reason);
    describe_schema(json, &error);
    json_close(json, '}');
    json_close(json, '}');
}

void api_describe(struct json_out *json)
{
    static const char *const info[] = {
        "title", "Heed",        "version",
        "1",     "description", "Messages in; conversations, and answers to them.",
        NULL};

    json_open(json, '{');
    put_c(json, "openapi", "3.1.0");
    put_texts(json, "info", info);
    open_in(json, "servers", '[');
    json_open(json, '{');
    put_c(json, "url", "/");
    json_close(json, '}');
    json_close(json, ']');
    open_in(json, "security", '[');
    json_raw(json, STR("{\"token\":[]}"));
    json_raw(json, STR("{\"session\":[]}"));
    json_close(json, ']');
    describe_paths(json);
    describe_components(json);
    json_close(json, '}');
}
