/* api_alarms.c: alarms, as the desk shows them: those that run and those that were, with what each
 * covers. */
#include "pages/api/nouns.h"
#include "pages/desk/alarms.h"
#include "store/alarm_topic.h"

enum { LIMIT_DEFAULT = 50, LIMIT_MAX = 200 };

static const struct api_operation list_alarms;

static enum err write_covers(struct json_out *json, const struct request *request, int64_t alarm)
{
    static const char *const kinds[] = {
        [ALARM_OF_RULE] = "rule", [ALARM_OF_SUBJECT] = "subject", [ALARM_OF_ITEM] = "post"};
    struct alarm_cover *list;
    size_t n = 0;
    enum err err = alarm_cover_list(request->db, request->arena, alarm, &list, &n);

    if (err)
        return err;
    json_key(json, "covers");
    json_open(json, '[');
    for (size_t i = 0; i < n; i++) {
        json_open(json, '{');
        json_put_str(json, "kind", str_from(kinds[alarm_kind_of(list[i].topic)]));
        json_put_str(json, "name", alarm_topic_name(list[i].topic, list[i].name));
        api_put_time(json, request, "began_at", list[i].began_at);
        api_put_time(json, request, "ended_at", list[i].ended_at);
        json_close(json, '}');
    }
    json_close(json, ']');
    return OK;
}

static enum err write_alarm(struct json_out *json, const struct request *request,
                            const struct alarm *alarm)
{
    enum err err;

    json_open(json, '{');
    api_put_id(json, request, "id", TABLE_ALARM, alarm->id);
    json_put_str(json, "name", alarm_topic_name(alarm->topic, alarm->name));
    api_put_time(json, request, "began_at", alarm->began_at);
    api_put_time(json, request, "ended_at", alarm->ended_at);
    json_put_i64(json, "hour", alarm->hour);
    json_put_i64(json, "peak_hour", alarm->peak_hour);
    json_put_i64(json, "doubling_minutes", alarm->doubling);
    json_put_i64(json, "next_hour", alarm->next_hour);
    json_put_i64(json, "voices", alarm->voices);
    json_put_i64(json, "against", alarm->against);
    json_put_i64(json, "new_voices", alarm->fresh);
    json_put_i64(json, "copies", alarm->copies);
    json_put_i64(json, "made", alarm->made);
    api_put_id(json, request, "cause", TABLE_MESSAGE, alarm->cause);
    if (alarm->seen_name.n)
        json_put_str(json, "taken_on_by", alarm->seen_name);
    err = write_covers(json, request, alarm->id);
    json_close(json, '}');
    return err;
}

static enum err list_run(const struct request *request, struct response *response)
{
    struct str after = request_query(request, "after");
    int limit = (int)api_query_whole(&list_alarms, request, "limit");
    int64_t before = INT64_MAX;
    struct json_out json;
    struct alarm *list;
    size_t n = 0;
    enum err err;

    if (after.n && app_unid(request, TABLE_ALARM, after, &before))
        return fault_set(&response->fault, ERR_BAD_INPUT, "'after' is no cursor of ours");
    err = alarm_list(request->db, request->arena, before, limit, &list, &n);
    if (err)
        return err;
    response_json(response);
    json_init(&json, &response->body);
    json_open(&json, '{');
    json_key(&json, "alarms");
    json_open(&json, '[');
    for (size_t i = 0; i < n && !err; i++)
        err = write_alarm(&json, request, &list[i]);
    json_close(&json, ']');
    if (n == (size_t)limit)
        json_put_str(&json, "after", app_id(request, TABLE_ALARM, list[n - 1].id));
    json_close(&json, '}');
    return err;
}

static enum err list(const struct request *request, struct response *response)
{
    return api_serve(&list_alarms, request, response);
}

static const struct route api_alarms_routes[] = {
    ROUTE(GET, "/api/v1/alarms", VERB_READ, list),
};
const struct page page_api_alarms = PAGE("api_alarms", api_alarms_routes);

