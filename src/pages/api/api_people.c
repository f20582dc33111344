/* api_people.c: who may be whom, people who are one, and taking that back; as the desk does it.
 *
 * `after` is what the page before gave. What ties two accounts is in words for people; the chance
 * is worked out, not known (decide/same.h). */
#include "decide/same.h"
#include "pages/api/nouns.h"
#include "pages/people_words.h"
#include "store/person.h"
#include "store/tie.h"

enum { LIMIT_DEFAULT = 50, LIMIT_MAX = 200, BODY_MAX = 16 << 10 };

static const struct api_operation list_alike, merge_people, unmerge_people, keep_apart, not_apart;

static enum err put_person(struct json_out *json, const struct request *request, const char *key,
                           int64_t id)
{
    struct person person;
    enum err err = person_load(request->db, request->arena, id, &person);

    if (err)
        return err;
    json_key(json, key);
    json_open(json, '{');
    api_put_id(json, request, "id", TABLE_PERSON, id);
    json_put_str(json, "name", person.name);
    json_close(json, '}');
    return OK;
}

static enum err write_pair(struct json_out *json, const struct request *request,
                           const struct tie *tie)
{
    struct tie_words words;
    enum err err;

    json_open(json, '{');
    err = put_person(json, request, "person", tie->one_person);
    if (!err)
        err = put_person(json, request, "other", tie->other_person);
    json_put_i64(json, "percent", (int64_t)(tie->chance * 100));
    people_words(request, tie, &words);
    json_key(json, "evidence");
    json_open(json, '[');
    for (size_t i = 0; i < words.n; i++)
        json_str(json, words.at[i]);
    json_close(json, ']');
    api_put_time(json, request, "found_at", tie->found_at);
    json_close(json, '}');
    return err;
}

static enum err list_run(const struct request *request, struct response *response)
{
    struct str after = request_query(request, "after"), chance, id;
    int limit = (int)api_query_whole(&list_alike, request, "limit");
    struct json_out json;
    struct tie *list;
    double from = 2;
    int64_t row = 0;
    size_t n = 0;
    enum err err;

    if (after.n && (!str_cut(after, '-', &chance, &id) || str_to_real(chance, &from) ||
                    app_unid(request, TABLE_TIE, id, &row)))
        return fault_set(&response->fault, ERR_BAD_INPUT, "'after' is no cursor of ours");
    err = tie_list(request->db, request->arena, SAME_OFFERED, from, row, limit, &list, &n);
    if (err)
        return err;
    response_json(response);
    json_init(&json, &response->body);
    json_open(&json, '{');
    json_key(&json, "pairs");
    json_open(&json, '[');
    for (size_t i = 0; i < n && !err; i++)
        err = write_pair(&json, request, &list[i]);
    json_close(&json, ']');
    if (n == (size_t)limit)
        json_put_str(&json, "after",
                     arena_printf(request->arena, "%.17g-%.*s", list[n - 1].chance,
                                  STR_ARGS(app_id(request, TABLE_TIE, list[n - 1].id))));
    json_close(&json, '}');
    return err;
}

/* ---- what is done ---- */

static enum err read_person(const struct request *request, struct json_value root, const char *key,
                            int64_t *out_id, struct fault *fault)
{
    struct str text = STR_NONE;

    (void)json_get_str(root, key, &text);
    if (app_unid(request, TABLE_PERSON, text, out_id))
        return fault_set(fault, ERR_BAD_INPUT, "there is no such '%s'", key);
    return OK;
}

static void write_done(const struct request *request, struct response *response, int64_t merge,
                       int64_t person)
{
    struct json_out json;

    response_json(response);
    json_init(&json, &response->body);
    json_open(&json, '{');
    api_put_id(&json, request, "merge", TABLE_PERSON_MERGE, merge);
    api_put_id(&json, request, "person", TABLE_PERSON, person);
    json_close(&json, '}');
}

static enum err read_two(const struct request *request, struct json_value root,
                         const char *const names[2], struct command *command, struct fault *fault)
{
    enum err err = read_person(request, root, names[0], &command->person, fault);

    return err ? err : read_person(request, root, names[1], &command->kept, fault);
}

