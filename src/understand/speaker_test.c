#include "understand/speaker.h"

#include "unit.h"

static const struct str houses[] = {STR("acme"), STR("tarnwick")};

static enum speaker of(const char *text)
{
    struct speaker_said said;

    speaker_read(str_from(text), houses, 2, &said);
    if (said.speaker && !said.words.n)
        printf("no words: %s\n", text);
    return said.speaker;
}

#define SAYS(who, text)                                                                            \
    do {                                                                                           \
        if (of(text) != SPEAKER_##who)                                                             \
            printf("%s: %s\n", speaker_name(of(text)), text);                                      \
        CHECK_INT(of(text), SPEAKER_##who);                                                        \
    } while (0)

static void insiders_give_themselves_away(void)
{
    SAYS(INSIDER, "(Full disclaimer: I am an Oldlantern employee with some connection to it)");
    SAYS(INSIDER, "Full discalaimer: I'm on the Oldlantern team");
    SAYS(INSIDER, "full disclosure, I work for them. The app is great.");
    SAYS(INSIDER, "fulll discolsure - im an employe of theirs");
    SAYS(INSIDER, "Disclosure: my employer makes this.");
    SAYS(INSIDER, "Great. Full disclosure: I’m part of the support team there");
    SAYS(INSIDER, "As an employee of Tarnwick I can say it is fine");
    SAYS(INSIDER, "I work at Acme and we all use it");
    SAYS(INSIDER, "I've been working for you since May and my own bill is wrong, too");
    SAYS(INSIDER, "Transparenzhinweis: Ich arbeite bei Oldlantern.");
    SAYS(INSIDER, "Full disclosure. I work for the company");
}

/* Written first, and the words mended with them. */
static void insiders_say_so_in_other_tongues(void)
{
    SAYS(INSIDER, "Ich arbeite bei Acme und finde es trotzdem zu teuer");
    SAYS(INSIDER, "Transparenzhinweis: Ich bin Mitarbeiterin von Oldlantern");
    SAYS(INSIDER, "Disclaimer: ich arbeite für die Firma");
    SAYS(INSIDER, "Je travaille chez Acme et tout marche");
    SAYS(INSIDER, "Transparence : je suis employée chez eux");
    SAYS(INSIDER, "Trabajo en Acme y lo usamos cada día");
    SAYS(INSIDER, "Por transparencia: soy empleado de la empresa");
    SAYS(INSIDER, "Lavoro per Acme, quindi sono di parte");
    SAYS(INSIDER, "Per trasparenza: sono dipendente dell'azienda");
    SAYS(INSIDER, "Ik werk bij Acme en gebruik het zelf ook");
    SAYS(INSIDER, "Disclosrue: im working at the company behind this");
    SAYS(INSIDER, "full dislcosure i'm an employe there");
    SAYS(UNKNOWN, "Ich arbeite bei einer Bank");
    SAYS(UNKNOWN, "Ich arbeite nicht bei Acme");
    SAYS(UNKNOWN, "Je ne travaille pas chez Acme");
    SAYS(UNKNOWN, "El trabajo de Acme es malo");
    SAYS(UNKNOWN, "Il lavoro fatto da Acme è pessimo");
    SAYS(UNKNOWN, "Het werk van Acme valt tegen");
    SAYS(UNKNOWN, "La transparence de vos prix est nulle");
}

/* Written when the words stood, and not looked at for them: what is printed is what they reach. */
static void what_it_reaches_on_unseen_ones(void)
{
    static const struct {
        enum speaker is;
        const char *text;
    } unseen[] = {
        {SPEAKER_INSIDER, "In the interest of transparency: I am employed by Acme"},
        {SPEAKER_INSIDER, "(disclosure - work for Tarnwick, opinions my own)"},
        {SPEAKER_INSIDER, "Acme dev here, we are looking into this"},
        {SPEAKER_INSIDER, "Full discloser: I'm one of the engineers who built it at Acme"},
        {SPEAKER_INSIDER, "I'm with Acme support, but speaking for myself"},
        {SPEAKER_INSIDER, "As someone who works at Acme I disagree"},
        {SPEAKER_INSIDER, "Bin selbst bei Acme angestellt"},
        {SPEAKER_INSIDER, "Zur Transparenz: Ich arbeite im Team von Oldlantern"},
        {SPEAKER_INSIDER, "Disclaimer: je bosse chez Acme"},
        {SPEAKER_INSIDER, "Aviso: trabajo para la marca"},
        {SPEAKER_INSIDER, "Premessa: lavoro in Acme da tre anni"},
        {SPEAKER_INSIDER, "Disclaimer: ik ben medewerker van Acme"},
        {SPEAKER_PARTNER, "Ad | I love my new bag from Acme #gifted"},
        {SPEAKER_PARTNER, "This post contains affiliate links"},
        {SPEAKER_PARTNER, "Werbung, da Markennennung #anzeige"},
        {SPEAKER_PARTNER, "Disclosure: they sent me a unit for free to review"},
        {SPEAKER_PARTNER, "We're an authorised dealer for them, so ask away"},
        {SPEAKER_EXPERT, "As a nurse I would not use this on children"},
        {SPEAKER_EXPERT, "I've been a mechanic for thirty years and have never seen this"},
        {SPEAKER_EXPERT, "Als Elektriker sage ich: Finger weg"},
        {SPEAKER_UNKNOWN, "My brother works at Acme"},
        {SPEAKER_UNKNOWN, "I asked an Acme employee and got no answer"},
        {SPEAKER_UNKNOWN, "Does anybody here work for Acme?"},
        {SPEAKER_UNKNOWN, "I would love to work for Acme one day"},
        {SPEAKER_UNKNOWN, "Full disclosure would have been nice, Acme"},
        {SPEAKER_UNKNOWN, "I left Acme in 2019 and never looked back"},
        {SPEAKER_UNKNOWN, "your sponsored posts are everywhere"},
        {SPEAKER_UNKNOWN, "I am no expert, but the doctor said so"},
        {SPEAKER_UNKNOWN, "Ich habe früher bei Acme gearbeitet"},
        {SPEAKER_UNKNOWN, "Mon patron travaille chez Acme"},
    };
    size_t right = 0, bound = 0, found = 0, wrongly = 0;

    for (size_t i = 0; i < ARRAY_LEN(unseen); i++) {
        enum speaker is = of(unseen[i].text);

        right += is == unseen[i].is;
        bound += unseen[i].is != SPEAKER_UNKNOWN;
        found += unseen[i].is != SPEAKER_UNKNOWN && is == unseen[i].is;
        wrongly += unseen[i].is == SPEAKER_UNKNOWN && is != SPEAKER_UNKNOWN;
    }
    printf("speakers, unseen: %zu of %zu right; %zu of %zu who say so found, %zu wrongly\n", right,
           ARRAY_LEN(unseen), found, bound, wrongly);
    CHECK(right >= ARRAY_LEN(unseen) / 2);
}

static void who_works_elsewhere_is_none(void)
{
    SAYS(UNKNOWN, "I work for a bank and your app keeps failing");
    SAYS(UNKNOWN, "Full disclosure: I don't work for them");
    SAYS(UNKNOWN, "I am not an employee of Acme, just a fan");
    SAYS(UNKNOWN, "I used to work for Acme");
    SAYS(UNKNOWN, "The legal disclaimer in your mail is longer than the mail");
    SAYS(UNKNOWN, "Your employee was rude to me");
    SAYS(UNKNOWN, "Full disclosure: I have never liked the colour");
    SAYS(UNKNOWN, "It does not work for you?");
    SAYS(UNKNOWN, "… maybe I just put my hat back on");
    SAYS(UNKNOWN, "I wish I could work with you");
    SAYS(UNKNOWN, "");
}

static void partners_are_bound_too(void)
{
    SAYS(PARTNER, "Lovely bags! #ad");
    SAYS(PARTNER, "This is a paid partnership with Acme");
    SAYS(PARTNER, "Full disclosure: I got this for free");
    SAYS(PARTNER, "Disclosure: they are a client of ours, and I am their consultant");
    SAYS(PARTNER, "We are a reseller of them");
    SAYS(UNKNOWN, "This is not sponsored by anybody");
    SAYS(UNKNOWN, "I paid for it myself");
    SAYS(UNKNOWN, "Delivery was free");
}

static void experts_count(void)
{
    SAYS(EXPERT, "I was product manager of that very mail server, years ago");
    SAYS(EXPERT, "As an engineer I would never wire it like that");
    SAYS(EXPERT, "I have 20 years of experience with these");
    SAYS(UNKNOWN, "The engineer you sent was late");
    SAYS(UNKNOWN, "I called the technician again");
}

int main(void)
{
    RUN(insiders_give_themselves_away);
    RUN(insiders_say_so_in_other_tongues);
    RUN(what_it_reaches_on_unseen_ones);
    RUN(who_works_elsewhere_is_none);
    RUN(partners_are_bound_too);
    RUN(experts_count);
    return unit_end();
}
