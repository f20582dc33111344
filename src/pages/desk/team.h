/* team.h: who works here: the colleagues, their roles and teams, invitations; and the own account.
 *
 * Everybody sees who is on the team; only who may set up changes it, and nobody his own role. Who
 * is suspended keeps his name in the history and gets in again only by a new invitation; who is
 * removed, too, but his address is free. One admin who can sign in always stays. */
#ifndef PAGES_DESK_TEAM_H
#define PAGES_DESK_TEAM_H

#include "pages/shell.h"

/* An invitation, shown once to who made it. */
struct invited_view {
    bool is_only_here; /* the link leads to this machine, whoever opens it */
    struct str name, email, link, until;
    struct str letter;      /* what one may write to them */
    struct safe_url mailto; /* the same for the own mail program */
};

struct role_view {
    struct str value, label;
    bool is_on;
};

struct colleague_view {
    struct str id, name, email, role, initials;
    int hue;
    const char *state; /* "Invited", "Suspended", or NULL */
    struct str until;  /* of the invitation */
    bool is_me, may_change, can_sign_in, may_let_in;
    VEC(struct role_view) roles;
    VEC(struct str) teams; /* names */
};

struct member_view {
    struct str id, name;
    bool is_in;
};

struct team_view {
    struct str id, name;
    int64_t count;
    VEC(struct member_view) members;
};

struct team_page {
    struct shell *shell;
    bool may_change;
    VEC(struct colleague_view) colleagues;
    VEC(struct team_view) teams;
    VEC(struct role_view) roles;
    struct invited_view invited;
    struct str typed_name, typed_email;
    const char *error; /* for who typed it, or NULL */
    bool has_address;
};

struct session_view {
    struct str device, seen, began;
    bool is_this;
};

struct me_page {
    struct shell *shell;
    struct str name, email, role;
    const char *error, *name_error;
    int password_min;
    VEC(struct session_view) sessions;
};

/* invite.c. Adds who is named in the form and invites them; *out_error: a sentence for who typed it
 * (then OK), or NULL. */
must_check enum err invite_new(const struct request *request, struct invited_view *out_invited,
                               const char **out_error);
/* A new invitation for somebody who is there; an older one is void. Their password holds until it
 * is used. */
must_check enum err invite_again(const struct request *request, int64_t staff,
                                 struct invited_view *out_invited, const char **out_error);
/* What may be chosen; `chosen`: a role's name, or empty. */
must_check enum err invite_roles(const struct request *request, struct str chosen,
                                 struct role_view **out_roles, size_t *out_n);

#endif
