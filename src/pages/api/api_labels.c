/* api_labels.c: a colleague says what a message is, and takes that back. */
#include "model/language_code.h"
#include "model/recast.h"
#include "pages/api/nouns.h"
#include "pages/subject_names.h"

static const struct api_operation put_right, put_right_back;

static struct command command_of(const struct request *request, enum op op)
{
    struct str key = once_key(request);

    return (struct command){.op = op,
                            .key = key.n ? key : session_secret(request->arena),
                            .staff = request->actor.user,
                            .now = request->now};
}

static void write_done(const struct request *request, struct response *response,
                       const struct command_result *result)
{
    struct json_out json;

    response_json(response);
    json_init(&json, &response->body);
    json_open(&json, '{');
    api_put_id(&json, request, "correction", TABLE_CORRECTION, result->correction);
    api_put_id(&json, request, "message", TABLE_MESSAGE, result->message);
    api_put_id(&json, request, "conversation", TABLE_CONVERSATION, result->conversation);
    json_close(&json, '}');
}

static enum err read_labels(struct json_value labels, struct recast *recast, struct fault *fault)
{
    struct json_walk walk = json_walk(labels);
    struct json_value value;
    struct str name;
    bool is;

    while (json_next(&walk, &name, &value)) {
        int label = 0;

        while (label < LABEL_COUNT && !str_is(name, label_name((enum label)label)))
            label++;
        if (label == LABEL_COUNT)
            return fault_set(fault, ERR_BAD_INPUT, "'labels': there is no label '%.*s'",
                             (int)(name.n < 40 ? name.n : 40), name.p);
        if (!json_to_bool(value, &is))
            return fault_set(fault, ERR_BAD_INPUT, "'labels': each is true or false");
        recast->labels[label] = is ? RECAST_YES : RECAST_NO;
    }
    return OK;
}

static enum err read_subjects(const struct request *request, struct json_value list,
                              struct recast *recast, struct fault *fault)
{
    struct json_walk walk = json_walk(list);
    struct json_value item;
    struct str none, name, way;
    enum err err = OK;

    while (!err && json_next(&walk, &none, &item))
        err = json_get_str(item, "subject", &name) && json_get_str(item, "polarity", &way)
                  ? subject_say(request, name, way, recast, fault)
                  : fault_set(fault, ERR_BAD_INPUT,
                              "'subjects': each has a subject and a polarity");
    return err;
}

static enum err read_recast(const struct request *request, struct json_value root,
                            struct recast *out_recast, struct fault *fault)
{
    struct recast recast = {.polarity = POLARITY_UNSAID};
    struct str text;
    enum err err = read_labels(json_get(root, "labels"), &recast, fault);

    if (!err)
        err = read_subjects(request, json_get(root, "subjects"), &recast, fault);
    if (err)
        return err;
    if (json_get_str(root, "polarity", &text))
        (void)polarity_from(text, &recast.polarity);
    if (json_get_str(root, "language", &text)) {
        recast.lang = language_code(text);
        if (!recast.lang.n)
            return fault_set(fault, ERR_BAD_INPUT, "'language': there is no such language");
    }
    if (recast_is_empty(&recast))
        return fault_set(fault, ERR_BAD_INPUT, "say labels, subjects, a polarity or a language");
    *out_recast = recast;
    return OK;
}

static enum err put(const struct request *request, struct response *response,
                    struct json_value root)
{
    struct command command = command_of(request, OP_CORRECT);
    struct command_result result;
    struct recast recast;
    enum err err = app_unid(request, TABLE_MESSAGE, request_param(request, "id"), &command.message);

    if (!err)
        err = read_recast(request, root, &recast, &response->fault);
    if (err)
        return err;
    command.recast = &recast;
    err = act_do(request->app->act, &command, &result, &response->fault);
    if (err)
        return err;
    response->status = 201;
    write_done(request, response, &result);
    return OK;
}

static enum err put_run(const struct request *request, struct response *response)
{
    return api_run_body(&put_right, request, response, put);
}

static enum err back_run(const struct request *request, struct response *response)
{
    struct command command = command_of(request, OP_CORRECT_BACK);
    struct command_result result;
    enum err err = app_unid(request, TABLE_CORRECTION, request_param(request, "id"),
                            &command.correction);

