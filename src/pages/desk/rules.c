/* rules.c: which public words concern us: the list, a new one, and trying it out first. */
#include "pages/desk/rules.h"
#include "pages/desk/rule.ht.h"
#include "pages/view.h"
#include "store/rule.h"
#include "store/staff.h"

enum { RULES_SHOWN = 500, NAME_MAX_BYTES = 100 };

/* Who may own one, to name owners by. */
struct owners {
    struct staff *staff;
    struct team *teams;
    size_t staff_count, team_count;
};

/* "Mina, Repairs": the person and the team. */
static struct str owner_name(const struct request *request, const struct owners *owners,
                             const struct rule_row *rule)
{
    struct str staff = STR_NONE, team = STR_NONE;

    for (size_t i = 0; i < owners->staff_count; i++)
        if (owners->staff[i].id == rule->staff)
            staff = owners->staff[i].name;
    for (size_t i = 0; i < owners->team_count; i++)
        if (owners->teams[i].id == rule->team)
            team = owners->teams[i].name;
    return arena_printf(request->arena, "%.*s%s%.*s", STR_ARGS(staff),
                        staff.n && team.n ? ", " : "", STR_ARGS(team));
}

static enum err fill_rules(const struct request *request, struct rules_view *view)
{
    struct rule_row *rows;
    struct owners owners;
    size_t n;
    enum err err = rule_list(request->db, request->arena, 0, RULES_SHOWN, &rows, &n);

    if (!err)
        err = staff_list(request->db, request->arena, &owners.staff, &owners.staff_count);
    if (!err)
        err = team_list(request->db, request->arena, &owners.teams, &owners.team_count);
    for (size_t i = 0; !err && i < n; i++) {
        struct rule_view rule = {
            .id = app_id(request, TABLE_RULE, rows[i].id),
            .name = rows[i].name,
            .text = rows[i].text,
            .owner = owner_name(request, &owners, &rows[i]),
            .is_paused = rows[i].paused_at != 0,
            .may_change = view->may_change,
        };

        if (!vec_push(request->arena, &view->rules, rule))
            err = request->arena->err;
    }
    return err;
}

static enum err show(const struct request *request, struct response *response, int try_ms,
                     const char *error)
{
    struct rules_view view = {.may_change = may(&request->actor, VERB_LISTEN, NULL),
                              .name = request_form(request, "name"),
                              .text = rules_typed(request),
                              .error = str_from(error)};
    struct shell shell;
    enum err err = shell_fill(request, &shell, STR("Rules"), VIEW_NONE, DESK_RULES);

    view.shell = &shell;
    if (!err && try_ms)
        err = rules_try(request, &view, try_ms);
    if (error || view.mistake.n)
        response->status = 422;
    if (!err)
        err = fill_rules(request, &view);
    if (err)
        return err;
    rules_page_render(&response->body, &view);
    return shell_finish(request, response);
}

static enum err rules(const struct request *request, struct response *response)
{
    return show(request, response, 0, NULL);
}

static enum err write_rule(struct db *db, void *arg)
{
    struct rule_row *rule = arg;

    return rule_add(db, rule, rule->staff);
}

enum err rules_keep(const struct request *request, const char **out_error)
{
    struct rule_row rule = {.name = str_trim(request_form(request, "name")),
                            .text = request_form(request, "text"),
                            .staff = request->actor.user,
                            .created_at = request->now};
    enum err err;

    *out_error = NULL;
    if (!rule.name.n || rule.name.n > NAME_MAX_BYTES) {
        *out_error = "Give it a name of at most 100 characters.";
        return OK;
    }
    err = app_write(request->app, write_rule, &rule);
    if (err == ERR_EXISTS) {
        *out_error = "There is a rule of that name already.";
        return OK;
    }
    if (!err)
        request->app->changed(request->app->context, "rule");
    return err;
}

static enum err add(const struct request *request, struct response *response)
{
    struct rules_view view = {.text = rules_typed(request)};
    const char *error = NULL;
    enum err err;

    if (!str_is(request_form(request, "then"), "keep"))
        return show(request, response, RULES_TRY_MS, NULL);
    err = rules_try(request, &view, 0);
    if (!err && view.mistake.n)
        return show(request, response, RULES_TRY_MS, NULL);
    if (!err)
        err = rules_keep(request, &error);
    if (error)
        return show(request, response, RULES_STEP_MS, error);
    if (!err)
        response_see(response, STR("/desk/rules?notice=added"));
    return err;
}

struct removal {
    int64_t id, by, now;
};

static enum err write_removal(struct db *db, void *arg)
{
    const struct removal *removal = arg;

    return rule_remove(db, removal->id, removal->by, removal->now);
}

static enum err take_away(const struct request *request, struct response *response)
{
    struct removal removal = {.by = request->actor.user, .now = request->now};
    enum err err = app_unid(request, TABLE_RULE, request_param(request, "id"), &removal.id);

    if (!err)
        err = app_write(request->app, write_removal, &removal);
    if (err)
        return err;
    request->app->changed(request->app->context, "rule");
    response_see(response, STR("/desk/rules?notice=removed"));
    return OK;
}

static const struct route rules_routes[] = {
    ROUTE(GET, "/desk/rules", VERB_READ, rules),
    ROUTE(POST, "/desk/rules", VERB_LISTEN, add),
    ROUTE(POST, "/desk/rules/:id/remove", VERB_LISTEN, take_away),
};
const struct page page_rules = PAGE("rules", rules_routes);
