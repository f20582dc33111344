/* api_matters.c: matters: listed, made, changed, fixed, merged; conversations put under them and
 * taken off, as the desk does it.
 *
 * `after` is the id of the last matter of the page before, `after` of the people on one that of the
 * last membership. Owners are named by their mail address; the empty text is nobody. */
#include "base/clock.h"
#include "pages/api/nouns.h"
#include "store/matter.h"
#include "store/staff.h"

enum { LIMIT_DEFAULT = 50, LIMIT_MAX = 200, BODY_MAX = 32 << 10 };

static const struct api_operation list_matters, add_matter, change_matter, list_people, put_under,
    tell_people, merge_matter;

/* ---- writing ---- */

static void put_owner(struct json_out *json, const struct request *request, int64_t owner)
{
    struct staff staff;

    if (owner && !staff_load(request->db, request->arena, owner, &staff))
        json_put_str(json, "owner", staff.email);
}

static void write_matter(struct json_out *json, const struct request *request,
                         const struct matter *matter)
{
    json_open(json, '{');
    api_put_id(json, request, "id", TABLE_MATTER, matter->id);
    json_put_str(json, "title", matter->title);
    json_put_str(json, "state", str_from(matter_state_name(matter->state)));
    json_put_str(json, "cause", str_from(matter_cause_name(matter->cause_kind)));
    json_put_opt(json, "about", matter->cause);
    put_owner(json, request, matter->owner);
    json_put_i64(json, "waits", matter->waits);
    json_put_i64(json, "witnesses", matter->witnesses);
    api_put_time(json, request, "began_at", matter->began_at);
    api_put_time(json, request, "fixed_at", matter->fixed_at);
    api_put_time(json, request, "created_at", matter->created_at);
    api_put_id(json, request, "merged_into", TABLE_MATTER, matter->merged_into);
    json_close(json, '}');
}

static enum err load_matter(const struct request *request, int64_t id, struct matter *out_matter)
{
    struct matter_item item = {0};
    enum err err = matter_load(request->db, request->arena, id, &item);

    if (err || item.matter.state == MATTER_DROPPED)
        return err ? err : ERR_NOT_FOUND;
    *out_matter = item.matter;
    return OK;
}

static enum err write_one(const struct request *request, struct response *response, int64_t id)
{
    struct matter matter;
    struct json_out json;
    enum err err = load_matter(request, id, &matter);

    if (err)
        return err;
    response_json(response);
    json_init(&json, &response->body);
    write_matter(&json, request, &matter);
    return OK;
}

/* ---- reading ---- */

static enum err list_run(const struct request *request, struct response *response)
{
    struct str after = request_query(request, "after");
    int limit = (int)api_query_whole(&list_matters, request, "limit");
    enum matter_state state = MATTER_OPEN;
    struct matter_item *list;
    struct json_out json;
    int64_t before = INT64_MAX;
    size_t n = 0;
    bool is_more;
    enum err err;

    (void)matter_state_from(request_query(request, "state"), &state);
    if (after.n && app_unid(request, TABLE_MATTER, after, &before))
        return fault_set(&response->fault, ERR_BAD_INPUT, "'after' is no cursor of ours");
    err = matter_list(request->db, request->arena, state, before, limit + 1, &list, &n);
    if (err)
        return err;
    is_more = n > (size_t)limit;
    n -= is_more;
    response_json(response);
    json_init(&json, &response->body);
    json_open(&json, '{');
    json_key(&json, "matters");
    json_open(&json, '[');
    for (size_t i = 0; i < n; i++)
        write_matter(&json, request, &list[i].matter);
    json_close(&json, ']');
    if (is_more)
        api_put_id(&json, request, "after", TABLE_MATTER, list[n - 1].matter.id);
    json_close(&json, '}');
    return OK;
}

static enum err the_matter(const struct request *request, int64_t *out_id)
{
    return app_unid(request, TABLE_MATTER, request_param(request, "id"), out_id);
}

static enum err one_run(const struct request *request, struct response *response)
{
    int64_t id;
    enum err err = the_matter(request, &id);

    return err ? err : write_one(request, response, id);
}

