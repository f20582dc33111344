#include "pages/api/operation.h"

static bool is_word(const char *const *words, struct str text)
{
    for (; *words; words++)
        if (str_is(text, *words))
            return true;
    return false;
}

static enum err refuse_word(const struct api_field *field, struct fault *fault)
{
    char list[200] = "";
    size_t n = 0;

    for (const char *const *word = field->words; *word && n < sizeof(list) - 1; word++)
        n += (size_t)snprintf(list + n, sizeof(list) - n, "%s%s", word == field->words ? "" : ", ",
                              *word);
    return fault_set(fault, ERR_BAD_INPUT, "'%s' must be one of %s", field->name, list);
}

static enum err refuse_range(const struct api_field *field, struct fault *fault)
{
    return fault_set(fault, ERR_BAD_INPUT, "'%s' must be between %lld and %lld", field->name,
                     (long long)field->least, (long long)field->most);
}

/* Given twice, one reader would take the first and another the last. */
static enum err check_single(const struct request *request, const char *name, struct fault *fault)
{
    size_t n = 0;

    for (size_t i = 0; i < request->query.n; i++)
        n += str_is(request->query.at[i].name, name);
    return n < 2 ? OK : fault_set(fault, ERR_BAD_INPUT, "'%s' stands there twice", name);
}

static enum err check_query(const struct api_operation *operation, const struct request *request,
                            struct fault *fault)
{
    enum err err = OK;

    for (size_t i = 0; !err && i < operation->query_count; i++) {
        const struct api_field *field = &operation->query[i];
        struct str text = request_query(request, field->name);
        int64_t number;

        err = check_single(request, field->name, fault);
        if (err || !text.n)
            continue;
        if (field->words && !is_word(field->words, text))
            err = refuse_word(field, fault);
        else if (field->type == API_WHOLE &&
                 (str_to_i64(text, &number) || number < field->least || number > field->most))
            err = refuse_range(field, fault);
    }
    return err;
}

int64_t api_query_whole(const struct api_operation *operation, const struct request *request,
                        const char *name)
{
    for (size_t i = 0; i < operation->query_count; i++) {
        const struct api_field *field = &operation->query[i];
        int64_t number;

        if (str_is(str_from(name), field->name))
            return str_to_i64(request_query(request, name), &number) ? field->normal : number;
    }
    bug_at(__FILE__, __LINE__, name);
}

enum err api_serve(const struct api_operation *operation, const struct request *request,
                   struct response *response)
{
    enum err err = check_query(operation, request, &response->fault);

    if (err)
        return err;
    return operation->route->method == METHOD_GET ? operation->run(request, response)
                                                  : once_run(request, response, operation->run);
}

static const struct api_field *field_of(const struct api_schema *schema, struct str name)
{
    for (size_t i = 0; i < schema->field_count; i++)
        if (str_is(name, schema->fields[i].name))
            return &schema->fields[i];
    return NULL;
}

static enum err check_member(const struct api_field *field, struct json_value value,
                             struct fault *fault)
{
    static const enum json_type types[] = {
        [API_TEXT] = JSON_STRING, [API_WHOLE] = JSON_INTEGER, [API_TRUTH] = JSON_BOOL,
        [API_TIME] = JSON_STRING, [API_OBJECT] = JSON_OBJECT, [API_LIST] = JSON_ARRAY};
    enum json_type wanted = types[field->type];
    struct str text;

    if (json_type(value) == wanted)
        return field->words && (!json_to_str(value, &text) || !is_word(field->words, text))
                   ? refuse_word(field, fault)
                   : OK;
    return fault_set(fault, ERR_BAD_INPUT, "'%s' must be %s, not %s", field->name,
                     json_type_name(wanted), json_type_name(json_type(value)));
}

/* An unknown member is refused: a 'chanel' that is not read would send somewhere else. */
static enum err check_body(const struct api_schema *schema, struct json_value root,
                           struct fault *fault)
{
    struct json_walk walk = json_walk(root);
    struct json_value value;
    struct str name;
    enum err err = OK;

    if (json_type(root) != JSON_OBJECT)
        return fault_set(fault, ERR_BAD_INPUT, "the body must be a JSON object");
    while (!err && json_next(&walk, &name, &value)) {
        const struct api_field *field = field_of(schema, name);

        err = field ? check_member(field, value, fault)
                    : fault_set(fault, ERR_BAD_INPUT, "'%.*s' is not read here",
                                (int)(name.n > JSON_KEY_SHOWN ? JSON_KEY_SHOWN : name.n),
                                name.n ? name.p : "");
    }
    for (size_t i = 0; !err && i < schema->field_count; i++)
        if (schema->fields[i].is_required && !json_get(root, schema->fields[i].name).at)
            err = fault_set(fault, ERR_BAD_INPUT, "'%s' is missing", schema->fields[i].name);
    return err;
}

enum err api_body(const struct api_operation *operation, const struct request *request,
                  struct json_parser *parser, struct json_value *out_root, struct fault *fault)
{
    enum err err;

    json_parser_init(parser, operation->route->body_max);
    if (!request_is_json(request))
        return fault_set(fault, ERR_UNSUPPORTED_TYPE,
                         "the body must be JSON (Content-Type: application/json)");
    err = json_parse(parser, request->body, out_root, fault);
    return err ? err : check_body(operation->body, *out_root, fault);
}

enum err api_run_body(const struct api_operation *operation, const struct request *request,
                      struct response *response,
                      enum err (*act)(const struct request *request, struct response *response,
                                      struct json_value root))
{
    struct json_parser parser;
    struct json_value root;
    enum err err = api_body(operation, request, &parser, &root, &response->fault);

    if (!err)
        err = act(request, response, root);
    json_parser_clear(&parser);
    return err;
}
