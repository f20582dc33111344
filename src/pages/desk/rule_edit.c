/* rule_edit.c: one rule: another text (a version of its own, tried out first), another owner, a
 * pause. */
#include "pages/desk/rule.ht.h"
#include "pages/desk/rules.h"
#include "pages/rule_write.h"
#include "pages/view.h"
#include "store/rule_owners.h"
#include "store/staff.h"
#include "store/standing.h"

enum { CHART_DAYS = 90, HITS_LOOKED_AT = 20000 };

static enum err fill_owners(const struct request *request, struct rule_edit_view *view)
{
    struct option_view nobody = {STR("0"), STR("Nobody"), view->rule.staff == 0};
    struct staff *staff;
    size_t n;
    enum err err = staff_list(request->db, request->arena, &staff, &n);

    for (size_t i = 0; !err && i < n; i++) {
        struct option_view option = {app_id(request, TABLE_STAFF, staff[i].id), staff[i].name,
                                     staff[i].id == view->rule.staff};

        if (!vec_push(request->arena, &view->owners, option))
            err = request->arena->err;
    }
    if (!err && !vec_push(request->arena, &view->owners, nobody))
        err = request->arena->err;
    return err;
}

static enum err fill_teams(const struct request *request, struct rule_edit_view *view)
{
    struct option_view none = {STR("0"), STR("No team"), view->rule.team == 0};
    struct team *teams;
    size_t n;
    enum err err = team_list(request->db, request->arena, &teams, &n);

    /* First: a browser picks it when the rule's team is no more, and moves the rule nowhere. */
    if (!err && n && !vec_push(request->arena, &view->teams, none))
        err = request->arena->err;
    for (size_t i = 0; !err && i < n; i++) {
        struct option_view option = {app_id(request, TABLE_TEAM, teams[i].id), teams[i].name,
                                     teams[i].id == view->rule.team};

        if (!vec_push(request->arena, &view->teams, option))
            err = request->arena->err;
    }
    return err;
}

/* Shares of the newest hits: old ones say little of what the rules are now. */
static enum err fill_overlaps(const struct request *request, struct rule_edit_view *view)
{
    struct arena *arena = request->arena;
    struct standing_overlaps found;
    enum err err = standing_overlap(request->db, arena, view->rule.id, HITS_LOOKED_AT, &found);

    if (err)
        return err;
    view->overlap_basis = arena_printf(
        arena, "Of the %.*s last wanted by any rule %.*s.",
        STR_ARGS(view_count(arena, found.looked_at, "message", "messages")),
        STR_ARGS(!found.own ? STR("this one wanted none")
                 : !found.n ? STR("nothing that this one wanted was wanted by another")
                            : arena_printf(arena, "this one wanted %.*s; with it",
                                           STR_ARGS(view_number(arena, found.own)))));
    for (size_t i = 0; i < found.n; i++) {
        const struct standing_overlap *from = &found.list[i];
        struct overlap_view overlap = {
            .id = app_id(request, TABLE_RULE, from->rule),
            .name = from->name,
            .words = arena_printf(arena, "%lld: %lld %% of this one's, %lld %% of that one's",
                                  (long long)from->both,
                                  (long long)((from->both * 100 + found.own / 2) / found.own),
                                  (long long)((from->both * 100 + from->other / 2) / from->other)),
        };

        if (!vec_push(arena, &view->overlaps, overlap))
            return arena->err;
    }
    return OK;
}

static enum err fill_standing(const struct request *request, struct rule_edit_view *view)
{
    struct rule_standing standing;
    struct rule_owners owners;
    enum err err = standing_load(request->db, request->arena, view->rule.id, &standing);

    if (!err)
        err = rule_owners_load(request->db, request->arena, &owners);
    if (!err)
        err = rules_row(request, &owners, &standing, CHART_DAYS, &view->here);
    if (!err)
        view->label = standing.label;
    return err ? err : fill_overlaps(request, view);
}

static enum err take(const struct request *request, struct rule_row *out_rule)
{
    int64_t id;
    enum err err = app_unid(request, TABLE_RULE, request_param(request, "id"), &id);

    if (!err)
        err = rule_load(request->db, request->arena, id, out_rule);
    return !err && out_rule->removed_at ? ERR_NOT_FOUND : err;
}

