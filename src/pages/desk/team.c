/* team.c: the page of who works here, and what an admin does there. */
#include "pages/desk/team.h"

#include "base/log.h"
#include "pages/desk/team.ht.h"
#include "pages/view.h"
#include "store/invitation.h"
#include "store/session.h"

enum { TEAM_NAME_MAX = 100 };

/* --- showing it --- */

static enum err fill_state(const struct request *request, const struct staff *staff,
                           struct colleague_view *colleague)
{
    int64_t until;
    enum err err = invitation_until(request->db, staff->id, request->now, &until);

    colleague->can_sign_in = staff_can_sign_in(staff);
    colleague->may_let_in = staff->suspended_at && staff->password.n;
    if (!err) {
        colleague->state = colleague->can_sign_in ? "New link" : "Invited";
        colleague->until = view_day_in(request->arena, app_zone(request), until, request->now);
    } else if (!colleague->can_sign_in) {
        colleague->state = "Suspended";
    }
    return err == ERR_NOT_FOUND ? OK : err;
}

static enum err add_colleague(const struct request *request, struct team_page *page,
                              const struct staff *staff)
{
    struct colleague_view colleague = {
        .id = app_id(request, TABLE_STAFF, staff->id),
        .name = staff->name,
        .email = staff->email,
        .role = str_from(role_name((enum role)staff->role)),
        .initials = view_initials(request->arena, staff->name),
        .hue = view_hue(staff->id),
        .is_me = staff->id == request->actor.user,
        .may_change = page->may_change && staff->id != request->actor.user,
    };
    struct team *teams;
    size_t n;
    enum err err = fill_state(request, staff, &colleague);

    if (!err)
        err = invite_roles(request, colleague.role, &colleague.roles.at, &colleague.roles.n);
    if (!err)
        err = team_of_staff(request->db, request->arena, staff->id, &teams, &n);
    for (size_t i = 0; !err && i < n; i++)
        if (!vec_push(request->arena, &colleague.teams, teams[i].name))
            err = request->arena->err;
    return err || vec_push(request->arena, &page->colleagues, colleague) ? err
                                                                         : request->arena->err;
}

static enum err add_team(const struct request *request, struct team_page *page,
                         const struct team *team)
{
    struct team_view view = {.id = app_id(request, TABLE_TEAM, team->id), .name = team->name};

    for (size_t i = 0; i < page->colleagues.n; i++) {
        const struct colleague_view *colleague = &page->colleagues.at[i];
        struct member_view member = {.id = colleague->id, .name = colleague->name};

        for (size_t k = 0; k < colleague->teams.n; k++)
            member.is_in = member.is_in || str_eq(colleague->teams.at[k], team->name);
        view.count += member.is_in;
        if (!vec_push(request->arena, &view.members, member))
            return request->arena->err;
    }
    return vec_push(request->arena, &page->teams, view) ? OK : request->arena->err;
}

static enum err show(const struct request *request, struct response *response,
                     struct team_page *page)
{
    struct shell shell;
    struct staff *list;
    struct team *teams;
    size_t n;
    enum err err = shell_fill(request, &shell, STR("Team"), VIEW_NONE, DESK_TEAM);

    page->shell = &shell;
    page->may_change = may(&request->actor, VERB_SET_UP, NULL);
    page->has_address = app_address(request).n > 0;
    if (!err)
        err = staff_list(request->db, request->arena, &list, &n);
    for (size_t i = 0; !err && i < n; i++)
        err = add_colleague(request, page, &list[i]);
    if (!err)
        err = team_list(request->db, request->arena, &teams, &n);
    for (size_t i = 0; !err && i < n; i++)
        err = add_team(request, page, &teams[i]);
    if (!err)
        err = invite_roles(request, request_form(request, "role"), &page->roles.at, &page->roles.n);
    if (err)
        return err;
    if (page->error)
        response->status = 422;
    team_page_render(&response->body, page);
    return shell_finish(request, response);
}

static enum err team(const struct request *request, struct response *response)
{
    struct team_page page = {0};

    return show(request, response, &page);
}

/* --- inviting --- */

static enum err invite(const struct request *request, struct response *response)
{
    struct team_page page = {0};
    enum err err = invite_new(request, &page.invited, &page.error);

