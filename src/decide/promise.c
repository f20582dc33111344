/* promise.c: finds heads ("I'll", "we will", "ich melde"), then asks of the clause behind each what
 * a promise must have. The words are tables of a language (tongue.h), so that a new way of saying
 * it is a word, not code, and another language is a file. */
#include <string.h>

#include "decide/promise_parts.h"

enum { CLAUSE_MAX = 120 /* words; what is longer is no sentence */ };

static const char *const kind_names[FOUND_KIND_COUNT] = {"promise", "reported", "relied on"};

const char *found_kind_name(enum found_kind kind)
{
    return kind < FOUND_KIND_COUNT ? kind_names[kind] : "unknown";
}

const char *promise_owner_name(enum promise_owner owner)
{
    return owner == OWNER_WRITER ? "I" : owner == OWNER_HOUSE ? "we" : "other";
}

int64_t promise_policy_due(const struct calendar *calendar, int64_t made_at, int days)
{
    return hours_add_days(calendar, made_at, days);
}

/* ---- words of the tongue ---- */

/* "rappellerai": a stem of the list with one of the endings; no list: any of three letters and
 * more. */
static bool is_future(const struct finder *finder, size_t i, const char *stems, const char *endings)
{
    struct str word;

    if (i >= finder->sentence->end)
        return false;
    word = finder->speech->words.at[i].text;
    for (const char *at = endings; at && *at;) {
        size_t n = strcspn(at, " ");
        struct str stem = str_slice(word, 0, word.n > n ? word.n - n : 0);

        if (stem.n > 1 && str_ends(word, str_of(at, n)) &&
            (stems ? spoken_word_is(stem, stems) : stem.n > 2))
            return true;
        at += at[n] ? n + 1 : n;
    }
    return false;
}

bool promise_is_state(const struct finder *finder, size_t i)
{
    return is(finder, i, finder->tongue->states);
}

static size_t take(void *arg, char what, size_t i)
{
    const struct finder *finder = arg;
    const struct tongue *tongue = finder->tongue;

    switch (what) {
    case 'a':
        return is(finder, i, tongue->acts) || finder_any(finder, tongue->act_runs, i);
    case 'c':
        return is(finder, i, tongue->does);
    case 'd':
        return is(finder, i, tongue->doings);
    case 'f':
        return tongue->futures && is_future(finder, i, tongue->futures, tongue->ours);
    case 'g':
        return is_future(finder, i, NULL, tongue->any_future) && !is(finder, i, tongue->idle);
    case 'h':
        return tongue->futures && is_future(finder, i, tongue->futures, tongue->theirs);
    case 's':
        return is(finder, i, tongue->states);
    case 'k':
        return is(finder, i, tongue->skips);
    default:
        return 0;
    }
}

struct pattern_reader finder_reader(const struct finder *finder)
{
    /* take() only reads */
    return (struct pattern_reader){finder->speech, finder->sentence->first, finder->sentence->end,
                                   take, (void *)(uintptr_t)finder};
}

bool finder_any(const struct finder *finder, const char *const *patterns, size_t i)
{
    struct pattern_reader reader = finder_reader(finder);

    return pattern_any(&reader, patterns, i);
}

/* ---- heads in our own words ---- */

struct head {
    enum head_kind kind;
    enum promise_owner owner;
    size_t first, verb; /* words: where it begins, the verb behind it */
    size_t behind;      /* the first word that does not belong to it */
};

/* Back to an article or possessive, at most five words; behind "and", the head begins it. */
static size_t subject_before(const struct finder *finder, size_t i)
{
    size_t first = finder->sentence->first, begin = i;

    if (i == first || is(finder, i - 1, finder->tongue->ands))
        return i;
    while (begin > first && i - begin < 5 && !is(finder, begin, finder->tongue->articles))
        begin--;
    return is(finder, begin, finder->tongue->articles) ? begin : i - 1;
}

/* "Llamaré" or "llamaremos": the verb alone says who. */
static enum promise_owner owner_of(const struct finder *finder, struct head head)
{
    const struct tongue *tongue = finder->tongue;

    if (!tongue->plural || head.owner != OWNER_HOUSE || head.verb >= finder->sentence->end ||
        (head.kind != HEAD_DOES && head.kind != HEAD_NOW))
        return head.owner;
    return str_ends(finder->speech->words.at[head.verb].text, str_from(tongue->plural))
               ? OWNER_HOUSE
               : OWNER_WRITER;
}

static struct head find_head(const struct finder *finder, size_t i)
{
    struct pattern_reader reader = finder_reader(finder);

