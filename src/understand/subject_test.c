#include "understand/subject.h"

#include "base/buf.h"

#include "understand/label.h"
#include "unit.h"

struct bench {
    struct subjects *subjects;
    struct labeller *labeller;
    struct subject_scratch *scratch;
    struct arena arena;
};

static void set_up(struct bench *bench, struct str taxonomy)
{
    struct fault fault = {.err = OK};

    arena_init(&bench->arena, 0);
    CHECK_OR_STOP(!labeller_new(NULL, &bench->labeller));
    CHECK(!subject_scratch_new(bench->labeller, &bench->scratch));
    CHECK_OR_STOP(!subjects_new(taxonomy, &bench->subjects, &fault));
}

static void tear_down(struct bench *bench)
{
    subjects_drop(bench->subjects);
    subject_scratch_free(bench->scratch);
    labeller_free(bench->labeller);
    arena_clear(&bench->arena);
}

/* "delivery- product+ price0" */
static struct str spoken_of(struct bench *bench, const char *text)
{
    struct message message = {.text = str_from(text)};
    struct understood_subject *list;
    struct buf buf;
    struct str said;
    size_t n;

    buf_init(&buf, 0);
    CHECK(!subjects_find(bench->subjects, &message, message.text, bench->scratch, &bench->arena,
                         &list, &n));
    for (size_t i = 0; i < n; i++)
        buf_printf(&buf, "%s%.*s%c", i ? " " : "", STR_ARGS(list[i].name),
                   list[i].sign < 0   ? '-'
                   : list[i].sign > 0 ? '+'
                                      : '0');
    said = buf_dup(&bench->arena, &buf);
    buf_clear(&buf);
    return said;
}

static void each_has_its_own_sign(void)
{
    static const struct {
        const char *text, *subjects;
    } cases[] = {
        {"The coffee was great, but delivery took three weeks and was terrible.",
         "delivery- product+"},
        {"Terrible coffee. Shipping was fast, thank you, great!", "delivery+ product-"},
        {"Where is my parcel?", "delivery0"},
        {"My parcel is late. This is unacceptable!", "delivery-"}, /* what all clauses say */
        {"Good morning.", ""},
        {"", ""},
        {"coffee", "product0"},
        {"Great coffee! The parcel came on Tuesday. I hate the price.",
         "delivery0 price- product+"}, /* they do not agree */
        {"The parcel, e.g. the one of 3.5 kg, was broken", "delivery-"},
    };
    struct bench bench;

    set_up(&bench, STR("# ours\n\ndelivery: deliver* OR shipping OR parcel\r\nprice: price\n"
                       "product: coffee\n"));
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK_STR(spoken_of(&bench, cases[i].text), cases[i].subjects);
        arena_reset(&bench.arena);
    }
    tear_down(&bench);
}

static void the_shipped_ones_know_six_languages(void)
{
    static const struct {
        const char *text, *subject;
    } cases[] = {
        {"I was charged twice", "billing"},
        {"Ich wurde doppelt belastet, die Rechnung stimmt nicht", "billing"},
        {"Le colis n'est pas arrivé", "delivery"},
        {"El paquete no ha llegado", "delivery"},
        {"Il servizio clienti non risponde", "service"},
        {"De klantenservice reageert niet", "service"},
        {"The charger caught fire", "safety"},
        {"Das Gerät wurde gefährlich heiß", "safety"},
        {"Votre site web est en panne", "outage"},
        {"Hay una caída del servicio", "outage"},
        {"È troppo, i prezzi sono aumentati", "price"},
        {"Ik kan niet inloggen", "app"},
    };
    struct bench bench;

    set_up(&bench, subjects_shipped());
    CHECK(subjects_count(bench.subjects) >= 10);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str said = spoken_of(&bench, cases[i].text);

        if (str_find(said, str_from(cases[i].subject), 0) == SIZE_MAX)
            CHECK_STR(said, cases[i].subject);
    }
    tear_down(&bench);
}

static void refuses_what_is_no_taxonomy(void)
{
    static const struct {
        const char *text, *fault;
    } cases[] = {
        {"a: b\nno colon", "line 2: a subject is \"name: rule\""},
        {": b", "line 1: a name has 1 to 40 bytes"},
        {"a: b\nA: c", "line 2: 'A' was said before"},
        {"a: b (", "line 1, column 4 of the rule: the rule ends where a term is expected"},
        {"a:", "line 1, column 1 of the rule: "},
        {"a: -b", "line 1, column 1 of the rule: "},
        {"a: label:complaint", "line 1, column 1 of the rule: "},
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct subjects *subjects = NULL;
        struct fault fault = {.err = OK};

        CHECK_INT(subjects_new(str_from(cases[i].text), &subjects, &fault), ERR_BAD_INPUT);
        if (!str_starts(str_from(fault.text), str_from(cases[i].fault)))
            CHECK_STR(str_from(fault.text), cases[i].fault);
    }
}

static void bounds_hold(void)
{
    struct subjects *subjects = NULL;
    struct fault fault = {.err = OK};
    struct bench bench;
    struct buf many, text;

    buf_init(&many, 0);
    buf_init(&text, 0);
    for (int i = 0; i <= SUBJECTS_MAX; i++)
        buf_printf(&many, "s%d: word%d OR every\n", i, i);
    CHECK_INT(subjects_new(buf_str(&many), &subjects, &fault), ERR_TOO_BIG);
    buf_reset(&many);
    for (int i = 0; i < SUBJECTS_MAX; i++)
        buf_printf(&many, "s%d: word%d OR every\n", i, i);
    set_up(&bench, buf_str(&many));
    for (int i = 0; i < 20000; i++)
        buf_add_c(&text, "every good. bad! ");
    buf_add_char(&text, '\0');
    CHECK(str_starts(spoken_of(&bench, text.p), STR("s0")));
    tear_down(&bench);
    buf_clear(&many);
    buf_clear(&text);
}

int main(void)
{
    RUN(each_has_its_own_sign);
    RUN(the_shipped_ones_know_six_languages);
    RUN(refuses_what_is_no_taxonomy);
    RUN(bounds_hold);
    return unit_end();
}
