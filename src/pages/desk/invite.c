/* invite.c: asking a colleague in. The address with the secret is shown once, to who asked, with a
 * letter to send it with; it leads to /join (sign_in.c), where the colleague chooses a password.
 * Nothing is mailed from here: whoever invites knows how to reach them. */
#include "base/clock.h"
#include "base/log.h"
#include "pages/address.h"
#include "pages/desk/team.h"
#include "pages/desk/welcome.h"
#include "pages/view.h"
#include "store/invitation.h"
#include "web/esc.h"
#include "web/session.h"

enum { NAME_MAX_BYTES = 100, EMAIL_MAX_BYTES = 254 };
#define INVITATION_LIFE ((int64_t)7 * MS_DAY)

static const char no_address[] =
    "Set the public address first (First steps, name and hours): the link begins with it.";

static const struct {
    enum role role;
    const char *label;
} roles[] = {
    {ROLE_AGENT, "Agent: hears, answers, decides"},
    {ROLE_LEAD, "Lead: makes rules, too"},
    {ROLE_ADMIN, "Admin: everything, also channels and colleagues"},
};

enum err invite_roles(const struct request *request, struct str chosen,
                      struct role_view **out_roles, size_t *out_n)
{
    VEC(struct role_view) list = {0};

    for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
        const char *name = role_name(roles[i].role);
        struct role_view role = {.value = str_from(name),
                                 .label = str_from(roles[i].label),
                                 .is_on = chosen.n ? str_is(chosen, name) : i == 0};

        if (!vec_push(request->arena, &list, role))
            return request->arena->err;
    }
    *out_roles = list.at;
    *out_n = list.n;
    return OK;
}

enum err invite_fill(const struct request *request, struct welcome *page)
{
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
            .state = list[i].password.n ? NULL : "Invited",
        };

        if (!vec_push(request->arena, &page->colleagues, colleague))
            err = request->arena->err;
    }
    return err ? err
               : invite_roles(request, request_form(request, "role"), &page->roles.at,
                              &page->roles.n);
}

struct invitation {
    struct staff staff;
    bool is_new;
    struct str token_hash;
    int64_t now;
};

static enum err write_invitation(struct db *db, void *arg)
{
    struct invitation *invitation = arg;
    enum err err = invitation->is_new ? staff_add(db, &invitation->staff) : OK;

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

/* The letter, and the same as a mailto: address. */
static void write_letter(const struct request *request, struct invited_view *invited)
{
    struct str house = app_name(request);
    struct buf to;

    invited->letter = arena_printf(
        request->arena,
        "Hello %.*s,\n\nyou are invited to work at %.*s. Open this address and choose a "
        "password:\n\n%.*s\n\nIt works once, until %.*s. After that you sign in with "
        "%.*s.\n\n%.*s\n",
        STR_ARGS(invited->name), STR_ARGS(house), STR_ARGS(invited->link), STR_ARGS(invited->until),
        STR_ARGS(invited->email), STR_ARGS(request->actor.name));
    buf_init(&to, 8 << 10);
    buf_add_c(&to, "mailto:");
    esc_url_query(&to, invited->email);
    buf_add_c(&to, "?subject=");
    esc_url_query(&to, arena_printf(request->arena, "Your invitation to %.*s", STR_ARGS(house)));
    buf_add_c(&to, "&body=");
    esc_url_query(&to, invited->letter);
    invited->mailto = url_check(buf_dup(request->arena, &to));
    buf_clear(&to);
}

static enum err make(const struct request *request, struct invitation *invitation,
                     struct invited_view *out_invited, const char **out_error)
{
    struct str secret = session_secret(request->arena), address = app_address(request);
    int64_t until = request->now + INVITATION_LIFE;
    enum err err;

    if (!address.n) {
        *out_error = no_address;
        return OK;
    }
    invitation->token_hash = session_hash(request->arena, secret);
    invitation->now = request->now;
    if (request->arena->err)
        return request->arena->err;
    err = app_write(request->app, write_invitation, invitation);
    if (err == ERR_EXISTS) {
        *out_error = "Somebody with this address works here already.";
        return OK;
    }
    if (err)
        return err;
    log_event(LOG_INFO, "colleague.invited", NULL);
    *out_invited = (struct invited_view){
        .name = invitation->staff.name,
        .email = invitation->staff.email,
        .link = arena_printf(request->arena, "%.*s/join?token=%.*s", STR_ARGS(address),
                             STR_ARGS(secret)),
        .is_only_here = address_is_here(request->arena, address),
        .until = view_day(request->arena, app_zone(request), until, request->now),
    };
    write_letter(request, out_invited);
    return request->arena->err;
}

enum err invite_new(const struct request *request, struct invited_view *out_invited,
                    const char **out_error)
{
    struct invitation invitation = {
        .staff = {.email = str_lower(request->arena, str_trim(request_form(request, "email"))),
                  .name = str_trim(request_form(request, "name")),
                  .created_at = request->now},
        .is_new = true};

    *out_invited = (struct invited_view){0};
    *out_error = what_is_wrong(request, &invitation.staff);
    return *out_error ? OK : make(request, &invitation, out_invited, out_error);
}

enum err invite_again(const struct request *request, int64_t staff,
                      struct invited_view *out_invited, const char **out_error)
{
    struct invitation invitation = {0};
    enum err err = staff_load(request->db, request->arena, staff, &invitation.staff);

    *out_invited = (struct invited_view){0};
    *out_error = NULL;
    if (!err && invitation.staff.removed_at)
        err = ERR_NOT_FOUND;
    return err ? err : make(request, &invitation, out_invited, out_error);
}
