/* api_conversations.c: reading conversations, and answering.
 *
 * `after` is the cursor of the last answer. `q` is the search grammar of the inbox
 * (understand/find.h), newest first; an answer to it may hold fewer than `limit`, or none, and
 * still have an `after` to go on with. */
#include "pages/api/nouns.h"
#include "pages/shell.h"
#include "store/branch.h"
#include "store/channel.h"
#include "store/understood.h"
#include "understand/find.h"

enum { LIMIT_DEFAULT = 50, LIMIT_MAX = 200, MESSAGES = 200 };

static const struct api_operation list_conversations, answer_conversation;

static enum err read_after(const struct request *request, struct conversation_cursor *out_after,
                           struct fault *fault)
{
    struct str text = request_query(request, "after"), sort, id;

    *out_after = CONVERSATION_FIRST;
    if (!text.n)
        return OK;
    if (!str_cut(text, '.', &sort, &id) || str_to_i64(sort, &out_after->sort) ||
        app_unid(request, TABLE_CONVERSATION, id, &out_after->id))
        return fault_set(fault, ERR_BAD_INPUT, "'after' is no cursor of ours");
    return OK;
}

static enum err read_view(const struct request *request, struct conversation_view *out_view,
                          struct fault *fault)
{
    struct str key = request_query(request, "view");
    enum desk_view view = key.n ? desk_view_from(key) : VIEW_ANSWER;

    if (view == VIEW_NONE || !desk_view_queue(view))
        return fault_set(fault, ERR_BAD_INPUT, "there is no list '%.*s'", STR_ARGS(key));
    *out_view = (struct conversation_view){.queue = desk_view_queue(view),
                                           .assignee = view == VIEW_MINE ? request->actor.user : 0};
    return OK;
}

/* after: the cursor of the next page, or empty. */
static void write_list(const struct request *request, struct response *response,
                       const struct conversation_item *items, size_t n, struct str after)
{
    struct json_out json;

    response_json(response);
    json_init(&json, &response->body);
    json_open(&json, '{');
    json_key(&json, "conversations");
    json_open(&json, '[');
    for (size_t i = 0; i < n; i++) {
        json_open(&json, '{');
        api_conversation(&json, request, &items[i]);
        json_close(&json, '}');
    }
    json_close(&json, ']');
    json_put_opt(&json, "after", after);
    json_close(&json, '}');
}

static enum err found(const struct request *request, struct response *response, int limit)
{
    struct str after = request_query(request, "after"), next = STR_NONE;
    struct conversation_item *items;
    struct rule_error mistake = {0};
    struct find_query query;
    struct find_result result;
    int64_t before = INT64_MAX;
    enum err err;

    if (after.n && app_unid(request, TABLE_MESSAGE, after, &before))
        return fault_set(&response->fault, ERR_BAD_INPUT, "'after' is no cursor of ours");
    err = find_parse(request->arena, request_query(request, "q"), &query, &mistake);
    if (!err)
        err = find_run(request->db, request->arena, &query, request->actor.user, request->now,
                       before, limit, &result, &mistake);
    if (err && mistake.text[0])
        return fault_set(&response->fault, err, "'q', column %zu: %s", mistake.column,
                         mistake.text);
    if (!err)
        err = find_items(request->db, request->arena, &result, &items);
    if (err)
        return err;
    if (result.next)
        next = app_id(request, TABLE_MESSAGE, result.next);
    write_list(request, response, items, result.n, next);
    return OK;
}

static enum err list_run(const struct request *request, struct response *response)
{
    struct conversation_cursor after;
    struct conversation_view view;
    struct conversation_item *items;
    struct str next = STR_NONE;
    size_t n;
    int limit = (int)api_query_whole(&list_conversations, request, "limit");
    enum err err;

