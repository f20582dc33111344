#include "understand/irony.h"

#include "unit.h"

static void reads(enum irony want, const char *text)
{
    struct normal normal;

    normal_init(&normal);
    CHECK(!normal_read(&normal, str_from(text)));
    if (irony_read(&normal) != want)
        printf("%s\n", text);
    CHECK_INT(irony_read(&normal), want);
    normal_clear(&normal);
}

static void what_is_marked_is_heard(void)
{
    reads(IRONY_HINTED, "billing poor, support 'polite'");
    reads(IRONY_HINTED, "Their \xE2\x80\x9Chelp\xE2\x80\x9D desk");
    reads(IRONY_HINTED, "such \"great service\" again");
    reads(IRONY_HINTED, "What a \"service\"!");
    reads(IRONY_OUTRIGHT, "great service /s");
    reads(IRONY_OUTRIGHT, "Love it #sarcasm");
    reads(IRONY_OUTRIGHT, "so good #not");
    reads(IRONY_HINTED, "Oh great \xF0\x9F\x99\x84");
    reads(IRONY_OUTRIGHT, "Thanks for nothing, Tarnwick");
    reads(IRONY_OUTRIGHT, "Gee, thanks");
    reads(IRONY_OUTRIGHT, "Danke f\xC3\xBCr nichts");
    reads(IRONY_OUTRIGHT, "merci pour rien");
    reads(IRONY_OUTRIGHT, "Na super, wieder keine Antwort");
    reads(IRONY_OUTRIGHT, "Yeah, right.");
    reads(IRONY_HINTED, "sehr 'h\xC3\xB6"
                        "flich'");
}

static void what_is_not_is_not(void)
{
    reads(IRONY_NONE, "");
    reads(IRONY_NONE, "the support was polite");
    reads(IRONY_NONE, "They said 'great' and meant it");
    reads(IRONY_NONE, "A film called \"Happy\"");
    reads(IRONY_NONE, "the \"E31\" message");
    reads(IRONY_NONE, "don't say it's nice, it's not"); /* apostrophes */
    reads(IRONY_NONE, "see a/s and /s/ here or there");
    reads(IRONY_NONE, "#not the end");
    reads(IRONY_NONE, "thanks for the help");
    reads(IRONY_NONE, "'polite");
    reads(IRONY_NONE, "'");
    reads(IRONY_NONE, "Vielen Dank auch f\xC3\xBCr die schnelle Lieferung");
    reads(IRONY_NONE, "Obs\xC5\x82uga na super poziomie");
    reads(IRONY_NONE, "Ganhei na super promo\xC3\xA7\xC3\xA3o");
    reads(IRONY_NONE, "Yeah, right away they fixed it. Great support!");
    reads(IRONY_NONE, "Oh joy! My new bike is here, I love it");
}

int main(void)
{
    RUN(what_is_marked_is_heard);
    RUN(what_is_not_is_not);
    return unit_end();
}