    for (const struct tongue_head *at = finder->tongue->heads; at->pattern; at++) {
        struct head head = {at->kind, at->owner, i, i, i};
        size_t n = pattern_match(&reader, at->pattern, i, &head.verb);

        if (!n)
            continue;
        head.behind = i + n;
        head.owner = owner_of(finder, head);
        if (head.kind == HEAD_THING || head.kind == HEAD_THING_NOW)
            head.first = subject_before(finder, i);
        return head;
    }
    return (struct head){0};
}

/* ---- what speaks against it ---- */

static bool is_conditional(const struct finder *finder)
{
    for (size_t i = finder->sentence->first; i < finder->sentence->end; i++)
        if (finder_any(finder, finder->tongue->conditions, i))
            return true;
    return false;
}

/* "no le llamaré": right before it, or before what stands between. */
static bool is_denied_before(const struct finder *finder, size_t i)
{
    for (int back = 0; back < 8 && i > finder->sentence->first && !spoken_pause(finder->speech, i);
         back++) {
        i--;
        if (is(finder, i, finder->tongue->nots))
            return true;
        if (!is(finder, i, finder->tongue->skips))
            return false;
    }
    return false;
}

static bool is_against(const struct finder *finder, struct head head)
{
    const struct tongue *tongue = finder->tongue;
    size_t reach = tongue->reach;

    if (tongue->reach > finder->clause_end - head.verb)
        reach = finder->clause_end - head.verb;
    return finder->speech->words.at[head.first].quoted ||
           any_before(finder, head.first, 3, tongue->doubts) ||
           any_before(finder, head.first, 8, tongue->sayings) ||
           any_before(finder, head.first, 1, tongue->askers) ||
           is_denied_before(finder, head.verb) || is_denied_before(finder, head.first) ||
           any_within(finder, head.verb, reach, tongue->denials) ||
           finder_any(finder, tongue->never, head.verb);
}

/* ---- what it must have ---- */

bool promise_does(const struct finder *finder, size_t i)
{
    return is(finder, i, finder->tongue->does) ||
           (finder->tongue->futures &&
            is_future(finder, i, finder->tongue->futures, finder->tongue->ours));
}

bool promise_owes(const struct finder *finder, size_t verb)
{
    const struct tongue *tongue = finder->tongue;

    for (size_t end = verb + CLAUSE_MAX; verb < finder->sentence->end && verb < end; verb++) {
        if (is(finder, verb, tongue->acts) || finder_any(finder, tongue->act_runs, verb))
            return true;
        if (!is(finder, verb, tongue->skips) &&
            (!tongue->verb_last || verb + 1 >= finder->clause_end))
            return false;
    }
    return false;
}

/* The verb itself: behind what may stand between, but for "be". */
static size_t skip_to_verb(const struct finder *finder, size_t verb)
{
    while (is(finder, verb, finder->tongue->skips) && !is(finder, verb, finder->tongue->be))
        verb++;
    return verb;
}

static bool any_state(const struct finder *finder, size_t verb)
{
    size_t n = finder->tongue->verb_last ? finder->clause_end - verb : 3;

    return any_within(finder, verb, n, finder->tongue->states);
}

/* With a date nearly every verb is a promise; not those that say nothing, and not where we are:
 * "I will be in London on Friday". */
static bool may_be_dated(const struct finder *finder, size_t verb, enum head_kind kind)
{
    const struct tongue *tongue = finder->tongue;

    verb = skip_to_verb(finder, verb);
    if (is(finder, verb, tongue->be))
        return promise_owes(finder, verb) || (kind != HEAD_OURS && any_state(finder, verb + 1));
    if (tongue->verb_last && finder->clause_end > verb)
        return !any_within(finder, verb, finder->clause_end - verb, tongue->idle);
    return verb < finder->sentence->end && !is(finder, verb, tongue->idle) &&
           !finder_any(finder, tongue->idle_runs, verb) &&
           (kind == HEAD_YOURS || !matches(finder, tongue->idle_ours, verb));
}

/* What somebody or something else will do, that we answer for. */
static bool others_owe(const struct finder *finder, size_t verb)
{
    verb = skip_to_verb(finder, verb);
    if (is(finder, verb, finder->tongue->be) || finder->tongue->verb_last)
        return any_state(finder, verb) || promise_owes(finder, verb);
    return is(finder, verb, finder->tongue->acts) || matches(finder, finder->tongue->others, verb);
}

