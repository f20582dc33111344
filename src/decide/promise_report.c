/* promise_report.c: promises of ours as those report them who were given them, and what they were
 * told and rely on. */
#include "decide/promise_parts.h"

enum {
    REPORTS_MAX = 4,       /* looked at in one sentence: each costs a look for dates behind it */
    REPORTS_TEXT_MAX = 64, /* and in one text: who tells of more that come to nothing, tells none */
};

/* "my mother told me", "the president promised": a promise, but not ours. */
static bool is_stranger(const struct finder *finder, size_t i)
{
    const struct tongue *tongue = finder->tongue;

    return any_before(finder, i, 3, tongue->strangers) ||
           (is(finder, i + 1, tongue->by) && any_within(finder, i + 2, 3, tongue->strangers));
}

/* "was told", "you promised", "she told me" at i: where what was said begins, or 0; *out_word: the
 * word that says that it was said. */
static size_t report_at(const struct finder *finder, size_t i, size_t *out_word, bool *out_weak)
{
    struct pattern_reader reader = finder_reader(finder);
    const struct tongue *tongue = finder->tongue;

    for (const struct tongue_report *at = tongue->reports; at && at->pattern; at++) {
        size_t word, n = pattern_match(&reader, at->pattern, i, &word);

        if (!n || any_before(finder, word, 3, tongue->unsaid) ||
            any_before(finder, word, 6, tongue->ifs) || is_stranger(finder, word))
            continue;
        *out_word = word;
        *out_weak = at->is_weak;
        return i + n;
    }
    return 0;
}

static bool has_future(const struct finder *finder, size_t first)
{
    for (size_t i = first; i < finder->sentence->end; i++) {
        struct str word = finder->speech->words.at[i].text;

        if (is(finder, i, finder->tongue->future_words) || promise_does(finder, i) ||
            str_ends(word, STR("'d")) || str_ends(word, STR("'ll")))
            return true;
    }
    return false;
}

/* What somebody builds on: that it costs nothing, is not needed, is allowed. */
static bool is_relied_on(const struct finder *finder, size_t first)
{
    for (size_t i = first; i < finder->sentence->end; i++)
        if (finder_any(finder, finder->tongue->reliances, i))
            return true;
    return false;
}

static bool has_action(struct finder *finder, size_t first)
{
    for (size_t i = first; i < finder->sentence->end; i++) {
        finder->clause_end = i + 1;
        if (promise_is_state(finder, i) || is(finder, i, finder->tongue->things) ||
            promise_does(finder, i) || promise_owes(finder, i))
            return true;
    }
    return false;
}

/* They still wait for it, so the day they were told has been. */
static bool has_passed(struct finder *finder)
{
    const struct speech *speech = finder->speech;
    const struct sentence *sentence = finder->sentence;
    struct sentence both = *sentence;
    bool passed = false;

    for (size_t i = 0; i + 1 < speech->sentences.n; i++)
        if (&speech->sentences.at[i] == sentence)
            both.end = speech->sentences.at[i + 1].end;
    finder->sentence = &both;
    for (size_t i = both.first; i < both.end && !passed; i++)
        passed = is(finder, i, finder->tongue->still) ||
                 finder_any(finder, finder->tongue->no_answers, i);
    finder->sentence = sentence;
    return passed;
}

static bool any_weekday(const struct finder *finder, struct due due)
{
    for (int day = 0; day < 7; day++)
        if (spoken_find(finder->speech, due.first, due.end, finder->tongue->dates.weekdays[day]) <
            due.end)
            return true;
    return false;
}

/* The day in a report: a span ("within ten days") ran from when it was said, which nobody knows. A
 * weekday is the next one to come, or the last one where they say that it has been. */
static int64_t reported_due(struct finder *finder, size_t first, struct due due)
{
    if (due.kind != DUE_DATED ||
        (finder->tongue->spans &&
         spoken_find(finder->speech, due.first, due.end, finder->tongue->spans) < due.end))
        return 0;
    if (any_weekday(finder, due) && has_passed(finder))
        due = due_find(finder->speech, first, finder->sentence->end, finder->calendar,
                       finder->said_at - 7 * MS_DAY);
    return due.kind == DUE_DATED ? due.at : 0;
}

static bool add_reported(struct finder *finder, bool to_them, size_t said, struct due due)
{
    const struct sentence *sentence = finder->sentence;

    if (to_them)
        return promise_note(finder, FOUND_PROMISE, OWNER_HOUSE, sentence->first, sentence->end,
                            due);
    due.at = reported_due(finder, said, due);
    if (!due.at && due.kind == DUE_DATED)
        due.kind = DUE_NONE;
    return promise_note(finder, FOUND_REPORTED, OWNER_HOUSE, sentence->first, sentence->end, due);
}

/* What is reported behind a report's words. *out_done: it was noted, or the arena is full (false).
 */
static bool judge_report(struct finder *finder, size_t word, size_t said, bool weak, bool to_them,
                         bool *out_done)
{
    const struct sentence *sentence = finder->sentence;
    const struct tongue *tongue = finder->tongue;
    /* What was said may stand before: "die Rückerstattung wurde mir zugesagt". */
    size_t from = tongue->verb_last ? sentence->first : said;
    struct due due = promise_due_in(finder, from, sentence->end), none = {0};
    bool sure = is(finder, word, tongue->sure_words), future;

    *out_done = true;
    none.kind = due.kind == DUE_VAGUE ? DUE_VAGUE : DUE_NONE;
    if (is_relied_on(finder, from))
        return promise_note(finder, FOUND_RELIED_ON, OWNER_HOUSE, sentence->first, sentence->end,
                            none);
    future = sure || has_future(finder, from);
    if ((future && (due.kind != DUE_NONE || has_action(finder, from))) ||
        (!weak && due.kind != DUE_NONE))
        return add_reported(finder, to_them, from, due);
    if (!weak && !is(finder, said, tongue->to) && sentence->end - said >= 3 && !sure)
        return promise_note(finder, FOUND_RELIED_ON, OWNER_HOUSE, sentence->first, sentence->end,
                            none);
    *out_done = false;
    return true;
}

bool promise_reported(struct finder *finder, bool is_note)
{
    const struct sentence *sentence = finder->sentence;
    const struct tongue *tongue = finder->tongue;
    struct pattern_reader reader = finder_reader(finder);

    if (!tongue->report_words ||
        spoken_find(finder->speech, sentence->first, sentence->end, tongue->report_words) ==
            sentence->end ||
        (sentence->asks && is(finder, sentence->first, tongue->questions)))
        return true;
    for (size_t i = sentence->first, judged = 0;
         i < sentence->end && judged < REPORTS_MAX && finder->judged < REPORTS_TEXT_MAX; i++) {
        bool weak = false, done, good;
        size_t word = i, n = is_note && tongue->note_told
                                 ? pattern_match(&reader, tongue->note_told, i, &word)
                                 : 0;
        size_t said = n ? i + n : report_at(finder, i, &word, &weak);

        if (!said || said > sentence->end || (said == sentence->end && !tongue->verb_last) ||
            matches(finder, tongue->not_to, said))
            continue; /* what they are to leave is nothing of ours */
        judged++;
        finder->judged++;
        good = judge_report(finder, word, said, weak, n > 0, &done);
        if (done)
            return good;
    }
    return true;
}
