#include "decide/advice.h"

static const struct {
    const char *name, *sentence;
} codes[ADVICE_CODE_COUNT] = {
#define X(id, name, sentence) {name, sentence},
    ADVICE_REASONS(X)
#undef X
};

const char *advice_code_name(enum advice_code code)
{
    return code < ADVICE_CODE_COUNT ? codes[code].name : "unknown";
}

const char *advice_code_sentence(enum advice_code code)
{
    return code < ADVICE_CODE_COUNT ? codes[code].sentence : "";
}

/* The sentence with {n} and {s} filled in. */
static struct str make_sentence(struct arena *arena, struct advice_reason reason)
{
    struct str left = str_from(codes[reason.code].sentence), right;
    size_t mark = str_find_char(left, '{', 0);

    if (mark == SIZE_MAX)
        return left;
    right = str_skip(left, mark + 3);
    if (left.p[mark + 1] == 'n')
        return arena_printf(arena, "%.*s%lld%.*s", (int)mark, left.p, (long long)reason.number,
                            STR_ARGS(right));
    return arena_printf(arena, "%.*s%.*s%.*s", (int)mark, left.p, STR_ARGS(reason.text),
                        STR_ARGS(right));
}

/* ---- the facts as a set ---- */

struct reading {
    const struct advice_facts *facts;
    const struct advice_policy *policy;
    bool to_us, about;
};

static bool has_label(const struct reading *reading, enum label label)
{
    return reading->facts->labels[label] >= reading->policy->label_from;
}

static bool is_question(const struct reading *reading)
{
    return reading->facts->asks || has_label(reading, LABEL_QUESTION);
}

static bool has_remark(const struct reading *reading, enum remark remark)
{
    return reading->facts->remarks >> remark & 1;
}

/* Of 5 stars: 4 are well, 2 are low. */
#define RATED_WELL 0.75
#define RATED_LOW 0.45

static bool is_rated_well(const struct reading *reading)
{
    return reading->facts->has_rating && reading->facts->rating >= RATED_WELL;
}

static bool is_rated_low(const struct reading *reading)
{
    return reading->facts->has_rating && reading->facts->rating <= RATED_LOW;
}

/* Whoever says so is kept waiting only where it is told as a trouble: "I have still not ridden it"
 * is none. Said to us it always is. */
static bool is_tried(const struct reading *reading)
{
    return reading->about && has_remark(reading, REMARK_TRIED) && !is_rated_well(reading) &&
           (reading->to_us || is_question(reading) || has_label(reading, LABEL_COMPLAINT) ||
            reading->facts->polarity == POLARITY_NEGATIVE);
}

/* Somebody is, or may be, in need: not to be talked away by thanks or stars. */
static bool is_pressing(const struct reading *reading)
{
    const struct advice_facts *facts = reading->facts;

    return is_question(reading) || has_remark(reading, REMARK_ASKS) ||
           has_remark(reading, REMARK_REQUEST) || facts->harm > 1 || facts->leaving ||
           facts->going_public || has_label(reading, LABEL_LEAVING) || is_rated_low(reading);
}

static bool is_settled(const struct reading *reading)
{
    return has_remark(reading, REMARK_SETTLED) && !is_pressing(reading);
}

/* Nothing is asked, nothing is wrong, and something says so: praise, thanks, stars. That we know no
 * bad word in it says little: "the brake gave way" holds none. */
static bool is_idle(const struct reading *reading)
{
    const struct advice_facts *facts = reading->facts;
    bool is_well = is_rated_well(reading);

    return !is_pressing(reading) && !is_tried(reading) && !has_label(reading, LABEL_INTEREST) &&
           !has_label(reading, LABEL_IDEA) &&
           (is_well || (!has_label(reading, LABEL_COMPLAINT) && !facts->harm &&
                        facts->polarity != POLARITY_NEGATIVE)) &&
           (is_well || has_label(reading, LABEL_PRAISE) || has_remark(reading, REMARK_THANKS) ||
            facts->polarity == POLARITY_POSITIVE);
}

