/* promise.c: finds heads ("I'll", "we will", "was told"), then asks of the clause behind each what
 * a promise must have. The words are lists, so that a new way of saying it is a word, not code. */
#include "decide/promise_parts.h"

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
/* Behind "will be": what can be promised of a thing. */
static const char states[] =
    "fixed ready sent shipped delivered solved resolved refunded replaced repaired done completed "
    "back available in with credited processed restored answered called contacted finished "
    "installed online working live released published reimbursed paid corrected there posted "
    "dispatched collected sorted updated informed notified";

bool promise_is_state(const struct finder *finder, size_t i) { return is(finder, i, states); }

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
    if (is(finder, i - 1, "and then")) /* who, stands before */
        return (struct head){HEAD_OTHER, i, i + 1};
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

bool promise_owes(const struct finder *finder, size_t verb)
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
        return promise_owes(finder, verb) ||
               (kind != HEAD_OURS && any_within(finder, verb + 1, 3, states));
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
        return any_within(finder, verb + 1, 3, states) || promise_owes(finder, verb);
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
        return promise_owes(finder, head.verb) ||
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

bool promise_note(struct finder *finder, enum found_kind kind, size_t first, size_t end,
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

struct due promise_due_in(const struct finder *finder, size_t first, size_t end)
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

/* "I'll send it by Friday and call you tomorrow": two promises of one head, when both have a day of
 * their own. The verb of the second; or `end`. */
static size_t second_verb(const struct finder *finder, struct head head, size_t end)
{
    for (size_t i = head.verb + 1; i + 1 < end && head.kind != HEAD_OTHER; i++) {
        size_t verb = i;

        if (!is(finder, i, "and then but") && !spoken_pause(finder->speech, i))
            continue;
        while (verb < end && is(finder, verb, "and then but also afterwards"))
            verb++;
        if (promise_owes(finder, verb) && promise_due_in(finder, head.verb, i).kind == DUE_DATED &&
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
        size_t verb = second_verb(finder, head, end), part_end = verb;
        struct due due;

        while (verb < end && part_end > head.verb + 1 &&
               is(finder, part_end - 1, "and then but also afterwards"))
            part_end--;
        due = promise_due_in(finder, head.verb, part_end);
        if (due.kind != DUE_DATED && early.kind == DUE_DATED) {
            first = early.first;
            due = early;
        }
        if (is_promise(finder, head, due) &&
            !promise_note(finder, FOUND_PROMISE, first, part_end, due))
            return false;
        early = (struct due){0};
        head.first = head.verb = first = verb;
    }
    return true;
}

static bool find_ours(struct finder *finder)
{
    const struct sentence *sentence = finder->sentence;
    size_t clause = sentence->first;

    if (sentence->asks || is_conditional(finder))
        return true;
    for (size_t i = sentence->first; i < sentence->end; i++) {
        struct head head = find_head(finder, i);
        struct due early = {0};
        size_t end;

        if (head.kind == HEAD_NONE)
            continue;
        end = clause_end(finder, head);
        if (head.first > clause)
            early = promise_due_in(finder, clause, head.first);
        if (!find_in_clause(finder, head, end, early))
            return false;
        clause = end;
        i = end - 1 > i ? end - 1 : i;
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
        if (!err && side != SPEECH_OURS && !promise_reported(&finder, side == SPEECH_NOTE))
            err = arena->err;
    }
    if (!err)
        *out_found = found;
    return err;
}
