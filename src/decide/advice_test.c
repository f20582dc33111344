#include "decide/advice.h"
#include "decide/test_rows.h"
#include "unit.h"

static bool set_flag(struct advice_facts *facts, struct str word)
{
    const struct {
        const char *name;
        bool *flag;
    } flags[] = {{"to-us", &facts->is_to_us},
                 {"about-us", &facts->is_about_us},
                 {"asks", &facts->asks},
                 {"auto-reply", &facts->is_auto_reply},
                 {"bounce", &facts->is_bounce},
                 {"we-answered", &facts->we_answered},
                 {"wish", &facts->wishes_no_contact},
                 {"overdue", &facts->promise_is_overdue},
                 {"promised", &facts->promise_waits},
                 {"public", &facts->going_public},
                 {"leave", &facts->leaving}};

    for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
        if (str_is(word, flags[i].name)) {
            *flags[i].flag = true;
            return true;
        }
    }
    return false;
}

static void set_fact(struct advice_facts *facts, double *labels, struct str word)
{
    struct str name, value;
    int64_t number = 0;

    for (int i = 0; i < LABEL_COUNT; i++) {
        if (str_is(word, label_name((enum label)i))) {
            labels[i] = 0.9;
            return;
        }
    }
    if (set_flag(facts, word))
        return;
    if (str_is(word, "private")) {
        facts->audience = AUDIENCE_PRIVATE;
        return;
    }
    if (str_is(word, "machine")) {
        facts->origin = ORIGIN_AUTOMATED;
        return;
    }
    (void)str_cut(word, '=', &name, &value);
    if (str_is(name, "by")) {
        facts->answered_by = value;
        facts->others_answered = 1;
    } else if (str_is(name, "until")) {
        facts->wishes_no_contact = true;
        facts->condition = value;
    } else {
        CHECK(!str_to_i64(value, &number));
        if (str_is(name, "hours"))
            facts->age = number * MS_HOUR;
        else if (str_is(name, "agree"))
            facts->agree = (int)number;
        else if (str_is(name, "harm"))
            facts->harm = (int)number;
        else
            CHECK(str_is(name, "a fact of the table"));
    }
}

static void add_codes(struct buf *out, const char *mark, const struct advice_reason *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        buf_printf(out, " %s%s", mark, advice_code_name(list[i].code));
        CHECK(list[i].sentence.n > 5);
        CHECK(str_find_char(list[i].sentence, '{', 0) == SIZE_MAX);
    }
}

/* facts  want: ADVICE +for -against >turn @hours to look again */
static void advice_row(const struct test_row *row)
{
    double labels[LABEL_COUNT] = {0};
    struct advice_facts facts = {.labels = labels};
    struct advised advised = {0};
    struct str rest = row->field[0], word;
    struct arena arena;
    struct buf got;

    arena_init(&arena, 0);
    buf_init(&got, 0);
    while (rest.n) {
        (void)str_cut(rest, ' ', &word, &rest);
        set_fact(&facts, labels, word);
    }
    CHECK(!advise(&arena, &facts, &advice_policy_default, NULL, &advised));
    buf_add_c(&got, advice_name(advised.advice));
    add_codes(&got, "+", advised.for_it, advised.for_count);
    add_codes(&got, "-", advised.against, advised.against_count);
    add_codes(&got, ">", advised.turns, advised.turn_count);
    if (advised.look_again)
        buf_printf(&got, " @%d", (int)(advised.look_again / MS_HOUR));
    CHECK(advised.advice != ADVICE_WATCH || advised.turn_count > 0);
    CHECK(advised.for_count + advised.against_count > 0);
    if (!str_eq(buf_str(&got), row->field[1]))
        printf("advice.tsv:%d: got '%.*s'\n", row->line, STR_ARGS(buf_str(&got)));
    CHECK(str_eq(buf_str(&got), row->field[1]));
    buf_clear(&got);
    arena_clear(&arena);
}

static void advises_with_reasons(void) { CHECK(test_rows("advice.tsv", advice_row) > 25); }

static void says_it_in_a_sentence(void)
{
    double labels[LABEL_COUNT] = {[LABEL_QUESTION] = 0.8};
    struct advice_facts facts = {
        .labels = labels, .is_about_us = true, .others_answered = 1, .answered_by = STR("Jo")};
    struct advised advised = {0};
    struct arena arena;

    arena_init(&arena, 0);
    CHECK(!advise(&arena, &facts, &advice_policy_default, NULL, &advised));
    CHECK_STR(advised.against[0].sentence, "Jo has answered already");
    facts.others_answered = 0;
    facts.age = 30 * (int64_t)MS_HOUR;
    CHECK(!advise(&arena, &facts, &advice_policy_default, NULL, &advised));
    CHECK_STR(advised.for_it[0].sentence, "asked 30 hours ago and answered by nobody");
    arena_clear(&arena);
}