    if (request_query(request, "q").n)
        return found(request, response, limit);
    err = read_after(request, &after, &response->fault);
    if (!err)
        err = read_view(request, &view, &response->fault);
    if (!err)
        err = conversation_list(request->db, request->arena, view, after, limit + 1, &items, &n);
    if (err)
        return err;
    if (n > (size_t)limit) {
        const struct conversation *last = &items[--n - 1].conversation;

        next = arena_printf(request->arena, "%lld.%.*s", (long long)last->sort,
                            STR_ARGS(app_id(request, TABLE_CONVERSATION, last->id)));
    }
    write_list(request, response, items, n, next);
    return OK;
}

static enum err one_run(const struct request *request, struct response *response)
{
    struct conversation_item item;
    struct message_item *messages;
    struct api_said said = {0};
    struct json_out json;
    size_t n;
    int64_t id, under = 0;
    enum err err = app_unid(request, TABLE_CONVERSATION, request_param(request, "id"), &id);

    if (!err)
        err = conversation_load_item(request->db, request->arena, id, &item);
    if (!err)
        err = message_list(request->db, request->arena, id, MESSAGE_NEWEST, MESSAGES, &messages,
                           &n);
    if (!err)
        err = annotation_list_in(request->db, request->arena, id, STR("label"), MESSAGES,
                                 &said.said, &said.said_count);
    if (!err)
        err = correction_list_in(request->db, request->arena, id, MESSAGES, &said.corrections,
                                 &said.correction_count);
    if (err)
        return err;
    err = branch_under(request->db, id, &under);
    if (err)
        return err;
    response_json(response);
    json_init(&json, &response->body);
    json_open(&json, '{');
    api_conversation(&json, request, &item);
    if (under)
        api_put_id(&json, request, "under", TABLE_CONVERSATION, under);
    json_key(&json, "thread");
    json_open(&json, '[');
    while (n)
        api_message(&json, request, &messages[--n], &said); /* oldest first */
    json_close(&json, ']');
    json_close(&json, '}');
    return OK;
}

/* The channel the answer shall leave by; 0 without one: where the person was last. */
static enum err read_channel(const struct request *request, struct json_value root,
                             int64_t *out_channel, struct fault *fault)
{
    struct channel_row channel = {.id = 0};
    struct str name;
    enum err err = OK;

    if (json_get_str(root, "channel", &name))
        err = channel_by_name(request->db, request->arena, name, &channel);
    if (err == ERR_NOT_FOUND)
        return fault_set(fault, ERR_BAD_INPUT, "there is no channel '%.*s'", STR_ARGS(name));
    if (!err)
        *out_channel = channel.id;
    return err;
}

static enum err answer(const struct request *request, struct response *response,
                       struct json_value root)
{
    struct str key = once_key(request);
    struct command command = {.op = OP_REPLY,
                              .key = key.n ? key : session_secret(request->arena),
                              .staff = request->actor.user,
                              .now = request->now};
    struct command_result result;
    struct json_out json;
    enum err err = app_unid(request, TABLE_CONVERSATION, request_param(request, "id"),
                            &command.conversation);

    if (!err)
        err = read_channel(request, root, &command.channel, &response->fault);
    if (err)
        return err;
    (void)json_get_str(root, "text", &command.text);
    err = act_do(request->app->act, &command, &result, &response->fault);
    if (err)
        return err;
    response->status = 201;
    response_json(response);
    json_init(&json, &response->body);
    json_open(&json, '{');
    api_put_id(&json, request, "message", TABLE_MESSAGE, result.message);
    api_put_id(&json, request, "conversation", TABLE_CONVERSATION, command.conversation);
    api_put_time(&json, request, "undo_until", result.undo_until);
    json_close(&json, '}');
    return OK;
}

static enum err answer_run(const struct request *request, struct response *response)
{
    struct json_parser parser;
    struct json_value root;
    enum err err = api_body(&answer_conversation, request, &parser, &root, &response->fault);

    if (!err)
        err = answer(request, response, root);
    json_parser_clear(&parser);
    return err;
}

static handler_fn list, one, reply;

static const struct route api_conversations_routes[] = {
    ROUTE(GET, "/api/v1/conversations", VERB_READ, list, .is_slow = true),
    ROUTE(GET, "/api/v1/conversations/:id", VERB_READ, one),
    ROUTE(POST, "/api/v1/conversations/:id/replies", VERB_ANSWER, reply, .body_max = 512 << 10),
};
const struct page page_api_conversations = PAGE("api_conversations", api_conversations_routes);

