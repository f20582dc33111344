#include "web/guess.h"

#include "unit.h"

static void the_wait_grows(void)
{
    struct guesses *guesses = guesses_new();
    int64_t now = 1000, before = 0, wait, sum = 0;

    for (int i = 0; i < GUESS_FREE; i++)
        CHECK_INT(guesses_take(guesses, STR("a"), now), 0);
    for (int i = 0; i < 8; i++) {
        wait = guesses_take(guesses, STR("a"), now);
        CHECK(wait > 0 && wait >= before && wait <= GUESS_WAIT_MAX);
        CHECK(guesses_take(guesses, STR("a"), now + wait - 1) > 0);
        before = wait;
        sum += wait;
        now += wait;
        CHECK_INT(guesses_take(guesses, STR("a"), now), 0);
    }
    CHECK_INT(before, GUESS_WAIT_MAX);
    CHECK(sum > 60 * 60 * 1000); /* thirteen guesses cost more than an hour */
    CHECK_INT(guesses_take(guesses, STR("b"), now), 0); /* of somebody else: free */
    guesses_free(guesses);
}

static void a_right_one_or_an_hour_forgets(void)
{
    struct guesses *guesses = guesses_new();

    for (int i = 0; i < GUESS_FREE; i++)
        CHECK_INT(guesses_take(guesses, STR("a"), 1000), 0);
    CHECK(guesses_take(guesses, STR("a"), 1000) > 0);
    guesses_right(guesses, STR("a"));
    guesses_right(guesses, STR("never seen"));
    for (int i = 0; i < GUESS_FREE; i++)
        CHECK_INT(guesses_take(guesses, STR("a"), 1000), 0);
    CHECK(guesses_take(guesses, STR("a"), 1000) > 0);
    CHECK_INT(guesses_take(guesses, STR("a"), 1000 + GUESS_FORGET), 0);
    CHECK_INT(guesses_take(guesses, STR("a"), 1000 + GUESS_FORGET), 0);
    guesses_free(guesses);
}

static void a_flood_of_names_forgets_who_tried_least(void)
{
    struct guesses *guesses = guesses_new();
    char name[24];

    for (int i = 0; i < GUESS_FREE; i++)
        CHECK_INT(guesses_take(guesses, STR("guessed"), 1000), 0);
    for (int i = 0; i < 100000; i++) {
        (void)snprintf(name, sizeof(name), "n%d", i);
        CHECK_INT(guesses_take(guesses, str_from(name), 1000), 0);
    }
    CHECK(guesses_take(guesses, STR("guessed"), 1000) > 0);
    guesses_free(guesses);
}

int main(void)
{
    RUN(the_wait_grows);
    RUN(a_right_one_or_an_hour_forgets);
    RUN(a_flood_of_names_forgets_who_tried_least);
    return unit_end();
}