static enum err run(const struct api_operation *operation, const struct request *request,
                    struct response *response, enum op op)
{
    static const char *const merged[] = {"person", "into"}, *const apart[] = {"person", "other"};
    struct str key = once_key(request), merge = STR_NONE;
    struct command command = {.op = op,
                              .key = key.n ? key : session_secret(request->arena),
                              .staff = request->actor.user,
                              .now = request->now};
    struct command_result result;
    struct json_parser parser;
    struct json_value root;
    enum err err = api_body(operation, request, &parser, &root, &response->fault);

    if (!err && op == OP_UNMERGE) {
        (void)json_get_str(root, "merge", &merge);
        if (app_unid(request, TABLE_PERSON_MERGE, merge, &command.merge))
            err = fault_set(&response->fault, ERR_BAD_INPUT, "there is no such merge");
    } else if (!err) {
        err = read_two(request, root, op == OP_MERGE ? merged : apart, &command, &response->fault);
        (void)json_get_str(root, "reason", &command.text);
    }
    if (!err && op == OP_MERGE && !command.text.n)
        err = people_evidence(request, command.person, command.kept, &command.text);
    if (!err)
        err = act_do(request->app->act, &command, &result, &response->fault);
    json_parser_clear(&parser);
    if (err)
        return err;
    response->status = op == OP_MERGE ? 201 : 200;
    write_done(request, response, op == OP_MERGE ? result.message : command.merge,
               op == OP_MERGE ? command.kept : command.person);
    return OK;
}

#define RUNS(name, operation, op)                                                                  \
    static enum err name(const struct request *request, struct response *response)                 \
    {                                                                                              \
        return run(&operation, request, response, op);                                             \
    }
RUNS(merge_run, merge_people, OP_MERGE)
RUNS(unmerge_run, unmerge_people, OP_UNMERGE)
RUNS(apart_run, keep_apart, OP_NOT_SAME)
RUNS(not_apart_run, not_apart, OP_MAYBE_SAME)

static handler_fn list, merge, unmerge, apart, unapart;

static const struct route api_people_routes[] = {
    ROUTE(GET, "/api/v1/people/alike", VERB_READ, list),
    ROUTE(POST, "/api/v1/people/merge", VERB_ANSWER, merge, .body_max = BODY_MAX),
    ROUTE(POST, "/api/v1/people/unmerge", VERB_ANSWER, unmerge, .body_max = BODY_MAX),
    ROUTE(POST, "/api/v1/people/apart", VERB_ANSWER, apart, .body_max = BODY_MAX),
    ROUTE(POST, "/api/v1/people/not-apart", VERB_ANSWER, unapart, .body_max = BODY_MAX),
};
const struct page page_api_people = PAGE("api_people", api_people_routes);

static const struct api_field list_query[] = {
    {"limit", NULL, API_WHOLE, false, NULL, NULL, 1, LIMIT_MAX, LIMIT_DEFAULT},
    {"after", "what the page before gave", API_TEXT, false, NULL, NULL, 0, 0, 0},
};
static const struct api_field pair_fields[] = {
    {"person", NULL, API_OBJECT, true, "Person", NULL, 0, 0, 0},
    {"other", NULL, API_OBJECT, true, "Person", NULL, 0, 0, 0},
    {"percent", "how likely; worked out, not measured", API_WHOLE, true, NULL, NULL, 0, 0, 0},
    {"evidence", "what speaks for it and against, in words", API_LIST, true, NULL, NULL, 0, 0, 0},
    {"found_at", NULL, API_TIME, true, NULL, NULL, 0, 0, 0},
};
static const struct api_schema pair_schema = {
    .name = "MaybeOne", .fields = pair_fields, .field_count = ARRAY_LEN(pair_fields)};
static const struct api_field pairs_fields[] = {
    {"pairs", "the likeliest first", API_LIST, true, "MaybeOne", NULL, 0, 0, 0},
    {"after", "for the next page, if there is one", API_TEXT, false, NULL, NULL, 0, 0, 0},
};
static const struct api_schema pairs_schema = {
    .name = "MaybeOneList", .fields = pairs_fields, .field_count = ARRAY_LEN(pairs_fields)};

