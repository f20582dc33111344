/* api_network.c: who is listened to on a topic, and who listens; as the desk shows it. */
#include "pages/api/nouns.h"
#include "pages/listened.h"

static const struct api_operation get_network;

static void put_who(struct json_out *json, const struct request *request,
                    const struct listened_who *who)
{
    json_put_str(json, "name", who->name);
    json_put_opt(json, "account", who->account);
    api_put_id(json, request, "person", TABLE_PERSON, who->person);
}

static void put_others(struct json_out *json, const struct request *request, const char *key,
                       const struct listened_other *others, size_t n)
{
    json_key(json, key);
    json_open(json, '[');
    for (size_t i = 0; i < n; i++) {
        json_open(json, '{');
        put_who(json, request, &others[i].who);
        json_put_i64(json, "days", others[i].days);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void put_row(struct json_out *json, const struct request *request,
                    const struct listened_row *row)
{
    json_open(json, '{');
    put_who(json, request, &row->who);
    json_put_i64(json, "accounts", row->voices);
    json_put_i64(json, "percent", row->percent);
    put_others(json, request, "listeners", row->listeners, row->listener_n);
    put_others(json, request, "addresses", row->addressed, row->addressed_n);
    json_close(json, '}');
}

static void put_topics(struct json_out *json, const struct listened_look *look)
{
    json_key(json, "topics");
    json_open(json, '[');
    for (size_t i = 0; i < look->topics.n; i++) {
        json_open(json, '{');
        json_put_str(json, "topic", look->topics.at[i].key);
        json_put_str(json, "name", look->topics.at[i].name);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static enum err get_run(const struct request *request, struct response *response)
{
    struct listened_look look;
    struct json_out json;
    enum err err = listened_read(request, request_query(request, "topic"), &look);

    if (err)
        return err == ERR_NOT_FOUND
                   ? fault_set(&response->fault, ERR_BAD_INPUT, "there is no such 'topic'")
                   : err;
    response_json(response);
    json_init(&json, &response->body);
    json_open(&json, '{');
    put_topics(&json, &look);
    json_put_str(&json, "topic", look.topics.at[look.chosen].key);
    json_key(&json, "listened");
    json_open(&json, '[');
    for (size_t i = 0; i < look.n; i++)
        put_row(&json, request, &look.rows[i]);
    json_close(&json, ']');
    json_put_i64(&json, "messages", look.sum.messages);
    json_put_i64(&json, "left_out",
                 look.sum.ours + look.sum.paid + look.sum.copies + look.sum.insiders);
    if (look.at)
        api_put_time(&json, request, "worked_out_at", look.at);
    json_close(&json, '}');
    return OK;
}

static handler_fn get;

static const struct route api_network_routes[] = {
    ROUTE(GET, "/api/v1/network", VERB_READ, get),
};
const struct page page_api_network = PAGE("api_network", api_network_routes);

static const struct api_field query_fields[] = {
    {"topic", "one of `topics`; without it, everything", API_TEXT, false, NULL, NULL, 0, 0, 0},
};
static const struct api_field topic_fields[] = {
    {"topic", NULL, API_TEXT, true, NULL, NULL, 0, 0, 0},
    {"name", NULL, API_TEXT, true, NULL, NULL, 0, 0, 0},
};
static const struct api_schema topic_schema = {
    .name = "Topic", .fields = topic_fields, .field_count = ARRAY_LEN(topic_fields)};
static const struct api_field other_fields[] = {
    {"name", NULL, API_TEXT, true, NULL, NULL, 0, 0, 0},
    {"account", NULL, API_TEXT, false, NULL, NULL, 0, 0, 0},
    {"person", "its id; none for who is named here and was never heard", API_TEXT, false, NULL,
     NULL, 0, 0, 0},
    {"days", "on how many of the last 90", API_WHOLE, true, NULL, NULL, 0, 0, 0},
};
static const struct api_schema other_schema = {
    .name = "Listening", .fields = other_fields, .field_count = ARRAY_LEN(other_fields)};
static const struct api_field row_fields[] = {
    {"name", NULL, API_TEXT, true, NULL, NULL, 0, 0, 0},
    {"account", NULL, API_TEXT, false, NULL, NULL, 0, 0, 0},
    {"person", "its id; none for who is named here and was never heard", API_TEXT, false, NULL,
     NULL, 0, 0, 0},
    {"accounts", "how many addressed it in the last 90 days", API_WHOLE, true, NULL, NULL, 0, 0, 0},
    {"percent", "of all listening on the topic: a PageRank, worked out", API_WHOLE, true, NULL,
     NULL, 0, 0, 0},
    {"listeners", "some of those, the most days first", API_LIST, true, "Listening", NULL, 0, 0, 0},
    {"addresses", "whom it addresses itself", API_LIST, true, "Listening", NULL, 0, 0, 0},
};
static const struct api_schema row_schema = {
    .name = "Listened", .fields = row_fields, .field_count = ARRAY_LEN(row_fields)};
static const struct api_field network_fields[] = {
    {"topics", "subjects and rules on which somebody is listened to", API_LIST, true, "Topic", NULL,
     0, 0, 0},
    {"topic", "the one asked for", API_TEXT, true, NULL, NULL, 0, 0, 0},
    {"listened", "the first first; whom fewer than two address is not there", API_LIST, true,
     "Listened", NULL, 0, 0, 0},
    {"messages", "counted, in 90 days; not a sample", API_WHOLE, true, NULL, NULL, 0, 0, 0},
    {"left_out", "of our own accounts, machines, copies, and who belongs to us", API_WHOLE, true,
     NULL, NULL, 0, 0, 0},
    {"worked_out_at", NULL, API_TIME, false, NULL, NULL, 0, 0, 0},
};
static const struct api_schema network_schema = {
    .name = "Network", .fields = network_fields, .field_count = ARRAY_LEN(network_fields)};

static const struct api_operation get_network = {
    .id = "get_network",
    .summary = "Who is listened to on a topic, and who listens",
    .route = &api_network_routes[0],
    .run = get_run,
    .query = query_fields,
    .query_count = ARRAY_LEN(query_fields),
    .answers = {{200, "who is listened to", "Network"}},
};

static enum err get(const struct request *request, struct response *response)
{
    return api_serve(&get_network, request, response);
}

extern const struct api_part api_part_api_network;
const struct api_part api_part_api_network = {
    .operations = (const struct api_operation *const[]){&get_network, NULL},
    .schemas = (const struct api_schema *const[]){&topic_schema, &other_schema, &row_schema,
                                                  &network_schema, NULL},
};