static void write_person(struct json_out *json, const struct request *request,
                         const struct matter_member_item *item)
{
    json_open(json, '{');
    api_put_id(json, request, "conversation", TABLE_CONVERSATION, item->member.conversation);
    json_put_str(json, "title", item->title);
    json_key(json, "person");
    json_open(json, '{');
    api_put_id(json, request, "id", TABLE_PERSON, item->person);
    json_put_str(json, "name", item->person_name);
    json_close(json, '}');
    json_put_str(json, "status", str_from(conversation_status_name(item->status)));
    json_put_str(json, "role", str_from(matter_role_name(item->member.role)));
    json_put_opt(json, "evidence", item->member.evidence);
    json_put_opt(json, "by", item->staff_name);
    if (item->member.told)
        json_put_bool(json, "told", true);
    api_put_time(json, request, "since", item->member.joined_at);
    json_close(json, '}');
}

static enum err people_run(const struct request *request, struct response *response)
{
    struct str after = request_query(request, "after");
    int limit = (int)api_query_whole(&list_people, request, "limit");
    enum matter_role role = ROLE_WAITS;
    struct matter_member_item *list;
    struct matter matter;
    struct json_out json;
    int64_t id, from = 0;
    size_t n = 0;
    bool is_more;
    enum err err = the_matter(request, &id);

    (void)matter_role_from(request_query(request, "role"), &role);
    if (!err)
        err = load_matter(request, id, &matter);
    if (!err && after.n && app_unid(request, TABLE_MATTER_MEMBER, after, &from))
        return fault_set(&response->fault, ERR_BAD_INPUT, "'after' is no cursor of ours");
    if (!err)
        err = matter_members(request->db, request->arena, id, role, from, limit + 1, &list, &n);
    if (err)
        return err;
    is_more = n > (size_t)limit;
    n -= is_more;
    response_json(response);
    json_init(&json, &response->body);
    json_open(&json, '{');
    json_key(&json, "people");
    json_open(&json, '[');
    for (size_t i = 0; i < n; i++)
        write_person(&json, request, &list[i]);
    json_close(&json, ']');
    if (is_more)
        api_put_id(&json, request, "after", TABLE_MATTER_MEMBER, list[n - 1].member.id);
    json_close(&json, '}');
    return OK;
}

/* ---- doing ---- */

static struct command command_of(const struct request *request, enum op op)
{
    struct str key = once_key(request);

    return (struct command){.op = op,
                            .key = key.n ? key : session_secret(request->arena),
                            .staff = request->actor.user,
                            .now = request->now};
}

static enum err find_owner(const struct request *request, struct str email, int64_t *out_id,
                           struct fault *fault)
{
    struct staff staff = {.id = 0};
    enum err err = email.n ? staff_by_email(request->db, request->arena, email, &staff) : OK;

    if (err == ERR_NOT_FOUND)
        return fault_set(fault, ERR_BAD_INPUT, "there is no colleague '%.*s'", STR_ARGS(email));
    if (!err)
        *out_id = staff.id;
    return err;
}

/* What a body says of a matter, over what is there. *out_says: whether it says anything of it. */
static enum err read_wish(const struct request *request, struct json_value root,
                          struct matter *matter, bool *out_says, struct fault *fault)
{
    struct str text;
    enum err err = OK;

    *out_says = json_get_str(root, "title", &matter->title);
    *out_says |= json_get_str(root, "about", &matter->cause);
    if (json_get_str(root, "cause", &text)) {
        (void)matter_cause_from(text, &matter->cause_kind); /* one of the words: see the table */
        *out_says = true;
    }
    if (json_get_str(root, "began_at", &text)) {
        if (clock_parse(text, &matter->began_at))
            return fault_set(fault, ERR_BAD_INPUT, "'began_at' must be a time as RFC 3339 has it");
        *out_says = true;
    }
    if (json_get_str(root, "owner", &text)) {
        err = find_owner(request, text, &matter->owner, fault);
        *out_says = true;
    }
    return err;
}

/* An id in the body; 0 when it isn't there. */
static enum err read_id(const struct request *request, struct json_value root, const char *name,
                        enum table table, int64_t *out_id, struct fault *fault)
{
    struct str text;

    *out_id = 0;
    if (json_get_str(root, name, &text) && app_unid(request, table, text, out_id))
        return fault_set(fault, ERR_NOT_FOUND, "'%s' is no id of ours", name);
    return OK;
}

