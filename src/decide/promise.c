/* promise.c: finds heads ("I'll", "we will", "was told"), then asks of the clause behind each what
 * a promise must have. The words are lists, so that a new way of saying it is a word, not code. */
#include "decide/promise.h"

static const char *const kind_names[FOUND_KIND_COUNT] = {"promise", "reported", "relied on"};

const char *found_kind_name(enum found_kind kind)
{
    return kind < FOUND_KIND_COUNT ? kind_names[kind] : "unknown";
}

int64_t promise_policy_due(const struct calendar *calendar, int64_t made_at, int days)
{
    return hours_add_days(calendar, made_at, days);
}

/* Verbs that owe something even without a date. */
static const char actions[] =
    "call phone ring email mail write text message contact reply answer respond send forward "
    "refund replace repair fix resolve solve investigate check chase update inform notify arrange "
    "schedule book deliver ship return credit reimburse escalate confirm ensure sort follow "
    "look find reach speak pass ask correct cancel collect visit process review sent shipped "
    "called contacted notified informed dispatch issue waive compensate remove delete";
/* Verbs that owe something only with the word behind them. */
static const struct {
    const char *verb, *behind;
} pair_actions[] = {
    {"get", "back in this it that you someone to onto"},
    {"let", "you them him her"},
    {"keep", "you them an"},
    {"come", "back over by round to"},
    {"make", "sure it this certain"},
    {"take", "care a it this"},
    {"be", "back there with sending calling contacting getting writing sorting fixing"},
    {"have", "it this that the your an someone somebody everything him her them"},
    {"hear", "from back"},
    {"talk", "to with"},
    {"give", "you them him her"},
    {"put", "it this that in a you"},
    {"do", "it this that so"},
    {"work", "on"},
};
/* What somebody does who is on it: "I am sending it this afternoon". */
static const char doings[] =
    "sending calling phoning ringing mailing emailing writing texting forwarding shipping "
    "refunding "
    "replacing repairing fixing delivering returning crediting arranging scheduling booking "
    "checking investigating chasing dispatching processing issuing contacting getting looking "
    "working coming bringing putting cancelling correcting updating taking preparing";
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
/* Behind "will be": what can be promised of a thing. */
static const char states[] =
    "fixed ready sent shipped delivered solved resolved refunded replaced repaired done completed "
    "back available in with credited processed restored answered called contacted finished "
    "installed online working live released published reimbursed paid corrected there posted "
    "dispatched collected sorted updated informed notified";

struct finder {
    struct arena *arena;
    const struct speech *speech;
    const struct calendar *calendar;
    int64_t said_at;
    enum speech_side side;
    const struct sentence *sentence;
    struct found_promises *found;
};

static bool is(const struct finder *finder, size_t i, const char *list)
{
    return i < finder->sentence->end && spoken_is(finder->speech, i, list);
}

/* Any of the words before i, at most n back and in the same sentence. */
static bool any_before(const struct finder *finder, size_t i, size_t n, const char *list)
{
    size_t low = i > finder->sentence->first + n ? i - n : finder->sentence->first;

    return spoken_find(finder->speech, low, i, list) < i;
}

static bool any_within(const struct finder *finder, size_t i, size_t n, const char *list)
{
    size_t high = i + n < finder->sentence->end ? i + n : finder->sentence->end;

    return spoken_find(finder->speech, i, high, list) < high;
}

/* ---- heads in our own words ---- */

enum head_kind {
    HEAD_NONE,
    HEAD_OURS,  /* I, we: owes with a verb alone */
    HEAD_YOURS, /* "you will have": owes with a date, or what is heard or got */
    HEAD_OTHER, /* somebody or something will: owes with a date only */
    HEAD_NOW,   /* "I am sending": owes with a date only */
};

struct head {
    enum head_kind kind;
    size_t first, verb; /* words: where it begins, the verb behind it */
};

/* A word that was written with a capital. */
static bool is_name(const struct finder *finder, size_t i)
{
    const struct spoken *word;

    if (i >= finder->sentence->end)
        return false;
    word = &finder->speech->words.at[i];
    return finder->speech->text.p[word->from] >= 'A' && finder->speech->text.p[word->from] <= 'Z';
}

static struct head our_head(const struct finder *finder, size_t i)
{
    struct head head = {.kind = HEAD_OURS, .first = i, .verb = i + 1};
    size_t after;