static bool is_promise(const struct finder *finder, struct head head, struct due due)
{
    bool dated = due.kind == DUE_DATED;

    if (is_against(finder, head))
        return false;
    switch (head.kind) {
    case HEAD_OURS:
        return promise_owes(finder, head.verb) ||
               (dated && may_be_dated(finder, head.verb, head.kind));
    case HEAD_DOES:
        return dated || !finder->is_guess;
    case HEAD_YOURS:
        return (is(finder, skip_to_verb(finder, head.verb), finder->tongue->gets) &&
                due.kind != DUE_NONE && may_be_dated(finder, head.verb, head.kind)) ||
               matches(finder, finder->tongue->heard, head.verb);
    case HEAD_GETS:
        return due.kind != DUE_NONE;
    case HEAD_OTHER:
    case HEAD_THING:
        return dated && others_owe(finder, head.verb);
    case HEAD_NOW:
    case HEAD_THING_NOW:
        return dated;
    case HEAD_NONE:
        break;
    }
    return false;
}

/* ---- results ---- */

bool promise_note(struct finder *finder, enum found_kind kind, enum promise_owner owner,
                  size_t first, size_t end, struct due due)
{
    struct found_promise found = {.kind = kind,
                                  .owner = owner,
                                  .from = finder->speech->words.at[first].from,
                                  .to = finder->speech->words.at[end - 1].to,
                                  .due_at = due.kind == DUE_DATED ? due.at : 0,
                                  .is_vague = due.kind == DUE_VAGUE};

    if (finder->found->list.n == PROMISES_MAX)
        return true;
    return vec_push(finder->arena, &finder->found->list, found);
}

struct due promise_due_in(const struct finder *finder, size_t first, size_t end)
{
    return due_find(finder->speech, first, end, finder->calendar, finder->said_at);
}

/* The next head behind this one, or the end of the sentence. */
static size_t clause_end(const struct finder *finder, struct head head)
{
    size_t end = finder->sentence->end;

    if (end > head.verb + CLAUSE_MAX)
        end = head.verb + CLAUSE_MAX;
    for (size_t i = head.behind; i < end; i++) {
        struct head next = find_head(finder, i);

        if (next.kind != HEAD_NONE)
            end = next.first > head.verb ? next.first : i;
    }
    while (end < finder->sentence->end && end > head.verb + 1 &&
           is(finder, end - 1, finder->tongue->ands))
        end--;
    return end;
}

/* "I'll send it by Friday and call you tomorrow": two promises of one head, when both have a day of
 * their own. The verb of the second; or `end`. */
static size_t second_verb(const struct finder *finder, struct head head, size_t end)
{
    bool is_other = head.kind == HEAD_OTHER || head.kind == HEAD_THING;

    for (size_t i = head.verb + 1; i + 1 < end && !is_other; i++) {
        size_t verb = i;

        if (!is(finder, i, finder->tongue->ands) && !spoken_pause(finder->speech, i))
            continue;
        while (verb < end && is(finder, verb, finder->tongue->ands))
            verb++;
        if ((promise_owes(finder, verb) || promise_does(finder, verb)) &&
            promise_due_in(finder, head.verb, i).kind == DUE_DATED &&
            promise_due_in(finder, verb, end).kind != DUE_NONE)
            return verb;
    }
    return end;
}

/* A clause of one head: what it promises, one thing after the other. `early` is a day that stands
 * before the head ("By Friday we'll have it fixed"). False when the arena is full. */
static bool find_in_clause(struct finder *finder, struct head head, size_t end, struct due early)
{
    size_t first = head.first;

    while (head.verb < end) {
        size_t verb, part_end;
        struct due due;

        finder->clause_end = end;
        verb = part_end = second_verb(finder, head, end);
        while (verb < end && part_end > head.verb + 1 &&
               is(finder, part_end - 1, finder->tongue->ands))
            part_end--;
        due = promise_due_in(finder, head.verb, part_end);
        if (due.kind != DUE_DATED && early.kind == DUE_DATED) {
            first = early.first;
            due = early;
        }
        finder->clause_end = part_end;
        if (is_promise(finder, head, due) &&
            !promise_note(finder, FOUND_PROMISE, head.owner, first, part_end, due))
            return false;
        early = (struct due){0};
        head.first = head.verb = first = verb;
    }
    return true;
}

/* Most sentences have no word that a head could begin with. */
static bool has_cue(const struct finder *finder)
{
    for (size_t i = finder->sentence->first; i < finder->sentence->end; i++)
        if (is(finder, i, finder->tongue->cues) ||
            is_future(finder, i, NULL, finder->tongue->any_future) ||
            (finder->tongue->futures &&
             is_future(finder, i, finder->tongue->futures, finder->tongue->theirs)))
            return true;
    return false;
}