static const struct api_field list_query[] = {
    {"limit", NULL, API_WHOLE, false, NULL, NULL, 1, LIMIT_MAX, LIMIT_DEFAULT},
    {"after", "what the page before gave", API_TEXT, false, NULL, NULL, 0, 0, 0},
};
static const char *const cover_kinds[] = {"rule", "subject", "post", NULL};
static const struct api_field cover_fields[] = {
    {"kind", NULL, API_TEXT, true, NULL, cover_kinds, 0, 0, 0},
    {"name", NULL, API_TEXT, true, NULL, NULL, 0, 0, 0},
    {"began_at", NULL, API_TIME, true, NULL, NULL, 0, 0, 0},
    {"ended_at", "absent while it runs there", API_TIME, false, NULL, NULL, 0, 0, 0},
};
static const struct api_schema cover_schema = {
    .name = "AlarmCover", .fields = cover_fields, .field_count = ARRAY_LEN(cover_fields)};
static const struct api_field alarm_fields[] = {
    {"id", NULL, API_TEXT, true, NULL, NULL, 0, 0, 0},
    {"name", "where most speak against us", API_TEXT, true, NULL, NULL, 0, 0, 0},
    {"began_at", NULL, API_TIME, true, NULL, NULL, 0, 0, 0},
    {"ended_at", "absent while it runs", API_TIME, false, NULL, NULL, 0, 0, 0},
    {"hour", "voices against us in the last hour", API_WHOLE, true, NULL, NULL, 0, 0, 0},
    {"peak_hour", "in the largest hour", API_WHOLE, true, NULL, NULL, 0, 0, 0},
    {"doubling_minutes", "0: it does not grow", API_WHOLE, true, NULL, NULL, 0, 0, 0},
    {"next_hour", "to be expected, if it goes on so", API_WHOLE, true, NULL, NULL, 0, 0, 0},
    {"voices", "this and what follows: of the last two hours", API_WHOLE, true, NULL, NULL, 0, 0,
     0},
    {"against", NULL, API_WHOLE, true, NULL, NULL, 0, 0, 0},
    {"new_voices", "of these, never heard before", API_WHOLE, true, NULL, NULL, 0, 0, 0},
    {"copies", "no voices", API_WHOLE, true, NULL, NULL, 0, 0, 0},
    {"made", "by machines, paid for, or our own", API_WHOLE, true, NULL, NULL, 0, 0, 0},
    {"cause", "the message it goes back to", API_TEXT, false, NULL, NULL, 0, 0, 0},
    {"taken_on_by", NULL, API_TEXT, false, NULL, NULL, 0, 0, 0},
    {"covers", "where the same storm rises", API_LIST, true, "AlarmCover", NULL, 0, 0, 0},
};
static const struct api_schema alarm_schema = {
    .name = "Alarm", .fields = alarm_fields, .field_count = ARRAY_LEN(alarm_fields)};
static const struct api_field alarms_fields[] = {
    {"alarms", "the newest first", API_LIST, true, "Alarm", NULL, 0, 0, 0},
    {"after", "for the next page, if there is one", API_TEXT, false, NULL, NULL, 0, 0, 0},
};
static const struct api_schema alarms_schema = {
    .name = "AlarmList", .fields = alarms_fields, .field_count = ARRAY_LEN(alarms_fields)};

static const struct api_operation list_alarms = {
    .id = "list_alarms",
    .summary = "Storms against us: those that run and those that were",
    .route = &api_alarms_routes[0],
    .run = list_run,
    .query = list_query,
    .query_count = ARRAY_LEN(list_query),
    .answers = {{200, "alarms", "AlarmList"}},
};

extern const struct api_part api_part_api_alarms;
const struct api_part api_part_api_alarms = {
    .operations = (const struct api_operation *const[]){&list_alarms, NULL},
    .schemas = (const struct api_schema *const[]){&cover_schema, &alarm_schema, &alarms_schema,
                                                  NULL},
};
