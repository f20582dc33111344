#include "model/matter.h"

const char *const matter_state_names[] = {[MATTER_OPEN] = "open",
                                          [MATTER_FIXED] = "fixed",
                                          [MATTER_CLOSED] = "closed",
                                          [MATTER_DROPPED] = NULL};
const char *const matter_cause_names[] = {
    [CAUSE_OURS_CHANGE] = "ours_change", [CAUSE_OUTAGE] = "outage",   [CAUSE_PRODUCT] = "product",
    [CAUSE_OUTSIDE] = "outside",         [CAUSE_UNKNOWN] = "unknown", [MATTER_CAUSE_COUNT] = NULL};
const char *const matter_role_names[] = {
    [ROLE_WAITS] = "waits", [ROLE_WITNESS] = "witness", [MATTER_ROLE_COUNT] = NULL};

static bool find(const char *const *names, struct str name, unsigned *out_at)
{
    for (unsigned i = 0; names[i]; i++) {
        if (str_is(name, names[i])) {
            *out_at = i;
            return true;
        }
    }
    return false;
}

const char *matter_state_name(enum matter_state state)
{
    return (unsigned)state < MATTER_DROPPED ? matter_state_names[state] : "dropped";
}

const char *matter_cause_name(enum matter_cause cause)
{
    return matter_cause_names[(unsigned)cause < MATTER_CAUSE_COUNT ? cause : CAUSE_UNKNOWN];
}

const char *matter_role_name(enum matter_role role)
{
    return matter_role_names[(unsigned)role < MATTER_ROLE_COUNT ? role : ROLE_WAITS];
}

bool matter_state_from(struct str name, enum matter_state *out_state)
{
    unsigned at;

    if (!find(matter_state_names, name, &at))
        return false;
    *out_state = (enum matter_state)at;
    return true;
}

bool matter_cause_from(struct str name, enum matter_cause *out_cause)
{
    unsigned at;

    if (!find(matter_cause_names, name, &at))
        return false;
    *out_cause = (enum matter_cause)at;
    return true;
}

bool matter_role_from(struct str name, enum matter_role *out_role)
{
    unsigned at;

    if (!find(matter_role_names, name, &at))
        return false;
    *out_role = (enum matter_role)at;
    return true;
}