static enum err show(const struct request *request, struct response *response, int try_ms,
                     const char *error)
{
    struct rule_edit_view view = {.id = request_param(request, "id")};
    struct rules_view trial = {.error = str_from(error)};
    struct shell shell;
    enum err err = take(request, &view.rule);

    if (err)
        return err;
    trial.name = view.rule.name;
    trial.text = rules_typed(request);
    if (!trial.text.n && !request_form_has(request, "text"))
        trial.text = view.rule.text;
    view.shell = &shell;
    view.trial = &trial;
    err = shell_fill(request, &shell, view.rule.name, VIEW_NONE, DESK_RULES);
    trial.tried.is_awaited = !try_ms; /* the script asks on */
    if (!err && try_ms)
        err = rules_try(request, &trial, try_ms);
    if (!err)
        err = fill_standing(request, &view);
    if (!err)
        err = fill_owners(request, &view);
    if (!err)
        err = fill_teams(request, &view);
    if (err)
        return err;
    if (error || trial.mistake.n)
        response->status = 422;
    rule_page_render(&response->body, &view);
    return shell_finish(request, response);
}

static enum err page(const struct request *request, struct response *response)
{
    return show(request, response, 0, NULL);
}

static enum err wish_for(const struct request *request, struct rule_wish *wish)
{
    return app_unid(request, TABLE_RULE, request_param(request, "id"), &wish->id);
}

static enum err changed(struct response *response, enum err err)
{
    if (!err)
        response_see(response, STR("/desk/rules?notice=saved"));
    return err;
}

/* The version stands in the form: what somebody else has changed meanwhile is not overwritten. */
static enum err set_text(const struct request *request, struct response *response)
{
    struct rule_wish wish = {.has_text = true, .text = rules_typed(request)};
    struct rules_view typed = {.text = wish.text};
    struct fault fault = {.err = OK};
    enum err err = wish_for(request, &wish);

    if (!err)
        err = str_to_i64(request_form(request, "version"), &wish.version);
    if (err)
        return err;
    if (!str_is(request_form(request, "then"), "keep"))
        return show(request, response, RULES_TRY_MS, NULL);
    err = rules_try(request, &typed, 0);
    if (err)
        return err;
    if (typed.mistake.n)
        return show(request, response, RULES_TRY_MS, NULL);
    err = rule_write_wish(request, &wish, &fault);
    if (err == ERR_BAD_INPUT || err == ERR_STALE)
        return show(request, response, RULES_STEP_MS,
                    str_c(request->arena, str_from(fault_text(&fault, err))));
    return changed(response, err);
}

/* A form that does not ask for the team changes nothing of it. */
static enum err set_owner(const struct request *request, struct response *response)
{
    struct str owner = request_form(request, "owner"), team = request_form(request, "team");
    struct rule_wish wish = {.has_owner = true, .has_team = team.n > 0};
    enum err err = wish_for(request, &wish);

    if (!err && team.n && !str_is(team, "0"))
        err = app_unid(request, TABLE_TEAM, team, &wish.team);
    if (!err && !str_is(owner, "0"))
        err = app_unid(request, TABLE_STAFF, owner, &wish.staff);
    if (!err)
        err = rule_write_wish(request, &wish, &response->fault);
    return changed(response, err);
}

static enum err set_label(const struct request *request, struct response *response)
{
    struct rule_wish wish = {.has_label = true, .label = str_trim(request_form(request, "label"))};
    enum err err = wish_for(request, &wish);

    if (!err)
        err = rule_write_wish(request, &wish, &response->fault);
    return changed(response, err);
}

static enum err set_pause(const struct request *request, struct response *response)
{
    struct rule_wish wish = {.has_pause = true, .is_paused = !request_form_has(request, "on")};
    enum err err = wish_for(request, &wish);

    if (!err)
        err = rule_write_wish(request, &wish, &response->fault);
    return changed(response, err);
}

static const struct route rule_edit_routes[] = {
    ROUTE(GET, "/desk/rules/:id", VERB_LISTEN, page),
    ROUTE(POST, "/desk/rules/:id", VERB_LISTEN, set_text),
    ROUTE(POST, "/desk/rules/:id/owner", VERB_LISTEN, set_owner),
    ROUTE(POST, "/desk/rules/:id/label", VERB_LISTEN, set_label),
    ROUTE(POST, "/desk/rules/:id/pause", VERB_LISTEN, set_pause),
};
const struct page page_rule_edit = PAGE("rule_edit", rule_edit_routes);