    if (page.error) {
        page.typed_name = request_form(request, "name");
        page.typed_email = request_form(request, "email");
    }
    return err ? err : show(request, response, &page);
}

static enum err link_again(const struct request *request, struct response *response)
{
    struct team_page page = {0};
    int64_t staff;
    enum err err = app_unid(request, TABLE_STAFF, request_param(request, "id"), &staff);

    if (!err && staff == request->actor.user)
        page.error = "Your own password is changed under Your account.";
    if (!err && !page.error)
        err = invite_again(request, staff, &page.invited, &page.error);
    return err ? err : show(request, response, &page);
}

/* --- changing and removing --- */

enum deed { DEED_ROLE, DEED_SUSPEND, DEED_LET_IN, DEED_WITHDRAW, DEED_REMOVE };

struct change_of_staff {
    enum deed deed;
    int64_t id, now;
    enum role role;
    bool is_last; /* the last admin who can sign in: nothing was done */
    struct arena *arena;
};

/* Asked on the writer, where nobody else writes: of two admins who remove each other one stays. */
static enum err is_last_admin(struct db *db, struct change_of_staff *change)
{
    struct staff *list;
    size_t n;
    bool is_admin = false, has_other = false;
    enum err err = staff_list(db, change->arena, &list, &n);

    for (size_t i = 0; !err && i < n; i++) {
        bool can = list[i].role == ROLE_ADMIN && staff_can_sign_in(&list[i]);

        is_admin = is_admin || (can && list[i].id == change->id);
        has_other = has_other || (can && list[i].id != change->id);
    }
    change->is_last = is_admin && !has_other;
    return err;
}

static enum err write_change(struct db *db, void *arg)
{
    struct change_of_staff *change = arg;
    enum err err = is_last_admin(db, change);

    if (err || (change->is_last && !(change->deed == DEED_ROLE && change->role == ROLE_ADMIN)))
        return err;
    change->is_last = false;
    switch (change->deed) {
    case DEED_ROLE:
        return staff_set_role(db, change->id, (int)change->role, 0);
    case DEED_SUSPEND:
        return staff_suspend(db, change->id, change->now);
    case DEED_LET_IN:
        return staff_let_in(db, change->id);
    case DEED_WITHDRAW:
        return invitation_end(db, change->id);
    case DEED_REMOVE:
        err = invitation_end(db, change->id);
        return err ? err : staff_remove(db, change->id, change->now);
    }
    return ERR_BAD_INPUT;
}

static enum err change(const struct request *request, struct response *response, enum deed deed)
{
    struct change_of_staff change = {.deed = deed, .now = request->now, .arena = request->arena};
    struct team_page page = {0};
    struct staff staff;
    enum err err = app_unid(request, TABLE_STAFF, request_param(request, "id"), &change.id);

    if (!err)
        err = staff_load(request->db, request->arena, change.id, &staff);
    if (!err && staff.removed_at)
        err = ERR_NOT_FOUND;
    if (!err && deed == DEED_ROLE &&
        (!role_from(request_form(request, "role"), &change.role) || change.role == ROLE_NONE))
        err = ERR_BAD_INPUT;
    if (err)
        return err;
    if (change.id == request->actor.user)
        page.error = "Another admin has to do this for you.";
    if (!page.error)
        err = app_write_ending(request, write_change, &change, change.id, 0);
    if (!err && change.is_last)
        page.error = "The last admin stays: make somebody else an admin first.";
    if (err || page.error)
        return err ? err : show(request, response, &page);
    log_event(LOG_INFO, "colleague.changed", NULL);
    request->app->changed(request->app->context, "user");
    response_see(response, deed == DEED_REMOVE ? STR("/desk/team?notice=gone")
                                               : STR("/desk/team?notice=saved"));
    return OK;
}

static enum err set_role(const struct request *request, struct response *response)
{
    return change(request, response, DEED_ROLE);
}

static enum err suspend(const struct request *request, struct response *response)
{
    return change(request, response, DEED_SUSPEND);
}

static enum err let_in(const struct request *request, struct response *response)
{
    return change(request, response, DEED_LET_IN);
}

static enum err withdraw(const struct request *request, struct response *response)
{
    return change(request, response, DEED_WITHDRAW);
}

static enum err take_away(const struct request *request, struct response *response)
{
    return change(request, response, DEED_REMOVE);
}

