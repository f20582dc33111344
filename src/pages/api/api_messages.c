/* api_messages.c: POST /api/v1/messages {"channel":NAME,"message":{…}}.
 *
 * 201 with {"message","conversation"} once it is committed and flushed, 200 for a repeat of what
 * is here already (by its native id). Everything that comes this way is kept. */
#include "pages/api/nouns.h"
#include "parse/message_json.h"
#include "store/channel.h"

static const struct api_operation post_message;

static enum err find_channel(const struct request *request, struct json_value root, int64_t *out_id,
                             struct fault *fault)
{
    struct channel_row channel;
    struct str name = STR_NONE;
    enum err err;

    (void)json_get_str(root, "channel", &name);
    err = channel_by_name(request->db, request->arena, name, &channel);
    if (err == ERR_NOT_FOUND)
        return fault_set(fault, ERR_BAD_INPUT, "there is no channel '%.*s'", STR_ARGS(name));
    if (!err)
        *out_id = channel.id;
    return err;
}

static enum err take(const struct request *request, struct response *response,
                     struct json_value root)
{
    struct json_value value = json_get(root, "message");
    struct message message;
    struct app_said said = {.message = &message};
    struct app_heard heard;
    struct json_out json;
    enum err err = find_channel(request, root, &said.channel, &response->fault);

    if (!err)
        err = message_from_json(request->arena, value, &message, &response->fault);
    if (!err)
        said.raw = json_text_of(request->arena, value);
    if (!err)
        err = app_hear(request, &said, &heard, &response->fault);
    if (err)
        return err;
    response->status = heard.is_repeat ? 200 : 201;
    response_json(response);
    json_init(&json, &response->body);
    json_open(&json, '{');
    api_put_id(&json, request, "message", TABLE_MESSAGE, heard.message);
    api_put_id(&json, request, "conversation", TABLE_CONVERSATION, heard.conversation);
    json_close(&json, '}');
    return OK;
}

static enum err post_run(const struct request *request, struct response *response)
{
    struct json_parser parser;
    struct json_value root;
    enum err err = api_body(&post_message, request, &parser, &root, &response->fault);

    if (!err)
        err = take(request, response, root);
    json_parser_clear(&parser);
    return err;
}

static handler_fn post;

static const struct route api_messages_routes[] = {
    ROUTE(POST, "/api/v1/messages", VERB_CAPTURE, post, .body_max = MESSAGE_LINE_MAX + 4096),
};
const struct page page_api_messages = PAGE("api_messages", api_messages_routes);

static const struct api_field post_fields[] = {
    {"channel", "the name of a channel that is there", API_TEXT, true, NULL, NULL, 0, 0, 0},
    {"message", NULL, API_OBJECT, true, "NewMessage", NULL, 0, 0, 0},
};
static const struct api_schema post_schema = {
    .name = "Said", .fields = post_fields, .field_count = ARRAY_LEN(post_fields)};

static const struct api_schema message_schema_part = {.name = "NewMessage",
                                                      .write = message_schema};

static const struct api_field taken_fields[] = {
    {"message", "its id; of a like or boost the item's, where that is here", API_TEXT, false, NULL,
     NULL, 0, 0, 0},
    {"conversation", "the one it belongs to; none for what nobody is owed an answer for", API_TEXT,
     false, NULL, NULL, 0, 0, 0},
};
static const struct api_schema taken_schema = {
    .name = "Taken", .fields = taken_fields, .field_count = ARRAY_LEN(taken_fields)};

static const struct api_operation post_message = {
    .id = "post_message",
    .summary = "Put one message in, as a line of 'heed hear'",
    .route = &api_messages_routes[0],
    .run = post_run,
    .body = &post_schema,
    .answers = {{200, "it was here already", "Taken"},
                {201, "it is on the disk: new, an edit or a deletion", "Taken"}},
};

static enum err post(const struct request *request, struct response *response)
{
    return api_serve(&post_message, request, response);
}

extern const struct api_part api_part_api_messages;
const struct api_part api_part_api_messages = {
    .operations = (const struct api_operation *const[]){&post_message, NULL},
    .schemas = (const struct api_schema *const[]){&post_schema, &message_schema_part, &taken_schema,
                                                  NULL},
};
