/* api_rules.c: the rules: listed, added, changed, paused and taken away, as the desk does it
 * (pages/rule_write.h).
 *
 * `after` is the id of the last rule of the page before. Owners are named by their mail address,
 * teams by their name; the empty text is nobody. */
#include "base/clock.h"
#include "pages/api/nouns.h"
#include "pages/rule_write.h"
#include "store/rule_owners.h"

enum { LIMIT_DEFAULT = 50, LIMIT_MAX = 200, BODY_MAX = 32 << 10 };

static const struct api_operation list_rules, add_rule, change_rule;

static void write_rule(struct json_out *json, const struct request *request,
                       const struct rule_standing *standing, const struct rule_owners *owners)
{
    const struct rule_row *rule = &standing->rule;

    json_open(json, '{');
    api_put_id(json, request, "id", TABLE_RULE, rule->id);
    json_put_str(json, "name", rule->name);
    json_put_str(json, "rule", rule->text);
    json_put_i64(json, "version", rule->version);
    json_put_bool(json, "paused", rule->paused_at != 0);
    rule_owners_put(json, owners, rule);
    json_put_opt(json, "group", standing->label);
    api_put_time(json, request, "created_at", rule->created_at);
    api_put_time(json, request, "last_wanted_on", standing->last_day * MS_DAY);
    json_close(json, '}');
}

static enum err write_one(const struct request *request, struct response *response, int64_t id)
{
    struct rule_standing standing;
    struct rule_owners owners;
    struct json_out json;
    enum err err = standing_load(request->db, request->arena, id, &standing);

    if (!err)
        err = rule_owners_load(request->db, request->arena, &owners);
    if (err)
        return err;
    response_json(response);
    json_init(&json, &response->body);
    write_rule(&json, request, &standing, &owners);
    return OK;
}

/* Those after `after` by id; with `q`, those that have its words. */
static enum err load_page(const struct request *request, int64_t after, int limit,
                          struct rule_standing **out_list, size_t *out_n)
{
    struct str q = str_trim(request_query(request, "q"));
    struct rule_row *rows;
    size_t n = 0, kept = 0;
    enum err err;

    if (q.n)
        return standing_search(request->db, request->arena, q, after, limit, out_list, out_n);
    err = rule_list(request->db, request->arena, after, limit, &rows, &n);
    if (!err)
        *out_list = arena_alloc_array(request->arena, n + 1, sizeof(**out_list));
    for (size_t i = 0; !err && *out_list && i < n; i++) {
        err = standing_load(request->db, request->arena, rows[i].id, &(*out_list)[kept]);
        kept += !err;
        if (err == ERR_NOT_FOUND) /* removed just now */
            err = OK;
    }
    *out_n = kept;
    return err ? err : request->arena->err;
}

static enum err list_run(const struct request *request, struct response *response)
{
    struct str after = request_query(request, "after");
    int limit = (int)api_query_whole(&list_rules, request, "limit");
    struct rule_standing *list = NULL;
    struct rule_owners owners;
    struct json_out json;
    int64_t from = 0;
    size_t n = 0;
    bool is_more;
    enum err err;

    if (after.n && app_unid(request, TABLE_RULE, after, &from))
        return fault_set(&response->fault, ERR_BAD_INPUT, "'after' is no cursor of ours");
    err = load_page(request, from, limit + 1, &list, &n);
    if (!err)
        err = rule_owners_load(request->db, request->arena, &owners);
    if (err)
        return err;
    is_more = n > (size_t)limit;
    n -= is_more;
    response_json(response);
    json_init(&json, &response->body);
    json_open(&json, '{');
    json_key(&json, "rules");
    json_open(&json, '[');
    for (size_t i = 0; i < n; i++)
        write_rule(&json, request, &list[i], &owners);
    json_close(&json, ']');
    if (is_more)
        api_put_id(&json, request, "after", TABLE_RULE, list[n - 1].rule.id);
    json_close(&json, '}');
    return OK;
}

static enum err the_rule(const struct request *request, int64_t *out_id)
{
    return app_unid(request, TABLE_RULE, request_param(request, "id"), out_id);
}

static enum err one_run(const struct request *request, struct response *response)
{
    int64_t id;
    enum err err = the_rule(request, &id);

    return err ? err : write_one(request, response, id);
}

