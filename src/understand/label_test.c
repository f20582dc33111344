#include "understand/label.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "understand/cue.h"
#include "unit.h"

static struct understood labels_of(const char *text)
{
    struct understood found = {0};
    struct labeller *labeller;

    CHECK(!labeller_new(NULL, &labeller));
    CHECK(!label_text(labeller, NULL, str_from(text), false, &found));
    labeller_free(labeller);
    return found;
}

static void finds_the_plain_ones(void)
{
    static const struct {
        const char *text;
        enum label label;
    } table[] = {
        {"My order never arrived and nobody answers. Unacceptable!", LABEL_COMPLAINT},
        {"How do I move the bike to a new owner?", LABEL_QUESTION},
        {"It would be great if the app had a dark theme, please add it", LABEL_IDEA},
        {"Thank you so much, great job everyone", LABEL_PRAISE},
        {"touring bag, about 200, any advice? thinking of buying one", LABEL_INTEREST},
        {"That's it, I am switching to another company and cancelling my plan", LABEL_LEAVING},
        {"Earn money fast, click here for free followers", LABEL_SPAM},
        {"Die App funktioniert nicht, keine Antwort seit Wochen", LABEL_COMPLAINT},
    };

    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        CHECK(labels_of(table[i].text).labels[table[i].label] >= 0.5);
    CHECK(labels_of("The train leaves at noon.").labels[LABEL_COMPLAINT] < 0.5);
    CHECK(labels_of("see http://example.com/?q=1").labels[LABEL_QUESTION] < 0.5);
}

static bool says(const char *text, enum remark remark)
{
    struct understood found = labels_of(text);

    return understood_says(&found, remark);
}

static void remarks_are_heard(void)
{
    static const struct {
        const char *text;
        enum remark remark;
    } table[] = {
        {"Could you send me an invoice", REMARK_REQUEST},
        {"Könnten Sie mich zurückrufen", REMARK_REQUEST},
        {"Many thanks to all of you", REMARK_THANKS},
        {"Muchas gracias a todos", REMARK_THANKS},
        {"Never mind, it works again", REMARK_SETTLED},
        {"Dank je wel, het werkt weer!", REMARK_SETTLED},
        {"Merci pour votre aide", REMARK_THANKS},
        {"I called three times and nobody answers", REMARK_TRIED},
        {"Ich warte seit drei Wochen", REMARK_TRIED},
        {"Da due mesi nessuna risposta", REMARK_TRIED},
        {"La batterie a pris feu", REMARK_HARM},
        {"De remmen weigerden op de brug", REMARK_HARM},
        {"Vou falar com o meu advogado", REMARK_PUBLIC},
    };

    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        CHECK(says(table[i].text, table[i].remark));
    CHECK(!says("Thanks for nothing", REMARK_THANKS));
    CHECK(!says("Danke für nichts", REMARK_THANKS));
    CHECK(!says("Vielen Dank, aber es geht nicht", REMARK_THANKS));
    CHECK(says("Gracias, ya funciona. ¿Y la factura?", REMARK_ASKS));
    CHECK(!says("Das ist nicht gelöst, ist es nie", REMARK_SETTLED));
    CHECK(!says("Merci pour votre aide", REMARK_SETTLED)); /* who waits may say so, too */
    CHECK(!says("Le colis est arrivé vide", REMARK_SETTLED));
    CHECK(!says("Thanks for the reply, but the one you sent is the wrong size", REMARK_THANKS));
    CHECK(!says("Zum Glück wurde niemand verletzt", REMARK_HARM));
    CHECK(!says("The train leaves at noon", REMARK_TRIED));
    CHECK_INT(labels_of("The train leaves at noon").remarks, 0);
}

static void other_languages_have_words_too(void)
{
    CHECK(labels_of("Seit Wochen meldet sich niemand, und mein Rad ist kaputt")
              .labels[LABEL_COMPLAINT] >= 0.5);
    CHECK(labels_of("Weiß jemand, ob das passt").labels[LABEL_QUESTION] >= 0.5);
    CHECK(labels_of("Quelqu'un sait si ça passe dans le train ?").labels[LABEL_QUESTION] >= 0.5);
    CHECK(labels_of("Ik heb mijn abonnement opgezegd").labels[LABEL_LEAVING] >= 0.5);
    CHECK(labels_of("Der Zug fährt um zwölf, und ich sitze am Fenster").labels[LABEL_COMPLAINT] <
          0.5);
    CHECK(
        labels_of("Le train part à midi et nous sommes assis à la fenêtre").labels[LABEL_QUESTION] <
        0.5);
}