/* Neither: in words that we know, nothing that we know is said. Somebody looks at it by and by. */
static bool is_untold(const struct reading *reading)
{
    const struct advice_facts *facts = reading->facts;

    return facts->is_read && !is_idle(reading) && !is_pressing(reading) && !is_tried(reading) &&
           !has_label(reading, LABEL_COMPLAINT) && !has_label(reading, LABEL_INTEREST) &&
           !has_label(reading, LABEL_IDEA) && !facts->harm && facts->polarity != POLARITY_NEGATIVE;
}

static uint64_t when(bool holds, enum advice_fact fact) { return holds ? ADVICE_FACT(fact) : 0; }

static uint64_t rules_of(const struct reading *reading)
{
    const struct advice_facts *facts = reading->facts;
    bool is_harm = facts->harm > 1 || (facts->harm > 0 && has_label(reading, LABEL_COMPLAINT));

    return when(facts->is_bounce || facts->is_auto_reply || facts->origin == ORIGIN_AUTOMATED ||
                    has_label(reading, LABEL_SPAM),
                FACT_NO_SPEECH) |
           when(facts->wishes_no_contact && !facts->condition.n, FACT_STAY_OUT) |
           when(is_harm && reading->about, FACT_HARM) |
           when(reading->to_us && is_question(reading), FACT_ASKS_US) |
           when(facts->promise_is_overdue, FACT_PROMISE_LATE) |
           when(facts->promise_waits, FACT_PROMISE_WAITS) |
           when(facts->we_answered, FACT_WE_ANSWERED);
}

/* What is said to us. */
static uint64_t set_to_us(const struct reading *reading)
{
    bool is_private = reading->facts->audience == AUDIENCE_PRIVATE;
    bool thanks = has_remark(reading, REMARK_THANKS);
    bool idle = is_idle(reading), pressing = is_pressing(reading);

    return when(is_private, FACT_PRIVATE) | when(!is_private, FACT_TO_US) |
           when(has_label(reading, LABEL_COMPLAINT) && !idle, FACT_COMPLAINT_TO_US) |
           when(has_label(reading, LABEL_INTEREST), FACT_INTEREST_TO_US) |
           when(reading->facts->others_answered > 0, FACT_OTHERS_TOO) |
           when(idle && !is_private, FACT_PLAIN) | when(idle && is_private && thanks, FACT_THANKS) |
           when(!is_private && is_untold(reading), FACT_UNTOLD) |
           when(has_remark(reading, REMARK_REQUEST), FACT_REQUEST) |
           when(is_rated_low(reading), FACT_RATED_LOW) |
           when(!is_private && !pressing && has_label(reading, LABEL_IDEA), FACT_IDEA_TO_US);
}

/* What is said to nobody, or to others. */
static uint64_t set_to_others(const struct reading *reading)
{
    const struct advice_facts *facts = reading->facts;
    bool answered = facts->others_answered > 0;
    bool asks = reading->about && (is_question(reading) || has_label(reading, LABEL_INTEREST));
    bool complains = reading->about && !asks && has_label(reading, LABEL_COMPLAINT);
    bool is_against = reading->about && !asks && !complains && facts->polarity == POLARITY_NEGATIVE;
    bool is_late = facts->age >= reading->policy->patience;

    return ADVICE_FACT(FACT_NOT_TO_US) | when(asks, FACT_ASKS_NOBODY) |
           when(asks && !answered && is_late, FACT_NOBODY) | when(asks && answered, FACT_OTHERS) |
           when(complains, FACT_COMPLAINT) | when(is_against, FACT_CRITICAL) |
           when(reading->about && !asks && has_remark(reading, REMARK_REQUEST), FACT_REQUEST) |

           when((complains || is_against) && facts->agree >= reading->policy->agree_enough,
                FACT_AGREE) |
           when(!asks && answered, FACT_OTHERS_TOO);
}