    if (!err)
        err = act_do(request->app->act, &command, &result, &response->fault);
    if (!err)
        write_done(request, response, &result);
    return err;
}

static handler_fn say, unsay;

static const struct route api_labels_routes[] = {
    ROUTE(POST, "/api/v1/messages/:id/labels", VERB_ANSWER, say, .body_max = 4 << 10),
    ROUTE(POST, "/api/v1/corrections/:id/take-back", VERB_ANSWER, unsay, .body_max = 4 << 10),
};
const struct page page_api_labels = PAGE("api_labels", api_labels_routes);

#define TRUTH(name, help)                                                                          \
    {                                                                                              \
        (name), (help), API_TRUTH, false, NULL, NULL, 0, 0, 0                                      \
    }
static const struct api_field label_fields[] = {
    TRUTH("complaint", NULL), TRUTH("question", NULL), TRUTH("idea", NULL),
    TRUTH("praise", NULL),    TRUTH("interest", NULL), TRUTH("leaving", "they are about to leave"),
    TRUTH("story", NULL),     TRUTH("spam", NULL),
};
static const struct api_schema label_schema = {.name = "LabelsSaid",
                                               .help = "which it is, and which it is not",
                                               .fields = label_fields,
                                               .field_count = ARRAY_LEN(label_fields)};

static const char *const ways[] = {"negative", "neutral", "positive", RECAST_GONE, NULL};
static const struct api_field subject_fields[] = {
    {"subject", "as your subjects call it", API_TEXT, true, NULL, NULL, 1, RECAST_NAME_MAX, 0},
    {"polarity", "how it comes off; unsaid: it is not spoken of", API_TEXT, true, NULL, ways, 0, 0,
     0},
};
static const struct api_schema subject_schema = {
    .name = "SubjectSaid", .fields = subject_fields, .field_count = ARRAY_LEN(subject_fields)};

static const char *const polarities[] = {"negative", "neutral", "positive", NULL};
static const struct api_field put_fields[] = {
    {"labels", "those that are to be put right", API_OBJECT, false, "LabelsSaid", NULL, 0, 0, 0},
    {"polarity", "how it is meant", API_TEXT, false, NULL, polarities, 0, 0, 0},
    {"subjects", "those that are to be put right", API_LIST, false, "SubjectSaid", NULL, 0, 0, 0},
    {"language", "a code: 'de'", API_TEXT, false, NULL, NULL, 0, 35, 0},
};
static const struct api_schema put_schema = {
    .name = "PutRight", .fields = put_fields, .field_count = ARRAY_LEN(put_fields)};

static const struct api_field done_fields[] = {
    {"correction", "by which it is taken back", API_TEXT, true, NULL, NULL, 0, 0, 0},
    {"message", NULL, API_TEXT, true, NULL, NULL, 0, 0, 0},
    {"conversation", NULL, API_TEXT, true, NULL, NULL, 0, 0, 0},
};
static const struct api_schema done_schema = {
    .name = "Correction", .fields = done_fields, .field_count = ARRAY_LEN(done_fields)};

static const struct api_operation put_right = {
    .id = "put_right",
    .summary = "Say what a message is, where that differs from what Heed says",
    .route = &api_labels_routes[0],
    .run = put_run,
    .body = &put_schema,
    .answers = {{201, "it holds, and what is like it follows within a minute", "Correction"}},
};
static const struct api_operation put_right_back = {
    .id = "put_right_back",
    .summary = "Take that back",
    .route = &api_labels_routes[1],
    .run = back_run,
    .answers = {{200, "it is as it was", "Correction"}},
};

static enum err say(const struct request *request, struct response *response)
{
    return api_serve(&put_right, request, response);
}

static enum err unsay(const struct request *request, struct response *response)
{
    return api_serve(&put_right_back, request, response);
}

extern const struct api_part api_part_api_labels;
const struct api_part api_part_api_labels = {
    .operations = (const struct api_operation *const[]){&put_right, &put_right_back, NULL},
    .schemas = (const struct api_schema *const[]){&label_schema, &subject_schema, &put_schema,
                                                  &done_schema, NULL},
};