static enum err find_staff(const struct request *request, struct str email, int64_t *out_id,
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

static enum err find_team(const struct request *request, struct str name, int64_t *out_id,
                          struct fault *fault)
{
    struct team team = {.id = 0};
    enum err err = name.n ? team_by_name(request->db, request->arena, name, &team) : OK;

    if (err == ERR_NOT_FOUND)
        return fault_set(fault, ERR_BAD_INPUT, "there is no team '%.*s'", STR_ARGS(name));
    if (!err)
        *out_id = team.id;
    return err;
}

/* What a body says of a rule, for adding and for changing. */
static enum err read_wish(const struct request *request, struct json_value root,
                          struct rule_wish *wish, struct fault *fault)
{
    struct str owner, team;
    enum err err = OK;

    wish->has_text = json_get_str(root, "rule", &wish->text);
    wish->has_owner = json_get_str(root, "owner", &owner);
    wish->has_team = json_get_str(root, "team", &team);
    wish->has_label = json_get_str(root, "group", &wish->label);
    wish->has_pause = json_get_bool(root, "paused", &wish->is_paused);
    if (wish->has_owner)
        err = find_staff(request, owner, &wish->staff, fault);
    if (!err && wish->has_team)
        err = find_team(request, team, &wish->team, fault);
    return err;
}

static enum err add_run(const struct request *request, struct response *response)
{
    struct rule_wish wish = {.staff = request->actor.user};
    struct json_parser parser;
    struct json_value root;
    struct rule_row rule = {.id = 0};
    enum err err = api_body(&add_rule, request, &parser, &root, &response->fault);

    if (!err)
        err = read_wish(request, root, &wish, &response->fault);
    if (!err) {
        (void)json_get_str(root, "name", &rule.name);
        rule.text = wish.text;
        rule.staff = wish.staff;
        rule.team = wish.team;
        rule.paused_at = wish.is_paused ? request->now : 0;
        err = rule_write_new(request, &rule, str_trim(wish.label), &response->fault);
    }
    json_parser_clear(&parser);
    if (!err)
        response->status = 201;
    return err ? err : write_one(request, response, rule.id);
}

static enum err change_run(const struct request *request, struct response *response)
{
    struct rule_wish wish = {.id = 0};
    struct json_parser parser;
    struct json_value root;
    enum err err = api_body(&change_rule, request, &parser, &root, &response->fault);

    if (!err)
        err = the_rule(request, &wish.id);
    if (!err)
        err = read_wish(request, root, &wish, &response->fault);
    wish.label = str_trim(wish.label);
    if (!err && wish.has_text && !json_get_i64(root, "version", &wish.version))
        err = fault_set(&response->fault, ERR_BAD_INPUT,
                        "'rule' comes with the 'version' that it is to replace");
    if (!err)
        err = rule_write_wish(request, &wish, &response->fault);
    json_parser_clear(&parser);
    return err ? err : write_one(request, response, wish.id);
}

static enum err remove_run(const struct request *request, struct response *response)
{
    struct json_out json;
    int64_t id;
    enum err err = the_rule(request, &id);

    if (!err)
        err = rule_write_removal(request, id);
    if (err)
        return err;
    response_json(response);
    json_init(&json, &response->body);
    json_open(&json, '{');
    api_put_id(&json, request, "id", TABLE_RULE, id);
    json_close(&json, '}');
    return OK;
}

static handler_fn list, add, one, change, take_away;

static const struct route api_rules_routes[] = {
    ROUTE(GET, "/api/v1/rules", VERB_READ, list, .is_slow = true),
    ROUTE(POST, "/api/v1/rules", VERB_LISTEN, add, .body_max = BODY_MAX),
    ROUTE(GET, "/api/v1/rules/:id", VERB_READ, one),
    ROUTE(POST, "/api/v1/rules/:id", VERB_LISTEN, change, .body_max = BODY_MAX),
    ROUTE(DELETE, "/api/v1/rules/:id", VERB_LISTEN, take_away),
};
const struct page page_api_rules = PAGE("api_rules", api_rules_routes);

#define TEXT(name, help, is_required)                                                              \
    {                                                                                              \
        (name), (help), API_TEXT, (is_required), NULL, NULL, 0, 0, 0                               \
    }
#define OTHER(name, help, type, is_required)                                                       \
    {                                                                                              \
        (name), (help), (type), (is_required), NULL, NULL, 0, 0, 0                                 \
    }

static const struct api_field rule_fields[] = {
    TEXT("id", NULL, true),
    TEXT("name", NULL, true),
    TEXT("rule", "its text", true),
    OTHER("version", "one more with each change of the text", API_WHOLE, true),
    OTHER("paused", "it wants nothing until it goes on", API_TRUTH, true),
    TEXT("owner", "mail address of the colleague who owns it", false),
    TEXT("team", "the team that owns it", false),
    TEXT("group", NULL, false),
    OTHER("created_at", NULL, API_TIME, false),
    OTHER("last_wanted_on", "the day of its newest hit", API_TIME, false),
};
static const struct api_schema rule_schema = {
    .name = "Rule", .fields = rule_fields, .field_count = ARRAY_LEN(rule_fields)};

static const struct api_field rules_fields[] = {
    {"rules", "by age, the oldest first", API_LIST, true, "Rule", NULL, 0, 0, 0},
    TEXT("after", "the cursor of the next page; absent on the last", false),
};
static const struct api_schema rules_schema = {
    .name = "Rules", .fields = rules_fields, .field_count = ARRAY_LEN(rules_fields)};

#define SAID_OF_A_RULE                                                                             \
    TEXT("owner", "mail address of a colleague; empty: nobody", false),                            \
        TEXT("team", "name of a team; empty: none", false), TEXT("group", "empty: none", false),   \
        OTHER("paused", NULL, API_TRUTH, false)

static const struct api_field add_fields[] = {
    TEXT("name", "at most 100 bytes, of its own", true),
    TEXT("rule", "its text", true),
    SAID_OF_A_RULE,
};
static const struct api_schema add_schema = {.name = "NewRule",
                                             .help = "Without `owner` it is yours.",
                                             .fields = add_fields,
                                             .field_count = ARRAY_LEN(add_fields)};

static const struct api_field change_fields[] = {
    TEXT("rule", "another text", false),
    OTHER("version", "of the text that `rule` replaces; 409 when it is not that any more",
          API_WHOLE, false),
    SAID_OF_A_RULE,
};
static const struct api_schema change_schema = {.name = "RuleChange",
                                                .help = "What is absent stays.",
                                                .fields = change_fields,
                                                .field_count = ARRAY_LEN(change_fields)};

static const struct api_field gone_fields[] = {TEXT("id", NULL, true)};
static const struct api_schema gone_schema = {
    .name = "RuleGone", .fields = gone_fields, .field_count = ARRAY_LEN(gone_fields)};

static const struct api_field list_query[] = {
    TEXT("q", "only those with these words in name, group or text", false),
    {"limit", NULL, API_WHOLE, false, NULL, NULL, 1, LIMIT_MAX, LIMIT_DEFAULT},
    TEXT("after", "the cursor of the answer before", false),
};

static const struct api_operation list_rules = {
    .id = "list_rules",
    .summary = "The rules, page by page",
    .route = &api_rules_routes[0],
    .run = list_run,
    .query = list_query,
    .query_count = ARRAY_LEN(list_query),
    .answers = {{200, "a page", "Rules"}},
};
static const struct api_operation add_rule = {
    .id = "add_rule",
    .summary = "A new rule; it wants what is heard from now on",
    .route = &api_rules_routes[1],
    .run = add_run,
    .body = &add_schema,
    .answers = {{201, "it is at work", "Rule"}},
};
static const struct api_operation get_rule = {
    .id = "get_rule",
    .summary = "One rule",
    .route = &api_rules_routes[2],
    .run = one_run,
    .answers = {{200, "as it is now", "Rule"}},
};
static const struct api_operation change_rule = {
    .id = "change_rule",
    .summary = "Change its text, owner, team or group; pause it, or let it go on",
    .route = &api_rules_routes[3],
    .run = change_run,
    .body = &change_schema,
    .answers = {{200, "as it is now", "Rule"}},
};
static const struct api_operation remove_rule = {
    .id = "remove_rule",
    .summary = "Take a rule away; what it wanted stays",
    .route = &api_rules_routes[4],
    .run = remove_run,
    .answers = {{200, "it wants nothing any more", "RuleGone"}},
};

static enum err list(const struct request *request, struct response *response)
{
    return api_serve(&list_rules, request, response);
}

static enum err add(const struct request *request, struct response *response)
{
    return api_serve(&add_rule, request, response);
}

static enum err one(const struct request *request, struct response *response)
{
    return api_serve(&get_rule, request, response);
}

static enum err change(const struct request *request, struct response *response)
{
    return api_serve(&change_rule, request, response);
}

static enum err take_away(const struct request *request, struct response *response)
{
    return api_serve(&remove_rule, request, response);
}

extern const struct api_part api_part_api_rules;
const struct api_part api_part_api_rules = {
    .operations = (const struct api_operation *const[]){&list_rules, &add_rule, &get_rule,
                                                        &change_rule, &remove_rule, NULL},
    .schemas = (const struct api_schema *const[]){&rule_schema, &rules_schema, &add_schema,
                                                  &change_schema, &gone_schema, NULL},
};
