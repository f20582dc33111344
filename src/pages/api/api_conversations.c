/* api_conversations.c: reading conversations, and answering.
 *
 *     GET  /api/v1/conversations?view=…&after=…&limit=…   {"conversations":[…],"after":…}
 *     GET  /api/v1/conversations?q=…&after=…&limit=…      the same, found by a search
 *     GET  /api/v1/conversations/ID                        one, with its messages
 *     POST /api/v1/conversations/ID/replies {"text"}       201; Idempotency-Key honoured
 *
 * `view` is a view of the inbox (answer by default); `after` is the cursor of the last answer. `q`
 * is the search grammar of the inbox (understand/find.h), newest first; an answer to it may hold
 * fewer than `limit`, or none, and still have an `after` to go on with. */
#include "base/encode.h"
#include "pages/api/json.h"
#include "pages/shell.h"
#include "pages/view.h"
#include "store/message.h"
#include "understand/find.h"

enum { LIMIT_DEFAULT = 50, LIMIT_MAX = 200, MESSAGES = 200 };

static enum err read_limit(const struct request *request, int *out_limit, struct fault *fault)
{
    struct str text = request_query(request, "limit");
    int64_t limit = LIMIT_DEFAULT;

    if (text.n && (str_to_i64(text, &limit) || limit < 1 || limit > LIMIT_MAX))
        return fault_set(fault, ERR_BAD_INPUT, "'limit' must be between 1 and %d", LIMIT_MAX);
    *out_limit = (int)limit;
    return OK;
}

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
    if (err)
        return err;
    items = arena_alloc_array(request->arena, result.n + 1, sizeof(*items));
    if (!items)
        return request->arena->err;
    for (size_t i = 0; i < result.n && !err; i++)
        err = conversation_load_item(request->db, request->arena, result.hits[i].conversation,
                                     &items[i]);
    if (result.next)
        next = app_id(request, TABLE_MESSAGE, result.next);
    if (!err)
        write_list(request, response, items, result.n, next);
    return err;
}

static enum err list(const struct request *request, struct response *response)
{
    struct conversation_cursor after;
    struct conversation_view view;
    struct conversation_item *items;
    struct str next = STR_NONE;
    size_t n;
    int limit = LIMIT_DEFAULT;
    enum err err = read_limit(request, &limit, &response->fault);

    if (!err && request_query(request, "q").n)
        return found(request, response, limit);
    if (!err)
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

static void write_message(struct json_out *json, const struct request *request,
                          const struct message_item *item)
{
    static const char *const directions[] = {"in", "out", "note"};
    const struct stored_message *stored = &item->message;

    json_open(json, '{');
    api_put_id(json, request, "id", TABLE_MESSAGE, stored->id);
    json_put_str(json, "direction", str_from(directions[stored->direction]));
    json_put_str(json, "kind", str_from(message_kind_name(stored->said.kind)));
    json_put_str(json, "audience", str_from(audience_name(stored->said.audience)));
    json_put_opt(json, "author",
                 stored->direction == DIRECTION_IN ? view_author(request->arena, item)
                                                   : item->staff_name);
    json_put_opt(json, "channel", item->channel_name);
    json_put_opt(json, "title", stored->said.title);
    json_put_str(json, "text", stored->said.text);
    json_put_opt(json, "url", stored->said.url);
    if (stored->said.deleted)
        json_put_bool(json, "deleted", true);
    api_put_time(json, request, "said_at", stored->said.said_at);
    api_put_time(json, request, "heard_at", stored->heard_at);
    json_close(json, '}');
}

static enum err one(const struct request *request, struct response *response)
{
    struct conversation_item item;
    struct message_item *messages;
    struct json_out json;
    size_t n;
    int64_t id;
    enum err err = app_unid(request, TABLE_CONVERSATION, request_param(request, "id"), &id);

    if (!err)
        err = conversation_load_item(request->db, request->arena, id, &item);
    if (!err)
        err = message_list(request->db, request->arena, id, MESSAGE_NEWEST, MESSAGES, &messages,
                           &n);
    if (err)
        return err;
    response_json(response);
    json_init(&json, &response->body);
    json_open(&json, '{');
    api_conversation(&json, request, &item);
    json_key(&json, "thread");
    json_open(&json, '[');
    while (n)
        write_message(&json, request, &messages[--n]); /* oldest first */
    json_close(&json, ']');
    json_close(&json, '}');
    return OK;
}

/* A client's key is his own: two clients with the same words don't meet. */
static struct str key_of(const struct request *request)
{
    struct str key = request->headers.idempotency_key;

    if (!key.n)
        return session_secret(request->arena);
    return arena_printf(request->arena, "api-%lld-%.*s", (long long)request->actor.user,
                        STR_ARGS(key));
}

static enum err answer(const struct request *request, struct response *response,
                       struct json_value root)
{
    struct command command = {
        .op = OP_REPLY, .key = key_of(request), .staff = request->actor.user, .now = request->now};
    struct command_result result;
    struct json_out json;
    enum err err = app_unid(request, TABLE_CONVERSATION, request_param(request, "id"),
                            &command.conversation);

    if (err)
        return err;
    if (!json_get_str(root, "text", &command.text))
        return fault_set(&response->fault, ERR_BAD_INPUT, "'text' must be a text");
    err = act_do(request->app->act, &command, &result, &response->fault);
    if (err)
        return err;
    response->status = result.was_repeated ? 200 : 201;
    response_json(response);
    json_init(&json, &response->body);
    json_open(&json, '{');
    api_put_id(&json, request, "message", TABLE_MESSAGE, result.message);
    api_put_id(&json, request, "conversation", TABLE_CONVERSATION, command.conversation);
    api_put_time(&json, request, "undo_until", result.undo_until);
    json_close(&json, '}');
    return OK;
}

static enum err reply(const struct request *request, struct response *response)
{
    struct json_parser parser;
    struct json_value root;
    enum err err = api_body(request, &parser, 512 << 10, &root, &response->fault);

    if (!err)
        err = answer(request, response, root);
    json_parser_clear(&parser);
    return err;
}

static const struct route api_conversations_routes[] = {
    ROUTE(GET, "/api/v1/conversations", VERB_READ, list),
    ROUTE(GET, "/api/v1/conversations/:id", VERB_READ, one),
    ROUTE(POST, "/api/v1/conversations/:id/replies", VERB_ANSWER, reply, .body_max = 512 << 10),
};
const struct page page_api_conversations = PAGE("api_conversations", api_conversations_routes);