uint64_t advice_set(const struct advice_facts *facts, const struct advice_policy *policy)
{
    struct reading reading = {.facts = facts, .policy = policy};

    reading.to_us = facts->is_to_us || facts->audience == AUDIENCE_PRIVATE;
    reading.about = reading.to_us || facts->is_about_us;
    return rules_of(&reading) | (reading.to_us ? set_to_us(&reading) : set_to_others(&reading)) |
           when(reading.about && (facts->leaving || has_label(&reading, LABEL_LEAVING)),
                FACT_LEAVING) |
           when(reading.about && facts->going_public, FACT_PUBLIC) |
           when(is_tried(&reading), FACT_TRIED) |
           when(is_settled(&reading) && !is_tried(&reading), FACT_SETTLED) |
           when(has_label(&reading, LABEL_PRAISE), FACT_PRAISE) |
           when(has_label(&reading, LABEL_IDEA), FACT_IDEA) |
           when(has_label(&reading, LABEL_STORY), FACT_STORY) |
           when(facts->wishes_no_contact && facts->condition.n, FACT_NOT_BEFORE);
}

/* ---- what it says ---- */

static bool holds(uint64_t set, enum advice_fact fact) { return (set & ADVICE_FACT(fact)) != 0; }

/* Rules 1 to 5. */
static bool is_ruled(uint64_t set, enum advice *out_advice)
{
    if (holds(set, FACT_NO_SPEECH) || holds(set, FACT_STAY_OUT))
        *out_advice = ADVICE_LEAVE;
    else if (holds(set, FACT_HARM) || holds(set, FACT_PROMISE_LATE))
        *out_advice = ADVICE_ANSWER;
    else if (holds(set, FACT_WE_ANSWERED))
        *out_advice = ADVICE_LEAVE;
    else if (holds(set, FACT_ASKS_US))
        *out_advice = ADVICE_ANSWER;
    else
        return false;
    return true;
}

enum advice advice_of(uint64_t set, const struct practice *practice)
{
    enum advice advice;
    double score;

    if (is_ruled(set, &advice))
        return advice;
    score = practice_score(holds(set, FACT_PROMISE_WAITS) ? NULL : practice, set);
    return score >= ADVICE_ANSWER_FROM  ? ADVICE_ANSWER
           : score >= ADVICE_WATCH_FROM ? ADVICE_WATCH
                                        : ADVICE_LEAVE;
}

/* ---- the reasons ---- */

struct adviser {
    struct arena *arena;
    const struct advice_facts *facts;
    const struct advice_policy *policy;
    const struct practice *practice;
    struct advised *out;
};

static void add(struct adviser *adviser, struct advice_reason *list, size_t *n, size_t max,
                struct advice_reason reason)
{
    if (*n == max)
        return;
    reason.sentence = make_sentence(adviser->arena, reason);
    list[(*n)++] = reason;
}

static void speaks_for(struct adviser *adviser, enum advice_code code, int64_t number)
{
    add(adviser, adviser->out->for_it, &adviser->out->for_count, ADVICE_REASONS_MAX,
        (struct advice_reason){.code = code, .number = number});
}

static void speaks_against(struct adviser *adviser, enum advice_code code, struct str text)
{
    add(adviser, adviser->out->against, &adviser->out->against_count, ADVICE_REASONS_MAX,
        (struct advice_reason){.code = code, .text = text});
}

static void would_turn(struct adviser *adviser, enum advice_code code, int64_t number)
{
    add(adviser, adviser->out->turns, &adviser->out->turn_count, ADVICE_TURNS_MAX,
        (struct advice_reason){.code = code, .number = number});
}

static void speak(struct adviser *adviser, bool is_for, enum advice_code code, struct str text)
{
    if (is_for)
        add(adviser, adviser->out->for_it, &adviser->out->for_count, ADVICE_REASONS_MAX,
            (struct advice_reason){.code = code, .text = text});
    else
        speaks_against(adviser, code, text);
}