static bool find_ours(struct finder *finder)
{
    const struct sentence *sentence = finder->sentence;
    size_t clause = sentence->first;

    finder->clause_end = sentence->end;
    if (sentence->asks || !has_cue(finder) || is_conditional(finder))
        return true;
    for (size_t i = sentence->first; i < sentence->end; i++) {
        struct head head = find_head(finder, i);
        struct due early = {0};
        size_t end;

        if (head.kind == HEAD_NONE || head.verb >= sentence->end)
            continue;
        if (head.first < clause)
            head.first = i;
        end = clause_end(finder, head);
        if (head.first > clause)
            early = promise_due_in(finder, clause, head.first);
        if (!find_in_clause(finder, head, end, early))
            return false;
        clause = end;
        if (end > i + 1)
            i = end - 1;
    }
    return true;
}

/* ---- the language ---- */

static size_t common_words(const struct speech *speech, const struct tongue *tongue)
{
    size_t n = 0;

    for (size_t i = 0; i < speech->words.n && i < 200; i++)
        n += spoken_is(speech, i, tongue->common);
    return n;
}

static enum err find_in(struct arena *arena, const struct tongue *tongue, bool is_guess,
                        struct str text, enum speech_side side, const struct calendar *calendar,
                        int64_t said_at, struct found_promises *found)
{
    struct speech speech;
    struct finder finder = {.arena = arena,
                            .speech = &speech,
                            .tongue = tongue,
                            .calendar = calendar,
                            .said_at = said_at,
                            .side = side,
                            .is_guess = is_guess,
                            .found = found};
    enum err err = speech_read_in(arena, text, tongue, &speech);

    for (size_t i = 0; !err && i < speech.sentences.n && found->list.n < PROMISES_MAX; i++) {
        finder.sentence = &speech.sentences.at[i];
        if (side != SPEECH_THEIRS && !find_ours(&finder))
            err = arena->err;
        if (!err && side != SPEECH_OURS && !promise_reported(&finder, side == SPEECH_NOTE))
            err = arena->err;
    }
    return err;
}

/* The tongue whose commonest words are most in the text; of several, the first registered. NULL:
 * none. */
static enum err guess_tongue(struct arena *arena, struct str text, const struct tongue **out_tongue)
{
    const struct tongue *best = NULL;
    struct speech speech;
    size_t most = 0;
    enum err err = speech_read(arena, text, &speech);

    for (const struct tongue *const *at = tongue_registry; !err && *at; at++) {
        size_t n = common_words(&speech, *at);

        if (n > most) {
            most = n;
            best = *at;
        }
    }
    if (!err)
        *out_tongue = best;
    return err;
}

static enum err tongue_for(struct arena *arena, struct str text, struct str lang,
                           const struct tongue **out_tongue)
{
    if (lang.n && !str_is(lang, "und")) {
        *out_tongue = tongue_of(lang);
        return OK;
    }
    return guess_tongue(arena, text, out_tongue);
}

enum err promise_find(struct arena *arena, struct str text, enum speech_side side,
                      const struct calendar *calendar, int64_t said_at,
                      struct found_promises *out_found)
{
    return promise_find_in(arena, text, STR_NONE, side, calendar, said_at, out_found);
}

enum err promise_find_in(struct arena *arena, struct str text, struct str lang,
                         enum speech_side side, const struct calendar *calendar, int64_t said_at,
                         struct found_promises *out_found)
{
    bool is_guess = !lang.n || str_is(lang, "und");
    struct found_promises found = {0};
    const struct tongue *tongue;
    enum err err = tongue_for(arena, text, lang, &tongue);

    if (!err && tongue)
        err = find_in(arena, tongue, is_guess, text, side, calendar, said_at, &found);
    if (!err)
        *out_found = found;
    return err;
}

enum err promise_when(struct arena *arena, struct str clause, struct str lang,
                      const struct calendar *calendar, int64_t said_at, struct str *out_words)
{
    const struct tongue *tongue;
    struct speech speech;
    struct due due = {0};
    enum err err = tongue_for(arena, clause, lang, &tongue);

    if (!err && tongue)
        err = speech_read_in(arena, clause, tongue, &speech);
    if (err)
        return err;
    if (tongue)
        due = due_find(&speech, 0, speech.words.n, calendar, said_at);
    *out_words = due.kind == DUE_NONE || due.end <= due.first
                     ? STR_NONE
                     : str_slice(clause, speech.words.at[due.first].from,
                                 speech.words.at[due.end - 1].to);
    return OK;
}
