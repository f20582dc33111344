/* api_messages.c: POST /api/v1/messages {"channel":NAME,"message":{…}}.
 *
 * 201 with {"message","conversation"} once it is committed and flushed, 200 for a repeat (the
 * native id makes it one; Idempotency-Key need not be read), 422 with the reason. A message that
 * nobody's rule wants, on a channel that keeps only what is wanted: 200 {"unmatched":true}. */
#include "pages/api/json.h"
#include "parse/message_json.h"
#include "store/channel.h"

static enum err find_channel(const struct request *request, struct json_value root, int64_t *out_id,
                             struct fault *fault)
{
    struct channel_row channel;
    struct str name;
    enum err err;

    if (!json_get_str(root, "channel", &name))
        return fault_set(fault, ERR_BAD_INPUT, "'channel' must be the name of a channel");
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
    response->status = heard.is_repeat || !heard.message ? 200 : 201;
    response_json(response);
    json_init(&json, &response->body);
    json_open(&json, '{');
    api_put_id(&json, request, "message", TABLE_MESSAGE, heard.message);
    api_put_id(&json, request, "conversation", TABLE_CONVERSATION, heard.conversation);
    if (!heard.message)
        json_put_bool(&json, "unmatched", true);
    json_close(&json, '}');
    return OK;
}

static enum err post(const struct request *request, struct response *response)
{
    struct json_parser parser;
    struct json_value root;
    enum err err = api_body(request, &parser, MESSAGE_LINE_MAX + 4096, &root, &response->fault);

    if (!err)
        err = take(request, response, root);
    json_parser_clear(&parser);
    return err;
}

static const struct route api_messages_routes[] = {
    ROUTE(POST, "/api/v1/messages", VERB_CAPTURE, post, .body_max = MESSAGE_LINE_MAX + 4096),
};
const struct page page_api_messages = PAGE("api_messages", api_messages_routes);
