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
    RUN(who_works_elsewhere_is_none);
    RUN(partners_are_bound_too);
    RUN(experts_count);
    return unit_end();
}