    if (is(finder, i, "i'll we'll"))
        return head;
    if (is(finder, i, "i we") && is(finder, i + 1, "will shall")) {
        head.verb = i + 2;
        return head;
    }
    if (is(finder, i, "i we") && is(finder, i + 1, "promise guarantee undertake commit pledge")) {
        head.verb = i + 2;
        head.verb += is(finder, head.verb, "to");
        head.verb += is(finder, head.verb, "you");
        if (is(finder, head.verb, "that"))
            return (struct head){0}; /* what follows has a head of its own */
        return is(finder, head.verb, "i i'll we we'll") ? (struct head){0} : head;
    }
    after = is(finder, i, "i'm we're")                             ? i + 1
            : is(finder, i, "i we") && is(finder, i + 1, "am are") ? i + 2
                                                                   : 0;
    if (after && is(finder, after, "going") && is(finder, after + 1, "to")) {
        head.verb = after + 2;
        return is_name(finder, head.verb) ? (struct head){0} : head; /* "going to Chicago" */
    }
    if (after && is(finder, after, doings))
        return (struct head){HEAD_NOW, i, after};
    if (is(finder, i, "let") && is(finder, i + 1, "me us") && !is(finder, i + 2, "know"))
        return (struct head){HEAD_OURS, i, i + 2};
    return (struct head){0};
}

static struct head other_head(const struct finder *finder, size_t i)
{
    size_t first = finder->sentence->first, begin = i;

    if (is(finder, i, "you'll"))
        return (struct head){HEAD_YOURS, i, i + 1};
    if (is(finder, i, "you") && is(finder, i + 1, "will shall"))
        return (struct head){HEAD_YOURS, i, i + 2};
    if (is(finder, i, "he'll she'll they'll it'll somebody'll someone'll"))
        return (struct head){HEAD_OTHER, i, i + 1};
    if (!is(finder, i, "will") ||
        is(finder, i - (i > first), "i we you which that who this there these it what"))
        return (struct head){0};
    if (i == first) /* "Will call you tomorrow." */
        return (struct head){HEAD_OURS, i, i + 1};
    /* The subject: back to an article or possessive, at most five words. */
    while (begin > first && i - begin < 5 && !is(finder, begin, "the a an my our your this that"))
        begin--;
    if (!is(finder, begin, "the a an my our your this that"))
        begin = i - 1;
    return (struct head){HEAD_OTHER, begin, i + 1};
}

static struct head find_head(const struct finder *finder, size_t i)
{
    struct head head = our_head(finder, i);

    return head.kind ? head : other_head(finder, i);
}

/* ---- what speaks against it ---- */

static bool is_conditional(const struct finder *finder)
{
    for (size_t i = finder->sentence->first; i < finder->sentence->end; i++) {
        if (is(finder, i, "unless provided assuming otherwise whenever depending subject pending"))
            return true;
        if (is(finder, i, "in") && is(finder, i + 1, "case"))
            return true;
        /* what waits for them: "once you send it", "as soon as we have your details" */
        if (is(finder, i, "once when after until till") && is(finder, i + 1, "you your you've"))
            return true;
        if (is(finder, i, "soon") && is(finder, i + 1, "as") &&
            any_within(finder, i + 2, 4, "you your you've"))
            return true;
        if (is(finder, i, "when once after") && is(finder, i + 1, "i we") &&
            any_within(finder, i + 2, 2, "hear get receive") &&
            any_within(finder, i + 3, 4, "you your"))
            return true;
        /* "to see if it works" asks, it sets no condition. */
        if (is(finder, i, "if") &&
            !any_before(finder, i, 1, "see know check ask tell out wonder even confirm"))
            return true;
    }
    /* "Please send it and we will look": it waits for what is asked. */
    if (is(finder, finder->sentence->first, "please") &&
        !is(finder, finder->sentence->first + 1, "note find rest know bear accept be allow"))
        return true;
    return is(finder, finder->sentence->first, "should") &&
           is(finder, finder->sentence->first + 1, "you");
}

