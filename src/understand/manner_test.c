#include "understand/manner.h"

#include <math.h>

#include "understand/manner_parts.h"
#include "unit.h"

static struct manner manner_of(const char *text)
{
    struct manner manner;
    struct normal normal;

    normal_init(&normal);
    CHECK(!normal_read(&normal, str_from(text)));
    manner_read(&normal, &manner);
    normal_clear(&normal);
    return manner;
}

static double idea(const char *text) { return manner_of(text).says[MANNER_IDEA]; }
static double complaint(const char *text) { return manner_of(text).says[MANNER_COMPLAINT]; }

static void hears_proposals(void)
{
    static const char *const texts[] = {
        "Please add a dark mode.",
        "It would be really nice if the list could be sorted",
        "You should allow more than one address",
        "I wish the app had a search box",
        "Why not open earlier on Sundays?",
        "We need an option to export the calendar",
        "Allow us to turn the sound off",
        "Bring your own towels, the hotel has none",
        "If you stay here, ask for a room to the garden",
        "I would recommend the tram from the airport",
        "Make sure you book early",
        "1) Add a filter to the report",
        "Es w\xc3\xa4re sch\xc3\xb6n, wenn es das auch in blau g\xc3\xa4"
        "be",
        "Ce serait bien de pouvoir payer plus tard",
        "Estar\xc3\xad"
        "a bien poder pagar despu\xc3\xa9s",
        "Sarebbe molto utile avere un filtro",
    };

    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        if (idea(texts[i]) < 2)
            printf("%s: %.1f\n", texts[i], idea(texts[i]));
        CHECK(idea(texts[i]) >= 2);
    }
}

static void hears_no_proposal(void)
{
    static const char *const texts[] = {
        "The train leaves at noon.",
        "We stayed here for three nights and the staff was friendly",
        "Support was quick and the room was clean",
        "What is the best way to the station",
        "Please let me know",
        "Have you seen the new one?",
        "Check: done",
        "",
    };

    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        if (idea(texts[i]) > 1.2)
            printf("%s: %.1f\n", texts[i], idea(texts[i]));
        CHECK(idea(texts[i]) <= 1.2);
    }
}

static void hears_grievances(void)
{
    CHECK(complaint("Why is my parcel still not here? Been waiting for 3 weeks") >= 3);
    CHECK(complaint("thanks for ignoring me") >= 2);
    CHECK(complaint("please fix the login, it doesn't work") >= 2);
    CHECK(complaint("the match was fun") <= 0);
    CHECK(complaint("no problem, all sorted now") < 0);
}

/* A gap takes three words and no mark; a sentence that ends takes all back. */
static void patterns_end(void)
{
    CHECK(complaint("my x y z broken") > complaint("my x y z w v broken"));
    CHECK(complaint("my, broken") < complaint("my bag broken"));
    CHECK(complaint("is it really, down") == complaint("is it really, down."));
    CHECK(idea("would be. nice") < idea("would be nice"));
}

/* One idea in many sentences is less sure; a thing that is said twice is said once. */
static void sentences_are_weighed(void)
{
    double alone = idea("Please add a filter.");

    CHECK(fabs(idea("Please add a filter. I am here. It is so.") - (alone - log(3))) < 1e-9);
    CHECK(fabs(idea("Please add a filter, please add a filter.") - alone) < 1.01);
    CHECK(idea("Please add e.g. a.b filter") == idea("Please add e.g. c.d filter"));
}

static void bounds_are_kept(void)
{
    struct buf text;

    buf_init(&text, 0);
    for (int i = 0; i < 4 * MANNER_TOKENS_MAX; i++)
        buf_add_c(&text, "please add if you need to ");
    buf_add_char(&text, 0);
    CHECK_OR_STOP(!text.err);
    CHECK(idea(text.p) < 30);
    buf_clear(&text);
    CHECK(manner_group_count <= MANNER_GROUPS_MAX);
}

int main(void)
{
    RUN(hears_proposals);
    RUN(hears_no_proposal);
    RUN(hears_grievances);
    RUN(patterns_end);
    RUN(sentences_are_weighed);
    RUN(bounds_are_kept);
    return unit_end();
}
