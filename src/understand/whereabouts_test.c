#include "understand/whereabouts.h"

#include <math.h>

#include "unit.h"

static const char *in(const char *text)
{
    static char out[200];
    struct where_found found;
    struct message message;

    message_init(&message);
    if (!where_find(&message, str_from(text), &found))
        return "unknown";
    CHECK(!found.is_marked);
    (void)snprintf(out, sizeof(out), "%.*s/%.*s %d", STR_ARGS(found.country), STR_ARGS(found.town),
                   found.likely / 100);
    return out;
}

static void who_says_so_in_words(void)
{
    static const struct {
        const char *text, *where;
    } cases[] = {
        {"I live in Hamburg and the parcel never came.", "DE/Hamburg 8"},
        {"Hi, I'm in New York now", "US/New York City 8"},
        {"Hi, I\u2019m in New York now", "US/New York City 8"},
        {"we\u2019re based in Hamburg", "DE/Hamburg 8"},
        {"i\u02BCm in Hamburg", "DE/Hamburg 7"},
        {"J\u2019habite \u00E0 Lyon", "FR/Lyon 9"},
        {"I\u2019m in", "unknown"},
        {"I\xE2\x80m in Hamburg", "unknown"},
        {"Greetings from Germany!", "DE/ 8"},
        {"Ich wohne in München, wo bleibt das Paket?", "DE/Munich 9"},
        {"Grüße aus Wien", "AT/Vienna 7"},
        {"J'habite à Lyon depuis dix ans", "FR/Lyon 9"},
        {"Vivo en Sevilla", "ES/Sevilla 8"},
        {"abito a Milano", "IT/Milan 8"},
        {"Ik woon in Den Haag.", "NL/The Hague 9"},
        {"The shop in Hamburg is closed", "unknown"},
        {"I was in Hamburg last week", "unknown"},
        {"If I am in Hamburg again I will call", "unknown"},
        {"Wenn ich in Hamburg bin", "unknown"},
        {"I'm in hamburg", "unknown"}, /* no capital: a word like any other */
        {"I'm in Trouble", "unknown"},
        {"my brother says I live in Paris", "unknown"},
        {"I live in", "unknown"},
        {"", "unknown"},
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        CHECK_STR(str_from(in(cases[i].text)), cases[i].where);
}

static struct where_found marked(double lat, double lon, const char *name)
{
    struct where_found found = {.likely = -1};
    struct message message;

    message_init(&message);
    message.place = (struct place){true, lat, lon, str_from(name)};
    if (where_find(&message, STR("I live in Paris"), &found))
        return found;
    return (struct where_found){.likely = -1};
}

static void what_a_message_bears_wins(void)
{
    struct where_found found = marked((double)NAN, (double)NAN, "Hamburg, Deutschland");

    CHECK(found.is_marked && found.likely == 1000);
    CHECK_STR(found.country, "DE");
    found = marked(53.6, 10.05, "");
    CHECK_STR(found.town, "Hamburg");
    CHECK_STR(found.country, "DE");
    found = marked((double)NAN, (double)NAN, "Kleinkleckersdorf, Germany");
    CHECK_STR(found.town, "Kleinkleckersdorf");
    CHECK_STR(found.country, "DE");
    found = marked((double)NAN, (double)NAN, "Paris, Canada"); /* not the one in the table */
    CHECK_STR(found.country, "CA");
    found = marked(53.6, 10.05, "Berlin"); /* coordinates before the name */
    CHECK_STR(found.town, "Hamburg");
    found = marked((double)NAN, (double)NAN, " , Nowhere"); /* no name at all */
    CHECK(!found.is_marked);
    found = marked(-48.9, -123.4, ""); /* in the middle of the sea; then his words count */
    CHECK(!found.is_marked);
    CHECK_STR(found.town, "Paris");
}

int main(void)
{
    RUN(who_says_so_in_words);
    RUN(what_a_message_bears_wins);
    return unit_end();
}