/* Rules 1 and 2: nothing else matters then. */
static bool is_nothing_to_us(struct adviser *adviser)
{
    const struct advice_facts *facts = adviser->facts;

    if (facts->is_bounce)
        speaks_against(adviser, REASON_BOUNCE, STR_NONE);
    else if (facts->is_auto_reply)
        speaks_against(adviser, REASON_AUTO_REPLY, STR_NONE);
    else if (facts->origin == ORIGIN_AUTOMATED)
        speaks_against(adviser, REASON_MACHINE, STR_NONE);
    else if (holds(adviser->out->set, FACT_NO_SPEECH))
        speaks_against(adviser, REASON_SPAM, STR_NONE);
    else if (holds(adviser->out->set, FACT_STAY_OUT))
        speaks_against(adviser, REASON_ASKED_TO_STAY_OUT, STR_NONE);
    return adviser->out->against_count > 0;
}

static void explain_rules(struct adviser *adviser)
{
    uint64_t set = adviser->out->set;

    if (holds(set, FACT_HARM))
        speaks_for(adviser, REASON_HARM, adviser->facts->harm);
    if (holds(set, FACT_ASKS_US))
        speaks_for(adviser, REASON_ASKS_US, 0);
    if (holds(set, FACT_PROMISE_LATE))
        speaks_for(adviser, REASON_PROMISE, 0);
    if (holds(set, FACT_WE_ANSWERED))
        speaks_against(adviser, REASON_WE_ANSWERED, STR_NONE);
}

static const struct {
    enum advice_fact fact;
    enum advice_code code;
} explained[] = {
    {FACT_PRIVATE, REASON_PRIVATE},
    {FACT_COMPLAINT_TO_US, REASON_COMPLAINT},
    {FACT_INTEREST_TO_US, REASON_INTEREST},
    {FACT_LEAVING, REASON_LEAVING},
    {FACT_PUBLIC, REASON_PUBLIC},
    {FACT_ASKS_NOBODY, REASON_QUESTION},
    {FACT_NOBODY, REASON_NOBODY},
    {FACT_COMPLAINT, REASON_COMPLAINT},
    {FACT_AGREE, REASON_AGREE},
    {FACT_TRIED, REASON_TRIED},
    {FACT_CRITICAL, REASON_CRITICAL},
    {FACT_REQUEST, REASON_REQUEST},
    {FACT_RATED_LOW, REASON_RATED_LOW},
    {FACT_TO_US, REASON_TO_US},
    {FACT_PRAISE, REASON_PRAISE},
    {FACT_IDEA, REASON_IDEA},
    {FACT_IDEA_TO_US, REASON_IDEA},
    {FACT_STORY, REASON_STORY},
    {FACT_PLAIN, REASON_PLAIN},
    {FACT_UNTOLD, REASON_UNTOLD},
    {FACT_THANKS, REASON_THANKS},
    {FACT_SETTLED, REASON_SETTLED},
    {FACT_NOT_TO_US, REASON_NOT_TO_US},
    {FACT_OTHERS, REASON_OTHERS},
    {FACT_OTHERS_TOO, REASON_OTHERS},
    {FACT_NOT_BEFORE, REASON_NOT_BEFORE},
};

/* Not worth a word: a weight as small as this, and what another reason says better. */
#define SILENT 0.1

static bool goes_without_saying(const struct adviser *adviser, enum advice_fact fact)
{
    uint64_t set = adviser->out->set;

    return (fact == FACT_NOT_TO_US && holds(set, FACT_ASKS_NOBODY)) ||
           (fact == FACT_ASKS_NOBODY && holds(set, FACT_NOBODY)) ||
           (fact == FACT_TO_US && adviser->out->for_count > 0);
}

static void explain_fact(struct adviser *adviser, enum advice_fact fact, enum advice_code code)
{
    double weight = practice_weight(adviser->practice, fact);
    const struct advice_facts *facts = adviser->facts;
    struct str by = facts->answered_by.n ? facts->answered_by : STR("somebody");

    if ((weight < SILENT && weight > -SILENT) || goes_without_saying(adviser, fact))
        return;
    if (code == REASON_NOBODY)
        speaks_for(adviser, code, facts->age / MS_HOUR);
    else if (code == REASON_AGREE)
        speaks_for(adviser, code, facts->agree);
    else
        speak(adviser, weight > 0, code, code == REASON_OTHERS ? by : facts->condition);
}

