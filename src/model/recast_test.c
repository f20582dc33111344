/* What a colleague says instead: written, read back, laid over what was found. */
#include "model/recast.h"

#include "unit.h"

static struct understood complains(void)
{
    return (struct understood){.labels = {[LABEL_COMPLAINT] = 0.91, [LABEL_IDEA] = 0.3},
                               .negative = 0.7,
                               .neutral = 0.2,
                               .positive = 0.1,
                               .lang = STR("en")};
}

static void what_was_found_reads_back(void)
{
    struct understood_subject subjects[] = {
        {STR("delivery"), -1}, {STR("a \"b\""), 1}, {STR("price"), 0}};
    struct understood found = complains(), again;
    struct arena arena;

    arena_init(&arena, 0);
    found.subjects = subjects;
    found.subject_count = 3;
    found.remarks = 1U << REMARK_TRIED | 1U << REMARK_PUBLIC;
    CHECK_INT(understood_read(&arena, understood_json(&arena, &found), &again), OK);
    CHECK(again.labels[LABEL_COMPLAINT] > 0.909 && again.labels[LABEL_COMPLAINT] < 0.911);
    CHECK(again.labels[LABEL_IDEA] > 0.29 && again.labels[LABEL_QUESTION] == 0);
    CHECK(again.negative > 0.69 && again.positive > 0.09 && again.neutral > 0.19);
    CHECK_STR(again.lang, "en");
    CHECK_INT(again.remarks, found.remarks);
    CHECK_INT(again.subject_count, 2);
    CHECK_STR(again.subjects[0].name, "delivery");
    CHECK_INT(again.subjects[0].sign, -1);
    CHECK_INT(again.subjects[1].sign, 0);
    CHECK_INT(understood_read(&arena, STR("{\"labels\":{\"complaint\":7,\"x\":,"), &again), OK);
    CHECK(again.labels[LABEL_COMPLAINT] == 0);
    arena_clear(&arena);
}

static void what_is_said_reads_back(void)
{
    struct recast recast = {.labels = {[LABEL_COMPLAINT] = RECAST_NO, [LABEL_IDEA] = RECAST_YES},
                            .polarity = POLARITY_POSITIVE,
                            .lang = STR("de")},
                  again;
    struct arena arena;

    arena_init(&arena, 0);
    recast_read(recast_json(&arena, &recast), &again);
    CHECK_INT(again.labels[LABEL_COMPLAINT], RECAST_NO);
    CHECK_INT(again.labels[LABEL_IDEA], RECAST_YES);
    CHECK_INT(again.labels[LABEL_SPAM], RECAST_UNSAID);
    CHECK_INT(again.polarity, POLARITY_POSITIVE);
    CHECK_STR(again.lang, "de");
    CHECK_STR(recast_words(&arena, &again), "not complaint, idea, positive, language de");
    recast_read(STR("nonsense"), &again);
    CHECK(recast_is_empty(&again));
    arena_clear(&arena);
}

static void only_what_differs_is_left(void)
{
    struct understood found = complains();
    struct recast recast = {.labels = {[LABEL_COMPLAINT] = RECAST_YES, [LABEL_IDEA] = RECAST_YES},
                            .polarity = POLARITY_NEGATIVE,
                            .lang = STR("en")};

    recast_differs(&recast, &found);
    CHECK_INT(recast.labels[LABEL_COMPLAINT], RECAST_UNSAID);
    CHECK_INT(recast.labels[LABEL_IDEA], RECAST_YES);
    CHECK_INT(recast.polarity, POLARITY_UNSAID);
    CHECK_INT(recast.lang.n, 0);
}