static enum err add(const struct request *request, struct response *response,
                    struct json_value root)
{
    struct matter as = {
        .cause_kind = CAUSE_UNKNOWN, .owner = request->actor.user, .began_at = request->now};
    struct command command = command_of(request, OP_MATTER_MAKE);
    struct command_result result = {0};
    bool says;
    enum err err = read_wish(request, root, &as, &says, &response->fault);

    command.as = &as;
    if (!err)
        err = read_id(request, root, "conversation", TABLE_CONVERSATION, &command.conversation,
                      &response->fault);
    if (!err)
        err = act_do(request->app->act, &command, &result, &response->fault);
    if (!err)
        response->status = 201;
    return err ? err : write_one(request, response, result.matter);
}

/* First what it is, then its state: two commands, each with its line in the history. */
static enum err change(const struct request *request, struct response *response,
                       struct json_value root)
{
    struct command command = command_of(request, OP_MATTER_CHANGE);
    struct command state = command;
    struct command_result result;
    struct matter matter;
    struct str text;
    bool says = false;
    int64_t id;
    enum err err = the_matter(request, &id);

    if (!err)
        err = load_matter(request, id, &matter);
    if (!err)
        err = read_wish(request, root, &matter, &says, &response->fault);
    command.matter = state.matter = id;
    command.as = &matter;
    if (!err && says)
        err = act_do(request->app->act, &command, &result, &response->fault);
    state.op = OP_MATTER_STATE;
    state.key = arena_printf(request->arena, "%.*s-state", STR_ARGS(command.key));
    if (!err && json_get_str(root, "state", &text) && matter_state_from(text, &state.state) &&
        state.state != matter.state)
        err = act_do(request->app->act, &state, &result, &response->fault);
    return err ? err : write_one(request, response, id);
}

static enum err put(const struct request *request, struct response *response,
                    struct json_value root)
{
    struct command command = command_of(request, OP_MATTER_JOIN);
    struct command_result result;
    struct str role;
    enum err err = the_matter(request, &command.matter);

    if (!err)
        err = read_id(request, root, "conversation", TABLE_CONVERSATION, &command.conversation,
                      &response->fault);
    if (!err && json_get_str(root, "role", &role))
        (void)matter_role_from(role, &command.role); /* one of the words */
    (void)json_get_str(root, "evidence", &command.text);
    if (!err)
        err = act_do(request->app->act, &command, &result, &response->fault);
    return err ? err : write_one(request, response, command.matter);
}

static enum err merge(const struct request *request, struct response *response,
                      struct json_value root)
{
    struct command command = command_of(request, OP_MATTER_MERGE);
    struct command_result result;
    enum err err = the_matter(request, &command.matter);

    if (!err)
        err = read_id(request, root, "into", TABLE_MATTER, &command.into, &response->fault);
    if (!err)
        err = act_do(request->app->act, &command, &result, &response->fault);
    return err ? err : write_one(request, response, command.into);
}

static enum err read_conversations(const struct request *request, struct json_value root,
                                   struct command *command, struct fault *fault)
{
    int64_t *ids = arena_alloc_array(request->arena, ACT_BULK_MAX, sizeof(*ids));
    struct json_walk walk = json_walk(json_get(root, "conversations"));
    struct json_value one;
    struct str text;
    size_t n = 0;

    if (!ids)
        return request->arena->err;
    while (json_next(&walk, NULL, &one)) {
        if (n == ACT_BULK_MAX)
            return fault_set(fault, ERR_TOO_BIG, "at most %d conversations", ACT_BULK_MAX);
        if (!json_to_str(one, &text) || app_unid(request, TABLE_CONVERSATION, text, &ids[n++]))
            return fault_set(fault, ERR_NOT_FOUND, "'conversations' holds what is no id of ours");
    }
    command->conversations = ids;
    command->conversation_count = n;
    return OK;
}

static enum err tell(const struct request *request, struct response *response,
                     struct json_value root)
{
    struct command command = command_of(request, OP_MATTER_TELL);
    struct command_result result = {0};
    struct json_out json;
    enum err err = the_matter(request, &command.matter);

    (void)json_get_str(root, "text", &command.text);
    if (!err)
        err = read_conversations(request, root, &command, &response->fault);
    if (!err)
        err = act_do(request->app->act, &command, &result, &response->fault);
    if (err)
        return err;
    response_json(response);
    json_init(&json, &response->body);
    json_open(&json, '{');
    json_put_i64(&json, "told", result.conversation);
    json_close(&json, '}');
    return OK;
}