static void explain_weights(struct adviser *adviser)
{
    uint64_t set = adviser->out->set;

    for (size_t i = 0; i < ARRAY_LEN(explained); i++)
        if (holds(set, explained[i].fact))
            explain_fact(adviser, explained[i].fact, explained[i].code);
    if (holds(set, FACT_ASKS_NOBODY) && !holds(set, FACT_NOBODY) && !holds(set, FACT_OTHERS))
        speaks_against(adviser, REASON_STILL_EARLY, STR_NONE);
}

/* What most agents did with the same facts. */
static void explain_practice(struct adviser *adviser)
{
    static const enum advice_code codes_of[ADVICE_COUNT] = {REASON_HERE_ANSWERED,
                                                            REASON_HERE_WATCHED, REASON_HERE_LEFT};
    static const char *const words[ADVICE_COUNT] = {"answer", "watch", "leave alone"};
    struct practice_like like = practice_like(adviser->practice, adviser->out->set);
    int64_t all = like.n[ADVICE_ANSWER] + like.n[ADVICE_WATCH] + like.n[ADVICE_LEAVE];
    enum advice most = ADVICE_ANSWER;

    for (int i = ADVICE_WATCH; i < ADVICE_COUNT; i++)
        if (like.n[i] > like.n[most])
            most = (enum advice)i;
    if (all >= ADVICE_LIKE_MIN)
        speak(
            adviser, most == ADVICE_ANSWER, codes_of[most],
            arena_printf(adviser->arena, "%lld of %lld", (long long)like.n[most], (long long)all));
    if (adviser->out->is_learned)
        speak(adviser, adviser->out->advice == ADVICE_ANSWER, REASON_LEARNED,
              str_from(words[advice_of(adviser->out->set, NULL)]));
}

/* Each fact that is not there and would make it *answer*. */
static void explain_turns(struct adviser *adviser)
{
    const struct {
        enum advice_fact fact;
        bool may_come;
        enum advice_code code;
        int64_t number;
    } turns[] = {
        {FACT_NOBODY,
         holds(adviser->out->set, FACT_ASKS_NOBODY) && !adviser->facts->others_answered,
         TURN_NOBODY, adviser->policy->patience / MS_HOUR},
        {FACT_ASKS_US, true, TURN_ASKS_US, 0},
        {FACT_AGREE,
         holds(adviser->out->set, FACT_COMPLAINT) || holds(adviser->out->set, FACT_CRITICAL) ||
             holds(adviser->out->set, FACT_IDEA_TO_US),
         TURN_AGREE, adviser->policy->agree_enough},
        {FACT_LEAVING, true, TURN_LEAVING, 0},
    };

    for (size_t i = 0; i < ARRAY_LEN(turns); i++) {
        uint64_t with = adviser->out->set | ADVICE_FACT(turns[i].fact);

        if (!turns[i].may_come || with == adviser->out->set ||
            advice_of(with, adviser->practice) != ADVICE_ANSWER)
            continue;
        would_turn(adviser, turns[i].code, turns[i].number);
        if (turns[i].fact == FACT_NOBODY)
            adviser->out->look_again = adviser->policy->patience - adviser->facts->age;
    }
}

enum err advise(struct arena *arena, const struct advice_facts *facts,
                const struct advice_policy *policy, const struct practice *practice,
                struct advised *out_advised)
{
    struct advised advised = {.set = advice_set(facts, policy)};
    struct adviser adviser = {arena, facts, policy, practice, &advised};

    advised.advice = advice_of(advised.set, practice);
    advised.is_learned = advised.advice != advice_of(advised.set, NULL);
    if (holds(advised.set, FACT_PROMISE_WAITS))
        adviser.practice = NULL;
    if (!is_nothing_to_us(&adviser)) {
        explain_rules(&adviser);
        explain_weights(&adviser);
        explain_practice(&adviser);
    }
    if (advised.advice == ADVICE_WATCH)
        explain_turns(&adviser);
    if (arena->err)
        return arena->err;
    *out_advised = advised;
    return OK;
}
