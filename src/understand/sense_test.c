#include "understand/sense.h"

#include "model/message.h"
#include "unit.h"

static bool changed(const char *before, const char *after)
{
    struct arena arena;
    struct message a, b;
    bool is_changed = false;

    arena_init(&arena, 0);
    message_init(&a);
    message_init(&b);
    a.text = str_from(before);
    b.text = str_from(after);
    CHECK(!sense_changed(&arena, &a, &b, &is_changed));
    arena_clear(&arena);
    return is_changed;
}

static void spelling_is_no_sense(void)
{
    CHECK(!changed("Tarnwick's portal is teh place where I look for my order on Fridays.",
                   "Tarnwick's portal is the place, where I look for my order on Fridays!"));
    CHECK(!changed("Nice talk at the breakfast.", "Nice talk at the breakfast. Thanks!"));
    CHECK(!changed("", ""));
}

static void what_is_meant_is(void)
{
    CHECK(
        changed("They did call me back within a day.", "They did not call me back within a day."));
    CHECK(changed("It took 3 days to get an answer.", "It took 30 days to get an answer."));
    CHECK(changed("The portal shows my order.", "The portal shows my order. Why is it open?"));
    CHECK(
        changed("It works well for us here.", "It is a broken, useless and terrible thing here."));
    CHECK(changed("We met at the harbour and had coffee with all of them.",
                  "Nobody came, so I walked home along the river instead."));
}

int main(void)
{
    RUN(spelling_is_no_sense);
    RUN(what_is_meant_is);
    return unit_end();
}
