#include "decide/same.h"

#include <math.h>

#include "unit.h"

static double of(enum same_kind a, enum same_kind b, int64_t others)
{
    const struct same_fact facts[] = {{.kind = a, .others = others}, {.kind = b, .others = others}};

    return same_facts_chance(facts, 2, 1000000);
}

static void a_name_alone_is_never_enough(void)
{
    for (int64_t accounts = 2; accounts < INT64_C(1) << 40; accounts *= 4) {
        const struct same_fact rare = {.kind = SAME_NAME},
                               common = {.kind = SAME_NAME, .others = 5};

        CHECK(same_facts_chance(&rare, 1, accounts) < 0.5);
        CHECK(same_facts_chance(&rare, 1, accounts) > SAME_OFFERED);
        CHECK(same_facts_chance(&common, 1, accounts) < SAME_OFFERED);
    }
    CHECK(of(SAME_NAME, SAME_NAME, 0) < 0.5); /* said twice is not more */
    CHECK(of(SAME_USER, SAME_USER, 0) < SAME_OFFERED);
}

static void two_things_are_likely(void)
{
    CHECK(of(SAME_NAME, SAME_NUMBER, 0) > SAME_LIKELY);
    CHECK(of(SAME_NAME, SAME_USER, 0) > SAME_LIKELY);
    CHECK(of(SAME_NAME, SAME_NAMES_ADDRESS, 3) > SAME_LIKELY);
    CHECK(of(SAME_LINKS, SAME_LINKS_BOTH, 0) > SAME_LIKELY);
    CHECK(of(SAME_NAME, SAME_NUMBER, 0) > of(SAME_NAME, SAME_NUMBER, 7));
    CHECK(of(SAME_NUMBER, SAME_OTHER_NAME, 0) < SAME_OFFERED); /* a couple, or an agent */
}

static void kinds_have_names(void)
{
    enum same_kind kind;

    for (int i = 0; i < SAME_KIND_COUNT; i++) {
        CHECK(same_kind_from(str_from(same_kind_name((enum same_kind)i)), &kind));
        CHECK_INT(kind, i);
    }
    CHECK(!same_kind_from(STR("nothing"), &kind));
}

/* Values as Winkler published them (1990, table of examples). */
static void names_are_compared_as_published(void)
{
    CHECK(fabs(name_likeness(STR("martha"), STR("marhta")) - 0.961) < 0.001);
    CHECK(fabs(name_likeness(STR("dwayne"), STR("duane")) - 0.840) < 0.001);
    CHECK(fabs(name_likeness(STR("dixon"), STR("dicksonx")) - 0.813) < 0.001);
    CHECK(name_likeness(STR("ann"), STR("bob")) == 0);
    CHECK(name_likeness(STR(""), STR("bob")) == 0);
    CHECK(name_likeness(STR("ann"), STR("ann")) == 1);
}

int main(void)
{
    RUN(a_name_alone_is_never_enough);
    RUN(two_things_are_likely);
    RUN(kinds_have_names);
    RUN(names_are_compared_as_published);
    return unit_end();
}