/* --- what they are, for api_serve and the description ---------------------------------------- */

static const char *const view_words[] = {"answer",  "mine", "watch", "left",
                                         "snoozed", "done", NULL};

static const struct api_field list_query[] = {
    {"view", "a list of the inbox; 'answer' when not given", API_TEXT, false, NULL, view_words, 0,
     0, 0},
    {"q", "a search instead of a list: words, \"phrases\", OR, -not, is: assignee: before: …",
     API_TEXT, false, NULL, NULL, 0, 0, 0},
    {"after", "'after' of the answer before", API_TEXT, false, NULL, NULL, 0, 0, 0},
    {"limit", "how many at most", API_WHOLE, false, NULL, NULL, 1, LIMIT_MAX, LIMIT_DEFAULT},
};

static const struct api_field list_fields[] = {
    {"conversations", NULL, API_LIST, true, "Conversation", NULL, 0, 0, 0},
    {"after", "for the next page; none: that was all", API_TEXT, false, NULL, NULL, 0, 0, 0},
};
static const struct api_schema list_schema = {
    .name = "Conversations", .fields = list_fields, .field_count = ARRAY_LEN(list_fields)};

static const struct api_field reply_fields[] = {
    {"text", "at most 64 KiB", API_TEXT, true, NULL, NULL, 0, 0, 0},
    {"channel",
     "the name of the channel it leaves by: one where the person was heard; when not "
     "given, where the person was heard last",
     API_TEXT, false, NULL, NULL, 0, 0, 0},
};
static const struct api_schema reply_schema = {
    .name = "NewReply", .fields = reply_fields, .field_count = ARRAY_LEN(reply_fields)};

static const struct api_field replied_fields[] = {
    {"message", "the id of the answer", API_TEXT, true, NULL, NULL, 0, 0, 0},
    {"conversation", NULL, API_TEXT, true, NULL, NULL, 0, 0, 0},
    {"undo_until", "then it leaves", API_TIME, true, NULL, NULL, 0, 0, 0},
};
static const struct api_schema replied_schema = {
    .name = "Replied", .fields = replied_fields, .field_count = ARRAY_LEN(replied_fields)};

static const struct api_operation list_conversations = {
    .id = "list_conversations",
    .summary = "Conversations of a list of the inbox, or found by a search",
    .route = &api_conversations_routes[0],
    .run = list_run,
    .query = list_query,
    .query_count = ARRAY_LEN(list_query),
    .answers = {{200, "a page of them", "Conversations"}},
};
static const struct api_operation get_conversation = {
    .id = "get_conversation",
    .summary = "One conversation with its messages",
    .route = &api_conversations_routes[1],
    .run = one_run,
    .answers = {{200, "with 'thread'", "Conversation"}},
};
static const struct api_operation answer_conversation = {
    .id = "answer_conversation",
    .summary = "Answer; it leaves when it can no longer be taken back",
    .route = &api_conversations_routes[2],
    .run = answer_run,
    .body = &reply_schema,
    .answers = {{201, "it is on the disk and will leave", "Replied"}},
};

static enum err list(const struct request *request, struct response *response)
{
    return api_serve(&list_conversations, request, response);
}

static enum err one(const struct request *request, struct response *response)
{
    return api_serve(&get_conversation, request, response);
}

static enum err reply(const struct request *request, struct response *response)
{
    return api_serve(&answer_conversation, request, response);
}

extern const struct api_part api_part_api_conversations;
const struct api_part api_part_api_conversations = {
    .operations = (const struct api_operation *const[]){&list_conversations, &get_conversation,
                                                        &answer_conversation, NULL},
    .schemas = (const struct api_schema *const[]){&api_schema_conversation, &api_schema_person,
                                                  &api_schema_message, &list_schema, &reply_schema,
                                                  &replied_schema, NULL},
};