static bool is_against(const struct finder *finder, struct head head)
{
    return finder->speech->words.at[head.first].quoted ||
           any_before(finder, head.first, 3,
                      "hope think believe suppose maybe perhaps probably hopefully guess might "
                      "doubt wish can't cannot sure assume know") ||
           any_before(finder, head.first, 8, "said told says saying wrote thought claimed") ||
           any_before(finder, head.first, 1, "when where why how what whether if which until") ||
           any_within(
               finder, head.verb, 3,
               "not never try maybe probably hopefully possibly unable hope aim attempt no") ||
           (any_within(finder, head.verb, 2, "look") &&
            any_within(finder, head.verb, 3, "forward"));
}

/* ---- what it must have ---- */

static bool owes(const struct finder *finder, size_t verb)
{
    while (is(finder, verb,
              "also then certainly definitely gladly personally be now just both always happily "
              "therefore still immediately promptly shortly soon and check") &&
           !(is(finder, verb, "be") &&
             (is(finder, verb + 1, pair_actions[6].behind) || is(finder, verb + 2, "touch"))) &&
           !is(finder, verb, "check"))
        verb++;
    if (is(finder, verb, actions) || (is(finder, verb, "be") && is(finder, verb + 2, "touch")))
        return true;
    for (size_t k = 0; k < ARRAY_LEN(pair_actions); k++)
        if (is(finder, verb, pair_actions[k].verb) && is(finder, verb + 1, pair_actions[k].behind))
            return true;
    return false;
}

static const char adverbs[] =
    "also then certainly definitely gladly personally now just both always happily therefore still "
    "immediately promptly shortly soon";

/* With a date nearly every verb is a promise; not those that say nothing, and not where we are:
 * "I will be in London on Friday". */
static bool may_be_dated(const struct finder *finder, size_t verb, enum head_kind kind)
{
    while (is(finder, verb, adverbs))
        verb++;
    if (is(finder, verb, "be"))
        return owes(finder, verb) || (kind != HEAD_OURS && any_within(finder, verb + 1, 3, states));
    if (is(finder, verb, "have") &&
        is(finder, verb + 1, "to a some seen read noticed heard been got"))
        return kind == HEAD_YOURS && is(finder, verb + 1, "a some");
    return verb < finder->sentence->end &&
           !is(finder, verb,
               "see admit say guess bet assume miss remember need want wait expect celebrate meet "
               "go leave stay stop travel fly attend join enjoy start begin");
}

/* What somebody or something else will do, that we answer for. */
static bool others_owe(const struct finder *finder, size_t verb)
{
    while (is(finder, verb, adverbs))
        verb++;
    if (is(finder, verb, "be"))
        return any_within(finder, verb + 1, 3, states) || owes(finder, verb);
    return is(finder, verb, actions) ||
           (is(finder, verb, "get come give let have") &&
            is(finder, verb + 1, "back you over round in it this them"));
}

static bool is_promise(const struct finder *finder, struct head head, struct due due)
{
    if (is_against(finder, head))
        return false;
    switch (head.kind) {
    case HEAD_OURS:
        return owes(finder, head.verb) ||
               (due.kind == DUE_DATED && may_be_dated(finder, head.verb, head.kind));
    case HEAD_YOURS:
        return (is(finder, head.verb, "have get receive hear be see") && due.kind != DUE_NONE &&
                may_be_dated(finder, head.verb, head.kind)) ||
               (is(finder, head.verb, "hear") && is(finder, head.verb + 1, "from back"));
    case HEAD_OTHER:
        return due.kind == DUE_DATED && others_owe(finder, head.verb);
    case HEAD_NOW:
        return due.kind == DUE_DATED;
    case HEAD_NONE:
        break;
    }
    return false;
}

/* ---- results ---- */

static bool add(struct finder *finder, enum found_kind kind, size_t first, size_t end,
                struct due due)
{
    struct found_promise found = {.kind = kind,
                                  .from = finder->speech->words.at[first].from,
                                  .to = finder->speech->words.at[end - 1].to,
                                  .due_at = due.kind == DUE_DATED ? due.at : 0,
                                  .is_vague = due.kind == DUE_VAGUE};

    if (finder->found->list.n == PROMISES_MAX)
        return true;
    return vec_push(finder->arena, &finder->found->list, found);
}

static struct due due_in(const struct finder *finder, size_t first, size_t end)
{
    return due_find(finder->speech, first, end, finder->calendar, finder->said_at);
}