/* ---- the shipped weights are the rules ---- */

static bool label_of(const struct advice_facts *facts, enum label label)
{
    return facts->labels[label] >= 0.5;
}

static bool is_ours(const struct advice_facts *facts, bool to_us, bool about, bool asks)
{
    return facts->audience == AUDIENCE_PRIVATE || (to_us && asks) || facts->promise_is_overdue ||
           (to_us && (label_of(facts, LABEL_COMPLAINT) || label_of(facts, LABEL_INTEREST))) ||
           (about && (facts->leaving || facts->going_public));
}

/* The rules of advice.h, one after the other, as a person would carry them out. */
static enum advice by_rules(const struct advice_facts *facts)
{
    bool to_us = facts->is_to_us || facts->audience == AUDIENCE_PRIVATE;
    bool about = to_us || facts->is_about_us;
    bool asks = facts->asks || label_of(facts, LABEL_QUESTION);
    bool complains = label_of(facts, LABEL_COMPLAINT);

    if (facts->origin == ORIGIN_AUTOMATED || (facts->wishes_no_contact && !facts->condition.n))
        return ADVICE_LEAVE;
    if (about && (facts->harm > 1 || (facts->harm && complains)))
        return ADVICE_ANSWER;
    if (facts->we_answered)
        return facts->promise_is_overdue ? ADVICE_ANSWER : ADVICE_LEAVE;
    if (is_ours(facts, to_us, about, asks))
        return ADVICE_ANSWER;
    if (about && !to_us && (asks || label_of(facts, LABEL_INTEREST)))
        return facts->others_answered                         ? ADVICE_LEAVE
               : facts->age >= advice_policy_default.patience ? ADVICE_ANSWER
                                                              : ADVICE_WATCH;
    if (about && !to_us && complains)
        return facts->agree >= advice_policy_default.agree_enough ? ADVICE_ANSWER : ADVICE_WATCH;
    return to_us ? ADVICE_ANSWER : ADVICE_LEAVE;
}

enum { SWITCHES = 20 };

static void set_switches(struct advice_facts *facts, double *labels, unsigned on)
{
    const enum label read[] = {LABEL_COMPLAINT, LABEL_INTEREST, LABEL_PRAISE,
                               LABEL_IDEA,      LABEL_STORY,    LABEL_QUESTION};
    unsigned bit = 0;

    for (size_t i = 0; i < ARRAY_LEN(read); i++)
        labels[read[i]] = on & (1U << bit++) ? 0.5 : 0.49;
    facts->audience = on & (1U << bit++) ? AUDIENCE_PRIVATE : AUDIENCE_PUBLIC;
    facts->origin = on & (1U << bit++) ? ORIGIN_AUTOMATED : ORIGIN_PERSON;
    facts->is_to_us = on & (1U << bit++);
    facts->is_about_us = on & (1U << bit++);
    facts->asks = on & (1U << bit++);
    facts->we_answered = on & (1U << bit++);
    facts->others_answered = on & (1U << bit++) ? 2 : 0;
    facts->agree = on & (1U << bit++) ? 3 : 2;
    facts->wishes_no_contact = on & (1U << bit++);
    facts->condition = on & (1U << bit++) ? STR("until it is fixed") : STR_NONE;
    facts->promise_is_overdue = on & (1U << bit++);
    facts->harm = on & (1U << bit++) ? 1 : 0;
    facts->leaving = on & (1U << bit++);
    facts->age = on & (1U << bit++) ? advice_policy_default.patience : 0;
    facts->going_public = false;
    CHECK(bit == SWITCHES);
}

static void shipped_weights_say_what_the_rules_say(void)
{
    double labels[LABEL_COUNT] = {0};
    struct advice_facts facts = {.labels = labels};
    unsigned wrong = 0;

    for (unsigned on = 0; on < 1U << SWITCHES; on++) {
        set_switches(&facts, labels, on);
        wrong += advice_of(advice_set(&facts, &advice_policy_default), NULL) != by_rules(&facts);
        facts.going_public = true;
        facts.harm *= 2;
        wrong += advice_of(advice_set(&facts, &advice_policy_default), NULL) != by_rules(&facts);
    }
    CHECK_INT(wrong, 0);
}

int main(void)
{
    RUN(shipped_weights_say_what_the_rules_say);
    RUN(advises_with_reasons);
    RUN(says_it_in_a_sentence);
    return unit_end();
}