/* One subject is what the message is about; several keep their own sign, but in a neutral one. */
static void a_word_of_polarity_moves_one_subject(void)
{
    struct understood_subject subjects[] = {{STR("delivery"), -1}, {STR("price"), 1}};
    struct understood found = complains();
    struct recast recast = {.polarity = POLARITY_POSITIVE};
    struct arena arena;

    arena_init(&arena, 0);
    found.subjects = subjects;
    found.subject_count = 1;
    CHECK_INT(recast_apply(&arena, &recast, &found), OK);
    CHECK_INT(subjects[0].sign, 1);
    CHECK_INT(understood_polarity(&found), POLARITY_POSITIVE);
    CHECK(understood_complains(&found));
    found.subject_count = 2;
    subjects[0].sign = -1;
    CHECK_INT(recast_apply(&arena, &recast, &found), OK);
    CHECK_INT(subjects[0].sign, -1);
    recast.polarity = POLARITY_NEUTRAL;
    recast.labels[LABEL_COMPLAINT] = RECAST_NO;
    CHECK_INT(recast_apply(&arena, &recast, &found), OK);
    CHECK_INT(subjects[0].sign + subjects[1].sign, 0);
    CHECK(!understood_complains(&found));
    arena_clear(&arena);
}

/* A subject is called otherwise, one goes, one comes; what is said of it goes before the polarity.
 */
static void subjects_are_put_right(void)
{
    struct understood_subject subjects[] = {{STR("delivery"), -1}, {STR("price"), 1}};
    struct understood found = complains();
    struct recast recast = {.polarity = POLARITY_NEUTRAL, .lang = STR("de")}, again;
    struct arena arena;

    arena_init(&arena, 0);
    found.subjects = subjects;
    found.subject_count = 2;
    CHECK(recast_say(&recast, (struct recast_subject){STR("delivery"), false, 1}));
    CHECK(recast_say(&recast, (struct recast_subject){STR("price"), true, 0}));
    CHECK(recast_say(&recast, (struct recast_subject){STR("{\"}"), false, 0}) == false);
    CHECK(recast_say(&recast, (struct recast_subject){STR("lang:,polarity}{"), false, -1}));
    recast_read(recast_json(&arena, &recast), &again);
    CHECK_INT(again.subject_count, 3);
    CHECK_STR(again.lang, "de");
    CHECK_INT(again.polarity, POLARITY_NEUTRAL);
    CHECK_STR(recast_words(&arena, &again),
              "neutral, language de, delivery well, not about price, lang:,polarity}{ badly");
    CHECK_INT(recast_apply(&arena, &again, &found), OK);
    CHECK_INT(found.subject_count, 2);
    CHECK_STR(found.subjects[0].name, "delivery");
    CHECK_INT(found.subjects[0].sign, 1);
    CHECK_INT(found.subjects[1].sign, -1);
    recast_differs(&again, &found);
    CHECK_INT(again.subject_count, 0);
    recast_read(STR("{\"labels\":{},\"subjects\":{\"a\":\"negative\",\"b\":"), &again);
    CHECK_INT(again.subject_count, 1);
    arena_clear(&arena);
}

static void no_more_subjects_than_there_is_room(void)
{
    struct understood found = complains();
    struct recast recast = {.polarity = POLARITY_UNSAID};
    struct arena arena;

    arena_init(&arena, 0);
    for (int round = 0; round < 4; round++) {
        recast = (struct recast){.polarity = POLARITY_UNSAID};
        for (int i = 0; i < RECAST_SUBJECTS_MAX; i++)
            CHECK(recast_say(&recast, (struct recast_subject){
                                          arena_printf(&arena, "s%d-%d", round, i), false, 0}));
        CHECK(!recast_say(&recast, (struct recast_subject){STR("one more"), false, 0}));
        CHECK_INT(recast_apply(&arena, &recast, &found), OK);
    }
    CHECK_INT(found.subject_count, RECAST_SPOKEN_MAX);
    arena_clear(&arena);
}

int main(void)
{
    RUN(what_was_found_reads_back);
    RUN(what_is_said_reads_back);
    RUN(only_what_differs_is_left);
    RUN(a_word_of_polarity_moves_one_subject);
    RUN(subjects_are_put_right);
    RUN(no_more_subjects_than_there_is_room);
    return unit_end();
}
