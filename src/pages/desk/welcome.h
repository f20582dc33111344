/* welcome.h: the first steps of a new house: what is said about it (a look back for its name), its
 * name and hours, a rule, a place, a colleague.
 *
 * /setup begins them for the first administrator. Each step can be skipped; the setting
 * "wizard.step" says where to go on, on any device, and is "done" at the end. Without the setting
 * (a site set up by commands) nothing leads here, but the addresses work. Every step is a page
 * and a form of its own, so a step can also be taken again later.
 */
#ifndef PAGES_DESK_WELCOME_H
#define PAGES_DESK_WELCOME_H

#include "pages/desk/forms.h"
#include "pages/desk/team.h"

enum welcome_step {
    WELCOME_LOOK,
    WELCOME_HOUSE,
    WELCOME_RULE,
    WELCOME_PLACE,
    WELCOME_PEOPLE,
    WELCOME_STEPS,
    WELCOME_DONE = WELCOME_STEPS
};

struct welcome_link {
    const char *key, *title, *icon;
    bool is_here, is_past;
};

struct chosen_view {
    struct str value, label;
    bool is_on;
};

struct welcome {
    struct shell *shell;
    struct welcome_link links[WELCOME_STEPS];
    int number; /* of the step, from 1 */
    const char *key;
    const char *back;  /* the step before, or NULL */
    const char *error; /* for who typed it, or NULL */
    /* the house */
    struct str name, address;
    VEC(struct chosen_view) zones;
    VEC(struct chosen_view) from;
    VEC(struct chosen_view) to;
    struct chosen_view days[7];
    bool is_zone_open; /* never chosen: the browser may say */
    /* the rule and the place */
    struct rules_view *rules;
    struct channels_view channels;
    VEC(struct str) rule_names;
    bool is_refused; /* one of the places cannot be heard */
    /* the colleagues */
    VEC(struct colleague_view) colleagues;
    VEC(struct role_view) roles;
    struct str typed_name, typed_email;
    struct invited_view invited; /* shown once */
};

/* hours.c: fills name, zones, days, from and to, as set or as typed before. */
must_check enum err hours_fill(const struct request *request, struct welcome *page);
/* Keeps what the form says. *out_error: a sentence for who typed it (then OK), or NULL. */
must_check enum err hours_keep(const struct request *request, const char **out_error);

/* invite.c: the colleagues and the roles to choose from. */
must_check enum err invite_fill(const struct request *request, struct welcome *page);

/* The setting; ERR_NOT_FOUND when nothing began. */
must_check enum err welcome_where(const struct request *request, enum welcome_step *out_step);
const char *welcome_key(enum welcome_step step);

#endif
