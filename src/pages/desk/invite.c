/* invite.c: asking a colleague in. The address with the secret is shown once, to who asked; it
 * leads to /join (sign_in.c), where the colleague chooses a password. */
#include "base/clock.h"
#include "base/log.h"
#include "pages/desk/welcome.h"
#include "pages/view.h"
#include "store/invitation.h"
#include "web/session.h"

enum { NAME_MAX_BYTES = 100, EMAIL_MAX_BYTES = 254 };
#define INVITATION_LIFE ((int64_t)7 * MS_DAY)

static const struct {
    enum role role;
    const char *label;
} roles[] = {
    {ROLE_AGENT, "Agent: hears, answers, decides"},
    {ROLE_LEAD, "Lead: makes rules, too"},
    {ROLE_ADMIN, "Admin: everything, also channels and colleagues"},
};

enum err invite_fill(const struct request *request, struct welcome *page)
{
    struct str typed = request_form(request, "role");
    struct staff *list;
    size_t n;
    enum err err = staff_list(request->db, request->arena, &list, &n);

    for (size_t i = 0; !err && i < n; i++) {
        struct colleague_view colleague = {
            .name = list[i].name,
            .email = list[i].email,
            .role = str_from(role_name((enum role)list[i].role)),
            .initials = view_initials(request->arena, list[i].name),
            .hue = view_hue(list[i].id),
            .is_waiting = !list[i].password.n,
        };

        if (!vec_push(request->arena, &page->colleagues, colleague))
            err = request->arena->err;
    }
    for (size_t i = 0; !err && i < ARRAY_LEN(roles); i++) {
        const char *name = role_name(roles[i].role);
        struct chosen_view role = {.value = str_from(name),
                                   .label = str_from(roles[i].label),
                                   .is_on = typed.n ? str_is(typed, name) : i == 0};

        if (!vec_push(request->arena, &page->roles, role))
            err = request->arena->err;
    }
    return err;
}

struct invitation {
    struct staff staff;
    struct str token_hash;
    int64_t now;
};

static enum err write_invitation(struct db *db, void *arg)
{
    struct invitation *invitation = arg;
    enum err err = staff_add(db, &invitation->staff);

    return err ? err
               : invitation_add(db, invitation->token_hash, invitation->staff.id, invitation->now,
                                invitation->now + INVITATION_LIFE);
}

static const char *what_is_wrong(const struct request *request, struct staff *staff)
{
    size_t at = str_find_char(staff->email, '@', 0);
    enum role role;

    if (at == 0 || at == SIZE_MAX || at + 1 == staff->email.n || staff->email.n > EMAIL_MAX_BYTES ||
        str_find_char(staff->email, ' ', 0) != SIZE_MAX)
        return "That is no email address.";
    if (staff->name.n > NAME_MAX_BYTES)
        return "A name has at most 100 characters.";
    if (!role_from(request_form(request, "role"), &role) || role == ROLE_NONE)
        return "Choose what they may do.";
    staff->role = (int)role;
    if (!staff->name.n)
        staff->name = str_slice(staff->email, 0, at);
    return NULL;
}

enum err invite_colleague(const struct request *request, struct welcome *page)
{
    struct str secret = session_secret(request->arena);
    struct invitation invitation = {
        .staff = {.email = str_lower(request->arena, str_trim(request_form(request, "email"))),
                  .name = str_trim(request_form(request, "name")),
                  .created_at = request->now},
        .token_hash = session_hash(request->arena, secret),
        .now = request->now};
    const char *wrong = what_is_wrong(request, &invitation.staff);
    enum err err;

    if (request->arena->err)
        return request->arena->err;
    if (wrong) {
        page->error = wrong;
        return OK;
    }
    err = app_write(request->app, write_invitation, &invitation);
    if (err == ERR_EXISTS) {
        page->error = "Somebody with this address works here already.";
        return OK;
    }
    if (err)
        return err;
    log_event(LOG_INFO, "colleague.invited", NULL);
    page->invited = invitation.staff.name;
    page->link = arena_printf(request->arena, "%s://%.*s/join?token=%.*s",
                              request->secure ? "https" : "http", STR_ARGS(request->headers.host),
                              STR_ARGS(secret));
    return OK;
}
