/* promise_report.c: promises of ours as those report them who were given them, and what they were
 * told and rely on. */
#include "decide/promise_parts.h"

/* Those who tell and promise, and are not us. */
static const char strangers[] =
    "mom mum mother mummy dad father daddy husband wife boyfriend girlfriend partner fiance "
    "fiancee "
    "friend friends mate mates brother sister son daughter kids boss manager teacher doctor "
    "dentist "
    "professor roommate flatmate neighbor neighbour landlord uncle aunt grandma grandpa cousin ex "
    "president senator governor minister government coach lawyer colleague coworker client "
    "customer "
    "girl guy bf gf bro sis trump obama biden he's she's";

static const char denials[] =
    "not never nobody none no didn't hasn't haven't wasn't weren't without "
    "don't doesn't nothing";

/* "my mother told me", "the president promised": a promise, but not ours. */
static bool is_stranger(const struct finder *finder, size_t i)
{
    return any_before(finder, i, 3, strangers) ||
           (is(finder, i + 1, "by") && any_within(finder, i + 2, 3, strangers));
}

/* Every report has one of these: they are looked for first, because most messages have none. */
static const char reports[] =
    "told promised assured informed advised guaranteed swore supposed said says claimed agreed";

/* "was told", "you promised", "she told me": where what was said begins, or 0. */
static size_t report_at(const struct finder *finder, size_t i, bool *out_weak)
{
    bool by_us = is(finder, i - (i > finder->sentence->first), "i we");

    *out_weak = false;
    if (any_before(finder, i, 3, denials) || any_before(finder, i, 6, "if unless") ||
        is_stranger(finder, i))
        return 0;
    if (is(finder, i, "told promised assured informed advised") &&
        any_before(finder, i, 3, "was were been got being i've we've"))
        return i + 1;
    if (by_us)
        return 0;
    if (is(finder, i, "told promised assured informed advised") && is(finder, i + 1, "me us"))
        return i + 2;
    if (i == finder->sentence->first)
        return 0;
    if (is(finder, i, "promised guaranteed swore"))
        return i + 1;
    if (is(finder, i, "supposed") && any_before(finder, i, 2, "was were"))
        return i + 1;
    *out_weak = is(finder, i, "said says claimed agreed told");
    return *out_weak ? i + 1 : 0;
}

static bool has_future(const struct finder *finder, size_t first)
{
    for (size_t i = first; i < finder->sentence->end; i++) {
        struct str word = finder->speech->words.at[i].text;

        if (spoken_is(finder->speech, i, "would will") || str_ends(word, STR("'d")) ||
            str_ends(word, STR("'ll")))
            return true;
        if (is(finder, i, "going") && is(finder, i + 1, "to"))
            return true;
    }
    return false;
}

/* What somebody builds on: that it costs nothing, is not needed, is allowed. */
static bool is_relied_on(const struct finder *finder, size_t first)
{
    static const char *const runs[] = {
        "need not",
        "needn't",
        "don't need",
        "don't have to",
        "do not have to",
        "not have to",
        "no need",
        "free",
        "no cost",
        "no charge",
        "not be charged",
        "not pay",
        "covered",
        "included",
        "entitled",
        "allowed",
        "wouldn't have to",
        "no fee",
        "wouldn't be charged",
        "not cost",
        "can keep",
        "could keep",
        "no extra",
    };

    for (size_t i = first; i < finder->sentence->end; i++)
        for (size_t k = 0; k < ARRAY_LEN(runs); k++)
            if (spoken_run(finder->speech, i, finder->sentence->end, runs[k]))
                return true;
    return false;
}

static bool has_action(const struct finder *finder, size_t first)
{
    for (size_t i = first; i < finder->sentence->end; i++)
        if (promise_is_state(finder, i) || promise_owes(finder, i))
            return true;
    return false;
}

static const char weekdays[] = "monday tuesday wednesday thursday friday saturday sunday";

/* They still wait for it, so the day they were told has been. */
static bool has_passed(const struct finder *finder)
{
    static const char signs[] = "still nothing nobody none never yet hasn't haven't didn't passed";
    const struct speech *speech = finder->speech;
    size_t first = finder->sentence->first, end = finder->sentence->end;

    for (size_t i = 0; i + 1 < speech->sentences.n; i++)
        if (&speech->sentences.at[i] == finder->sentence)
            end = speech->sentences.at[i + 1].end;
    if (spoken_find(speech, first, end, signs) < end)
        return true;
    for (size_t i = first; i + 1 < end; i++) /* "no answer", "last week", "no one" */
        if ((spoken_is(speech, i, "no") &&
             spoken_is(speech, i + 1, "one answer reply call news word sign email response")) ||
            (spoken_is(speech, i, "last") && spoken_is(speech, i + 1, "week month")))
            return true;
    return false;
}

/* The day in a report: a span ("within ten days") ran from when it was said, which nobody knows. A
 * weekday is the next one to come, or the last one where they say that it has been. */
static int64_t reported_due(const struct finder *finder, size_t first, struct due due)
{
    if (due.kind != DUE_DATED ||
        spoken_find(finder->speech, due.first, due.end, "within in") < due.end)
        return 0;
    if (spoken_find(finder->speech, due.first, due.end, weekdays) < due.end && has_passed(finder))
        due = due_find(finder->speech, first, finder->sentence->end, finder->calendar,
                       finder->said_at - 7 * MS_DAY);
    return due.kind == DUE_DATED ? due.at : 0;
}

static bool add_reported(struct finder *finder, bool to_them, size_t said, struct due due)
{
    const struct sentence *sentence = finder->sentence;

    if (to_them)
        return promise_note(finder, FOUND_PROMISE, sentence->first, sentence->end, due);
    due.at = reported_due(finder, said, due);
    if (!due.at && due.kind == DUE_DATED)
        due.kind = DUE_NONE;
    return promise_note(finder, FOUND_REPORTED, sentence->first, sentence->end, due);
}

bool promise_reported(struct finder *finder, bool is_note)
{
    const struct sentence *sentence = finder->sentence;
    struct due none = {0};

    if (sentence->asks &&
        is(finder, sentence->first, "did have has had do does was were could can"))
        return true;
    for (size_t i = spoken_find(finder->speech, sentence->first, sentence->end, reports);
         i < sentence->end; i = spoken_find(finder->speech, i + 1, sentence->end, reports)) {
        bool weak = false, future,
             to_them = is_note && is(finder, i, "told promised assured") &&
                       is(finder, i + 1, "him her them customer caller");
        size_t said = to_them ? i + 2 : report_at(finder, i, &weak);
        struct due due;

        weak = !to_them && weak;
        if (!said || said >= sentence->end)
            continue;
        if (is(finder, said, "not") && is(finder, said + 1, "to"))
            continue; /* what they are to do is nothing of ours */
        due = promise_due_in(finder, said, sentence->end);
        none.kind = due.kind == DUE_VAGUE ? DUE_VAGUE : DUE_NONE;
        if (is_relied_on(finder, said))
            return promise_note(finder, FOUND_RELIED_ON, sentence->first, sentence->end, none);
        future = has_future(finder, said) || is(finder, i, "promised guaranteed supposed");
        if ((future && (has_action(finder, said) || due.kind != DUE_NONE)) ||
            (!weak && due.kind != DUE_NONE))
            return add_reported(finder, to_them, said, due);
        if (!weak && !is(finder, said, "to") && sentence->end - said >= 3 &&
            !is(finder, i, "promised"))
            return promise_note(finder, FOUND_RELIED_ON, sentence->first, sentence->end, none);
    }
    return true;
}
