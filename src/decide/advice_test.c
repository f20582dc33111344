#include "decide/advice.h"
#include "decide/test_rows.h"
#include "model/recast.h"
#include "unit.h"

static bool set_flag(struct advice_facts *facts, struct str word)
{
    const struct {
        const char *name;
        bool *flag;
    } flags[] = {{"to-us", &facts->is_to_us},
                 {"about-us", &facts->is_about_us},
                 {"asks", &facts->asks},
                 {"read", &facts->is_read},
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
    for (int i = 0; i < REMARK_COUNT; i++) {
        if (!str_cut(word, '!', &name, &value) || !str_is(name, remark_name((enum remark)i)))
            continue;
        facts->remarks |= 1U << i;
        return;
    }
    for (int i = POLARITY_NEGATIVE; i <= POLARITY_POSITIVE; i++) {
        if (str_is(word, polarity_name((enum polarity)i))) {
            facts->polarity = (enum polarity)i;
            return;
        }
    }
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
        else if (str_is(name, "stars")) {
            facts->has_rating = true;
            facts->rating = (double)number / 5;
        } else if (str_is(name, "harm"))
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

static bool says(const struct advice_facts *facts, enum remark remark)
{
    return facts->remarks >> remark & 1;
}

static bool is_negative(const struct advice_facts *facts)
{
    return facts->polarity == POLARITY_NEGATIVE;
}

static bool stars(const struct advice_facts *facts, double from, double to)
{
    return facts->has_rating && facts->rating >= from && facts->rating <= to;
}

static bool wants(const struct advice_facts *facts, bool asks)
{
    return asks || says(facts, REMARK_ASKS) || says(facts, REMARK_REQUEST) || facts->harm > 1 ||
           facts->leaving || facts->going_public || stars(facts, 0, 0.4);
}

static bool was_kept_waiting(const struct advice_facts *facts, bool to_us, bool about, bool asks)
{
    return about && says(facts, REMARK_TRIED) && !stars(facts, 0.8, 1) &&
           (to_us || asks || label_of(facts, LABEL_COMPLAINT) || is_negative(facts));
}

/* Nothing is asked, nothing is wrong, and we can tell. */
static bool is_plain(const struct advice_facts *facts, bool to_us, bool asks)
{
    bool well = stars(facts, 0.8, 1);

    if (wants(facts, asks) || was_kept_waiting(facts, to_us, true, asks) ||
        label_of(facts, LABEL_INTEREST) || label_of(facts, LABEL_IDEA))
        return false;
    if (well)
        return true;
    return !label_of(facts, LABEL_COMPLAINT) && !facts->harm && !is_negative(facts) &&
           (says(facts, REMARK_THANKS) || label_of(facts, LABEL_PRAISE) ||
            facts->polarity == POLARITY_POSITIVE);
}

/* 6, and what is said to us in public and is no matter: 11. */
static bool is_over(const struct advice_facts *facts, bool to_us, bool about, bool asks,
                    enum advice *out)
{
    bool thanks = says(facts, REMARK_THANKS);
    bool is_private = facts->audience == AUDIENCE_PRIVATE;

    *out = ADVICE_LEAVE;
    if (says(facts, REMARK_SETTLED) && !wants(facts, asks) &&
        !was_kept_waiting(facts, to_us, about, asks))
        return true;
    if (to_us && is_plain(facts, to_us, asks))
        return !is_private || thanks;
    *out = ADVICE_WATCH;
    return to_us && !is_private && label_of(facts, LABEL_IDEA) && !wants(facts, asks) &&
           !was_kept_waiting(facts, to_us, about, asks) && !label_of(facts, LABEL_COMPLAINT) &&
           !label_of(facts, LABEL_INTEREST);
}

static bool is_ours(const struct advice_facts *facts, bool to_us, bool about, bool asks)
{
    return facts->audience == AUDIENCE_PRIVATE || (to_us && asks) || facts->promise_is_overdue ||
           (to_us && (label_of(facts, LABEL_COMPLAINT) || label_of(facts, LABEL_INTEREST))) ||
           (about && (facts->leaving || facts->going_public)) ||
           was_kept_waiting(facts, to_us, about, asks);
}

/* The rules of advice.h, one after the other, as a person would carry them out. */
static enum advice by_rules(const struct advice_facts *facts)
{
    bool to_us = facts->is_to_us || facts->audience == AUDIENCE_PRIVATE;
    bool about = to_us || facts->is_about_us;
    bool asks = facts->asks || label_of(facts, LABEL_QUESTION);
    bool complains = label_of(facts, LABEL_COMPLAINT);
    enum advice over;

    if (facts->origin == ORIGIN_AUTOMATED || (facts->wishes_no_contact && !facts->condition.n))
        return ADVICE_LEAVE;
    if (about && (facts->harm > 1 || (facts->harm && complains)))
        return ADVICE_ANSWER;
    if (facts->we_answered)
        return facts->promise_is_overdue ? ADVICE_ANSWER : ADVICE_LEAVE;
    if (!facts->promise_is_overdue && !(to_us && asks) && is_over(facts, to_us, about, asks, &over))
        return over;
    if (is_ours(facts, to_us, about, asks))
        return ADVICE_ANSWER;
    if (about && !to_us && (asks || label_of(facts, LABEL_INTEREST)))
        return facts->others_answered                         ? ADVICE_LEAVE
               : facts->age >= advice_policy_default.patience ? ADVICE_ANSWER
                                                              : ADVICE_WATCH;
    if (about && !to_us && (complains || is_negative(facts)))
        return says(facts, REMARK_REQUEST) || facts->agree >= advice_policy_default.agree_enough
                   ? ADVICE_ANSWER
                   : ADVICE_WATCH;
    if (about && !to_us && says(facts, REMARK_REQUEST))
        return ADVICE_WATCH;
    if (to_us && facts->is_read && !wants(facts, asks) && !facts->harm && !is_negative(facts) &&
        !complains)
        return ADVICE_WATCH; /* no ideas, no interest: those are decided above */
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

static uint64_t dice_roll(uint64_t *dice)
{
    *dice = *dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *dice >> 16;
}

/* The further facts are too many to go through with the others: half a million draws. */
static void draw_further(struct advice_facts *facts, uint64_t *dice)
{
    static const double rated[] = {0.2, 0.4, 0.6, 0.8, 1};
    unsigned draw = (unsigned)(dice_roll(dice) >> 20);

    facts->remarks = draw % (1U << REMARK_COUNT) & draw >> 8;
    facts->polarity = (enum polarity)(draw >> 16 & 3);
    facts->is_read = draw >> 18 & 1;
    facts->has_rating = (draw >> 19 & 3) == 0;
    facts->rating = rated[(draw >> 21) % ARRAY_LEN(rated)];
}

static void so_they_do_with_what_else_the_words_say(void)
{
    double labels[LABEL_COUNT] = {0};
    struct advice_facts facts = {.labels = labels};
    uint64_t dice = 7;
    int wrong = 0, kinds[ADVICE_COUNT] = {0};

    for (int i = 0; i < 500000; i++) {
        enum advice advice;

        set_switches(&facts, labels, (unsigned)(dice_roll(&dice) >> 30) % (1U << SWITCHES));
        draw_further(&facts, &dice);
        advice = advice_of(advice_set(&facts, &advice_policy_default), NULL);
        wrong += advice != by_rules(&facts);
        kinds[advice]++;
    }
    CHECK_INT(wrong, 0);
    CHECK(kinds[ADVICE_ANSWER] > 1000 && kinds[ADVICE_WATCH] > 1000 && kinds[ADVICE_LEAVE] > 1000);
}

int main(void)
{
    RUN(shipped_weights_say_what_the_rules_say);
    RUN(so_they_do_with_what_else_the_words_say);
    RUN(advises_with_reasons);
    RUN(says_it_in_a_sentence);
    return unit_end();
}
