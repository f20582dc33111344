#include "pages/api/json.h"

#include "base/clock.h"

enum err api_body(const struct request *request, struct json_parser *parser, size_t max,
                  struct json_value *out_root, struct fault *fault)
{
    enum err err;

    json_parser_init(parser, max);
    if (!request_is_json(request))
        return fault_set(fault, ERR_BAD_INPUT,
                         "the body must be JSON (Content-Type: application/json)");
    err = json_parse(parser, request->body, out_root, fault);
    if (!err && json_type(*out_root) != JSON_OBJECT)
        err = fault_set(fault, ERR_BAD_INPUT, "the body must be a JSON object");
    return err;
}

void api_put_time(struct json_out *json, const struct request *request, const char *key, int64_t at)
{
    if (at)
        json_put_str(json, key, clock_format(request->arena, at));
}

void api_put_id(struct json_out *json, const struct request *request, const char *key,
                enum table table, int64_t id)
{
    if (id)
        json_put_str(json, key, app_id(request, table, id));
}

static void put_reasons(struct json_out *json, struct str reasons)
{
    json_key(json, "reasons");
    json_raw(json, reasons.n ? reasons : STR("[]")); /* JSON that we wrote */
}

void api_conversation(struct json_out *json, const struct request *request,
                      const struct conversation_item *item)
{
    const struct conversation *c = &item->conversation;

    api_put_id(json, request, "id", TABLE_CONVERSATION, c->id);
    json_put_str(json, "title", c->title);
    json_put_str(json, "status", str_from(conversation_status_name(c->status)));
    json_put_str(json, "advice", str_from(advice_name(c->advice)));
    json_put_bool(json, "advice_is_decided", c->advice_by != 0);
    put_reasons(json, c->reasons);
    json_put_str(json, "audience", str_from(audience_name(c->audience)));
    json_key(json, "person");
    json_open(json, '{');
    api_put_id(json, request, "id", TABLE_PERSON, c->person);
    json_put_str(json, "name", item->person_name);
    json_close(json, '}');
    json_put_opt(json, "channel", item->channel_name);
    json_put_opt(json, "assignee", item->assignee_name);
    json_put_opt(json, "team", item->team_name);
    json_put_opt(json, "labels", c->labels);
    json_put_opt(json, "preview", c->preview);
    json_put_bool(json, "unread", c->unread);
    json_put_i64(json, "messages", c->message_count);
    json_put_i64(json, "contacts", c->contact_count);
    json_put_i64(json, "priority", c->priority);
    api_put_time(json, request, "opened_at", c->opened_at);
    api_put_time(json, request, "waiting_since", c->waiting_since);
    api_put_time(json, request, "first_reply_at", c->first_reply_at);
    api_put_time(json, request, "first_reply_due", c->first_reply_due);
    api_put_time(json, request, "next_reply_due", c->next_reply_due);
    api_put_time(json, request, "promise_due", c->promise_due);
    api_put_time(json, request, "snoozed_until", c->snoozed_until);
    api_put_time(json, request, "done_at", c->done_at);
    api_put_time(json, request, "last_at", c->last_at);
}
