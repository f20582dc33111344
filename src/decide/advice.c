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

struct adviser {
    struct arena *arena;
    const struct advice_facts *facts;
    const struct advice_policy *policy;
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

static bool is_label(const struct adviser *adviser, enum label label)
{
    return adviser->facts->labels[label] >= adviser->policy->label_from;
}

static bool is_question(const struct adviser *adviser)
{
    return adviser->facts->asks || is_label(adviser, LABEL_QUESTION);
}

/* Rule 1. */
static bool is_no_speech(struct adviser *adviser)
{
    const struct advice_facts *facts = adviser->facts;

    if (facts->is_bounce)
        speaks_against(adviser, REASON_BOUNCE, STR_NONE);
    else if (facts->is_auto_reply)
        speaks_against(adviser, REASON_AUTO_REPLY, STR_NONE);
    else if (facts->origin == ORIGIN_AUTOMATED)
        speaks_against(adviser, REASON_MACHINE, STR_NONE);
    else if (is_label(adviser, LABEL_SPAM))
        speaks_against(adviser, REASON_SPAM, STR_NONE);
    return adviser->out->against_count > 0;
}

/* Rules 3, 5, 6: whatever of it holds is named. */
static bool is_ours(struct adviser *adviser)
{
    const struct advice_facts *facts = adviser->facts;
    bool is_private = facts->audience == AUDIENCE_PRIVATE;
    bool to_us = facts->is_to_us || is_private, about = to_us || facts->is_about_us;

    if (facts->harm > 0 && (facts->harm > 1 || is_label(adviser, LABEL_COMPLAINT)) && about)
        speaks_for(adviser, REASON_HARM, facts->harm);
    if (is_private)
        speaks_for(adviser, REASON_PRIVATE, 0);
    if (to_us && is_question(adviser))
        speaks_for(adviser, REASON_ASKS_US, 0);
    if (facts->promise_is_overdue)
        speaks_for(adviser, REASON_PROMISE, 0);
    if (to_us && is_label(adviser, LABEL_COMPLAINT))
        speaks_for(adviser, REASON_COMPLAINT, 0);
    if (to_us && is_label(adviser, LABEL_INTEREST))
        speaks_for(adviser, REASON_INTEREST, 0);
    if (about && (facts->leaving || is_label(adviser, LABEL_LEAVING)))
        speaks_for(adviser, REASON_LEAVING, 0);
    if (about && facts->going_public)
        speaks_for(adviser, REASON_PUBLIC, 0);
    return adviser->out->for_count > 0;
}

/* Rule 7. */
static enum advice advise_question(struct adviser *adviser)
{
    const struct advice_facts *facts = adviser->facts;
    int64_t patience = adviser->policy->patience;

    if (facts->others_answered > 0) {
        speaks_for(adviser, REASON_QUESTION, 0);
        speaks_against(adviser, REASON_OTHERS,
                       facts->answered_by.n ? facts->answered_by : STR("somebody"));
        return ADVICE_LEAVE;
    }
    if (facts->age >= patience) {
        speaks_for(adviser, REASON_NOBODY, facts->age / MS_HOUR);
        return ADVICE_ANSWER;
    }
    speaks_for(adviser, REASON_QUESTION, 0);
    speaks_against(adviser, REASON_STILL_EARLY, STR_NONE);
    would_turn(adviser, TURN_NOBODY, patience / MS_HOUR);
    would_turn(adviser, TURN_ASKS_US, 0);
    adviser->out->look_again = patience - facts->age;
    return ADVICE_WATCH;
}

/* Rule 8. */
static enum advice advise_complaint(struct adviser *adviser)
{
    const struct advice_facts *facts = adviser->facts;

    speaks_for(adviser, REASON_COMPLAINT, 0);
    if (facts->agree >= adviser->policy->agree_enough) {
        speaks_for(adviser, REASON_AGREE, facts->agree);
        return ADVICE_ANSWER;
    }
    speaks_against(adviser, REASON_NOT_TO_US, STR_NONE);
    would_turn(adviser, TURN_ASKS_US, 0);
    would_turn(adviser, TURN_AGREE, adviser->policy->agree_enough);
    would_turn(adviser, TURN_LEAVING, 0);
    return ADVICE_WATCH;
}

/* Rules 9 and 10. */
static enum advice advise_rest(struct adviser *adviser)
{
    const struct advice_facts *facts = adviser->facts;

    if (facts->is_to_us) {
        speaks_for(adviser, REASON_TO_US, 0);
        return ADVICE_ANSWER;
    }
    if (is_label(adviser, LABEL_PRAISE))
        speaks_against(adviser, REASON_PRAISE, STR_NONE);
    speaks_against(adviser, REASON_NOT_TO_US, STR_NONE);
    if (facts->others_answered > 0 && facts->answered_by.n)
        speaks_against(adviser, REASON_OTHERS, facts->answered_by);
    return ADVICE_LEAVE;
}

static enum advice decide(struct adviser *adviser)
{
    const struct advice_facts *facts = adviser->facts;
    bool ours;

    if (is_no_speech(adviser))
        return ADVICE_LEAVE;
    if (facts->wishes_no_contact && !facts->condition.n) {
        speaks_against(adviser, REASON_ASKED_TO_STAY_OUT, STR_NONE);
        return ADVICE_LEAVE;
    }
    if (facts->wishes_no_contact)
        speaks_against(adviser, REASON_NOT_BEFORE, facts->condition);
    ours = is_ours(adviser);
    if (ours && adviser->out->for_it[0].code == REASON_HARM)
        return ADVICE_ANSWER;
    if (facts->we_answered) {
        speaks_against(adviser, REASON_WE_ANSWERED, STR_NONE);
        return facts->promise_is_overdue ? ADVICE_ANSWER : ADVICE_LEAVE;
    }
    if (ours)
        return ADVICE_ANSWER;
    if (facts->is_about_us && (is_question(adviser) || is_label(adviser, LABEL_INTEREST)))
        return advise_question(adviser);
    if (facts->is_about_us && is_label(adviser, LABEL_COMPLAINT))
        return advise_complaint(adviser);
    return advise_rest(adviser);
}

enum err advise(struct arena *arena, const struct advice_facts *facts,
                const struct advice_policy *policy, struct advised *out_advised)
{
    struct advised advised = {0};
    struct adviser adviser = {arena, facts, policy, &advised};

    advised.advice = decide(&adviser);
    if (arena->err)
        return arena->err;
    *out_advised = advised;
    return OK;
}
