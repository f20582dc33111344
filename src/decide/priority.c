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

/* Said outright; grave alone or together with another. */
static const char harm_words[] =
    "unsafe injured injury injuries hurt hospital ambulance burn burned burnt burns explode "
    "exploded explosion electrocuted electrocution shocked poisoned poisoning bleeding suffocate "
    "suffocated choking choked dangerous danger allergic seizure unconscious emergency died death "
    "scalded overheated overheating smoke flames sparks sparking";
/* Only possible: the thing is of the kind that can harm. */
static const char risk_words[] =
    "fire battery batteries brakes brake gas leaking swollen medication "
    "insulin overheats melted melting hazard recall smoking";

static const char *const public_runs[] = {
    "quote you on this",  "writing to your ceo", "write to your ceo",
    "going public",       "go public",           "go to the press",
    "going to the press", "to the newspaper",    "my lawyer",
    "a lawyer",           "legal action",        "see you in court",
    "small claims",       "ombudsman",           "trading standards",
    "the regulator",      "consumer protection", "post this everywhere",
    "tell everyone",      "social media",        "one star review",
    "leave a review",     "your vice president", "the board",
};
static const char *const leaving_runs[] = {
    "cancel my",          "cancelling my",    "canceling my",      "close my account",
    "closing my account", "switching to",     "switch to another", "leaving you",
    "going elsewhere",    "take my business", "last time i buy",   "never buy",
    "never again",        "done with you",    "terminate my",      "end my contract",
    "not renew",          "won't renew",      "changing provider", "different provider",
};

static bool has_run(const struct speech *speech, const char *const *runs, size_t n)
{
    for (size_t i = 0; i < speech->words.n; i++)
        for (size_t k = 0; k < n; k++)
            if (spoken_run(speech, i, speech->words.n, runs[k]))
                return true;
    return false;
}

/* "nobody was injured", "not dangerous", "no danger" say the opposite. */
static bool is_denied(const struct speech *speech, size_t i)
{
    size_t from = i > 3 ? i - 3 : 0;

    return spoken_find(speech, from, i, "no not nobody none isn't wasn't never without luckily") <
           i;
}

enum err need_words(struct arena *arena, struct str text, struct need *need)
{
    struct speech speech;
    enum err err = speech_read(arena, text, &speech);
    int said = 0, risk = 0, harm;

    if (err)
        return err;
    for (size_t i = 0; i < speech.words.n; i++) {
        if (is_denied(&speech, i))
            continue;
        said += spoken_is(&speech, i, harm_words);
        risk += spoken_is(&speech, i, risk_words);
    }
    harm = said >= 2 || (said && risk) ? 3 : said ? 2 : risk ? 1 : 0;
    need->harm = harm > need->harm ? harm : need->harm;
    need->going_public |= has_run(&speech, public_runs, ARRAY_LEN(public_runs));
    need->leaving |= has_run(&speech, leaving_runs, ARRAY_LEN(leaving_runs));
    return OK;
}