static const struct api_field merge_fields[] = {
    {"person", "the id of who goes into the other", API_TEXT, true, NULL, NULL, 0, 0, 0},
    {"into", "the id of who stays", API_TEXT, true, NULL, NULL, 0, 0, 0},
    {"reason", "how you know; what ties the two when not given, which then must be something",
     API_TEXT, false, NULL, NULL, 0, 2048, 0},
};
static const struct api_schema merge_schema = {
    .name = "MergePeople", .fields = merge_fields, .field_count = ARRAY_LEN(merge_fields)};
static const struct api_field unmerge_fields[] = {
    {"merge", "the id that the merge gave", API_TEXT, true, NULL, NULL, 0, 0, 0},
};
static const struct api_schema unmerge_schema = {
    .name = "UnmergePeople", .fields = unmerge_fields, .field_count = ARRAY_LEN(unmerge_fields)};
static const struct api_field apart_fields[] = {
    {"person", NULL, API_TEXT, true, NULL, NULL, 0, 0, 0},
    {"other", NULL, API_TEXT, true, NULL, NULL, 0, 0, 0},
};
static const struct api_schema apart_schema = {
    .name = "TwoPeople", .fields = apart_fields, .field_count = ARRAY_LEN(apart_fields)};
static const struct api_field merged_fields[] = {
    {"merge", "to take it back", API_TEXT, false, NULL, NULL, 0, 0, 0},
    {"person", NULL, API_TEXT, false, NULL, NULL, 0, 0, 0},
};
static const struct api_schema merged_schema = {
    .name = "Merged", .fields = merged_fields, .field_count = ARRAY_LEN(merged_fields)};

static const struct api_operation list_alike = {
    .id = "list_people_alike",
    .summary = "People who may be one, with what ties them",
    .route = &api_people_routes[0],
    .run = list_run,
    .query = list_query,
    .query_count = ARRAY_LEN(list_query),
    .answers = {{200, "those who may be one", "MaybeOneList"}},
};
static const struct api_operation merge_people = {
    .id = "merge_people",
    .summary = "Two people are one: what is the one's is the other's from now on",
    .route = &api_people_routes[1],
    .run = merge_run,
    .body = &merge_schema,
    .answers = {{201, "they are one", "Merged"}},
};
static const struct api_operation unmerge_people = {
    .id = "unmerge_people",
    .summary = "Take a merge back: each has again what was his",
    .route = &api_people_routes[2],
    .run = unmerge_run,
    .body = &unmerge_schema,
    .answers = {{200, "they are two again", "Merged"}},
};
static const struct api_operation keep_apart = {
    .id = "keep_people_apart",
    .summary = "They are two people: not offered again",
    .route = &api_people_routes[3],
    .run = apart_run,
    .body = &apart_schema,
    .answers = {{200, "not offered again", "Merged"}},
};
static const struct api_operation not_apart = {
    .id = "offer_people_again",
    .summary = "Take that back",
    .route = &api_people_routes[4],
    .run = not_apart_run,
    .body = &apart_schema,
    .answers = {{200, "offered again", "Merged"}},
};

#define SERVES(name, operation)                                                                    \
    static enum err name(const struct request *request, struct response *response)                 \
    {                                                                                              \
        return api_serve(&operation, request, response);                                           \
    }
SERVES(list, list_alike)
SERVES(merge, merge_people)
SERVES(unmerge, unmerge_people)
SERVES(apart, keep_apart)
SERVES(unapart, not_apart)

extern const struct api_part api_part_api_people;
const struct api_part api_part_api_people = {
    .operations = (const struct api_operation *const[]){&list_alike, &merge_people, &unmerge_people,
                                                        &keep_apart, &not_apart, NULL},
    .schemas = (const struct api_schema *const[]){&pair_schema, &pairs_schema, &merge_schema,
                                                  &unmerge_schema, &apart_schema, &merged_schema,
                                                  NULL},
};
