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
            CHECK(!"a fact of the table");
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
    CHECK(!advise(&arena, &facts, &advice_policy_default, &advised));
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
    CHECK(!advise(&arena, &facts, &advice_policy_default, &advised));
    CHECK_STR(advised.against[0].sentence, "Jo has answered already");
    facts.others_answered = 0;
    facts.age = 30 * (int64_t)MS_HOUR;
    CHECK(!advise(&arena, &facts, &advice_policy_default, &advised));
    CHECK_STR(advised.for_it[0].sentence, "asked 30 hours ago and answered by nobody");
    arena_clear(&arena);
}

int main(void)
{
    RUN(advises_with_reasons);
    RUN(says_it_in_a_sentence);
    return unit_end();
}