static enum err add_run(const struct request *request, struct response *response)
{
    return api_run_body(&add_matter, request, response, add);
}

static enum err change_run(const struct request *request, struct response *response)
{
    return api_run_body(&change_matter, request, response, change);
}

static enum err put_run(const struct request *request, struct response *response)
{
    return api_run_body(&put_under, request, response, put);
}

static enum err tell_run(const struct request *request, struct response *response)
{
    return api_run_body(&tell_people, request, response, tell);
}

static enum err merge_run(const struct request *request, struct response *response)
{
    return api_run_body(&merge_matter, request, response, merge);
}

static enum err unmerge_run(const struct request *request, struct response *response)
{
    struct command command = command_of(request, OP_MATTER_UNMERGE);
    struct command_result result;
    enum err err = the_matter(request, &command.matter);

    if (!err)
        err = act_do(request->app->act, &command, &result, &response->fault);
    return err ? err : write_one(request, response, command.matter);
}

static enum err take_off_run(const struct request *request, struct response *response)
{
    struct command command = command_of(request, OP_MATTER_LEAVE);
    struct command_result result;
    enum err err = app_unid(request, TABLE_CONVERSATION, request_param(request, "id"),
                            &command.conversation);

    if (!err)
        err = act_do(request->app->act, &command, &result, &response->fault);
    return err ? err : write_one(request, response, result.matter);
}

/* ---- what there is ---- */

static handler_fn serve_list, serve_add, serve_one, serve_change, serve_people, serve_put,
    serve_tell, serve_take_off, serve_merge, serve_unmerge;

static const struct route api_matters_routes[] = {
    ROUTE(GET, "/api/v1/matters", VERB_READ, serve_list),
    ROUTE(POST, "/api/v1/matters", VERB_ANSWER, serve_add, .body_max = BODY_MAX),
    ROUTE(GET, "/api/v1/matters/:id", VERB_READ, serve_one),
    ROUTE(POST, "/api/v1/matters/:id", VERB_ANSWER, serve_change, .body_max = BODY_MAX),
    ROUTE(GET, "/api/v1/matters/:id/people", VERB_READ, serve_people),
    ROUTE(POST, "/api/v1/matters/:id/people", VERB_ANSWER, serve_put, .body_max = BODY_MAX),
    ROUTE(POST, "/api/v1/matters/:id/merge", VERB_ANSWER, serve_merge, .body_max = BODY_MAX),
    ROUTE(DELETE, "/api/v1/matters/:id/merge", VERB_ANSWER, serve_unmerge),
    ROUTE(DELETE, "/api/v1/conversations/:id/matter", VERB_ANSWER, serve_take_off),
    ROUTE(POST, "/api/v1/matters/:id/tell", VERB_ANSWER, serve_tell, .body_max = 128 << 10),
};
const struct page page_api_matters = PAGE("api_matters", api_matters_routes);

#define TEXT(name, help, is_required)                                                              \
    {                                                                                              \
        (name), (help), API_TEXT, (is_required), NULL, NULL, 0, 0, 0                               \
    }
#define WORD(name, help, is_required, words)                                                       \
    {                                                                                              \
        (name), (help), API_TEXT, (is_required), NULL, (words), 0, 0, 0                            \
    }
#define OTHER(name, help, type, is_required)                                                       \
    {                                                                                              \
        (name), (help), (type), (is_required), NULL, NULL, 0, 0, 0                                 \
    }

static const struct api_field matter_fields[] = {
    TEXT("id", NULL, true),
    TEXT("title", NULL, true),
    WORD("state", NULL, true, matter_state_names),
    WORD("cause", "what kind of cause", true, matter_cause_names),
    TEXT("about", "what is known of the cause", false),
    TEXT("owner", "mail address of the colleague who owns it", false),
    OTHER("waits", "how many conversations wait for it to be fixed", API_WHOLE, true),
    OTHER("witnesses", "how many wrote about it without waiting", API_WHOLE, true),
    OTHER("began_at", NULL, API_TIME, false),
    OTHER("fixed_at", NULL, API_TIME, false),
    OTHER("created_at", NULL, API_TIME, false),
    TEXT("merged_into", "the matter where everyone is now", false),
};
static const struct api_schema matter_schema = {
    .name = "Matter", .fields = matter_fields, .field_count = ARRAY_LEN(matter_fields)};