static void negation_turns_polarity(void)
{
    CHECK(labels_of("The new app is good").positive > labels_of("The new app is good").negative);
    CHECK(labels_of("The app is not good").negative > labels_of("The app is not good").positive);
    CHECK(labels_of("Not yesterday. It is good").positive >
          labels_of("Not yesterday. It is good").negative);
    CHECK(labels_of("The train leaves at noon").neutral > 0.4);
    CHECK(labels_of("It is very good, great").positive > labels_of("It is good").positive);
}

static void polarity_adds_up(void)
{
    struct understood found = labels_of("great but broken, the worst of all good things");
    double sum = found.positive + found.negative + found.neutral;

    CHECK(sum > 0.999 && sum < 1.001);
    found = labels_of("");
    CHECK(found.neutral > found.positive);
}

static void words_lean_as_their_company(void)
{
    struct understood german = labels_of("Der Zug fährt um acht"), again;

    CHECK(leaning_of(STR("wonderful")) > 1 && leaning_of(STR("mismanagement")) < -1);
    CHECK(leaning_of(STR("overcrowding")) < -1 && valence_of(STR("overcrowding")) == 0);
    CHECK(leaning_of(STR("qzxv")) == 0 && leaning_of(STR_NONE) == 0);
    CHECK(labels_of("We saw nothing but overcrowding and mismanagement there").negative > 0.5);
    /* in other languages the words of the table mean something else: "blame" turns nothing */
    again = labels_of("Der Zug fährt um acht overcrowding");
    CHECK(fabs(again.negative - german.negative) < 0.05);
}

static void english_is_held_together(void)
{
    static const struct {
        const char *text;
        bool is_english;
    } table[] = {
        {"The train leaves at noon", true},
        {"what a day", true},
        {"Der Zug fährt um acht ab", false},
        {"Le train part bientôt demain matin", false},
        {"", true}, /* nothing speaks against it */
    };
    struct normal normal;

    normal_init(&normal);
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        CHECK(!normal_read(&normal, str_from(table[i].text)));
        CHECK(normal_is_english(&normal) == table[i].is_english);
    }
    normal_clear(&normal);
}

static void the_table_is_sorted(void)
{
    for (size_t i = 1; i < cue_count; i++)
        CHECK(str_cmp(cue_table[i - 1].first, cue_table[i].first) <= 0);
}

static void weights_are_numbers(void)
{
    static const struct model_bucket buckets[1];
    struct model_head head = {.name = "complaint", .slope = 1, .shift = NAN};
    struct model_writer writer;
    struct label_model model;
    struct fault fault = {0};
    char path[] = "/tmp/heed-labels-XXXXXX";
    int fd = mkstemp(path);

    CHECK_OR_STOP(fd >= 0);
    model_writer_init(&writer, "labels", FEATURE_VERSION);
    model_writer_add(&writer, "name", "x", 1);
    model_writer_add(&writer, "heads", &head, sizeof(head));
    model_writer_add(&writer, "buckets", buckets, sizeof(buckets));
    CHECK(!model_writer_save(&writer, path, NULL));
    CHECK_INT(label_model_open(path, &model, &fault), ERR_CORRUPT);
    CHECK(str_find(str_from(fault.text), STR("no numbers"), 0) != SIZE_MAX);
    model_writer_clear(&writer);
    (void)remove(path);
    (void)close(fd);
}

int main(void)
{
    RUN(finds_the_plain_ones);
    RUN(remarks_are_heard);
    RUN(other_languages_have_words_too);
    RUN(negation_turns_polarity);
    RUN(polarity_adds_up);
    RUN(words_lean_as_their_company);
    RUN(english_is_held_together);
    RUN(the_table_is_sorted);
    RUN(weights_are_numbers);
    return unit_end();
}
