#include "decide/storm.h"

#include "unit.h"

static struct storm_count talk(int64_t voices, int64_t against, int64_t fresh)
{
    return (struct storm_count){.voices = voices, .against = against, .fresh = fresh};
}

static struct storm_word feed(struct storm *storm, struct storm_count count)
{
    return storm_next(storm, storm->last + STORM_STEP, &count);
}

/* Days of one voice a step, every tenth against us. */
static int quiet(struct storm *storm, int days)
{
    int said = 0;

    for (int i = 0; i < days * 288; i++)
        said += feed(storm, talk(1, i % 10 == 0, i % 20 == 0)).state != STORM_CALM;
    return said;
}

/* The state that came first within so many steps, or STORM_CALM. */
static enum storm_state first(struct storm *storm, int steps, struct storm_count count,
                              enum storm_state wanted)
{
    for (int i = 0; i < steps; i++)
        if (feed(storm, count).state == wanted)
            return wanted;
    return STORM_CALM;
}

static void a_storm_begins_grows_and_ends_by_itself(void)
{
    struct storm storm;
    struct storm_word word = {0};

    storm_init(&storm, STORM_FALSE_A_MONTH);
    CHECK_INT(quiet(&storm, 7), 0);
    CHECK_INT(first(&storm, 6, talk(4, 3, 3), STORM_BEGINS), STORM_BEGINS);
    for (int64_t n = 4; n < 400; n = n * 5 / 4) /* 1.25 times each five minutes */
        word = feed(&storm, talk(n, n - 1, n - 1));
    CHECK_INT(word.state, STORM_RUNS);
    CHECK(word.doubling > 13 && word.doubling < 19);
    CHECK(word.next_hour > 2 * word.hour.against);
    CHECK_INT(first(&storm, 288, talk(1, 0, 0), STORM_ENDS), STORM_ENDS);
}

static void nobody_is_woken_twice(void)
{
    struct storm storm;

    storm_init(&storm, STORM_FALSE_A_MONTH);
    (void)quiet(&storm, 7);
    CHECK_INT(first(&storm, 12, talk(10, 8, 8), STORM_BEGINS), STORM_BEGINS);
    CHECK_INT(first(&storm, 50, talk(20, 18, 18), STORM_BEGINS), STORM_CALM);
    CHECK_INT(first(&storm, 288, talk(1, 0, 0), STORM_ENDS), STORM_ENDS);
    CHECK_INT(first(&storm, 36, talk(60, 55, 55), STORM_BEGINS), STORM_CALM); /* the same one */
    CHECK(storm.is_running);
}

static void why_after(struct storm_count count, enum storm_why want)
{
    struct storm storm;
    struct storm_word word = {0};

    storm_init(&storm, STORM_FALSE_A_MONTH);
    (void)quiet(&storm, 7);
    for (int i = 0; i < 12; i++) {
        word = feed(&storm, count);
        CHECK(word.state != STORM_BEGINS);
    }
    CHECK_INT(word.why, want);
}

static void what_is_not_against_us_is_no_storm(void)
{
    why_after(talk(100, 8, 8), STORM_FRIENDLY);    /* a launch */
    why_after(talk(10, 9, 0), STORM_USUAL_VOICES); /* those who always grumble */
    why_after((struct storm_count){.copies = 400, .made = 50}, STORM_NO_RISE); /* feeds, our own */
}

static void nothing_is_known_on_the_first_day(void)
{
    struct storm storm;

    storm_init(&storm, STORM_FALSE_A_MONTH);
    for (int i = 0; i < 100; i++)
        (void)feed(&storm, talk(1, 0, 0));
    CHECK_INT(first(&storm, 24, talk(10, 9, 9), STORM_BEGINS), STORM_CALM);
}

static void a_text_again_is_a_copy_and_a_voice_again_no_second(void)
{
    static struct storm_ears ears;
    struct author author = {.id = STR("ann")};
    struct message message = {.id = STR("1"), .authors = &author, .author_count = 1};
    struct understood found = {.negative = 0.9};
    struct storm_heard heard = {.message = &message, .found = &found, .at = 1000, .is_fresh = true};
    struct storm_count count = storm_hear(&ears, &heard);

    CHECK(count.voices == 1 && count.against == 1 && count.fresh == 1);
    CHECK_INT(storm_hear(&ears, &heard).voices, 1); /* tried again: the same answer */
    message.id = STR("2");
    author.id = STR("bob");
    found.is_retold = true;
    CHECK_INT(storm_hear(&ears, &heard).copies, 1);
    found.is_retold = false; /* "same here" */
    CHECK_INT(storm_hear(&ears, &heard).against, 1);
    message.id = STR("3");
    count = storm_hear(&ears, &heard);
    CHECK(!count.voices && !count.copies && !count.against);
    message.origin = ORIGIN_SPONSORED;
    CHECK_INT(storm_hear(&ears, &heard).made, 1);
}

int main(void)
{
    RUN(a_storm_begins_grows_and_ends_by_itself);
    RUN(nobody_is_woken_twice);
    RUN(what_is_not_against_us_is_no_storm);
    RUN(nothing_is_known_on_the_first_day);
    RUN(a_text_again_is_a_copy_and_a_voice_again_no_second);
    return unit_end();
}
