/* api_elsewhere.c: it was answered elsewhere: we rang back, or answered on their own page. */
#include "base/clock.h"
#include "pages/api/nouns.h"
#include "pages/elsewhere.h"

static const struct api_operation answered_elsewhere, not_elsewhere;

/* When it was; now, when not given. */
static enum err read_moment(const struct request *request, struct json_value root, int64_t *out_at,
                            struct fault *fault)
{
    struct str text;

    *out_at = request->now;
    if (json_get_str(root, "at", &text) && clock_parse(text, out_at))
        return fault_set(fault, ERR_BAD_INPUT, "'at' must be a time as RFC 3339 has it");
    return OK;
}

static struct command command_of(const struct request *request, enum op op)
{
    struct str key = once_key(request);

    return (struct command){.op = op,
                            .key = key.n ? key : session_secret(request->arena),
                            .staff = request->actor.user,
                            .now = request->now};
}

static void write_done(const struct request *request, struct response *response, int64_t message,
                       int64_t conversation)
{
    struct json_out json;

    response_json(response);
    json_init(&json, &response->body);
    json_open(&json, '{');
    api_put_id(&json, request, "message", TABLE_MESSAGE, message);
    api_put_id(&json, request, "conversation", TABLE_CONVERSATION, conversation);
    json_close(&json, '}');
}

static enum err write_down(const struct request *request, struct response *response,
                           struct json_value root)
{
    struct command command = command_of(request, OP_ELSEWHERE);
    struct command_result result;
    struct str how = STR_NONE;
    int64_t at = 0;
    enum err err = app_unid(request, TABLE_CONVERSATION, request_param(request, "id"),
                            &command.conversation);

    (void)json_get_str(root, "text", &command.text);
    (void)json_get_str(root, "how", &how);
    if (!err)
        err = read_moment(request, root, &at, &response->fault);
    if (!err)
        err = elsewhere_command(request, how, at, &command, &response->fault);
    if (!err)
        err = act_do(request->app->act, &command, &result, &response->fault);
    if (err)
        return err;
    response->status = 201;
    write_done(request, response, result.message, command.conversation);
    return OK;
}

static enum err take_back(const struct request *request, struct response *response,
                          struct json_value root)
{
    struct command command = command_of(request, OP_NOT_ELSEWHERE);
    struct command_result result;
    struct str message = STR_NONE;
    enum err err = app_unid(request, TABLE_CONVERSATION, request_param(request, "id"),
                            &command.conversation);

    (void)json_get_str(root, "message", &message);
    if (!err && app_unid(request, TABLE_MESSAGE, message, &command.message))
        err = fault_set(&response->fault, ERR_NOT_FOUND, "there is no such answer");
    if (!err)
        err = act_do(request->app->act, &command, &result, &response->fault);
    if (!err)
        write_done(request, response, command.message, result.conversation);
    return err;
}

static enum err write_down_run(const struct request *request, struct response *response)
{
    return api_run_body(&answered_elsewhere, request, response, write_down);
}

static enum err take_back_run(const struct request *request, struct response *response)
{
    return api_run_body(&not_elsewhere, request, response, take_back);
}

static handler_fn say, unsay;

static const struct route api_elsewhere_routes[] = {
    ROUTE(POST, "/api/v1/conversations/:id/answered-elsewhere", VERB_ANSWER, say,
          .body_max = 512 << 10),
    ROUTE(POST, "/api/v1/conversations/:id/not-answered-elsewhere", VERB_ANSWER, unsay,
          .body_max = 4 << 10),
};
const struct page page_api_elsewhere = PAGE("api_elsewhere", api_elsewhere_routes);

static const struct api_field say_fields[] = {
    {"how", "'reply': where they said it", API_TEXT, true, NULL, elsewhere_way_names, 0, 0, 0},
    {"at", "when it was answered; now, when not given", API_TIME, false, NULL, NULL, 0, 0, 0},
    {"text", "what was answered, in a few words; at most 64 KiB", API_TEXT, true, NULL, NULL, 0, 0,
     0},
};
static const struct api_schema say_schema = {
    .name = "AnsweredElsewhere", .fields = say_fields, .field_count = ARRAY_LEN(say_fields)};

static const struct api_field unsay_fields[] = {
    {"message", "the id of what was written down", API_TEXT, true, NULL, NULL, 0, 0, 0},
};
static const struct api_schema unsay_schema = {
    .name = "NotAnsweredElsewhere", .fields = unsay_fields, .field_count = ARRAY_LEN(unsay_fields)};

static const struct api_field noted_fields[] = {
    {"message", "the id of what was written down", API_TEXT, true, NULL, NULL, 0, 0, 0},
    {"conversation", NULL, API_TEXT, true, NULL, NULL, 0, 0, 0},
};
static const struct api_schema noted_schema = {
    .name = "Noted", .fields = noted_fields, .field_count = ARRAY_LEN(noted_fields)};

static const struct api_operation answered_elsewhere = {
    .id = "answered_elsewhere",
    .summary = "Write down that it was answered elsewhere: it counts as an answer",
    .route = &api_elsewhere_routes[0],
    .run = write_down_run,
    .body = &say_schema,
    .answers = {{201, "it counts, from when it was given", "Noted"}},
};
static const struct api_operation not_elsewhere = {
    .id = "not_answered_elsewhere",
    .summary = "Take that back",
    .route = &api_elsewhere_routes[1],
    .run = take_back_run,
    .body = &unsay_schema,
    .answers = {{200, "it does not count any more", "Noted"}},
};

static enum err say(const struct request *request, struct response *response)
{
    return api_serve(&answered_elsewhere, request, response);
}

static enum err unsay(const struct request *request, struct response *response)
{
    return api_serve(&not_elsewhere, request, response);
}

extern const struct api_part api_part_api_elsewhere;
const struct api_part api_part_api_elsewhere = {
    .operations = (const struct api_operation *const[]){&answered_elsewhere, &not_elsewhere, NULL},
    .schemas = (const struct api_schema *const[]){&say_schema, &unsay_schema, &noted_schema, NULL},
};