static const struct api_field matters_fields[] = {
    {"matters", "the newest first", API_LIST, true, "Matter", NULL, 0, 0, 0},
    TEXT("after", "the cursor of the next page; absent on the last", false),
};
static const struct api_schema matters_schema = {
    .name = "Matters", .fields = matters_fields, .field_count = ARRAY_LEN(matters_fields)};

static const struct api_field person_fields[] = {
    TEXT("conversation", NULL, true),
    TEXT("title", NULL, true),
    {"person", NULL, API_OBJECT, true, "Person", NULL, 0, 0, 0},
    TEXT("status", "of the conversation", true),
    WORD("role", NULL, true, matter_role_names),
    TEXT("evidence", "why it hangs here, in words", false),
    TEXT("by", "who put it here", false),
    OTHER("told", "that it is fixed", API_TRUTH, false),
    OTHER("since", NULL, API_TIME, false),
};
static const struct api_schema person_schema = {
    .name = "MatterPerson", .fields = person_fields, .field_count = ARRAY_LEN(person_fields)};

static const struct api_field people_fields[] = {
    {"people", "in the order in which they came", API_LIST, true, "MatterPerson", NULL, 0, 0, 0},
    TEXT("after", "the cursor of the next page; absent on the last", false),
};
static const struct api_schema people_schema = {
    .name = "MatterPeople", .fields = people_fields, .field_count = ARRAY_LEN(people_fields)};

#define SAID_OF_A_MATTER                                                                           \
    WORD("cause", NULL, false, matter_cause_names),                                                \
        TEXT("about", "what is known of the cause; at most 4,096 bytes", false),                   \
        TEXT("owner", "mail address of a colleague; empty: nobody", false),                        \
        OTHER("began_at", NULL, API_TIME, false)

static const struct api_field add_fields[] = {
    TEXT("title", "at most 120 bytes", true),
    TEXT("conversation", "one that waits for it", false),
    SAID_OF_A_MATTER,
};
static const struct api_schema add_schema = {.name = "NewMatter",
                                             .help = "Without `owner` it is yours, without "
                                                     "`began_at` it began now.",
                                             .fields = add_fields,
                                             .field_count = ARRAY_LEN(add_fields)};

static const struct api_field change_fields[] = {
    TEXT("title", NULL, false),
    WORD("state", NULL, false, matter_state_names),
    SAID_OF_A_MATTER,
};
static const struct api_schema change_schema = {.name = "MatterChange",
                                                .help = "What is absent stays.",
                                                .fields = change_fields,
                                                .field_count = ARRAY_LEN(change_fields)};

static const struct api_field put_fields[] = {
    TEXT("conversation", "it comes from whatever matter it hung on", true),
    WORD("role", "waits, when not given", false, matter_role_names),
    TEXT("evidence", "why, in at most 500 bytes", false),
};
static const struct api_schema put_schema = {
    .name = "PutUnder", .fields = put_fields, .field_count = ARRAY_LEN(put_fields)};

static const struct api_field tell_fields[] = {
    TEXT("text", "at most 64 KiB", true),
    OTHER("conversations", "ids, 1 to 200; those that do not wait or were told are passed over",
          API_LIST, true),
};
static const struct api_schema tell_schema = {
    .name = "Tell", .fields = tell_fields, .field_count = ARRAY_LEN(tell_fields)};

static const struct api_field told_fields[] = {
    OTHER("told", "how many answers leave; who is not among them has `told` absent in the list",
          API_WHOLE, true),
};
static const struct api_schema told_schema = {
    .name = "Told", .fields = told_fields, .field_count = ARRAY_LEN(told_fields)};

static const struct api_field merge_fields[] = {TEXT("into", "the matter that stays", true)};
static const struct api_schema merge_schema = {
    .name = "MatterMerge", .fields = merge_fields, .field_count = ARRAY_LEN(merge_fields)};

static const struct api_field list_query[] = {
    WORD("state", "open, when not given", false, matter_state_names),
    {"limit", NULL, API_WHOLE, false, NULL, NULL, 1, LIMIT_MAX, LIMIT_DEFAULT},
    TEXT("after", "the cursor of the answer before", false),
};
static const struct api_field people_query[] = {
    WORD("role", "waits, when not given", false, matter_role_names),
    {"limit", NULL, API_WHOLE, false, NULL, NULL, 1, LIMIT_MAX, LIMIT_DEFAULT},
    TEXT("after", "the cursor of the answer before", false),
};

