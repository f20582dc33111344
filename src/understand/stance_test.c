#include "understand/stance.h"

#include "unit.h"

static void says(const char *text, enum stance want)
{
    struct words words;

    words_init(&words);
    CHECK(!words_read(&words, str_from(text)));
    if (stance_of(str_from(text), &words) != want) {
        CHECK(false);
        printf("%s\n", text);
    }
    words_clear(&words);
}

static void who_agrees(void)
{
    static const char *const rows[] = {"Same here",
                                       "same here!!",
                                       "@acme @bo Same here.",
                                       "+1",
                                       "@acme@example.social +1",
                                       "Me too",
                                       "this!",
                                       "This.",
                                       "THIS so much",
                                       "yes, exactly",
                                       "OMG same problem",
                                       "Exactly this",
                                       "I have the same problem with mine",
                                       "wow this happened to me too",
                                       "\xF0\x9F\x91\x8D",
                                       "Can confirm, still broken",
                                       "Ich auch!",
                                       "Bei mir auch",
                                       "geht mir genauso",
                                       "Kann ich nur best\xC3\xA4tigen",
                                       "Moi aussi",
                                       "m\xC3\xAAme probl\xC3\xA8me",
                                       "Je suis d'accord",
                                       "A m\xC3\xAD tambi\xC3\xA9n",
                                       "Tengo el mismo problema",
                                       "Anche io",
                                       "D'accordo",
                                       "Eu tamb\xC3\xA9m",
                                       "Concordo plenamente",
                                       "Ik ook",
                                       "Helemaal mee eens",
                                       "I couldn't agree more"};

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        says(rows[i], STANCE_AGREES);
}

static void who_does_not(void)
{
    static const char *const rows[] = {"works fine for me",
                                       "Works for me.",
                                       "@acme no problems here",
                                       "That's unfair",
                                       "unfair!",
                                       "not my experience at all",
                                       "I disagree",
                                       "that is not true",
                                       "Never had any problems with them",
                                       "-1",
                                       "\xF0\x9F\x91\x8E",
                                       "Can't confirm",
                                       "bei mir funktioniert es",
                                       "Das stimmt nicht",
                                       "Kann ich nicht best\xC3\xA4tigen",
                                       "c'est faux",
                                       ("\xC3\xA7"
                                        "a marche chez moi"),
                                       "no es verdad",
                                       "A m\xC3\xAD me funciona",
                                       "non \xC3\xA8 vero",
                                       "n\xC3\xA3o concordo",
                                       "werkt bij mij prima",
                                       "onzin"};

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        says(rows[i], STANCE_DISSENTS);
}

/* Who tells something of his own is somebody to be answered; who asks, or means something else,
 * says nothing of the kind. */
static void who_says_something_of_his_own(void)
{
    static const char *const rows[] = {
        "",
        "?",
        "Same here, they lost my parcel three weeks ago and nobody answers my mails",
        "Me too: six hours on the phone and then they hung up on me twice",
        "Same here?",
        "This is my third call about the broken hinge",
        "This train is late",
        "Exactly at nine it stops",
        "not the same problem",
        "Thank you!",
        "The same procedure as every year, James",
        "Where is my order",
        "I agree to the terms but the form does not take my address",
        "True story from the shop",
        "10+1 people waiting",
        "Genau um neun Uhr war Schluss",
        "it was wrong of them to charge me twice for it",
        "+1 555 0100 is my number, please call me back this afternoon"};

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        says(rows[i], STANCE_NONE);
}

static void long_and_odd_texts_are_no_harm(void)
{
    static char text[10000];

    memset(text, '@', sizeof(text) - 1);
    says(text, STANCE_NONE);
    memset(text, 'x', sizeof(text) - 1);
    says(text, STANCE_NONE);
    says("@ @ @", STANCE_NONE);
    says("@acme", STANCE_NONE);
}

int main(void)
{
    RUN(who_agrees);
    RUN(who_does_not);
    RUN(who_says_something_of_his_own);
    RUN(long_and_odd_texts_are_no_harm);
    return unit_end();
}