/* The next head behind this one, or the end of the sentence. */
static size_t clause_end(const struct finder *finder, struct head head)
{
    size_t end = finder->sentence->end;

    for (size_t i = head.verb; i < end; i++)
        if (find_head(finder, i).kind != HEAD_NONE)
            end = find_head(finder, i).first > head.verb ? find_head(finder, i).first : i;
    while (end < finder->sentence->end && end > head.verb + 1 && is(finder, end - 1, "and but so"))
        end--;
    return end;
}

static bool find_ours(struct finder *finder)
{
    const struct sentence *sentence = finder->sentence;
    size_t clause = sentence->first;

    if (sentence->asks || is_conditional(finder))
        return true;
    for (size_t i = sentence->first; i < sentence->end; i++) {
        struct head head = find_head(finder, i);
        struct due due;
        size_t end, first;

        if (head.kind == HEAD_NONE)
            continue;
        end = clause_end(finder, head);
        due = due_in(finder, head.verb, end);
        first = head.first;
        if (due.kind != DUE_DATED && head.first > clause) { /* "By Friday we'll have it fixed" */
            struct due before = due_in(finder, clause, head.first);

            first = before.kind == DUE_DATED ? before.first : first;
            due = before.kind == DUE_DATED ? before : due;
        }
        if (is_promise(finder, head, due) && !add(finder, FOUND_PROMISE, first, end, due))
            return false;
        clause = end;
        i = end - 1 > i ? end - 1 : i;
    }
    return true;
}

/* ---- what they report ---- */

static const char denials[] =
    "not never nobody none no didn't hasn't haven't wasn't weren't without "
    "don't doesn't nothing";

/* "my mother told me", "the president promised": a promise, but not ours. */
static bool is_stranger(const struct finder *finder, size_t i)
{
    return any_before(finder, i, 3, strangers) ||
           (is(finder, i + 1, "by") && any_within(finder, i + 2, 3, strangers));
}

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
        if (is(finder, i, states) || owes(finder, i))
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
        return add(finder, FOUND_PROMISE, sentence->first, sentence->end, due);
    due.at = reported_due(finder, said, due);
    if (!due.at && due.kind == DUE_DATED)
        due.kind = DUE_NONE;
    return add(finder, FOUND_REPORTED, sentence->first, sentence->end, due);
}

static bool find_reported(struct finder *finder, bool is_note)
{
    const struct sentence *sentence = finder->sentence;
    struct due none = {0};

    if (sentence->asks &&
        is(finder, sentence->first, "did have has had do does was were could can"))
        return true;
    for (size_t i = sentence->first; i < sentence->end; i++) {
        bool weak = false, future,
             to_them = is_note && is(finder, i, "told promised assured") &&
                       is(finder, i + 1, "him her them customer caller");
        size_t said = to_them ? i + 2 : report_at(finder, i, &weak);
        struct due due;

        weak = !to_them && weak;
        if (!said || said >= sentence->end)
            continue;
        due = due_in(finder, said, sentence->end);
        none.kind = due.kind == DUE_VAGUE ? DUE_VAGUE : DUE_NONE;
        if (is_relied_on(finder, said))
            return add(finder, FOUND_RELIED_ON, sentence->first, sentence->end, none);
        future = has_future(finder, said) || is(finder, i, "promised guaranteed supposed");
        if ((future && (has_action(finder, said) || due.kind != DUE_NONE)) ||
            (!weak && due.kind != DUE_NONE))
            return add_reported(finder, to_them, said, due);
        if (!weak && !is(finder, said, "to") && sentence->end - said >= 3 &&
            !is(finder, i, "promised"))
            return add(finder, FOUND_RELIED_ON, sentence->first, sentence->end, none);
    }
    return true;
}

enum err promise_find(struct arena *arena, struct str text, enum speech_side side,
                      const struct calendar *calendar, int64_t said_at,
                      struct found_promises *out_found)
{
    struct found_promises found = {0};
    struct speech speech;
    struct finder finder = {.arena = arena,
                            .speech = &speech,
                            .calendar = calendar,
                            .said_at = said_at,
                            .side = side,
                            .found = &found};
    enum err err = speech_read(arena, text, &speech);

    for (size_t i = 0; !err && i < speech.sentences.n; i++) {
        finder.sentence = &speech.sentences.at[i];
        if (side != SPEECH_THEIRS && !find_ours(&finder))
            err = arena->err;
        if (!err && side != SPEECH_OURS && !find_reported(&finder, side == SPEECH_NOTE))
            err = arena->err;
    }
    if (!err)
        *out_found = found;
    return err;
}
