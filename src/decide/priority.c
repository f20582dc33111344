#include "decide/priority.h"

#include "base/clock.h"
#include "decide/speech.h"

enum { CONTACTS_MAX = 20, STAFF_MAX = 10, HARM_MAX = 3 };

static double beyond_first(int n, int max)
{
    n = n > 1 ? n - 1 : 0;
    return n < max ? n : max;
}

struct priority priority_of(const struct need *need, int64_t now)
{
    bool waits = need->waiting_since && now > need->waiting_since;
    int harm = need->harm < 0 ? 0 : need->harm > HARM_MAX ? HARM_MAX : need->harm;
    struct priority priority = {
        .terms = {
            {"hours waited", waits ? (double)(now - need->waiting_since) / MS_HOUR : 0, 1},
            {"contacts beyond the first", beyond_first(need->contacts, CONTACTS_MAX), 12},
            {"staff beyond the first", beyond_first(need->staff, STAFF_MAX), 12},
            {"promise overdue", need->promise_is_overdue, 72},
            {"harm", harm, 240},
            {"about to go public", need->going_public, 48},
            {"about to leave", need->leaving, 24},
        }};

    for (int i = 0; i < PRIORITY_TERMS; i++)
        priority.points += priority.terms[i].value * priority.terms[i].weight;
    return priority;
}

int64_t priority_worth(const struct need *need)
{
    struct priority priority = priority_of(need, 0);

    return (int64_t)(priority.points * MS_HOUR);
}

/* ---- words ---- */

/* Lists by the first letter of their words, because each word of every message is looked for. */
enum { LETTERS = 'z' - 'a' + 1 };

#define L(letter, list) [letter - 'a'] = list
/* Said outright; grave alone or together with another. */
static const char *const harm_words[LETTERS] = {
    L('a', "ambulance allergic"),
    L('b', "burn burned burnt burns bleeding"),
    L('c', "choking choked"),
    L('d', "dangerous danger died death"),
    L('e', "explode exploded explosion electrocuted electrocution emergency"),
    L('f', "flames"),
    L('h', "hurt hospital"),
    L('i', "injured injury injuries"),
    L('o', "overheated overheating"),
    L('p', "poisoned poisoning"),
    L('s', "shocked suffocate suffocated seizure scalded smoke sparks sparking"),
    L('u', "unsafe unconscious"),
};
/* Only possible: the thing is of the kind that can harm. */
static const char *const risk_words[LETTERS] = {
    L('b', "battery batteries brakes brake"),
    L('f', "fire"),
    L('g', "gas"),
    L('h', "hazard"),
    L('i', "insulin"),
    L('l', "leaking"),
    L('m', "medication melted melting"),
    L('o', "overheats"),
    L('r', "recall"),
    L('s', "swollen smoking"),
};
/* Several words in a row, '|' between. */
static const char *const public_runs[LETTERS] = {
    L('a', "a lawyer"),
    L('c', "consumer protection"),
    L('i', "in court"),
    L('g', "going public|go public|go to the press|going to the press"),
    L('l', "legal action|leave a review"),
    L('m', "my lawyer"),
    L('o', "ombudsman|one star review"),
    L('p', "post this everywhere"),
    L('q', "quote you on this"),
    L('s', "see you in court|small claims|social media"),
    L('t', "to the newspaper|trading standards|the regulator|tell everyone|the board"),
    L('w', "writing to your ceo|write to your ceo"),
    L('y', "your vice president"),
};
static const char *const leaving_runs[LETTERS] = {
    L('c', "cancel my|cancelling my|canceling my|cancelled my|canceled my|close my account|closing "
           "my account|changing provider"),
    L('d', "done with you|different provider"),
    L('e', "end my contract"),
    L('g', "going elsewhere"),
    L('l', "leaving you|last time i buy"),
    L('n', "never buy|never again|not renew"),
    L('s', "switching to|switch to another"),
    L('t', "take my business|terminate my"),
    L('w', "won't renew"),
};
#undef L

/* "nobody was injured", "not dangerous", "no danger" say the opposite. */
static bool is_denied(const struct speech *speech, size_t i)
{
    size_t from = i > 3 ? i - 3 : 0;

    return spoken_find(speech, from, i, "no not nobody none isn't wasn't never without luckily") <
           i;
}

/* What a list has for the letter that word begins with, or NULL. */
static const char *of_letter(const struct speech *speech, size_t i, const char *const *list)
{
    unsigned at = (unsigned char)speech->words.at[i].text.p[0] - (unsigned)'a';

    return at < LETTERS ? list[at] : NULL;
}

static bool is_of(const struct speech *speech, size_t i, const char *const *words)
{
    const char *list = of_letter(speech, i, words);

    return list && spoken_is(speech, i, list);
}

static bool begins_run(const struct speech *speech, size_t i, const char *const *runs)
{
    const char *list = of_letter(speech, i, runs);

    return list && spoken_any_run(speech, i, speech->words.n, list);
}

enum err need_words(struct arena *arena, struct str text, struct need *need)
{
    struct speech speech;
    enum err err = speech_read(arena, text, &speech);
    int said = 0, risk = 0, harm;

    if (err)
        return err;
    for (size_t i = 0; i < speech.words.n; i++) {
        bool is_harm = is_of(&speech, i, harm_words), is_risk = is_of(&speech, i, risk_words);

        if ((is_harm || is_risk) && !is_denied(&speech, i)) {
            said += is_harm;
            risk += is_risk;
        }
        need->going_public |= begins_run(&speech, i, public_runs);
        need->leaving |= begins_run(&speech, i, leaving_runs);
    }
    harm = said >= 2 || (said && risk) ? 3 : said ? 2 : risk ? 1 : 0;
    need->harm = harm > need->harm ? harm : need->harm;
    return OK;
}