/* --- teams --- */

static enum err write_team(struct db *db, void *arg) { return team_add(db, arg); }

static enum err add(const struct request *request, struct response *response)
{
    struct team team = {.name = str_trim(request_form(request, "team")),
                        .created_at = request->now};
    struct team_page page = {0};
    enum err err = OK;

    if (!team.name.n || team.name.n > TEAM_NAME_MAX)
        page.error = "Give the team a name of at most 100 characters.";
    else
        err = app_write(request->app, write_team, &team);
    if (err == ERR_EXISTS) {
        page.error = "There is a team of that name already.";
        err = OK;
    }
    if (err || page.error)
        return err ? err : show(request, response, &page);
    response_see(response, STR("/desk/team?notice=added"));
    return OK;
}

struct membership {
    const struct request *request;
    int64_t team;
    bool is_end; /* of the team */
};

/* Exactly those whose boxes are ticked. */
static enum err write_members(struct db *db, void *arg)
{
    const struct membership *change = arg;
    const struct request *request = change->request;
    struct staff *list;
    size_t n;
    enum err err = staff_list(db, request->arena, &list, &n);

    if (!err && change->is_end)
        return team_remove(db, change->team, request->now);
    for (size_t i = 0; !err && i < n; i++) {
        bool is_in = false;

        for (size_t k = 0; k < request->form.n; k++) {
            int64_t id;

            is_in = is_in || (str_is(request->form.at[k].name, "m") &&
                              !app_unid(request, TABLE_STAFF, request->form.at[k].value, &id) &&
                              id == list[i].id);
        }
        err = is_in ? team_join(db, change->team, list[i].id)
                    : team_leave(db, change->team, list[i].id);
    }
    return err;
}

static enum err change_team(const struct request *request, struct response *response, bool is_end)
{
    struct membership membership = {.request = request, .is_end = is_end};
    struct team *teams;
    bool is_there = false;
    size_t n;
    enum err err = app_unid(request, TABLE_TEAM, request_param(request, "id"), &membership.team);

    if (!err)
        err = team_list(request->db, request->arena, &teams, &n);
    for (size_t i = 0; !err && i < n; i++)
        is_there = is_there || teams[i].id == membership.team;
    if (!err && !is_there)
        err = ERR_NOT_FOUND;
    if (!err)
        err = app_write(request->app, write_members, &membership);
    if (!err)
        response_see(response, STR("/desk/team?notice=saved"));
    return err;
}

static enum err members(const struct request *request, struct response *response)
{
    return change_team(request, response, false);
}

static enum err end_team(const struct request *request, struct response *response)
{
    return change_team(request, response, true);
}

static const struct route team_routes[] = {
    ROUTE(GET, "/desk/team", VERB_READ, team),
    ROUTE(POST, "/desk/team/invite", VERB_SET_UP, invite, .body_max = 4 << 10, .by_person = true),
    ROUTE(POST, "/desk/team/:id/link", VERB_SET_UP, link_again, .body_max = 1 << 10,
          .by_person = true),
    ROUTE(POST, "/desk/team/:id/role", VERB_SET_UP, set_role, .body_max = 1 << 10,
          .by_person = true),
    ROUTE(POST, "/desk/team/:id/withdraw", VERB_SET_UP, withdraw, .body_max = 1 << 10,
          .by_person = true),
    ROUTE(POST, "/desk/team/:id/suspend", VERB_SET_UP, suspend, .body_max = 1 << 10,
          .by_person = true),
    ROUTE(POST, "/desk/team/:id/let-in", VERB_SET_UP, let_in, .body_max = 1 << 10,
          .by_person = true),
    ROUTE(POST, "/desk/team/:id/remove", VERB_SET_UP, take_away, .body_max = 1 << 10,
          .by_person = true),
    ROUTE(POST, "/desk/teams", VERB_SET_UP, add, .body_max = 4 << 10, .by_person = true),
    ROUTE(POST, "/desk/teams/:id/members", VERB_SET_UP, members, .body_max = 64 << 10,
          .by_person = true),
    ROUTE(POST, "/desk/teams/:id/remove", VERB_SET_UP, end_team, .body_max = 1 << 10,
          .by_person = true),
};
const struct page page_team = PAGE("team", team_routes);
