#include "model/actor.h"

static const char *const role_names[ROLE_COUNT] = {
#define X(id, name) [id] = name,
    ROLES(X)
#undef X
};

static const struct {
    const char *name;
    enum role least;
} verbs[VERB_COUNT] = {
#define X(id, name, least) [id] = {name, least},
    VERBS(X)
#undef X
};

bool may(const struct actor *actor, enum verb verb, const struct object *object)
{
    enum role role = actor && actor->user ? actor->role : ROLE_NONE;

    if ((unsigned)verb >= VERB_COUNT || verb == VERB_UNDECLARED)
        return false;
    if (object && object->team)
        return false;
    return role >= verbs[verb].least;
}

const char *role_name(enum role role)
{
    return (unsigned)role < ROLE_COUNT ? role_names[role] : role_names[ROLE_NONE];
}

bool role_from(struct str name, enum role *out_role)
{
    for (unsigned i = 0; i < ROLE_COUNT; i++) {
        if (str_is(name, role_names[i])) {
            *out_role = (enum role)i;
            return true;
        }
    }
    return false;
}

const char *verb_name(enum verb verb)
{
    return (unsigned)verb < VERB_COUNT ? verbs[verb].name : verbs[VERB_UNDECLARED].name;
}
