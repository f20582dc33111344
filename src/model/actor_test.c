#include "model/actor.h"

#include "unit.h"

static void nobody_may_only_look(void)
{
    struct actor nobody = {0}, half = {.role = ROLE_ADMIN};

    CHECK(may(&nobody, VERB_LOOK, NULL));
    CHECK(may(NULL, VERB_LOOK, NULL));
    for (int verb = VERB_LOOK + 1; verb < VERB_COUNT; verb++) {
        CHECK(!may(&nobody, (enum verb)verb, NULL));
        CHECK(!may(&half, (enum verb)verb, NULL)); /* a role without a user is nobody */
    }
}

static void roles_climb(void)
{
    struct actor agent = {.user = 1, .role = ROLE_AGENT}, lead = {.user = 2, .role = ROLE_LEAD},
                 admin = {.user = 3, .role = ROLE_ADMIN};

    CHECK(may(&agent, VERB_ANSWER, NULL) && !may(&agent, VERB_LISTEN, NULL));
    CHECK(may(&lead, VERB_LISTEN, NULL) && !may(&lead, VERB_SET_UP, NULL));
    CHECK(may(&admin, VERB_SET_UP, NULL));
}

static void the_undeclared_is_closed(void)
{
    struct actor admin = {.user = 3, .role = ROLE_ADMIN};

    CHECK(!may(&admin, VERB_UNDECLARED, NULL));
    CHECK(!may(&admin, (enum verb)99, NULL));
}

static void roles_have_names(void)
{
    enum role role = ROLE_NONE;

    CHECK(role_from(STR("lead"), &role) && role == ROLE_LEAD);
    CHECK(!role_from(STR("root"), &role) && role == ROLE_LEAD);
    CHECK_STR(str_from(role_name(ROLE_ADMIN)), "admin");
    CHECK_STR(str_from(verb_name(VERB_SET_UP)), "set_up");
}

int main(void)
{
    RUN(nobody_may_only_look);
    RUN(roles_climb);
    RUN(the_undeclared_is_closed);
    RUN(roles_have_names);
    return unit_end();
}