static const struct api_operation list_matters = {
    .id = "list_matters",
    .summary = "The matters of one state, page by page",
    .route = &api_matters_routes[0],
    .run = list_run,
    .query = list_query,
    .query_count = ARRAY_LEN(list_query),
    .answers = {{200, "a page", "Matters"}},
};
static const struct api_operation add_matter = {
    .id = "add_matter",
    .summary = "A new matter, with a conversation under it or without",
    .route = &api_matters_routes[1],
    .run = add_run,
    .body = &add_schema,
    .answers = {{201, "it is there", "Matter"}},
};
static const struct api_operation get_matter = {
    .id = "get_matter",
    .summary = "One matter",
    .route = &api_matters_routes[2],
    .run = one_run,
    .answers = {{200, "as it is now", "Matter"}},
};
static const struct api_operation change_matter = {
    .id = "change_matter",
    .summary = "Change what is known of it, or whether it is fixed",
    .route = &api_matters_routes[3],
    .run = change_run,
    .body = &change_schema,
    .answers = {{200, "as it is now", "Matter"}},
};
static const struct api_operation list_people = {
    .id = "list_matter_people",
    .summary = "Who waits for it, or who are its witnesses, page by page",
    .route = &api_matters_routes[4],
    .run = people_run,
    .query = people_query,
    .query_count = ARRAY_LEN(people_query),
    .answers = {{200, "a page", "MatterPeople"}},
};
static const struct api_operation put_under = {
    .id = "put_under_matter",
    .summary = "Put a conversation under it; where it is there, change its role",
    .route = &api_matters_routes[5],
    .run = put_run,
    .body = &put_schema,
    .answers = {{200, "it is there", "Matter"}},
};
static const struct api_operation merge_matter = {
    .id = "merge_matter",
    .summary = "Everyone on it goes to another matter",
    .route = &api_matters_routes[6],
    .run = merge_run,
    .body = &merge_schema,
    .answers = {{200, "the matter where they are now", "Matter"}},
};
static const struct api_operation unmerge_matter = {
    .id = "unmerge_matter",
    .summary = "Take that back: everyone returns who is still there",
    .route = &api_matters_routes[7],
    .run = unmerge_run,
    .answers = {{200, "it stands for itself again", "Matter"}},
};
static const struct api_operation take_off = {
    .id = "take_off_matter",
    .summary = "Take a conversation off its matter",
    .route = &api_matters_routes[8],
    .run = take_off_run,
    .answers = {{200, "the matter it hung on", "Matter"}},
};

static const struct api_operation tell_people = {
    .id = "tell_matter_people",
    .summary = "It is fixed: tell these, each in his own conversation, once",
    .route = &api_matters_routes[9],
    .run = tell_run,
    .body = &tell_schema,
    .answers = {{200, "the answers leave in ten seconds", "Told"}},
};

#define SERVE(name, operation)                                                                     \
    static enum err name(const struct request *request, struct response *response)                 \
    {                                                                                              \
        return api_serve(&(operation), request, response);                                         \
    }
SERVE(serve_list, list_matters)
SERVE(serve_add, add_matter)
SERVE(serve_one, get_matter)
SERVE(serve_change, change_matter)
SERVE(serve_people, list_people)
SERVE(serve_put, put_under)
SERVE(serve_merge, merge_matter)
SERVE(serve_unmerge, unmerge_matter)
SERVE(serve_take_off, take_off)
SERVE(serve_tell, tell_people)

extern const struct api_part api_part_api_matters;
const struct api_part api_part_api_matters = {
    .operations = (const struct api_operation *const[]){&list_matters, &add_matter, &get_matter,
                                                        &change_matter, &list_people, &put_under,
                                                        &merge_matter, &unmerge_matter, &take_off,
                                                        &tell_people, NULL},
    .schemas = (const struct api_schema *const[]){&matter_schema, &matters_schema, &person_schema,
                                                  &people_schema, &add_schema, &change_schema,
                                                  &put_schema, &tell_schema, &told_schema,
                                                  &merge_schema, NULL},
};
